//! Ranks beside those of supersteps, and the bound beside the true error.

use hubcut::exec::{Options, Termination};
use hubcut::graph::AnyGraph;
use hubcut::random::h;

use super::dynamic;
use crate::direct::zoo;
use crate::pagerank::{Config, Precision, Ranking, run, verify};

fn distance(one: &[f64], other: &[f64]) -> f64 {
    one.iter().zip(other).map(|(one, other)| (one - other).abs()).sum()
}

/// Ranks by so many supersteps that they are off by 1e-13 at most: each leaves 0.85 of the error.
fn exact(graph: &AnyGraph, config: &Config) -> Vec<f64> {
    let config = Config { tolerance: 0.0, precision: Precision::F64, ..config.clone() };
    run(graph, &config, Options { max_supersteps: Some(200), ..Options::default() }, &mut ()).unwrap().ranks
}

fn ranks(graph: &AnyGraph, config: &Config, options: &Options) -> Ranking {
    dynamic(graph, config, options, &mut ()).unwrap()
}

fn config(tolerance: f64) -> Config {
    Config { tolerance, ..Config::default() }
}

/// What the ranks are off is within each tolerance; to the first of these in the bits of one thread.
fn holds(name: &str, graph: &AnyGraph, config: &Config, tolerances: &[f64]) {
    let expected = exact(graph, config);
    for (at, &tolerance) in tolerances.iter().enumerate() {
        let config = Config { tolerance, ..config.clone() };
        let found = ranks(graph, &config, &Options::default());
        let off = distance(&found.ranks, &expected);
        assert!(
            matches!(found.termination, Termination::Converged | Termination::NoActive),
            "{name}: {:?}",
            found.termination
        );
        assert!(off <= tolerance + 1e-12, "{name}: off by {off:e}");
        let verdict = verify::verify(graph, &config, &found.ranks, found.residual_bound).unwrap();
        assert!(verdict.passed, "{name}: {verdict:?}");
        if at > 0 {
            continue;
        }
        zoo::on_threads(&|| {
            let again = ranks(graph, &config, &Options::default());
            assert_eq!(again.ranks, found.ranks, "{name}");
            assert_eq!(again.report.edges_scattered, found.report.edges_scattered, "{name}");
        });
    }
}

#[test]
fn ranks_are_within_the_tolerance() {
    for (name, graph) in zoo::in_one_order(zoo::graphs(|_| ())) {
        let source = graph.raw_id(graph.vertices() as u32 / 2).to_string();
        let graph = AnyGraph::Unweighted(graph);
        let tolerances = [1e-6, 1e-3, 1e-10];
        holds(&name, &graph, &Config::default(), &tolerances);
        holds(&name, &graph, &Config { sources: vec![source], ..Config::default() }, &tolerances);
    }
}

#[test]
fn edges_are_followed_in_proportion_to_their_weights() {
    let weighted = Config { weighted: true, ..Config::default() };
    for (name, graph) in zoo::in_one_order(zoo::graphs(|edge| (h(9, edge, 0) % 4) as u32)) {
        holds(&name, &AnyGraph::U32(graph), &weighted, &[1e-8]);
    }
    for (name, graph) in zoo::in_one_order(zoo::graphs(|edge| f64::exp2((h(9, edge, 0) % 2000) as f64 - 1000.0))) {
        if graph.vertices() < 10_000 {
            holds(&name, &AnyGraph::F64(graph), &weighted, &[1e-8]);
        }
    }
}

#[test]
fn a_run_that_is_stopped_says_how_far_it_is() {
    for (name, graph) in zoo::in_one_order(zoo::graphs(|_| ())) {
        if !(3..10_000).contains(&graph.vertices()) {
            continue;
        }
        let graph = AnyGraph::Unweighted(graph);
        let expected = exact(&graph, &config(1e-6));
        for most in [0, 1, 2, 3, 7] {
            let options = Options { max_supersteps: Some(most), ..Options::default() };
            let found = ranks(&graph, &config(1e-13), &options);
            assert!(found.report.supersteps <= most, "{name}");
            // The residual bound is that of ranks which are off by this.
            let bound = found.residual_bound / 1.85;
            let off = distance(&found.ranks, &expected);
            assert!(found.residual_bound == 2.0 || off <= bound + 1e-12, "{name}: off by {off:e}, at most {bound:e}");
        }
        let options = Options::default();
        options.interrupt.request();
        assert_eq!(ranks(&graph, &config(1e-9), &options).termination, Termination::Interrupted, "{name}");
    }
}

#[test]
fn nothing_and_damping_of_nothing() {
    let list = hubcut::graph::EdgeList::from_pairs(0, vec![]);
    let empty = AnyGraph::Unweighted(list.build(&hubcut::graph::BuildOptions::default()).unwrap());
    assert_eq!(ranks(&empty, &config(1e-6), &Options::default()).ranks, [0.0; 0]);
    for (name, graph) in zoo::graphs(|_| ()) {
        let config = Config { damping: 0.0, ..config(1e-9) };
        let even = 1.0 / graph.vertices() as f64;
        let found = ranks(&AnyGraph::Unweighted(graph), &config, &Options::default());
        assert!(found.ranks.iter().all(|rank| (rank - even).abs() < 1e-12), "{name}");
    }
}
