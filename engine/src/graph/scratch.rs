//! Large buffers that live for one pass of a sort.
//!
//! On Linux they are anonymous maps that ask for huge pages: a buffer is written once, in many places at a
//! time, and a fault for every 4 KiB costs more than the sort itself on virtual machines (2 µs each measured).
//! Elsewhere, or if the system refuses, they are vectors. Either way memory is taken as it is touched and goes
//! back to the system when the buffer is dropped.

use std::ops::{Deref, DerefMut};

use memmap2::MmapMut;

use super::memory;
use crate::error::Result;
use crate::plain::Plain;

/// Values that start as zeros.
pub(super) enum Scratch<T> {
    Huge(MmapMut),
    Small(Vec<T>),
}

/// Below this many bytes a vector does as well.
const HUGE: usize = 8 << 20;

impl<T: Plain> Scratch<T> {
    /// `len` zeros.
    ///
    /// # Errors
    /// [`Error::NotEnoughMemory`](crate::Error::NotEnoughMemory).
    pub(super) fn zeroed(len: usize) -> Result<Self> {
        // A type without size has no bytes to map.
        let map = match len.checked_mul(size_of::<T>()) {
            Some(bytes) if bytes >= HUGE => huge(bytes),
            _ => None,
        };
        match map {
            Some(map) => Ok(Scratch::Huge(map)),
            None => Ok(Scratch::Small(memory::zeroed("sorting the edges", len)?)),
        }
    }
}

#[cfg(target_os = "linux")]
fn huge(bytes: usize) -> Option<MmapMut> {
    let map = MmapMut::map_anon(bytes).ok()?;
    // Only a wish: without huge pages the map is as good as a vector.
    let _ = map.advise(memmap2::Advice::HugePage);
    Some(map)
}

#[cfg(not(target_os = "linux"))]
fn huge(_: usize) -> Option<MmapMut> {
    None
}

impl<T: Plain> Deref for Scratch<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        match self {
            // Whole values by construction, aligned as a page is.
            Scratch::Huge(map) => bytemuck::cast_slice(map),
            Scratch::Small(values) => values,
        }
    }
}

impl<T: Plain> DerefMut for Scratch<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        match self {
            Scratch::Huge(map) => bytemuck::cast_slice_mut(map),
            Scratch::Small(values) => values,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_and_small_are_zeros_to_write() {
        for len in [0, 1, 1000, HUGE] {
            let mut values = Scratch::<u16>::zeroed(len).unwrap();
            assert!(values.len() == len && values.iter().all(|&value| value == 0));
            values.fill(7);
            assert!(values.iter().all(|&value| value == 7));
        }
        assert_eq!(Scratch::<()>::zeroed(HUGE).unwrap().len(), HUGE);
    }
}
