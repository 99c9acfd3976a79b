//! Preparing a run.

use std::sync::OnceLock;
use std::time::Instant;

use super::Asynchronous;
use super::inbox::{Inboxes, is_unit};
use super::optimistic::is_sound;
use super::owned::{Neighbours, owns_chunks};
use super::round::Isolation;
use super::shards::{ReplicaLists, by_part, contexts, copy_to_mirrors};
use crate::error::{Error, Result};
use crate::exec::audit::Hook;
use crate::exec::kernel::call::called;
use crate::exec::kernel::chunks::{Chunks, chunk_cost, hub_edges};
use crate::exec::kernel::long_rows;
use crate::exec::kernel::rows::RowWords;
use crate::exec::kernel::start::{first_states, write_first_slots, write_first_views};
use crate::exec::needs::consistency;
use crate::exec::preparing::Preparing;
use crate::exec::states::States;
use crate::exec::states::by_place;
use crate::exec::{Engine, Locking, Options, Scheduler};
use crate::graph::memory::check_fits;
use crate::graph::{Graph, Topology, VertexId};
use crate::locks::state;
use crate::locks::words::share_u32;
use crate::panics::Stage;
use crate::parallel::tabulate;
use crate::plain::Plain;
use crate::program::context::Clock;
use crate::program::lengths::{LengthsByVertex, PartLengths, RowLengths, ask, has_slices};
use crate::program::row::{Row, carries_data};
use crate::program::shape::Shape;
use crate::program::{Consistency, Needs, PartGraph, Prepared, Start, VertexProgram, is_signalled, prepare};
use crate::schedule::Schedule;
use crate::schedule::areas::Areas;
use crate::schedule::exact::Exact;
use crate::schedule::fifo::Fifo;
use crate::schedule::priority::Priority;
use crate::schedule::ranks::Ranks;
use crate::schedule::sweep::Sweep;

/// How activations are isolated, given what the program needs and what was asked for.
fn isolation(shape: &Shape, needs: Needs, topology: &Topology, options: &Options) -> Result<Isolation> {
    // Whatever it says: a slot is read by the neighbour at the other end.
    let needs = if shape.has_slots && needs == Needs::Nothing { Needs::EdgeOrBarriers } else { needs };
    let asked = consistency(needs, options)?;
    let sound = is_sound(shape, topology);
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

/// Bytes of what a run keeps for every vertex, view and slot.
#[derive(Clone, Copy)]
struct Bytes {
    inbox: usize,
    /// 0 if they are slices: then it is not known yet.
    view: usize,
    /// 0 also if slots carry nothing.
    slot: usize,
}

/// Refuses a run whose arrays would not fit in memory, before any of them is made; but slices, whose lengths a program tells when it
/// has prepared its data. `replicas`: how many views there are, and bytes that lists of them take.
fn check_memory(
    shape: &Shape,
    topology: &Topology,
    scheduler: Scheduler,
    each: Bytes,
    (replicas, listed): (usize, usize),
) -> Result<()> {
    let copies = if shape.reverse { 2 } else { 1 };
    let slot_bytes = if shape.has_slots { each.slot + copies * size_of::<u64>() } else { 0 };
    // The queues hold an entry or two a vertex.
    let entries = match scheduler {
        Scheduler::Sweep => 1,
        Scheduler::Fifo => 2 * size_of::<VertexId>(),
        Scheduler::Priority => size_of::<u64>() + 2 * Priority::ENTRY_BYTES,
        Scheduler::Exact => size_of::<u64>() + 2 * Exact::ENTRY_BYTES,
    };
    let vertex = shape.state + size_of::<u32>() + entries + each.inbox;
    let bytes = |count: usize, each: usize| (count as u64).saturating_mul(each as u64);
    let needed = bytes(topology.vertices(), vertex)
        .saturating_add(bytes(replicas, each.view))
        .saturating_add(bytes(topology.arcs(), slot_bytes))
        .saturating_add(listed as u64);
    check_fits(needed, "the run")
}

/// Cuts the graph, if there is a cut of more than one shard.
fn shards<E: Plain>(graph: &Graph<E>, shape: &Shape, options: &Options) -> Result<Option<Box<ReplicaLists<E>>>> {
    let Some(cut) = options.cut.as_ref().filter(|cut| cut.shards() > 1) else { return Ok(None) };
    // All arcs are there once more, and while a shard is built its part again; how many replicas there will be is not
    // known yet.
    let arc = 2 * (shape.edge + size_of::<VertexId>()) + size_of::<u64>();
    let shards =
        (graph.arcs() as u64 * arc as u64).saturating_add(graph.vertices() as u64 * 4 * size_of::<u64>() as u64);
    check_fits(shards, "a copy of the graph by shards")?;
    Ok(Some(Box::new(ReplicaLists::new(graph, cut.clone(), shape)?)))
}

/// Views have headers where neighbours are locked, and where a view of several words could be torn.
fn is_guarded<P: VertexProgram>(isolation: Isolation) -> bool {
    let word = P::View::SINGLE && matches!(size_of::<<P::View as Row>::Element>(), 4 | 8);
    isolation != Isolation::Vertex || (carries_data::<P::View>() && !word)
}

/// Where the slot of each in-edge lies, and where the reverse of each slot, as far as the program needs it.
fn pair_slots<E: Plain>(
    graph: &Graph<E>,
    shape: &Shape,
    shards: Option<&ReplicaLists<E>>,
) -> Result<(Vec<u64>, Vec<u64>)> {
    if !shape.has_slots {
        return Ok(Default::default());
    }
    let reverse = if shape.reverse { graph.reverse_arcs()? } else { Vec::new() };
    Ok(match shards {
        None => (graph.paired()?, reverse),
        Some(shards) if shape.reverse => (shards.slot_of_in_edge(), shards.reverse(&reverse)),
        Some(shards) => (shards.slot_of_in_edge(), reverse),
    })
}

/// The lengths of rows.
pub(super) struct LayoutLengths {
    /// Of the views in each array.
    views: Vec<RowLengths>,
    slots: RowLengths,
}

impl LayoutLengths {
    /// Those of the rows of each part, given those of each vertex. Slots lie part by part, in one array.
    fn of<E: Plain>(graph: &Graph<E>, shards: Option<&ReplicaLists<E>>, of_parts: Vec<PartLengths>) -> Result<Self> {
        let (mut views, mut slots) = (Vec::new(), Vec::new());
        for PartLengths { views: of_views, slots: of_slots } in of_parts {
            views.push(of_views);
            slots.push(of_slots);
        }
        let mut arcs = Vec::new();
        for part in 0..slots.len() {
            arcs.push(shards.map_or(graph.by_source(), |shards| shards.graph.shards()[part].graph().by_source()));
        }
        Ok(LayoutLengths { views, slots: LengthsByVertex::joined(&slots, &arcs)? })
    }
}

/// How a run is laid out: all of it that does not depend on the program's types.
pub(super) struct RoundLayout<E: Plain> {
    /// If the graph is cut.
    pub(super) shards: Option<Box<ReplicaLists<E>>>,
    /// Where neighbours' views lie if every chunk has one owner, on shards: views lie by place then.
    pub(super) neighbours: Option<Box<Neighbours>>,
    /// How many views there are in each array.
    views: Vec<usize>,
    lengths: LayoutLengths,
    /// Consecutive places.
    pub(super) chunks: Chunks,
    /// The chunks of each shard, for rounds in which a chunk has one owner.
    pub(super) areas: Areas,
    pub(super) schedule: Box<dyn Schedule>,
    pub(super) slot_of_in_edge: Vec<u64>,
    pub(super) reverse: Vec<u64>,
}

impl<E: Plain> RoundLayout<E> {
    /// `owned`: whether every chunk has one owner.
    fn new(graph: &Graph<E>, shape: &Shape, options: &Options, each: Bytes, owned: bool) -> Result<Self> {
        let shards = shards(graph, shape, options)?;
        let replicas = match &shards {
            None => (graph.vertices(), 0),
            Some(shards) if owned => (graph.vertices(), shards.byte_len() + Neighbours::bytes(graph, shape)),
            Some(shards) => (shards.graph.replicas(), shards.byte_len()),
        };
        check_memory(shape, graph, options.scheduler, each, replicas)?;
        let (chunks, areas) = match &shards {
            None => {
                let chunks = Chunks::new(graph, shape.gather, shape.scatter, chunk_cost(shape));
                let all = 0..chunks.len();
                (chunks, vec![all])
            }
            Some(shards) => shards.chunks(shape),
        };
        let neighbours = shards.as_ref().filter(|_| owned).map(|shards| Box::new(Neighbours::of(shards, shape)));
        let views = match &shards {
            Some(shards) if !owned => shards.graph.shards().iter().map(|shard| shard.vertices().len()).collect(),
            _ => vec![graph.vertices()],
        };
        let schedule: Box<dyn Schedule> = match options.scheduler {
            Scheduler::Sweep => Box::new(Sweep::new(chunks.ranges().to_vec(), areas.clone(), shape.always)),
            Scheduler::Fifo => Box::new(match &shards {
                None => Fifo::default(),
                Some(shards) => Fifo::on_shards(&shards.graph.first[..shards.graph.shards().len()]),
            }),
            Scheduler::Priority => Box::<Priority>::default(),
            Scheduler::Exact => Box::<Exact>::default(),
        };
        let (slot_of_in_edge, reverse) = pair_slots(graph, shape, shards.as_deref())?;
        let areas = Areas::new(areas);
        let one = RowLengths::all(1);
        let lengths = LayoutLengths { views: vec![one.clone(); views.len()], slots: one };
        Ok(RoundLayout { shards, neighbours, views, lengths, chunks, areas, schedule, slot_of_in_edge, reverse })
    }
}

/// Asks the program for the lengths of rows, where views lie by part; and refuses a run whose rows, and the `to_come` bytes of other
/// arrays, would not fit in memory.
fn ask_lengths<P: VertexProgram>(
    program: &P,
    (graph, layout, is_guarded): (&Graph<P::Edge>, &mut RoundLayout<P::Edge>, bool),
    (clock, global, data): (Clock, &P::Global, &[Prepared<P>]),
    to_come: usize,
    preparing: &Preparing,
) -> Result<()> {
    let shards = layout.shards.as_deref();
    let parts = shards.map_or_else(|| vec![PartGraph::whole(graph)], |shards| shards.graph.part_graphs());
    let contexts = contexts(graph, shards, clock, global, data);
    let lengths = ask(program, &parts, &contexts, &|| preparing.is_stopped())?;
    preparing.check()?;
    let mut lengths = LayoutLengths::of(graph, shards, lengths)?;
    // By place they are single values.
    lengths.views.truncate(layout.views.len());
    let slot_rows = if carries_data::<P::Slot>() { graph.arcs() } else { 1 };
    let mut needed = to_come.saturating_add(RowWords::<P::Slot>::bytes_of(slot_rows, &lengths.slots, false));
    for (rows, lengths) in layout.views.iter().zip(&lengths.views) {
        needed = needed.saturating_add(RowWords::<P::View>::bytes_of(*rows, lengths, is_guarded));
    }
    layout.lengths = lengths;
    check_fits(needed as u64, "the run")
}

impl<P: VertexProgram, H: Hook> Asynchronous<P, H> {
    pub(in crate::exec) fn new(
        program: P,
        graph: &Graph<P::Edge>,
        options: Options,
        states: Option<Vec<P::Vertex>>,
        hook: H,
        preparing: &Preparing,
    ) -> Result<Self> {
        let begin = Instant::now();
        let (vertices, shape) = (graph.vertices(), Shape::of(&program));
        let isolation = isolation(&shape, P::NEEDS, graph, &options)?;
        let is_guarded = is_guarded::<P>(isolation);
        let each = Bytes {
            inbox: Inboxes::bytes_a_vertex::<P>(),
            view: RowWords::<P::View>::bytes_a_value(is_guarded),
            slot: RowWords::<P::Slot>::bytes_a_value(false),
        };
        let mut layout = RoundLayout::new(graph, &shape, &options, each, owns_chunks::<P, H>(isolation, &options))?;
        let plan_s = begin.elapsed().as_secs_f64();
        preparing.check()?;

        let clock = Clock::new(options.seed);
        let shards = layout.shards.as_deref();
        let parts = shards.map_or_else(|| vec![PartGraph::whole(graph)], |shards| shards.graph.part_graphs());
        let data = prepare(&program, parts, Engine::Asynchronous)?;
        preparing.check()?;
        let global = program.zero_global();
        let slot_rows = if shape.has_slots { graph.arcs() } else { 1 };
        if const { has_slices::<P>() } {
            let to_come = states.as_ref().map_or(vertices * size_of::<P::Vertex>(), |_| 0);
            ask_lengths(&program, (graph, &mut layout, is_guarded), (clock, &global, &data), to_come, preparing)?;
        }
        let shards = layout.shards.as_deref();
        let states = match (states, shards) {
            (Some(states), None) => states,
            (Some(states), Some(shards)) => by_place(states, shards.graph.vertex_at()),
            (None, _) => {
                let mut states = Vec::new();
                for (part, ctx) in contexts(graph, shards, clock, &global, &data).iter().enumerate() {
                    let masters = shards.map_or(vertices, |shards| shards.graph.places(part).len());
                    let mut of_part = first_states(&program, ctx, masters, preparing)?;
                    match states.is_empty() {
                        true => states = of_part,
                        false => states.append(&mut of_part),
                    }
                }
                states
            }
        };
        let mut views = Vec::with_capacity(layout.views.len());
        for (index, rows) in layout.views.iter().enumerate() {
            views.push(RowWords::zeroed(*rows, &layout.lengths.views[index], is_guarded)?);
        }
        let mut partials = Vec::with_capacity(layout.chunks.len());
        for _ in 0..layout.chunks.len() {
            partials.push(program.zero_global());
        }
        let most = hub_edges(&shape, graph.arcs());
        let mut run = Asynchronous {
            views,
            slots: RowWords::zeroed(slot_rows, &layout.lengths.slots, false)?,
            words: vec![state::at_rest(false, false, 0); vertices],
            inboxes: if shape.always { Inboxes::Unit } else { Inboxes::new::<P>(vertices)? },
            ranks: layout.schedule.ignored_bits().map_or_else(Ranks::none, |bits| Ranks::new(vertices, bits)),
            pending: 0,
            activations: 0,
            partials,
            global,
            ended: false,
            program,
            data,
            shape,
            graph: graph.clone(),
            options,
            isolation,
            layout,
            most: if long_rows::count(graph, P::GATHER, most) > 0 { most } else { usize::MAX },
            clock,
            states,
            failure: None,
            cut: false,
            deadline: None,
            plan_s,
            hook,
            plain_views: OnceLock::new(),
            plain_slots: OnceLock::new(),
            whole: OnceLock::new(),
        };
        run.start(preparing)?;
        Ok(run)
    }

    /// First views, slots, schedule and aggregate, from the states.
    fn start(&mut self, preparing: &Preparing) -> Result<()> {
        let (program, states) = (&self.program, self.states.as_slice());
        let (slots, shards) = (self.slots.share(), self.layout.shards.as_deref());
        let contexts = contexts::<P>(&self.graph, shards, self.clock, &self.global, &self.data);
        for (part, ctx) in contexts.iter().enumerate() {
            // Views are made where the vertex is: a program may know it only there.
            let (graph, place_of, first_slot, masters, array, first) = match shards {
                None => (&self.graph, &[][..], 0, self.graph.vertices(), 0, 0),
                Some(shards) => {
                    let (graph, places) = (shards.graph.shards()[part].graph(), shards.graph.places(part));
                    let by_place = self.layout.neighbours.is_some();
                    let (array, first) = if by_place { (0, places.start) } else { (part, 0) };
                    (graph, shards.graph.place_of(), shards.first_slot[part], places.len(), array, first)
                }
            };
            let (states, views) = (States::new(states, place_of), self.views[array].share());
            write_first_views(program, ctx, masters, states, (views, first), preparing);
            write_first_slots(program, ctx, graph, (slots, first_slot), preparing);
        }
        preparing.check()?;
        if let (Some(shards), None) = (shards, &self.layout.neighbours) {
            copy_to_mirrors(&mut self.views, &shards.masters_of_mirrors());
        }
        if const { is_signalled::<P>() } {
            let mut starts = Vec::with_capacity(states.len());
            for (part, first, places) in by_part(shards.map(|shards| shards.graph.first.as_slice()), 0..states.len()) {
                let ctx = &contexts[part];
                starts.append(&mut tabulate(places.len(), &|local| {
                    called(&ctx.here, local as VertexId, Stage::Start);
                    program.start(ctx, ctx.vertex(local as VertexId), &states[first + local])
                }));
            }
            let mut next = 0;
            self.enter(&mut || {
                while next < starts.len() {
                    let place = next as VertexId;
                    next += 1;
                    match std::mem::replace(&mut starts[place as usize], Start::Idle) {
                        Start::Idle => {}
                        Start::Active => return Some((place, None)),
                        Start::Signalled(message) => return Some((place, Some(message))),
                    }
                }
                None
            });
        }
        self.aggregate(&|_| true);
        preparing.check()
    }

    /// Schedules the vertices at some places, with a message or without, while nobody runs.
    pub(super) fn enter(&mut self, next: &mut dyn FnMut() -> Option<(VertexId, Option<P::Message>)>) {
        let words = share_u32(&mut self.words);
        let inbox = self.inboxes.share(words, true);
        let contexts = contexts::<P>(&self.graph, self.layout.shards.as_deref(), self.clock, &self.global, &self.data);
        let ranked = !self.ranks.is_empty();
        let mut handle = self.layout.schedule.handles(1, &self.ranks).pop().expect("one handle for one worker");
        while let Some((place, message)) = next() {
            let signalled = message.is_some() && is_unit::<P::Message>();
            let priority = match message {
                // What absorbs it is scheduled already.
                Some(message) => {
                    inbox.put(&self.program, &contexts[0], place as usize, message, ranked).unwrap_or(None)
                }
                None => None,
            };
            let priority = priority.unwrap_or(f32::INFINITY);
            let marked = state::mark(&words[place as usize], signalled, true);
            if marked == state::Marked::Idle {
                self.pending += 1;
                handle.push(place, priority);
            } else {
                handle.raise(place, priority);
            }
        }
    }
}
