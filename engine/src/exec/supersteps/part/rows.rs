//! The rows that a program gathers over, copied in the order of positions: a colour then streams its edges, where rows visited
//! out of order would wait for memory at each.

use crate::buffer::Buffer;
use crate::error::Result;
use crate::exec::kernel::arcs::Arcs;
use crate::exec::kernel::directions::gather_directions;
use crate::exec::kernel::gather::GatherFrom;
use crate::exec::supersteps::order::PartOrder;
use crate::graph::{Graph, Topology, VertexId};
use crate::parallel::{self, Lent};
use crate::plain::Plain;
use crate::program::row::Rows;
use crate::program::shape::Shape;
use crate::program::{Context, Direction, VertexProgram};

/// Rows by position, in one direction. Neighbours stay local ids.
pub(super) struct OrderedRows<E: Plain> {
    direction: Direction,
    offsets: Buffer<u64>,
    neighbours: Buffer<VertexId>,
    data: Buffer<E>,
    /// Where the slots of in-edges lie; empty for out-edges, and for programs without slots.
    slots: Buffer<u64>,
}

/// About how many bytes the copies take.
pub(super) fn estimate(shape: &Shape, topology: &Topology) -> u64 {
    let directions = gather_directions(topology, shape.gather);
    let slots = if shape.has_slots { size_of::<u64>() } else { 0 };
    let arc = size_of::<VertexId>() + shape.edge + slots;
    (directions.len() * (topology.arcs() * arc + topology.vertices() * size_of::<u64>())) as u64
}

/// Copies the rows that a program gathers over. `slot_of_in_edge` says where the slots of in-edges lie, if it has any.
/// O(vertices + arcs), parallel by chunks.
pub(super) fn copy_rows<E: Plain>(
    graph: &Graph<E>,
    gather: Direction,
    order: &PartOrder,
    slot_of_in_edge: &[u64],
) -> Result<Vec<OrderedRows<E>>> {
    let mut rows = Vec::new();
    for &direction in gather_directions(graph, gather) {
        let slots = if direction == Direction::In { slot_of_in_edge } else { &[] };
        rows.push(OrderedRows::new(graph, direction, order, slots)?);
    }
    Ok(rows)
}

impl<E: Plain> OrderedRows<E> {
    fn new(graph: &Graph<E>, direction: Direction, order: &PartOrder, slots: &[u64]) -> Result<Self> {
        let arcs = Arcs::towards(graph, direction);
        let mut offsets = Buffer::zeroed(order.vertex_at.len() + 1)?;
        let mut end = 0;
        for (offset, &v) in offsets[1..].iter_mut().zip(&order.vertex_at) {
            end += arcs.range(v).len() as u64;
            *offset = end;
        }
        let mut rows = OrderedRows {
            direction,
            offsets,
            neighbours: Buffer::zeroed(arcs.neighbours.len())?,
            data: Buffer::zeroed(arcs.data.len())?,
            slots: Buffer::zeroed(slots.len())?,
        };
        let (mut parts, mut of_chunks) = (Vec::new(), Vec::new());
        for chunk in &order.chunks {
            let positions = chunk.positions.clone();
            parts.push(rows.offsets[positions.start] as usize..rows.offsets[positions.end] as usize);
            of_chunks.push(&order.vertex_at[positions]);
        }
        copy(arcs.offsets, &of_chunks, arcs.neighbours, Lent::parts(&mut rows.neighbours, &parts));
        copy(arcs.offsets, &of_chunks, arcs.data, Lent::parts(&mut rows.data, &parts));
        if !slots.is_empty() {
            copy(arcs.offsets, &of_chunks, slots, Lent::parts(&mut rows.slots, &parts));
        }
        Ok(rows)
    }

    /// What a gather over `graph` reads, with these rows in the place of its own.
    pub(super) fn replace<'a, P: VertexProgram<Edge = E>>(
        &'a self,
        from: GatherFrom<'a, P>,
        graph: &'a Graph<E>,
    ) -> GatherFrom<'a, P> {
        let rows = Arcs { offsets: &self.offsets, neighbours: &self.neighbours, data: &self.data };
        from.with_rows(self.direction, rows, &self.slots, graph.by_source().offsets())
    }

    pub(super) fn byte_len(&self) -> usize {
        size_of_val::<[u64]>(&self.offsets)
            + size_of_val::<[VertexId]>(&self.neighbours)
            + size_of_val::<[E]>(&self.data)
            + size_of_val::<[u64]>(&self.slots)
    }
}

/// What a gather over `graph` reads: its rows, or those in another order.
pub(super) fn gather_from<'a, P: VertexProgram>(
    program: &'a P,
    ctx: &'a Context<'a, P>,
    graph: &'a Graph<P::Edge>,
    rows: &'a [OrderedRows<P::Edge>],
    views: Rows<'a, P::View>,
    (slots, slot_of_in_edge): (Rows<'a, P::Slot>, &'a [u64]),
) -> GatherFrom<'a, P> {
    let mut from = GatherFrom::new(program, ctx, graph, views, slots, slot_of_in_edge);
    for rows in rows {
        from = rows.replace(from, graph);
    }
    from
}

/// Copies what lies on the arcs of the vertices of each chunk to its part.
fn copy<T: Plain>(offsets: &[u64], chunks: &[&[VertexId]], from: &[T], parts: Lent<&mut [T]>) {
    parallel::each(chunks.len(), &|chunk| {
        let mut part = parts.take(chunk);
        for &v in chunks[chunk] {
            let row = offsets[v as usize] as usize..offsets[v as usize + 1] as usize;
            let (here, rest) = part.split_at_mut(row.len());
            here.copy_from_slice(&from[row]);
            part = rest;
        }
    });
}
