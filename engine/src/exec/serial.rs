//! The naive asynchronous interpreter: what an asynchronous run means, one activation at a time.
//!
//! Every activation sees the newest views and slots. Which vertex runs when, and which messages it takes, is up to
//! the caller: a serialisable run gives, for some order, exactly what this gives.

use super::kernel::directions::{gathered, scattered};
use super::kernel::scatter::Teller;
use crate::error::Result;
use crate::exec::Engine;
use crate::graph::{Graph, VertexId};
use crate::program::context::Clock;
use crate::program::row::{Row, RowBuffer, carries_data, reads_reverse};
use crate::program::vertex_info::Locals;
use crate::program::{
    Active, Context, Direction, GatherEdge, Mail, Neighbour, PartGraph, Prepared, ScatterEdge, Start, VertexProgram,
    prepare,
};

/// A program on a graph, run vertex by vertex in one thread, slowly and plainly. Its aggregate and phase stay
/// those of the beginning.
pub struct Serial<'g, P: VertexProgram> {
    program: P,
    data: Prepared<P>,
    graph: &'g Graph<P::Edge>,
    clock: Clock,
    global: P::Global,
    states: Vec<P::Vertex>,
    counts: Vec<u32>,
    views: RowBuffer<P::View>,
    slots: RowBuffer<P::Slot>,
    slot_of_in_edge: Vec<u64>,
    reverse: Vec<u64>,
}

/// What came of an activation.
#[derive(Clone, Debug, PartialEq)]
pub struct Ran<M> {
    /// The messages that it sent, in the order of its edges; then its mail.
    pub sent: Vec<(VertexId, M)>,
    /// Whether it wants to run again.
    pub again: bool,
    /// Its residual.
    pub residual: f64,
}

impl<'g, P: VertexProgram> Serial<'g, P> {
    /// Initialises states, views and slots. `seed` is that of [`Options`](super::Options).
    ///
    /// # Errors
    /// [`Error::NotSymmetric`](crate::Error::NotSymmetric) for a program that reads reverse slots.
    pub fn new(program: P, graph: &'g Graph<P::Edge>, seed: u64) -> Result<Self> {
        let clock = Clock::new(seed);
        let data = prepare(&program, vec![PartGraph::whole(graph)], Engine::Asynchronous)?.remove(0);
        let vertices = graph.vertices() as VertexId;
        let zero = program.zero_global();
        let ctx = Context::<P>::new(Locals::whole(graph), clock, &zero, &data);
        let states: Vec<_> = (0..vertices).map(|v| program.init(&ctx, ctx.vertex(v))).collect();
        let mut views = RowBuffer::zeroed(graph.vertices(), program.view_length())?;
        let mut slots = RowBuffer::zeroed(graph.arcs(), program.slot_length())?;
        let mut global = program.zero_global();
        for v in 0..vertices {
            let (info, state) = (ctx.vertex(v), &states[v as usize]);
            program.view(&ctx, info, state, views.rows_mut().at_mut(v as usize));
            program.aggregate(&ctx, &mut global, info, state);
            for e in graph.by_source().range(v) {
                let ends = [v, graph.by_source().neighbours()[e]];
                let [source, target] = ends.map(|v| Neighbour::new(ctx.vertex(v)));
                program.start_slot(&ctx, source, target, &graph.data_by_source()[e], slots.rows_mut().at_mut(e));
            }
        }
        Ok(Serial {
            reverse: if reads_reverse::<P>() { graph.reverse_arcs()? } else { Vec::new() },
            slot_of_in_edge: graph.paired()?,
            counts: vec![0; states.len()],
            program,
            data,
            graph,
            clock,
            global,
            states,
            views,
            slots,
        })
    }

    /// How vertex `v` begins.
    pub fn start(&self, v: VertexId) -> Start<P::Message> {
        match P::ACTIVE {
            Active::Always => Start::Active,
            Active::Signalled => {
                let zero = self.program.zero_global();
                let ctx = Context::<P>::new(Locals::whole(self.graph), self.clock, &zero, &self.data);
                self.program.start(&ctx, ctx.vertex(v), &self.states[v as usize])
            }
        }
    }

    /// Runs vertex `v` with what it was signalled with, if it was.
    ///
    /// # Panics
    /// If `v` is not a vertex, and if the program does.
    pub fn activate(&mut self, v: VertexId, message: Option<P::Message>) -> Ran<P::Message> {
        let index = v as usize;
        self.counts[index] += 1;
        let clock = Clock { superstep: u64::from(self.counts[index]), ..self.clock };
        let ctx = Context::<P>::new(Locals::whole(self.graph), clock, &self.global, &self.data);
        let (by_source, by_target) = (self.graph.by_source(), self.graph.by_target());

        let mut sum = self.program.zero();
        for &direction in gathered(&self.program, &ctx) {
            let inward = direction == Direction::In;
            let rows = if inward { by_target } else { by_source };
            for e in rows.range(v) {
                let other = rows.neighbours()[e];
                let slot = if inward { self.slot_of_in_edge[e] as usize } else { e };
                let data = if inward { &self.graph.data_by_target()[e] } else { &self.graph.data_by_source()[e] };
                let edge = GatherEdge {
                    ctx: &ctx,
                    vertex: v,
                    other,
                    direction,
                    view: self.views.rows().at(index),
                    other_view: self.views.rows().at(other as usize),
                    data,
                    slot: self.slots.rows().at(slot),
                };
                self.program.gather(&mut sum, edge);
            }
        }

        let step = self.program.apply(&ctx, ctx.vertex(v), &mut self.states[index], &mut sum, message);
        self.program.view(&ctx, ctx.vertex(v), &self.states[index], self.views.rows_mut().at_mut(index));
        let mut ran = Ran { sent: Vec::new(), again: step.again, residual: step.residual };
        let Some(change) = step.change.filter(|_| P::ACTIVE == Active::Signalled) else { return ran };
        let mut teller = Teller::new(&change);
        for &direction in scattered(&self.program, &ctx) {
            let outward = direction == Direction::Out;
            let rows = if outward { by_source } else { by_target };
            for e in rows.range(v) {
                let other = rows.neighbours()[e];
                let length = self.slots.rows().length;
                let reverse = if reads_reverse::<P>() && outward { self.reverse[e] as usize } else { 0 };
                let old = self.slots.rows().elements.get(reverse * length..(reverse + 1) * length);
                let old = old.map(<[_]>::to_vec).unwrap_or_default();
                let mut slots = self.slots.rows_mut();
                let mut edge = ScatterEdge {
                    ctx: &ctx,
                    vertex: v,
                    other,
                    direction,
                    view: self.views.rows().at(index),
                    other_view: self.views.rows().at(other as usize),
                    data: if outward { &self.graph.data_by_source()[e] } else { &self.graph.data_by_target()[e] },
                    slot: (outward && carries_data::<P::Slot>()).then(|| slots.at_mut(e)),
                    reverse_slot: (outward && reads_reverse::<P>()).then(|| P::Slot::at(&old, length, 0)),
                };
                if let Some(message) = teller.tell(&self.program, &mut edge) {
                    ran.sent.push((other, message));
                }
            }
        }
        if P::MAILS {
            let mut send = |to: VertexId, message: P::Message| ran.sent.push((to, message));
            self.program.mail(&ctx, ctx.vertex(v), &change, &mut Mail::new(self.states.len(), &mut send));
        }
        ran
    }

    /// The states, by vertex id.
    pub fn states(&self) -> &[P::Vertex] {
        &self.states
    }

    /// All views, by vertex id, one after another.
    pub fn views(&self) -> &[<P::View as Row>::Element] {
        self.views.rows().elements
    }

    /// The slot of the edge at position `position` of [`by_source`](crate::graph::Topology::by_source).
    ///
    /// # Panics
    /// If there is no such edge.
    pub fn slot(&self, position: usize) -> &P::Slot {
        self.slots.rows().at(position)
    }

    /// The program.
    pub fn program(&self) -> &P {
        &self.program
    }
}
