//! The asynchronous engine: workers take scheduled vertices and run them at once, on the newest views.
//!
//! Its work is cut into rounds, with all workers at rest in between: limits, observers, aggregates, snapshots and
//! signals from outside come then. With the sweep scheduler a round is a pass over the scheduled vertices; with the
//! others it is as many activations as there are vertices. A program that is always active runs every vertex once
//! a round.
//!
//! [`worker`] is the loop of a worker, [`activation`] what it does with a vertex; [`locked`] and [`optimistic`] keep
//! neighbours apart; [`scope`] says who they are; [`inbox`] holds messages; [`shards`] says where the replicas of a
//! vertex are if the graph is cut. The rules of memory are those of [`crate::locks::state`] (who runs a vertex) and
//! [`crate::exec::kernel::rows`] (who reads what).

mod activation;
mod inbox;
mod locked;
pub(super) mod log;
mod machine;
mod optimistic;
mod owned;
mod prepare;
mod round;
mod scope;
mod shards;
mod worker;

use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Instant;

use self::inbox::Inboxes;
use self::round::{Isolation, Round, RoundCounts};
use self::shards::{Part, Shards};
use self::worker::Worker;
use super::audit::Hook;
use super::driver::Steps;
use super::kernel::chunks::Chunks;
use super::kernel::rows::RowWords;
use super::kernel::shared::Kernel;
use super::{Options, ScatterMode, Scheduler, SuperstepReport, Termination, ViewMode};
use crate::error::Result;
use crate::exec::kernel::aggregate::{fold_again, merged};
use crate::graph::{Graph, VertexId};
use crate::locks::header::MAX_WORKERS;
use crate::locks::state::{self, Marked};
use crate::locks::vertices::Vertices;
use crate::locks::words::share_u32;
use crate::parallel::{self, Lent};
use crate::program::context::Clock;
use crate::program::row::Row;
use crate::program::shape::Shape;
use crate::program::vertex_info::WholeGraph;
use crate::program::{Active, Context, VertexProgram};
use crate::schedule::Schedule;
use crate::schedule::areas::Areas;
use crate::schedule::board::Board;
use crate::schedule::ranks::Ranks;
use crate::schedule::termination::Counters;

/// With fewer scheduled vertices than this one worker sweeps alone: waking the others takes longer.
const ALONE: u64 = 32;

/// An asynchronous run: everything it owns.
pub(super) struct Asynchronous<'g, P: VertexProgram, H: Hook> {
    program: P,
    shape: Shape,
    graph: &'g Graph<P::Edge>,
    options: Options,
    isolation: Isolation,
    /// If the graph is cut.
    shards: Option<Box<Shards<P::Edge>>>,
    /// Consecutive places.
    chunks: Chunks,
    /// Rows of more edges than this are gathered in pieces; the highest number if there are none.
    most: usize,
    clock: Clock,
    states: Vec<P::Vertex>,
    /// Those of each shard by local id, or one array of all.
    views: Vec<RowWords<P::View>>,
    slots: RowWords<P::Slot>,
    slot_of_in_edge: Vec<u64>,
    reverse: Vec<u64>,
    /// The word of each vertex: [`state`].
    words: Vec<u32>,
    inboxes: Inboxes<P::Message>,
    /// See [`Round::ranks`].
    ranks: Ranks,
    schedule: Box<dyn Schedule>,
    /// The chunks of each shard, for rounds in which a chunk has one owner.
    areas: Areas,
    pending: u64,
    activations: u64,
    /// One aggregate a chunk.
    partials: Vec<P::Global>,
    global: P::Global,
    failure: Option<(VertexId, Box<str>)>,
    /// The last round was cut short, so what it adds up to means nothing.
    cut: bool,
    deadline: Option<Instant>,
    plan_s: f64,
    /// What tests look into.
    hook: H,
    /// Views and slots as plain rows, for whoever asks between rounds.
    plain_views: OnceLock<Vec<<P::View as Row>::Element>>,
    plain_slots: OnceLock<Vec<<P::Slot as Row>::Element>>,
    /// [`slot_of_in_edge`](Self::slot_of_in_edge) of the whole graph, for whoever asks on shards.
    whole_slot_of_in_edge: OnceLock<Vec<u64>>,
}

impl<P: VertexProgram, H: Hook> Asynchronous<'_, P, H> {
    fn context(&self) -> Context<'_, P> {
        Context::new(self.graph, self.clock, &self.global)
    }

    /// Whether every vertex runs in every round and the sweep gives them out.
    fn runs_unmarked(&self) -> bool {
        P::ACTIVE == Active::Always && self.options.scheduler == Scheduler::Sweep
    }

    /// Schedules every vertex that is not, for programs that are always active.
    fn schedule_all(&mut self) {
        let words = share_u32(&mut self.words);
        let mut handle = self.schedule.handles(1, &self.ranks).pop().expect("one handle for one worker");
        for (place, word) in words.iter().enumerate() {
            if state::mark(word, false, true) == Marked::Idle {
                self.pending += 1;
                handle.push(place as VertexId, f32::INFINITY);
            }
        }
    }

    /// Folds the chunks `which` again, and merges all.
    fn aggregate(&mut self, which: &(dyn Fn(usize) -> bool + Sync)) {
        let (program, whole, states, chunks) = (&self.program, WholeGraph::new(self.graph), &self.states, &self.chunks);
        let vertex_at = self.shards.as_deref().map(|shards| shards.graph.vertex_at());
        fold_again(program, &mut self.partials, which, &|chunk, partial| {
            for place in chunks.range(chunk) {
                let v = vertex_at.map_or(place as VertexId, |vertex_at| vertex_at[place]);
                program.aggregate(partial, whole.vertex(v), &states[place]);
            }
        });
        self.global = merged(&self.program, &self.partials);
    }

    /// Runs one round; returns what came of it, and whether it was cut short.
    fn round(&mut self) -> (RoundCounts, bool) {
        if const { owned::may_own::<P, H>() } && self.owns_chunks() {
            return self.owned_round();
        }
        let sweeps = self.options.scheduler == Scheduler::Sweep;
        let vertices = self.states.len() as u64;
        if P::ACTIVE == Active::Always {
            match sweeps {
                true => self.pending = vertices,
                false => self.schedule_all(),
            }
        }
        let most = self.options.max_activations.map(|most| most.saturating_sub(self.activations));
        // A program that is always active ends its round by itself; others might never.
        let round = if sweeps || P::ACTIVE == Active::Always { None } else { Some(vertices.max(1)) };
        let quota = match (most, round) {
            (Some(most), Some(round)) => Some(most.min(round)),
            (most, round) => most.or(round),
        };

        let threads = rayon::current_num_threads().min(MAX_WORKERS);
        let workers = if sweeps && self.pending < ALONE { 1 } else { threads };
        let alone = workers == 1;
        self.ranks.lend(alone);
        let counters = Counters::new(workers, self.pending);
        let ran: Vec<AtomicBool> = match size_of::<P::Global>() {
            0 => Vec::new(),
            _ => (0..self.chunks.len()).map(|_| AtomicBool::new(false)).collect(),
        };
        let words = share_u32(&mut self.words);
        let ctx = Context::new(self.graph, self.clock, &self.global);
        let (program, slots) = (&self.program, self.slots.share());
        let (slot_of_in_edge, reverse) = (self.slot_of_in_edge.as_slice(), self.reverse.as_slice());
        // One thread alone folds a long row as it lies, but in sweeps without locks, which always were cut.
        let cuts = threads > 1 || (sweeps && self.isolation == Isolation::Vertex);
        let most = if cuts { self.most } else { usize::MAX };
        // A worker alone may wait in rayon: nobody holds anything that it could come to wait for.
        let board = (workers > 1 && most < usize::MAX).then(Board::new);
        let kernel = |shard, graph, views, arcs: Range<usize>| Kernel {
            first_slot: arcs.start,
            slot_of_in_edge: slot_of_in_edge.get(arcs.clone()).unwrap_or(&[]),
            reverse: reverse.get(arcs).unwrap_or(&[]),
            board: board.as_ref().map(|board| (board, shard)),
            ..Kernel::new(program, graph, views, slots, most)
        };
        let mut parts = Vec::with_capacity(self.views.len());
        for (shard, views) in self.views.iter_mut().enumerate() {
            let views = views.share().lent_to_one(alone);
            parts.push(match self.shards.as_deref() {
                None => Part::whole(kernel(shard, self.graph, views, 0..self.graph.arcs()), ctx.clone()),
                Some(shards) => {
                    let arcs = shards.first_slot[shard]..shards.first_slot[shard + 1];
                    let graph = shards.graph.shards()[shard].graph();
                    Part::of_shard(shards, shard, kernel(shard, graph, views, arcs), &ctx)
                }
            });
        }
        let shared = Round {
            program,
            topology: self.graph,
            parts,
            shards: self.shards.as_deref(),
            ctx,
            vertices: Vertices::new(words, &mut self.states, alone),
            inbox: self.inboxes.share(words, alone),
            ranks: &self.ranks,
            counters: &counters,
            board: board.as_ref(),
            // A worker alone has nobody to keep apart from.
            isolation: if alone && !H::ON { Isolation::Vertex } else { self.isolation },
            quota: quota.map(AtomicU64::new),
            stop: AtomicBool::new(false),
            deadline: self.deadline,
            interrupt: &self.options.interrupt,
            sweeps,
            ran: &ran,
            chunks: &self.chunks,
            failure: Mutex::new(None),
            hook: &self.hook,
        };
        let handles = Lent::of(self.schedule.handles(workers, &self.ranks));
        let tallies = Mutex::new(vec![RoundCounts::default(); workers]);
        let work = |worker: usize| {
            let tally = Worker::work(&shared, worker, handles.take(worker));
            tallies.lock().unwrap_or_else(PoisonError::into_inner)[worker] = tally;
        };
        match workers {
            1 => work(0),
            _ => parallel::on_all_threads(&|thread, _| {
                if thread < workers {
                    work(thread);
                }
            }),
        }
        drop(handles);

        // A quota of one round that is used up ends the round; a smaller one cuts it short, and so does a stop.
        let left = shared.quota.as_ref().map(|quota| quota.load(Ordering::Relaxed));
        let used_up = left == Some(0) && quota != round;
        let cut = shared.is_stopped() || (used_up && counters.pending() > 0);
        self.failure = shared.failure.into_inner().unwrap_or_else(PoisonError::into_inner);
        self.pending = if self.runs_unmarked() { vertices } else { counters.pending() };
        self.aggregate(&|chunk| ran[chunk].load(Ordering::Relaxed));
        let mut total = RoundCounts::default();
        for tally in tallies.into_inner().unwrap_or_else(PoisonError::into_inner) {
            total.activations += tally.activations;
            total.edges_gathered += tally.edges_gathered;
            total.edges_scattered += tally.edges_scattered;
            total.residual += tally.residual;
            total.contention += tally.contention;
            total.mirrored += tally.mirrored;
        }
        (total, cut)
    }
}

impl<P: VertexProgram, H: Hook> Steps for Asynchronous<'_, P, H> {
    fn active(&self) -> u64 {
        if P::ACTIVE == Active::Always { self.states.len() as u64 } else { self.pending }
    }

    fn limit(&mut self, deadline: Option<Instant>) {
        self.deadline = deadline;
    }

    fn superstep(&mut self) -> Result<SuperstepReport> {
        let begin = Instant::now();
        self.plain_views.take();
        self.plain_slots.take();
        self.clock.superstep += 1;
        let (tally, cut) = self.round();
        self.cut = cut;
        self.activations += tally.activations;
        self.clock.residual = tally.residual;
        let scattered = tally.edges_scattered > 0;
        Ok(SuperstepReport {
            superstep: self.clock.superstep,
            active: tally.activations,
            edges_gathered: tally.edges_gathered,
            edges_scattered: tally.edges_scattered,
            contention: tally.contention,
            sent_bytes: tally.mirrored * (self.views[0].length() * size_of::<<P::View as Row>::Element>()) as u64,
            residual: tally.residual,
            seconds: begin.elapsed().as_secs_f64(),
            views: ViewMode::InPlace,
            scatter: if scattered { ScatterMode::Push } else { ScatterMode::None },
            segmented: false,
        })
    }

    fn verdict(&self) -> Option<Termination> {
        if let Some((v, reason)) = &self.failure {
            return Some(Termination::failed(self.graph, *v, reason));
        }
        if self.options.max_activations.is_some_and(|most| self.activations >= most) && self.active() > 0 {
            return Some(Termination::MaxActivations);
        }
        (!self.cut && self.program.converged(&self.context())).then_some(Termination::Converged)
    }
}
