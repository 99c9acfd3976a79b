//! Priority: a relaxed multi-queue. Twice as many queues as workers; a worker takes a few entries from the
//! better of two queues drawn at random, and pushes what it has scheduled since to a random one.
//!
//! A vertex whose priority has grown is entered a second time; the entry that comes first runs it, and the other
//! finds it not scheduled. With one worker there is one queue, and the order is that of the buckets.
//!
//! Source: Rihani, Sanders, Dementiev 2015, "MultiQueues: simple relaxed concurrent priority queues"; the queues
//! are buckets rather than heaps, and entries move in batches.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crossbeam_utils::CachePadded;

use super::buckets::{Buckets, bucket_of};
use super::{Handle, Schedule, ordered};
use crate::graph::VertexId;

/// Entries that a worker takes at once.
const BATCH: usize = 64;
/// Entries that a worker keeps to itself before others can see them.
const BUFFER: usize = 256;
/// Queues a worker.
const QUEUES: usize = 2;

/// The queues.
#[derive(Default)]
pub(crate) struct Priority {
    queues: Vec<CachePadded<Queue>>,
}

struct Queue {
    buckets: Mutex<Buckets>,
    /// The highest bucket plus one, 0 if there is none: a hint, so that nobody locks a queue in vain.
    highest: AtomicU32,
}

impl Queue {
    fn lock(&self) -> MutexGuard<'_, Buckets> {
        self.buckets.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn update_hint(&self, buckets: &Buckets) {
        self.highest.store(buckets.highest().map_or(0, |bucket| u32::from(bucket) + 1), Ordering::Release);
    }
}

impl Schedule for Priority {
    fn handles(&mut self, workers: usize) -> Vec<Box<dyn Handle + '_>> {
        let wanted = if workers == 1 { 1 } else { QUEUES * workers };
        let new = || CachePadded::new(Queue { buckets: Mutex::new(Buckets::new()), highest: AtomicU32::new(0) });
        self.queues.resize_with(self.queues.len().max(wanted), new);
        let queues = self.queues.as_slice();
        let handle = |worker: usize| {
            let random = (worker as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
            let targets = if workers == 1 { 1 } else { queues.len() };
            Box::new(PriorityHandle { queues, targets, buffer: Vec::with_capacity(BUFFER), random }) as Box<dyn Handle>
        };
        (0..workers).map(handle).collect()
    }

    fn byte_len(&self) -> usize {
        self.queues.iter().map(|queue| queue.lock().byte_len()).sum()
    }

    fn is_ordered(&self) -> bool {
        true
    }
}

struct PriorityHandle<'a> {
    queues: &'a [CachePadded<Queue>],
    /// How many of the queues are pushed to.
    targets: usize,
    buffer: Vec<(u16, VertexId)>,
    random: u64,
}

impl PriorityHandle<'_> {
    /// A queue at random (xorshift; which one affects the order only).
    fn draw(&mut self, queues: usize) -> usize {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        (self.random >> 33) as usize % queues
    }

    fn take(&self, queue: usize, list: &mut Vec<VertexId>) {
        let queue = &self.queues[queue];
        let mut buckets = queue.lock();
        buckets.pop(BATCH, list);
        queue.update_hint(&buckets);
    }
}

/// What a worker has kept to itself is there in the next round.
impl Drop for PriorityHandle<'_> {
    fn drop(&mut self) {
        self.flush();
    }
}

impl Handle for PriorityHandle<'_> {
    #[inline]
    fn push(&mut self, v: VertexId, priority: f32) {
        self.buffer.push((bucket_of(ordered(priority)), v));
        if self.buffer.len() >= BUFFER {
            self.flush();
        }
    }

    fn pop(&mut self, list: &mut Vec<VertexId>) -> bool {
        self.flush();
        let (a, b) = (self.draw(self.queues.len()), self.draw(self.queues.len()));
        let height = |queue: usize| self.queues[queue].highest.load(Ordering::Acquire);
        let best = if height(a) >= height(b) { a } else { b };
        if height(best) > 0 {
            self.take(best, list);
        }
        // Nothing there: look everywhere before saying that there is nothing.
        for queue in 0..self.queues.len() {
            if !list.is_empty() {
                break;
            }
            if height(queue) > 0 {
                self.take(queue, list);
            }
        }
        !list.is_empty()
    }

    fn flush(&mut self) {
        if self.buffer.is_empty() {
            return;
        }
        let target = self.draw(self.targets);
        let queue = &self.queues[target];
        let mut buckets = queue.lock();
        for (bucket, v) in self.buffer.drain(..) {
            buckets.push(bucket, v);
        }
        queue.update_hint(&buckets);
    }
}
