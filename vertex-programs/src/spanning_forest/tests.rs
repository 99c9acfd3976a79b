//! Spanning forests of odd graphs, against sorting all edges; and known ones.

use hubcut::graph::{AnyGraph, BuildOptions, EdgeList, VertexOrder};
use hubcut::random::h;

use super::{Edge, baseline, direct, total, verify};
use crate::direct::zoo::{graphs, on_threads, stopped};

fn forest(graph: &AnyGraph, maximum: bool) -> Vec<Edge> {
    direct::run(graph, maximum, &Default::default()).unwrap()
}

/// With few different weights, so that many are equal, of all types.
#[test]
fn forests_are_those_of_sorted_edges() {
    let mut all: Vec<(String, AnyGraph)> = Vec::new();
    let name = |name: String, graph: AnyGraph| (name, graph);
    all.extend(graphs(|_| ()).into_iter().map(|(text, graph)| name(text, AnyGraph::Unweighted(graph))));
    let whole = |at| (h(5, at, 0) % 5) as u32;
    all.extend(graphs(whole).into_iter().map(|(text, graph)| name(text, AnyGraph::U32(graph))));
    let single = |at| (h(6, at, 0) % 90) as f32 / 8.0 - 5.0;
    all.extend(graphs(single).into_iter().map(|(text, graph)| name(text, AnyGraph::F32(graph))));
    let wide = |at| h(7, at, 0) as f64 / 1e19 - 0.9;
    all.extend(graphs(wide).into_iter().map(|(text, graph)| name(text, AnyGraph::F64(graph))));
    // Stars are large, and of one type enough.
    all.retain(|(name, graph)| matches!(graph, AnyGraph::U32(_)) || !name.contains("star"));
    for (name, graph) in all {
        for maximum in [false, true] {
            let expected = baseline::run(&graph, maximum);
            on_threads(&|| assert_eq!(forest(&graph, maximum), expected, "{name}, {maximum}"));
        }
    }
}

#[test]
fn an_empty_graph_has_no_edge() {
    let graph = AnyGraph::Unweighted(EdgeList::from_pairs(0, vec![]).build(&BuildOptions::default()).unwrap());
    assert_eq!((forest(&graph, false), total(&[])), (vec![], 0.0));
}

/// Every vertex takes the edge to the one before: the way to the root is as long as the chain.
#[test]
fn a_long_chain_is_joined_in_one_round() {
    let n = 1_000_000u32;
    for up in [false, true] {
        let weight = |v: u32| if up { v } else { n - v };
        let edges = EdgeList::from_triples(n, (1..n).map(|v| (v - 1, v, weight(v))));
        let graph = AnyGraph::U32(edges.build(&BuildOptions::default()).unwrap());
        let found = forest(&graph, false);
        assert_eq!((found.len() as u32, total(&found)), (n - 1, f64::from(n - 1) * f64::from(n) / 2.0));
    }
}

/// The same edges, whatever the order of vertices in memory.
#[test]
fn the_order_of_vertices_does_not_matter() {
    let edges: Vec<_> = (0..5000)
        .map(|at| ((h(1, at, 0) % 900) as u32, (h(1, at, 1) % 900) as u32, (h(1, at, 2) % 3) as u32))
        .collect();
    let of = |order| {
        let options = BuildOptions { order, ..Default::default() };
        let graph = AnyGraph::U32(EdgeList::from_triples(900, edges.clone()).build(&options).unwrap());
        let topology = graph.topology();
        let named = |edge: Edge| (topology.position_of(edge.source), topology.position_of(edge.target), edge.weight);
        forest(&graph, false).into_iter().map(named).collect::<Vec<_>>()
    };
    assert_eq!(of(VertexOrder::Natural), of(VertexOrder::Hub));
}

#[test]
fn what_is_stopped_is_part_of_a_forest() {
    for (name, graph) in graphs(|at| (h(5, at, 0) % 5) as u32) {
        let (limits, graph) = (stopped(), AnyGraph::U32(graph));
        let found = direct::run(&graph, false, &limits).unwrap();
        assert!(limits.has_stopped() && verify::verify(&graph, &found, false, false).passed, "{name}");
    }
}

/// What NetworkX 3.6.1 says of the figures of "Les Misérables":
/// ```text
/// import networkx as nx
/// g = nx.les_miserables_graph()
/// for s in nx.minimum_spanning_tree(g), nx.maximum_spanning_tree(g): print(s.number_of_edges(), int(s.size("weight")))
/// ```
#[test]
fn weights_are_those_of_networkx() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../datasets/data/lesmis.graph");
    let graph: AnyGraph = hubcut_datasets::read_file(path).unwrap().build().unwrap();
    for (maximum, expected) in [(false, MINIMUM), (true, MAXIMUM)] {
        let found = forest(&graph, maximum);
        assert_eq!((found.len(), total(&found)), expected);
        assert!(verify::verify(&graph, &found, maximum, true).passed);
    }
}

/// Edges, and their weight.
const MINIMUM: (usize, f64) = (76, 105.0);
const MAXIMUM: (usize, f64) = (76, 366.0);
