//! The asynchronous engine: workers take scheduled vertices and run them at once, on the newest views.
//!
//! [`worker`] is the loop of a worker, [`activation`] what it does with a vertex: gather, apply, publish the view, scatter.
//! [`locked`] and [`optimistic`] keep neighbours apart; [`scope`] says who they are; [`inbox`] holds messages; [`shards`] says
//! where the replicas of a vertex are if the graph is cut (the whole graph is one part, run by the same code). The rules of memory
//! are those of [`crate::locks::state`] (who runs a vertex) and [`crate::exec::kernel::rows`] (who reads what).
//!
//! # Rounds
//! The work is cut into rounds, with all workers at rest in between: limits, observers, aggregates, snapshots, signals from outside
//! and `converged` come then. With the sweep scheduler a round is a pass over the scheduled vertices; with the others it is as many
//! activations as there are vertices. Time-outs, Ctrl-C and `--max-activations` end a round early; vertices that were taken and
//! have not run are given back. A program that is always active runs every vertex exactly once a round, and PageRank's bound of its
//! error relies on that. If it also needs no consistency of edges and its views are one word, every chunk has one owner
//! ([`owned`]): nobody claims vertices, and a round costs about what a superstep costs without segments.
//!
//! Long rows are gathered in pieces by whoever looks for work: between activations, with nothing to run, at the end of a round, and
//! while waiting for a lock. The worker that runs a hub keeps what it holds, posts the row on a [board](crate::schedule::board),
//! gathers pieces itself, waits for those that others have taken, and merges all in edge order. It does not wait in rayon, which may
//! give the worker that waits another worker's part of the round, and that would wait for the lock, or the end, of the first. A
//! helper reads, and waits for nobody. One thread alone folds a row as it lies. A worker that is alone in a round takes no locks,
//! and changes words by a load and a store (`sync::Word`): a tenth of what a read-modify-write costs.
//!
//! # Isolation
//! | isolation | an activation holds | for |
//! | --- | --- | --- |
//! | vertex | its vertex (the word) | programs that read neighbours only |
//! | edge, locks | a write lock on the vertex, read locks on its scope, by ascending id | any program |
//! | edge, optimistic | a lock on the vertex, from validation to the end of scatter | programs without slots that gather over all that they scatter over |
//! | full | write locks also on the neighbours it scatters to | programs whose messages do not commute |
//!
//! Locks are the headers of views. A view of at most 4 bytes lies in one 64-bit word with its header, so that one load reads
//! version and view; other views lie after their header. Runs without locks have no headers, only views of 4 or 8 bytes: a view
//! array that falls out of the cache costs more than any lock.
//!
//! Messages of up to 8 bytes are combined by compare-and-swap if the program says how they lie in a word (`MESSAGE_WORD`), others
//! while a bit of the vertex's word is held. A message that changes nothing, because an equal or better one is there, costs one
//! read.

mod activation;
mod inbox;
mod locked;
pub(super) mod log;
mod machine;
mod optimistic;
mod owned;
mod prepare;
mod round;
mod saved;
mod scope;
mod shards;
mod worker;

use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Instant;

use self::inbox::Inboxes;
use self::prepare::RoundLayout;
use self::round::{Isolation, Round, RoundCounts};
use self::shards::{RoundPart, by_part, contexts};
use self::worker::Worker;
use super::audit::Hook;
use super::driver::Steps;
use super::kernel::rows::RowWords;
use super::kernel::shared::Kernel;
use super::{Options, ScatterMode, Scheduler, SuperstepReport, Termination, ViewMode};
use crate::error::Result;
use crate::exec::kernel::aggregate::{fold_again, merged};
use crate::exec::kernel::call::called;
use crate::exec::kernel::woken::woken;
use crate::exec::states::RowCopies;
use crate::graph::{Graph, VertexId};
use crate::locks::header::MAX_WORKERS;
use crate::locks::state::{self, Marked};
use crate::locks::vertices::Vertices;
use crate::locks::words::share_u32;
use crate::panics::{self, Stage};
use crate::parallel::{self, Lent};
use crate::program::context::Clock;
use crate::program::row::Row;
use crate::program::shape::Shape;
use crate::program::{Active, Master, Prepared, VertexProgram, is_signalled};
use crate::schedule::board::Board;
use crate::schedule::ranks::Ranks;
use crate::schedule::termination::Counters;

/// With fewer scheduled vertices than this one worker sweeps alone: waking the others takes longer.
const ALONE: u64 = 32;

/// An asynchronous run: everything it owns.
pub(super) struct Asynchronous<P: VertexProgram, H: Hook> {
    program: P,
    /// What the program has prepared, part by part.
    data: Vec<Prepared<P>>,
    shape: Shape,
    graph: Graph<P::Edge>,
    options: Options,
    isolation: Isolation,
    layout: RoundLayout<P::Edge>,
    /// Rows of more edges than this are gathered in pieces; the highest number if there are none.
    most: usize,
    clock: Clock,
    states: Vec<P::Vertex>,
    /// Those of each shard by local id, or one array of all by place.
    views: Vec<RowWords<P::View>>,
    slots: RowWords<P::Slot>,
    /// The word of each vertex: [`state`].
    words: Vec<u32>,
    inboxes: Inboxes<P::Message>,
    /// See [`Round::ranks`].
    ranks: Ranks,
    pending: u64,
    activations: u64,
    /// One aggregate a chunk.
    partials: Vec<P::Global>,
    global: P::Global,
    failure: Option<(VertexId, Box<str>)>,
    /// The program has decided so.
    ended: bool,
    /// The last round was cut short, so what it adds up to means nothing.
    cut: bool,
    deadline: Option<Instant>,
    plan_s: f64,
    /// What tests look into.
    hook: H,
    /// Views and slots as plain rows, for whoever asks between rounds.
    plain_views: OnceLock<RowCopies<<P::View as Row>::Element>>,
    plain_slots: OnceLock<RowCopies<<P::Slot as Row>::Element>>,
    /// [`slot_of_in_edge`](Self::slot_of_in_edge) and data of the whole graph, for whoever asks on shards.
    whole: OnceLock<(Vec<u64>, Prepared<P>)>,
}

impl<P: VertexProgram, H: Hook> Asynchronous<P, H> {
    /// Whether every vertex runs in every round and the sweep gives them out.
    fn runs_unmarked(&self) -> bool {
        P::ACTIVE == Active::Always && self.options.scheduler == Scheduler::Sweep
    }

    /// Schedules every vertex that is not, for programs that are always active.
    fn schedule_all(&mut self) {
        let words = share_u32(&mut self.words);
        let mut handle = self.layout.schedule.handles(1, &self.ranks).pop().expect("one handle for one worker");
        for (place, word) in words.iter().enumerate() {
            if state::mark(word, false, true) == Marked::Idle {
                self.pending += 1;
                handle.push(place as VertexId, f32::INFINITY);
            }
        }
    }

    /// Folds the chunks `which` again, and merges all.
    fn aggregate(&mut self, which: &(dyn Fn(usize) -> bool + Sync)) {
        let (program, states, chunks) = (&self.program, &self.states, &self.layout.chunks);
        let (shards, global) = (self.layout.shards.as_deref(), &self.global);
        let firsts = shards.map(|shards| shards.graph.first.as_slice());
        let contexts = contexts::<P>(&self.graph, shards, self.clock, global, &self.data);
        fold_again(program, &mut self.partials, which, &|chunk, partial| {
            for (part, first, places) in by_part(firsts, chunks.range(chunk)) {
                let ctx = &contexts[part];
                for place in places {
                    called(&ctx.here, (place - first) as VertexId, Stage::Aggregate);
                    program.aggregate(ctx, partial, ctx.vertex((place - first) as VertexId), &states[place]);
                }
            }
        });
        self.global = merged(&self.program, &self.partials);
    }

    /// Runs one round; returns what came of it, and whether it was cut short.
    fn round(&mut self) -> (RoundCounts, bool) {
        if const { owned::may_own::<P, H>() } && owned::owns_chunks::<P, H>(self.isolation, &self.options) {
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
            _ => (0..self.layout.chunks.len()).map(|_| AtomicBool::new(false)).collect(),
        };
        let words = share_u32(&mut self.words);
        let (program, slots) = (&self.program, self.slots.share());
        let (slot_of_in_edge, reverse) = (self.layout.slot_of_in_edge.as_slice(), self.layout.reverse.as_slice());
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
        let contexts = contexts::<P>(&self.graph, self.layout.shards.as_deref(), self.clock, &self.global, &self.data);
        let mut parts = Vec::with_capacity(self.views.len());
        for (shard, views) in self.views.iter_mut().enumerate() {
            let views = views.share().lent_to_one(alone);
            let ctx = contexts[shard].clone();
            parts.push(match self.layout.shards.as_deref() {
                None => RoundPart::whole(kernel(shard, &self.graph, views, 0..self.graph.arcs()), ctx),
                Some(shards) => {
                    let arcs = shards.first_slot[shard]..shards.first_slot[shard + 1];
                    let graph = shards.graph.shards()[shard].graph();
                    RoundPart::of_shard(shards, shard, kernel(shard, graph, views, arcs), ctx)
                }
            });
        }
        let shared = Round {
            program,
            topology: &self.graph,
            parts,
            shards: self.layout.shards.as_deref(),
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
            chunks: &self.layout.chunks,
            failure: Mutex::new(None),
            hook: &self.hook,
        };
        let handles = Lent::of(self.layout.schedule.handles(workers, &self.ranks));
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
        // Who was given back what it had no allowance for may have been the last to look at the quota.
        let cut = cut || (self.runs_unmarked() && total.activations < vertices);
        (total, cut)
    }
}

impl<P: VertexProgram, H: Hook> Asynchronous<P, H> {
    /// Every part is in this phase from now on.
    fn put_phase(&mut self, phase: &P::Phase) {
        self.data.iter_mut().for_each(|data| data.phase.clone_from(phase));
        self.whole.take();
    }

    /// Goes on as the program decides.
    fn go_on(&mut self) {
        self.ended = false;
        if self.failure.is_some() || self.cut || self.options.interrupt.is_urgent() {
            return;
        }
        let all = contexts::<P>(&self.graph, self.layout.shards.as_deref(), self.clock, &self.global, &self.data);
        let decision = Master::decide(&self.program, all[0].clone(), self.active());
        self.ended = decision.ends;
        if let Some(phase) = &decision.phase {
            self.put_phase(phase);
        }
        if const { is_signalled::<P>() } && decision.wakes {
            let shards = self.layout.shards.as_deref();
            let all = contexts::<P>(&self.graph, shards, self.clock, &self.global, &self.data);
            let mut places = Vec::new();
            for (part, ctx) in all.iter().enumerate() {
                let range = shards.map_or(0..self.states.len(), |shards| shards.graph.places(part));
                let wakes = |local: usize| {
                    called(&ctx.here, local as VertexId, Stage::Wakes);
                    self.program.wakes(ctx, ctx.vertex(local as VertexId), &self.states[range.start + local])
                };
                woken(range.len(), &wakes, &mut |local| places.push((range.start + local as usize) as VertexId));
            }
            let mut places = places.into_iter();
            self.enter(&mut || places.next().map(|place| (place, None)));
        }
    }
}

impl<P: VertexProgram, H: Hook> Steps for Asynchronous<P, H> {
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
        // Where nothing is left to run, nothing was cut off.
        self.cut = cut && (P::ACTIVE == Active::Always || self.pending > 0);
        self.activations += tally.activations;
        self.clock.residual = tally.residual;
        if const { P::DECIDES } {
            self.go_on();
        }
        let scattered = tally.edges_scattered > 0;
        Ok(SuperstepReport {
            superstep: self.clock.superstep,
            active: tally.activations,
            edges_gathered: tally.edges_gathered,
            edges_scattered: tally.edges_scattered,
            contention: tally.contention,
            sent_bytes: tally.mirrored * size_of::<<P::View as Row>::Element>() as u64,
            residual: tally.residual,
            seconds: begin.elapsed().as_secs_f64(),
            views: ViewMode::InPlace,
            scatter: if scattered { ScatterMode::Push } else { ScatterMode::None },
            segmented: false,
        })
    }

    fn verdict(&self) -> Option<Termination> {
        if let Some((v, reason)) = &self.failure {
            return Some(Termination::failed(&self.graph, *v, reason));
        }
        if self.options.max_activations.is_some_and(|most| self.activations >= most) && self.active() > 0 {
            return Some(Termination::MaxActivations);
        }
        if P::DECIDES && self.ended {
            return Some(Termination::Converged);
        }
        let contexts = contexts::<P>(&self.graph, self.layout.shards.as_deref(), self.clock, &self.global, &self.data);
        panics::begin_for_all(self.clock.superstep, Stage::Converged);
        (!self.cut && self.program.converged(&contexts[0])).then_some(Termination::Converged)
    }
}
