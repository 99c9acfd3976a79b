//! Sweep: in the order of ids, again and again.
//!
//! A round goes once over a bitmap of the scheduled vertices, chunk by chunk; workers take chunks in order. What
//! is scheduled ahead of them runs in this round, what is scheduled behind them in the next.

use std::ops::Range;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use super::{Handle, Schedule};
use crate::graph::VertexId;

/// The scheduled vertices.
pub(crate) struct Sweep {
    /// Whole words of the bitmap, except for the last.
    chunks: Vec<Range<usize>>,
    bits: Vec<AtomicU64>,
    next: AtomicUsize,
    /// Every vertex runs in every round, whatever the bits say.
    always: bool,
}

impl Sweep {
    /// Nothing is scheduled (or everything, `always`). `chunks` are consecutive ranges of vertices, on
    /// multiples of 64.
    pub(crate) fn new(chunks: Vec<Range<usize>>, always: bool) -> Self {
        let vertices = chunks.last().map_or(0, |chunk| chunk.end);
        let words = if always { 0 } else { vertices.div_ceil(64) };
        let bits = (0..words).map(|_| AtomicU64::new(0)).collect();
        Sweep { chunks, bits, next: AtomicUsize::new(0), always }
    }
}

impl Schedule for Sweep {
    fn handles(&mut self, workers: usize) -> Vec<Box<dyn Handle + '_>> {
        *self.next.get_mut() = 0;
        (0..workers).map(|_| Box::new(SweepHandle(self)) as Box<dyn Handle>).collect()
    }

    fn byte_len(&self) -> usize {
        size_of_val(self.bits.as_slice())
    }
}

struct SweepHandle<'a>(&'a Sweep);

impl Handle for SweepHandle<'_> {
    #[inline]
    fn push(&mut self, v: VertexId, _: f32) {
        if !self.0.always {
            // Release: whoever takes the bit sees the mark of the vertex.
            self.0.bits[v as usize / 64].fetch_or(1 << (v % 64), Ordering::AcqRel);
        }
    }

    fn pop(&mut self, list: &mut Vec<VertexId>) -> bool {
        let sweep = self.0;
        while list.is_empty() {
            let Some(chunk) = sweep.chunks.get(sweep.next.fetch_add(1, Ordering::Relaxed)) else { return false };
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
