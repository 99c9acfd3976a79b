//! Colourings against their definition, and against a greedy colouring by one plain loop.

use std::collections::BTreeSet;
use std::sync::Arc;

use proptest::prelude::*;

use super::*;
use crate::graph::{BuildOptions, EdgeList, Graph};
use crate::partition::{Cut, CutOptions, Partitioner, Placement, ShardId, ShardedGraph, edge_cut, vertex_cut};

/// A name, the number of vertices, the edges.
type NamedEdges = (&'static str, u32, Vec<(VertexId, VertexId)>);

/// Odd shapes.
fn shapes() -> Vec<NamedEdges> {
    let clique = (0..70).flat_map(|a| (0..70).map(move |b| (a, b))).collect();
    let halves = (0..40).flat_map(|a| (40..100).map(move |b| (a, b))).collect();
    let mut state = 7u64;
    let mut next = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let unit = (state >> 11) as f64 / (1u64 << 53) as f64;
        (unit * unit * unit * 20_000.0) as VertexId
    };
    vec![
        ("empty", 0, vec![]),
        ("one vertex", 1, vec![]),
        ("loops", 2, vec![(0, 0), (0, 0), (1, 1)]),
        ("no edges", 1000, vec![]),
        ("parallel edges", 3, vec![(0, 1), (0, 1), (1, 0), (2, 1), (0, 1), (1, 1)]),
        ("star", 9001, (1..9001).map(|leaf| (leaf, 0)).collect()),
        ("clique", 70, clique),
        ("ring", 5001, (0..5001).map(|v| (v, (v + 1) % 5001)).collect()),
        ("chain", 5000, (1..5000).map(|v| (v, v - 1)).collect()),
        ("complete bipartite", 100, halves),
        ("random with hubs", 20_000, (0..150_000).map(|_| (next(), next())).collect()),
    ]
}

fn graphs() -> Vec<(String, Graph)> {
    let directions = [Directedness::Directed, Directedness::Undirected];
    let build = |(name, vertices, edges): (&str, u32, Vec<_>), direction| {
        let options = BuildOptions { direction, ..BuildOptions::default() };
        (format!("{name}, {direction:?}"), EdgeList::from_pairs(vertices, edges).build(&options).unwrap())
    };
    directions.into_iter().flat_map(|direction| shapes().into_iter().map(move |s| build(s, direction))).collect()
}

/// The other ends of the edges of each vertex, once each.
fn neighbours(graph: &Topology) -> Vec<BTreeSet<VertexId>> {
    let row = |v| graph.by_source().row(v).iter().chain(graph.by_target().row(v));
    (0..graph.vertices() as VertexId).map(|v| row(v).copied().filter(|&u| u != v).collect()).collect()
}

fn colour_on(threads: usize, graph: &Topology) -> Colouring {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    pool.install(|| colour(graph)).unwrap()
}

#[test]
fn neighbours_differ_and_colours_are_few() {
    for (name, graph) in graphs() {
        let neighbours = neighbours(&graph);
        let Colouring { colour_of, colours } = colour_on(2, &graph);
        assert_eq!(colour_of.len(), graph.vertices());
        for (v, others) in neighbours.iter().enumerate() {
            assert!(others.iter().all(|&u| colour_of[u as usize] != colour_of[v]), "{name}: vertex {v}");
        }
        let most = neighbours.iter().map(BTreeSet::len).max().map_or(0, |most| most + 1);
        assert!(colours <= most, "{name}: {colours} colours for {} neighbours", most - 1);
        let used: BTreeSet<_> = colour_of.iter().copied().collect();
        assert!(used.iter().copied().eq(0..colours as u32), "{name}: a colour is not used");
        match name.split(',').next().unwrap() {
            "no edges" | "loops" => assert_eq!(colours, 1),
            "star" | "complete bipartite" => assert_eq!(colours, 2),
            "ring" => assert_eq!(colours, 3),
            "clique" => assert_eq!(colours, 70),
            _ => {}
        }
    }
}

#[test]
fn any_number_of_threads_gives_the_greedy_colouring() {
    for (name, graph) in graphs() {
        let neighbours = neighbours(&graph);
        let priorities = Priorities { topology: &graph };
        let mut order: Vec<VertexId> = (0..graph.vertices() as VertexId).collect();
        order.sort_by_key(|&v| {
            let edges = graph.by_source().degree(v)
                + if graph.direction() == Directedness::Directed { graph.by_target().degree(v) } else { 0 };
            (std::cmp::Reverse(edges.checked_ilog2()), scattered(v / 256), v)
        });
        assert_eq!(priorities.order().unwrap(), order, "{name}");
        let mut expected = vec![u32::MAX; graph.vertices()];
        for &v in &order {
            let met: BTreeSet<u32> = neighbours[v as usize].iter().map(|&u| expected[u as usize]).collect();
            expected[v as usize] = (0..).find(|colour| !met.contains(colour)).unwrap();
        }
        for threads in [1, 2, 3, 8] {
            assert_eq!(colour_on(threads, &graph).colour_of, expected, "{name} on {threads} threads");
        }
    }
}

#[test]
fn blocks_are_scattered_one_to_one() {
    let scattered: BTreeSet<u32> = (0..1 << 16).map(scattered).collect();
    assert_eq!(scattered.len(), 1 << 16);
}

/// The colours that the parts of a cut choose are those of the whole graph.
fn check_parts<E: crate::plain::Plain>(graph: &Graph<E>, cut: Cut, name: &str) {
    let what = format!("{name}, {} in {} parts", cut.method(), cut.shards());
    let sharded = ShardedGraph::new(graph, Arc::new(cut)).unwrap();
    let (expected, found) = (colour(graph).unwrap(), by_parts(graph, &sharded.outlines()).unwrap());
    assert_eq!((found.colour_of, found.colours), (expected.colour_of, expected.colours), "{what}");
}

#[test]
fn parts_choose_the_colours_of_the_whole_graph() {
    for (name, graph) in graphs() {
        for (shards, partitioner) in
            [(1, &vertex_cut::Random as &dyn Partitioner), (2, &edge_cut::Hash), (5, &vertex_cut::Random)]
        {
            check_parts(&graph, Cut::new(&graph, partitioner, &CutOptions::new(shards)).unwrap(), &name);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]
    /// Any cut: the arcs of an edge anywhere, parts that are empty or have no masters.
    #[test]
    fn any_parts_choose_the_colours_of_the_whole_graph(
        edges in prop::collection::vec((0u32..30, 0u32..30), 0..150),
        places in prop::collection::vec(0u16..5, 300),
        used in 1u16..=5,
        undirected: bool,
        edge_cut: bool,
    ) {
        let direction = if undirected { Directedness::Undirected } else { Directedness::Directed };
        let graph = EdgeList::from_pairs(30, edges).build(&BuildOptions { direction, ..BuildOptions::default() }).unwrap();
        let place = |count: usize| places[..count].iter().map(|place| place % used).collect::<Vec<ShardId>>();
        let placement = match edge_cut {
            true => Placement::Vertices(place(30)),
            false => Placement::Edges { arcs: place(graph.arcs()), masters: None },
        };
        for shards in [usize::from(used), 5] {
            check_parts(&graph, Cut::from_placement(&graph, shards, "any", placement.clone()).unwrap(), "any graph");
        }
    }
}

#[test]
fn users_and_items_are_two_colours() {
    use crate::graph::{BuildOptions, EdgeList, RawIds, VertexOrder};
    // By degrees the greedy colouring would begin with items, and take a third colour.
    let ratings: Vec<(u32, u32, f32)> =
        (0..40).flat_map(|user| (0..=user % 7).map(move |item| (user, item * 5, 1.0))).collect();
    for order in [VertexOrder::Natural, VertexOrder::Hub] {
        let list = EdgeList::bipartite(RawIds::from_zero(41), RawIds::from_zero(33), ratings.clone());
        let graph = list.build(&BuildOptions { order, ..BuildOptions::default() }).unwrap();
        let Colouring { colour_of, colours } = super::colour(&graph).unwrap();
        assert_eq!(colours, 2);
        for position in 0..graph.vertices() {
            assert_eq!(colour_of[graph.vertex_at(position) as usize], u32::from(position >= 41), "position {position}");
        }
        check_parts(&graph, Cut::new(&graph, &edge_cut::Hash, &CutOptions::new(3)).unwrap(), "users and items");
    }
}
