//! Scatter: messages pushed by the vertices that changed, or pulled by their neighbours.
//!
//! Both combine the messages to a vertex in the same order: by source, and from one source over its out-edges,
//! then its in-edges, in the order of its rows. Pushed messages are put into buckets by unit of sources and
//! block of targets; the owner of a block then goes through the units in order.

use std::ops::Range;

use super::frontier::mark;
use crate::exec::kernel::chunks::{Chunks, PIECE_EDGES, SomeChunks, pieces};
use crate::exec::kernel::directions::{scatter_degree, scatter_directions};
use crate::exec::kernel::inbox::put;
use crate::exec::kernel::scatter::{self, ScatterFrom};
use crate::graph::{Graph, Topology, VertexId};
use crate::parallel::{self, Lent, tabulate};
use crate::program::row::{Row, Rows, carries_data};
use crate::program::{Direction, ScatterEdge, VertexProgram};

/// The vertices of one chunk that changed, ascending.
pub(super) type Changes<P> = Vec<(VertexId, <P as VertexProgram>::Change)>;

/// Messages to the vertices of one block, in the order they were sent.
type Bucket<P> = Vec<(VertexId, <P as VertexProgram>::Message)>;

/// What units push into: buckets for each, by block. Empty between supersteps, and kept for their memory: workers would
/// wait for each other to get and give it back.
pub(super) type Buckets<P> = Vec<Vec<Bucket<P>>>;

/// Whether neighbours can pull: no slots to write, and one direction, so that the order is that of pushing. Users and items
/// have edges in one direction each.
pub(super) fn can_pull<P: VertexProgram>(topology: &Topology) -> bool {
    let directions = scatter_directions(topology, P::SCATTER).len();
    !carries_data::<P::Slot>() && (directions == 1 || directions == 2 && topology.sides().is_some())
}

/// Some sources in ascending order, or a piece of the row of one of them: what one worker pushes.
struct Unit<'a, P: VertexProgram> {
    changes: &'a [(VertexId, P::Change)],
    /// Only these edges of the one source.
    piece: Option<(Direction, Range<usize>)>,
}

impl<P: VertexProgram> Unit<'_, P> {
    /// The out-edges that the unit goes over, from the first to the last.
    fn slots(&self, graph: &Graph<P::Edge>) -> Range<usize> {
        match &self.piece {
            Some((Direction::Out, range)) => range.clone(),
            Some((_, _)) => 0..0,
            None => {
                let offsets = graph.by_source().offsets();
                let end = |v: VertexId| offsets[v as usize + 1] as usize;
                let start = self.changes.first().map_or(0, |(v, _)| offsets[*v as usize] as usize);
                start..self.changes.last().map_or(start, |(v, _)| end(*v))
            }
        }
    }
}

/// Cuts changes into units, hubs into pieces. Depends on which vertices changed only.
fn units<'a, P: VertexProgram>(graph: &Graph<P::Edge>, changes: &'a [Changes<P>]) -> Vec<Unit<'a, P>> {
    let mut units = Vec::new();
    for of_chunk in parallel::collect(changes.len(), &|chunk| units_of_chunk::<P>(graph, &changes[chunk])) {
        units.extend(of_chunk);
    }
    units
}

fn units_of_chunk<'a, P: VertexProgram>(graph: &Graph<P::Edge>, changes: &'a Changes<P>) -> Vec<Unit<'a, P>> {
    let directions = scatter_directions(graph, P::SCATTER);
    let is_hub = |v: VertexId| scatter_degree::<P>(graph, v) > PIECE_EDGES as u64;
    let mut units = Vec::new();
    let mut rest = changes.as_slice();
    while let Some(hub) = rest.iter().position(|(v, _)| is_hub(*v)) {
        if hub > 0 {
            units.push(Unit { changes: &rest[..hub], piece: None });
        }
        let (v, _) = rest[hub];
        for &direction in directions {
            let row = match direction {
                Direction::In => graph.by_target().range(v),
                _ => graph.by_source().range(v),
            };
            let changes = &rest[hub..=hub];
            units.extend(pieces(row, PIECE_EDGES).map(|piece| Unit { changes, piece: Some((direction, piece)) }));
        }
        rest = &rest[hub + 1..];
    }
    if !rest.is_empty() {
        units.push(Unit { changes: rest, piece: None });
    }
    units
}

/// The out-edges whose slots each unit writes.
fn slots_of<P: VertexProgram>(graph: &Graph<P::Edge>, units: &[Unit<'_, P>]) -> Vec<Range<usize>> {
    let mut ranges = Vec::with_capacity(units.len());
    let mut end = 0;
    for unit in units {
        let range = if carries_data::<P::Slot>() { unit.slots(graph) } else { 0..0 };
        // Pieces of in-edges write nothing, wherever they stand.
        let range = if range.is_empty() { end..end } else { range };
        end = range.end;
        ranges.push(range);
    }
    ranges
}

/// Lends each unit the slots of its out-edges, of which it has said which they are.
fn lend_slots<'s, T>(ranges: &[Range<usize>], slots: &'s mut [T], length: usize) -> Lent<&'s mut [T]> {
    Lent::parts(slots, &ranges.iter().map(|range| range.start * length..range.end * length).collect::<Vec<_>>())
}

impl<P: VertexProgram> ScatterFrom<'_, P> {
    /// Pushes: every changed vertex goes over its edges; the messages are combined into `inbox` and their
    /// targets marked in `words`. `slots` are those to be written; `buckets` are empty before and after.
    pub(super) fn push(
        &self,
        changes: &[Changes<P>],
        slots: (&mut [<P::Slot as Row>::Element], usize),
        inbox: &mut [Option<P::Message>],
        words: &mut [u64],
        buckets: &mut Buckets<P>,
        stop: &(dyn Fn() -> bool + Sync),
    ) {
        let units = units::<P>(self.graph, changes);
        let slot_length = slots.1;
        let first_slots = slots_of(self.graph, &units);
        let parts = lend_slots(&first_slots, slots.0, slot_length);
        let block_bits = block_bits(self.graph.vertices());
        let blocks = (self.graph.vertices() >> block_bits) + 1;

        while buckets.len() < units.len() {
            let mut of_unit = Vec::with_capacity(blocks);
            of_unit.resize_with(blocks, Vec::new);
            buckets.push(of_unit);
        }
        let of_units = Lent::each(&mut buckets[..units.len()]);
        parallel::each(units.len(), &|unit| {
            let (buckets, slots) = (of_units.take(unit), parts.take(unit));
            if !stop() {
                let mut slots =
                    scatter::LentSlots { first: first_slots[unit].start, elements: slots, length: slot_length };
                self.push_unit(&units[unit], &mut slots, &mut |target, message| {
                    buckets[(target >> block_bits) as usize].push((target, message));
                });
            }
        });
        let mut to_blocks: Vec<Vec<&mut Bucket<P>>> = Vec::with_capacity(blocks);
        to_blocks.resize_with(blocks, Vec::new);
        for of_unit in &mut *buckets {
            for (block, bucket) in of_unit.iter_mut().enumerate() {
                if !bucket.is_empty() {
                    to_blocks[block].push(bucket);
                }
            }
        }

        let size = 1usize << block_bits;
        let owners: Vec<usize> = (0..blocks).filter(|block| !to_blocks[*block].is_empty()).collect();
        to_blocks.retain(|buckets| !buckets.is_empty());
        let vertices_of = |block: &usize| block * size..((block + 1) * size).min(inbox.len());
        let ranges: Vec<_> = owners.iter().map(vertices_of).collect();
        let words_of: Vec<_> = ranges.iter().map(|range| range.start / 64..range.end.div_ceil(64)).collect();
        let (inbox, words) = (Lent::parts(inbox, &ranges), Lent::parts(words, &words_of));
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

    fn push_unit(
        &self,
        unit: &Unit<'_, P>,
        slots: &mut scatter::LentSlots<'_, P::Slot>,
        send: &mut impl FnMut(VertexId, P::Message),
    ) {
        for (v, change) in unit.changes {
            match unit.piece.clone() {
                Some((direction, range)) => self.push_range(*v, change, direction, range, slots, send),
                None => self.push_row(*v, change, slots, send),
            }
        }
    }

    /// Copies the slots of the vertices that changed from `new` to `old`: the commit of a superstep in which
    /// some vertices did not write.
    pub(super) fn commit_slots(
        graph: &Graph<P::Edge>,
        changes: &[Changes<P>],
        new: Rows<'_, P::Slot>,
        old: &mut [<P::Slot as Row>::Element],
    ) {
        let units = units::<P>(graph, changes);
        let length = new.length;
        let first_slots = slots_of(graph, &units);
        let parts = lend_slots(&first_slots, old, length);
        parallel::each(units.len(), &|unit| {
            let (old, first, unit) = (parts.take(unit), first_slots[unit].start, &units[unit]);
            let mut copy = |range: Range<usize>| {
                if range.is_empty() {
                    return;
                }
                old[(range.start - first) * length..(range.end - first) * length]
                    .copy_from_slice(&new.elements[range.start * length..range.end * length]);
            };
            match &unit.piece {
                Some((Direction::Out, range)) => copy(range.clone()),
                Some(_) => {}
                None => unit.changes.iter().for_each(|(v, _)| copy(graph.by_source().range(*v))),
            }
        });
    }

    /// Pulls: every vertex asks the neighbours that changed. `by_vertex` has no change before and after; it is kept for its
    /// memory, which would else be touched anew in every superstep.
    pub(super) fn pull(
        &self,
        chunks: &Chunks,
        some: &SomeChunks,
        changes: Vec<Changes<P>>,
        by_vertex: &mut Vec<Option<P::Change>>,
        (inbox, words): (&mut [Option<P::Message>], &mut [u64]),
        stop: &(dyn Fn() -> bool + Sync),
    ) {
        if by_vertex.is_empty() {
            *by_vertex = tabulate(self.graph.vertices(), &|_| None);
        }
        let parts = some.lend(by_vertex, 1);
        parallel::each_of(changes, &|index, changes| {
            let (part, first) = (parts.take(index), some.ranges[index].start);
            for (v, change) in changes {
                part[v as usize - first] = Some(change);
            }
        });

        let changed = &*by_vertex;
        let directions = scatter_directions(self.ctx.topology(), P::SCATTER);
        let all = chunks.all();
        let (inbox, words) = (all.lend(inbox, 1), all.lend_words(words));
        parallel::each(all.len(), &|chunk| {
            if stop() {
                return;
            }
            let (inbox, words, range) = (inbox.take(chunk), words.take(chunk), chunks.range(chunk));
            for (v, direction) in range.clone().flat_map(|v| directions.iter().map(move |direction| (v, *direction))) {
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
                    if let Some(message) = self.program.scatter(change, &mut edge) {
                        put(self.program, &mut inbox[v - range.start], message);
                        mark(words, range.start, v as VertexId);
                    }
                }
            }
        });
        let parts = some.lend(by_vertex, 1);
        parallel::each(some.len(), &|index| parts.take(index).fill(None));
    }
}

/// Vertices in a block of targets, as a power of two: a few hundred blocks at most, since every unit has a bucket
/// for each, and whole words of the frontier.
fn block_bits(vertices: usize) -> u32 {
    let bits = usize::BITS - vertices.leading_zeros();
    bits.saturating_sub(8).max(10)
}
