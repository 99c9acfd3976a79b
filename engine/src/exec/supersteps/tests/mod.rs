//! A chromatic run against a naive serial one: vertices by colour and id, one at a time, each seeing all that
//! the ones before have left, messages delivered as they are sent.

mod exchange;
mod sums;

use self::exchange::EveryCall;
use super::{Over, Parts};
use crate::exec::driver::Steps;
use crate::exec::kernel::directions::{gather_directions, scatter_directions};
use crate::exec::machine::Machine;
use crate::exec::preparing::Preparing;
use crate::exec::{Engine, Options, colouring};
use crate::graph::{BuildOptions, Directedness, EdgeList, Graph, VertexId};
use crate::program::context::Clock;
use crate::program::row::{Row, RowBuffer};
use crate::program::vertex_info::Locals;
use crate::program::{Active, Context, Direction, GatherEdge, Neighbour, Prepared, ScatterEdge, Start, VertexProgram};

/// What changes during a run.
#[derive(Debug, PartialEq)]
struct Everything {
    states: Vec<u64>,
    slots: Vec<u64>,
    inbox: Vec<Option<u64>>,
    global: u64,
}

/// Some passes, one vertex at a time.
fn serially<P>(program: &P, graph: &Graph<u32>, passes: u64) -> Everything
where
    P: VertexProgram<Vertex = u64, Edge = u32, Slot = u64, Message = u64, Global = u64, Data = ()>,
{
    let n = graph.vertices();
    let whole = Locals::whole(graph);
    let colour_of = colouring::colour(graph).unwrap().colour_of;
    let mut order: Vec<VertexId> = (0..n as VertexId).collect();
    order.sort_by_key(|&v| (colour_of[v as usize], v));
    let slot_of_in_edge = graph.csc_to_csr();
    let reverse = if P::READS_REVERSE { graph.reverse_arcs().unwrap() } else { Vec::new() };

    let zero = program.zero_global();
    let prepared = Prepared { data: (), phase: program.first_phase(), rows: None };
    let start = Context::<P>::new(whole, Clock::new(5), &zero, &prepared);
    let mut states: Vec<u64> = (0..n as VertexId).map(|v| program.init(&start, whole.vertex(v))).collect();
    let mut views = RowBuffer::<P::View>::zeroed(n, 1).unwrap();
    let mut slots = vec![0; graph.arcs()];
    let mut active = vec![true; n];
    let mut inbox = vec![None; n];
    for v in 0..n as VertexId {
        let info = whole.vertex(v);
        program.view(&start, info, &states[v as usize], views.rows_mut().at_mut(v as usize));
        for e in graph.by_source().range(v) {
            let ends = [v, graph.by_source().neighbours()[e]];
            let [source, target] = ends.map(|v| Neighbour::new(whole.vertex(v)));
            let slot = P::Slot::at_mut(&mut slots, 1, e);
            program.start_slot(&start, source, target, &graph.data_by_source()[e], slot);
        }
        match program.start(&start, info, &states[v as usize]) {
            _ if P::ACTIVE == Active::Always => {}
            Start::Active => {}
            Start::Idle => active[v as usize] = false,
            Start::Signalled(message) => inbox[v as usize] = Some(message),
        }
    }
    let aggregate = |states: &[u64]| {
        let mut global = program.zero_global();
        for (v, state) in states.iter().enumerate() {
            program.aggregate(&start, &mut global, whole.vertex(v as VertexId), state);
        }
        global
    };
    let mut global = aggregate(&states);
    let mut counts = vec![0; n];
    let arcs = |v, direction: &Direction| -> Vec<(VertexId, usize, u32)> {
        let (rows, data) = match direction {
            Direction::In => (graph.by_target(), graph.data_by_target()),
            _ => (graph.by_source(), graph.data_by_source()),
        };
        let slot = |e| if *direction == Direction::In { slot_of_in_edge[e] as usize } else { e };
        rows.range(v).map(|e| (rows.neighbours()[e], slot(e), data[e])).collect()
    };
    for _ in 0..passes {
        for &v in &order {
            let i = v as usize;
            if !std::mem::replace(&mut active[i], P::ACTIVE == Active::Always) {
                continue;
            }
            counts[i] += 1;
            let ctx = Context::new(whole, Clock { superstep: counts[i], ..Clock::new(5) }, &global, &prepared);
            let mut sum = program.zero();
            for direction in gather_directions(graph, P::GATHER) {
                for (other, slot, data) in arcs(v, direction) {
                    let edge = GatherEdge {
                        ctx: &ctx,
                        vertex: v,
                        other,
                        direction: *direction,
                        view: views.rows().at(i),
                        other_view: views.rows().at(other as usize),
                        data: &data,
                        slot: P::Slot::at(&slots, 1, slot),
                    };
                    program.gather(&mut sum, edge);
                }
            }
            let step = program.apply(&ctx, whole.vertex(v), &mut states[i], &mut sum, inbox[i].take());
            program.view(&ctx, whole.vertex(v), &states[i], views.rows_mut().at_mut(i));
            active[i] |= step.again;
            let (Some(change), Active::Signalled) = (step.change, P::ACTIVE) else { continue };
            for direction in scatter_directions(graph, P::SCATTER) {
                for (other, slot, data) in arcs(v, direction) {
                    let outward = *direction == Direction::Out;
                    let reverse_slot = if P::READS_REVERSE { slots[reverse[slot] as usize] } else { 0 };
                    let mut edge = ScatterEdge {
                        ctx: &ctx,
                        vertex: v,
                        other,
                        direction: *direction,
                        view: views.rows().at(i),
                        other_view: views.rows().at(other as usize),
                        data: &data,
                        slot: outward.then(|| P::Slot::at_mut(&mut slots, 1, slot)),
                        reverse_slot: P::READS_REVERSE.then_some(&reverse_slot),
                    };
                    if let Some(message) = program.scatter(&change, &mut edge) {
                        active[other as usize] = true;
                        match &mut inbox[other as usize] {
                            Some(inbox) => program.combine(inbox, message),
                            empty => *empty = Some(message),
                        }
                    }
                }
            }
        }
        global = aggregate(&states);
    }
    Everything { states, slots, inbox, global }
}

fn by_colours<P>(program: P, graph: &Graph<u32>, threads: usize, passes: u64) -> Everything
where
    P: VertexProgram<Vertex = u64, Edge = u32, Slot = u64, Message = u64, Global = u64, Data = ()>,
{
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    pool.install(|| {
        let options = Options { engine: Engine::Chromatic, seed: 5, ..Options::default() };
        let preparing = Preparing::new(&options);
        let mut run = Parts::new(program, graph, options, None, &Over::default(), &preparing).unwrap();
        for _ in 0..passes {
            run.superstep().unwrap();
        }
        let snapshot = run.snapshot();
        let inbox = if P::ACTIVE == Active::Always { vec![None; graph.vertices()] } else { snapshot.inbox };
        Everything { states: snapshot.states, slots: run.slots().to_vec(), inbox, global: *run.global() }
    })
}

fn graphs(direction: Directedness) -> Vec<(&'static str, Graph<u32>)> {
    let mut state = 11u64;
    let mut next = |most: f64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let unit = (state >> 11) as f64 / (1u64 << 53) as f64;
        (unit * unit * most) as VertexId
    };
    let random = (0..30_000).map(|_| (next(2000.0), next(2000.0))).collect();
    let few = (0..60).map(|_| (next(20.0), next(20.0))).collect();
    let shapes: Vec<(_, _, Vec<(VertexId, VertexId)>)> = vec![
        ("empty", 0, vec![]),
        ("loops", 2, vec![(0, 0), (0, 0), (1, 0)]),
        ("parallel edges", 3, vec![(0, 1), (0, 1), (1, 0), (2, 1), (0, 1), (1, 1)]),
        ("chain", 200, (1..200).map(|v| (v - 1, v)).collect()),
        ("star in", 70_001, (1..=70_000).map(|leaf| (leaf, 0)).collect()),
        ("star out", 70_001, (1..=70_000).map(|leaf| (0, leaf)).collect()),
        ("few vertices", 20, few),
        ("random with hubs", 2000, random),
    ];
    let options = BuildOptions { direction, ..BuildOptions::default() };
    let build = |(name, n, edges): (_, u32, Vec<(VertexId, VertexId)>)| {
        let triples = edges.into_iter().enumerate().map(|(i, (s, t))| (s, t, (s + t * 3) % 17 + i as u32 % 2));
        (name, EdgeList::from_triples(n, triples).build(&options).unwrap())
    };
    shapes.into_iter().map(build).collect()
}

fn compare<P>(program: impl Fn() -> P, directions: &[Directedness])
where
    P: VertexProgram<Vertex = u64, Edge = u32, Slot = u64, Message = u64, Global = u64, Data = ()>,
{
    for &direction in directions {
        for (name, graph) in graphs(direction) {
            for passes in [1, 4] {
                let expected = serially(&program(), &graph, passes);
                for threads in [1, 2, 8] {
                    let found = by_colours(program(), &graph, threads, passes);
                    assert!(found == expected, "{name}, {direction:?}, {threads} threads, {passes} passes");
                }
            }
        }
    }
}

const DIRECTIONS: &[Directedness] = &[Directedness::Directed, Directedness::Undirected];

#[test]
fn signalled_programs_run_as_if_one_vertex_ran_at_a_time() {
    compare(|| EveryCall::<0, false, false>, DIRECTIONS);
    compare(|| EveryCall::<1, false, false>, DIRECTIONS);
    compare(|| EveryCall::<2, false, false>, DIRECTIONS);
    compare(|| EveryCall::<3, false, false>, DIRECTIONS);
}

#[test]
fn reverse_slots_are_the_newest() {
    compare(|| EveryCall::<0, true, false>, &[Directedness::Undirected]);
    compare(|| EveryCall::<2, true, false>, &[Directedness::Undirected]);
}

#[test]
fn programs_that_are_always_active_run_as_if_one_vertex_ran_at_a_time() {
    compare(|| EveryCall::<0, false, true>, DIRECTIONS);
    compare(|| EveryCall::<1, false, true>, DIRECTIONS);
    compare(|| EveryCall::<2, false, true>, DIRECTIONS);
}
