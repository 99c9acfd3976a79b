//! Scatter: messages pushed by the vertices that changed, or [pulled](super::pull) by their neighbours.
//!
//! Both combine the messages to a vertex in the same order, if it matters: by source, and from one source over its out-edges, then its
//! in-edges, in the order of its rows. Pushed messages are put into buckets by bin of sources and block of targets; the owner of a
//! block then goes through the bins in order. A few bins are pushed and delivered at a time.

use std::ops::Range;

use super::Part;
use super::layout::Seat;
use super::pull::can_pull;
use super::units::{Unit, commit_slots, lend_slots, slots_of, units};
use crate::exec::kernel::arcs::Arcs;
use crate::exec::kernel::call::called;
use crate::exec::kernel::chunks::PIECE_EDGES;
use crate::exec::kernel::directions::scattered;
use crate::exec::kernel::inbox::put;
use crate::exec::kernel::scatter::{LentSlots, ScatterFrom, Teller};
use crate::exec::supersteps::any::{At, Scattered};
use crate::exec::supersteps::bits::Bits;
use crate::graph::{Topology, VertexId};
use crate::panics::{self, Stage};
use crate::parallel::{self, Lent};
use crate::program::lengths::Lengths;
use crate::program::row::{Rows, RowsMut};
use crate::program::shape::Shape;
use crate::program::{Context, Direction, VertexProgram};

/// Edges that are so few that one worker goes over all of them, and delivers at once.
const FEW_EDGES: u64 = if cfg!(test) { 1 << 8 } else { 1 << 12 };
/// Edges of the units that push into the same buckets, one after another, unless one has more.
const BIN_EDGES: u64 = if cfg!(test) { 1 << 8 } else { 1 << 15 };
/// How many bins are pushed before what is in them is delivered: so buckets take memory that does not grow with the graph.
const BINS: usize = if cfg!(test) { 3 } else { 32 };

/// Vertices that changed, ascending.
pub(super) type Changes<P> = [(VertexId, <P as VertexProgram>::Change)];

/// Messages to the vertices of one block, in the order they were sent.
type Bucket<P> = Vec<(VertexId, <P as VertexProgram>::Message)>;

/// What bins are pushed into: buckets for each, by block. Empty between supersteps, and kept for their memory: workers that
/// allocate what another one frees wait for each other, which took half of what a second thread gains.
pub(super) type ScatterBuckets<P> = Vec<Vec<Bucket<P>>>;

/// Where messages are put.
pub(super) struct Targets<'a, P: VertexProgram> {
    pub(super) inbox: &'a mut [Option<P::Message>],
    /// A bit for each that gets one.
    pub(super) words: &'a mut [u64],
}

/// Sets the bit of vertex `v` in words that begin at vertex `first`.
#[inline(always)]
pub(super) fn mark(words: &mut [u64], first: usize, v: VertexId) {
    let index = v as usize - first;
    words[index / 64] |= 1 << (index % 64);
}

impl<P: VertexProgram> Part<P> {
    /// Scatters what has changed, and marks whom that signals.
    pub(super) fn scatter_all(
        &mut self,
        at: At<'_>,
        counts: &[u32],
        signalled: &mut Bits,
        pull_above: f64,
    ) -> Scattered {
        let Part { program, data, seat, global, views, slots, next_slots, inbox, results, ran, .. } = self;
        let Seat { home, reverse, .. } = &*seat;
        let ctx = Context::<P>::new(home.locals(), at.clock, global, data);
        let graph = home.graph();
        let directions = scattered(&**program, &ctx);
        let targets = Targets::<P> { inbox, words: signalled.words_mut() };
        let edges = self.scatter_edges;
        let mut lists: Vec<&mut Vec<(VertexId, P::Change)>> = Vec::new();
        let mut rest = results.as_mut_slice();
        let mut passed = 0;
        for chunk in ran.iter() {
            let (_, from_chunk) = rest.split_at_mut(*chunk - passed);
            let (result, behind) = from_chunk.split_at_mut(1);
            (rest, passed) = (behind, chunk + 1);
            lists.push(&mut result[0].changes);
        }
        for changes in &mut self.from_masters {
            lists.push(changes);
        }
        lists.retain(|changes| !changes.is_empty());
        let (old_slots, slots) = match next_slots {
            Some(next) => (slots.rows(), next.rows_mut()),
            None => (Rows { elements: &[], lengths: Lengths::all(1) }, slots.rows_mut()),
        };
        let from = ScatterFrom {
            program: &**program,
            ctx: &ctx,
            graph,
            inward: Arcs::inward(graph),
            outward: Arcs::outward(graph),
            views: views.rows(),
            old_slots,
            reverse,
        };
        if can_pull::<P>(home.whole(), directions) && edges as f64 > pull_above * graph.arcs() as f64 {
            from.pull(lists, &mut self.changed, targets, at);
            let everybody = 0..graph.vertices();
            return Scattered { touched: Vec::from([everybody]), pulled: true };
        }
        let mut changes: Vec<&Changes<P>> = Vec::with_capacity(lists.len());
        for list in lists {
            changes.push(list);
        }
        let touched = if edges < FEW_EDGES {
            from.push_few(&changes, counts, slots, targets)
        } else {
            from.push(&changes, counts, slots, targets, &mut self.buckets, at)
        };
        if let Some(next) = &mut self.next_slots
            && directions.contains(&Direction::Out)
        {
            let mut changed = 0;
            changes.iter().for_each(|changes| changed += changes.len());
            // Slots of others lie behind the own ones in the first array only.
            if changed == graph.vertices() && home.shard().is_none() {
                std::mem::swap(&mut self.slots, next);
            } else {
                let old = self.slots.rows_mut().elements;
                commit_slots::<P>(graph, directions, &changes, next.rows(), old);
            }
        }
        Scattered { touched, pulled: false }
    }
}

impl<P: VertexProgram> ScatterFrom<'_, P> {
    /// One unit goes over its edges; vertices know how often they have run, if `counts` says so.
    fn push_unit(
        &self,
        unit: &Unit<'_, P>,
        counts: &[u32],
        slots: &mut LentSlots<'_, P::Slot>,
        send: &mut impl FnMut(VertexId, P::Message),
    ) {
        for (v, change) in unit.changes {
            let (ctx, of_activation);
            let mut from = self;
            if let Some(count) = counts.get(*v as usize) {
                ctx = self.ctx.of_activation(*count);
                of_activation = self.with_context(&ctx);
                from = &of_activation;
            }
            called(&from.ctx.here, *v, Stage::Scatter);
            match unit.piece.clone() {
                Some((direction, range)) => {
                    from.push_range(*v, &mut Teller::new(change), direction, range, slots, send)
                }
                None => from.push_row(*v, change, slots, send),
            }
        }
        panics::done();
    }

    /// Pushes over few edges: each message is put where it goes at once. Returns the targets.
    fn push_few(
        &self,
        changes: &[&Changes<P>],
        counts: &[u32],
        slots: RowsMut<'_, P::Slot>,
        targets: Targets<'_, P>,
    ) -> Vec<Range<usize>> {
        let mut touched = Vec::new();
        let mut slots = LentSlots { first: 0, elements: slots.elements, lengths: slots.lengths };
        let mut send = |target: VertexId, message: P::Message| {
            put(self.program, &mut targets.inbox[target as usize], message);
            mark(targets.words, 0, target);
            touched.push(target as usize..target as usize + 1);
        };
        for changes in changes {
            self.push_unit(&Unit { changes, piece: None, edges: 0 }, counts, &mut slots, &mut send);
        }
        touched
    }

    /// Pushes: every changed vertex goes over its edges; messages are put into buckets, and combined block by block. Returns
    /// the blocks that got some. `slots` are those to be written; `buckets` are empty before and after.
    fn push(
        &self,
        changes: &[&Changes<P>],
        counts: &[u32],
        slots: RowsMut<'_, P::Slot>,
        mut targets: Targets<'_, P>,
        buckets: &mut ScatterBuckets<P>,
        at: At<'_>,
    ) -> Vec<Range<usize>> {
        let units = units::<P>(self.graph, scattered(self.program, self.ctx), changes);
        let first_slots = slots_of(self.graph, &units);
        let lengths = slots.lengths;
        let slots = lend_slots(&first_slots, slots.elements, lengths);
        let bins = bins(&units);
        let blocks = Blocks::new(self.graph.vertices());
        while buckets.len() < bins.len().min(BINS) {
            let mut of_bin = Vec::with_capacity(blocks.count());
            of_bin.resize_with(blocks.count(), Vec::new);
            buckets.push(of_bin);
        }
        let mut is_touched = vec![false; blocks.count()];
        for bins in bins.chunks(BINS) {
            let of_bins = Lent::each(&mut buckets[..bins.len()]);
            parallel::each(bins.len(), &|bin| {
                let buckets = of_bins.take(bin);
                for unit in bins[bin].clone() {
                    let elements = slots.take(unit);
                    if !at.interrupt.is_urgent() {
                        let first = first_slots[unit].start;
                        let mut slots = LentSlots { first, elements, lengths: lengths.starting_at(first) };
                        self.push_unit(&units[unit], counts, &mut slots, &mut |target, message| {
                            buckets[blocks.of(target)].push((target, message));
                        });
                    }
                }
            });
            self.deliver(&mut buckets[..bins.len()], blocks, &mut targets, &mut is_touched);
            release::<P>(buckets);
        }
        let mut touched = Vec::new();
        for (block, is_touched) in is_touched.into_iter().enumerate() {
            if is_touched {
                touched.push(blocks.range(block));
            }
        }
        touched
    }

    /// Combines the messages in buckets, block by block, and leaves the buckets empty.
    fn deliver(
        &self,
        buckets: &mut [Vec<Bucket<P>>],
        blocks: Blocks,
        targets: &mut Targets<'_, P>,
        is_touched: &mut [bool],
    ) {
        let mut to_blocks: Vec<Vec<&mut Bucket<P>>> = Vec::with_capacity(blocks.count());
        to_blocks.resize_with(blocks.count(), Vec::new);
        for of_bin in buckets {
            for (block, bucket) in of_bin.iter_mut().enumerate() {
                if !bucket.is_empty() {
                    to_blocks[block].push(bucket);
                }
            }
        }
        let (mut ranges, mut words_of) = (Vec::new(), Vec::new());
        for (block, buckets) in to_blocks.iter().enumerate() {
            if !buckets.is_empty() {
                let range = blocks.range(block);
                words_of.push(range.start / 64..range.end.div_ceil(64));
                ranges.push(range);
                is_touched[block] = true;
            }
        }
        to_blocks.retain(|buckets| !buckets.is_empty());
        let (inbox, words) = (Lent::parts(targets.inbox, &ranges), Lent::parts(targets.words, &words_of));
        parallel::each_of(to_blocks, &|owner, buckets| {
            let (inbox, words, first) = (inbox.take(owner), words.take(owner), ranges[owner].start);
            for bucket in buckets {
                for (target, message) in bucket.drain(..) {
                    put(self.program, &mut inbox[target as usize - first], message);
                    mark(words, first, target);
                }
            }
        });
    }
}

/// Units that are pushed into the same buckets, in their order.
fn bins<P: VertexProgram>(units: &[Unit<'_, P>]) -> Vec<Range<usize>> {
    let (mut bins, mut begun, mut edges) = (Vec::new(), 0, 0);
    for (index, unit) in units.iter().enumerate() {
        edges += unit.edges;
        if edges >= BIN_EDGES || index + 1 == units.len() {
            bins.push(begun..index + 1);
            (begun, edges) = (index + 1, 0);
        }
    }
    bins
}

/// Messages that buckets have room for, at the most: a bin may begin its last unit when it is nearly full, and vectors grow to twice what
/// they hold.
const MOST_WAITING: u64 = 2 * BINS as u64 * (BIN_EDGES + 2 * PIECE_EDGES as u64);

/// About how many bytes scattering over a graph takes, at the most, on so many parts: messages on their way, and what has changed.
pub(super) fn estimate(shape: &Shape, topology: &Topology, parts: usize) -> u64 {
    let edges = match shape.scatter {
        Direction::None => return 0,
        Direction::Both => 2 * topology.arcs() as u64,
        _ => topology.arcs() as u64,
    };
    let changed = if shape.change == 0 { topology.vertices() / 8 } else { topology.vertices() * shape.change };
    shape.posted as u64 * (parts as u64 * MOST_WAITING).min(2 * edges) + changed as u64
}

/// Gives back the memory of buckets if they have more than they may keep: each has room for the most that it has held.
fn release<P: VertexProgram>(buckets: &mut ScatterBuckets<P>) {
    let mut room = 0;
    for bucket in buckets.iter().flatten() {
        room += bucket.capacity() as u64;
    }
    if room > MOST_WAITING {
        buckets.iter_mut().flatten().for_each(|bucket| *bucket = Vec::new());
    }
}

/// Consecutive vertices that one worker delivers messages to: a few hundred at most, since every bin has a bucket for each, and whole
/// words of a bitmap.
#[derive(Clone, Copy)]
struct Blocks {
    bits: u32,
    vertices: usize,
}

impl Blocks {
    fn new(vertices: usize) -> Self {
        let bits = usize::BITS - vertices.leading_zeros();
        Blocks { bits: bits.saturating_sub(8).max(10), vertices }
    }

    /// The block of `v`.
    #[inline(always)]
    fn of(self, v: VertexId) -> usize {
        (v >> self.bits) as usize
    }

    fn count(self) -> usize {
        (self.vertices >> self.bits) + 1
    }

    fn range(self, block: usize) -> Range<usize> {
        block << self.bits..((block + 1) << self.bits).min(self.vertices)
    }
}
