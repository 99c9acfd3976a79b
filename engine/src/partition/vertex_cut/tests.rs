//! What every vertex-cut must keep, and what each promises.

use std::collections::HashSet;

use proptest::prelude::*;

use super::*;
use crate::graph::{BuildOptions, Directedness, EdgeList, Graph, VertexId};
use crate::partition::{CutOptions, MAX_SHARDS, Placement, ReplicaSets, ShardId};

mod bounds;
mod expansion;
mod quality;

/// Numbers that look random: xorshift.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 >> 11
    }

    fn below(&mut self, count: u32) -> u32 {
        (self.next() % u64::from(count)) as u32
    }

    /// One of `count` with a density that falls as a power law: the smaller the likelier.
    fn skewed(&mut self, count: u32) -> u32 {
        let unit = (self.next() % (1 << 40)) as f64 / (1u64 << 40) as f64;
        ((unit * unit * unit * f64::from(count)) as u32).min(count - 1)
    }
}

fn graph(vertices: u32, edges: Vec<(VertexId, VertexId)>, direction: Directedness) -> Graph {
    let options = BuildOptions { direction, ..BuildOptions::default() };
    EdgeList::from_pairs(vertices, edges).build(&options).unwrap()
}

/// A graph with hubs, whose ids say nothing.
fn power_law(edges: usize, direction: Directedness) -> Graph {
    const VERTICES: u32 = 20_000;
    let mut numbers = Numbers(42);
    let mut name: Vec<u32> = (0..VERTICES).collect();
    (1..VERTICES).rev().for_each(|last| name.swap(last as usize, numbers.below(last + 1) as usize));
    let mut end = || name[numbers.skewed(VERTICES) as usize];
    let pairs: HashSet<_> = (0..edges).map(|_| (end(), end())).collect();
    let mut pairs: Vec<_> = pairs.into_iter().collect();
    pairs.sort_unstable();
    graph(VERTICES, pairs, direction)
}

fn place(graph: &Graph, method: &dyn Partitioner, options: &CutOptions) -> (Vec<ShardId>, Option<Vec<ShardId>>) {
    match method.place(graph, options).unwrap() {
        Placement::Edges { arcs, masters } => (arcs, masters),
        Placement::Vertices(_) => panic!("a vertex-cut places edges"),
    }
}

fn arcs_of(graph: &Graph, method: &dyn Partitioner, shards: usize) -> Vec<ShardId> {
    place(graph, method, &CutOptions::new(shards)).0
}

/// Source, target and shard of every arc.
fn listed(graph: &Graph, arcs: &[ShardId]) -> Vec<(VertexId, VertexId, ShardId)> {
    let rows = graph.by_source();
    let row = |v| rows.range(v).map(move |position| (v, rows.neighbours()[position], arcs[position]));
    (0..graph.vertices() as VertexId).flat_map(row).collect()
}

/// Edges on each shard; the two arcs of an undirected edge are one.
fn loads(graph: &Graph, arcs: &[ShardId], shards: usize) -> Vec<usize> {
    let mut loads = vec![0; shards];
    for (source, target, shard) in listed(graph, arcs) {
        let counts = graph.direction() == Directedness::Directed || source <= target;
        loads[shard as usize] += usize::from(counts);
    }
    loads
}

fn replicas(graph: &Graph, arcs: &[ShardId], shards: usize) -> ReplicaSets {
    ReplicaSets::of_arcs(graph, shards, |position, _| arcs[position])
}

/// Replicas a vertex that has an edge, without any of the code that is tested.
fn replication_factor(graph: &Graph, arcs: &[ShardId]) -> f64 {
    let mut pairs = HashSet::new();
    for (source, target, shard) in listed(graph, arcs) {
        pairs.insert((source, shard));
        pairs.insert((target, shard));
    }
    let vertices: HashSet<_> = pairs.iter().map(|(v, _)| *v).collect();
    pairs.len() as f64 / vertices.len() as f64
}

/// All methods that know this number of shards.
fn methods(shards: usize) -> Vec<Box<dyn Partitioner>> {
    let graph = graph(0, Vec::new(), Directedness::Directed);
    let options = CutOptions::new(shards);
    all().into_iter().filter(|method| method.place(&graph, &options).is_ok()).collect()
}

fn greedy() -> Vec<Box<dyn Partitioner>> {
    let other = Hdrf { lambda: 0.0, ..Hdrf::default() };
    let low = Ginger { threshold: 2, passes: 1 };
    let all_low = Ginger { threshold: u64::MAX, passes: 1 };
    let hashed = Ginger { passes: 0, ..all_low };
    vec![
        Box::new(Oblivious),
        Box::new(Hdrf::default()),
        Box::new(other),
        Box::new(Ginger::default()),
        Box::new(low),
        Box::new(all_low),
        Box::new(hashed),
        Box::new(Ne),
        Box::new(Hep::default()),
        Box::new(Hep { tau: 0.5, memory: None }),
    ]
}

/// What holds for every method.
fn check(graph: &Graph, method: &dyn Partitioner, options: &CutOptions) {
    let (arcs, masters) = place(graph, method, options);
    assert_eq!(arcs.len(), graph.arcs());
    assert!(arcs.iter().all(|shard| (*shard as usize) < options.shards));
    if let Some(masters) = masters {
        assert_eq!(masters.len(), graph.vertices());
        assert!(masters.iter().all(|shard| (*shard as usize) < options.shards));
    }
    if graph.direction() == Directedness::Undirected {
        let back = graph.reverse_arcs().unwrap();
        let same = |(arc, back): (usize, &u64)| arcs[arc] == arcs[*back as usize];
        assert!(back.iter().enumerate().all(same), "{}: both arcs of an edge on one shard", method.name());
    }
    if ["oblivious", "hdrf", "ginger", "ne", "hep"].contains(&method.name()) {
        let edges = graph.edges() as usize;
        let most = loads(graph, &arcs, options.shards).into_iter().max().unwrap();
        assert!(most <= options.capacity(edges), "{}: {most} of {edges} edges on a shard", method.name());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    #[test]
    fn every_edge_has_one_place(
        edges in prop::collection::vec((0u32..30, 0u32..30), 0..300),
        shards in prop::sample::select(vec![1usize, 2, 3, 5, 7, 8, 13, 48, 57, 65, 130, 133]),
        window in prop::sample::select(vec![0usize, 1, 2, 10, CutOptions::WINDOW]),
        imbalance in prop::sample::select(vec![1.0, 1.05, 2.0]),
        seed: u64,
        undirected: bool,
    ) {
        let direction = if undirected { Directedness::Undirected } else { Directedness::Directed };
        let graph = graph(30, edges, direction);
        let options = CutOptions { window, seed, imbalance, ..CutOptions::new(shards) };
        methods(shards).iter().chain(&greedy()).for_each(|method| check(&graph, method.as_ref(), &options));
    }
}

#[test]
fn all_are_there_and_say_how_they_are_set() {
    let names: Vec<&str> = all().iter().map(|method| method.name()).collect();
    assert_eq!(names, ["random", "grid", "pds", "dbh", "oblivious", "hdrf", "hybrid", "ginger", "ne", "hep"]);
    assert_eq!(Hep::default().settings(), "tau 10");
    assert_eq!(Hdrf::default().settings(), "lambda 1, epsilon 1");
    assert_eq!(Hybrid::default().settings(), "threshold 100");
    assert_eq!(Ginger::default().settings(), "threshold 100, passes 3");
}

#[test]
fn hdrf_refuses_what_it_cannot_weigh() {
    let graph = graph(2, vec![(0, 1)], Directedness::Directed);
    for (lambda, epsilon) in [(-1.0, 1.0), (f64::NAN, 1.0), (1.0, 0.0), (1.0, f64::INFINITY)] {
        let error = Hdrf { lambda, epsilon }.place(&graph, &CutOptions::new(2)).unwrap_err();
        assert!(error.to_string().contains("hdrf with"), "{error}");
    }
}

#[test]
fn the_same_cut_for_any_number_of_threads() {
    for direction in [Directedness::Directed, Directedness::Undirected] {
        let graph = power_law(100_000, direction);
        for method in all() {
            let shards = if method.name() == "pds" { 13 } else { 12 };
            let options = CutOptions { window: 1 << 14, ..CutOptions::new(shards) };
            let with = |threads| {
                let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
                pool.install(|| place(&graph, method.as_ref(), &options))
            };
            let one = with(1);
            for threads in [2, 3, 8] {
                assert!(with(threads) == one, "{} with {threads} threads", method.name());
            }
        }
    }
}

#[test]
fn another_seed_is_another_cut() {
    let graph = power_law(20_000, Directedness::Directed);
    for method in all() {
        let with = |seed| place(&graph, method.as_ref(), &CutOptions { seed, ..CutOptions::new(7) });
        assert!(with(1) == with(1) && with(1) != with(2), "{}", method.name());
    }
}
