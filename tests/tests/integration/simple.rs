//! Programs of one value: the same fixed point under every engine, on parts, and by another route.

use std::sync::Arc;

use hubcut::Error;
use hubcut::exec::{Choice, Engine, Options, Run, Scheduler};
use hubcut::graph::{BuildOptions, EdgeList, Graph};
use hubcut::laws::{self, exactly};
use hubcut::partition::{Cut, CutOptions, vertex_cut::Random};
use hubcut::program::{Direction, Max, Min, Needs, VertexInfo, VertexProgram};
use hubcut::simple::{Pull, Push};
use petgraph::graph::DiGraph;

/// The least sum of weights from vertex 0, asked of the in-edges.
struct Nearest;

#[hubcut::vertex_program]
impl Pull for Nearest {
    type Value = u32;
    type Edge = u32;
    type Sum = Min<u32>;

    fn init(&self, v: VertexInfo<'_>) -> u32 {
        if v.id() == 0 { 0 } else { u32::MAX }
    }
    fn gather(&self, distance: &u32, weight: &u32) -> Min<u32> {
        Min(distance.saturating_add(*weight))
    }
    fn apply(&self, _: VertexInfo<'_>, distance: &u32, Min(offer): Min<u32>) -> u32 {
        offer.min(*distance)
    }
}

/// The same, told along the out-edges.
struct Offers;

#[hubcut::vertex_program]
impl Push for Offers {
    type Value = u32;
    type Edge = u32;
    type Message = Min<u32>;

    fn init(&self, v: VertexInfo<'_>) -> u32 {
        if v.id() == 0 { 0 } else { u32::MAX }
    }
    fn starts(&self, v: VertexInfo<'_>) -> bool {
        v.id() == 0
    }
    fn send(&self, distance: &u32, weight: &u32) -> Option<Min<u32>> {
        Some(Min(distance + weight))
    }
    fn receive(&self, _: VertexInfo<'_>, distance: &u32, Min(offer): Min<u32>) -> Option<u32> {
        (offer < *distance).then_some(offer)
    }
    fn priority(&self, Min(offer): &Min<u32>) -> f32 {
        -(*offer as f32)
    }
}

/// The greatest id from which a vertex can be reached, or which it can reach: both ways.
struct Greatest;

#[hubcut::vertex_program]
impl Pull for Greatest {
    type Value = u32;
    type Edge = u32;
    type Sum = Max<u32>;
    const GATHER: Direction = Direction::Both;

    fn init(&self, v: VertexInfo<'_>) -> u32 {
        v.id()
    }
    fn gather(&self, value: &u32, _: &u32) -> Max<u32> {
        Max(*value)
    }
    fn apply(&self, _: VertexInfo<'_>, value: &u32, Max(greatest): Max<u32>) -> u32 {
        greatest.max(*value)
    }
}

/// How far the greatest id gets in a superstep: only right by barriers.
struct Layers;

#[hubcut::vertex_program]
impl Push for Layers {
    type Value = u32;
    type Edge = u32;
    type Message = Max<u32>;
    const NEEDS: Needs = Needs::Barriers;

    fn init(&self, v: VertexInfo<'_>) -> u32 {
        v.id()
    }
    fn send(&self, value: &u32, _: &u32) -> Option<Max<u32>> {
        Some(Max(*value))
    }
    fn receive(&self, _: VertexInfo<'_>, value: &u32, Max(offer): Max<u32>) -> Option<u32> {
        (offer > *value).then_some(offer)
    }
}

/// As `Greatest`, of vertices that must not run beside their neighbours; or in the order of some serial run.
struct Alone<const SERIAL: bool>;

#[hubcut::vertex_program]
impl<const SERIAL: bool> Pull for Alone<SERIAL> {
    type Value = u32;
    type Edge = u32;
    type Sum = Max<u32>;
    const NEEDS: Needs = if SERIAL { Needs::Full } else { Needs::Edge };

    fn init(&self, v: VertexInfo<'_>) -> u32 {
        v.id()
    }
    fn gather(&self, value: &u32, _: &u32) -> Max<u32> {
        Max(*value)
    }
    fn apply(&self, _: VertexInfo<'_>, value: &u32, Max(greatest): Max<u32>) -> u32 {
        greatest.max(*value)
    }
}

#[test]
fn what_a_program_needs_is_kept_or_it_is_refused() {
    let graph = graph();
    for options in ways(&graph) {
        let refused = |error: Option<Error>| match error {
            None => false,
            Some(Error::Needs { .. }) => true,
            Some(other) => panic!("{other}"),
        };
        let synchronous = options.engine == Engine::Synchronous;
        assert_eq!(refused(Run::new(Layers.program(), &graph, options.clone()).err()), !synchronous, "{options:?}");
        assert_eq!(
            refused(Run::new(Alone::<false>.program(), &graph, options.clone()).err()),
            synchronous,
            "{options:?}"
        );
        assert!(!refused(Run::new(Offers.program(), &graph, options.clone()).err()));
    }
}

#[test]
fn the_engine_that_is_chosen_keeps_what_a_program_needs() {
    fn chosen<P: VertexProgram>(program: P, graph: &Graph<P::Edge>) -> Engine {
        let auto = Options { engine: Engine::Auto, threads: Some(2), ..Options::default() };
        let outcome = Run::new(program, graph, auto).unwrap().run().unwrap();
        assert!(outcome.termination.is_complete());
        let [Choice { superstep: 0, engine, why }] = &outcome.report.choices[..] else {
            panic!("{:?}", outcome.report.choices)
        };
        assert!(!why.is_empty());
        assert_eq!(outcome.report.engine(Engine::Auto), *engine);
        *engine
    }
    let graph = graph();
    assert_eq!(chosen(Offers.program(), &graph), Engine::Synchronous);
    assert_eq!(chosen(Layers.program(), &graph), Engine::Synchronous);
    assert_eq!(chosen(Alone::<false>.program(), &graph), Engine::Chromatic);
    assert_eq!(chosen(Alone::<true>.program(), &graph), Engine::Asynchronous);
    // Nobody chooses where an engine was asked for.
    let asked = Run::new(Offers.program(), &graph, Options::default()).unwrap();
    assert!(asked.report().choices.is_empty());
}

fn graph() -> Graph<u32> {
    let edges = (0..900u32).map(|edge| (edge * 7 % 301 / 2, edge * edge % 307 / 2, edge % 13 + 1));
    EdgeList::from_triples(160, edges).build(&BuildOptions::default()).unwrap()
}

fn ways(graph: &Graph<u32>) -> Vec<Options> {
    let cut = Some(Arc::new(Cut::new(graph, &Random, &CutOptions::new(3)).unwrap()));
    let mut ways = Vec::new();
    for engine in [Engine::Synchronous, Engine::Chromatic, Engine::Asynchronous] {
        for cut in [None, cut.clone()] {
            ways.push(Options { engine, cut, threads: Some(2), ..Options::default() });
        }
    }
    let scheduler = Scheduler::Priority;
    ways.push(Options { engine: Engine::Asynchronous, scheduler, threads: Some(2), ..Options::default() });
    ways
}

#[track_caller]
fn check<P: VertexProgram<Vertex = u32>>(
    program: impl Fn() -> P,
    graph: &Graph<P::Edge>,
    ways: &[Options],
    wanted: &[u32],
) {
    for options in ways {
        let outcome = Run::new(program(), graph, options.clone()).unwrap().run().unwrap();
        assert!(outcome.termination.is_complete());
        assert_eq!(outcome.vertices, wanted, "{:?}", options.engine);
    }
}

#[test]
fn distances_are_those_of_dijkstra() {
    let graph = graph();
    let mut oracle = DiGraph::<(), u32>::new();
    let nodes: Vec<_> = (0..graph.vertices()).map(|_| oracle.add_node(())).collect();
    for v in 0..graph.vertices() as u32 {
        let range = graph.by_source().range(v);
        for (u, weight) in graph.by_source().row(v).iter().zip(&graph.data_by_source()[range]) {
            oracle.add_edge(nodes[v as usize], nodes[*u as usize], *weight);
        }
    }
    let found = petgraph::algo::dijkstra(&oracle, nodes[0], None, |edge| *edge.weight());
    let wanted: Vec<u32> = nodes.iter().map(|node| found.get(node).copied().unwrap_or(u32::MAX)).collect();
    assert!(wanted.iter().filter(|distance| **distance < u32::MAX).count() > 100);
    check(|| Nearest.program(), &graph, &ways(&graph), &wanted);
    check(|| Offers.program(), &graph, &ways(&graph), &wanted);
    laws::engine(|| Offers.program(), &graph, 50, exactly);
    laws::parts(|| Nearest.program(), &graph, 50, exactly);
}

#[test]
fn both_ways_reach_the_component() {
    let graph = graph();
    let mut parts = petgraph::unionfind::UnionFind::<usize>::new(graph.vertices());
    for v in 0..graph.vertices() as u32 {
        graph.by_source().row(v).iter().for_each(|u| {
            parts.union(v as usize, *u as usize);
        });
    }
    let labels = parts.into_labeling();
    let greatest = |v: usize| (0..labels.len()).rfind(|u| labels[*u] == labels[v]).unwrap() as u32;
    let wanted: Vec<u32> = (0..labels.len()).map(greatest).collect();
    check(|| Greatest.program(), &graph, &ways(&graph), &wanted);
}
