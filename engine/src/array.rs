//! Immutable arrays of plain values, owned or memory-mapped, behind one type.
//!
//! A graph does not care whether its adjacency was built a second ago or lies in a mapped file: it
//! holds [`Array`]s and kernels take slices from them once, before their loops.

use std::fmt;
use std::ops::{Deref, Range};
use std::sync::Arc;

use memmap2::Mmap;

use crate::plain::Plain;

/// An immutable array of plain values, either owned or a section of a mapped file.
///
/// Dereferences to a slice in O(1). Cloning an owned array copies it; graphs share theirs by `Arc`.
#[derive(Clone)]
pub struct Array<T: Plain>(Repr<T>);

#[derive(Clone)]
enum Repr<T: Plain> {
    Owned(Vec<T>),
    Mapped { map: Arc<Mmap>, bytes: Range<usize> },
}

impl<T: Plain> Array<T> {
    /// An array over the bytes `bytes` of `map`.
    ///
    /// Returns `None` when the range lies outside the map, is not a whole number of values, or does not
    /// start at a multiple of their alignment.
    pub(crate) fn mapped(map: Arc<Mmap>, bytes: Range<usize>) -> Option<Self> {
        bytemuck::try_cast_slice::<u8, T>(map.get(bytes.clone())?).ok()?;
        Some(Array(Repr::Mapped { map, bytes }))
    }

    /// Whether the values lie in a mapped file rather than in memory of the process.
    pub fn is_mapped(&self) -> bool {
        matches!(self.0, Repr::Mapped { .. })
    }

    /// Bytes that the values occupy.
    pub fn byte_len(&self) -> usize {
        std::mem::size_of_val::<[T]>(self)
    }
}

impl<T: Plain> Deref for Array<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        match &self.0 {
            Repr::Owned(values) => values,
            // Checked once in `mapped`; the check here is two comparisons, and kernels take a slice once.
            Repr::Mapped { map, bytes } => bytemuck::cast_slice(&map[bytes.clone()]),
        }
    }
}

impl<T: Plain> From<Vec<T>> for Array<T> {
    fn from(values: Vec<T>) -> Self {
        Array(Repr::Owned(values))
    }
}

impl<T: Plain> Default for Array<T> {
    fn default() -> Self {
        Vec::new().into()
    }
}

impl<T: Plain + fmt::Debug> fmt::Debug for Array<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl<T: Plain + PartialEq> PartialEq for Array<T> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}
