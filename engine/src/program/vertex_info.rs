//! What a program may ask about a vertex that is not its state.

use crate::graph::{RawId, Topology, VertexId};

/// A vertex of the whole graph: its id, its degrees, what the input called it.
///
/// Degrees are looked up when asked for, so a program that does not ask pays nothing.
#[derive(Clone, Copy)]
pub struct VertexInfo<'a> {
    topology: &'a Topology,
    id: VertexId,
}

impl<'a> VertexInfo<'a> {
    #[inline(always)]
    pub(crate) fn new(topology: &'a Topology, id: VertexId) -> Self {
        VertexInfo { topology, id }
    }

    /// The vertex id, `0..vertices`.
    #[inline(always)]
    pub fn id(&self) -> VertexId {
        self.id
    }

    /// What the input called it.
    pub fn raw_id(&self) -> RawId<'a> {
        self.topology.raw_id(self.id)
    }

    /// Number of out-edges (of edges, if the graph is undirected).
    #[inline(always)]
    pub fn out_degree(&self) -> u64 {
        self.topology.by_source().degree(self.id)
    }

    /// Number of in-edges (of edges, if the graph is undirected).
    #[inline(always)]
    pub fn in_degree(&self) -> u64 {
        self.topology.by_target().degree(self.id)
    }
}
