//! Which vertices are to run: one bit a position.

use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::graph::VertexId;

/// A bitmap that workers mark and take from at the same time: a word may belong to two chunks. What is
/// signalled from one colour is read in another, after a barrier, so relaxed access is enough.
pub(super) struct Scheduled {
    words: Vec<AtomicU64>,
}

impl Scheduled {
    pub(super) fn none(vertices: usize) -> Self {
        Scheduled { words: (0..vertices.div_ceil(64)).map(|_| AtomicU64::new(0)).collect() }
    }

    /// Marks `position`; whether it was not marked before.
    #[inline(always)]
    pub(super) fn mark(&self, position: usize) -> bool {
        let bit = 1 << (position % 64);
        self.words[position / 64].fetch_or(bit, Ordering::Relaxed) & bit == 0
    }

    /// Whether any of `positions` is marked.
    pub(super) fn any(&self, positions: Range<usize>) -> bool {
        masks(positions).any(|(word, mask)| self.words[word].load(Ordering::Relaxed) & mask != 0)
    }

    /// Takes the marks of `positions`, in order, a word at a time: what is marked again behind the last one taken
    /// stays for the next time.
    pub(super) fn take(&self, positions: Range<usize>) -> impl Iterator<Item = usize> + '_ {
        masks(positions).flat_map(|(word, mask)| {
            let found = match self.words[word].load(Ordering::Relaxed) & mask {
                0 => 0,
                _ => self.words[word].fetch_and(!mask, Ordering::Relaxed) & mask,
            };
            std::iter::successors((found != 0).then_some(found), |rest| {
                let rest = rest & (rest - 1);
                (rest != 0).then_some(rest)
            })
            .map(move |rest| word * 64 + rest.trailing_zeros() as usize)
        })
    }

    /// Marks in all.
    pub(super) fn count(&self) -> u64 {
        self.words.iter().map(|word| u64::from(word.load(Ordering::Relaxed).count_ones())).sum()
    }

    /// The marks as a bitmap by vertex.
    pub(super) fn by_vertex(&self, position_of: &[u32]) -> Vec<u64> {
        if self.words.is_empty() {
            return Vec::new();
        }
        permuted(position_of, |position| self.words[position / 64].load(Ordering::Relaxed) >> (position % 64) & 1)
    }

    /// Replaces all marks by those of a bitmap by vertex.
    pub(super) fn set_by_vertex(&mut self, bits: &[u64], vertex_at: &[VertexId]) {
        let words = permuted(vertex_at, |v| bits[v / 64] >> (v % 64) & 1);
        self.words.iter_mut().zip(words).for_each(|(to, word)| *to.get_mut() = word);
    }

    /// Words of the bitmap.
    pub(super) fn words(&self) -> usize {
        self.words.len()
    }
}

/// A bitmap whose bits are those that `bit` says of the places `from`.
fn permuted(from: &[u32], bit: impl Fn(usize) -> u64) -> Vec<u64> {
    let word = |from: &[u32]| from.iter().rev().fold(0, |word, &place| word << 1 | bit(place as usize));
    from.chunks(64).map(word).collect()
}

/// The words in which `positions` lie, each with the bits that are meant.
#[inline(always)]
fn masks(positions: Range<usize>) -> impl Iterator<Item = (usize, u64)> {
    let Range { start, end } = positions;
    (start / 64..end.div_ceil(64)).map(move |word| {
        let from = if word == start / 64 { u64::MAX << (start % 64) } else { u64::MAX };
        let to = if word == end / 64 { (1 << (end % 64)) - 1 } else { u64::MAX };
        (word, from & to)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbouring_ranges_keep_apart() {
        for (start, middle, end) in [(0, 1, 2), (3, 64, 130), (0, 64, 128), (10, 70, 70), (60, 61, 200)] {
            let scheduled = Scheduled::none(200);
            assert!((start..end).all(|position| scheduled.mark(position)));
            assert!((start..end).all(|position| !scheduled.mark(position)));
            assert!(scheduled.take(start..middle).eq(start..middle));
            assert!(!scheduled.any(start..middle));
            assert_eq!(scheduled.any(middle..end), middle < end);
            assert_eq!(scheduled.count(), (end - middle) as u64);
            assert!(scheduled.take(middle..end).eq(middle..end));
            assert_eq!(scheduled.count(), 0);
        }
    }

    #[test]
    fn what_is_marked_while_taking_stays() {
        let scheduled = Scheduled::none(100);
        (10..90).for_each(|position| assert!(scheduled.mark(position)));
        let mut taken = 0;
        for position in scheduled.take(10..90) {
            scheduled.mark(position);
            taken += 1;
        }
        assert_eq!((taken, scheduled.count()), (80, 80));
    }
}
