//! Direct components of odd graphs, against union-find.

use hubcut::graph::{BuildOptions, EdgeList};
use hubcut::random::h;

use super::{baseline, direct, verify};
use crate::direct::zoo::{graphs, on_threads, stopped};

#[test]
fn components_are_those_of_union_find() {
    for (name, graph) in graphs(|_| ()) {
        let expected = baseline::run(&graph);
        on_threads(&|| assert_eq!(direct::run(&graph, &Default::default()).unwrap(), expected, "{name}"));
    }
}

#[test]
fn an_empty_graph_has_none() {
    let graph = EdgeList::from_pairs(0, vec![]).build(&BuildOptions::default()).unwrap();
    assert_eq!(direct::run(&graph, &Default::default()).unwrap(), (vec![], vec![]));
}

/// Two trees of the same size that only the last edges join, and many small ones: the sampled tree changes its root meanwhile.
#[test]
fn a_large_component_may_be_joined_late() {
    let n = 20_000u32;
    for round in 0..5 {
        let half = |v: u32, at: u32| (h(round, v.into(), at.into()) % u64::from(n / 2)) as u32;
        let halves =
            (0..n).flat_map(|v| [(v, half(v, 0) + v / (n / 2) * (n / 2)), (v, half(v, 1) + v / (n / 2) * (n / 2))]);
        let edges = halves.chain([(n - 1, n / 2 - 1)]).chain((n..n + 3000).map(|v| (v, v - v % 3)));
        let graph = EdgeList::from_pairs(n + 3000, edges.collect()).build(&BuildOptions::default()).unwrap();
        let expected = baseline::run(&graph);
        on_threads(&|| assert_eq!(direct::run(&graph, &Default::default()).unwrap(), expected, "{round}"));
    }
}

#[test]
fn what_is_stopped_joins_nothing_that_is_apart() {
    for (name, graph) in graphs(|_| ()) {
        let limits = stopped();
        let (labels, sizes) = direct::run(&graph, &limits).unwrap();
        assert!(verify::verify_stopped(&graph, &labels).passed, "{name}");
        assert_eq!(sizes.iter().map(|(_, size)| size).sum::<u64>(), graph.vertices() as u64, "{name}");
        assert!(limits.has_stopped(), "{name}");
    }
}
