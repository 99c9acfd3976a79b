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
    pub(super) fn ones(&self, range: Range<usize>) -> impl Iterator<Item = u32> + '_ {
        let Range { start, end } = range;
        let last = if start < end { end.div_ceil(64) } else { start / 64 };
        (start / 64..last).flat_map(move |index| {
            let from = if index == start / 64 { u64::MAX << (start % 64) } else { u64::MAX };
            let to = if index == end / 64 { (1 << (end % 64)) - 1 } else { u64::MAX };
            let word = if self.is_all { u64::MAX } else { self.words[index] } & from & to;
            std::iter::successors((word != 0).then_some(word), |rest| {
                let rest = rest & (rest - 1);
                (rest != 0).then_some(rest)
            })
            .map(move |rest| (index * 64) as u32 + rest.trailing_zeros())
        })
    }

    pub(super) fn byte_len(&self) -> usize {
        size_of_val(self.words.as_slice())
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
            assert_eq!(some.count(start..end), some.ones(start..end).count());
            assert!(some.remove(66) && !some.remove(66) && !some.contains(66));
        }
    }
}
