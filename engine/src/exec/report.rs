//! What a run did: the plan, and a line for every superstep.

use serde::Serialize;

use super::checkpoint::CheckpointReport;
use super::supersteps::Traffic;
use super::{Engine, Locking, Segments, Termination};
use crate::partition::ShardedGraph;
use crate::plain::Plain;
use crate::program::Consistency;

/// What a run did.
#[derive(Clone, Debug, Serialize)]
pub struct RunReport {
    /// Why it ended.
    #[serde(flatten)]
    pub termination: TerminationReport,
    /// Supersteps run.
    pub supersteps: u64,
    /// Activations run: one program on one vertex.
    pub activations: u64,
    /// Edges gathered over, each time they were.
    pub edges_gathered: u64,
    /// Edges scattered over.
    pub edges_scattered: u64,
    /// Times that a worker found a lock taken, and activations that an optimistic worker had to begin again.
    pub contention: Contention,
    /// Seconds that [`Run::new`](super::Run::new) took: planning, threads, what the program prepares, first states, views and slots.
    pub prepare_s: f64,
    /// Of these, and of the supersteps in which segments are cut, those spent planning: cutting into chunks and segments, pairing
    /// slots.
    pub plan_s: f64,
    /// Seconds spent in supersteps.
    pub run_s: f64,
    /// What shards have sent each other, if the run was on shards.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub traffic: Option<Traffic>,
    /// What was done about checkpoints, if any were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub checkpoints: Option<CheckpointReport>,
    /// How the work was cut.
    pub plan: Plan,
    /// What [`Engine::Auto`] took, from when on and why; empty if an engine was asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<Choice>,
    /// One entry a superstep.
    pub per_superstep: Vec<SuperstepReport>,
}

impl RunReport {
    /// What ran in the end, if `asked` was asked for.
    pub fn engine(&self, asked: Engine) -> Engine {
        self.choices.last().map_or(asked, |choice| choice.engine)
    }
}

/// What [`Engine::Auto`] took.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Choice {
    /// After so many supersteps.
    pub superstep: u64,
    /// What it took.
    pub engine: Engine,
    /// Why, in the words of a sentence without its beginning: "it is ...".
    pub why: String,
}

/// How and why a run ended, as a report has it.
#[derive(Clone, Debug, Serialize)]
pub struct TerminationReport {
    /// [`Termination::name`].
    #[serde(rename = "termination")]
    pub name: &'static str,
    /// [`Termination::is_complete`].
    #[serde(skip)]
    pub is_complete: bool,
    /// The vertex that failed and the reason, if one did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure: Option<(String, String)>,
}

impl From<&Termination> for TerminationReport {
    fn from(termination: &Termination) -> Self {
        let failure = match termination {
            Termination::Failed { vertex, reason } => Some((vertex.clone(), reason.clone())),
            _ => None,
        };
        TerminationReport { name: termination.name(), is_complete: termination.is_complete(), failure }
    }
}

/// How the work of a run is cut; depends on the graph, the program's types and the options only.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Plan {
    /// Chunks of consecutive vertices, balanced by edges.
    pub chunks: usize,
    /// Vertices whose rows are gathered in pieces.
    pub split_rows: usize,
    /// What was asked for.
    pub segments_option: Segments,
    /// The segments of dense gathers, if they are used.
    pub segments: Option<SegmentPlan>,
    /// The colours of the chromatic engine.
    pub colours: Option<ColourPlan>,
    /// The shards that the run is on, if it is on more than one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shards: Option<ShardPlan>,
    /// What the asynchronous engine grants, at least.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub consistency: Option<Consistency>,
    /// How it keeps neighbours apart, if it does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locking: Option<Locking>,
    /// Bytes of states, views, slots, inbox, sums and messages on their way, without what vertices own on the heap.
    pub run_bytes: usize,
}

/// The colours of the chromatic engine.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct ColourPlan {
    /// How many.
    pub count: usize,
    /// Vertices of the largest.
    pub largest: usize,
    /// Seconds to colour the graph.
    pub seconds: f64,
    /// Bytes that the adjacency, copied in the order of colours, takes.
    pub bytes: usize,
}

/// The shards of a run.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ShardPlan {
    /// How many.
    pub count: usize,
    /// How the graph was cut.
    pub method: String,
    /// Replicas of all vertices.
    pub replicas: usize,
    /// Seconds to make the shards of the cut.
    pub seconds: f64,
    /// Bytes that they take.
    pub bytes: usize,
}

impl ShardPlan {
    /// Of the shards `graph`, which took `seconds` to make.
    pub(super) fn of<E: Plain>(graph: &ShardedGraph<E>, seconds: f64) -> Self {
        let (cut, replicas, bytes) = (graph.cut(), graph.replicas(), graph.byte_len());
        ShardPlan { count: cut.shards(), method: cut.method().to_owned(), replicas, seconds, bytes }
    }
}

/// The segments of dense gathers.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct SegmentPlan {
    /// How many ranges of sources.
    pub count: usize,
    /// Vertices in a range.
    pub vertices: u32,
    /// Pieces of rows over all segments.
    pub row_pieces: u64,
    /// Bytes that the copy of the adjacency and the sums take.
    pub bytes: usize,
}

/// How often asynchronous workers got in each other's way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Contention {
    /// Locks that were found taken.
    pub lock_waits: u64,
    /// Optimistic gathers that were thrown away.
    pub aborts: u64,
}

impl std::ops::AddAssign for Contention {
    fn add_assign(&mut self, other: Contention) {
        self.lock_waits += other.lock_waits;
        self.aborts += other.aborts;
    }
}

/// One superstep (a round of the asynchronous engine, a pass over all colours of the chromatic one).
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct SuperstepReport {
    /// Its number, from 1.
    pub superstep: u64,
    /// Vertices that ran.
    pub active: u64,
    /// Edges gathered over.
    pub edges_gathered: u64,
    /// Edges scattered over.
    pub edges_scattered: u64,
    /// What workers got in each other's way.
    pub contention: Contention,
    /// Bytes that shards have sent each other. The shards of the asynchronous engine share one memory: there it is the bytes of
    /// views that mirrors would be sent.
    pub sent_bytes: u64,
    /// Sum of the residuals.
    pub residual: f64,
    /// Seconds.
    pub seconds: f64,
    /// How new views were written.
    pub views: ViewMode,
    /// How vertices scattered.
    pub scatter: ScatterMode,
    /// Whether the gather went segment by segment.
    pub segmented: bool,
}

/// How a superstep writes new views.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ViewMode {
    /// All of them to a second array, which then takes the first one's place.
    Dense,
    /// Those of the active vertices aside, copied in after the barrier.
    Sparse,
    /// At once, for whoever reads them next.
    InPlace,
}

/// How a superstep scatters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ScatterMode {
    /// Nothing to scatter.
    None,
    /// Each changed vertex goes over its edges.
    Push,
    /// Each vertex asks its neighbours.
    Pull,
}

impl RunReport {
    /// Of a run that has not begun.
    pub(super) fn new(plan: Plan, (prepare_s, plan_s): (f64, f64)) -> Self {
        RunReport {
            termination: (&Termination::Interrupted).into(),
            supersteps: 0,
            activations: 0,
            edges_gathered: 0,
            edges_scattered: 0,
            contention: Contention::default(),
            prepare_s,
            plan_s,
            run_s: 0.0,
            traffic: None,
            checkpoints: None,
            plan,
            choices: Vec::new(),
            per_superstep: Vec::new(),
        }
    }
}
