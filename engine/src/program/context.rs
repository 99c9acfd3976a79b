//! What a program may ask about the run.

use super::vertex_info::WholeGraph;
use super::{VertexInfo, VertexProgram};
use crate::graph::{Topology, VertexId};
use crate::random;

/// Where a run stands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock {
    pub(crate) superstep: u64,
    /// Of the last finished superstep.
    pub(crate) residual: f64,
    pub(crate) seed: u64,
}

impl Clock {
    pub(crate) fn new(seed: u64) -> Self {
        Clock { superstep: 0, residual: f64::INFINITY, seed }
    }
}

/// The run as a program sees it during one superstep.
pub struct Context<'a, P: VertexProgram> {
    graph: WholeGraph<'a>,
    /// On a shard, the vertex of each local id; empty where the id of a vertex is its place.
    vertices: &'a [VertexId],
    clock: Clock,
    global: &'a P::Global,
}

/// Not derived: that would ask for a program that can be cloned.
impl<P: VertexProgram> Clone for Context<'_, P> {
    fn clone(&self) -> Self {
        Context { graph: self.graph, vertices: self.vertices, clock: self.clock, global: self.global }
    }
}

impl<'a, P: VertexProgram> Context<'a, P> {
    pub(crate) fn new(topology: &'a Topology, clock: Clock, global: &'a P::Global) -> Self {
        Context { graph: WholeGraph::new(topology), vertices: &[], clock, global }
    }

    /// Returns this context as it is seen on a shard whose local ids stand for `vertices`.
    pub(crate) fn on_shard(&self, vertices: &'a [VertexId]) -> Self {
        Context { vertices, ..self.clone() }
    }

    /// The whole graph.
    #[inline(always)]
    pub(crate) fn topology(&self) -> &'a Topology {
        self.graph.topology
    }

    /// The vertex at place `local` of the arrays that kernels work on: its local id on a shard, else its id.
    #[inline(always)]
    pub(crate) fn id_of(&self, local: VertexId) -> VertexId {
        if self.vertices.is_empty() { local } else { self.vertices[local as usize] }
    }

    /// The vertex of each local id; empty if they are the same.
    #[inline(always)]
    pub(crate) fn ids(&self) -> &'a [VertexId] {
        self.vertices
    }

    /// The vertex at place `local`, as programs see it.
    #[inline(always)]
    pub(crate) fn vertex_of(&self, local: VertexId) -> VertexInfo<'a> {
        self.vertex(self.id_of(local))
    }

    /// Returns this context as the activation number `count` of a vertex sees it.
    #[inline(always)]
    pub(crate) fn of_activation(&self, count: u32) -> Self {
        let clock = Clock { superstep: u64::from(count), ..self.clock };
        Context { clock, ..self.clone() }
    }

    /// Vertices of the whole graph.
    #[inline(always)]
    pub fn vertices(&self) -> usize {
        self.graph.topology.vertices()
    }

    /// Edges of the whole graph; see [`Topology::edges`].
    pub fn edges(&self) -> u64 {
        self.graph.topology.edges()
    }

    /// A vertex of the whole graph by its id. Not for programs: on a machine of many only some vertices are there.
    #[inline(always)]
    pub(crate) fn vertex(&self, id: VertexId) -> VertexInfo<'a> {
        self.graph.vertex(id)
    }

    /// The superstep under way, from 1; 0 in `init`, and in `converged` the one just finished. In an activation
    /// of the asynchronous and chromatic engines: how many times this vertex has run, this time included (the
    /// count wraps to 0 after 2^28).
    pub fn superstep(&self) -> u64 {
        self.clock.superstep
    }

    /// Sum of the residuals that `apply` reported in the last finished superstep; infinite before it. A round of
    /// the asynchronous engine counts as a superstep: with the sweep scheduler a pass over all scheduled
    /// vertices, with the others as many activations as there are vertices.
    pub fn residual(&self) -> f64 {
        self.clock.residual
    }

    /// The aggregate over all vertices, as of the end of the last finished superstep (before the first:
    /// of the initial states; in `init`: `zero_global`).
    #[inline(always)]
    pub fn global(&self) -> &'a P::Global {
        self.global
    }

    /// 64 random bits that depend on the seed of the run, the superstep and the vertex only, so that a run
    /// repeats exactly, whatever the number of threads.
    ///
    /// Source: the finaliser of SplitMix64 (Steele, Lea, Flood 2014), applied to each word in turn.
    pub fn random(&self, vertex: VertexId) -> u64 {
        random::words(self.clock.seed, self.clock.superstep, u64::from(vertex))
    }

    /// A random number in `[0, 1)`, made of the upper 53 of the bits of [`random`](Self::random).
    pub fn random_unit(&self, vertex: VertexId) -> f64 {
        random::unit(self.random(vertex))
    }
}

/// The number of a vertex's activation after number `count`: asynchronous engines have 28 bits for it in a vertex's word.
#[inline(always)]
pub(crate) fn next_activation(count: u32) -> u32 {
    (count + 1) & ((1 << 28) - 1)
}
