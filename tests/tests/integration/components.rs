//! Connected components: numbers of another tool, the interpreter, union-find.

use std::collections::HashMap;

use hubcut::exec::{Options, Run, Termination, interpret};
use hubcut::graph::{AnyGraph, BuildOptions, Directedness, EdgeList, VertexId, VertexOrder};
use hubcut_programs::components::{self, Components, SmallestLabel};
use hubcut_tests::cuts;
use hubcut_tests::data::load;
use hubcut_tests::graphs;
use hubcut_tests::variants::{engines, engines_for};
use proptest::prelude::*;

/// Runs every way, and compares with union-find.
fn components(graph: &AnyGraph) -> Components {
    let (labels, sizes) = components::baseline::run(graph.topology());
    let mut found = None;
    for options in engines_for(graph.topology()) {
        let outcome = components::run(graph, options.clone(), &mut ()).unwrap();
        assert_eq!(outcome.termination, Termination::NoActive, "{options:?}");
        assert!(outcome.labels == labels && outcome.sizes == sizes, "other components under {options:?}");
        found = Some(outcome);
    }
    let found = found.expect("there is an engine");
    assert!(components::verify::verify(graph.topology(), &found.labels).passed);
    found
}

#[test]
fn debian_dependencies_as_igraph_joins_them() {
    // python-igraph 1.0.0 over the names in order: c = igraph.Graph(...directed).connected_components(mode="weak");
    // collections.Counter(c.sizes()), and the first name of the largest ones
    let expected = [
        ("0ad", 59_002),
        ("qt3d5-doc", 29),
        ("qt3d5-doc-html", 29),
        ("libeclipse-jem-util-java", 17),
        ("lilypond-doc", 13),
        ("debian-edu-doc-da", 12),
    ];
    let how_many = HashMap::from([
        (59_002, 1),
        (29, 2),
        (17, 1),
        (13, 1),
        (12, 1),
        (11, 1),
        (8, 2),
        (7, 5),
        (6, 2),
        (5, 3),
        (4, 15),
        (3, 8),
        (2, 89),
    ]);
    for direction in [Directedness::Directed, Directedness::Undirected] {
        for order in [VertexOrder::Natural, VertexOrder::Hub] {
            let graph = load("debian-deps.txt.gz", BuildOptions { direction, order, ..BuildOptions::default() });
            let found = components(&graph);
            assert_eq!(found.sizes.len(), 131);
            for (&(first, size), (name, expected)) in found.sizes.iter().zip(expected) {
                assert_eq!((graph.topology().raw_id(first).to_string().as_str(), size), (name, expected));
            }
            let mut counts = HashMap::new();
            found.sizes.iter().for_each(|(_, size)| *counts.entry(*size).or_insert(0) += 1);
            assert_eq!(counts, how_many);
        }
    }
}

#[test]
fn roads_and_characters_hang_together() {
    // python-igraph 1.0.0: len(igraph.Graph(n=n, edges=E).connected_components()) is 1;
    // networkx 3.6.1: nx.number_connected_components(G) is 1
    for (file, vertices) in [("road-USA-NY.gr.xz", 264_346), ("lesmis.graph", 77)] {
        assert_eq!(components(&load(file, BuildOptions::default())).sizes, [(0, vertices)]);
    }
}

#[test]
fn odd_shapes_as_the_interpreter_has_them() {
    for direction in [Directedness::Directed, Directedness::Undirected] {
        for (name, graph) in graphs::weighted(direction) {
            let plain = graph.without_data();
            let expected = interpret(SmallestLabel, &plain, &Options::default()).unwrap().vertices;
            for options in engines().into_iter().chain(cuts::asynchronous(&plain)) {
                let outcome = Run::new(SmallestLabel, &plain, options.clone()).unwrap().run().unwrap();
                assert!(outcome.vertices == expected, "{name}, {direction:?} under {options:?}");
            }
            // Without another order, the vertex with the smallest id has the smallest raw id.
            assert_eq!(components(&AnyGraph::U32(graph)).labels, expected, "{name}, {direction:?}");
        }
    }
}

#[test]
fn no_vertices_are_in_no_component() {
    let graph = AnyGraph::Unweighted(EdgeList::from_pairs(0, vec![]).build(&BuildOptions::default()).unwrap());
    assert!(components(&graph).sizes.is_empty());
}

#[test]
fn wrong_answers_do_not_verify() {
    let graph = EdgeList::from_pairs(5, vec![(0, 1), (2, 1), (3, 4)]).build(&BuildOptions::default()).unwrap();
    let verify = |labels: &[VertexId]| components::verify::verify(&graph, labels);
    assert!(verify(&[0, 0, 0, 3, 3]).passed);
    let verdict = verify(&[0, 0, 2, 3, 3]);
    assert!(!verdict.passed && verdict.wrong == 1 && verdict.first_fault.as_deref() == Some("2"), "{verdict:?}");
    assert!(!verify(&[0, 0, 0, 0, 0]).passed, "joined where nothing joins them");
    assert!(!verify(&[1, 1, 1, 3, 3]).passed, "not the first vertex");
    assert!(!verify(&[0, 0, 0, 3]).passed, "a vertex without label");

    let stopped = |labels: &[VertexId]| components::verify::verify_stopped(&graph, labels);
    assert!(stopped(&[0, 0, 2, 3, 4]).passed);
    assert!(!stopped(&[0, 0, 2, 3, 2]).passed);
}

proptest! {
    // Each case goes through all engines, which start threads.
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn any_graph(edges in prop::collection::vec((0u32..60, 0u32..60), 0..80), undirected: bool) {
        let direction = if undirected { Directedness::Undirected } else { Directedness::Directed };
        for order in [VertexOrder::Natural, VertexOrder::Hub] {
            let options = BuildOptions { direction, order, ..BuildOptions::default() };
            components(&AnyGraph::Unweighted(EdgeList::from_pairs(60, edges.clone()).build(&options).unwrap()));
        }
    }
}
