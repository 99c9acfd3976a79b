//! The naive interpreter: what a synchronous run means, written so that it is obviously right.
//!
//! One thread, no chunks, no segments, no double buffering that is not a plain copy. Every engine is tested
//! against it.

use std::time::Instant;

use super::driver::{self, Steps};
use super::kernel::inbox::put;
use super::outcome::Outcome;
use super::report::RunReport;
use super::{Contention, Engine, Options, Plan, ScatterMode, SuperstepReport, Termination, ViewMode};
use crate::error::Result;
use crate::graph::{Graph, VertexId};
use crate::program::context::Clock;
use crate::program::lengths::ask;
use crate::program::row::{RowBuffer, carries_data, reads_reverse};
use crate::program::vertex_info::Locals;
use crate::program::{
    Active, Context, Direction, GatherEdge, Mail, Master, Neighbour, PartGraph, Prepared, ScatterEdge, Start,
    VertexProgram, prepare,
};

/// Runs `program` over `graph`, slowly and plainly. Of the options it honours the limits, the seed and the
/// interrupt.
///
/// # Errors
/// [`Error::NotSymmetric`](crate::Error::NotSymmetric) for a program that reads reverse slots.
pub fn interpret<P: VertexProgram>(program: P, graph: &Graph<P::Edge>, options: &Options) -> Result<Outcome<P>> {
    go_on(Interpreter::new(program, graph, options.seed)?, options)
}

/// As [`interpret`], but those who are settled are told, too: which makes no difference to states if the program is right about that.
pub(crate) fn interpret_telling_all<P: VertexProgram>(
    program: P,
    graph: &Graph<P::Edge>,
    options: &Options,
) -> Result<Outcome<P>> {
    let interpreter = Interpreter { tells_all: true, ..Interpreter::new(program, graph, options.seed)? };
    go_on(interpreter, options)
}

fn go_on<P: VertexProgram>(mut interpreter: Interpreter<'_, P>, options: &Options) -> Result<Outcome<P>> {
    let mut report = RunReport::new(Plan::default(), (0.0, 0.0));
    let termination = driver::drive(&mut interpreter, options, &mut report, &mut (), None)?;
    Ok(Outcome { vertices: interpreter.states, termination, report })
}

/// An arc: its direction as seen from the vertex, the vertex at the other end, its position by source (where
/// its slot lies), its data.
struct Arc<'g, E> {
    direction: Direction,
    other: VertexId,
    slot: usize,
    data: &'g E,
}

struct Interpreter<'g, P: VertexProgram> {
    program: P,
    data: Prepared<P>,
    graph: &'g Graph<P::Edge>,
    clock: Clock,
    global: P::Global,
    states: Vec<P::Vertex>,
    views: RowBuffer<P::View>,
    slots: RowBuffer<P::Slot>,
    inbox: Vec<Option<P::Message>>,
    active: Vec<bool>,
    /// Position by source of each position by target.
    slot_of_in_edge: Vec<u64>,
    /// Position by source of the reverse of each position by source.
    reverse: Vec<u64>,
    failure: Option<(VertexId, String)>,
    ended: bool,
    /// Those who are settled, too.
    tells_all: bool,
}

impl<'g, P: VertexProgram> Interpreter<'g, P> {
    fn new(program: P, graph: &'g Graph<P::Edge>, seed: u64) -> Result<Self> {
        let vertices = graph.vertices();
        let clock = Clock::new(seed);
        let data = prepare(&program, vec![PartGraph::whole(graph)], Engine::Synchronous)?.remove(0);
        let global = program.zero_global();
        let context = Context::<P>::new(Locals::whole(graph), clock, &global, &data);
        let states: Vec<_> = (0..vertices as VertexId).map(|v| program.init(&context, context.vertex(v))).collect();
        let lengths = ask(&program, &[PartGraph::whole(graph)], std::slice::from_ref(&context), &|| false)?.remove(0);
        let mut views = RowBuffer::zeroed(vertices, &lengths.views)?;
        let mut inbox: Vec<Option<P::Message>> = (0..vertices).map(|_| None).collect();
        let mut active = vec![true; vertices];
        for (v, state) in states.iter().enumerate() {
            let info = context.vertex(v as VertexId);
            program.view(&context, info, state, views.rows_mut().at_mut(v));
            if P::ACTIVE == Active::Signalled {
                match program.start(&context, info, state) {
                    Start::Active => {}
                    Start::Idle => active[v] = false,
                    Start::Signalled(message) => inbox[v] = Some(message),
                }
            }
        }
        let mut slots = RowBuffer::zeroed(graph.arcs(), &lengths.slots.by_arc(graph.by_source(), &[])?)?;
        for v in 0..vertices as VertexId {
            for e in graph.by_source().range(v) {
                let ends = [v, graph.by_source().neighbours()[e]];
                let [source, target] = ends.map(|v| Neighbour::new(context.vertex(v)));
                let slot = slots.rows_mut();
                program.start_slot(&context, source, target, &graph.data_by_source()[e], { slot }.at_mut(e));
            }
        }
        let reverse = if reads_reverse::<P>() { graph.reverse_arcs()? } else { Vec::new() };
        let mut interpreter = Interpreter {
            global: program.zero_global(),
            program,
            data,
            graph,
            clock,
            states,
            views,
            slots,
            inbox,
            active,
            slot_of_in_edge: graph.paired()?,
            reverse,
            failure: None,
            ended: false,
            tells_all: false,
        };
        interpreter.aggregate();
        Ok(interpreter)
    }

    fn aggregate(&mut self) {
        let mut global = self.program.zero_global();
        let context = self.context();
        for (v, state) in self.states.iter().enumerate() {
            self.program.aggregate(&context, &mut global, context.vertex(v as VertexId), state);
        }
        self.global = global;
    }

    fn context(&self) -> Context<'_, P> {
        Context::new(Locals::whole(self.graph), self.clock, &self.global, &self.data)
    }

    fn arcs(&self, v: VertexId, direction: Direction) -> Vec<Arc<'g, P::Edge>> {
        let graph = self.graph;
        let undirected = graph.direction() == crate::graph::Directedness::Undirected;
        let mut arcs = Vec::new();
        let inward = matches!(direction, Direction::In | Direction::Both);
        let outward = matches!(direction, Direction::Out) || (direction == Direction::Both && !undirected);
        if inward {
            arcs.extend(graph.by_target().range(v).map(|e| Arc {
                direction: Direction::In,
                other: graph.by_target().neighbours()[e],
                slot: self.slot_of_in_edge[e] as usize,
                data: &graph.data_by_target()[e],
            }));
        }
        if outward {
            arcs.extend(graph.by_source().range(v).map(|e| Arc {
                direction: Direction::Out,
                other: graph.by_source().neighbours()[e],
                slot: e,
                data: &graph.data_by_source()[e],
            }));
        }
        arcs
    }
}

impl<P: VertexProgram> Steps for Interpreter<'_, P> {
    fn active(&self) -> u64 {
        self.active.iter().filter(|active| **active).count() as u64
    }

    fn superstep(&mut self) -> Result<SuperstepReport> {
        let begin = Instant::now();
        self.clock.superstep += 1;
        let ran: Vec<VertexId> = (0..self.states.len() as VertexId).filter(|v| self.active[*v as usize]).collect();
        let mut edges_gathered = 0;
        let mut sums = Vec::new();
        for &v in &ran {
            let context = self.context();
            let mut sum = self.program.zero();
            for arc in self.arcs(v, P::GATHER.and(self.program.gather_over(&context))) {
                edges_gathered += 1;
                let edge = GatherEdge {
                    ctx: &context,
                    vertex: v,
                    other: arc.other,
                    direction: arc.direction,
                    view: self.views.rows().at(v as usize),
                    other_view: self.views.rows().at(arc.other as usize),
                    data: arc.data,
                    slot: self.slots.rows().at(arc.slot),
                };
                self.program.gather(&mut sum, edge);
            }
            sums.push(sum);
        }

        let mut residual = 0.0;
        let mut changes = Vec::new();
        let mut next_active = vec![P::ACTIVE == Active::Always; self.states.len()];
        for (&v, mut sum) in ran.iter().zip(sums) {
            let message = self.inbox[v as usize].take();
            let context = Context::new(Locals::whole(self.graph), self.clock, &self.global, &self.data);
            let state = &mut self.states[v as usize];
            let mut step = self.program.apply(&context, context.vertex(v), state, &mut sum, message);
            residual += step.residual;
            if let (Some(reason), None) = (step.take_failure(), &self.failure) {
                self.failure = Some((v, reason.into()));
            }
            next_active[v as usize] |= step.again;
            changes.extend(step.change.map(|change| (v, change)));
        }
        for &v in &ran {
            let context = Context::new(Locals::whole(self.graph), self.clock, &self.global, &self.data);
            let info = context.vertex(v);
            self.program.view(&context, info, &self.states[v as usize], self.views.rows_mut().at_mut(v as usize));
        }

        let mut scatter = ScatterMode::None;
        let mut edges_scattered = 0;
        let mut letters = Vec::new();
        if P::ACTIVE == Active::Signalled {
            let old_slots = self.slots.to_vec();
            let lengths = self.slots.lengths().clone();
            let old_slots = crate::program::row::Rows::<P::Slot> { elements: &old_slots, lengths: lengths.lie() };
            if P::MAILS {
                let context = Context::new(Locals::whole(self.graph), self.clock, &self.global, &self.data);
                let mut keep = |to: VertexId, message: P::Message| letters.push((to, message));
                let mut mail = Mail::new(self.states.len(), &mut keep);
                for (v, change) in &changes {
                    self.program.mail(&context, context.vertex(*v), change, &mut mail);
                }
            }
            for (v, mut change) in changes {
                // An undirected edge is scattered over as an out-edge, so that its slot can be written.
                let direction = match P::SCATTER.and(self.program.scatter_over(&self.context())) {
                    Direction::Both | Direction::In
                        if self.graph.direction() == crate::graph::Directedness::Undirected =>
                    {
                        Direction::Out
                    }
                    direction => direction,
                };
                for outward in [true, false] {
                    for arc in self.arcs(v, direction).iter().filter(|a| (a.direction == Direction::Out) == outward) {
                        scatter = ScatterMode::Push;
                        edges_scattered += 1;
                        let context = Context::new(Locals::whole(self.graph), self.clock, &self.global, &self.data);
                        if !self.tells_all && self.program.settled(&context, self.views.rows().at(arc.other as usize)) {
                            continue;
                        }
                        let mut slots = self.slots.rows_mut();
                        let mut edge = ScatterEdge {
                            ctx: &context,
                            vertex: v,
                            other: arc.other,
                            direction: arc.direction,
                            view: self.views.rows().at(v as usize),
                            other_view: self.views.rows().at(arc.other as usize),
                            data: arc.data,
                            slot: (outward && carries_data::<P::Slot>()).then(|| slots.at_mut(arc.slot)),
                            reverse_slot: (outward && reads_reverse::<P>())
                                .then(|| old_slots.at(self.reverse[arc.slot] as usize)),
                        };
                        let message = match P::IN_ORDER {
                            true => self.program.scatter_in_order(&mut change, &mut edge),
                            false => self.program.scatter(&change, &mut edge),
                        };
                        if let Some(message) = message {
                            next_active[arc.other as usize] = true;
                            put(&self.program, &mut self.inbox[arc.other as usize], message);
                        }
                    }
                }
            }
        }
        for (to, message) in letters {
            next_active[to as usize] = true;
            put(&self.program, &mut self.inbox[to as usize], message);
        }
        self.active = next_active;
        self.aggregate();
        self.clock.residual = residual;
        if P::DECIDES && self.failure.is_none() {
            let decision = Master::decide(&self.program, self.context(), self.active());
            self.ended = decision.ends;
            self.data.phase = decision.phase.unwrap_or_else(|| self.data.phase.clone());
            if decision.wakes {
                for v in 0..self.states.len() {
                    let ctx = self.context();
                    self.active[v] |= self.program.wakes(&ctx, ctx.vertex(v as VertexId), &self.states[v]);
                }
            }
        }
        Ok(SuperstepReport {
            superstep: self.clock.superstep,
            active: ran.len() as u64,
            edges_gathered,
            edges_scattered,
            contention: Contention::default(),
            sent_bytes: 0,
            residual,
            seconds: begin.elapsed().as_secs_f64(),
            views: ViewMode::Dense,
            scatter,
            segmented: false,
        })
    }

    fn verdict(&self) -> Option<Termination> {
        if let Some((v, reason)) = &self.failure {
            return Some(Termination::failed(self.graph, *v, reason));
        }
        (self.ended || self.program.converged(&self.context())).then_some(Termination::Converged)
    }
}
