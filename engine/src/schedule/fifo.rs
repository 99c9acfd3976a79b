//! Fifo: each worker runs what it has scheduled, in that order, and steals from the others when it has nothing.
//!
//! On shards a vertex goes to a worker that its master's shard belongs to, through an inlet if somebody else has
//! scheduled it.
//!
//! Queues change hands with every round: where rounds are so short that one worker has used them up before the others
//! wake, it would else run the vertices of its own queue again and again, and never those that wait in theirs.

use crossbeam_deque::{Injector, Steal, Stealer, Worker};

use super::ranks::Ranks;
use super::{Handle, Schedule};
use crate::graph::VertexId;

/// Entries that a worker takes at once.
const BATCH: usize = 32;

/// A queue for every worker.
#[derive(Default)]
pub(crate) struct Fifo {
    queues: Vec<Worker<VertexId>>,
    /// Where each shard begins; empty if there is but one.
    shards: Vec<usize>,
    /// What others have scheduled for each worker.
    inlets: Vec<Injector<VertexId>>,
    /// Rounds so far.
    rounds: usize,
}

impl Fifo {
    /// For places of which shards begin at each of `shards`, the first at 0.
    pub(crate) fn on_shards(shards: &[usize]) -> Self {
        Fifo { shards: shards.to_vec(), ..Fifo::default() }
    }
}

impl Schedule for Fifo {
    fn handles<'a>(&'a mut self, workers: usize, _: &'a Ranks) -> Vec<Box<dyn Handle + 'a>> {
        self.queues.resize_with(self.queues.len().max(workers), Worker::new_fifo);
        let stealers: Vec<_> = self.queues.iter().map(Worker::stealer).collect();
        let mut firsts = Vec::new();
        if !self.shards.is_empty() {
            self.inlets.resize_with(self.queues.len(), Injector::new);
            firsts.extend((0..workers).map(|worker| self.shards[worker * self.shards.len() / workers]));
        }
        let inlets = self.inlets.as_slice();
        let handle = |(index, queue)| {
            let mut others = stealers.clone();
            // Neighbours first, so that not all thieves come to the same door.
            others.rotate_left(index);
            others.remove(0);
            Box::new(FifoHandle { queue, others, index, firsts: firsts.clone(), inlets }) as Box<dyn Handle>
        };
        let mut handles: Vec<_> = self.queues.iter_mut().enumerate().take(workers).map(handle).collect();
        handles.rotate_left(self.rounds % workers);
        self.rounds += 1;
        handles
    }

    fn entries(&self) -> usize {
        let inlets = self.inlets.iter().map(Injector::len);
        self.queues.iter().map(Worker::len).chain(inlets).sum()
    }

    fn byte_len(&self) -> usize {
        self.entries() * size_of::<VertexId>()
    }

    fn clear(&mut self) {
        *self = Fifo::on_shards(&self.shards);
    }
}

struct FifoHandle<'a> {
    queue: &'a mut Worker<VertexId>,
    others: Vec<Stealer<VertexId>>,
    index: usize,
    /// Where the shards of each worker begin, if there are shards.
    firsts: Vec<usize>,
    /// The inlets of all workers, this one's among them.
    inlets: &'a [Injector<VertexId>],
}

/// Tries until somebody else's change does not interfere.
fn steal(mut attempt: impl FnMut() -> Steal<VertexId>) -> Option<VertexId> {
    loop {
        match attempt() {
            Steal::Success(v) => return Some(v),
            Steal::Empty => return None,
            Steal::Retry => {}
        }
    }
}

impl Handle for FifoHandle<'_> {
    #[inline]
    fn push(&mut self, v: VertexId, _: f32) {
        if !self.firsts.is_empty() {
            let home = self.firsts.partition_point(|first| *first <= v as usize) - 1;
            if home != self.index {
                return self.inlets[home].push(v);
            }
        }
        self.queue.push(v);
    }

    fn pop(&mut self, list: &mut Vec<VertexId>) -> bool {
        // First of all, so that vertices which schedule themselves again and again do not keep it waiting.
        if let Some(inlet) = self.inlets.get(self.index) {
            list.extend(steal(|| inlet.steal_batch_and_pop(self.queue)));
        }
        while list.len() < BATCH
            && let Some(v) = self.queue.pop()
        {
            list.push(v);
        }
        if list.is_empty() {
            list.extend(self.others.iter().find_map(|other| steal(|| other.steal_batch_and_pop(self.queue))));
        }
        if list.is_empty() {
            list.extend(self.inlets.iter().find_map(|inlet| steal(|| inlet.steal_batch_and_pop(self.queue))));
        }
        !list.is_empty()
    }
}
