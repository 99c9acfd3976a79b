//! The engine as a [`Run`](crate::exec::Run) drives it: everything by vertex id, wherever it lies.

use std::sync::OnceLock;
use std::time::Instant;

use super::home::Home;
use super::{Part, Parts};
use crate::error::{Error, Result};
use crate::exec::checkpoint::{ReadPart, ValueCodecs};
use crate::exec::driver::{PutPart, Steps};
use crate::exec::kernel::aggregate::fold_again;
use crate::exec::kernel::call::called;
use crate::exec::kernel::inbox::put;
use crate::exec::kernel::woken::woken;
use crate::exec::machine::Machine;
use crate::exec::snapshot::Snapshot;
use crate::exec::states::{Apart, Indices, RowCopies, States, by_vertex, lie, pick, seen};
use crate::exec::supersteps::core::Core;
use crate::exec::supersteps::traffic::Traffic;
use crate::exec::{Options, Plan, ShardPlan, SuperstepReport, Termination};
use crate::graph::{Topology, VertexId};
use crate::panics::{self, Stage};
use crate::partition::ShardedGraph;
use crate::program::context::Clock;
use crate::program::row::{Row, Rows, carries_data};
use crate::program::{Context, Master, VertexProgram, is_signalled};

impl<P: VertexProgram> Part<P> {
    /// Folds the aggregates of all chunks again.
    pub(super) fn fold_all(&mut self, core: &Core, clock: Clock) {
        let Part { program, data, seat, global, states, partials, .. } = self;
        let ctx = Context::<P>::new(seat.home.locals(), clock, global, data);
        let (program, states) = (&**program, &*states);
        fold_again(program, partials, &|_| true, &|chunk, partial| {
            for position in core.order.chunks[chunk].positions.clone() {
                let local = core.order.local(position as u32);
                called(&ctx.here, local, Stage::Aggregate);
                program.aggregate(&ctx, partial, ctx.vertex(local), &states[local as usize]);
            }
        });
    }
}

impl<P: VertexProgram> Parts<P> {
    /// The shards, if there are several parts.
    fn sharded(&self) -> Option<&ShardedGraph<P::Edge>> {
        match &self.parts[0].seat.home {
            Home::Whole(_) => None,
            Home::Shard(sharded, _) => Some(sharded),
        }
    }

    /// Where vertex `v` has its master: part and local id.
    fn master(&self, v: VertexId) -> (usize, VertexId) {
        self.parts[0].seat.home.master(v)
    }
}

impl<P: VertexProgram> Parts<P> {
    /// Goes on as the program decides.
    fn go_on(&mut self) {
        self.ended = false;
        if self.failure.is_some() || self.run.begun.is_some() || self.run.options.interrupt.is_urgent() {
            return;
        }
        let ctx = self.parts[0].context(self.run.clock);
        let decision = Master::decide(self.program(), ctx, self.run.active);
        self.ended = decision.ends;
        if let Some(phase) = &decision.phase {
            self.put_phase(phase);
        }
        if const { is_signalled::<P>() } && decision.wakes {
            for (number, Part { program, data, seat, global, states, .. }) in self.parts.iter().enumerate() {
                let ctx = Context::<P>::new(seat.home.locals(), self.run.clock, global, data);
                let wakes = |local: usize| {
                    called(&ctx.here, local as VertexId, Stage::Wakes);
                    program.wakes(&ctx, ctx.vertex(local as VertexId), &states[local])
                };
                woken(states.len(), &wakes, &mut |local| self.run.signal(number, local));
            }
        }
    }

    /// Every part is in this phase from now on.
    fn put_phase(&mut self, phase: &P::Phase) {
        self.parts.iter_mut().for_each(|part| part.data.phase.clone_from(phase));
    }
}

impl<P: VertexProgram> Parts<P> {
    /// Puts views and slots in place: rows that lie as those which were seen before.
    fn put_rows(&mut self, of_views: &[<P::View as Row>::Element], of_slots: &[<P::Slot as Row>::Element]) {
        let (seen_views, seen_slots) = (self.seen_views.take(), self.seen_slots.take());
        for part in &mut self.parts {
            let (views, slots) = (part.views.rows_mut(), part.slots.rows_mut());
            if part.seat.home.shard().is_none() {
                views.elements.copy_from_slice(of_views);
                slots.elements.copy_from_slice(of_slots);
                continue;
            }
            let home = &part.seat.home;
            views.elements.copy_from_slice(&pick(of_views, lie(seen_views.as_ref()), home.vertices()));
            let own = pick(of_slots, lie(seen_slots.as_ref()), home.arcs());
            slots.elements[..own.len()].copy_from_slice(&own);
        }
    }
}

impl<P: VertexProgram> Steps for Parts<P> {
    fn active(&self) -> u64 {
        self.run.active
    }

    fn limit(&mut self, deadline: Option<Instant>) {
        // Supersteps without colours are never cut short.
        self.run.deadline = deadline;
    }

    fn superstep(&mut self) -> Result<SuperstepReport> {
        self.seen_views = OnceLock::new();
        self.seen_slots = OnceLock::new();
        let (run, mut parts) = self.split();
        let (report, failure) = run.superstep(&mut parts)?;
        self.failure = failure;
        if const { P::DECIDES } {
            self.go_on();
        }
        Ok(report)
    }

    fn verdict(&self) -> Option<Termination> {
        if let Some((v, reason)) = &self.failure {
            return Some(Termination::failed(self.parts[0].seat.home.whole(), *v, reason));
        }
        if P::DECIDES && self.ended {
            return Some(Termination::Converged);
        }
        let ctx = self.parts[0].context(self.run.clock);
        panics::begin_for_all(self.run.clock.superstep, Stage::Converged);
        (self.run.begun.is_none() && self.program().converged(&ctx)).then_some(Termination::Converged)
    }
}

impl<P: VertexProgram> Machine<P> for Parts<P> {
    fn program(&self) -> &P {
        &self.parts[0].program
    }

    fn options(&self) -> &Options {
        &self.run.options
    }

    fn options_mut(&mut self) -> &mut Options {
        &mut self.run.options
    }

    fn plan(&self) -> (Plan, f64) {
        let mut arrays = 0;
        self.parts.iter().for_each(|part| arrays += part.byte_len());
        let shards = self.sharded().map(|sharded| ShardPlan::of(sharded, self.plan.shards_s));
        let mut segments = None;
        self.parts.iter().for_each(|part| part.seat.segments.add_to(&mut segments, size_of::<P::Sum>()));
        let plan = self.run.plan(arrays, segments, self.plan.colours, shards);
        (plan, self.plan.plan_s + self.run.segments_s)
    }

    fn graph(&self) -> (&Topology, &[u8]) {
        let whole = self.parts[0].seat.home.whole();
        (whole, bytemuck::cast_slice(whole.data_by_source()))
    }

    fn global(&self) -> &P::Global {
        &self.parts[0].global
    }

    fn states(&self) -> States<'_, P::Vertex> {
        match self.sharded() {
            None => States::new(&self.parts[0].states, &[]),
            Some(sharded) => {
                let mut arrays = Vec::with_capacity(self.parts.len());
                for part in &self.parts {
                    arrays.push(part.states.as_slice());
                }
                States::of_parts(arrays, sharded.placed())
            }
        }
    }

    fn into_states(mut self: Box<Self>) -> Vec<P::Vertex> {
        let mut by_place = std::mem::take(&mut self.parts[0].states);
        for part in &mut self.parts[1..] {
            by_place.append(&mut part.states);
        }
        match self.sharded() {
            None => by_place,
            Some(sharded) => by_vertex(by_place, sharded.place_of()),
        }
    }

    fn views(&self) -> Rows<'_, P::View> {
        let Some(sharded) = self.sharded() else { return self.parts[0].views.rows() };
        let views = seen(&self.seen_views, &|| {
            let mut apart = Vec::with_capacity(self.parts.len());
            for part in &self.parts {
                let Rows { elements, lengths } = part.views.rows();
                let indices = Indices::Vertices(&part.seat.home.vertices()[..part.seat.masters]);
                apart.push(Apart { elements, lengths, indices });
            }
            RowCopies::together(sharded.whole().vertices(), &apart)
        });
        views.rows()
    }

    fn slots(&self) -> Rows<'_, P::Slot> {
        let Some(sharded) = self.sharded() else { return self.parts[0].slots.rows() };
        let slots = seen(&self.seen_slots, &|| {
            let rows = if carries_data::<P::Slot>() { sharded.whole().arcs() } else { 1 };
            let mut apart = Vec::with_capacity(self.parts.len());
            for part in &self.parts {
                let Rows { elements, lengths } = part.slots.rows();
                apart.push(Apart { elements, lengths, indices: Indices::Arcs(part.seat.home.arcs()) });
            }
            RowCopies::together(rows, &apart)
        });
        slots.rows()
    }

    fn traffic(&self) -> Option<&Traffic> {
        self.sharded().map(|_| &self.run.traffic)
    }

    fn virtual_seconds(&self) -> Option<f64> {
        self.run.virtual_seconds()
    }

    fn gather(&self, v: VertexId, sum: &mut P::Sum) {
        let Some(sharded) = self.sharded() else {
            let ctx = self.parts[0].context(self.run.clock);
            let row = self.run.cores[0].order.position(v);
            self.parts[0].gather_from(&ctx).fold_row(sum, (v, row));
            return;
        };
        // The master is the last.
        for (number, local) in sharded.replicas_of(v) {
            let ctx = self.parts[number].context(self.run.clock);
            self.parts[number].gather_from(&ctx).fold_row(sum, (local, local));
        }
    }

    fn signal(&mut self, v: VertexId, message: Option<P::Message>) {
        assert!((v as usize) < self.run.vertices, "vertex {v} does not exist");
        if const { is_signalled::<P>() } {
            let (part, local) = self.master(v);
            if let Some(message) = message {
                let Part { program, inbox, .. } = &mut self.parts[part];
                put(&**program, &mut inbox[local as usize], message);
            }
            self.run.signal(part, local);
        }
    }

    fn aggregate_all(&mut self) -> Result<()> {
        for (part, core) in self.parts.iter_mut().zip(&self.run.cores) {
            part.fold_all(core, self.run.clock);
        }
        let (run, mut parts) = self.split();
        run.join(&mut parts).map(|_| ())
    }

    fn save_with(&self, codecs: &ValueCodecs<P>, put: &mut PutPart<'_>) -> Result<()> {
        self.save_parts(codecs, put)
    }

    fn load_with(&mut self, codecs: &ValueCodecs<P>, saved: &mut ReadPart<'_>) -> Result<()> {
        self.load_parts(codecs, saved)
    }

    fn snapshot(&self) -> Snapshot<P>
    where
        P::Vertex: Clone,
        P::Message: Clone,
    {
        let vertices = if const { is_signalled::<P>() } { self.run.vertices } else { 0 };
        let mut inbox = Vec::with_capacity(vertices);
        for v in 0..vertices {
            let (part, local) = self.master(v as VertexId);
            inbox.push(self.parts[part].inbox[local as usize].clone());
        }
        let (active, counts) = self.run.schedule(vertices, &|v| self.master(v));
        Snapshot {
            clock: self.run.clock,
            phase: self.parts[0].data.phase.clone(),
            states: self.states().to_vec(),
            views: self.views().elements.to_vec(),
            slots: self.slots().elements.to_vec(),
            inbox,
            active,
            counts,
            begun: self.run.begun.clone(),
        }
    }

    fn restore(&mut self, snapshot: &Snapshot<P>) -> Result<()>
    where
        P::Vertex: Clone,
        P::Message: Clone,
    {
        let vertices = if const { is_signalled::<P>() } { self.run.vertices } else { 0 };
        let fits = snapshot.views.len() == self.views().elements.len()
            && snapshot.slots.len() == self.slots().elements.len()
            && snapshot.inbox.len() == vertices
            && snapshot.active.len() == vertices.div_ceil(64)
            && self.run.takes_up(snapshot.begun.as_ref());
        if !fits {
            return Err(Error::WrongSnapshot);
        }
        self.run.clock = snapshot.clock;
        if const { P::DECIDES } {
            self.ended = false;
            self.put_phase(&snapshot.phase);
        }
        self.run.begun = snapshot.begun.clone().filter(|_| self.run.by_colour);
        self.put_rows(&snapshot.views, &snapshot.slots);
        self.run.cores.iter_mut().for_each(Core::rest);
        for v in 0..vertices {
            let (part, local) = self.master(v as VertexId);
            self.parts[part].inbox[local as usize].clone_from(&snapshot.inbox[v]);
            let is_active = snapshot.active[v / 64] >> (v % 64) & 1 == 1 || snapshot.inbox[v].is_some();
            self.run.schedule_again((part, local), is_active, snapshot.counts.get(v).copied());
        }
        let (run, mut parts) = self.split();
        run.send_all(&mut parts)
    }
}
