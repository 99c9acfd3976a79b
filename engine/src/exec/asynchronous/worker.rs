//! What one worker does in a round: takes scheduled vertices and runs them, until there are none or it must stop.

use std::ops::Range;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use super::inbox::{Inbox, is_unit};
use super::scope::Scope;
#[cfg(feature = "testing")]
use crate::exec::audit::{Activation as Logged, Audit, Planted};
use crate::exec::shared::directions::scatter_degree;
use crate::exec::shared::kernel::{Kernel, Scratch, Sink};
use crate::exec::shared::rows::Seen;
use crate::exec::synchronous::chunks::Chunks;
use crate::exec::{Contention, Interrupt};
use crate::graph::{Topology, VertexId};
use crate::locks::state::{self, Begun, Marked};
use crate::locks::vertices::{Running, Vertices};
use crate::program::{Active, Context, Step, VertexProgram};
use crate::schedule::termination::Counters;
use crate::schedule::{Handle, ordered, unordered};

use crate::program::row::Row;

/// Activations between two looks at the clock.
const CLOCK_EVERY: u32 = 64;
/// Most activations that a worker takes at once from what a round may still run.
const ALLOWANCE: u64 = 64;

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
pub(super) struct Round<'a, P: VertexProgram> {
    pub(super) kernel: Kernel<'a, P>,
    pub(super) ctx: Context<'a, P>,
    pub(super) vertices: Vertices<'a, P::Vertex>,
    pub(super) inbox: Inbox<'a, P::Message>,
    /// The highest priority of each scheduled vertex, as [`ordered`] numbers; empty if nobody asks.
    pub(super) priorities: &'a [AtomicU32],
    pub(super) counters: &'a Counters,
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
    /// What tests look into.
    #[cfg(feature = "testing")]
    pub(super) testing: Testing<'a>,
}

/// A log, if it is wanted, and a bug, if there is to be one.
#[cfg(feature = "testing")]
#[derive(Clone, Copy)]
pub(super) struct Testing<'a> {
    pub(super) audit: Option<&'a Audit>,
    pub(super) planted: Option<Planted>,
}

/// Whether a bug was planted.
macro_rules! planted {
    ($worker:expr, $bug:ident) => {{
        #[cfg(feature = "testing")]
        let is = $worker.round.testing.planted == Some(crate::exec::audit::Planted::$bug);
        #[cfg(not(feature = "testing"))]
        let is = false;
        is
    }};
}
pub(super) use planted;

/// What a worker has done.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Tally {
    pub(super) activations: u64,
    pub(super) edges_gathered: u64,
    pub(super) edges_scattered: u64,
    pub(super) residual: f64,
    pub(super) contention: Contention,
}

impl<P: VertexProgram> Round<'_, P> {
    fn topology(&self) -> &Topology {
        self.kernel.graph
    }

    /// Whether the schedule gives out every vertex, marked or not.
    #[inline(always)]
    fn runs_unmarked(&self) -> bool {
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

/// A worker.
pub(super) struct Worker<'r, 'a, P: VertexProgram> {
    pub(super) round: &'r Round<'a, P>,
    index: usize,
    schedule: Box<dyn Handle + 'r>,
    pub(super) scratch: Scratch<P>,
    pub(super) sum: P::Sum,
    pub(super) tally: Tally,
    allowance: u64,
    /// It asked for more, and nothing was left.
    spent: bool,
    until_clock: u32,
    /// The chunk that it has last said to have run.
    chunk: Range<usize>,
    /// The activation under way.
    #[cfg(feature = "testing")]
    pub(super) logged: Option<Logged>,
}

/// An activation that has got hold of its scope.
pub(super) struct Activation<'a, T> {
    pub(super) v: VertexId,
    pub(super) running: Running<'a, T>,
    pub(super) begun: Begun,
    pub(super) held: Held<'a>,
}

/// The locks that an activation holds.
#[derive(Clone, Copy)]
pub(super) enum Held<'a> {
    Nothing,
    /// That on its vertex.
    Own,
    /// The first of its scope, so many; `full`: those on neighbours that it scatters to are write locks.
    Scope {
        scope: Scope<'a>,
        locked: usize,
        full: bool,
    },
}

impl<'r, 'a, P: VertexProgram> Worker<'r, 'a, P> {
    /// Works until the round is over.
    pub(super) fn work(round: &'r Round<'a, P>, index: usize, schedule: Box<dyn Handle + 'r>) -> Tally {
        /// If the program panics, the others must not wait for what this worker holds.
        struct StopOnPanic<'s>(&'s AtomicBool);
        impl Drop for StopOnPanic<'_> {
            fn drop(&mut self) {
                if std::thread::panicking() {
                    self.0.store(true, Ordering::Relaxed);
                }
            }
        }
        let _guard = StopOnPanic(&round.stop);
        let program = round.kernel.program;
        let mut worker = Worker {
            round,
            index,
            schedule,
            scratch: Scratch::new(program),
            sum: program.zero(),
            tally: Tally::default(),
            allowance: 0,
            spent: false,
            until_clock: 0,
            chunk: 0..0,
            #[cfg(feature = "testing")]
            logged: None,
        };
        worker.run();
        worker.tally
    }

    fn run(&mut self) {
        let mut list = Vec::new();
        let mut idle = 0;
        while !self.round.is_stopped() && !self.spent {
            list.clear();
            if !self.schedule.pop(&mut list) {
                if self.round.sweeps || self.round.counters.is_quiet() {
                    break;
                }
                idle += 1;
                self.rest(idle);
                continue;
            }
            idle = 0;
            for (position, &v) in list.iter().enumerate() {
                if !self.may_go_on() {
                    self.give_back(&list[position..]);
                    break;
                }
                self.activate(v);
            }
        }
        self.schedule.flush();
        if let Some(quota) = &self.round.quota {
            quota.fetch_add(self.allowance, Ordering::Relaxed);
        }
    }

    /// Waits a little, more each time, for others to schedule something.
    fn rest(&self, idle: u32) {
        self.round.look_at_clock();
        match idle {
            0..16 => (0..1 << idle.min(8)).for_each(|_| std::hint::spin_loop()),
            16..64 => std::thread::yield_now(),
            _ => std::thread::sleep(Duration::from_micros(50)),
        }
    }

    /// Whether another activation is allowed. Those that turn out not to be needed are not counted.
    #[inline(always)]
    fn may_go_on(&mut self) -> bool {
        if self.until_clock == 0 {
            self.until_clock = CLOCK_EVERY;
            self.round.look_at_clock();
        }
        self.until_clock -= 1;
        if self.round.is_stopped() {
            return false;
        }
        let Some(quota) = &self.round.quota else { return true };
        if self.allowance == 0 {
            // A part of what is left, so that all workers have something to do until the end of a short round.
            let parts = 2 * self.round.counters.workers() as u64;
            let grant = |left: u64| (left / parts).clamp(1, ALLOWANCE).min(left);
            let left = quota.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| Some(left - grant(left)));
            self.allowance = left.map_or(0, grant);
            // The others may still run what they have taken: nobody is stopped.
            self.spent = self.allowance == 0;
        }
        self.allowance > 0
    }

    /// Enters again what was taken and did not run.
    fn give_back(&mut self, list: &[VertexId]) {
        for &v in list {
            self.queue(v);
        }
    }

    /// Enters `v`, which is scheduled.
    fn queue(&mut self, v: VertexId) {
        let priority = self.round.priorities.get(v as usize).map_or(0.0, |p| unordered(p.load(Ordering::Relaxed)));
        self.schedule.push(v, priority);
    }

    /// Runs `v`, if it is scheduled and nobody runs it.
    #[inline(always)]
    fn activate(&mut self, v: VertexId) {
        let round = self.round;
        match round.isolation {
            Isolation::Vertex => {
                self.forget_priority(v);
                if let Some((running, begun)) = round.vertices.claim_and_begin(v as usize, round.runs_unmarked()) {
                    let message = self.take(v, begun);
                    self.gather(v, begun.count, &mut Seen::default());
                    #[cfg(feature = "testing")]
                    self.log_reads(v, begun.count);
                    self.apply(Activation { v, running, begun, held: Held::Nothing }, message);
                }
            }
            Isolation::Locks { full } => self.activate_locked(v, full),
            Isolation::Optimistic => self.activate_optimistic(v),
        }
    }

    /// Whoever signals from now on ranks the vertex anew.
    #[inline(always)]
    pub(super) fn forget_priority(&self, v: VertexId) {
        if let Some(priority) = self.round.priorities.get(v as usize) {
            priority.store(0, Ordering::Relaxed);
        }
    }

    /// Takes possession of `v`; its mark stays.
    pub(super) fn claim(&self, v: VertexId) -> Option<Running<'a, P::Vertex>> {
        let vertices = &self.round.vertices;
        if self.round.runs_unmarked() {
            // The one who takes it from the schedule marks it.
            state::mark(vertices.word(v as usize), false);
        }
        vertices.claim(v as usize)
    }

    /// Gives up a vertex that could not run, because the round was stopped.
    pub(super) fn abandon(&mut self, v: VertexId, running: Running<'a, P::Vertex>) {
        if running.finish() {
            self.queue(v);
        }
    }

    /// Takes the message out of the inbox of `v`.
    #[inline(always)]
    pub(super) fn take(&mut self, v: VertexId, begun: Begun) -> Option<P::Message> {
        #[cfg(feature = "testing")]
        if let Some(audit) = self.round.testing.audit {
            let mut inbox = audit.inbox(v);
            let message = self.round.inbox.take::<P>(v as usize, begun.signalled);
            self.log_begin(v, begun.count).took = inbox.take();
            return message;
        }
        self.round.inbox.take::<P>(v as usize, begun.signalled)
    }

    /// Folds the row of `v`.
    #[inline(never)]
    pub(super) fn gather(&mut self, v: VertexId, count: u32, seen: &mut Seen) {
        let round = self.round;
        round.kernel.program.reset(&mut self.sum);
        let ctx = round.ctx.of_activation(count);
        self.tally.edges_gathered += round.kernel.gather_row(&ctx, v, &mut self.sum, &mut self.scratch, seen);
    }

    /// Applies what was gathered, publishes the view, scatters, unlocks, gives the vertex up. One copy of it for all
    /// isolations: it is most of the code of a program.
    #[inline(never)]
    pub(super) fn apply(&mut self, activation: Activation<'a, P::Vertex>, message: Option<P::Message>) {
        let round = self.round;
        let Activation { v, mut running, begun, mut held } = activation;
        let program = round.kernel.program;
        let ctx = round.ctx.of_activation(begun.count);
        let info = ctx.vertex(v);
        let mut step = program.apply(&ctx, info, running.state(), &mut self.sum, message);
        self.tally.activations += 1;
        self.allowance = self.allowance.saturating_sub(1);
        self.tally.residual += step.residual;
        if let Some(reason) = step.take_failure() {
            self.fail(v, reason);
        }
        let length = self.scratch.own.len();
        program.view(info, running.state(), P::View::at_mut(&mut self.scratch.own, length, 0));
        if planted!(self, LatePublish) {
            let view = self.scratch.own.clone();
            self.tell(&ctx, v, step);
            round.kernel.views.write(v as usize, &view);
        } else {
            round.kernel.views.write(v as usize, &self.scratch.own);
            #[cfg(feature = "testing")]
            self.log_writes(v, step.change.is_some());
            if planted!(self, EarlyUnlock) {
                self.unlock(v, std::mem::replace(&mut held, Held::Nothing));
            }
            if P::ACTIVE == Active::Signalled {
                self.tell(&ctx, v, step);
            }
        }
        self.unlock(v, held);
        #[cfg(feature = "testing")]
        self.log_end();
        if !round.ran.is_empty() && !self.chunk.contains(&(v as usize)) {
            let chunk = round.chunks.of(v);
            self.chunk = round.chunks.range(chunk);
            round.ran[chunk].store(true, Ordering::Relaxed);
        }
        if running.finish() && !planted!(self, LostSignal) {
            self.queue(v);
        }
        round.counters.of(self.index).done();
    }

    /// Scatters, and stays scheduled if the step says so.
    #[inline(always)]
    fn tell(&mut self, ctx: &Context<'_, P>, v: VertexId, step: Step<P::Change>) {
        let round = self.round;
        let counter = round.counters.of(self.index);
        let degree = if step.change.is_some() { scatter_degree::<P>(round.topology(), v) } else { 0 };
        let most = degree + u64::from(step.again);
        if most == 0 {
            return;
        }
        counter.expect(most);
        let mut marked = 0;
        if let Some(change) = step.change {
            let post = Post {
                round,
                schedule: &mut *self.schedule,
                marked: &mut marked,
                #[cfg(feature = "testing")]
                logged: &mut self.logged,
            };
            let scattered = round.kernel.scatter_row(ctx, v, &change, &mut self.scratch, post);
            self.tally.edges_scattered += scattered;
        }
        if step.again {
            if let Some(priority) = round.priorities.get(v as usize) {
                priority.store(ordered(f32::INFINITY), Ordering::Relaxed);
            }
            // The vertex runs: it is queued when it ends.
            marked += u64::from(state::mark(round.vertices.word(v as usize), false) != Marked::Scheduled);
        }
        counter.correct(most - marked);
    }

    fn fail(&self, v: VertexId, reason: Box<str>) {
        let mut failure = self.round.failure.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        failure.get_or_insert((v, reason));
        self.round.stop.store(true, Ordering::Relaxed);
    }
}

/// Sends the messages of one activation.
struct Post<'w, 'a, P: VertexProgram> {
    round: &'w Round<'a, P>,
    schedule: &'w mut dyn Handle,
    /// Vertices that were not scheduled before.
    marked: &'w mut u64,
    #[cfg(feature = "testing")]
    logged: &'w mut Option<Logged>,
}

impl<P: VertexProgram> Sink<P::Message> for Post<'_, '_, P> {
    #[inline(always)]
    fn send(&mut self, other: VertexId, message: P::Message) {
        #[cfg(feature = "testing")]
        let _inbox = log_send(self.round, self.logged, other);
        *self.marked += u64::from(send(self.round, self.schedule, other, message));
    }

    #[inline(always)]
    fn touch(&self, other: VertexId) -> u64 {
        self.round.inbox.touch(other as usize)
    }
}

/// Logs a message; whoever holds the result puts it.
#[cfg(feature = "testing")]
fn log_send<'r, P: VertexProgram>(
    round: &Round<'r, P>,
    logged: &mut Option<Logged>,
    other: VertexId,
) -> Option<std::sync::MutexGuard<'r, crate::exec::audit::Inbox>> {
    let mut inbox = round.testing.audit?.inbox(other);
    logged.as_mut()?.sent.push((other, inbox.put()));
    Some(inbox)
}

/// Puts a message into the inbox of `other` and schedules it. True if it was not scheduled before.
#[inline(always)]
fn send<P: VertexProgram>(
    round: &Round<'_, P>,
    schedule: &mut dyn Handle,
    other: VertexId,
    message: P::Message,
) -> bool {
    let target = other as usize;
    let ranks = round.priorities.get(target);
    let Ok(priority) = round.inbox.put(round.kernel.program, target, message, ranks.is_some()) else { return false };
    let word = round.vertices.word(target);
    let marked = match round.inbox {
        Inbox::Words(_) => state::mark_after_put(word),
        _ => state::mark(word, is_unit::<P::Message>()),
    };
    let rank = priority.map_or(0, ordered);
    // A rank that is read too high only makes the vertex run later.
    let is_raised = |ranks: &AtomicU32| ranks.load(Ordering::Relaxed) < rank;
    let raised = ranks.is_some_and(|ranks| is_raised(ranks) && ranks.fetch_max(rank, Ordering::Relaxed) < rank);
    if marked == Marked::Idle || (raised && marked == Marked::Scheduled) {
        schedule.push(other, priority.unwrap_or(0.0));
    }
    marked != Marked::Scheduled
}
