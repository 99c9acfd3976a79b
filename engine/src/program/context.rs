//! What a program may ask about the run.

use super::own_row::OwnRows;
use super::vertex_info::Locals;
use super::{Prepared, VertexInfo, VertexProgram};
use crate::graph::{Topology, VertexId};
use crate::panics::{Stage, begin};
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

/// Where a program is called, as far as that is the same for all programs.
#[derive(Clone, Copy)]
pub(crate) struct Here<'a> {
    pub(crate) locals: Locals<'a>,
    pub(crate) clock: Clock,
}

/// The program is called for the vertex with this local id: written down at once, where that costs nothing beside the call.
#[inline(always)]
pub(crate) fn called(here: &Here<'_>, vertex: VertexId, stage: Stage) {
    begin(here.locals.id_of(vertex), here.clock.superstep, stage);
}

/// The run as a program sees it during one superstep, on one part.
pub struct Context<'a, P: VertexProgram> {
    pub(crate) here: Here<'a>,
    global: &'a P::Global,
    prepared: &'a Prepared<P>,
}

/// Not derived: that would ask for a program that can be cloned.
impl<P: VertexProgram> Clone for Context<'_, P> {
    fn clone(&self) -> Self {
        Context { here: self.here, global: self.global, prepared: self.prepared }
    }
}

impl<'a, P: VertexProgram> Context<'a, P> {
    pub(crate) fn new(locals: Locals<'a>, clock: Clock, global: &'a P::Global, prepared: &'a Prepared<P>) -> Self {
        Context { here: Here { locals, clock }, global, prepared }
    }

    /// The whole graph.
    #[inline(always)]
    pub(crate) fn topology(&self) -> &'a Topology {
        self.here.locals.topology
    }

    /// The vertex id of a local id: that at which a vertex lies in the arrays of kernels.
    #[inline(always)]
    pub(crate) fn id_of(&self, local: VertexId) -> VertexId {
        self.here.locals.id_of(local)
    }

    /// The vertex with a local id, as programs see it.
    #[inline(always)]
    pub(crate) fn vertex(&self, local: VertexId) -> VertexInfo<'a> {
        self.here.locals.vertex(local)
    }

    /// What the program has prepared for the part.
    #[inline(always)]
    pub fn data(&self) -> &'a P::Data {
        &self.prepared.data
    }

    /// The phase of the run: see [`VertexProgram::Phase`].
    #[inline(always)]
    pub fn phase(&self) -> &'a P::Phase {
        &self.prepared.phase
    }

    /// The rows of the part, for programs that look at them.
    pub(super) fn rows(&self) -> Option<&'a OwnRows<P::Edge>> {
        self.prepared.rows.as_ref()
    }

    /// Returns this context as the activation number `count` of a vertex sees it.
    #[inline(always)]
    pub(crate) fn of_activation(&self, count: u32) -> Self {
        let clock = Clock { superstep: u64::from(count), ..self.here.clock };
        Context { here: Here { clock, ..self.here }, ..self.clone() }
    }

    /// Vertices of the whole graph.
    #[inline(always)]
    pub fn vertices(&self) -> usize {
        self.here.locals.topology.vertices()
    }

    /// Edges of the whole graph; see [`Topology::edges`].
    pub fn edges(&self) -> u64 {
        self.here.locals.topology.edges()
    }

    /// The superstep under way, from 1; 0 in `init`, and in `converged` the one just finished. In an activation
    /// of the asynchronous and chromatic engines: how many times this vertex has run, this time included (the
    /// count wraps to 0 after 2^28).
    pub fn superstep(&self) -> u64 {
        self.here.clock.superstep
    }

    /// Sum of the residuals that `apply` reported in the last finished superstep; infinite before it. A round of
    /// the asynchronous engine counts as a superstep: with the sweep scheduler a pass over all scheduled
    /// vertices, with the others as many activations as there are vertices.
    pub fn residual(&self) -> f64 {
        self.here.clock.residual
    }

    /// The aggregate over all vertices, as of the end of the last finished superstep (before the first:
    /// of the initial states; in `init`, `start`, and for the first views and slots: `zero_global`).
    #[inline(always)]
    pub fn global(&self) -> &'a P::Global {
        self.global
    }

    /// 64 random bits that depend on the seed of the run, the superstep and the vertex only, so that a run
    /// repeats exactly, whatever the number of threads.
    ///
    /// Source: the finaliser of SplitMix64 (Steele, Lea, Flood 2014), applied to each word in turn.
    pub fn random(&self, vertex: VertexId) -> u64 {
        random::words(self.here.clock.seed, self.here.clock.superstep, u64::from(vertex))
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
