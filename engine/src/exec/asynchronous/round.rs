//! What all workers of a round share.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Instant;

use super::inbox::Inbox;
use super::shards::{ReplicaLists, RoundPart};
use crate::exec::audit::Hook;
use crate::exec::kernel::chunks::Chunks;
use crate::exec::{Contention, Interrupt};
use crate::graph::{Topology, VertexId};
use crate::locks::vertices::Vertices;
use crate::program::{Active, VertexProgram};
use crate::schedule::board::Board;
use crate::schedule::ranks::Ranks;
use crate::schedule::termination::Counters;

/// How an activation is kept apart from its neighbours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Isolation {
    /// It is not.
    Vertex,
    /// Locks on the scope; `full`: write locks on the neighbours that it scatters to.
    Locks { full: bool },
    /// Versions, validated under a lock on the vertex.
    Optimistic,
}

/// What all workers of a round share.
pub(super) struct Round<'a, P: VertexProgram, H: Hook> {
    pub(super) program: &'a P,
    /// The whole graph.
    pub(super) topology: &'a Topology,
    /// The shards, or the whole graph.
    pub(super) parts: Vec<RoundPart<'a, P>>,
    /// The lists of replicas, on shards.
    pub(super) shards: Option<&'a ReplicaLists<P::Edge>>,
    pub(super) vertices: Vertices<'a, P::Vertex>,
    pub(super) inbox: Inbox<'a, P::Message>,
    /// How urgent scheduled vertices are; empty if nobody asks.
    pub(super) ranks: &'a Ranks,
    pub(super) counters: &'a Counters,
    /// Where long rows are posted, if there are any and several workers.
    pub(super) board: Option<&'a Board>,
    pub(super) isolation: Isolation,
    /// Activations that may still be run; `None`: any number.
    pub(super) quota: Option<AtomicU64>,
    pub(super) stop: AtomicBool,
    pub(super) deadline: Option<Instant>,
    pub(super) interrupt: &'a Interrupt,
    /// Whether a round is over when the schedule has nothing: a sweep.
    pub(super) sweeps: bool,
    /// Which chunks of vertices have run, for the aggregate; empty if there is none.
    pub(super) ran: &'a [AtomicBool],
    pub(super) chunks: &'a Chunks,
    pub(super) failure: Mutex<Option<(VertexId, Box<str>)>>,
    /// Whoever looks into the run.
    pub(super) hook: &'a H,
}

/// Whether a bug was planted.
macro_rules! planted {
    ($worker:expr, $bug:ident) => {
        H::ON
            && $worker.round.hook.watch().is_some_and(|watch| watch.planted == Some(crate::exec::audit::Planted::$bug))
    };
}
pub(super) use planted;

/// What a worker has done.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct RoundCounts {
    pub(super) activations: u64,
    pub(super) edges_gathered: u64,
    pub(super) edges_scattered: u64,
    pub(super) residual: f64,
    pub(super) contention: Contention,
    /// Elements of views written to mirrors.
    pub(super) mirrored: u64,
}

impl<P: VertexProgram, H: Hook> Round<'_, P, H> {
    /// Whether the schedule gives out every vertex, marked or not.
    #[inline(always)]
    pub(super) fn runs_unmarked(&self) -> bool {
        P::ACTIVE == Active::Always && self.sweeps
    }

    pub(super) fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// Stops the round if somebody asks for an end or the time is up.
    pub(super) fn look_at_clock(&self) {
        if self.interrupt.is_requested() || self.deadline.is_some_and(|deadline| Instant::now() >= deadline) {
            self.stop.store(true, Ordering::Relaxed);
        }
    }
}
