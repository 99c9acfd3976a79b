//! Independent sets of odd graphs, against a loop over the order.

use hubcut::graph::{AnyGraph, BuildOptions, EdgeList, Topology};

use super::verify::verify;
use super::{Order, baseline, direct};
use crate::direct::zoo::{graphs, on_threads, stopped};

fn members(graph: &Topology, order: Order, seed: u64) -> Vec<u32> {
    direct::run(graph, order, seed, &Default::default()).unwrap().members
}

#[test]
fn sets_are_those_of_a_loop_over_the_order() {
    for (name, graph) in graphs(|_| ()) {
        for (_, order) in Order::NAMES {
            for seed in [1, 2] {
                let expected = baseline::run(&graph, *order, seed).unwrap();
                on_threads(&|| assert_eq!(members(&graph, *order, seed), expected, "{name}, {order:?}"));
            }
        }
    }
}

#[test]
fn an_empty_graph_has_an_empty_set() {
    let graph = EdgeList::from_pairs(0, vec![]).build(&BuildOptions::default()).unwrap();
    assert!(Order::NAMES.iter().all(|(_, order)| members(&graph, *order, 0).is_empty()));
}

/// In a chain with names backwards every vertex waits for the one before, as far as there are vertices of equal degree: not a round for each.
#[test]
fn many_that_wait() {
    let n = 200_000u32;
    let name = |v: u32| if v.is_multiple_of(2) { n - 1 - v } else { v };
    for edges in
        [(1..n).map(|v| (n - v, n - v - 1)).collect::<Vec<_>>(), (1..n).map(|v| (name(v - 1), name(v))).collect()]
    {
        let graph = EdgeList::from_pairs(n, edges).build(&BuildOptions::default()).unwrap();
        for (_, order) in Order::NAMES {
            on_threads(&|| assert!(verify(&graph, &members(&graph, *order, 7), true).passed));
        }
    }
    let star = EdgeList::from_pairs(n, (1..n).map(|v| (0, v)).collect()).build(&BuildOptions::default()).unwrap();
    assert_eq!(direct::run(&star, Order::SmallestFirst, 0, &Default::default()).unwrap().size, u64::from(n) - 1);
}

#[test]
fn what_is_stopped_is_independent() {
    for (name, graph) in graphs(|_| ()) {
        let limits = stopped();
        let found = direct::run(&graph, Order::Random, 0, &limits).unwrap();
        assert!(limits.has_stopped() && verify(&graph, &found.members, false).passed, "{name}");
        assert!(!verify(&graph, &found.members, true).passed, "{name}");
    }
}

/// What NetworkX 3.6.1 says of the figures of "Les Misérables": the largest set of vertices without an edge, a clique of all others.
/// ```text
/// import networkx as nx
/// print(len(nx.max_weight_clique(nx.complement(nx.les_miserables_graph()), weight=None)[0]))   # 35
/// ```
#[test]
fn no_set_is_larger_than_the_largest_that_networkx_finds() {
    const LARGEST: u64 = 35;
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../datasets/data/lesmis.graph");
    let graph: AnyGraph = hubcut_datasets::read_file(path).unwrap().build().unwrap();
    let size = |order, seed| direct::run(graph.topology(), order, seed, &Default::default()).unwrap().size;
    assert!((0..50).all(|seed| size(Order::Random, seed) <= LARGEST));
    assert_eq!(size(Order::SmallestFirst, 0), LARGEST);
}
