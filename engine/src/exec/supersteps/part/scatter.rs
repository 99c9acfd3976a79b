//! Scatter: messages pushed by the vertices that changed, or pulled by their neighbours.
//!
//! Both combine the messages to a vertex in the same order: by source, and from one source over its out-edges,
//! then its in-edges, in the order of its rows. Pushed messages are put into buckets by unit of sources and
//! block of targets; the owner of a block then goes through the units in order.

use std::ops::Range;

use super::Part;
use super::layout::Seat;
use super::units::{Unit, commit_slots, lend_slots, slots_of, units};
use crate::exec::kernel::arcs::Arcs;
use crate::exec::kernel::call::{Call, called};
use crate::exec::kernel::chunks::Chunks;
use crate::exec::kernel::directions::scattered;
use crate::exec::kernel::inbox::put;
use crate::exec::kernel::scatter::{LentSlots, ScatterFrom, Teller};
use crate::exec::supersteps::any::{At, Scattered};
use crate::exec::supersteps::bits::Bits;
use crate::graph::{Topology, VertexId};
use crate::panics::{self, Stage};
use crate::parallel::{self, Lent, tabulate};
use crate::program::row::{Row, Rows, carries_data};
use crate::program::{Context, Direction, ScatterEdge, VertexProgram};

/// Edges that are so few that one worker goes over all of them, and delivers at once.
const FEW_EDGES: u64 = 1 << 12;
/// Edges to pull over, in a chunk of targets.
const PULL_COST: u64 = 1 << 16;

/// Vertices that changed, ascending.
pub(super) type Changes<P> = [(VertexId, <P as VertexProgram>::Change)];

/// Messages to the vertices of one block, in the order they were sent.
type Bucket<P> = Vec<(VertexId, <P as VertexProgram>::Message)>;

/// What units push into: buckets for each, by block. Empty between supersteps, and kept for their memory: workers that
/// allocate what another one frees wait for each other, which took half of what a second thread gains.
pub(super) type ScatterBuckets<P> = Vec<Vec<Bucket<P>>>;

/// Whether neighbours can pull: no slots to write, and one direction, so that the order is that of pushing. Users and items
/// have edges in one direction each.
fn can_pull<P: VertexProgram>(topology: &Topology, directions: &[Direction]) -> bool {
    !P::IN_ORDER
        && !carries_data::<P::Slot>()
        && (directions.len() == 1 || directions.len() == 2 && topology.sides().is_some())
}

/// Where messages are put.
struct Targets<'a, P: VertexProgram> {
    inbox: &'a mut [Option<P::Message>],
    /// A bit for each that gets one.
    words: &'a mut [u64],
}

/// Sets the bit of vertex `v` in words that begin at vertex `first`.
#[inline(always)]
fn mark(words: &mut [u64], first: usize, v: VertexId) {
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
            None => (Rows { elements: &[], length: 1 }, slots.rows_mut()),
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
        let written = (slots.elements, slots.length);
        let touched = if edges < FEW_EDGES {
            from.push_few(&changes, counts, written, targets)
        } else {
            from.push(&changes, counts, written, targets, &mut self.buckets, at)
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
        (slots, length): (&mut [<P::Slot as Row>::Element], usize),
        targets: Targets<'_, P>,
    ) -> Vec<Range<usize>> {
        let mut touched = Vec::new();
        let mut slots = LentSlots { first: 0, elements: slots, length };
        let mut send = |target: VertexId, message: P::Message| {
            put(self.program, &mut targets.inbox[target as usize], message);
            mark(targets.words, 0, target);
            touched.push(target as usize..target as usize + 1);
        };
        for changes in changes {
            self.push_unit(&Unit { changes, piece: None }, counts, &mut slots, &mut send);
        }
        touched
    }

    /// Pushes: every changed vertex goes over its edges; messages are put into buckets, and combined block by block. Returns
    /// the blocks that got some. `slots` are those to be written; `buckets` are empty before and after.
    fn push(
        &self,
        changes: &[&Changes<P>],
        counts: &[u32],
        (slots, slot_length): (&mut [<P::Slot as Row>::Element], usize),
        targets: Targets<'_, P>,
        buckets: &mut ScatterBuckets<P>,
        at: At<'_>,
    ) -> Vec<Range<usize>> {
        let units = units::<P>(self.graph, scattered(self.program, self.ctx), changes);
        let first_slots = slots_of(self.graph, &units);
        let parts = lend_slots(&first_slots, slots, slot_length);
        let vertices = self.graph.vertices();
        let block_bits = block_bits(vertices);
        let blocks = (vertices >> block_bits) + 1;

        while buckets.len() < units.len() {
            let mut of_unit = Vec::with_capacity(blocks);
            of_unit.resize_with(blocks, Vec::new);
            buckets.push(of_unit);
        }
        let of_units = Lent::each(&mut buckets[..units.len()]);
        parallel::each(units.len(), &|unit| {
            let (buckets, slots) = (of_units.take(unit), parts.take(unit));
            if !at.interrupt.is_urgent() {
                let mut slots = LentSlots { first: first_slots[unit].start, elements: slots, length: slot_length };
                self.push_unit(&units[unit], counts, &mut slots, &mut |target, message| {
                    buckets[(target >> block_bits) as usize].push((target, message));
                });
            }
        });
        let mut to_blocks: Vec<Vec<&mut Bucket<P>>> = Vec::with_capacity(blocks);
        to_blocks.resize_with(blocks, Vec::new);
        for of_unit in &mut buckets[..units.len()] {
            for (block, bucket) in of_unit.iter_mut().enumerate() {
                if !bucket.is_empty() {
                    to_blocks[block].push(bucket);
                }
            }
        }

        let (mut ranges, mut words_of) = (Vec::new(), Vec::new());
        for (block, buckets) in to_blocks.iter().enumerate() {
            if !buckets.is_empty() {
                let range = block << block_bits..((block + 1) << block_bits).min(vertices);
                words_of.push(range.start / 64..range.end.div_ceil(64));
                ranges.push(range);
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
        ranges
    }

    /// Pulls: every vertex asks the neighbours that changed. `by_vertex` has no change before and after; it is kept for its
    /// memory, which would else be touched anew in every superstep.
    fn pull(
        &self,
        mut changes: Vec<&mut Vec<(VertexId, P::Change)>>,
        by_vertex: &mut Vec<Option<P::Change>>,
        targets: Targets<'_, P>,
        at: At<'_>,
    ) {
        if by_vertex.is_empty() {
            *by_vertex = tabulate(self.graph.vertices(), &|_| None);
        }
        let mut ranges = Vec::with_capacity(changes.len());
        for changes in &changes {
            ranges.push(changes[0].0 as usize..changes[changes.len() - 1].0 as usize + 1);
        }
        let parts = Lent::parts(by_vertex, &ranges);
        let lists = Lent::each(&mut changes);
        parallel::each(ranges.len(), &|index| {
            let (part, first) = (parts.take(index), ranges[index].start);
            for (v, change) in lists.take(index).drain(..) {
                part[v as usize - first] = Some(change);
            }
        });

        let changed = &*by_vertex;
        let directions = scattered(self.program, self.ctx);
        let asked = if directions == [Direction::Out] { Direction::In } else { Direction::Both };
        let all = Chunks::new(self.graph, asked, Direction::None, PULL_COST).all();
        let (inbox, words) = (all.lend(targets.inbox, 1), all.lend_words(targets.words));
        parallel::each(all.len(), &|chunk| {
            if at.interrupt.is_urgent() {
                return;
            }
            let (inbox, words, range) = (inbox.take(chunk), words.take(chunk), all.ranges[chunk].clone());
            for v in range.clone() {
                for &direction in directions {
                    // A source that scatters over its out-edges is met over the in-edges of its target.
                    let arcs = if direction == Direction::Out { &self.inward } else { &self.outward };
                    let row = arcs.range(v as VertexId);
                    let other_view = self.views.at(v);
                    for (source, data) in arcs.neighbours[row.clone()].iter().zip(&arcs.data[row]) {
                        let Some(change) = &changed[*source as usize] else { continue };
                        let mut edge = ScatterEdge {
                            ctx: self.ctx,
                            vertex: *source,
                            other: v as VertexId,
                            direction,
                            view: self.views.at(*source as usize),
                            other_view,
                            data,
                            slot: None,
                            reverse_slot: None,
                        };
                        let call = Call::begin(&self.ctx.here, *source, Stage::Scatter);
                        let message = self.program.scatter(change, &mut edge);
                        call.passed();
                        if let Some(message) = message {
                            put(self.program, &mut inbox[v - range.start], message);
                            mark(words, range.start, v as VertexId);
                        }
                    }
                }
            }
        });
        let parts = Lent::parts(by_vertex, &ranges);
        parallel::each(ranges.len(), &|index| parts.take(index).fill(None));
    }
}

/// Vertices in a block of targets, as a power of two: a few hundred blocks at most, since every unit has a bucket
/// for each, and whole words of a bitmap.
fn block_bits(vertices: usize) -> u32 {
    let bits = usize::BITS - vertices.leading_zeros();
    bits.saturating_sub(8).max(10)
}
