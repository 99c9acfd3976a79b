//! Exact: one heap for all workers, the highest priority first.

use std::collections::BinaryHeap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::{Handle, Schedule, ordered};
use crate::graph::VertexId;

/// The heap. Of equal priorities the smallest id comes first.
#[derive(Default)]
pub(crate) struct Exact {
    heap: Mutex<Heap>,
}

type Heap = BinaryHeap<(u32, std::cmp::Reverse<VertexId>)>;

fn lock(heap: &Mutex<Heap>) -> MutexGuard<'_, Heap> {
    heap.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Schedule for Exact {
    fn handles(&mut self, workers: usize) -> Vec<Box<dyn Handle + '_>> {
        (0..workers).map(|_| Box::new(ExactHandle(&self.heap)) as Box<dyn Handle>).collect()
    }

    fn byte_len(&self) -> usize {
        lock(&self.heap).len() * size_of::<(u32, VertexId)>()
    }

    fn is_ordered(&self) -> bool {
        true
    }
}

struct ExactHandle<'a>(&'a Mutex<Heap>);

impl Handle for ExactHandle<'_> {
    fn push(&mut self, v: VertexId, priority: f32) {
        lock(self.0).push((ordered(priority), std::cmp::Reverse(v)));
    }

    fn pop(&mut self, list: &mut Vec<VertexId>) -> bool {
        list.extend(lock(self.0).pop().map(|(_, v)| v.0));
        !list.is_empty()
    }
}
