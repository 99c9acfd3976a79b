//! Scores of Katz of odd graphs: hold, and are those of the plain loop.

use hubcut::exec::{Options, Termination};
use hubcut::graph::{AnyGraph, BuildOptions, EdgeList};

use super::verify::{plain, verify};
use super::{Config, run};
use crate::direct::zoo::{graphs, on_threads};

#[test]
fn scores_of_odd_graphs_hold_and_are_those_of_the_plain_loop() {
    let weighted = graphs(|edge| (edge % 7) as f32).into_iter().map(|(name, graph)| (name, AnyGraph::F32(graph)));
    let plain_ones = graphs(|_| ()).into_iter().map(|(name, graph)| (name, AnyGraph::Unweighted(graph)));
    for (name, graph) in plain_ones.chain(weighted).filter(|(name, _)| name.ends_with("Natural")) {
        let options = Options { max_supersteps: Some(100_000), ..Options::default() };
        let found = run(&graph, &Config::default(), &options, &mut ()).unwrap();
        let verdict = verify(&graph, 1e-8, &found);
        assert!(verdict.passed && found.termination == Termination::Converged, "{name}: {verdict:?}");
        let most = found.columns[0].iter().copied().fold(0.0, f64::max);
        let reference = plain(&graph, None);
        let near = |(one, other): (&f64, &f64)| (one - other).abs() <= 1e-5 * most;
        assert!(found.columns[0].iter().zip(&reference).all(near), "{name}");
        let options = Options { max_supersteps: Some(5), ..Options::default() };
        let found = run(&graph, &Config::default(), &options, &mut ()).unwrap();
        on_threads(&|| {
            assert_eq!(run(&graph, &Config::default(), &options, &mut ()).unwrap().columns, found.columns, "{name}");
        });
    }
}

/// A circle has the largest eigenvalue 1, and in-degrees of 1; a chain has only 0.
#[test]
fn an_alpha_that_is_too_large_is_refused_where_scores_grow() {
    let circle: Vec<_> = (0..50).map(|v| (v, (v + 1) % 50)).collect();
    let graph = |edges| AnyGraph::Unweighted(EdgeList::from_pairs(50, edges).build(&BuildOptions::default()).unwrap());
    let run_at = |graph: &AnyGraph, alpha| {
        run(graph, &Config { alpha: Some(alpha), ..Config::default() }, &Options::default(), &mut ())
    };
    let refused = run_at(&graph(circle.clone()), 1.5).unwrap_err().to_string();
    assert!(
        refused.starts_with("with alpha = 1.5 scores grow without end, by a factor of 1.5000 a round; take"),
        "{refused}"
    );
    assert!(refused.ends_with("an alpha below 9.900e-1"), "{refused}");
    let chain = run_at(&graph(circle[..49].to_vec()), 2.0).unwrap();
    let scores = &chain.columns[0];
    // 1, 1 + 2, 1 + 2 + 4 ...
    assert!((0..50).all(|v| (scores[v] / scores[0] / (2f64.powi(v as i32 + 1) - 1.0) - 1.0).abs() < 1e-12));
    let near = run_at(&graph(circle), 0.99).unwrap();
    assert!(
        near.termination == Termination::Converged && near.columns[0].iter().all(|score| *score == near.columns[0][0])
    );
}

#[test]
fn faults_are_found_and_limits_kept() {
    let (_, graph) = graphs(|_| ()).into_iter().find(|(name, _)| name.starts_with("dense, Directed")).unwrap();
    let graph = AnyGraph::Unweighted(graph);
    let found = || run(&graph, &Config::default(), &Options::default(), &mut ()).unwrap();
    assert!(verify(&graph, 1e-8, &found()).passed);
    let mut off = found();
    off.columns[0][17] *= 1.0 + 1e-4;
    assert!(!verify(&graph, 1e-8, &off).passed);
    let mut off = found();
    off.number *= 1.01;
    assert!(!verify(&graph, 1e-8, &off).passed);
    let options = Options { max_supersteps: Some(3), ..Options::default() };
    let stopped = run(&graph, &Config { tolerance: 0.0, alpha: None }, &options, &mut ()).unwrap();
    assert_eq!((stopped.report.supersteps, stopped.termination), (3, Termination::MaxSupersteps));
    let refused = run(&graph, &Config { alpha: Some(0.0), ..Config::default() }, &Options::default(), &mut ());
    assert_eq!(refused.unwrap_err().to_string(), "alpha is 0, but it must be a positive number");
}
