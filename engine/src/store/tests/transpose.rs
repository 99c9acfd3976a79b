//! The full check of the transpose finds what checksums cannot.

use super::*;
use crate::store::{verify_edge_data, verify_transpose};

/// A graph whose adjacencies were made from different arcs.
fn mismatched(by_source: &[(u32, u32, u32)], by_target: &[(u32, u32, u32)]) -> Graph<u32> {
    let (source, target) =
        (directed(RawIds::from_zero(6), None, by_source), directed(RawIds::from_zero(6), None, by_target));
    let mut topology = source.topology().clone();
    topology.by_target = target.topology().by_target.clone();
    Graph::new(topology, source.data_by_source().to_vec().into(), Some(target.data_by_target().to_vec().into()))
}

/// Runs `check` on 1, 2 and 5 threads, which must agree.
fn on_threads(check: impl Fn() -> Result<()> + Sync) -> Option<(u32, u32)> {
    let found = [1, 2, 5].map(|threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(&check).err().map(|error| match error {
            Error::TransposeMismatch { from, to, .. } => (from, to),
            other => panic!("{other}"),
        })
    });
    assert!(found.iter().all(|one| one == &found[0]), "{found:?}");
    found[0]
}

#[test]
fn graphs_built_right_pass() {
    let edges = with_data(|i| i as u32);
    let range = || RawIds::from_zero(6);
    for graph in [directed(range(), None, &edges), undirected(range(), None, &edges)] {
        assert_eq!(on_threads(|| verify_transpose(graph.topology())), None);
        assert_eq!(on_threads(|| verify_edge_data(&graph)), None);
    }
    for vertices in [0, 4] {
        let graph = directed(RawIds::from_zero(vertices), None, &[] as &[(u32, u32, ())]);
        assert_eq!(on_threads(|| verify_edge_data(&graph)), None);
    }
}

#[test]
fn an_arc_that_differs_is_found() {
    let edges = with_data(|i| i as u32);
    for i in 0..edges.len() {
        for wrong in [(4, 4), (5, 3), (0, 5), (2, 0)] {
            let mut others = edges.clone();
            (others[i].0, others[i].1) = wrong;
            let graph = mismatched(&edges, &others);
            assert!(on_threads(|| verify_transpose(graph.topology())).is_some(), "arc {i} became {wrong:?}");
        }
    }
}

#[test]
fn the_number_of_parallel_arcs_matters() {
    let graph = mismatched(&[(0, 1, 0), (0, 1, 0), (2, 1, 0)], &[(0, 1, 0), (2, 1, 0), (2, 1, 0)]);
    assert_eq!(on_threads(|| verify_transpose(graph.topology())), Some((0, 1)));
}

#[test]
fn the_first_arc_is_reported_whichever_side_lacks_it() {
    let graph = mismatched(&[(3, 5, 0), (4, 0, 0)], &[(0, 1, 0), (4, 0, 0)]);
    assert_eq!(on_threads(|| verify_transpose(graph.topology())), Some((0, 1)));
    let graph = mismatched(&[(0, 1, 0), (4, 0, 0)], &[(3, 5, 0), (4, 0, 0)]);
    assert_eq!(on_threads(|| verify_transpose(graph.topology())), Some((0, 1)));
}

#[test]
fn data_that_differs_is_found() {
    let edges = with_data(|i| i as u32);
    // The two parallel edges exchange their data: the k-th must stay the k-th.
    let mut others = edges.clone();
    (others[0].2, others[1].2) = (1, 0);
    let graph = mismatched(&edges, &others);
    assert_eq!(on_threads(|| verify_transpose(graph.topology())), None);
    assert_eq!(on_threads(|| verify_edge_data(&graph)), Some((0, 1)));
}

#[test]
fn an_undirected_graph_must_be_symmetric() {
    let one_way = directed(RawIds::from_zero(6), None, &with_data(|i| i as u32));
    let mut topology = one_way.topology().clone();
    topology.by_target = None;
    let graph = Graph::new(topology, one_way.data_by_source().to_vec().into(), None);
    assert!(on_threads(|| verify_transpose(graph.topology())).is_some());
}
