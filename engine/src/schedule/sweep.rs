//! Sweep: in the order of places, again and again.
//!
//! A round goes once over a bitmap of the scheduled vertices, chunk by chunk; workers take chunks in order. What
//! is scheduled ahead of them runs in this round, what is scheduled behind them in the next. On shards each worker begins
//! with those that it belongs to, and goes on with those of others when they are done.

use std::ops::Range;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use crossbeam_utils::CachePadded;

use super::{Handle, Schedule};
use crate::graph::VertexId;

/// The scheduled vertices.
pub(crate) struct Sweep {
    /// Whole words of the bitmap, except for the last.
    chunks: Vec<Range<usize>>,
    areas: Vec<Area>,
    bits: Vec<AtomicU64>,
    /// Every vertex runs in every round, whatever the bits say.
    always: bool,
}

/// The chunks of one shard.
struct Area {
    chunks: Range<usize>,
    next: CachePadded<AtomicUsize>,
}

impl Sweep {
    /// Nothing is scheduled (or everything, `always`). `chunks` are consecutive ranges of vertices, on
    /// multiples of 64; `areas` are consecutive ranges of chunks, those of each shard.
    pub(crate) fn new(chunks: Vec<Range<usize>>, areas: Vec<Range<usize>>, always: bool) -> Self {
        let vertices = chunks.last().map_or(0, |chunk| chunk.end);
        let words = if always { 0 } else { vertices.div_ceil(64) };
        let bits = (0..words).map(|_| AtomicU64::new(0)).collect();
        let area = |chunks: Range<usize>| Area { next: AtomicUsize::new(chunks.start).into(), chunks };
        Sweep { chunks, areas: areas.into_iter().map(area).collect(), bits, always }
    }
}

impl Schedule for Sweep {
    fn handles(&mut self, workers: usize) -> Vec<Box<dyn Handle + '_>> {
        self.areas.iter_mut().for_each(|area| *area.next.get_mut() = area.chunks.start);
        let sweep = &*self;
        let handle = |worker| SweepHandle { sweep, area: worker * sweep.areas.len() / workers, done: 0 };
        (0..workers).map(|worker| Box::new(handle(worker)) as Box<dyn Handle>).collect()
    }

    fn byte_len(&self) -> usize {
        size_of_val(self.bits.as_slice())
    }
}

struct SweepHandle<'a> {
    sweep: &'a Sweep,
    /// Where it takes chunks.
    area: usize,
    /// Areas that it has found done.
    done: usize,
}

impl SweepHandle<'_> {
    /// The next chunk, from its own area or else from others.
    fn next_chunk(&mut self) -> Option<Range<usize>> {
        while self.done < self.sweep.areas.len() {
            let area = &self.sweep.areas[self.area];
            let chunk = area.next.fetch_add(1, Ordering::Relaxed);
            if chunk < area.chunks.end {
                return Some(self.sweep.chunks[chunk].clone());
            }
            self.done += 1;
            self.area = (self.area + 1) % self.sweep.areas.len();
        }
        None
    }
}

impl Handle for SweepHandle<'_> {
    #[inline]
    fn push(&mut self, v: VertexId, _: f32) {
        if !self.sweep.always {
            // Release: whoever takes the bit sees the mark of the vertex.
            self.sweep.bits[v as usize / 64].fetch_or(1 << (v % 64), Ordering::AcqRel);
        }
    }

    fn pop(&mut self, list: &mut Vec<VertexId>) -> bool {
        let sweep = self.sweep;
        while list.is_empty() {
            let Some(chunk) = self.next_chunk() else { return false };
            if sweep.always {
                list.extend(chunk.start as VertexId..chunk.end as VertexId);
                continue;
            }
            for word in chunk.start / 64..chunk.end.div_ceil(64) {
                if sweep.bits[word].load(Ordering::Relaxed) == 0 {
                    continue;
                }
                let mut bits = sweep.bits[word].swap(0, Ordering::AcqRel);
                while bits != 0 {
                    list.push((word * 64) as VertexId + bits.trailing_zeros());
                    bits &= bits - 1;
                }
            }
        }
        true
    }
}
