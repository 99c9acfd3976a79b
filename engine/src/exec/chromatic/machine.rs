//! The engine as a [`Run`](crate::exec::Run) drives it.

use std::sync::OnceLock;
use std::time::Instant;

use super::Chromatic;
use super::rows::ColouredRows;
use crate::error::{Error, Result};
use crate::exec::driver::Steps;
use crate::exec::kernel::aggregate::{fold_again, merged};
use crate::exec::kernel::gather::GatherFrom;
use crate::exec::kernel::gather::SlotsAt;
use crate::exec::kernel::inbox::put;
use crate::exec::machine::Machine;
use crate::exec::snapshot::Snapshot;
use crate::exec::states::States;
use crate::exec::{ColourPlan, Options, Plan, SuperstepReport, Termination, ViewMode};
use crate::graph::VertexId;
use crate::program::row::{Row, Rows, carries_data};
use crate::program::vertex_info::WholeGraph;
use crate::program::{Active, Consistency, VertexProgram};

impl<P: VertexProgram> Steps for Chromatic<'_, P> {
    fn active(&self) -> u64 {
        self.active
    }

    fn limit(&mut self, deadline: Option<Instant>) {
        self.deadline = deadline;
    }

    fn superstep(&mut self) -> Result<SuperstepReport> {
        let begin = Instant::now();
        self.seen_views = OnceLock::new();
        self.seen_slots = OnceLock::new();
        if self.begun.is_none() {
            self.clock.superstep += 1;
        }
        let mut ran = self.pass();
        self.failure = ran.failure.take();
        self.begun = ran.begun.take();
        self.global = merged(&self.program, &self.partials);
        if self.begun.is_none() {
            self.clock.residual = ran.residual;
        }
        Ok(ran.report(self.clock.superstep, begin, ViewMode::InPlace, 0))
    }

    fn verdict(&self) -> Option<Termination> {
        if let Some((v, reason)) = &self.failure {
            return Some(Termination::failed(self.graph, *v, reason));
        }
        let whole = self.begun.is_none();
        (whole && self.program.converged(&self.context())).then_some(Termination::Converged)
    }
}

impl<P: VertexProgram> Machine<P> for Chromatic<'_, P> {
    fn program(&self) -> &P {
        &self.program
    }

    fn options(&self) -> &Options {
        &self.options
    }

    fn plan(&self) -> (Plan, f64) {
        let bytes = self.rows.iter().map(ColouredRows::byte_len).sum();
        let lists = size_of_val(self.states.as_slice())
            + size_of_val(self.inbox.as_slice())
            + size_of_val(self.counts.as_slice())
            + size_of_val(self.order.vertex_at.as_slice())
            + size_of_val(self.order.position_of.as_slice())
            + size_of_val(self.reverse.as_slice())
            + self.scheduled.words() * size_of::<u64>();
        let plan = Plan {
            chunks: self.chunks.chunks.len(),
            split_rows: self.chunks.chunks.iter().filter(|chunk| chunk.is_hub).count(),
            segments_option: self.options.segments,
            segments: None,
            colours: Some(ColourPlan {
                count: self.chunks.of_colour.len(),
                largest: self.order.largest(),
                seconds: self.colour_s,
                bytes,
            }),
            shards: None,
            consistency: Some(Consistency::Edge),
            locking: None,
            run_bytes: bytes + lists + self.views.byte_len() + self.slots.byte_len(),
        };
        (plan, self.plan_s)
    }

    fn global(&self) -> &P::Global {
        &self.global
    }

    fn states(&self) -> States<'_, P::Vertex> {
        States::new(&self.states, &[])
    }

    fn into_states(self: Box<Self>) -> Vec<P::Vertex> {
        self.states
    }

    fn views(&self) -> &[<P::View as Row>::Element] {
        self.seen_views.get_or_init(|| self.views.to_vec(self.states.len()))
    }

    fn slots(&self) -> &[<P::Slot as Row>::Element] {
        let rows = if carries_data::<P::Slot>() { self.graph.arcs() } else { 1 };
        self.seen_slots.get_or_init(|| self.slots.to_vec(rows))
    }

    fn gather(&self, v: VertexId, sum: &mut P::Sum) {
        let ctx = self.context();
        let views = Rows { elements: self.views(), length: self.views.length() };
        let slots = Rows { elements: self.slots(), length: self.slots.length() };
        let position = self.order.position_of[v as usize] as usize;
        for rows in &self.rows {
            let rows = rows.slices(self.graph);
            let edges = rows.edges(v, position, rows.range(position));
            let (listed, first) = match edges.slots {
                SlotsAt::Listed(listed) => (listed, 0),
                SlotsAt::From(first) => (&[][..], first),
            };
            let from = GatherFrom::new(&self.program, &ctx, self.graph, views, slots, listed);
            from.fold_edges(sum, v, edges.direction, edges.neighbours, edges.data, first);
        }
    }

    fn signal(&mut self, v: VertexId, message: Option<P::Message>) {
        assert!((v as usize) < self.states.len(), "vertex {v} does not exist");
        if P::ACTIVE == Active::Always {
            return;
        }
        if let Some(message) = message {
            put(&self.program, &mut self.inbox[v as usize], message);
        }
        self.active += u64::from(self.scheduled.mark(self.order.position_of[v as usize] as usize));
    }

    /// Folds every chunk again.
    fn aggregate_all(&mut self) {
        let (program, whole, states) = (&self.program, WholeGraph::new(self.graph), &self.states);
        let (chunks, vertex_at) = (&self.chunks.chunks, &self.order.vertex_at);
        fold_again(program, &mut self.partials, &|_| true, &|chunk, partial| {
            for &v in &vertex_at[chunks[chunk].positions.clone()] {
                program.aggregate(partial, whole.vertex(v), &states[v as usize]);
            }
        });
        self.global = merged(&self.program, &self.partials);
    }

    fn snapshot(&self) -> Snapshot<P>
    where
        P::Vertex: Clone,
        P::Message: Clone,
    {
        Snapshot {
            clock: self.clock,
            states: self.states.clone(),
            views: self.views().to_vec(),
            slots: self.slots().to_vec(),
            inbox: self.inbox.clone(),
            active: self.scheduled.by_vertex(&self.order.position_of),
            counts: self.counts.clone(),
            begun: self.begun.clone(),
        }
    }

    fn restore(&mut self, snapshot: &Snapshot<P>) -> Result<()>
    where
        P::Vertex: Clone,
        P::Message: Clone,
    {
        let fits = snapshot.views.len() == self.views().len()
            && snapshot.slots.len() == self.slots().len()
            && snapshot.inbox.len() == self.inbox.len()
            && snapshot.active.len() == self.scheduled.words();
        let begun_fits = snapshot.begun.as_ref().is_none_or(|begun| {
            let chunks = self.chunks.of_colour.get(begun.colour).map(|chunks| chunks.len());
            chunks.is_some_and(|chunks| begun.done.is_empty() || begun.done.len() == chunks)
        });
        if !fits || !begun_fits {
            return Err(Error::WrongSnapshot);
        }
        self.seen_views = OnceLock::new();
        self.seen_slots = OnceLock::new();
        self.clock = snapshot.clock;
        self.views.copy_from(&snapshot.views);
        self.slots.copy_from(&snapshot.slots);
        self.inbox.clone_from(&snapshot.inbox);
        // An engine that runs all vertices alike does not count for each.
        let count = |v: usize| snapshot.counts.get(v).copied().unwrap_or(snapshot.clock.superstep as u32);
        self.counts.iter_mut().enumerate().for_each(|(v, to)| *to = count(v));
        self.begun.clone_from(&snapshot.begun);
        if P::ACTIVE == Active::Signalled {
            self.scheduled.set_by_vertex(&snapshot.active, &self.order.vertex_at);
            // Whoever has a message is scheduled.
            for (&position, _) in self.order.position_of.iter().zip(&self.inbox).filter(|(_, inbox)| inbox.is_some()) {
                self.scheduled.mark(position as usize);
            }
            self.active = self.scheduled.count();
        }
        Ok(())
    }
}
