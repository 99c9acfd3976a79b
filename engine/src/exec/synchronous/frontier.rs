//! The frontier: which vertices are active, a bitmap with a count a chunk.
//!
//! The counts make it a sparse set where it is sparse: chunks without an active vertex are not looked at.

use crate::exec::kernel::chunks::Chunks;
use crate::graph::VertexId;

/// The active vertices of a superstep.
#[derive(Clone)]
pub(super) struct Frontier {
    /// One bit a vertex; empty for programs whose vertices are always active.
    pub(super) words: Vec<u64>,
    /// Active vertices in each chunk.
    counts: Vec<u64>,
    total: u64,
}

impl Frontier {
    pub(super) fn none(vertices: usize, chunks: &Chunks) -> Self {
        Frontier { words: vec![0; vertices.div_ceil(64)], counts: vec![0; chunks.len()], total: 0 }
    }

    /// All vertices, without a bitmap.
    pub(super) fn always(vertices: usize, chunks: &Chunks) -> Self {
        let counts = chunks.ranges().iter().map(|range| range.len() as u64).collect();
        Frontier { words: Vec::new(), counts, total: vertices as u64 }
    }

    /// Number of active vertices.
    pub(super) fn total(&self) -> u64 {
        self.total
    }

    pub(super) fn chunk_is_active(&self, chunk: usize) -> bool {
        self.counts[chunk] > 0
    }

    /// Counts the bits again, after they were set.
    pub(super) fn count(&mut self, chunks: &Chunks) {
        for (count, range) in self.counts.iter_mut().zip(chunks.ranges()) {
            let words = &self.words[range.start / 64..range.end.div_ceil(64)];
            *count = words.iter().map(|word| u64::from(word.count_ones())).sum();
        }
        self.total = self.counts.iter().sum();
    }

    /// Makes vertex `v` active.
    pub(super) fn add(&mut self, chunks: &Chunks, v: VertexId) {
        let bit = 1 << (v % 64);
        let word = &mut self.words[v as usize / 64];
        if *word & bit == 0 {
            *word |= bit;
            self.counts[chunks.of(v)] += 1;
            self.total += 1;
        }
    }

    /// Makes all vertices inactive, touching active chunks only.
    pub(super) fn clear(&mut self, chunks: &Chunks) {
        for (count, range) in self.counts.iter_mut().zip(chunks.ranges()) {
            if *count > 0 {
                self.words[range.start / 64..range.end.div_ceil(64)].fill(0);
                *count = 0;
            }
        }
        self.total = 0;
    }
}

/// The vertices whose bits are set in `words`, which begin at vertex `first`, in ascending order.
#[inline]
pub(super) fn active_in(first: usize, words: &[u64]) -> impl Iterator<Item = VertexId> + '_ {
    words.iter().enumerate().flat_map(move |(index, &word)| {
        let base = first + index * 64;
        std::iter::successors((word != 0).then_some(word), |rest| {
            let rest = rest & (rest - 1);
            (rest != 0).then_some(rest)
        })
        .map(move |rest| (base + rest.trailing_zeros() as usize) as VertexId)
    })
}

/// Sets the bit of vertex `v` in words that begin at vertex `first`.
#[inline]
pub(super) fn mark(words: &mut [u64], first: usize, v: VertexId) {
    let index = v as usize - first;
    words[index / 64] |= 1 << (index % 64);
}
