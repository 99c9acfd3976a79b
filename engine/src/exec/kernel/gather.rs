//! The gather kernel: folding some edges of a row, whatever holds the views.

use std::mem::needs_drop;
use std::ops::Range;

use super::arcs::Arcs;
use super::directions::gathered;
use super::look::{Look, Seen};
use crate::graph::{Graph, Topology, VertexId};
use crate::program::Row;
use crate::program::row::{Rows, carries_data};
use crate::program::{Context, Direction, GatherEdge, VertexProgram, gathers};

/// Sums of up to so many bytes are folded in registers.
const REGISTERS: usize = 32;

/// Whether sums of `P` are folded in registers. A sum behind a reference is stored and loaded again for every edge, which is
/// a chain of some ten cycles an edge; a local one stays in registers.
pub(crate) const fn in_registers<P: VertexProgram>() -> bool {
    size_of::<P::Sum>() <= REGISTERS && !needs_drop::<P::Sum>()
}

/// Some edges of one row, as slices.
#[derive(Clone, Copy)]
pub(crate) struct Edges<'a, E> {
    pub(crate) direction: Direction,
    pub(crate) neighbours: &'a [VertexId],
    pub(crate) data: &'a [E],
    pub(crate) slots: SlotsAt<'a>,
}

/// Where the slots of some edges lie.
#[derive(Clone, Copy)]
pub(crate) enum SlotsAt<'a> {
    /// One after another, from here.
    From(usize),
    /// Here.
    Listed(&'a [u64]),
}

/// What stays the same from edge to edge of a row.
pub(crate) struct Fold<'k, 'c, P: VertexProgram, L, S> {
    pub(crate) program: &'k P,
    pub(crate) ctx: &'k Context<'c, P>,
    pub(crate) vertex: VertexId,
    /// Its view.
    pub(crate) view: &'k P::View,
    pub(crate) views: &'k L,
    pub(crate) slots: &'k S,
}

pub(super) type ViewElement<P> = <<P as VertexProgram>::View as Row>::Element;
pub(super) type SlotElement<P> = <<P as VertexProgram>::Slot as Row>::Element;

impl<P: VertexProgram, L: Look<P::View>, S: Look<P::Slot>> Fold<'_, '_, P, L, S> {
    /// Folds `edges`. `other` and `slot` are room for a row each, where rows of several elements are copied.
    #[inline(always)]
    pub(crate) fn edges(
        &self,
        sum: &mut P::Sum,
        edges: &Edges<'_, P::Edge>,
        other: &mut [ViewElement<P>],
        slot: &mut [SlotElement<P>],
        seen: &mut Seen,
    ) {
        let each = edges.neighbours.iter().zip(edges.data);
        if const { carries_data::<P::Slot>() } {
            for (index, (&id, data)) in each.enumerate() {
                let at = match edges.slots {
                    SlotsAt::From(first) => first + index,
                    SlotsAt::Listed(slots) => slots[index] as usize,
                };
                let slot = self.slots.at(at, slot, seen);
                self.edge(sum, edges.direction, id, data, slot, other, seen);
            }
        } else {
            let slot = self.slots.at(0, slot, seen);
            each.for_each(|(&id, data)| self.edge(sum, edges.direction, id, data, slot, other, seen));
        }
    }

    #[inline(always)]
    #[expect(clippy::too_many_arguments, reason = "the innermost kernel: all of it is loop state")]
    fn edge(
        &self,
        sum: &mut P::Sum,
        direction: Direction,
        id: VertexId,
        data: &P::Edge,
        slot: &P::Slot,
        other: &mut [ViewElement<P>],
        seen: &mut Seen,
    ) {
        // A single element goes to a variable of its own, which becomes a register.
        let mut element = [bytemuck::Zeroable::zeroed()];
        let scratch = if P::View::SINGLE { &mut element } else { other };
        let edge = GatherEdge {
            ctx: self.ctx,
            vertex: self.vertex,
            other: id,
            direction,
            view: self.view,
            other_view: self.views.at(id as usize, scratch, seen),
            data,
            slot,
        };
        self.program.gather(sum, edge);
    }
}

/// What a gather reads.
pub(in crate::exec) struct GatherFrom<'a, P: VertexProgram, L = Rows<'a, <P as VertexProgram>::View>> {
    pub(in crate::exec) program: &'a P,
    pub(in crate::exec) ctx: &'a Context<'a, P>,
    pub(in crate::exec) topology: &'a Topology,
    inward: Arcs<'a, P::Edge>,
    outward: Arcs<'a, P::Edge>,
    pub(in crate::exec) views: L,
    slots: Rows<'a, P::Slot>,
    /// Where the slot of each in-edge lies; empty for programs without slots.
    slot_of_in_edge: &'a [u64],
    /// Where the slots of the out-edges of each vertex begin; empty where they lie as the edges do.
    first_slots: &'a [u64],
}

impl<'a, P: VertexProgram, L: Look<P::View>> GatherFrom<'a, P, L> {
    /// `views` of several elements are lent, and not copied: there is no scratch here.
    pub(in crate::exec) fn new(
        program: &'a P,
        ctx: &'a Context<'a, P>,
        graph: &'a Graph<P::Edge>,
        views: L,
        slots: Rows<'a, P::Slot>,
        slot_of_in_edge: &'a [u64],
    ) -> Self {
        let (inward, outward) = (Arcs::inward(graph), Arcs::outward(graph));
        GatherFrom { program, ctx, topology: graph, inward, outward, views, slots, slot_of_in_edge, first_slots: &[] }
    }

    /// With rows in another order in `direction`; `slots` says where those of in-edges lie, `first_slots` where those of the
    /// out-edges of each vertex begin.
    pub(in crate::exec) fn with_rows(
        mut self,
        direction: Direction,
        rows: Arcs<'a, P::Edge>,
        slots: &'a [u64],
        first_slots: &'a [u64],
    ) -> Self {
        match direction {
            Direction::In => (self.inward, self.slot_of_in_edge) = (rows, slots),
            _ => (self.outward, self.first_slots) = (rows, first_slots),
        }
        self
    }

    /// This kernel with another context of the run.
    #[inline(always)]
    pub(in crate::exec) fn with_context<'b>(&'b self, ctx: &'b Context<'b, P>) -> GatherFrom<'b, P, L> {
        GatherFrom { ctx, ..*self }
    }

    /// The arcs that a vertex meets in `direction`.
    #[inline(always)]
    fn arcs(&self, direction: Direction) -> &Arcs<'a, P::Edge> {
        if direction == Direction::In { &self.inward } else { &self.outward }
    }

    /// The edges of row `row` in `direction`, as positions among them. The row of a vertex has its number, but where rows lie in
    /// another order.
    #[inline(always)]
    pub(in crate::exec) fn range(&self, row: VertexId, direction: Direction) -> Range<usize> {
        self.arcs(direction).range(row)
    }

    /// Whether vertices gather over in-edges, whatever the graph: known at compile time where programs do not choose by phase.
    #[inline(always)]
    pub(in crate::exec) fn is_inward(&self) -> bool {
        (const { matches!(P::GATHER, Direction::In) }) && self.program.gather_over(self.ctx) == Direction::In
    }

    /// Edges in row `row`.
    #[inline(always)]
    pub(in crate::exec) fn row_length(&self, row: VertexId) -> usize {
        if const { !gathers::<P>() } {
            return 0;
        }
        if self.is_inward() {
            return self.range(row, Direction::In).len();
        }
        let mut edges = 0;
        for direction in gathered(self.program, self.ctx) {
            edges += self.range(row, *direction).len();
        }
        edges
    }

    /// Edges in the rows of the vertices `range`.
    pub(in crate::exec) fn rows_length(&self, range: Range<usize>) -> u64 {
        let mut edges = 0;
        for direction in gathered(self.program, self.ctx) {
            edges += self.arcs(*direction).count(range.clone());
        }
        edges
    }

    /// Folds the edges of `v`, whose row is `row`, at positions `range`.
    #[inline(always)]
    pub(in crate::exec) fn fold(
        &self,
        sum: &mut P::Sum,
        (v, row): (VertexId, VertexId),
        direction: Direction,
        range: Range<usize>,
    ) {
        let arcs = self.arcs(direction);
        let (neighbours, data) = (&arcs.neighbours[range.clone()], &arcs.data[range.clone()]);
        let mut first = range.start;
        if carries_data::<P::Slot>() && direction != Direction::In && !self.first_slots.is_empty() {
            first = self.first_slots[v as usize] as usize + range.start - arcs.offsets[row as usize] as usize;
        }
        self.fold_edges(sum, v, direction, neighbours, data, first);
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
        let slots = if carries_data::<P::Slot>() && direction == Direction::In {
            SlotsAt::Listed(&self.slot_of_in_edge[first..first + neighbours.len()])
        } else {
            SlotsAt::From(first)
        };
        let edges = Edges { direction, neighbours, data, slots };
        // Copies, so that where views lie is in registers, and not loaded for every edge.
        let (views, slots) = (self.views, self.slots);
        let mut own = [bytemuck::Zeroable::zeroed()];
        let view = views.at(v as usize, &mut own, &mut Seen::default());
        let fold = Fold { program: self.program, ctx: self.ctx, vertex: v, view, views: &views, slots: &slots };
        // Inlined, since a call a row costs as much as a few edges.
        if const { in_registers::<P>() } {
            let mut local = std::mem::replace(sum, self.program.zero());
            fold.edges(&mut local, &edges, &mut [], &mut [], &mut Seen::default());
            *sum = local;
        } else {
            fold.edges(sum, &edges, &mut [], &mut [], &mut Seen::default());
        }
    }

    /// Folds the whole row `row` of `v` in edge order; returns how many edges that were.
    #[inline(always)]
    pub(in crate::exec) fn fold_row(&self, sum: &mut P::Sum, (v, row): (VertexId, VertexId)) -> usize {
        if const { !gathers::<P>() } {
            return 0;
        }
        if self.is_inward() {
            let range = self.range(row, Direction::In);
            let edges = range.len();
            self.fold(sum, (v, row), Direction::In, range);
            return edges;
        }
        let mut edges = 0;
        for &direction in gathered(self.program, self.ctx) {
            let range = self.range(row, direction);
            edges += range.len();
            self.fold(sum, (v, row), direction, range);
        }
        edges
    }
}
