//! The gather kernel: folding a row, or a piece of one.

use std::mem::needs_drop;
use std::ops::Range;

use crate::exec::shared::arcs::Arcs;
use crate::exec::shared::directions::gather_directions;
use crate::graph::{Graph, Topology, VertexId};
use crate::program::row::{Rows, carries_data};
use crate::program::{Context, Direction, GatherEdge, VertexProgram};

/// Sums of up to so many bytes are folded in registers.
pub(in crate::exec) const REGISTERS: usize = 32;

/// What a gather reads.
pub(in crate::exec) struct GatherFrom<'a, P: VertexProgram> {
    pub(in crate::exec) program: &'a P,
    pub(in crate::exec) ctx: &'a Context<'a, P>,
    pub(in crate::exec) topology: &'a Topology,
    inward: Arcs<'a, P::Edge>,
    outward: Arcs<'a, P::Edge>,
    pub(in crate::exec) views: Rows<'a, P::View>,
    slots: Rows<'a, P::Slot>,
    /// Where the slot of each in-edge lies; empty for programs without slots.
    slot_of_in_edge: &'a [u64],
}

impl<'a, P: VertexProgram> GatherFrom<'a, P> {
    pub(in crate::exec) fn new(
        program: &'a P,
        ctx: &'a Context<'a, P>,
        graph: &'a Graph<P::Edge>,
        views: Rows<'a, P::View>,
        slots: Rows<'a, P::Slot>,
        slot_of_in_edge: &'a [u64],
    ) -> Self {
        let (inward, outward) = (Arcs::inward(graph), Arcs::outward(graph));
        GatherFrom { program, ctx, topology: graph, inward, outward, views, slots, slot_of_in_edge }
    }

    /// The same for another context of the same run.
    #[inline(always)]
    pub(in crate::exec) fn with_context<'b>(&'b self, ctx: &'b Context<'b, P>) -> GatherFrom<'b, P> {
        GatherFrom { ctx, ..*self }
    }

    /// The rows of `v` that the program gathers over.
    pub(in crate::exec) fn rows_of(&self, v: VertexId) -> impl Iterator<Item = (Direction, Range<usize>)> + '_ {
        let directions = gather_directions(self.ctx.topology(), P::GATHER).iter();
        directions.map(move |&direction| (direction, self.range(v, direction)))
    }

    /// The arcs that a vertex meets in `direction`.
    #[inline(always)]
    fn arcs(&self, direction: Direction) -> &Arcs<'a, P::Edge> {
        if direction == Direction::In { &self.inward } else { &self.outward }
    }

    /// Edges that `v` gathers over in `direction`, as positions by target or by source.
    #[inline(always)]
    fn range(&self, v: VertexId, direction: Direction) -> Range<usize> {
        self.arcs(direction).range(v)
    }

    /// Edges in the row of `v`.
    #[inline(always)]
    pub(in crate::exec) fn row_length(&self, v: VertexId) -> usize {
        if P::GATHER == Direction::In {
            return self.range(v, Direction::In).len();
        }
        gather_directions(self.ctx.topology(), P::GATHER).iter().map(|&direction| self.range(v, direction).len()).sum()
    }

    /// Edges in the rows of the vertices `range`.
    pub(in crate::exec) fn rows_length(&self, range: Range<usize>) -> u64 {
        gather_directions(self.ctx.topology(), P::GATHER)
            .iter()
            .map(|&direction| self.arcs(direction).count(range.clone()))
            .sum()
    }

    /// Folds the edges of `v` at positions `range`.
    #[inline(always)]
    pub(in crate::exec) fn fold(&self, sum: &mut P::Sum, v: VertexId, direction: Direction, range: Range<usize>) {
        let arcs = self.arcs(direction);
        let (neighbours, data) = (&arcs.neighbours[range.clone()], &arcs.data[range.clone()]);
        self.fold_edges(sum, v, direction, neighbours, data, range.start);
    }

    /// Folds edges given as slices; `first` is the position of the first, for its slot.
    #[inline(always)]
    pub(in crate::exec) fn fold_edges(
        &self,
        sum: &mut P::Sum,
        v: VertexId,
        direction: Direction,
        neighbours: &[VertexId],
        data: &[P::Edge],
        first: usize,
    ) {
        if size_of::<P::Sum>() <= REGISTERS && !needs_drop::<P::Sum>() {
            // A sum behind a reference is stored and loaded again for every edge, which is a chain of some ten
            // cycles an edge; a local one stays in registers.
            let mut local = std::mem::replace(sum, self.program.zero());
            self.fold_edges_into(&mut local, v, direction, neighbours, data, first);
            *sum = local;
        } else {
            self.fold_edges_into(sum, v, direction, neighbours, data, first);
        }
    }

    /// The loop itself; inlined, since a call a row costs as much as a few edges.
    #[inline(always)]
    fn fold_edges_into(
        &self,
        sum: &mut P::Sum,
        v: VertexId,
        direction: Direction,
        neighbours: &[VertexId],
        data: &[P::Edge],
        first: usize,
    ) {
        let view = self.views.at(v as usize);
        let no_slot = (!carries_data::<P::Slot>()).then(|| self.slots.at(0));
        for (index, (&other, data)) in neighbours.iter().zip(data).enumerate() {
            let slot = match no_slot {
                Some(slot) => slot,
                None if direction == Direction::In => self.slots.at(self.slot_of_in_edge[first + index] as usize),
                None => self.slots.at(first + index),
            };
            let other_view = self.views.at(other as usize);
            let edge = GatherEdge { ctx: self.ctx, vertex: v, other, direction, view, other_view, data, slot };
            self.program.gather(sum, edge);
        }
    }

    /// Folds the whole row of `v` in edge order; returns how many edges that were.
    #[inline(always)]
    pub(in crate::exec) fn fold_row(&self, sum: &mut P::Sum, v: VertexId) -> usize {
        if P::GATHER == Direction::In {
            let range = self.range(v, Direction::In);
            let edges = range.len();
            self.fold(sum, v, Direction::In, range);
            return edges;
        }
        let mut edges = 0;
        for &direction in gather_directions(self.ctx.topology(), P::GATHER) {
            let range = self.range(v, direction);
            edges += range.len();
            self.fold(sum, v, direction, range);
        }
        edges
    }
}
