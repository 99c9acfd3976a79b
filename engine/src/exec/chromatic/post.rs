//! Messages on their way: sent by the chunks of a colour, delivered after its barrier.
//!
//! A vertex gets its messages in the order of the chunks that sent them, and from one chunk in the order they
//! were sent. Blocks of targets are only there so that several workers can deliver; how they are cut makes no
//! difference to any answer.

use std::sync::atomic::{AtomicU64, Ordering};

use super::scheduled::Scheduled;
use crate::graph::{Topology, VertexId};
use crate::parallel::{self, Lent};
use crate::program::VertexProgram;

/// Vertices that are in one block together, as a power of two.
const GROUP_BITS: u32 = 10;
/// Blocks a worker: enough that none waits long for the last.
const BLOCKS_A_WORKER: usize = 4;
/// Vertices in a block, as a power of two, whose inboxes fit a cache; but no more blocks than [`MOST_BLOCKS`] for
/// their sake, since every chunk has a bucket for each.
const CACHED_BITS: u32 = 15;
const MOST_BLOCKS: usize = 64;
/// Messages that a bucket first has room for.
const FIRST_ROOM: usize = 32;
/// Up to so many messages are delivered by one worker.
const FEW: usize = 1 << 11;

/// Ranges of targets that get about equally many messages.
pub(super) struct Blocks {
    /// The block of each group of vertices.
    of_group: Vec<u16>,
    /// The first vertex of each block, and the end.
    bounds: Vec<usize>,
}

impl Blocks {
    /// Cuts the vertices for the workers of the present pool, by in- and out-edges, and for their caches.
    pub(super) fn new(topology: &Topology) -> Self {
        let vertices = topology.vertices();
        let cached = (vertices >> CACHED_BITS).min(MOST_BLOCKS);
        let most = (rayon::current_num_threads() * BLOCKS_A_WORKER).max(cached).min(usize::from(u16::MAX));
        let up_to = |v: usize| topology.by_source().offsets()[v] + topology.by_target().offsets()[v] + v as u64;
        let share = up_to(vertices) / most as u64 + 1;
        let mut of_group = Vec::with_capacity((vertices >> GROUP_BITS) + 1);
        let mut bounds = vec![0];
        for first in (0..vertices).step_by(1 << GROUP_BITS) {
            if up_to(first) >= bounds.len() as u64 * share {
                bounds.push(first);
            }
            of_group.push(bounds.len() as u16 - 1);
        }
        bounds.push(vertices);
        Blocks { of_group, bounds }
    }

    fn count(&self) -> usize {
        self.bounds.len() - 1
    }
}

/// Messages to the vertices of one block, in the order in which they were sent.
type Bucket<M> = Vec<(VertexId, M)>;

/// What one chunk has sent: messages in order, by block of targets or all together.
pub(super) struct Outbox<'a, M> {
    blocks: Option<&'a Blocks>,
    buckets: Vec<Bucket<M>>,
}

impl<'a, M> Outbox<'a, M> {
    pub(super) fn new(blocks: Option<&'a Blocks>) -> Self {
        let count = blocks.map_or(1, Blocks::count);
        Outbox { blocks, buckets: (0..count).map(|_| Vec::new()).collect() }
    }

    #[inline(always)]
    pub(super) fn send(&mut self, target: VertexId, message: M) {
        let block = self.blocks.map_or(0, |blocks| usize::from(blocks.of_group[(target >> GROUP_BITS) as usize]));
        let bucket = &mut self.buckets[block];
        if bucket.capacity() == 0 {
            bucket.reserve(FIRST_ROOM);
        }
        bucket.push((target, message));
    }

    /// Adds what was sent after this.
    pub(super) fn append(&mut self, other: &mut Self) {
        self.buckets.iter_mut().zip(&mut other.buckets).for_each(|(bucket, other)| bucket.append(other));
    }

    fn len(&self) -> usize {
        self.buckets.iter().map(Vec::len).sum()
    }
}

/// Where messages go.
pub(super) struct Inboxes<'a, P: VertexProgram> {
    pub(super) program: &'a P,
    pub(super) inbox: &'a mut [Option<P::Message>],
    pub(super) scheduled: &'a Scheduled,
    pub(super) position_of: &'a [u32],
}

impl<P: VertexProgram> Inboxes<'_, P> {
    /// Delivers what chunks have sent, in their order; returns how many vertices were not scheduled before.
    pub(super) fn deliver(&mut self, outboxes: Vec<Outbox<'_, P::Message>>) -> u64 {
        let Inboxes { program, scheduled, position_of, .. } = *self;
        let Some(blocks) = outboxes.first().and_then(|outbox| outbox.blocks) else {
            let messages = outboxes.into_iter().flat_map(|outbox| outbox.buckets).flatten();
            return put(program, self.inbox, 0, scheduled, position_of, messages);
        };
        let few = outboxes.iter().map(Outbox::len).sum::<usize>() <= FEW;
        let mut by_block: Vec<Vec<Bucket<P::Message>>> = Vec::with_capacity(blocks.count());
        by_block.resize_with(blocks.count(), Vec::new);
        for outbox in outboxes {
            for (block, bucket) in outbox.buckets.into_iter().enumerate() {
                by_block[block].push(bucket);
            }
        }
        if few {
            return put(program, self.inbox, 0, scheduled, position_of, by_block.into_iter().flatten().flatten());
        }
        let woken = AtomicU64::new(0);
        let bounds: Vec<_> = blocks.bounds.windows(2).map(|pair| pair[0]..pair[1]).collect();
        let parts = Lent::parts(self.inbox, &bounds);
        parallel::each_of(by_block, &|block, messages| {
            let messages = messages.into_iter().flatten();
            let count = put(program, parts.take(block), bounds[block].start, scheduled, position_of, messages);
            woken.fetch_add(count, Ordering::Relaxed);
        });
        woken.into_inner()
    }
}

/// Combines `messages` into an inbox that begins at vertex `first`; returns how many vertices were not scheduled.
fn put<P: VertexProgram>(
    program: &P,
    inbox: &mut [Option<P::Message>],
    first: usize,
    scheduled: &Scheduled,
    position_of: &[u32],
    messages: impl Iterator<Item = (VertexId, P::Message)>,
) -> u64 {
    let mut woken = 0;
    for (target, message) in messages {
        match &mut inbox[target as usize - first] {
            // Whoever has a message is scheduled: both are left, and taken, together.
            Some(inbox) => program.combine(inbox, message),
            empty => {
                *empty = Some(message);
                woken += u64::from(scheduled.mark(position_of[target as usize] as usize));
            }
        }
    }
    woken
}
