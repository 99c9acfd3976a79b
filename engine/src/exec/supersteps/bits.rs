//! Sets of vertices: one bit a place.

use std::ops::Range;

/// A set of places, or all of them.
#[derive(Clone, Debug)]
pub(in crate::exec) struct Bits {
    /// Empty if it is all.
    words: Vec<u64>,
    is_all: bool,
}

impl Bits {
    /// The empty set of so many.
    pub(in crate::exec) fn none(len: usize) -> Self {
        Bits { words: vec![0; len.div_ceil(64)], is_all: false }
    }

    /// All, without a bit for each.
    pub(in crate::exec) fn all() -> Self {
        Bits { words: Vec::new(), is_all: true }
    }

    pub(in crate::exec) fn is_all(&self) -> bool {
        self.is_all
    }

    /// Of each 64 places a word.
    pub(in crate::exec) fn words_mut(&mut self) -> &mut [u64] {
        &mut self.words
    }

    #[inline(always)]
    pub(in crate::exec) fn contains(&self, place: u32) -> bool {
        self.is_all || self.words[place as usize / 64] >> (place % 64) & 1 == 1
    }

    /// Adds one; whether it was not there before.
    #[inline(always)]
    pub(in crate::exec) fn insert(&mut self, place: u32) -> bool {
        let (word, bit) = (&mut self.words[place as usize / 64], 1 << (place % 64));
        let is_new = *word & bit == 0;
        *word |= bit;
        is_new
    }

    /// Takes one out; whether it was there.
    #[inline(always)]
    pub(in crate::exec) fn remove(&mut self, place: u32) -> bool {
        let (word, bit) = (&mut self.words[place as usize / 64], 1 << (place % 64));
        let was_there = *word & bit != 0;
        *word &= !bit;
        was_there
    }

    /// Adds those whose bits are set in `words`, the first of which is word number `first`; returns how many were not there
    /// before.
    pub(in crate::exec) fn insert_words(&mut self, first: usize, words: &[u64]) -> u64 {
        let mut added = 0;
        for (to, word) in self.words[first..].iter_mut().zip(words) {
            added += u64::from((word & !*to).count_ones());
            *to |= word;
        }
        added
    }

    /// Moves those in `range` to `other`; returns how many were not there before.
    pub(in crate::exec) fn move_to(&mut self, other: &mut Bits, range: Range<usize>) -> u64 {
        let mut moved = 0;
        for (index, mask) in masks(range) {
            let word = self.words[index] & mask;
            moved += u64::from((word & !other.words[index]).count_ones());
            self.words[index] &= !mask;
            other.words[index] |= word;
        }
        moved
    }

    /// Whether any of `range` is there.
    pub(in crate::exec) fn any(&self, range: Range<usize>) -> bool {
        if self.is_all {
            return !range.is_empty();
        }
        masks(range).any(|(index, mask)| self.words[index] & mask != 0)
    }

    /// Takes all out.
    pub(in crate::exec) fn clear(&mut self) {
        self.words.fill(0);
    }

    /// Takes those in `range` out.
    pub(in crate::exec) fn clear_range(&mut self, range: Range<usize>) {
        masks(range).for_each(|(index, mask)| self.words[index] &= !mask);
    }

    /// Those in `range`, ascending.
    #[inline(always)]
    pub(in crate::exec) fn ones(&self, range: Range<usize>) -> Ones<'_> {
        let mut ones = Ones { bits: self, index: range.start / 64, word: 0, end: range.end };
        if range.start < range.end {
            ones.word = ones.word_at(ones.index) & u64::MAX << (range.start % 64);
        } else {
            ones.index = range.end.div_ceil(64);
        }
        ones
    }

    pub(in crate::exec) fn byte_len(&self) -> usize {
        size_of_val(self.words.as_slice())
    }
}

/// The words in which `range` lies, each with the bits that are meant.
fn masks(range: Range<usize>) -> impl Iterator<Item = (usize, u64)> {
    let Range { start, end } = range;
    let words = if start < end { start / 64..end.div_ceil(64) } else { 0..0 };
    words.map(move |word| {
        let from = if word == start / 64 { u64::MAX << (start % 64) } else { u64::MAX };
        let to = if word == end / 64 { (1 << (end % 64)) - 1 } else { u64::MAX };
        (word, from & to)
    })
}

/// Some places, ascending.
pub(in crate::exec) struct Ones<'a> {
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
            for place in (0..200).step_by(3) {
                assert!(some.insert(place) && !some.insert(place));
            }
            let expected: Vec<u32> = (start..end).filter(|place| place % 3 == 0).map(|place| place as u32).collect();
            assert!(some.ones(start..end).eq(expected.iter().copied()), "{start} {end}");
            assert_eq!(some.any(start..end), !expected.is_empty());
            assert!(Bits::all().ones(start..end).eq(start as u32..end as u32), "{start} {end}");
            let mut moved = Bits::none(200);
            assert_eq!(some.move_to(&mut moved, start..end), expected.len() as u64);
            assert!(!some.any(start..end) && moved.ones(0..200).eq(expected.iter().copied()));
            assert_eq!(some.insert_words(0, &moved.words), expected.len() as u64);
            assert_eq!(some.insert_words(0, &moved.words), 0);
            moved.clear_range(start..end);
            assert!(!moved.any(0..200));
            assert!(some.remove(66) && !some.remove(66) && !some.contains(66));
        }
    }
}
