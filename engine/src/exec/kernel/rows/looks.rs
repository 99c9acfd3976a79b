//! Ways to look rows up, one for each way in which they lie: whoever knows it asks once, and not at every row.

use std::ops::Range;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

use crate::exec::kernel::look::{Look, Seen};
use crate::locks::header;
use crate::plain::Plain;
use crate::program::Row;
use crate::program::lengths::Lengths;

#[derive(Clone, Copy)]
pub(super) struct Nothing<'a>(pub(super) Lengths<'a>);
#[derive(Clone, Copy)]
pub(super) struct Bare32<'a>(pub(super) &'a [AtomicU32]);
#[derive(Clone, Copy)]
pub(super) struct Bare64<'a>(pub(super) &'a [AtomicU64]);
#[derive(Clone, Copy)]
pub(super) struct Packed<'a>(pub(super) &'a [AtomicU64]);
#[derive(Clone, Copy)]
pub(super) struct Wide<'a> {
    pub(super) words: &'a [AtomicU64],
    pub(super) places: Places<'a>,
    pub(super) headed: bool,
}

/// Where rows lie in words.
#[derive(Clone, Copy)]
pub(super) struct Places<'a> {
    /// Words a row, if all have one length. Else those that each has beside what its offset says: a row of `b` bytes that begins
    /// at byte `o` of all ends in the word `(o + b) / 8 + 1` at most, counted from the word `o / 8`. So the offsets of elements
    /// do for words, and a row has at most one word too many.
    pub(super) stride: usize,
    pub(super) lengths: Lengths<'a>,
}

impl Places<'_> {
    /// The first word of row `index`.
    #[inline(always)]
    pub(super) fn start<R: Row + ?Sized>(self, index: usize) -> usize {
        if R::SINGLE || self.lengths.one().is_some() {
            return index * self.stride;
        }
        self.lengths.start(index) * size_of::<R::Element>() / 8 + index * self.stride
    }

    /// The words of row `index`.
    #[inline(always)]
    pub(super) fn words<R: Row + ?Sized>(self, index: usize) -> Range<usize> {
        let start = self.start::<R>(index);
        let end =
            if R::SINGLE || self.lengths.one().is_some() { start + self.stride } else { self.start::<R>(index + 1) };
        start..end
    }

    /// Elements in row `index`.
    #[inline(always)]
    pub(super) fn length<R: Row + ?Sized>(self, index: usize) -> usize {
        if R::SINGLE { 1 } else { self.lengths.of(index) }
    }
}

/// Rows of one value of 4 or 8 bytes, or of none: which of them follows from the type.
#[derive(Clone, Copy)]
pub(in crate::exec) struct BareValues<'a> {
    pub(super) w32: &'a [AtomicU32],
    pub(super) w64: &'a [AtomicU64],
}

impl<R: Row + ?Sized> Look<R> for BareValues<'_> {
    #[inline(always)]
    fn at<'s>(&'s self, index: usize, scratch: &'s mut [R::Element], _: &mut Seen) -> &'s R {
        match const { size_of::<R::Element>() } {
            0 => {}
            8 => put_element(self.w64[index].load(Ordering::Relaxed), scratch),
            _ => put_element(u64::from(self.w32[index].load(Ordering::Relaxed)), scratch),
        }
        R::of(scratch)
    }
}

impl<R: Row + ?Sized> Look<R> for Nothing<'_> {
    #[inline(always)]
    fn at<'s>(&'s self, index: usize, scratch: &'s mut [R::Element], _: &mut Seen) -> &'s R {
        R::of(if R::SINGLE { scratch } else { &scratch[..self.0.of(index)] })
    }
}

/// Puts the low bytes of `word` into the one element of `out`.
#[inline(always)]
pub(super) fn put_element<E: Plain>(word: u64, out: &mut [E]) {
    out[0] = bytemuck::pod_read_unaligned(&word.to_le_bytes()[..size_of::<E>()]);
}

impl<R: Row + ?Sized> Look<R> for Bare32<'_> {
    #[inline(always)]
    fn at<'s>(&'s self, index: usize, scratch: &'s mut [R::Element], _: &mut Seen) -> &'s R {
        put_element(u64::from(self.0[index].load(Ordering::Relaxed)), scratch);
        R::of(scratch)
    }
}

impl<R: Row + ?Sized> Look<R> for Bare64<'_> {
    #[inline(always)]
    fn at<'s>(&'s self, index: usize, scratch: &'s mut [R::Element], _: &mut Seen) -> &'s R {
        put_element(self.0[index].load(Ordering::Relaxed), scratch);
        R::of(scratch)
    }
}

impl<R: Row + ?Sized> Look<R> for Packed<'_> {
    #[inline(always)]
    fn at<'s>(&'s self, index: usize, scratch: &'s mut [R::Element], seen: &mut Seen) -> &'s R {
        let word = self.0[index].load(Ordering::Acquire);
        seen.versions += header::packed_version(word);
        seen.locked |= header::is_locked(word);
        if R::SINGLE {
            put_element(word >> 32, scratch);
        } else {
            let bytes = ((word >> 32) as u32).to_le_bytes();
            let out = bytemuck::cast_slice_mut::<_, u8>(scratch);
            let len = out.len();
            out.copy_from_slice(&bytes[..len]);
        }
        R::of(scratch)
    }
}

impl<R: Row + ?Sized> Look<R> for Wide<'_> {
    #[inline(always)]
    fn at<'s>(&'s self, index: usize, scratch: &'s mut [R::Element], seen: &mut Seen) -> &'s R {
        let row = &mut scratch[..self.places.length::<R>(index)];
        self.load(self.places.words::<R>(index), bytemuck::cast_slice_mut(row), seen);
        R::of(row)
    }
}

impl Wide<'_> {
    #[inline(always)]
    pub(super) fn load(self, words: Range<usize>, out: &mut [u8], seen: &mut Seen) {
        let words = &self.words[words];
        if !self.headed {
            return load_words(words, out);
        }
        let (head, words) = (&words[0], &words[1..]);
        let before = header::read_untorn(head, || load_words(words, out));
        seen.versions = seen.versions.wrapping_add(header::version(before));
        seen.locked |= header::is_locked(before);
    }
}

#[inline(always)]
pub(super) fn load_words(words: &[AtomicU64], out: &mut [u8]) {
    for (word, out) in words.iter().zip(out.chunks_mut(8)) {
        let bytes = word.load(Ordering::Relaxed).to_le_bytes();
        let len = out.len();
        out.copy_from_slice(&bytes[..len]);
    }
}
