//! Labels of odd graphs, against hash maps; and of known ones.

use hubcut::exec::Options;
use hubcut::graph::{AnyGraph, BuildOptions, Directedness, EdgeList, Graph, VertexId};
use hubcut::random::h;

use super::direct::{Found, run};
use super::{Config, Rest, Seeds, baseline, verify};
use crate::direct::zoo::{graphs, on_threads, stopped};

/// A label of some of the vertices.
fn seeds(graph: &Graph<f64>) -> Seeds {
    let is_seed = |v: &VertexId| h(1, graph.position_of(*v) as u64, 0).is_multiple_of(16);
    let label = |v: VertexId| (v, ["b", "a", "ab"][h(2, graph.position_of(v) as u64, 0) as usize % 3].to_owned());
    Seeds::new((0..graph.vertices() as VertexId).filter(is_seed).map(label).collect())
}

#[test]
fn labels_are_those_of_hash_maps() {
    // Few weights, so that sums are equal often; some are nothing.
    for (name, graph) in graphs(|at| (h(3, at, 0) % 4) as f64 / 2.0) {
        let seeds = seeds(&graph);
        let iterations: &[u64] = if graph.arcs() > 10_000 { &[1, 5] } else { &[1, 2, 3, 9, 10] };
        for weighted in [None, Some(&graph)] {
            for seeds in [None, Some(&seeds)] {
                for &iterations in iterations {
                    let expected = baseline::run(&graph, weighted, seeds, iterations);
                    on_threads(&|| {
                        let found = run(&graph, weighted, seeds, iterations, &Default::default()).unwrap();
                        assert_eq!(found.labels, expected, "{name}, {iterations}");
                        assert!(found.ran <= iterations && found.iterations == iterations, "{name}");
                    });
                }
            }
        }
    }
}

#[test]
fn labels_pass_and_no_others() {
    for (name, graph) in graphs(|at| 1.0 + (at % 3) as f64) {
        let seeds = seeds(&graph);
        let graph = AnyGraph::F64(graph);
        for weighted in [false, true] {
            for seeds in [None, Some(&seeds)] {
                let config = Config { iterations: 7, weighted };
                let mut found = super::run(&graph, &config, seeds, &Options::default()).unwrap();
                let check = |found: &[u32]| verify::verify(&graph, &config, seeds, 7, found).unwrap();
                assert!(check(&found.labels).passed, "{name}");
                let sum = found.sizes.iter().map(|(_, size)| size).sum::<u64>();
                let labelled = found.labels.iter().filter(|label| **label != super::NO_LABEL).count() as u64;
                assert_eq!(sum, labelled, "{name}");
                let last = found.labels.len() - 1;
                found.labels[last] ^= 1;
                let verdict = check(&found.labels);
                assert_eq!((verdict.wrong, verdict.passed), (1, false), "{name}");
                let id = graph.topology().raw_id(last as VertexId).to_string();
                assert_eq!(verdict.first_fault, Some(id), "{name}");
            }
        }
    }
}

#[test]
fn an_empty_graph_has_no_labels() {
    let graph = EdgeList::from_pairs(0, vec![]).build(&BuildOptions::default()).unwrap();
    assert!(run(&graph, None, None, 10, &Default::default()).unwrap().labels.is_empty());
}

#[test]
fn it_ends_where_nothing_new_comes() {
    let build = |vertices, edges: &[(u32, u32)]| {
        let options = BuildOptions { direction: Directedness::Undirected, ..Default::default() };
        EdgeList::from_pairs(vertices, edges.to_vec()).build(&options).unwrap()
    };
    let of = |graph: &Graph<()>, iterations| run(graph, None, None, iterations, &Default::default()).unwrap();
    // Two that are joined alone take each other's label, a third keeps its own.
    let pair = build(3, &[(0, 1)]);
    let turns = |labels: [u32; 3], iterations, ran, rest| {
        assert_eq!(of(&pair, iterations), Found { labels: labels.into(), iterations, ran, changed: 2, rest });
    };
    turns([1, 0, 2], 1, 1, Rest::No);
    turns([0, 1, 2], 2, 2, Rest::Alternating);
    turns([1, 0, 2], u64::MAX, 2, Rest::Alternating);
    turns([0, 1, 2], u64::MAX - 1, 2, Rest::Alternating);
    let triangle = build(3, &[(0, 1), (1, 2), (2, 0)]);
    let found = of(&triangle, 1000);
    assert_eq!((found.labels, found.rest, found.changed), (vec![0, 0, 0], Rest::Still, 0));
    assert!(found.ran < 5);
}

#[test]
fn seeds_keep_their_labels_and_others_hear_them() {
    let chain = EdgeList::from_pairs(8, vec![(0, 1), (1, 0), (1, 2), (2, 3), (3, 4), (4, 5), (6, 7)]);
    let graph = AnyGraph::Unweighted(chain.build(&BuildOptions::default()).unwrap());
    let seeds = Seeds::new(vec![(0, "red".into()), (5, "blue".into())]);
    let config = Config { iterations: Config::ITERATIONS_OF_SEEDS, weighted: false };
    let found = super::run(&graph, &config, Some(&seeds), &Options::default()).unwrap();
    // 1 hears red twice and blue once, 2 both once, and takes the smaller one.
    assert_eq!(seeds.names, ["blue", "red"]);
    assert_eq!(found.labels, [1, 1, 0, 0, 0, 0, super::NO_LABEL, super::NO_LABEL]);
    assert_eq!((found.sizes, found.rest), (vec![(0, 4), (1, 2)], Rest::Still));
}

#[test]
fn weights_that_are_not_there_or_negative_are_refused() {
    let config = Config { weighted: true, ..Config::default() };
    let graph =
        |weight: f64| AnyGraph::F64(EdgeList::from_triples(2, [(0, 1, weight)]).build(&Default::default()).unwrap());
    let message = |graph: &AnyGraph| super::run(graph, &config, None, &Options::default()).unwrap_err().to_string();
    assert!(message(&graph(-1.0)).contains("the edge from 0 to 1 has weight -1"));
    let plain = AnyGraph::Unweighted(graph(1.0).without_data());
    assert!(message(&plain).contains("has no weights"));
}

#[test]
fn what_is_stopped_has_the_labels_of_whole_iterations() {
    for (name, graph) in graphs(|_| ()) {
        let limits = stopped();
        let found = run(&graph, None, None, 10, &limits).unwrap();
        assert!(limits.has_stopped() && found.ran == 0 && found.iterations == 0, "{name}");
        assert_eq!(found.labels, baseline::run(&graph, None, None, 0), "{name}");
    }
}
