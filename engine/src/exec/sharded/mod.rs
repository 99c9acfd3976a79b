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
//! Supersteps, exchanges, schedules and colours are compiled once ([`supersteps`]): they drive the shards through a trait
//! ([`any`]), and what is sent is a [`parcel`] of which they know only how large it is. What a program has of code of its own
//! is what one shard does.
//!
//! Everything is combined in an order that depends on the cut only: by shard, by local id. So a run is bit-identical for
//! any number of threads at a given cut; and equal to that on one shard bit for bit where merging and combining are
//! exact, else up to rounding. One shard scatters by one worker: cut into at least as many shards as there are threads.

mod any;
mod apply;
mod bits;
mod colours;
mod core;
mod gather;
mod machine;
mod parcel;
mod part;
mod publish;
mod reverse;
mod routes;
mod scatter;
mod sent;
mod supersteps;
mod traffic;

use std::sync::{Arc, OnceLock};
use std::time::Instant;

use self::any::{AnyPart, AnyParts, Reader, Shared};
use self::colours::{Colouring, Colours};
use self::core::Core;
use self::gather::MirrorReader;
use self::parcel::Parcel;
use self::part::{Part, ShardRows, Work, masters_at_a_time};
use self::routes::{Gathering, Lists, Routes};
use self::supersteps::{Asks, Supersteps};
use self::traffic::Kind;
pub use self::traffic::Traffic;
use super::kernel::aggregate::merge_into;
use super::kernel::consistency::check_colours;
use super::kernel::directions::{gather_directions, scatter_directions};
use super::kernel::start::first_states;
use super::kernel::tally::Tally;
use super::states::by_place;
use super::{Engine, Options};
use crate::error::Result;
use crate::exec::machine::Machine;
use crate::graph::memory::check_fits;
use crate::graph::{Graph, VertexId};
use crate::parallel::{self, Lent};
use crate::partition::ShardedGraph;
use crate::program::context::Clock;
use crate::program::row::{Row, carries_data, reads_reverse};
use crate::program::{Active, Context, Start, VertexProgram, is_signalled};

/// A run on shards: everything it owns.
pub(super) struct Sharded<P: VertexProgram> {
    shards: Shards<P>,
    run: Supersteps,
    failure: Option<(VertexId, Box<str>)>,
    /// Copies of views and slots for whoever looks between supersteps.
    seen_views: OnceLock<Vec<<P::View as Row>::Element>>,
    seen_slots: OnceLock<Vec<<P::Slot as Row>::Element>>,
    shards_s: f64,
    plan_s: f64,
}

/// What a program has on all shards.
struct Shards<P: VertexProgram> {
    program: P,
    graph: ShardedGraph<P::Edge>,
    /// By position.
    states: Vec<P::Vertex>,
    rows: Vec<ShardRows<P>>,
    works: Vec<Work<P>>,
    global: P::Global,
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
            check_colours(&options, P::NEEDS)?;
        }
        let cut = options.cut.clone().expect("a run on shards has a cut");
        let colouring = by_colour.then(|| Colouring::new(graph)).transpose()?;
        let order = colouring.as_ref().map(Colouring::order);
        let begin_shards = Instant::now();
        let graph = ShardedGraph::build(graph, Arc::clone(&cut), carries_data::<P::Slot>(), order.as_deref())?;
        let shards_s = begin_shards.elapsed().as_secs_f64();
        drop(order);
        check_memory(&program, &graph)?;
        let colours = colouring.map(|colouring| {
            let vertices: Vec<_> = graph.shards().iter().map(|shard| shard.vertices()).collect();
            Colours::new(&vertices, colouring)
        });
        let lists = Lists::of(&graph);
        let gathers = gather_directions(graph.whole(), P::GATHER);
        let scatters = scatter_directions(graph.whole(), P::SCATTER);
        let routes = Routes::new(&lists, gathers, scatters, !always || by_colour);
        let pairs = match reads_reverse::<P>() {
            true => reverse::pair(&graph)?,
            false => graph.shards().iter().map(|_| Default::default()).collect(),
        };
        let (count, shards) = (cut.shards(), graph.shards());
        let cores = parallel::collect(count, &|shard| part::core(&program, &shards[shard], count, by_colour));
        let made = parallel::map(pairs, &|shard, pairs| {
            let rows = ShardRows::new(&program, &shards[shard], pairs)?;
            Ok((rows, Work::new(&program, &shards[shard], &cores[shard])?))
        });
        let (mut rows, mut works) = (Vec::with_capacity(count), Vec::with_capacity(count));
        for of_shard in made {
            let (of_rows, work) = of_shard?;
            rows.push(of_rows);
            works.push(work);
        }
        let gatherings = gatherings(&routes, &lists, &cores, masters_at_a_time(&program, count));
        let plan_s = begin.elapsed().as_secs_f64();

        let global = program.zero_global();
        let clock = Clock::new(options.seed);
        let states = states.unwrap_or_else(|| first_states(&program, graph.whole(), clock));
        let states = by_place(states, graph.vertex_at());
        let mut run = Sharded {
            shards: Shards { program, states, rows, works, global, graph },
            run: Supersteps {
                options,
                routes,
                gatherings,
                colours,
                cores,
                clock,
                deadline: None,
                active: if always { vertices as u64 } else { 0 },
                begun: None,
                traffic: Traffic::none(count),
                program: Asks { always, reverse: reads_reverse::<P>() },
            },
            failure: None,
            seen_views: OnceLock::new(),
            seen_slots: OnceLock::new(),
            shards_s,
            plan_s,
        };
        run.start();
        Ok(run)
    }

    /// First views, slots, messages and aggregate, from the states.
    fn start(&mut self) {
        let Shards { program, graph, states, rows, works, global } = &mut self.shards;
        let (program, graph, states) = (&*program, &*graph, &*states);
        let whole = Context::<P>::new(graph.whole(), self.run.clock, global);
        let (rows, works, cores) = (Lent::each(rows), Lent::each(works), Lent::each(&mut self.run.cores));
        parallel::each(graph.shards().len(), &|number| {
            let (rows, work, core) = (rows.take(number), works.take(number), cores.take(number));
            let shard = &graph.shards()[number];
            let ctx = whole.on_shard(shard.vertices());
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
                    core.signalled.insert(local);
                }
            }
        });
        self.run.send_all(&mut self.shards);
        self.aggregate_all();
    }
}

/// Who gathers at mirrors for the masters of every shard, `most` at a time.
fn gatherings(routes: &Routes, lists: &[Lists<'_>], cores: &[Core], most: usize) -> Vec<Vec<Gathering>> {
    let blocks = cores.iter().map(|core| core.blocks.len()).max().unwrap_or(0);
    let of_block = |block: usize| {
        let masters = |core: &Core| block.saturating_mul(most)..(block + 1).saturating_mul(most).min(core.masters);
        routes.gatherings(lists, &cores.iter().map(masters).collect::<Vec<_>>())
    };
    (0..blocks).map(of_block).collect()
}

impl<P: VertexProgram> AnyParts for Shards<P> {
    fn lend<'a>(&'a mut self, run: &'a mut Shared<'_>) -> Vec<Box<dyn AnyPart + 'a>> {
        let Shards { program, graph, states, rows, works, global } = self;
        let (program, graph) = (&*program, &*graph);
        let whole = Context::<P>::new(graph.whole(), run.clock, global);
        let mut parts: Vec<Box<dyn AnyPart + 'a>> = Vec::with_capacity(rows.len());
        let mut rest = states.as_mut_slice();
        let each = rows.iter_mut().zip(works).zip(run.cores.iter_mut()).enumerate();
        for (number, ((rows, work), core)) in each {
            let (states, others) = std::mem::take(&mut rest).split_at_mut(core.masters);
            rest = others;
            let shard = &graph.shards()[number];
            parts.push(Box::new(Part {
                number,
                program,
                shard,
                routes: run.routes,
                ctx: whole.on_shard(shard.vertices()),
                rows,
                work,
                core,
                states,
                is_counted: run.is_counted,
                interrupt: run.interrupt,
            }));
        }
        parts
    }

    fn readers<'a>(&'a self, run: &'a Shared<'_>) -> Vec<Box<dyn Reader + 'a>> {
        let Shards { program, graph, rows, global, .. } = self;
        let whole = Context::<P>::new(graph.whole(), run.clock, global);
        let mut readers: Vec<Box<dyn Reader + 'a>> = Vec::with_capacity(rows.len());
        for (rows, shard) in rows.iter().zip(graph.shards()) {
            let ctx = whole.on_shard(shard.vertices());
            readers.push(Box::new(MirrorReader { program, graph, routes: run.routes, rows, cores: run.cores, ctx }));
        }
        readers
    }

    fn spread_views(&mut self) {
        let length = P::View::length(self.program.view_length());
        publish::spread_views::<P>(&self.graph, &mut self.rows, length);
    }

    fn view_bytes(&self) -> usize {
        publish::view_bytes(&self.program)
    }

    fn merge_globals(&mut self) {
        self.global = self.program.zero_global();
        for work in &self.works {
            merge_into(&self.program, &mut self.global, &work.partials);
        }
    }
}

/// What is only for some programs is not compiled for others.
impl<P: VertexProgram> AnyPart for Part<'_, P> {
    fn merge_sums(&mut self, block: usize, gathered: Vec<(&Gathering, Parcel)>) {
        self.merge_gathered(block, gathered);
    }

    fn apply(&mut self, block: usize) -> (Tally, u64) {
        self.apply_block(block)
    }

    fn commit_views(&mut self) {
        self.commit_all_views();
    }

    fn produce(&mut self, kind: Kind) -> Vec<Parcel> {
        match kind {
            Kind::Views if const { is_signalled::<P>() || P::ENGINES.chromatic } => self.changed_views(),
            Kind::Changes if const { is_signalled::<P>() } => self.changes(),
            Kind::Messages if const { is_signalled::<P>() } => self.messages(),
            Kind::Slots if const { reads_reverse::<P>() } => self.watched_slots(false),
            _ => Vec::new(),
        }
    }

    fn consume(&mut self, kind: Kind, from: usize, parcel: Parcel) {
        match kind {
            Kind::Views => parcel.open::<sent::Sent<P::View>>().deliver(&mut self.rows.views.rows_mut()),
            Kind::Slots if const { reads_reverse::<P>() } => {
                parcel.open::<sent::Sent<P::Slot>>().deliver(&mut self.rows.slots.rows_mut());
            }
            Kind::Changes if const { is_signalled::<P>() } => self.take_changes(parcel),
            Kind::Messages if const { is_signalled::<P>() } => self.take_messages(from, parcel),
            _ => {}
        }
    }

    fn scatter(&mut self) -> u64 {
        if const { is_signalled::<P>() } { self.scatter_all() } else { 0 }
    }

    fn clear_changes(&mut self) {
        self.work.changes.clear();
    }

    fn produce_all_slots(&mut self) -> Vec<Parcel> {
        if const { reads_reverse::<P>() } { self.watched_slots(true) } else { Vec::new() }
    }

    fn aggregate(&mut self) {
        self.aggregate_stale();
    }
}
