//! Rows (views, slots) in atomic words, which any worker may read while their owner writes.
//!
//! No reference into them ever exists: a reader gets a copy, in a register or in its scratch.
//!
//! * **Bare** rows of one value of 4 or 8 bytes are a word each; a relaxed load is a plain move.
//! * **Bare** rows of any other size are words of 64 bits, for rows that nobody writes while others read: slots
//!   under locks, everything in the chromatic engine.
//! * **Guarded** rows have a header ([`crate::locks::header`]): a lock, and a version which shows a reader that
//!   a row of several words was replaced under its eyes. Rows of at most 4 bytes share the word with it.

mod looks;

use std::marker::PhantomData;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

pub(in crate::exec) use self::looks::BareValues;
use self::looks::{Bare32, Bare64, Nothing, Packed, Wide, put_element, row_of};
use super::look::{Look, Seen, WithLook};
use crate::buffer::Buffer;
use crate::error::Result;
use crate::locks::header;
use crate::locks::words::{share_u32, share_u64};
use crate::plain::Plain;
use crate::program::Row;

/// Rows of one length, as a run owns them between rounds.
pub(crate) struct RowWords<R: Row + ?Sized> {
    words: Words,
    kind: RowKind,
    /// Words a row.
    stride: usize,
    /// Elements a row.
    length: usize,
    rows: PhantomData<fn() -> R::Element>,
}

enum Words {
    W32(Buffer<u32>),
    W64(Buffer<u64>),
}

/// How rows lie in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum RowKind {
    /// Rows without bytes.
    Nothing,
    Bare32,
    Bare64,
    BareWords,
    /// Header and view in one word.
    Packed,
    /// A word of header, then the view.
    Headed,
}

impl<R: Row + ?Sized> RowWords<R> {
    /// Bytes in a row of `length` elements.
    const fn bytes(length: usize) -> usize {
        size_of::<R::Element>() * length
    }

    /// How rows of `length` elements lie in words, and in how many each.
    fn layout(length: usize, guarded: bool) -> (RowKind, usize) {
        let bytes = Self::bytes(length);
        match (guarded, bytes) {
            (true, 0..=4) => (RowKind::Packed, 1),
            (true, _) => (RowKind::Headed, 1 + bytes.div_ceil(8)),
            (false, 0) => (RowKind::Nothing, 0),
            (false, 4) if R::SINGLE => (RowKind::Bare32, 1),
            (false, 8) if R::SINGLE => (RowKind::Bare64, 1),
            (false, _) => (RowKind::BareWords, bytes.div_ceil(8)),
        }
    }

    /// `rows` rows of zero bytes that have headers if they are `guarded`; `asked` is the length that the program
    /// asks for.
    pub(crate) fn zeroed(rows: usize, asked: usize, guarded: bool) -> Result<Self> {
        let length = R::length(asked);
        let (kind, stride) = Self::layout(length, guarded);
        let words = match kind {
            RowKind::Bare32 => Words::W32(Buffer::zeroed(rows)?),
            // More than there can be is refused like everything that is too large.
            _ => Words::W64(Buffer::zeroed(rows.saturating_mul(stride))?),
        };
        Ok(RowWords { words, kind, stride, length, rows: PhantomData })
    }

    /// Bytes that a row of the length the program asks for takes.
    pub(crate) fn bytes_a_row(asked: usize, guarded: bool) -> usize {
        let (kind, stride) = Self::layout(R::length(asked), guarded);
        stride * if kind == RowKind::Bare32 { size_of::<u32>() } else { size_of::<u64>() }
    }

    /// Elements in a row.
    pub(crate) fn length(&self) -> usize {
        self.length
    }

    /// Bytes of all of them.
    pub(crate) fn byte_len(&self) -> usize {
        match &self.words {
            Words::W32(words) => size_of_val::<[u32]>(words),
            Words::W64(words) => size_of_val::<[u64]>(words),
        }
    }

    /// Lends them to workers.
    pub(crate) fn share(&mut self) -> SharedRows<'_, R> {
        let (w32, w64): (&[AtomicU32], &[AtomicU64]) = match &mut self.words {
            Words::W32(words) => (share_u32(words), &[]),
            Words::W64(words) => (&[], share_u64(words)),
        };
        let RowWords { kind, stride, length, .. } = *self;
        SharedRows { w32, w64, kind, stride, length, alone: false, rows: PhantomData }
    }

    /// All elements, one row after another, copied out.
    pub(crate) fn to_vec(&self, rows: usize) -> Vec<R::Element> {
        let mut elements = vec![bytemuck::Zeroable::zeroed(); rows * self.length];
        let bytes = Self::bytes(self.length);
        if bytes == 0 {
            return elements;
        }
        for (row, out) in bytemuck::cast_slice_mut::<_, u8>(&mut elements).chunks_exact_mut(bytes).enumerate() {
            match &self.words {
                Words::W32(words) => out.copy_from_slice(&words[row].to_ne_bytes()),
                Words::W64(words) => {
                    let words = &words[row * self.stride..(row + 1) * self.stride];
                    match self.kind {
                        RowKind::Packed => out.copy_from_slice(&((words[0] >> 32) as u32).to_ne_bytes()[..bytes]),
                        RowKind::Headed => out.copy_from_slice(&bytemuck::cast_slice(&words[1..])[..bytes]),
                        _ => out.copy_from_slice(&bytemuck::cast_slice(words)[..bytes]),
                    }
                }
            }
        }
        elements
    }

    /// Replaces all rows by elements that [`to_vec`](Self::to_vec) gave.
    pub(crate) fn copy_from(&mut self, elements: &[R::Element]) {
        if Self::bytes(self.length) == 0 {
            return;
        }
        let length = self.length;
        let shared = self.share();
        for (row, elements) in elements.chunks_exact(length).enumerate() {
            shared.write(row, elements);
        }
    }
}

/// Rows lent to workers.
pub(crate) struct SharedRows<'a, R: Row + ?Sized> {
    w32: &'a [AtomicU32],
    w64: &'a [AtomicU64],
    kind: RowKind,
    stride: usize,
    length: usize,
    /// Only one worker has them: nobody asks for versions.
    alone: bool,
    rows: PhantomData<fn() -> R::Element>,
}

impl<R: Row + ?Sized> Clone for SharedRows<'_, R> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R: Row + ?Sized> Copy for SharedRows<'_, R> {}

/// Asks at every row how it lies.
impl<R: Row + ?Sized> Look<R> for SharedRows<'_, R> {
    #[inline(always)]
    fn at<'s>(&'s self, index: usize, scratch: &'s mut [R::Element], _: &mut Seen) -> &'s R {
        self.read(index, scratch);
        row_of(scratch)
    }
}

#[inline(always)]
fn store_words(words: &[AtomicU64], row: &[u8]) {
    for (word, row) in words.iter().zip(row.chunks(8)) {
        let mut bytes = [0; 8];
        bytes[..row.len()].copy_from_slice(row);
        word.store(u64::from_le_bytes(bytes), Ordering::Relaxed);
    }
}

/// The low bytes of a word: those of a value of at most so many.
#[inline(always)]
fn word_of<E: Plain>(element: &E) -> u64 {
    let mut bytes = [0; 8];
    bytes[..size_of::<E>()].copy_from_slice(bytemuck::bytes_of(element));
    u64::from_le_bytes(bytes)
}

impl<'a, R: Row + ?Sized> SharedRows<'a, R> {
    /// How to look up rows that have no header and are one value of 4 or 8 bytes, or none.
    ///
    /// # Panics
    /// If they are not.
    pub(in crate::exec) fn bare_values(&self) -> BareValues<'a> {
        assert!(matches!(self.kind, RowKind::Nothing | RowKind::Bare32 | RowKind::Bare64), "rows with headers");
        BareValues { w32: self.w32, w64: self.w64 }
    }

    /// The same rows, for one worker if `alone`.
    pub(crate) fn lent_to_one(self, alone: bool) -> Self {
        SharedRows { alone, ..self }
    }

    /// Elements in a row: what a scratch must have room for.
    pub(crate) fn length(&self) -> usize {
        self.length
    }

    /// Whether rows have headers, that is, locks and versions.
    pub(crate) fn is_guarded(&self) -> bool {
        matches!(self.kind, RowKind::Packed | RowKind::Headed)
    }

    /// The header of row `index`, if rows have headers.
    #[inline(always)]
    pub(crate) fn header(&self, index: usize) -> &'a AtomicU64 {
        debug_assert!(self.is_guarded());
        &self.w64[index * self.stride]
    }

    /// The version in a header.
    #[inline(always)]
    pub(crate) fn version(&self, header: u64) -> u64 {
        if self.kind == RowKind::Packed { header::packed_version(header) } else { header::version(header) }
    }

    /// Does `work` with the way to look rows up.
    #[inline(always)]
    pub(crate) fn with_look<W: WithLook<R>>(&self, work: W) -> W::Output {
        let wide =
            Wide { words: self.w64, stride: self.stride, length: self.length, headed: self.kind == RowKind::Headed };
        // Constant conditions, so that what a type excludes is not even compiled.
        if const { R::SINGLE && size_of::<R::Element>() == 4 } {
            if self.kind == RowKind::Bare32 { work.with(Bare32(self.w32)) } else { work.with(Packed(self.w64)) }
        } else if const { R::SINGLE && size_of::<R::Element>() == 8 } {
            if self.kind == RowKind::Bare64 { work.with(Bare64(self.w64)) } else { work.with(wide) }
        } else if const { R::SINGLE && size_of::<R::Element>() == 0 } {
            // Rows without data are read for their versions.
            if self.kind == RowKind::Packed && !self.alone { work.with(Packed(self.w64)) } else { work.with(Nothing) }
        } else {
            match self.kind {
                RowKind::Nothing => work.with(Nothing),
                RowKind::Packed => work.with(Packed(self.w64)),
                _ => work.with(wide),
            }
        }
    }

    /// Copies row `index` to `out`. Its owner sees what it last wrote; anybody else an untorn row.
    #[inline(always)]
    pub(crate) fn read(&self, index: usize, out: &mut [R::Element]) {
        // Values of a word, without a call to copy bytes whose number is not known.
        if const { R::SINGLE && size_of::<R::Element>() == 8 } && self.kind == RowKind::Bare64 {
            return put_element(self.w64[index].load(Ordering::Relaxed), out);
        }
        if const { R::SINGLE && size_of::<R::Element>() <= 4 } && self.kind == RowKind::Packed {
            return put_element(self.w64[index].load(Ordering::Acquire) >> 32, out);
        }
        let out = bytemuck::cast_slice_mut(out);
        match self.kind {
            RowKind::Nothing => {}
            RowKind::Bare32 => out.copy_from_slice(&self.w32[index].load(Ordering::Relaxed).to_le_bytes()),
            RowKind::Bare64 => out.copy_from_slice(&self.w64[index].load(Ordering::Relaxed).to_le_bytes()),
            RowKind::Packed => {
                let bytes = ((self.w64[index].load(Ordering::Acquire) >> 32) as u32).to_le_bytes();
                let len = out.len();
                out.copy_from_slice(&bytes[..len]);
            }
            RowKind::BareWords | RowKind::Headed => {
                let headed = self.kind == RowKind::Headed;
                let wide = Wide { words: self.w64, stride: self.stride, length: self.length, headed };
                wide.load(index, out, &mut Seen::default());
            }
        }
    }

    /// Replaces row `index`, whose owner the caller is.
    #[inline(always)]
    pub(crate) fn write(&self, index: usize, row: &[R::Element]) {
        if const { R::SINGLE && size_of::<R::Element>() == 8 } && self.kind == RowKind::Bare64 {
            return self.w64[index].store(word_of(&row[0]), Ordering::Release);
        }
        if const { R::SINGLE && size_of::<R::Element>() <= 4 } && self.kind == RowKind::Packed {
            return header::publish_packed(&self.w64[index], word_of(&row[0]) as u32, self.alone);
        }
        let row: &[u8] = bytemuck::cast_slice(row);
        let short = || {
            let mut bytes = [0; 4];
            bytes[..row.len()].copy_from_slice(row);
            u32::from_le_bytes(bytes)
        };
        match self.kind {
            RowKind::Nothing => {}
            RowKind::Bare32 => self.w32[index].store(short(), Ordering::Release),
            RowKind::Bare64 => {
                let bytes = row.try_into().expect("a row of 8 bytes");
                self.w64[index].store(u64::from_le_bytes(bytes), Ordering::Release);
            }
            RowKind::BareWords => store_words(&self.w64[index * self.stride..(index + 1) * self.stride], row),
            RowKind::Packed => header::publish_packed(&self.w64[index], short(), self.alone),
            RowKind::Headed => {
                let words = &self.w64[index * self.stride..(index + 1) * self.stride];
                if self.alone {
                    return store_words(&words[1..], row);
                }
                header::begin_writing(&words[0]);
                store_words(&words[1..], row);
                header::end_writing(&words[0]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round_trip<R: Row + ?Sized>(asked: usize, rows: &[Vec<R::Element>])
    where
        R::Element: PartialEq + std::fmt::Debug,
    {
        struct CopyInto<'a, E>(usize, &'a mut [E]);
        impl<R: Row + ?Sized> WithLook<R> for CopyInto<'_, R::Element> {
            type Output = Vec<R::Element>;
            fn with(self, look: impl Look<R>) -> Vec<R::Element> {
                look.at(self.0, self.1, &mut Seen::default());
                self.1.to_vec()
            }
        }
        for guarded in [false, true] {
            let mut words = RowWords::<R>::zeroed(rows.len(), asked, guarded).unwrap();
            assert_eq!(words.byte_len(), rows.len() * RowWords::<R>::bytes_a_row(asked, guarded));
            let shared = words.share();
            for (index, row) in rows.iter().enumerate() {
                shared.write(index, row);
            }
            let mut scratch = vec![bytemuck::Zeroable::zeroed(); shared.length()];
            for (index, row) in rows.iter().enumerate() {
                shared.read(index, &mut scratch);
                assert_eq!(&scratch, row);
                assert_eq!(&shared.with_look(CopyInto(index, &mut scratch)), row);
            }
            assert_eq!(words.to_vec(rows.len()), rows.concat());
            let mut again = RowWords::<R>::zeroed(rows.len(), asked, !guarded).unwrap();
            again.copy_from(&rows.concat());
            assert_eq!(again.to_vec(rows.len()), rows.concat());
        }
    }

    #[test]
    fn rows_of_every_size_come_back() {
        round_trip::<f32>(1, &[vec![1.5], vec![-0.0], vec![f32::MAX]]);
        round_trip::<u64>(1, &[vec![u64::MAX], vec![7]]);
        round_trip::<u8>(1, &[vec![200], vec![7]]);
        round_trip::<()>(1, &[vec![()], vec![()]]);
        round_trip::<[u32; 3]>(1, &[vec![[1, 2, 3]], vec![[u32::MAX; 3]]]);
        round_trip::<[f32]>(5, &[vec![1.0; 5], vec![0.5, 1.0, 2.0, 4.0, 8.0]]);
        round_trip::<[f32]>(1, &[vec![1.0], vec![2.0]]);
        round_trip::<[u8]>(3, &[vec![1, 2, 3], vec![4, 5, 6]]);
        round_trip::<[f32]>(0, &[vec![], vec![]]);
    }

    #[test]
    fn more_rows_than_there_can_be_are_refused() {
        assert!(RowWords::<[f32]>::zeroed(usize::MAX / 2 + 1, 5, true).is_err());
    }
}
