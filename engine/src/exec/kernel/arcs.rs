//! The arcs of a graph in one order, as slices that are taken once a superstep.

use std::ops::Range;

use crate::graph::{Graph, VertexId};
use crate::plain::Plain;
use crate::program::Direction;

/// Rows of neighbours with their edge data.
#[derive(Clone, Copy)]
pub(crate) struct Arcs<'a, E> {
    pub(crate) offsets: &'a [u64],
    pub(crate) neighbours: &'a [VertexId],
    pub(crate) data: &'a [E],
}

impl<'a, E: Plain> Arcs<'a, E> {
    /// The arcs by target.
    pub(crate) fn inward(graph: &'a Graph<E>) -> Self {
        let rows = graph.by_target();
        Arcs { offsets: rows.offsets(), neighbours: rows.neighbours(), data: graph.data_by_target() }
    }

    /// The arcs by source.
    pub(crate) fn outward(graph: &'a Graph<E>) -> Self {
        let rows = graph.by_source();
        Arcs { offsets: rows.offsets(), neighbours: rows.neighbours(), data: graph.data_by_source() }
    }

    /// The arcs that a vertex meets in `direction`: those that lead to it are listed by target.
    pub(crate) fn towards(graph: &'a Graph<E>, direction: Direction) -> Self {
        if direction == Direction::In { Self::inward(graph) } else { Self::outward(graph) }
    }

    /// How many arcs the rows `rows` have.
    pub(crate) fn count(&self, rows: Range<usize>) -> u64 {
        self.offsets[rows.end] - self.offsets[rows.start]
    }

    /// The positions of row `v`.
    #[inline(always)]
    pub(crate) fn range(&self, v: VertexId) -> Range<usize> {
        self.offsets[v as usize] as usize..self.offsets[v as usize + 1] as usize
    }
}
