//! Edges as `gather` and `scatter` see them.

use super::{Context, Direction, Neighbour, VertexInfo, VertexProgram};
use crate::graph::VertexId;

/// An edge that a vertex gathers over.
pub struct GatherEdge<'a, P: VertexProgram> {
    pub(crate) ctx: &'a Context<'a, P>,
    pub(crate) vertex: VertexId,
    pub(crate) other: VertexId,
    pub(crate) direction: Direction,
    pub(crate) view: &'a P::View,
    pub(crate) other_view: &'a P::View,
    pub(crate) data: &'a P::Edge,
    pub(crate) slot: &'a P::Slot,
}

impl<'a, P: VertexProgram> GatherEdge<'a, P> {
    /// The run.
    #[inline(always)]
    pub fn ctx(&self) -> &'a Context<'a, P> {
        self.ctx
    }

    /// The vertex that gathers.
    #[inline(always)]
    pub fn vertex(&self) -> VertexInfo<'a> {
        self.ctx.vertex(self.vertex)
    }

    /// The id of the neighbour at the other end.
    #[inline(always)]
    pub fn other_id(&self) -> VertexId {
        self.ctx.id_of(self.other)
    }

    /// The neighbour at the other end.
    #[inline(always)]
    pub fn other(&self) -> Neighbour<'a, P> {
        Neighbour::new(self.ctx.vertex(self.other))
    }

    /// `In` if the edge leads to the vertex that gathers, `Out` if it leads from it.
    #[inline(always)]
    pub fn direction(&self) -> Direction {
        self.direction
    }

    /// The view of the vertex that gathers.
    #[inline(always)]
    pub fn view(&self) -> &'a P::View {
        self.view
    }

    /// The view of the neighbour.
    #[inline(always)]
    pub fn other_view(&self) -> &'a P::View {
        self.other_view
    }

    /// The data of the edge.
    #[inline(always)]
    pub fn data(&self) -> &'a P::Edge {
        self.data
    }

    /// The slot of the edge: what its source last wrote on it.
    #[inline(always)]
    pub fn slot(&self) -> &'a P::Slot {
        self.slot
    }
}

/// An edge that a vertex scatters over.
pub struct ScatterEdge<'a, P: VertexProgram> {
    pub(crate) ctx: &'a Context<'a, P>,
    pub(crate) vertex: VertexId,
    pub(crate) other: VertexId,
    pub(crate) direction: Direction,
    pub(crate) view: &'a P::View,
    pub(crate) other_view: &'a P::View,
    pub(crate) data: &'a P::Edge,
    /// Only on out-edges of programs that have slots.
    pub(crate) slot: Option<&'a mut P::Slot>,
    /// Only on out-edges of programs that read reverse slots.
    pub(crate) reverse_slot: Option<&'a P::Slot>,
}

impl<'a, P: VertexProgram> ScatterEdge<'a, P> {
    /// The run.
    #[inline(always)]
    pub fn ctx(&self) -> &'a Context<'a, P> {
        self.ctx
    }

    /// The vertex that scatters.
    #[inline(always)]
    pub fn vertex(&self) -> VertexInfo<'a> {
        self.ctx.vertex(self.vertex)
    }

    /// The id of the neighbour at the other end, the one that a returned message signals.
    #[inline(always)]
    pub fn other_id(&self) -> VertexId {
        self.ctx.id_of(self.other)
    }

    /// The neighbour at the other end.
    #[inline(always)]
    pub fn other(&self) -> Neighbour<'a, P> {
        Neighbour::new(self.ctx.vertex(self.other))
    }

    /// `Out` if the edge leads from the vertex that scatters, `In` if it leads to it.
    #[inline(always)]
    pub fn direction(&self) -> Direction {
        self.direction
    }

    /// The view of the vertex that scatters, as its `apply` has left it.
    #[inline(always)]
    pub fn view(&self) -> &'a P::View {
        self.view
    }

    /// The view of the neighbour, as of this superstep.
    #[inline(always)]
    pub fn other_view(&self) -> &'a P::View {
        self.other_view
    }

    /// The data of the edge.
    #[inline(always)]
    pub fn data(&self) -> &'a P::Edge {
        self.data
    }

    /// The slot of this out-edge, to be written; it starts with what it held before.
    ///
    /// # Panics
    /// If the edge is not an out-edge (a vertex owns the slots of its out-edges only), or the program's
    /// `Slot` is `()`.
    #[inline(always)]
    pub fn write(&mut self) -> &mut P::Slot {
        self.slot.as_deref_mut().expect("a vertex writes the slots of its out-edges only; SCATTER met an in-edge")
    }

    /// The slot of the edge that leads the other way, as of the superstep before.
    ///
    /// # Panics
    /// If the program does not set `READS_REVERSE`, or the edge is not an out-edge.
    #[inline(always)]
    pub fn reverse_slot(&self) -> &'a P::Slot {
        self.reverse_slot.expect("reverse slots are there on out-edges of programs with READS_REVERSE = true")
    }
}
