//! Preparing a run, and what may be asked of it between rounds.

use std::sync::OnceLock;
use std::time::Instant;

use rayon::prelude::*;

use super::Asynchronous;
use super::inbox::{Inboxes, is_unit};
use super::optimistic::is_sound;
use super::worker::Isolation;
use crate::error::{Error, Result};
use crate::exec::machine::Machine;
use crate::exec::run::Snapshot;
use crate::exec::shared::rows::RowWords;
use crate::exec::shared::start::write_first_rows;
use crate::exec::states::States;
use crate::exec::synchronous::chunks::{CHUNK_COST, Chunks};
use crate::exec::synchronous::gather::GatherFrom;
use crate::exec::{Locking, Options, Plan, Scheduler};
use crate::graph::memory::check_fits;
use crate::graph::{Graph, VertexId};
use crate::locks::state;
use crate::locks::words::share_u32;
use crate::program::context::Clock;
use crate::program::row::{Row, Rows, carries_data, reads_reverse};
use crate::program::vertex_info::WholeGraph;
use crate::program::{Active, Consistency, Context, Direction, Start, VertexProgram};
use crate::schedule::exact::Exact;
use crate::schedule::fifo::Fifo;
use crate::schedule::priority::Priority;
use crate::schedule::sweep::Sweep;
use crate::schedule::{Schedule, ordered};

/// What a consistency is called on the command line.
fn name(consistency: Consistency) -> &'static str {
    match consistency {
        Consistency::Vertex => "vertex",
        Consistency::Edge => "edge",
        Consistency::Full => "full",
    }
}

/// How activations are isolated, given what the program needs and what was asked for.
fn isolation<P: VertexProgram>(graph: &Graph<P::Edge>, options: &Options) -> Result<Isolation> {
    let asked = options.consistency.unwrap_or(P::NEEDS);
    let refuse = |needed, next| Err(Error::Consistency { needed: name(needed), asked: name(asked), next });
    if asked < P::NEEDS {
        return refuse(P::NEEDS, "leave the consistency out to get what the program needs");
    }
    if carries_data::<P::Slot>() && asked == Consistency::Vertex {
        return refuse(Consistency::Edge, "a program that writes edges must not run beside its neighbours");
    }
    let sound = is_sound::<P>(graph);
    match (asked, options.locking) {
        (Consistency::Vertex, _) => Ok(Isolation::Vertex),
        (Consistency::Full, _) => Ok(Isolation::Locks { full: true }),
        (Consistency::Edge, Locking::Locks) => Ok(Isolation::Locks { full: false }),
        (Consistency::Edge, Locking::Auto) if !sound => Ok(Isolation::Locks { full: false }),
        (Consistency::Edge, Locking::Optimistic) if !sound => Err(Error::Options(
            "optimistic locking is for programs that write no edges and gather from the vertices that scatter to \
             them; use locks, or leave the choice to the engine"
                .into(),
        )),
        (Consistency::Edge, _) => Ok(Isolation::Optimistic),
    }
}

/// Refuses a run whose arrays would not fit in memory, before any of them is made.
fn check_memory<P: VertexProgram>(
    program: &P,
    graph: &Graph<P::Edge>,
    isolation: Isolation,
    ordered: bool,
) -> Result<()> {
    let view_bytes = RowWords::<P::View>::bytes_a_row(program.view_length(), is_guarded::<P>(isolation));
    let slot_bytes = if carries_data::<P::Slot>() {
        let copies = if reads_reverse::<P>() { 2 } else { 1 };
        RowWords::<P::Slot>::bytes_a_row(program.slot_length(), false) + copies * size_of::<u64>()
    } else {
        0
    };
    let words = size_of::<u32>() * if ordered { 2 } else { 1 };
    // The queues hold an entry or two a vertex.
    let entries = 2 * size_of::<u64>();
    let vertex = size_of::<P::Vertex>() + view_bytes + words + entries + Inboxes::bytes_a_vertex::<P>();
    let needed = (graph.vertices() as u64)
        .saturating_mul(vertex as u64)
        .saturating_add((graph.arcs() as u64).saturating_mul(slot_bytes as u64));
    check_fits(needed, "the run")
}

/// Views have headers where neighbours are locked, and where a view of several words could be torn.
fn is_guarded<P: VertexProgram>(isolation: Isolation) -> bool {
    let word = P::View::SINGLE && matches!(size_of::<<P::View as Row>::Element>(), 4 | 8);
    isolation != Isolation::Vertex || (carries_data::<P::View>() && !word)
}

impl<'g, P: VertexProgram> Asynchronous<'g, P> {
    pub(in crate::exec) fn new(
        program: P,
        graph: &'g Graph<P::Edge>,
        options: Options,
        states: Option<Vec<P::Vertex>>,
    ) -> Result<Self> {
        let begin = Instant::now();
        let vertices = graph.vertices();
        if let Some(states) = &states
            && states.len() != vertices
        {
            return Err(Error::WrongStates { states: states.len(), vertices });
        }
        let isolation = isolation::<P>(graph, &options)?;
        let always = P::ACTIVE == Active::Always;
        let scatters = if always { Direction::None } else { P::SCATTER };
        let chunks = Chunks::new(graph, P::GATHER, scatters, CHUNK_COST);
        let schedule: Box<dyn Schedule> = match options.scheduler {
            Scheduler::Sweep => Box::new(Sweep::new(chunks.ranges().to_vec(), always)),
            Scheduler::Fifo => Box::<Fifo>::default(),
            Scheduler::Priority => Box::<Priority>::default(),
            Scheduler::Exact => Box::<Exact>::default(),
        };
        check_memory(&program, graph, isolation, schedule.is_ordered())?;
        let reverse = if reads_reverse::<P>() { graph.reverse_arcs()? } else { Vec::new() };
        let slot_of_in_edge = if carries_data::<P::Slot>() { graph.csc_to_csr() } else { Vec::new() };
        let plan_s = begin.elapsed().as_secs_f64();

        let zero = program.zero_global();
        let clock = Clock::new(options.seed);
        let ctx = Context::<P>::new(graph, clock, &zero);
        let states = states.unwrap_or_else(|| {
            (0..vertices).into_par_iter().map(|v| program.init(&ctx, ctx.vertex(v as VertexId))).collect()
        });
        let slot_rows = if carries_data::<P::Slot>() { graph.arcs() } else { 1 };
        let mut run = Asynchronous {
            views: RowWords::zeroed(vertices, program.view_length(), is_guarded::<P>(isolation)),
            slots: RowWords::zeroed(slot_rows, program.slot_length(), false),
            slot_of_in_edge,
            reverse,
            words: vec![state::at_rest(false, false, 0); vertices],
            inboxes: if always { Inboxes::Unit } else { Inboxes::new::<P>(vertices) },
            priorities: if schedule.is_ordered() { vec![0; vertices] } else { Vec::new() },
            schedule,
            pending: 0,
            activations: 0,
            partials: (0..chunks.len()).map(|_| program.zero_global()).collect(),
            global: zero,
            program,
            graph,
            options,
            isolation,
            chunks,
            clock,
            states,
            failure: None,
            cut: false,
            deadline: None,
            plan_s,
            #[cfg(feature = "testing")]
            audit: None,
            plain_views: OnceLock::new(),
            plain_slots: OnceLock::new(),
        };
        run.start();
        Ok(run)
    }

    /// First views, slots, schedule and aggregate, from the states.
    fn start(&mut self) {
        write_first_rows(&self.program, self.graph, &self.states, self.views.share(), self.slots.share());
        if P::ACTIVE == Active::Signalled {
            let (program, states, whole) = (&self.program, &self.states, WholeGraph::new(self.graph));
            let starts: Vec<_> = (0..states.len())
                .into_par_iter()
                .map(|v| program.start(whole.vertex(v as VertexId), &states[v]))
                .collect();
            self.enter(starts.into_iter().enumerate().filter_map(|(v, start)| match start {
                Start::Idle => None,
                Start::Active => Some((v as VertexId, None)),
                Start::Signalled(message) => Some((v as VertexId, Some(message))),
            }));
        }
        self.aggregate(|_| true);
    }

    /// Schedules vertices, with a message or without, while nobody runs.
    fn enter(&mut self, signals: impl Iterator<Item = (VertexId, Option<P::Message>)>) {
        let words = share_u32(&mut self.words);
        let inbox = self.inboxes.share(words);
        let ranked = !self.priorities.is_empty();
        let mut handle = self.schedule.handles(1).pop().expect("one handle for one worker");
        for (v, message) in signals {
            let signalled = message.is_some() && is_unit::<P::Message>();
            let priority = match message {
                // What absorbs it is scheduled already.
                Some(message) => inbox.put(&self.program, v as usize, message, ranked).unwrap_or(None),
                None => None,
            };
            let priority = priority.unwrap_or(f32::INFINITY);
            let marked = state::mark(&words[v as usize], signalled);
            let mut raised = false;
            if let Some(rank) = self.priorities.get_mut(v as usize) {
                raised = *rank < ordered(priority);
                *rank = (*rank).max(ordered(priority));
            }
            if marked == state::Marked::Idle {
                self.pending += 1;
            }
            if marked == state::Marked::Idle || raised {
                handle.push(v, priority);
            }
        }
    }
}

impl<P: VertexProgram> Machine<P> for Asynchronous<'_, P> {
    fn program(&self) -> &P {
        &self.program
    }

    fn options(&self) -> &Options {
        &self.options
    }

    fn plan(&self) -> (Plan, f64) {
        let lists = size_of_val(self.states.as_slice())
            + size_of_val(self.words.as_slice())
            + size_of_val(self.priorities.as_slice())
            + size_of_val(self.slot_of_in_edge.as_slice())
            + size_of_val(self.reverse.as_slice());
        let inboxes = self.states.len() * if P::ACTIVE == Active::Always { 0 } else { Inboxes::bytes_a_vertex::<P>() };
        let plan = Plan {
            chunks: self.chunks.len(),
            shards: None,
            consistency: Some(match self.isolation {
                Isolation::Vertex => Consistency::Vertex,
                Isolation::Locks { full: true } => Consistency::Full,
                _ => Consistency::Edge,
            }),
            locking: match self.isolation {
                Isolation::Vertex => None,
                Isolation::Locks { .. } => Some(Locking::Locks),
                Isolation::Optimistic => Some(Locking::Optimistic),
            },
            run_bytes: lists + inboxes + self.views.byte_len() + self.slots.byte_len() + self.schedule.byte_len(),
            ..Plan::default()
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
        self.plain_views.get_or_init(|| self.views.to_vec(self.states.len()))
    }

    fn slots(&self) -> &[<P::Slot as Row>::Element] {
        let rows = if carries_data::<P::Slot>() { self.graph.arcs() } else { 1 };
        self.plain_slots.get_or_init(|| self.slots.to_vec(rows))
    }

    fn gather(&self, v: VertexId, sum: &mut P::Sum) {
        let ctx = self.context();
        let views = Rows { elements: self.views(), length: self.views.length() };
        let slots = Rows { elements: self.slots(), length: self.slots.length() };
        GatherFrom::new(&self.program, &ctx, self.graph, views, slots, &self.slot_of_in_edge).fold_row(sum, v);
    }

    fn signal(&mut self, v: VertexId, message: Option<P::Message>) {
        assert!((v as usize) < self.states.len(), "vertex {v} does not exist");
        if P::ACTIVE == Active::Signalled {
            self.enter(std::iter::once((v, message)));
        }
    }

    #[cfg(feature = "testing")]
    fn start_audit(&mut self) {
        let started = |v: usize| match &self.inboxes {
            Inboxes::Unit => state::parts(self.words[v]).0,
            Inboxes::Words(words) => P::MESSAGE_WORD.is_some_and(|codec| words[v] != codec.empty()),
            Inboxes::Cells(cells) => cells[v].is_some(),
        };
        self.audit = Some(Box::new(crate::exec::audit::Audit::new(self.states.len(), self.graph.arcs(), started)));
    }

    #[cfg(feature = "testing")]
    fn take_audit(&mut self) -> Vec<crate::exec::audit::Activation> {
        self.audit.as_ref().map_or_else(Vec::new, |audit| audit.take())
    }

    fn aggregate_all(&mut self) {
        self.aggregate(|_| true);
    }

    fn snapshot(&self) -> Snapshot<P>
    where
        P::Vertex: Clone,
        P::Message: Clone,
    {
        let always = P::ACTIVE == Active::Always;
        let parts = self.words.iter().map(|word| state::parts(*word));
        let inbox = match always {
            true => Vec::new(),
            false => parts.clone().enumerate().map(|(v, part)| self.inboxes.peek::<P>(v, part.0)).collect(),
        };
        let mut active = vec![0; if always { 0 } else { self.words.len().div_ceil(64) }];
        for (v, word) in self.words.iter().enumerate() {
            if !always && state::is_scheduled(*word) {
                active[v / 64] |= 1 << (v % 64);
            }
        }
        Snapshot {
            clock: self.clock,
            states: self.states.clone(),
            views: self.views().to_vec(),
            slots: self.slots().to_vec(),
            inbox,
            active,
            counts: parts.map(|part| part.1).collect(),
            begun: None,
        }
    }

    fn restore(&mut self, snapshot: &Snapshot<P>) -> Result<()>
    where
        P::Vertex: Clone,
        P::Message: Clone,
    {
        let vertices = self.states.len();
        let always = P::ACTIVE == Active::Always;
        let fits = snapshot.views.len() == vertices * self.views.length()
            && snapshot.slots.len() == self.slots().len()
            && snapshot.inbox.len() == if always { 0 } else { vertices }
            && snapshot.active.len() == if always { 0 } else { vertices.div_ceil(64) };
        if !fits {
            return Err(Error::WrongSnapshot);
        }
        self.clock = snapshot.clock;
        self.views.copy_from(&snapshot.views);
        if carries_data::<P::Slot>() {
            self.slots.copy_from(&snapshot.slots);
        }
        self.plain_views.take();
        self.plain_slots.take();
        // What `start` has scheduled is forgotten: its entries find nothing to run.
        let count = |v: usize| snapshot.counts.get(v).copied().unwrap_or(snapshot.clock.superstep as u32);
        self.words.iter_mut().enumerate().for_each(|(v, word)| *word = state::at_rest(false, false, count(v)));
        self.priorities.fill(0);
        self.pending = 0;
        if !always {
            self.inboxes = Inboxes::new::<P>(vertices);
            let is_active = |v: usize| snapshot.active[v / 64] >> (v % 64) & 1 == 1;
            let signals = snapshot.inbox.iter().enumerate().filter(|(v, _)| is_active(*v));
            self.enter(signals.map(|(v, message)| (v as VertexId, message.clone())));
        }
        Ok(())
    }
}
