//! Rows (views, slots) in atomic words, which any worker may read while their owner writes.
//!
//! Rows of slices may have a length each. Whoever looks one up has room for the longest, and gets what the row has.
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
use self::looks::{Bare32, Bare64, Nothing, Packed, Places, Wide, put_element};
use super::look::{Look, Seen, WithLook};
use crate::buffer::Buffer;
use crate::error::Result;
use crate::locks::header;
use crate::locks::words::{share_u32, share_u64};
use crate::plain::Plain;
use crate::program::Row;
use crate::program::lengths::RowLengths;

/// Rows as a run owns them between rounds.
pub(crate) struct RowWords<R: Row + ?Sized> {
    words: Words,
    kind: RowKind,
    /// See [`Places`].
    stride: usize,
    lengths: RowLengths,
    /// Elements in the longest row.
    most: usize,
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

    /// How rows of these lengths lie in words, and the [stride](Places::stride).
    fn layout_of(lengths: &RowLengths, guarded: bool) -> (RowKind, usize) {
        match (lengths.lie().one(), guarded) {
            (Some(length), _) => Self::layout(length, guarded),
            (None, true) => (RowKind::Headed, 2),
            (None, false) if size_of::<R::Element>() == 0 => (RowKind::Nothing, 0),
            (None, false) => (RowKind::BareWords, 1),
        }
    }

    /// Words of `rows` rows.
    fn words(rows: usize, lengths: &RowLengths, stride: usize) -> usize {
        // More than there can be is refused like everything that is too large.
        let of_rows = rows.saturating_mul(stride);
        match lengths.lie().one() {
            Some(_) => of_rows,
            None => of_rows.saturating_add(lengths.elements(rows).saturating_mul(size_of::<R::Element>()).div_ceil(8)),
        }
    }

    /// `rows` rows of zero bytes that have headers if they are `guarded`; these are the lengths of as many.
    pub(crate) fn zeroed(rows: usize, lengths: &RowLengths, guarded: bool) -> Result<Self> {
        let (kind, stride) = Self::layout_of(lengths, guarded);
        let words = match kind {
            RowKind::Bare32 => Words::W32(Buffer::zeroed(rows)?),
            _ => Words::W64(Buffer::zeroed(Self::words(rows, lengths, stride))?),
        };
        Ok(RowWords { words, kind, stride, most: lengths.most(), lengths: lengths.clone(), rows: PhantomData })
    }

    /// Bytes that a row of one value takes; 0 if rows are slices.
    pub(crate) fn bytes_a_value(guarded: bool) -> usize {
        if R::SINGLE { Self::bytes_of(1, &RowLengths::all(1), guarded) } else { 0 }
    }

    /// Bytes that `rows` rows of these lengths take, with the offsets.
    pub(crate) fn bytes_of(rows: usize, lengths: &RowLengths, guarded: bool) -> usize {
        let (kind, stride) = Self::layout_of(lengths, guarded);
        let word = if kind == RowKind::Bare32 { size_of::<u32>() } else { size_of::<u64>() };
        Self::words(rows, lengths, stride).saturating_mul(word).saturating_add(lengths.byte_len())
    }

    pub(crate) fn lengths(&self) -> &RowLengths {
        &self.lengths
    }

    /// Bytes of all of them, with the offsets.
    pub(crate) fn byte_len(&self) -> usize {
        self.lengths.byte_len()
            + match &self.words {
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
        let places = Places { stride: self.stride, lengths: self.lengths.lie() };
        SharedRows { w32, w64, kind: self.kind, places, most: self.most, alone: false, rows: PhantomData }
    }

    /// All elements of `rows` rows, the first, one row after another, copied out.
    pub(crate) fn to_vec(&self, rows: usize) -> Vec<R::Element> {
        let mut elements = vec![bytemuck::Zeroable::zeroed(); self.lengths.elements(rows)];
        if size_of_val::<[R::Element]>(&elements) == 0 {
            return elements;
        }
        let places = Places { stride: self.stride, lengths: self.lengths.lie() };
        let mut rest = elements.as_mut_slice();
        for row in 0..rows {
            let (out, behind) = rest.split_at_mut(places.length::<R>(row));
            rest = behind;
            let out = bytemuck::cast_slice_mut::<_, u8>(out);
            let bytes = out.len();
            match &self.words {
                Words::W32(words) => out.copy_from_slice(&words[row].to_ne_bytes()),
                Words::W64(words) => {
                    let words = &words[places.words::<R>(row)];
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
        if size_of_val(elements) == 0 {
            return;
        }
        let rows = self.lengths.listed().unwrap_or_else(|| elements.len() / self.most);
        let (mut rest, shared) = (elements, self.share());
        for row in 0..rows {
            let (own, behind) = rest.split_at(shared.length(row));
            rest = behind;
            shared.write(row, own);
        }
    }
}

/// Rows lent to workers.
pub(crate) struct SharedRows<'a, R: Row + ?Sized> {
    w32: &'a [AtomicU32],
    w64: &'a [AtomicU64],
    kind: RowKind,
    places: Places<'a>,
    /// Elements in the longest row.
    most: usize,
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
        self.read(index, scratch)
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

    /// Elements in the longest row: what a scratch must have room for.
    pub(crate) fn most(&self) -> usize {
        self.most
    }

    /// Elements in row `index`.
    #[inline(always)]
    pub(crate) fn length(&self, index: usize) -> usize {
        self.places.length::<R>(index)
    }

    /// Whether rows have headers, that is, locks and versions.
    pub(crate) fn is_guarded(&self) -> bool {
        matches!(self.kind, RowKind::Packed | RowKind::Headed)
    }

    /// The header of row `index`, if rows have headers.
    #[inline(always)]
    pub(crate) fn header(&self, index: usize) -> &'a AtomicU64 {
        debug_assert!(self.is_guarded());
        &self.w64[self.places.start::<R>(index)]
    }

    /// The version in a header.
    #[inline(always)]
    pub(crate) fn version(&self, header: u64) -> u64 {
        if self.kind == RowKind::Packed { header::packed_version(header) } else { header::version(header) }
    }

    /// Does `work` with the way to look rows up.
    #[inline(always)]
    pub(crate) fn with_look<W: WithLook<R>>(&self, work: W) -> W::Output {
        let wide = Wide { words: self.w64, places: self.places, headed: self.kind == RowKind::Headed };
        // Constant conditions, so that what a type excludes is not even compiled.
        if const { R::SINGLE && size_of::<R::Element>() == 4 } {
            if self.kind == RowKind::Bare32 { work.with(Bare32(self.w32)) } else { work.with(Packed(self.w64)) }
        } else if const { R::SINGLE && size_of::<R::Element>() == 8 } {
            if self.kind == RowKind::Bare64 { work.with(Bare64(self.w64)) } else { work.with(wide) }
        } else if const { R::SINGLE && size_of::<R::Element>() == 0 } {
            // Rows without data are read for their versions.
            if self.kind == RowKind::Packed && !self.alone {
                work.with(Packed(self.w64))
            } else {
                work.with(Nothing(self.places.lengths))
            }
        } else {
            match self.kind {
                RowKind::Nothing => work.with(Nothing(self.places.lengths)),
                RowKind::Packed => work.with(Packed(self.w64)),
                _ => work.with(wide),
            }
        }
    }

    /// Copies row `index` to `scratch`, which has room for the longest, and gives it. Its owner sees what it last wrote; anybody else an
    /// untorn row.
    #[inline(always)]
    pub(crate) fn read<'s>(&self, index: usize, scratch: &'s mut [R::Element]) -> &'s R {
        let row = &mut scratch[..self.length(index)];
        self.copy(index, row);
        R::of(row)
    }

    #[inline(always)]
    fn copy(&self, index: usize, out: &mut [R::Element]) {
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
                let wide = Wide { words: self.w64, places: self.places, headed: self.kind == RowKind::Headed };
                wide.load(self.places.words::<R>(index), out, &mut Seen::default());
            }
        }
    }

    /// The elements of row `index` in `scratch`, which has room for the longest.
    #[inline(always)]
    pub(crate) fn room<'s>(&self, index: usize, scratch: &'s mut [R::Element]) -> &'s mut [R::Element] {
        &mut scratch[..self.length(index)]
    }

    /// Replaces row `index`, whose owner the caller is, by the first elements of `row`: as many as it has.
    #[inline(always)]
    pub(crate) fn write(&self, index: usize, row: &[R::Element]) {
        if const { R::SINGLE && size_of::<R::Element>() == 8 } && self.kind == RowKind::Bare64 {
            return self.w64[index].store(word_of(&row[0]), Ordering::Release);
        }
        if const { R::SINGLE && size_of::<R::Element>() <= 4 } && self.kind == RowKind::Packed {
            return header::publish_packed(&self.w64[index], word_of(&row[0]) as u32, self.alone);
        }
        let row: &[u8] = bytemuck::cast_slice(&row[..self.length(index)]);
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
            RowKind::BareWords => store_words(&self.w64[self.places.words::<R>(index)], row),
            RowKind::Packed => header::publish_packed(&self.w64[index], short(), self.alone),
            RowKind::Headed => {
                let words = &self.w64[self.places.words::<R>(index)];
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

    fn round_trip<R: Row + ?Sized>(lengths: RowLengths, rows: &[Vec<R::Element>])
    where
        R::Element: PartialEq + std::fmt::Debug,
    {
        struct CopyInto<'a, E>(usize, &'a mut [E]);
        impl<R: Row + ?Sized> WithLook<R> for CopyInto<'_, R::Element> {
            type Output = usize;
            fn with(self, look: impl Look<R>) -> usize {
                size_of_val(look.at(self.0, self.1, &mut Seen::default()))
            }
        }
        for guarded in [false, true] {
            let mut words = RowWords::<R>::zeroed(rows.len(), &lengths, guarded).unwrap();
            assert_eq!(words.byte_len(), RowWords::<R>::bytes_of(rows.len(), &lengths, guarded));
            let shared = words.share();
            assert_eq!(shared.most(), rows.iter().map(Vec::len).max().unwrap());
            for (index, row) in rows.iter().enumerate() {
                let mut row = row.clone();
                row.resize(shared.most(), bytemuck::Zeroable::zeroed());
                shared.write(index, &row);
            }
            for (index, row) in rows.iter().enumerate() {
                let mut scratch = vec![bytemuck::Zeroable::zeroed(); shared.most()];
                assert_eq!(size_of_val(shared.read(index, &mut scratch)), size_of_val(row.as_slice()));
                assert_eq!(shared.room(index, &mut scratch), row);
                scratch.fill(bytemuck::Zeroable::zeroed());
                assert_eq!(shared.with_look(CopyInto(index, &mut scratch)), size_of_val(row.as_slice()));
                assert_eq!(&scratch[..row.len()], row);
            }
            assert_eq!(words.to_vec(rows.len()), rows.concat());
            let mut again = RowWords::<R>::zeroed(rows.len(), &lengths, !guarded).unwrap();
            again.copy_from(&rows.concat());
            assert_eq!(again.to_vec(rows.len()), rows.concat());
        }
    }

    #[test]
    fn rows_of_every_size_come_back() {
        let one = RowLengths::all;
        round_trip::<f32>(one(1), &[vec![1.5], vec![-0.0], vec![f32::MAX]]);
        round_trip::<u64>(one(1), &[vec![u64::MAX], vec![7]]);
        round_trip::<u8>(one(1), &[vec![200], vec![7]]);
        round_trip::<()>(one(1), &[vec![()], vec![()]]);
        round_trip::<[u32; 3]>(one(1), &[vec![[1, 2, 3]], vec![[u32::MAX; 3]]]);
        round_trip::<[f32]>(one(5), &[vec![1.0; 5], vec![0.5, 1.0, 2.0, 4.0, 8.0]]);
        round_trip::<[f32]>(one(1), &[vec![1.0], vec![2.0]]);
        round_trip::<[u8]>(one(3), &[vec![1, 2, 3], vec![4, 5, 6]]);
        round_trip::<[f32]>(one(0), &[vec![], vec![]]);
    }

    #[test]
    fn rows_of_a_length_each_come_back() {
        fn check<E: Plain + PartialEq + std::fmt::Debug>(value: impl Fn(usize) -> E) {
            // Any length after any other, so that rows begin and end anywhere in a word.
            for lengths in [vec![0, 1, 5, 0, 0, 3, 17], vec![3], vec![7, 7, 1, 2, 8, 9, 0], vec![0, 0]] {
                let rows: Vec<Vec<E>> = lengths.iter().map(|length| (1..=*length).map(&value).collect()).collect();
                let mut each = lengths.iter().map(|length| *length as u64);
                round_trip::<[E]>(RowLengths::each(rows.len(), &mut each).unwrap(), &rows);
            }
        }
        check(|n| n as u8);
        check(|n| n as u32);
        check(|n| [n as u8; 3]);
        check(|n| [n as u64; 2]);
        check(|_| ());
    }

    #[test]
    fn more_rows_than_there_can_be_are_refused() {
        assert!(RowWords::<[f32]>::zeroed(usize::MAX / 2 + 1, &RowLengths::all(5), true).is_err());
        let long = RowLengths::each(2, &mut [u64::MAX / 2, 7].into_iter()).unwrap();
        assert!(RowWords::<[f32]>::zeroed(2, &long, true).is_err());
    }
}
