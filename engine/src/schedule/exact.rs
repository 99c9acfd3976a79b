//! Exact: one heap for all workers, the highest priority first.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::{Handle, Schedule, ordered};
use crate::graph::VertexId;

/// The heap.
#[derive(Default)]
pub(crate) struct Exact {
    heap: Mutex<Heap>,
}

#[derive(Default)]
struct Heap {
    /// Priority, number of the entry, vertex. Of equal priorities the first entered comes first, so that a vertex which
    /// is entered again and again does not keep the others from running.
    entries: BinaryHeap<(u32, Reverse<u64>, VertexId)>,
    entered: u64,
}

fn lock(heap: &Mutex<Heap>) -> MutexGuard<'_, Heap> {
    heap.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Schedule for Exact {
    fn handles(&mut self, workers: usize) -> Vec<Box<dyn Handle + '_>> {
        (0..workers).map(|_| Box::new(ExactHandle(&self.heap)) as Box<dyn Handle>).collect()
    }

    fn byte_len(&self) -> usize {
        lock(&self.heap).entries.capacity() * size_of::<(u32, Reverse<u64>, VertexId)>()
    }

    fn is_ordered(&self) -> bool {
        true
    }
}

struct ExactHandle<'a>(&'a Mutex<Heap>);

impl Handle for ExactHandle<'_> {
    fn push(&mut self, v: VertexId, priority: f32) {
        let mut heap = lock(self.0);
        heap.entered += 1;
        let number = heap.entered;
        heap.entries.push((ordered(priority), Reverse(number), v));
    }

    fn pop(&mut self, list: &mut Vec<VertexId>) -> bool {
        list.extend(lock(self.0).entries.pop().map(|(_, _, v)| v));
        !list.is_empty()
    }
}
