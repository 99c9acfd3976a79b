//! Fifo: each worker runs what it has scheduled, in that order, and steals from the others when it has nothing.

use crossbeam_deque::{Steal, Stealer, Worker};

use super::{Handle, Schedule};
use crate::graph::VertexId;

/// Entries that a worker takes at once.
const BATCH: usize = 32;

/// A queue for every worker.
#[derive(Default)]
pub(crate) struct Fifo {
    queues: Vec<Worker<VertexId>>,
}

impl Schedule for Fifo {
    fn handles(&mut self, workers: usize) -> Vec<Box<dyn Handle + '_>> {
        self.queues.resize_with(self.queues.len().max(workers), Worker::new_fifo);
        let stealers: Vec<_> = self.queues.iter().map(Worker::stealer).collect();
        let handle = |(index, queue)| {
            let mut others = stealers.clone();
            // Neighbours first, so that not all thieves come to the same door.
            others.rotate_left(index);
            others.remove(0);
            Box::new(FifoHandle { queue, others }) as Box<dyn Handle>
        };
        self.queues.iter_mut().enumerate().take(workers).map(handle).collect()
    }

    fn byte_len(&self) -> usize {
        self.queues.iter().map(|queue| queue.len() * size_of::<VertexId>()).sum()
    }
}

struct FifoHandle<'a> {
    queue: &'a mut Worker<VertexId>,
    others: Vec<Stealer<VertexId>>,
}

impl Handle for FifoHandle<'_> {
    #[inline]
    fn push(&mut self, v: VertexId, _: f32) {
        self.queue.push(v);
    }

    fn pop(&mut self, list: &mut Vec<VertexId>) -> bool {
        while let Some(v) = self.queue.pop() {
            list.push(v);
            if list.len() == BATCH {
                return true;
            }
        }
        for other in &self.others {
            if !list.is_empty() {
                break;
            }
            loop {
                match other.steal_batch_and_pop(self.queue) {
                    Steal::Success(v) => {
                        list.push(v);
                        break;
                    }
                    Steal::Empty => break,
                    Steal::Retry => {}
                }
            }
        }
        !list.is_empty()
    }
}
