//! Exact: one heap for all workers, the highest priority first.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::ranks::{QueueEntry, Ranks};
use super::{Handle, Schedule, most_entries, ordered};
use crate::graph::VertexId;

/// The heap.
#[derive(Default)]
pub(crate) struct Exact {
    heap: Mutex<Heap>,
}

#[derive(Default)]
struct Heap {
    entries: BinaryHeap<Ranked>,
    entered: u64,
}

/// Rank, then how many were entered before, then number and vertex. Of equal ranks the first entered comes first, so that a
/// vertex which is entered again and again does not keep the others from running.
type Ranked = (u32, Reverse<u64>, u32, VertexId);

impl Exact {
    /// Bytes of an entry.
    pub(crate) const ENTRY_BYTES: usize = size_of::<Ranked>();
}

fn lock(heap: &Mutex<Heap>) -> MutexGuard<'_, Heap> {
    heap.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Schedule for Exact {
    fn handles<'a>(&'a mut self, workers: usize, ranks: &'a Ranks) -> Vec<Box<dyn Handle + 'a>> {
        (0..workers).map(|_| Box::new(ExactHandle { heap: &self.heap, ranks }) as Box<dyn Handle>).collect()
    }

    fn entries(&self) -> usize {
        lock(&self.heap).entries.len()
    }

    fn byte_len(&self) -> usize {
        lock(&self.heap).entries.capacity() * Self::ENTRY_BYTES
    }

    fn ignored_bits(&self) -> Option<u32> {
        Some(0)
    }

    fn clear(&mut self) {
        *self = Exact::default();
    }
}

struct ExactHandle<'a> {
    heap: &'a Mutex<Heap>,
    ranks: &'a Ranks,
}

impl ExactHandle<'_> {
    fn insert(&mut self, QueueEntry { v, number }: QueueEntry, rank: u32) {
        let mut heap = lock(self.heap);
        heap.entered += 1;
        let before = Reverse(heap.entered);
        heap.entries.push((rank, before, number, v));
        if heap.entries.len() > most_entries(self.ranks.len()) {
            heap.entries.retain(|&(_, _, number, v)| self.ranks.counts(&QueueEntry { v, number }));
        }
    }
}

impl Handle for ExactHandle<'_> {
    fn push(&mut self, v: VertexId, priority: f32) {
        let (entry, rank) = self.ranks.enter(v, ordered(priority));
        self.insert(entry, rank);
    }

    fn raise(&mut self, v: VertexId, priority: f32) {
        if let Some(entry) = self.ranks.raise(v, ordered(priority)) {
            self.insert(entry, ordered(priority));
        }
    }

    fn pop(&mut self, list: &mut Vec<VertexId>) -> bool {
        let mut heap = lock(self.heap);
        while let Some((_, _, number, v)) = heap.entries.pop() {
            if self.ranks.counts(&QueueEntry { v, number }) {
                list.push(v);
                return true;
            }
        }
        false
    }
}
