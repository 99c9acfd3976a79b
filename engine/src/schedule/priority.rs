//! Priority: a relaxed multi-queue. Twice as many queues as workers; a worker takes a few entries from the
//! better of two queues drawn at random, and pushes what it has scheduled since to a random one.
//!
//! A vertex that is raised while it is scheduled is entered once more, if that is another bucket; of its entries the newest
//! counts ([`super::ranks`]). When there are more than [`most_entries`] of them, those that do not count are dropped. With
//! one worker there is one queue, and the order is that of the buckets.
//!
//! Source: Rihani, Sanders, Dementiev 2015, "MultiQueues: simple relaxed concurrent priority queues"; the queues
//! are buckets rather than heaps, and entries move in batches.

use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crossbeam_utils::CachePadded;

use super::buckets::{IGNORED, PriorityBuckets, bucket_of};
use super::ranks::{QueueEntry, Ranks};
use super::{Handle, Schedule, most_entries, ordered};
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
    /// Entries in all of them.
    entries: AtomicUsize,
    /// Held by the one who drops entries.
    dropping: Mutex<()>,
}

impl Priority {
    /// Bytes of an entry.
    pub(crate) const ENTRY_BYTES: usize = size_of::<QueueEntry>();
}

struct Queue {
    buckets: Mutex<PriorityBuckets>,
    /// The highest bucket plus one, 0 if there is none: a hint, so that nobody locks a queue in vain.
    highest: AtomicU32,
}

impl Queue {
    fn lock(&self) -> MutexGuard<'_, PriorityBuckets> {
        self.buckets.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn update_hint(&self, buckets: &PriorityBuckets) {
        self.highest.store(buckets.highest().map_or(0, |bucket| u32::from(bucket) + 1), Ordering::Release);
    }
}

impl Schedule for Priority {
    fn handles<'a>(&'a mut self, workers: usize, ranks: &'a Ranks) -> Vec<Box<dyn Handle + 'a>> {
        let wanted = if workers == 1 { 1 } else { QUEUES * workers };
        let new =
            || CachePadded::new(Queue { buckets: Mutex::new(PriorityBuckets::new()), highest: AtomicU32::new(0) });
        self.queues.resize_with(self.queues.len().max(wanted), new);
        let all = &*self;
        let handle = |worker: usize| {
            let random = (worker as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
            let targets = if workers == 1 { 1 } else { all.queues.len() };
            let buffer = Vec::with_capacity(BUFFER);
            Box::new(PriorityHandle { all, ranks, targets, buffer, random }) as Box<dyn Handle>
        };
        (0..workers).map(handle).collect()
    }

    fn entries(&self) -> usize {
        self.entries.load(Ordering::Relaxed)
    }

    fn byte_len(&self) -> usize {
        self.queues.iter().map(|queue| queue.lock().byte_len()).sum()
    }

    fn ignored_bits(&self) -> Option<u32> {
        Some(IGNORED)
    }

    fn clear(&mut self) {
        *self = Priority::default();
    }
}

struct PriorityHandle<'a> {
    all: &'a Priority,
    ranks: &'a Ranks,
    /// How many of the queues are pushed to.
    targets: usize,
    buffer: Vec<(u16, QueueEntry)>,
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

    /// Moves a few of the best entries of a queue that count to the empty `list`; those that do not are dropped.
    fn take(&self, queue: usize, list: &mut Vec<VertexId>) {
        let queue = &self.all.queues[queue];
        let mut buckets = queue.lock();
        let mut taken = 0;
        while list.is_empty() {
            let entries = buckets.pop(BATCH, |entry| {
                if self.ranks.counts(&entry) {
                    list.push(entry.v);
                }
            });
            if entries == 0 {
                break;
            }
            taken += entries;
        }
        queue.update_hint(&buckets);
        self.all.entries.fetch_sub(taken, Ordering::Relaxed);
    }

    fn keep(&mut self, entry: QueueEntry, rank: u32) {
        self.buffer.push((bucket_of(rank), entry));
        if self.buffer.len() >= BUFFER {
            self.flush();
        }
    }

    /// Drops what does not count, from all queues.
    #[cold]
    fn drop_worthless(&self) {
        let _dropping = self.all.dropping.lock().unwrap_or_else(PoisonError::into_inner);
        // Somebody else has while this worker waited, maybe.
        if self.all.entries() <= most_entries(self.ranks.len()) {
            return;
        }
        for queue in &self.all.queues {
            let mut buckets = queue.lock();
            let before = buckets.len();
            buckets.retain(|entry| self.ranks.counts(entry));
            queue.update_hint(&buckets);
            self.all.entries.fetch_sub(before - buckets.len(), Ordering::Relaxed);
        }
    }
}

/// At the end of a round the entries that a worker has kept to itself go into the queues, for the next round.
impl Drop for PriorityHandle<'_> {
    fn drop(&mut self) {
        self.flush();
    }
}

impl Handle for PriorityHandle<'_> {
    #[inline]
    fn push(&mut self, v: VertexId, priority: f32) {
        let (entry, rank) = self.ranks.enter(v, ordered(priority));
        self.keep(entry, rank);
    }

    #[inline]
    fn raise(&mut self, v: VertexId, priority: f32) {
        let rank = ordered(priority);
        if let Some(entry) = self.ranks.raise(v, rank) {
            self.keep(entry, rank);
        }
    }

    fn pop(&mut self, list: &mut Vec<VertexId>) -> bool {
        self.flush();
        let queues = self.all.queues.as_slice();
        let (a, b) = (self.draw(queues.len()), self.draw(queues.len()));
        let height = |queue: usize| queues[queue].highest.load(Ordering::Acquire);
        let best = if height(a) >= height(b) { a } else { b };
        if height(best) > 0 {
            self.take(best, list);
        }
        // Nothing there: look everywhere before saying that there is nothing.
        for queue in 0..queues.len() {
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
        let queue = &self.all.queues[target];
        let entries = self.all.entries.fetch_add(self.buffer.len(), Ordering::Relaxed) + self.buffer.len();
        let mut buckets = queue.lock();
        for (bucket, entry) in self.buffer.drain(..) {
            buckets.push(bucket, entry);
        }
        queue.update_hint(&buckets);
        drop(buckets);
        if entries > most_entries(self.ranks.len()) {
            self.drop_worthless();
        }
    }
}
