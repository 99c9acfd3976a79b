//! Schedulers: which scheduled vertex a worker takes next.
//!
//! None of them is generic over the program. They hold entries, not vertices: the state of the vertex
//! ([`crate::locks::state`]) says whether an entry still stands, so a vertex that has two runs once.
//!
//! Vertices are told by their places: their ids, or on shards the positions of their masters, shard by shard. There every
//! worker belongs to some shards, or some workers to one. Sweep and fifo let a worker begin with vertices of its own;
//! priority and exact give out the best, wherever it lies.

pub(crate) mod board;
#[cfg(all(test, loom))]
mod models;
pub(crate) mod ranks;
pub(crate) mod termination;

#[cfg(not(loom))]
pub(crate) mod areas;
#[cfg(not(loom))]
pub(crate) mod buckets;
#[cfg(not(loom))]
pub(crate) mod exact;
#[cfg(not(loom))]
pub(crate) mod fifo;
#[cfg(not(loom))]
pub(crate) mod priority;
#[cfg(not(loom))]
pub(crate) mod sweep;

#[cfg(not(loom))]
use self::ranks::Ranks;

/// Entries for all workers.
#[cfg(not(loom))]
pub(crate) trait Schedule: Send {
    /// Lends one handle to each of `workers` workers, for a round. `ranks` are the same in every round.
    fn handles<'a>(&'a mut self, workers: usize, ranks: &'a Ranks) -> Vec<Box<dyn Handle + 'a>>;
    /// How many entries there are.
    fn entries(&self) -> usize;
    /// Bytes that it occupies.
    fn byte_len(&self) -> usize;
    /// The lower bits of ranks that make no difference to it, if it goes by ranks.
    fn ignored_bits(&self) -> Option<u32> {
        None
    }
    /// Drops all entries.
    fn clear(&mut self);
}

/// The schedule as one worker sees it.
#[cfg(not(loom))]
pub(crate) trait Handle: Send {
    /// Enters `v`, which was not scheduled before.
    fn push(&mut self, v: crate::graph::VertexId, priority: f32);
    /// Enters `v` anew, which is scheduled, if `priority` is higher than what it is entered with.
    fn raise(&mut self, v: crate::graph::VertexId, priority: f32) {
        let _ = (v, priority);
    }
    /// Moves the next few entries to the empty `list`; false if there is none at the moment (sweep: in this
    /// round).
    fn pop(&mut self, list: &mut Vec<crate::graph::VertexId>) -> bool;
    /// Makes all entries visible to others.
    fn flush(&mut self) {}
}

/// The most entries that a queue by ranks over `vertices` vertices keeps, but for the few that workers hold: one for each
/// that could be scheduled counts, so when there are more at least as many are dropped.
#[cfg(not(loom))]
pub(crate) fn most_entries(vertices: usize) -> usize {
    2 * vertices + 4096
}

/// A priority as a number that orders in the same way; NaN is the lowest.
#[cfg(not(loom))]
#[inline(always)]
pub(crate) fn ordered(priority: f32) -> u32 {
    if priority.is_nan() {
        return 0;
    }
    let bits = priority.to_bits();
    if bits >> 31 == 1 { !bits } else { bits | 1 << 31 }
}

#[cfg(all(test, not(loom)))]
mod tests;
