//! What a program may ask about a vertex that is not its state.

use crate::graph::{RawId, Topology, VertexId};

/// The whole graph as vertices see it: whose degrees they know, what they are called.
///
/// Holds the offsets as slices, taken once, so that a degree costs two loads wherever the graph lies.
#[derive(Clone, Copy)]
pub(crate) struct WholeGraph<'a> {
    pub(crate) topology: &'a Topology,
    out_offsets: &'a [u64],
    in_offsets: &'a [u64],
}

impl<'a> WholeGraph<'a> {
    pub(crate) fn new(topology: &'a Topology) -> Self {
        let (out_offsets, in_offsets) = (topology.by_source().offsets(), topology.by_target().offsets());
        WholeGraph { topology, out_offsets, in_offsets }
    }

    #[inline(always)]
    pub(crate) fn vertex(self, id: VertexId) -> VertexInfo<'a> {
        VertexInfo { graph: self, id }
    }
}

/// A vertex of the whole graph: its id, its degrees, what the input called it.
///
/// Degrees are looked up when asked for, so a program that does not ask pays nothing.
#[derive(Clone, Copy)]
pub struct VertexInfo<'a> {
    graph: WholeGraph<'a>,
    id: VertexId,
}

impl<'a> VertexInfo<'a> {
    /// The vertex id, `0..vertices`.
    #[inline(always)]
    pub fn id(&self) -> VertexId {
        self.id
    }

    /// What the input called it.
    pub fn raw_id(&self) -> RawId<'a> {
        self.graph.topology.raw_id(self.id)
    }

    /// Number of out-edges (of edges, if the graph is undirected).
    #[inline(always)]
    pub fn out_degree(&self) -> u64 {
        degree(self.graph.out_offsets, self.id)
    }

    /// Number of in-edges (of edges, if the graph is undirected).
    #[inline(always)]
    pub fn in_degree(&self) -> u64 {
        degree(self.graph.in_offsets, self.id)
    }
}

#[inline(always)]
fn degree(offsets: &[u64], id: VertexId) -> u64 {
    offsets[id as usize + 1] - offsets[id as usize]
}
