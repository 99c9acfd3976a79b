//! One activation: gather, apply, publish the view, scatter.

use std::sync::atomic::Ordering;

use super::inbox::{Inbox, is_unit};
use super::round::{Isolation, Round, planted};
use super::scope::Scope;
use super::shards::{Replica, RoundPart};
use super::worker::Worker;
use crate::exec::audit::Hook;
use crate::exec::kernel::call::called;
use crate::exec::kernel::directions::{degree, scattered};
use crate::exec::kernel::look::Seen;
use crate::exec::kernel::scatter::Sink;
use crate::graph::VertexId;
use crate::locks::state::{self, Begun, Marked};
use crate::locks::vertices::Running;
use crate::panics::{self, Stage};
use crate::program::row::{Row, carries_data};
use crate::program::{Context, Direction, Mail, Step, VertexProgram, is_signalled};
use crate::schedule::{Handle, ordered};

/// An activation that has got hold of its scope.
pub(super) struct Claimed<'a, T> {
    /// The vertex, and where it lies.
    pub(super) v: VertexId,
    pub(super) place: VertexId,
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

impl<'a, P: VertexProgram, H: Hook> Worker<'_, 'a, P, H> {
    /// Runs the vertex at `place`, if it is scheduled and nobody runs it.
    #[inline(always)]
    pub(super) fn activate(&mut self, place: VertexId) {
        let round = self.round;
        match round.isolation {
            Isolation::Vertex => {
                // If somebody runs it, what its neighbours noted meanwhile is for whoever runs it to enter it with.
                if !round.runs_unmarked() && !state::may_claim(round.vertices.word(place as usize)) {
                    return;
                }
                self.forget_priority(place);
                let begun = round.vertices.claim_and_begin(place as usize, round.runs_unmarked());
                if let Some((running, begun)) = begun {
                    let message = self.take(place, begun);
                    self.gather(place, begun.count, &mut Seen::default());
                    if H::ON {
                        self.log_reads(place, begun.count);
                    }
                    let v = round.vertex_at(place);
                    self.apply(Claimed { v, place, running, begun, held: Held::Nothing }, message);
                }
            }
            Isolation::Locks { full } => self.activate_locked(place, full),
            Isolation::Optimistic => self.activate_optimistic(place),
        }
    }

    /// Whoever signals from now on ranks the vertex anew.
    #[inline(always)]
    pub(super) fn forget_priority(&self, place: VertexId) {
        self.round.ranks.forget(place);
    }

    /// Takes possession of the vertex at `place`; its mark stays.
    pub(super) fn claim(&self, place: VertexId) -> Option<Running<'a, P::Vertex>> {
        let vertices = &self.round.vertices;
        if self.round.runs_unmarked() {
            // The one who takes it from the schedule marks it.
            vertices.mark(place as usize, false);
        }
        vertices.claim(place as usize)
    }

    /// Gives up a vertex that could not run, because the round was stopped.
    pub(super) fn abandon(&mut self, place: VertexId, running: Running<'a, P::Vertex>) {
        if running.finish() {
            self.queue(place);
        }
    }

    /// Takes the message out of the inbox at `place`.
    #[inline(always)]
    pub(super) fn take(&mut self, place: VertexId, begun: Begun) -> Option<P::Message> {
        if H::ON
            && let Some(audit) = self.round.audit()
        {
            let mut inbox = audit.inbox(self.round.vertex_at(place));
            let message = self.round.inbox.take::<P>(place as usize, begun.signalled);
            self.log_begin(place, begun.count).took = inbox.take();
            return message;
        }
        self.round.inbox.take::<P>(place as usize, begun.signalled)
    }

    /// Folds the rows of all replicas of the vertex at `place`.
    #[inline(never)]
    pub(super) fn gather(&mut self, place: VertexId, count: u32, seen: &mut Seen) {
        let round = self.round;
        round.program.reset(&mut self.sum);
        for replica in round.replicas(place, &Replica::only(place)) {
            if replica.gathers {
                let part = round.part(*replica);
                let ctx = part.ctx.of_activation(count);
                called(&ctx.here, replica.local, Stage::Gather);
                let (sum, scratch) = (&mut self.sum, &mut self.scratch);
                self.tally.edges_gathered += part.kernel.gather_row(&ctx, replica.local, sum, scratch, seen);
            }
        }
    }

    /// Applies what was gathered, publishes the view, scatters, unlocks, gives the vertex up. One copy of it for all
    /// isolations: it is most of the code of a program.
    #[inline(never)]
    pub(super) fn apply(&mut self, activation: Claimed<'a, P::Vertex>, message: Option<P::Message>) {
        let round = self.round;
        let Claimed { v, place, mut running, begun, mut held } = activation;
        let only = Replica::only(place);
        let replicas = round.replicas(place, &only);
        let master = replicas[0];
        let ctx = round.part(master).ctx.of_activation(begun.count);
        let info = ctx.vertex(master.local);
        called(&ctx.here, master.local, Stage::Apply);
        let mut step = round.program.apply(&ctx, info, running.state(), &mut self.sum, message);
        self.tally.activations += 1;
        self.allowance = self.allowance.saturating_sub(1);
        self.tally.residual += step.residual;
        if let Some(reason) = step.take_failure() {
            self.fail(v, reason);
        }
        panics::enter(Stage::View);
        let view = round.part(master).kernel.views.room(master.local as usize, &mut self.scratch.own);
        self.tally.mirrored += (replicas.len() as u64 - 1) * view.len() as u64;
        round.program.view(&ctx, info, running.state(), P::View::of_mut(view));
        if planted!(self, LatePublish) {
            let view = self.scratch.own.clone();
            if const { is_signalled::<P>() } {
                self.tell(v, place, begun, step);
            }
            self.scratch.own = view;
            self.publish(replicas);
        } else {
            if planted!(self, StaleMirror) {
                self.publish(&replicas[..replicas.len().max(2) - 1]);
            } else if planted!(self, LateMirrors) {
                self.publish(&replicas[..1]);
            } else {
                self.publish(replicas);
            }
            if H::ON {
                self.log_writes(place, step.change.is_some());
            }
            if planted!(self, EarlyUnlock) || planted!(self, LateMirrors) {
                self.unlock(v, std::mem::replace(&mut held, Held::Nothing));
            }
            if planted!(self, LateMirrors) {
                std::thread::yield_now();
                self.publish(&replicas[1..]);
            }
            if const { is_signalled::<P>() } {
                self.tell(v, place, begun, step);
            }
        }
        panics::done();
        self.unlock(v, held);
        if H::ON {
            self.log_end();
        }
        if !round.ran.is_empty() && !self.chunk.contains(&(place as usize)) {
            let chunk = round.chunks.of(place);
            self.chunk = round.chunks.range(chunk);
            round.ran[chunk].store(true, Ordering::Relaxed);
        }
        if running.finish() && !planted!(self, LostSignal) {
            self.queue(place);
        }
        round.counters.of(self.index).done();
    }

    /// Writes the view to some replicas of its vertex.
    #[inline(always)]
    fn publish(&self, replicas: &[Replica]) {
        // A view without data is its version, which nobody asks for but those who validate.
        if !carries_data::<P::View>() && self.round.isolation != Isolation::Optimistic {
            return;
        }
        for replica in replicas {
            self.round.part(*replica).kernel.views.write(replica.local as usize, &self.scratch.own);
        }
    }

    /// Scatters, and stays scheduled if the step says so.
    #[inline(always)]
    fn tell(&mut self, v: VertexId, place: VertexId, begun: Begun, step: Step<P::Change>) {
        let round = self.round;
        let counter = round.counters.of(self.index);
        let degree = if step.change.is_some() {
            degree(round.topology, scattered(round.program, &round.parts[0].ctx), v)
        } else {
            0
        };
        let mut letters = Vec::new();
        if let (true, Some(change)) = (const { P::MAILS }, &step.change) {
            let master = round.replicas(place, &Replica::only(place))[0];
            let ctx = round.part(master).ctx.of_activation(begun.count);
            let mut keep = |to: VertexId, message: P::Message| letters.push((round.place_of(to), message));
            let mut mail = Mail::new(round.topology.vertices(), &mut keep);
            panics::enter(Stage::Mail);
            round.program.mail(&ctx, ctx.vertex(master.local), change, &mut mail);
        }
        let most = degree + letters.len() as u64 + u64::from(step.again);
        if most == 0 {
            return;
        }
        counter.expect(most);
        panics::enter(Stage::Scatter);
        let mut marked = 0;
        if let Some(change) = step.change {
            for replica in round.replicas(place, &Replica::only(place)) {
                if !replica.scatters {
                    continue;
                }
                let part = round.part(*replica);
                let post =
                    Post { round, part, schedule: &mut *self.schedule, marked: &mut marked, logged: &mut self.logged };
                let ctx = part.ctx.of_activation(begun.count);
                let scattered = part.kernel.scatter_row(&ctx, replica.local, &change, &mut self.scratch, post);
                self.tally.edges_scattered += scattered;
            }
        }
        if const { P::MAILS } {
            for (to, message) in letters {
                marked += u64::from(send(round, &round.parts[0].ctx, &mut *self.schedule, to, message));
            }
        }
        if step.again {
            round.ranks.note(place, ordered(f32::INFINITY));
            // The vertex runs: it is queued when it ends.
            marked += u64::from(round.vertices.mark(place as usize, false) != Marked::Scheduled);
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
struct Post<'w, 'a, P: VertexProgram, H: Hook> {
    round: &'w Round<'a, P, H>,
    /// Whose edges they go over.
    part: &'w RoundPart<'a, P>,
    schedule: &'w mut dyn Handle,
    /// Vertices that were not scheduled before.
    marked: &'w mut u64,
    logged: &'w mut Option<super::log::LogEntry>,
}

impl<P: VertexProgram, H: Hook> Sink<P::Message> for Post<'_, '_, P, H> {
    const TOUCHES: bool = true;

    #[inline(always)]
    fn send(&mut self, edge: (Direction, usize), other: VertexId, message: P::Message) {
        // Held until the message is put, so that it has the number that it was logged with.
        let _inbox = if H::ON { super::log::log_send(self.round, self.part, self.logged, edge, other) } else { None };
        let place = self.part.place_of(other);
        *self.marked += u64::from(send(self.round, &self.part.ctx, self.schedule, place, message));
    }

    #[inline(always)]
    fn touch(&self, other: VertexId) -> u64 {
        self.round.inbox.touch(self.part.place_of(other) as usize)
    }
}

/// Puts a message into the inbox at `place` and schedules the vertex. True if it was not scheduled before.
#[inline(always)]
fn send<P: VertexProgram, H: Hook>(
    round: &Round<'_, P, H>,
    ctx: &Context<'_, P>,
    schedule: &mut dyn Handle,
    place: VertexId,
    message: P::Message,
) -> bool {
    let target = place as usize;
    let ranked = !round.ranks.is_empty();
    let Ok(priority) = round.inbox.put(round.program, ctx, target, message, ranked) else { return false };
    let marked = match round.inbox {
        Inbox::Words(..) => round.vertices.mark_after_put(target),
        _ => round.vertices.mark(target, is_unit::<P::Message>()),
    };
    let priority = priority.unwrap_or(0.0);
    match marked {
        Marked::Idle => schedule.push(place, priority),
        Marked::Scheduled if ranked => schedule.raise(place, priority),
        // Whoever runs it enters it when it ends.
        Marked::Running if ranked => round.ranks.note(place, ordered(priority)),
        _ => {}
    }
    marked != Marked::Scheduled
}
