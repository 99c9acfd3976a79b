//! Direct distances and trees of odd graphs, against Dijkstra's algorithm.

use hubcut::graph::{AnyGraph, BuildOptions, EdgeList, Graph, VertexId};
use hubcut::random::h;

use super::baseline::dijkstra;
use super::direct::{Label, delta_stepping, run, suitable_delta};
use super::tree::{NO_PARENT, parents};
use super::{Config, Length, verify};
use crate::Error;
use crate::direct::zoo::{graphs, on_threads, stopped};

/// Whether parents lead from every vertex that has a distance to the source, without a circle, over edges that add up.
fn is_tree<D: Label, W: Length<D>>(graph: &Graph<W>, source: VertexId, distances: &[D], parents: &[VertexId]) -> bool {
    let adds_up = |u: VertexId, v: VertexId| {
        let (row, targets) = (graph.by_source().range(u), graph.by_source().row(u));
        let parallel = targets.partition_point(|to| *to < v)..targets.partition_point(|to| *to <= v);
        let weights = &graph.data_by_source()[row][parallel];
        weights.iter().any(|weight| distances[u as usize] + weight.length() == distances[v as usize])
    };
    (0..parents.len() as VertexId).all(|v| {
        let reached = distances[v as usize] != D::UNREACHED;
        let (mut at, mut steps) = (v, 0);
        while reached && at != source && parents[at as usize] != NO_PARENT && steps < 5000 {
            (at, steps) = (parents[at as usize], steps + 1);
        }
        match parents[v as usize] {
            NO_PARENT => !reached,
            parent => at == source && (v == source || adds_up(parent, v)),
        }
    })
}

/// By steps that are suitable, tiny and huge, on 1 to 3 threads.
fn all_agree<D: Label, W: Length<D> + hubcut::plain::EdgeValue>(weight: impl Fn(u64) -> W) {
    for (name, graph) in graphs(weight) {
        for source in [0, graph.vertices() as VertexId - 1] {
            let expected = dijkstra::<D, W>(&graph, source).distances;
            let tree = parents(&graph, source, &expected).unwrap();
            assert!(is_tree(&graph, source, &expected, &tree), "{name}");
            on_threads(&|| {
                for delta in [None, Some(1e-9), Some(1e12)] {
                    let distances: Vec<D> = delta_stepping(&graph, source, delta, &Default::default()).unwrap();
                    assert_eq!(distances, expected, "{name}, delta {delta:?}");
                }
                assert_eq!(parents(&graph, source, &expected).unwrap(), tree, "{name}");
            });
        }
    }
}

#[test]
fn distances_of_whole_weights_are_those_of_dijkstra() {
    all_agree::<u32, u32>(|at| (h(1, at, 0) % 100) as u32);
}

#[test]
fn many_weights_may_be_zero() {
    all_agree::<u32, u32>(|at| (h(2, at, 0) % 4 / 3) as u32);
    all_agree::<f64, f64>(|_| 0.0);
}

/// From 1e-300 to 1e300, so that bins must be cut anew, again and again.
#[test]
fn weights_may_be_of_any_size() {
    all_agree::<f64, f64>(|at| 10f64.powf((h(3, at, 0) % 600_000) as f64 / 1000.0 - 300.0));
    all_agree::<f64, f64>(|at| (h(4, at, 0) % 1000) as f64 * f64::from_bits(1));
}

#[test]
fn steps_suit_the_weights() {
    let graph = |weights: &[f64]| {
        let triples = weights.iter().enumerate().map(|(at, weight)| (at as u32 % 4, (at as u32 + 1) % 4, *weight));
        EdgeList::from_triples(4, triples).build(&BuildOptions::default()).unwrap()
    };
    assert_eq!(suitable_delta(&graph(&[])), 0.0);
    assert_eq!(suitable_delta(&graph(&[2.0, 4.0, 6.0, 8.0, 2.0, 4.0, 6.0, 8.0])), 1.25);
    assert!(suitable_delta(&graph(&[f64::MAX; 8])).is_finite());
}

#[test]
fn a_graph_of_any_type_is_verified() {
    let roads = |weight: f64| vec![(0, 1, weight), (1, 2, 0.5), (0, 2, 3.5), (3, 0, 1.0)];
    let wide =
        |weight: f64| AnyGraph::F64(EdgeList::from_triples(4, roads(weight)).build(&BuildOptions::default()).unwrap());
    let config = Config::from("0");
    let distances = run(&wide(2.0), &config, &Default::default()).unwrap();
    assert_eq!(distances, [0.0, 2.0, 2.5, f64::INFINITY]);
    assert!(verify::verify(&wide(2.0), &config, &distances).unwrap().passed);
    let hops = run(&wide(2.0), &Config { unweighted: true, ..config.clone() }, &Default::default()).unwrap();
    assert_eq!(hops, [0.0, 1.0, 1.0, f64::INFINITY]);
    let negative = run(&wide(-1.0), &config, &Default::default()).unwrap_err();
    assert!(matches!(negative, Error::InvalidWeight { .. }));
    let missing = run(&wide(1.0), &Config::from("9"), &Default::default()).unwrap_err();
    assert!(matches!(missing, Error::NoSuchSource { .. }));
    let far = EdgeList::from_triples(3, vec![(0, 1, f64::MAX), (1, 2, f64::MAX)]);
    let far = AnyGraph::F64(far.build(&BuildOptions::default()).unwrap());
    assert!(matches!(run(&far, &config, &Default::default()).unwrap_err(), Error::DistanceOverflow { .. }));
}

#[test]
fn a_long_chain_is_done_by_one_worker() {
    let chain = (1..100_000).map(|v| (v - 1, v, 1 + v % 7));
    let graph = EdgeList::from_triples(100_000, chain).build(&BuildOptions::default()).unwrap();
    let expected = dijkstra::<u32, u32>(&graph, 0).distances;
    on_threads(&|| assert_eq!(delta_stepping::<u32, u32>(&graph, 0, None, &Default::default()).unwrap(), expected));
}

#[test]
fn a_search_that_is_stopped_says_so() {
    let graph = EdgeList::from_triples(2, vec![(0, 1, 5u32)]).build(&BuildOptions::default()).unwrap();
    let limits = stopped();
    assert_eq!(delta_stepping::<u32, u32>(&graph, 0, None, &limits).unwrap(), [0, u32::MAX]);
    assert!(limits.has_stopped());
}
