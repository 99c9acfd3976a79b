//! Is there nothing left to run? Counters a worker, and a collect in a fixed order.
//!
//! Every worker counts what it has scheduled and what it has done. A worker raises its first count *before* it
//! marks a vertex (as much as it may mark, and corrects it afterwards), and its second *after* an activation has
//! ended and the first was corrected. So at any time, over all workers, `done <= scheduled`, with equality only
//! if nothing is scheduled and nobody runs.
//!
//! Whoever asks reads all `done` counts first and all `scheduled` counts after. Counts of done never fall, so what
//! was read, D, is at most `done` at the moment in between; the true `scheduled` never falls either and is never
//! above its count, so what is read then, S, is at least `scheduled` at that moment. If D = S, then `done =
//! scheduled` at that moment: nothing was left, and since only running vertices (and nobody else) schedule, nothing
//! ever will be. Neither early nor, once everybody is idle, late.

use crate::sync::{AtomicU64, Ordering};

/// The counts of all workers.
pub(crate) struct Counters {
    workers: Vec<Counter>,
}

/// The counts of one worker, on a cache line of their own; only that worker changes them.
#[repr(align(128))]
pub(crate) struct Counter {
    scheduled: AtomicU64,
    done: AtomicU64,
}

impl Counters {
    /// For `workers` workers, with `pending` vertices scheduled before they begin.
    pub(crate) fn new(workers: usize, pending: u64) -> Self {
        let counter = |worker| Counter {
            scheduled: AtomicU64::new(if worker == 0 { pending } else { 0 }),
            done: AtomicU64::new(0),
        };
        Counters { workers: (0..workers).map(counter).collect() }
    }

    /// How many workers there are.
    #[cfg(not(loom))]
    pub(crate) fn workers(&self) -> usize {
        self.workers.len()
    }

    /// The counts of one worker.
    pub(crate) fn of(&self, worker: usize) -> &Counter {
        &self.workers[worker]
    }

    /// Scheduled and not done yet; exact when nobody runs.
    pub(crate) fn pending(&self) -> u64 {
        let done: u64 = self.workers.iter().map(|counter| counter.done.load(Ordering::Acquire)).sum();
        let scheduled: u64 = self.workers.iter().map(|counter| counter.scheduled.load(Ordering::Acquire)).sum();
        scheduled - done
    }

    /// Whether nothing is scheduled and nobody runs.
    pub(crate) fn is_quiet(&self) -> bool {
        self.pending() == 0
    }
}

impl Counter {
    /// Before an activation marks up to `most` vertices.
    #[inline(always)]
    pub(crate) fn expect(&self, most: u64) {
        let now = self.scheduled.load(Ordering::Relaxed);
        self.scheduled.store(now + most, Ordering::Release);
    }

    /// After it has: `fewer` of them were scheduled already.
    #[inline(always)]
    pub(crate) fn correct(&self, fewer: u64) {
        let now = self.scheduled.load(Ordering::Relaxed);
        self.scheduled.store(now - fewer, Ordering::Release);
    }

    /// After an activation has ended.
    #[inline(always)]
    pub(crate) fn done(&self) {
        let now = self.done.load(Ordering::Relaxed);
        self.done.store(now + 1, Ordering::Release);
    }
}
