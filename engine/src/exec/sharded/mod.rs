//! The synchronous and the chromatic engine on the shards of a cut graph, in one process.
//!
//! Every shard is a small graph in local ids, with kernels of its own; between shards there is only an exchange, whose
//! bytes are counted as a network would carry them ([`traffic`]). A superstep:
//!
//! 1. mirrors that have edges to gather over fold them; their partial sums go to the masters ([`gather`]);
//! 2. masters fold their own edges on top, and apply ([`apply`]);
//! 3. new views go to all mirrors ([`publish`]);
//! 4. what `apply` hands to `scatter` goes to mirrors that scatter; every shard scatters over its edges; messages go to
//!    the masters; those that run next are told, with the mirrors that gather for them ([`scatter`]);
//! 5. slots of edges whose reverse lies on another shard go there ([`reverse`]).
//!
//! In supersteps in which everybody runs always, values go in the order of lists that both sides have, without ids.
//! Otherwise go the sums of those that run, and of the rest what changed. Large sums are gathered and merged for a few
//! masters at a time.
//!
//! The chromatic engine does these steps colour by colour, with those vertices of the colour that are to run: within a
//! colour nobody reads what another writes, so that it does not matter when a view is put in place.
//!
//! Everything is combined in an order that depends on the cut only: by shard, by local id. So a run is bit-identical for
//! any number of threads at a given cut; and equal to that on one shard bit for bit where merging and combining are
//! exact, else up to rounding. One shard scatters by one worker: cut into at least as many shards as there are threads.

mod apply;
mod bits;
mod colours;
mod gather;
mod machine;
mod part;
mod publish;
mod reverse;
mod routes;
mod scatter;
mod sent;
mod traffic;

use std::sync::{Arc, OnceLock};
use std::time::Instant;

use self::colours::{Colouring, Colours};
use self::part::{ShardRows, Work, masters_at_a_time};
use self::routes::{Gathering, Routes};
pub use self::traffic::Traffic;
use super::chromatic::check_consistency;
use super::kernel::ran::{Begun, Ran};
use super::kernel::start::first_states;
use super::states::by_place;
use super::{Engine, Options};
use crate::error::Result;
use crate::exec::machine::Machine;
use crate::graph::memory::check_fits;
use crate::graph::{Graph, VertexId};
use crate::parallel;
use crate::partition::ShardedGraph;
use crate::program::context::Clock;
use crate::program::row::{Row, carries_data, reads_reverse};
use crate::program::{Active, Context, Start, VertexProgram, is_signalled};

/// A run on shards: everything it owns.
pub(super) struct Sharded<P: VertexProgram> {
    program: P,
    options: Options,
    graph: ShardedGraph<P::Edge>,
    routes: Routes,
    /// Who gathers at mirrors, block by block.
    gatherings: Vec<Vec<Gathering>>,
    /// For the chromatic engine.
    colours: Option<Colours>,
    clock: Clock,
    deadline: Option<Instant>,
    /// By position.
    states: Vec<P::Vertex>,
    rows: Vec<ShardRows<P>>,
    parts: Vec<Work<P>>,
    /// Masters that are to run.
    active: u64,
    /// Where the last pass over the colours stopped, if before its end.
    begun: Option<Begun>,
    global: P::Global,
    failure: Option<(VertexId, Box<str>)>,
    traffic: Traffic,
    /// Copies of views and slots for whoever looks between supersteps.
    seen_views: OnceLock<Vec<<P::View as Row>::Element>>,
    seen_slots: OnceLock<Vec<<P::Slot as Row>::Element>>,
    shards_s: f64,
    plan_s: f64,
}

/// A run as each shard sees it.
fn contexts<'a, P: VertexProgram>(
    graph: &'a ShardedGraph<P::Edge>,
    clock: Clock,
    global: &'a P::Global,
) -> Vec<Context<'a, P>> {
    let ctx = Context::new(graph.whole(), clock, global);
    graph.shards().iter().map(|shard| ctx.on_shard(shard.vertices())).collect()
}

/// Refuses a run whose arrays would not fit in memory. What they are made of was cut by then, so it counts.
fn check_memory<P: VertexProgram>(program: &P, graph: &ShardedGraph<P::Edge>) -> Result<()> {
    let always = P::ACTIVE == Active::Always;
    let view = P::View::length(program.view_length()) * size_of::<<P::View as Row>::Element>();
    let slot = P::Slot::length(program.slot_length()) * size_of::<<P::Slot as Row>::Element>();
    let inbox = if always { 0 } else { size_of::<Option<P::Message>>() + 2 * size_of::<u32>() };
    let (copies, indices) = match (slot, reads_reverse::<P>()) {
        (0, _) => (0, 0),
        (_, false) => (1, size_of::<u64>()),
        // Its own, those being written, at most as many of others; and the pairing while it is made.
        (_, true) => (3, 4 * size_of::<u64>() + 3 * size_of::<u32>()),
    };
    let master = size_of::<P::Vertex>() + view + size_of::<P::Sum>();
    let needed = graph.whole().vertices() * master
        + graph.replicas() * (view + inbox)
        + graph.whole().arcs() * (copies * slot + indices);
    check_fits(needed as u64, "the run on shards")
}

impl<P: VertexProgram> Sharded<P> {
    pub(super) fn new(
        program: P,
        graph: &Graph<P::Edge>,
        options: Options,
        states: Option<Vec<P::Vertex>>,
    ) -> Result<Self> {
        let begin = Instant::now();
        let vertices = graph.vertices();
        let always = P::ACTIVE == Active::Always;
        let by_colour = options.engine == Engine::Chromatic;
        if by_colour {
            check_consistency::<P>(&options)?;
        }
        let cut = options.cut.clone().expect("a run on shards has a cut");
        let colouring = by_colour.then(|| Colouring::new(graph)).transpose()?;
        let order = colouring.as_ref().map(Colouring::order);
        let begin_shards = Instant::now();
        let graph = ShardedGraph::build(graph, Arc::clone(&cut), carries_data::<P::Slot>(), order.as_deref())?;
        let shards_s = begin_shards.elapsed().as_secs_f64();
        drop(order);
        check_memory(&program, &graph)?;
        let colours = colouring.map(|colouring| Colours::new(&graph, colouring));
        let routes = Routes::new::<P>(&graph, !always || by_colour);
        let pairs = match reads_reverse::<P>() {
            true => reverse::pair(&graph)?,
            false => graph.shards().iter().map(|_| Default::default()).collect(),
        };
        let shards = graph.shards().iter();
        let rows = parallel::map(shards.zip(pairs), |(shard, (reverse, ghosts))| {
            ShardRows::new(&program, shard, reverse, ghosts)
        });
        let rows = rows.into_iter().collect::<Result<Vec<ShardRows<P>>>>()?;
        let shards = graph.shards().iter();
        let parts = parallel::map(shards, |shard| Work::new(&program, shard, cut.shards(), by_colour));
        let parts = parts.into_iter().collect::<Result<Vec<Work<P>>>>()?;
        let blocks = parts.iter().map(|work| work.blocks.len()).max().unwrap_or(0);
        let gatherings = (0..blocks)
            .map(|block| {
                let most = masters_at_a_time(&program, cut.shards());
                let masters =
                    |work: &Work<P>| block.saturating_mul(most)..(block + 1).saturating_mul(most).min(work.masters);
                routes.gatherings(&graph, &parts.iter().map(masters).collect::<Vec<_>>())
            })
            .collect();
        let plan_s = begin.elapsed().as_secs_f64();

        let zero = program.zero_global();
        let clock = Clock::new(options.seed);
        let states = states.unwrap_or_else(|| first_states(&program, graph.whole(), clock));
        let states = by_place(states, graph.vertex_at());
        let mut run = Sharded {
            traffic: Traffic::none(cut.shards()),
            global: zero,
            program,
            options,
            routes,
            gatherings,
            colours,
            clock,
            deadline: None,
            states,
            rows,
            parts,
            active: if always { vertices as u64 } else { 0 },
            begun: None,
            failure: None,
            seen_views: OnceLock::new(),
            seen_slots: OnceLock::new(),
            shards_s,
            plan_s,
            graph,
        };
        run.start();
        Ok(run)
    }

    /// First views, slots, messages and aggregate, from the states.
    fn start(&mut self) {
        let Sharded { program, graph, rows, parts, states, clock, global, .. } = self;
        let (program, graph, states) = (&*program, &*graph, &*states);
        let contexts = contexts::<P>(graph, *clock, global);
        let shards = rows.iter_mut().zip(parts).zip(&contexts).enumerate();
        parallel::each(shards, |(number, ((rows, work), ctx))| {
            let shard = &graph.shards()[number];
            let states = &states[graph.positions(number)];
            let mut views = rows.views.rows_mut();
            for (local, state) in (0u32..).zip(states) {
                program.view(ctx.vertex_of(local), state, views.at_mut(local as usize));
            }
            if carries_data::<P::Slot>() {
                let mut slots = rows.slots.rows_mut();
                let arcs = shard.graph().by_source();
                for source in 0..shard.vertices().len() as VertexId {
                    for arc in arcs.range(source) {
                        let ends = (ctx.vertex_of(source), ctx.vertex_of(arcs.neighbours()[arc]));
                        program.start_slot(ends.0, ends.1, &shard.graph().data_by_source()[arc], slots.at_mut(arc));
                    }
                }
            }
            if P::ACTIVE == Active::Signalled {
                for (local, state) in (0u32..).zip(states) {
                    match program.start(ctx.vertex_of(local), state) {
                        Start::Idle => continue,
                        Start::Active => {}
                        Start::Signalled(message) => work.inbox[local as usize] = Some(message),
                    }
                    work.signalled.insert(local);
                }
            }
        });
        self.send_all();
        self.aggregate_all();
    }

    /// Sends mirrors and ghosts what they have to know before the first superstep; that is not counted.
    fn send_all(&mut self) {
        self.send_all_views();
        if const { reads_reverse::<P>() } {
            self.send_slots(true);
        }
        if const { is_signalled::<P>() } {
            self.wake();
        }
        self.traffic = Traffic::none(self.parts.len());
    }

    /// Which of the vertices that are to run do so now: all, or those of a colour.
    fn take_running(&mut self, colour: Option<usize>) {
        let always = P::ACTIVE == Active::Always;
        match (colour, &self.colours) {
            (Some(colour), Some(colours)) => {
                let taken: Vec<u64> = parallel::map(self.parts.iter_mut().enumerate(), |(shard, work)| {
                    work.running.clear();
                    let mut taken = 0;
                    for &local in colours.of(shard, colour) {
                        if always || work.active.remove(local) {
                            work.running.insert(local);
                            taken += u64::from((local as usize) < work.masters);
                        }
                    }
                    taken
                });
                if !always {
                    self.active -= taken.iter().sum::<u64>();
                }
            }
            _ if always => {}
            _ => {
                for work in &mut self.parts {
                    std::mem::swap(&mut work.running, &mut work.active);
                    work.active.clear();
                }
                self.active = 0;
            }
        }
    }

    /// Runs what is to run: all of it, or those of a colour.
    fn run_class(&mut self, colour: Option<usize>, ran: &mut Ran) {
        self.take_running(colour);
        self.parts.iter_mut().for_each(|work| work.changes.clear());
        for block in 0..self.gatherings.len() {
            ran.edges_gathered += self.gather_at_mirrors(block);
            self.apply(block, ran);
        }
        if self.options.interrupt.is_urgent() {
            return;
        }
        self.publish();
        if const { is_signalled::<P>() } {
            if self.parts.iter().any(|work| !work.changes.is_empty()) {
                self.send_changes();
                ran.edges_scattered += self.scatter();
                if const { reads_reverse::<P>() } {
                    self.send_slots(false);
                }
                self.send_messages();
            }
            self.wake();
        }
    }

    /// Runs all colours from where the last pass stopped; stops early when a vertex fails or an end is asked for.
    fn run_colours(&mut self, colours: usize) -> Ran {
        let begun = self.begun.take();
        let (mut colour, residual) = begun.map_or((0, 0.0), |begun| (begun.colour, begun.residual));
        let mut ran = Ran { residual, ..Ran::default() };
        while colour < colours && ran.failure.is_none() {
            let is_late = self.deadline.is_some_and(|deadline| Instant::now() >= deadline);
            let interrupt = &self.options.interrupt;
            if interrupt.is_urgent() || ran.activations > 0 && (is_late || interrupt.is_requested()) {
                break;
            }
            if self.has_running(colour) {
                self.run_class(Some(colour), &mut ran);
            }
            colour += 1;
        }
        if colour < colours {
            ran.begun = Some(Begun { colour, done: Vec::new(), residual: ran.residual });
        }
        ran
    }

    /// Whether a vertex of `colour` is to run.
    fn has_running(&self, colour: usize) -> bool {
        let Some(colours) = &self.colours else { return true };
        let is_active = |(shard, work): (usize, &Work<P>)| {
            let of_colour = colours.of(shard, colour);
            P::ACTIVE == Active::Always || of_colour.iter().any(|local| work.active.contains(*local))
        };
        self.parts.iter().enumerate().any(is_active)
    }
}
