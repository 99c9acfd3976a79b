//! Sets of vertices on a shard: one bit a local id.

use std::ops::Range;

/// A set of local ids, or all of them.
#[derive(Clone, Debug)]
pub(super) struct Bits {
    /// Empty if it is all.
    words: Vec<u64>,
    is_all: bool,
}

impl Bits {
    /// The empty set of so many.
    pub(super) fn none(len: usize) -> Self {
        Bits { words: vec![0; len.div_ceil(64)], is_all: false }
    }

    /// All, without a bit for each.
    pub(super) fn all() -> Self {
        Bits { words: Vec::new(), is_all: true }
    }

    pub(super) fn is_all(&self) -> bool {
        self.is_all
    }

    #[inline(always)]
    pub(super) fn contains(&self, local: u32) -> bool {
        self.is_all || self.words[local as usize / 64] >> (local % 64) & 1 == 1
    }

    /// Adds one; whether it was not there before.
    #[inline(always)]
    pub(super) fn insert(&mut self, local: u32) -> bool {
        let (word, bit) = (&mut self.words[local as usize / 64], 1 << (local % 64));
        let is_new = *word & bit == 0;
        *word |= bit;
        is_new
    }

    /// Takes one out; whether it was there.
    #[inline(always)]
    pub(super) fn remove(&mut self, local: u32) -> bool {
        let (word, bit) = (&mut self.words[local as usize / 64], 1 << (local % 64));
        let was_there = *word & bit != 0;
        *word &= !bit;
        was_there
    }

    pub(super) fn clear(&mut self) {
        self.words.fill(0);
    }

    /// Those in `range`, ascending.
    #[inline(always)]
    pub(super) fn ones(&self, range: Range<usize>) -> Ones<'_> {
        let mut ones = Ones { bits: self, index: range.start / 64, word: 0, end: range.end };
        if range.start < range.end {
            ones.word = ones.word_at(ones.index) & u64::MAX << (range.start % 64);
        } else {
            ones.index = range.end.div_ceil(64);
        }
        ones
    }

    pub(super) fn byte_len(&self) -> usize {
        size_of_val(self.words.as_slice())
    }
}

/// Some local ids, ascending.
pub(super) struct Ones<'a> {
    bits: &'a Bits,
    /// The word under way, and what is left of it.
    index: usize,
    word: u64,
    end: usize,
}

impl Ones<'_> {
    /// The word at `index`, without what lies behind the end.
    #[inline(always)]
    fn word_at(&self, index: usize) -> u64 {
        let word = if self.bits.is_all { u64::MAX } else { self.bits.words[index] };
        if index == self.end / 64 { word & ((1 << (self.end % 64)) - 1) } else { word }
    }
}

impl Iterator for Ones<'_> {
    type Item = u32;

    #[inline(always)]
    fn next(&mut self) -> Option<u32> {
        while self.word == 0 {
            self.index += 1;
            if self.index >= self.end.div_ceil(64) {
                return None;
            }
            self.word = self.word_at(self.index);
        }
        let bit = self.word.trailing_zeros();
        self.word &= self.word - 1;
        Some((self.index * 64) as u32 + bit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_end_anywhere() {
        for (start, end) in [(0, 0), (0, 64), (5, 5), (64, 64), (3, 70), (63, 129), (130, 200)] {
            let mut some = Bits::none(200);
            for local in (0..200).step_by(3) {
                assert!(some.insert(local) && !some.insert(local));
            }
            let expected = (start..end).filter(|local| local % 3 == 0);
            assert!(some.ones(start..end).eq(expected.map(|local| local as u32)), "{start} {end}");
            assert!(Bits::all().ones(start..end).eq(start as u32..end as u32), "{start} {end}");
            assert!(some.remove(66) && !some.remove(66) && !some.contains(66));
        }
    }
}
