//! Closeness of odd graphs, against a search for each vertex, and numbers of NetworkX.

use hubcut::graph::{AnyGraph, BuildOptions, Directedness, EdgeList, Graph, Topology, VertexId};

use super::{Distances, baseline, exact, sketch};
use crate::direct::zoo::{graphs, on_threads, stopped};

fn graph(vertices: u32, edges: Vec<(VertexId, VertexId)>, direction: Directedness) -> Graph<()> {
    let options = BuildOptions { direction, ..Default::default() };
    EdgeList::from_pairs(vertices, edges).build(&options).unwrap()
}

fn distances(graph: &Topology) -> Vec<Distances> {
    exact::run(graph, &Default::default()).unwrap().to
}

/// Of the zoo, what takes little time: a search for each vertex.
fn small() -> Vec<(String, Graph<()>)> {
    graphs(|_| ()).into_iter().filter(|(_, graph)| graph.vertices() <= 1000).collect()
}

#[test]
fn distances_are_those_of_a_search_for_each_vertex() {
    for (name, graph) in small() {
        let first = distances(&graph);
        assert_eq!(first.len(), graph.vertices());
        // All of a small graph, else some.
        for v in (0..graph.vertices()).step_by(1 + graph.vertices() / 50) {
            let (found, expected) = (first[v], baseline::to(&graph, v as VertexId));
            assert_eq!((found.reached, found.sum), (expected.reached, expected.sum), "{name}, {v}");
            assert!((found.harmonic - expected.harmonic).abs() <= 1e-9 * expected.harmonic, "{name}, {v}");
        }
        if graph.vertices() <= 1000 {
            on_threads(&|| assert!(distances(&graph) == first, "{name}: the same to the last bit"));
        }
    }
}

#[test]
fn sketches_are_near_and_the_same_on_any_number_of_threads() {
    for (name, graph) in small() {
        if graph.vertices() == 3000 && graph.order().is_some() {
            // Chains take their time: in one order only.
            continue;
        }
        let sketches = || sketch::run(&graph, 64, 7, &Default::default()).unwrap().to;
        let first = sketches();
        on_threads(&|| assert!(sketches() == first, "{name}: the same to the last bit"));
        let (mut found, mut expected) = (0.0, 0.0);
        for v in (0..graph.vertices()).step_by(1 + graph.vertices() / 20) {
            let of = baseline::to(&graph, v as VertexId);
            found += first[v].harmonic;
            expected += of.harmonic;
            assert!(
                (first[v].harmonic - of.harmonic).abs() <= 5.0 * sketch::deviation(64) * of.harmonic.max(1.0),
                "{name}, {v}"
            );
            assert_eq!(first[v].reached == 0.0, of.reached == 0.0, "{name}, {v}");
        }
        assert!((found - expected).abs() <= 4.0 * sketch::deviation(64) * expected, "{name}: {found}, not {expected}");
    }
    let two = graph(3, vec![(0, 1)], Directedness::Directed);
    let of = |seed| sketch::run(&two, 4096, seed, &Default::default()).unwrap().to;
    assert!((of(1)[1].sum - 1.0).abs() < 0.01 && of(1)[0] == Distances::default());
    for registers in [0, 8, 100, 1 << 17] {
        let error = sketch::run(&two, registers, 0, &Default::default()).unwrap_err().to_string();
        assert!(error.contains("registers") && error.contains("power of two"), "{error}");
    }
}

#[test]
fn an_empty_graph_has_no_values() {
    let graph = graph(0, vec![], Directedness::Directed);
    assert!(distances(&graph).is_empty() && sketch::run(&graph, 16, 0, &Default::default()).unwrap().to.is_empty());
    assert_eq!(Distances::default().closeness(1), 0.0);
}

#[test]
fn a_stopped_run_ends() {
    for (name, graph) in graphs(|_| ()) {
        for registers in [None, Some(64)] {
            let limits = stopped();
            let found = match registers {
                None => exact::run(&graph, &limits),
                Some(registers) => sketch::run(&graph, registers, 0, &limits),
            };
            assert!(found.unwrap().to.len() == graph.vertices() && limits.has_stopped(), "{name}");
        }
    }
}

/// What NetworkX 3.6.1 says of the figures of "Les Misérables", and of a small graph.
/// ```text
/// import networkx as nx
/// lines = [l for l in open("datasets/data/lesmis.graph") if not l.startswith("%")]
/// g = nx.Graph((v, u) for v, l in enumerate(lines[1:], 1) for u in map(int, l.split()[::2]))
/// c, h = nx.closeness_centrality(g), nx.harmonic_centrality(g)
/// print([(c[v], h[v]) for v in [1, 12, 28, 49, 77]], sum(c.values()), sum(h.values()))
/// d = nx.DiGraph([(1, 2), (2, 3), (3, 1), (1, 3), (3, 4), (4, 5)])
/// print([f(g) for g in (d, d.to_undirected()) for f in (nx.closeness_centrality, nx.harmonic_centrality)])
/// ```
#[test]
fn values_are_those_of_networkx() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../datasets/data/lesmis.graph");
    let figures: AnyGraph = hubcut_datasets::read_file(path).unwrap().build().unwrap();
    let graph_of_figures = figures.topology();
    let found = distances(graph_of_figures);
    let sum = |value: &dyn Fn(&Distances) -> f64| found.iter().map(value).sum::<f64>();
    assert!((sum(&|of| of.closeness(77)) - 29.979276293629457).abs() < 1e-9);
    assert!((sum(&|of| of.harmonic) - 2547.3).abs() < 1e-9);
    for (v, closeness, harmonic) in [
        (1, 0.4293785310734463, 37.33333333333333),
        (12, 0.6440677966101694, 55.66666666666667),
        (28, 0.5170068027210885, 44.5),
        (49, 0.5135135135135135, 46.0),
        (77, 0.35348837209302325, 31.333333333333336),
    ] {
        let v = (0..77).find(|id| graph_of_figures.raw_id(*id).to_string() == v.to_string()).unwrap() as usize;
        assert!((found[v].closeness(77) - closeness).abs() < 1e-12 && (found[v].harmonic - harmonic).abs() < 1e-9);
    }
    let edges = vec![(0, 1), (1, 2), (2, 0), (0, 2), (2, 3), (2, 3), (3, 4), (4, 4)];
    for (direction, closeness, harmonic) in [
        (
            Directedness::Directed,
            [1.0 / 3.0, 1.0 / 3.0, 0.5, 0.45, 0.4444444444444444],
            [1.5, 1.5, 2.0, 2.0, 13.0 / 6.0],
        ),
        (
            Directedness::Undirected,
            [0.5714285714285714, 0.5714285714285714, 0.8, 0.6666666666666666, 0.4444444444444444],
            [17.0 / 6.0, 17.0 / 6.0, 3.5, 3.0, 13.0 / 6.0],
        ),
    ] {
        for (v, of) in distances(&graph(5, edges.clone(), direction)).iter().enumerate() {
            assert!((of.closeness(5) - closeness[v]).abs() < 1e-12 && (of.harmonic - harmonic[v]).abs() < 1e-12);
        }
    }
}
