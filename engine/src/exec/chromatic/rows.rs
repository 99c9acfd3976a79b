//! The rows that a program gathers over, copied in the order of colours: a colour then streams its edges, where
//! rows visited out of order would wait for memory at each.

use std::ops::Range;

use super::order::{Chunk, ColourOrder};
use crate::buffer::Buffer;
use crate::error::Result;
use crate::exec::kernel::arcs::Arcs;
use crate::exec::kernel::directions::gather_directions;
use crate::exec::kernel::gather::{Edges, SlotsAt};
use crate::graph::{Graph, VertexId};
use crate::parallel::{self, Lent};
use crate::plain::Plain;
use crate::program::row::carries_data;
use crate::program::{Direction, VertexProgram};

/// Rows by position, in one direction. Neighbours stay vertex ids.
pub(super) struct ColouredRows<E: Plain> {
    direction: Direction,
    offsets: Buffer<u64>,
    neighbours: Buffer<VertexId>,
    data: Buffer<E>,
    /// Where the slots of in-edges lie; empty for out-edges, and for programs without slots.
    slots: Buffer<u64>,
}

/// The same as slices, taken once a pass.
#[derive(Clone, Copy)]
pub(super) struct RowSlices<'a, E> {
    direction: Direction,
    offsets: &'a [u64],
    neighbours: &'a [VertexId],
    data: &'a [E],
    slots: &'a [u64],
    /// Where the slots of out-edges begin, by vertex.
    slots_from: &'a [u64],
}

/// About how many bytes the copies take.
pub(super) fn estimate<P: VertexProgram>(graph: &Graph<P::Edge>) -> u64 {
    let directions = gather_directions(graph, P::GATHER);
    let slots = if carries_data::<P::Slot>() { size_of::<u64>() } else { 0 };
    let arc = size_of::<VertexId>() + size_of::<P::Edge>() + slots;
    (directions.len() * (graph.arcs() * arc + graph.vertices() * size_of::<u64>())) as u64
}

/// Copies the rows that program `P` gathers over. `slot_of_in_edge` says where the slots of in-edges lie, if it
/// has any. O(vertices + arcs), parallel by chunks.
pub(super) fn copy_rows<P: VertexProgram>(
    graph: &Graph<P::Edge>,
    order: &ColourOrder,
    chunks: &[Chunk],
    slot_of_in_edge: &[u64],
) -> Result<Vec<ColouredRows<P::Edge>>> {
    let copy = |&direction| {
        let listed = direction == Direction::In && carries_data::<P::Slot>();
        ColouredRows::new(graph, direction, order, chunks, if listed { slot_of_in_edge } else { &[] })
    };
    gather_directions(graph, P::GATHER).iter().map(copy).collect()
}

impl<E: Plain> ColouredRows<E> {
    fn new(
        graph: &Graph<E>,
        direction: Direction,
        order: &ColourOrder,
        chunks: &[Chunk],
        slots: &[u64],
    ) -> Result<Self> {
        let arcs = Arcs::towards(graph, direction);
        let mut offsets = Buffer::zeroed(order.vertex_at.len() + 1)?;
        let mut end = 0;
        for (offset, &v) in offsets[1..].iter_mut().zip(&order.vertex_at) {
            end += arcs.range(v).len() as u64;
            *offset = end;
        }
        let mut rows = ColouredRows {
            direction,
            offsets,
            neighbours: Buffer::zeroed(arcs.neighbours.len())?,
            data: Buffer::zeroed(arcs.data.len())?,
            slots: Buffer::zeroed(slots.len())?,
        };
        let offsets = &rows.offsets[..];
        let of_chunk = |chunk: &Chunk| offsets[chunk.positions.start] as usize..offsets[chunk.positions.end] as usize;
        let parts: Vec<_> = chunks.iter().map(of_chunk).collect();
        copy(&arcs, order, chunks, arcs.neighbours, Lent::parts(&mut rows.neighbours, &parts));
        copy(&arcs, order, chunks, arcs.data, Lent::parts(&mut rows.data, &parts));
        if !slots.is_empty() {
            copy(&arcs, order, chunks, slots, Lent::parts(&mut rows.slots, &parts));
        }
        Ok(rows)
    }

    pub(super) fn slices<'a>(&'a self, graph: &'a Graph<E>) -> RowSlices<'a, E> {
        RowSlices {
            direction: self.direction,
            offsets: &self.offsets,
            neighbours: &self.neighbours,
            data: &self.data,
            slots: &self.slots,
            slots_from: graph.by_source().offsets(),
        }
    }

    pub(super) fn byte_len(&self) -> usize {
        size_of_val::<[u64]>(&self.offsets)
            + size_of_val::<[VertexId]>(&self.neighbours)
            + size_of_val::<[E]>(&self.data)
            + size_of_val::<[u64]>(&self.slots)
    }
}

/// Copies what lies on the arcs of each chunk to its part.
fn copy<E: Plain, T: Plain>(
    arcs: &Arcs<'_, E>,
    order: &ColourOrder,
    chunks: &[Chunk],
    from: &[T],
    parts: Lent<&mut [T]>,
) {
    parallel::each(chunks.len(), &|chunk| {
        let mut part = parts.take(chunk);
        for &v in &order.vertex_at[chunks[chunk].positions.clone()] {
            let row = arcs.range(v);
            let (here, rest) = part.split_at_mut(row.len());
            here.copy_from_slice(&from[row]);
            part = rest;
        }
    });
}

impl<'a, E: Plain> RowSlices<'a, E> {
    /// Where the row at `position` lies.
    #[inline(always)]
    pub(super) fn range(&self, position: usize) -> Range<usize> {
        self.offsets[position] as usize..self.offsets[position + 1] as usize
    }

    /// The edges at `range`, which are some of those of vertex `v` at `position`.
    #[inline(always)]
    pub(super) fn edges(&self, v: VertexId, position: usize, range: Range<usize>) -> Edges<'a, E> {
        let slots = if self.slots.is_empty() {
            SlotsAt::From(self.slots_from[v as usize] as usize + range.start - self.offsets[position] as usize)
        } else {
            SlotsAt::Listed(&self.slots[range.clone()])
        };
        Edges { direction: self.direction, neighbours: &self.neighbours[range.clone()], data: &self.data[range], slots }
    }
}
