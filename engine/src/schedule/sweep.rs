//! Sweep: in the order of places, again and again.
//!
//! A round goes once over a bitmap of the scheduled vertices, chunk by chunk; workers take chunks in order. What is scheduled
//! ahead of them runs in this round, also within the chunk that they are in; what is scheduled behind them runs in the next.
//! On shards each worker begins with those that it belongs to, and goes on with those of others when they are done.

use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};

use super::areas::{Areas, Taker};
use super::ranks::Ranks;
use super::{Handle, Schedule};
use crate::graph::VertexId;
use crate::sync::Word;

/// The scheduled vertices.
pub(crate) struct Sweep {
    /// Whole words of the bitmap, except for the last.
    chunks: Vec<Range<usize>>,
    areas: Areas,
    bits: Vec<AtomicU64>,
    /// Every vertex runs in every round, whatever the bits say.
    always: bool,
}

impl Sweep {
    /// Nothing is scheduled (or everything, `always`). `chunks` are consecutive ranges of vertices, on
    /// multiples of 64; `areas` are consecutive ranges of chunks, those of each shard.
    pub(crate) fn new(chunks: Vec<Range<usize>>, areas: Vec<Range<usize>>, always: bool) -> Self {
        let vertices = chunks.last().map_or(0, |chunk| chunk.end);
        let words = if always { 0 } else { vertices.div_ceil(64) };
        let bits = (0..words).map(|_| AtomicU64::new(0)).collect();
        Sweep { chunks, areas: Areas::new(areas), bits, always }
    }
}

impl Schedule for Sweep {
    fn handles<'a>(&'a mut self, workers: usize, _: &'a Ranks) -> Vec<Box<dyn Handle + 'a>> {
        self.areas.begin();
        let sweep = &*self;
        let handle = |worker| {
            let (chunks, alone) = (sweep.areas.taken_by(worker, workers), workers == 1);
            SweepHandle { sweep, chunks, words: 0..0, ahead: !0, alone }
        };
        (0..workers).map(|worker| Box::new(handle(worker)) as Box<dyn Handle>).collect()
    }

    fn entries(&self) -> usize {
        self.bits.iter().map(|word| word.load(Ordering::Relaxed).count_ones() as usize).sum()
    }

    fn byte_len(&self) -> usize {
        size_of_val(self.bits.as_slice())
    }

    fn clear(&mut self) {
        self.bits.iter_mut().for_each(|word| *word.get_mut() = 0);
    }
}

struct SweepHandle<'a> {
    sweep: &'a Sweep,
    chunks: Taker<'a>,
    /// The words of its chunk that it has not passed, and of the first of them the bits.
    words: Range<usize>,
    ahead: u64,
    /// There is no other worker.
    alone: bool,
}

impl SweepHandle<'_> {
    fn next_chunk(&mut self) -> Option<Range<usize>> {
        self.chunks.next().map(|chunk| self.sweep.chunks[chunk].clone())
    }
}

impl Handle for SweepHandle<'_> {
    #[inline]
    fn push(&mut self, v: VertexId, _: f32) {
        if !self.sweep.always {
            // Release: whoever takes the bit sees the mark of the vertex.
            self.sweep.bits[v as usize / 64].set(self.alone, 1 << (v % 64));
        }
    }

    fn pop(&mut self, list: &mut Vec<VertexId>) -> bool {
        let sweep = self.sweep;
        if sweep.always {
            let Some(chunk) = self.next_chunk() else { return false };
            list.extend(chunk.start as VertexId..chunk.end as VertexId);
            return true;
        }
        // A word at a time: what these vertices schedule may lie in the same word.
        while list.is_empty() {
            if self.words.is_empty() {
                let Some(chunk) = self.next_chunk() else { return false };
                (self.words, self.ahead) = (chunk.start / 64..chunk.end.div_ceil(64), !0);
                continue;
            }
            let (word, bits) = (self.words.start, &sweep.bits[self.words.start]);
            let mut there = bits.load(Ordering::Relaxed) & self.ahead;
            if there == 0 {
                (self.words.start, self.ahead) = (word + 1, !0);
                continue;
            }
            self.ahead = !1 << (63 - there.leading_zeros());
            // Nobody else takes bits of this chunk. Acquire: the marks of the vertices are seen.
            bits.clear(self.alone, there);
            while there != 0 {
                list.push((word * 64) as VertexId + there.trailing_zeros());
                there &= there - 1;
            }
        }
        true
    }
}
