//! Hubs and authorities of odd graphs: hold, and are those of the plain loop.

use hubcut::exec::{Options, Termination};
use hubcut::graph::{AnyGraph, BuildOptions, EdgeList};

use super::verify::{plain, verify};
use super::{Config, run};
use crate::direct::zoo::{graphs, on_threads};

#[test]
fn scores_of_odd_graphs_hold_and_are_those_of_the_plain_loop() {
    let weighted = graphs(|edge| (edge % 7 + 1) as f64).into_iter().map(|(name, graph)| (name, AnyGraph::F64(graph)));
    let plain_ones = graphs(|_| ()).into_iter().map(|(name, graph)| (name, AnyGraph::Unweighted(graph)));
    let mut complete = 0;
    for (name, graph) in plain_ones.chain(weighted).filter(|(name, _)| name.ends_with("Natural")) {
        let options = Options { max_supersteps: Some(50), ..Options::default() };
        let found = run(&graph, &Config::default(), &options, &mut ()).unwrap();
        let tolerance = if found.termination.is_complete() { 1e-8 } else { f64::INFINITY };
        let verdict = verify(&graph, tolerance, &found);
        assert!(verdict.passed, "{name}: {verdict:?}");
        complete += usize::from(found.termination.is_complete());
        if found.termination.is_complete() {
            let near = |(one, other): (&f64, &f64)| (one - other).abs() < 1e-12;
            assert!(found.columns[0].iter().zip(&plain(&graph)).all(near), "{name}");
        }
        on_threads(&|| {
            assert_eq!(run(&graph, &Config::default(), &options, &mut ()).unwrap().columns, found.columns, "{name}");
        });
    }
    assert!(complete > 15, "{complete}");
}

#[test]
fn without_edges_all_scores_are_zero() {
    for vertices in [0, 1, 4] {
        let graph =
            AnyGraph::Unweighted(EdgeList::from_pairs(vertices, vec![]).build(&BuildOptions::default()).unwrap());
        let found = run(&graph, &Config::default(), &Options::default(), &mut ()).unwrap();
        assert_eq!(found.termination, Termination::Converged);
        assert!(found.columns.iter().flatten().all(|score| *score == 0.0));
        assert!(verify(&graph, 1e-8, &found).passed);
    }
}

#[test]
fn faults_are_found_and_limits_kept() {
    let (_, graph) = graphs(|_| ()).into_iter().find(|(name, _)| name.starts_with("dense, Directed")).unwrap();
    let graph = AnyGraph::Unweighted(graph);
    let found = || run(&graph, &Config::default(), &Options::default(), &mut ()).unwrap();
    assert!(verify(&graph, 1e-8, &found()).passed);
    for column in 0..2 {
        let mut off = found();
        off.columns[column][17] += 1e-5;
        assert!(!verify(&graph, 1e-8, &off).passed);
    }
    let mut swapped = found();
    swapped.columns.reverse();
    assert!(!verify(&graph, 1e-8, &swapped).passed);
    let options = Options { max_supersteps: Some(3), ..Options::default() };
    let stopped = run(&graph, &Config { tolerance: 0.0 }, &options, &mut ()).unwrap();
    assert_eq!((stopped.report.supersteps, stopped.termination), (3, Termination::MaxSupersteps));
}
