//! PageRank under the asynchronous and chromatic engines: the tolerance bounds the true error.

use hubcut::exec::{Engine, Options, Termination};
use hubcut::graph::{AnyGraph, BuildOptions, Directedness, EdgeList};
use hubcut_programs::pagerank::{self, Config, Precision, Ranking};
use hubcut_tests::cuts;
use hubcut_tests::data::{load, vertex};
use hubcut_tests::graphs;
use proptest::prelude::*;

fn engines() -> Vec<Options> {
    let kinds = [Engine::Asynchronous, Engine::Chromatic];
    kinds
        .iter()
        .flat_map(|&engine| [1, 2].map(|t| Options { engine, threads: Some(t), ..Options::default() }))
        .collect()
}

/// The ranks by supersteps in 64 bits, to 1e-13 or so.
fn exact(graph: &AnyGraph, config: &Config) -> Vec<f64> {
    let config = Config { tolerance: 1e-14, precision: Precision::F64, ..config.clone() };
    // A superstep leaves `damping` of what is missing; roundings may keep the tolerance from being reached.
    let supersteps = (1e-16f64.ln() / config.damping.max(0.1).ln()).ceil() as u64 + 10;
    let options = Options { max_supersteps: Some(supersteps), ..Options::default() };
    pagerank::run(graph, &config, options, &mut ()).unwrap().ranks
}

fn error(ranks: &[f64], exact: &[f64]) -> f64 {
    ranks.iter().zip(exact).map(|(rank, exact)| (rank - exact).abs()).sum()
}

/// Runs under every engine and holds the answer to its promises.
fn assert_within_tolerance(graph: &AnyGraph, config: &Config, name: &str) {
    let exact = exact(graph, config);
    {
        let config = config.clone();
        let on_shards = cuts::asynchronous(graph.topology()).into_iter().step_by(if config.weighted { 4 } else { 3 });
        for options in engines().into_iter().chain(on_shards) {
            let context = format!("{name}: {config:?} under {options:?}");
            let options = Options { max_supersteps: Some(10_000), ..options };
            let ranking = pagerank::run(graph, &config, options, &mut ()).unwrap();
            assert!(ranking.termination.is_complete(), "{context}: {:?}", ranking.termination);
            let widened = config.tolerance < config.asynchronous_floor();
            let rounding = if config.precision == Precision::F32 && !widened { 3.5e-7 } else { 1e-12 };
            let error = error(&ranking.ranks, &exact);
            assert!(error <= config.tolerance + rounding, "{context}: off by {error:e}");
            assert_verifies(graph, &config, &ranking, &context);
        }
    }
}

fn assert_verifies(graph: &AnyGraph, config: &Config, ranking: &Ranking, context: &str) {
    let verdict = pagerank::verify::verify(graph, config, &ranking.ranks, ranking.residual_bound).unwrap();
    assert!(verdict.passed, "{context}: {verdict:?}");
    // Rounding of views is within the bound already; what is left is that of sums.
    let bound = ranking.residual_bound;
    assert!(verdict.residual <= bound + 1e-11, "{context}: {verdict:?}, at most {bound:e} promised");
}

#[test]
fn debian_dependencies_as_igraph_ranks_them() {
    // python-igraph 1.0.0, over the names in order:
    // igraph.Graph(n=len(names), edges=[(ix[a], ix[b]) for a, b in E], directed=True).pagerank(damping=.85)
    let expected = [
        ("libc6", 0.15630836060864922),
        ("libgcc-s1", 0.14212436813577753),
        ("gcc-12-base", 0.06343509324010597),
        ("python3", 0.01392299495608527),
    ];
    let graph = load("debian-deps.txt.gz", BuildOptions::default());
    {
        let config = Config { tolerance: 1e-11, precision: Precision::F64, ..Config::default() };
        for options in engines() {
            let ranking = pagerank::run(&graph, &config, options.clone(), &mut ()).unwrap();
            for (id, expected) in expected {
                let rank = ranking.ranks[vertex(graph.topology(), id)];
                assert!((rank - expected).abs() <= 1e-11, "{id}: {rank} under {options:?}");
            }
        }
    }
    assert_within_tolerance(&graph, &Config::default(), "debian");
    let config = Config { sources: vec!["firefox-esr".into(), "libc6".into()], damping: 0.5, ..Config::default() };
    assert_within_tolerance(&graph, &config, "debian from two sources");
}

#[test]
fn weights_and_undirected_edges() {
    let lesmis = load("lesmis.graph", BuildOptions::default());
    for weighted in [false, true] {
        for (tolerance, precision) in [(1e-6, Precision::F32), (1e-10, Precision::F64)] {
            let config = Config { weighted, tolerance, precision, ..Config::default() };
            assert_within_tolerance(&lesmis, &config, "lesmis");
        }
    }
}

#[test]
fn odd_shapes() {
    for direction in [Directedness::Directed, Directedness::Undirected] {
        for (name, graph) in graphs::weighted(direction) {
            let graph = AnyGraph::U32(graph);
            for weighted in [false, true] {
                assert_within_tolerance(&graph, &Config { weighted, ..Config::default() }, name);
            }
            assert_within_tolerance(&graph, &Config { damping: 0.0, ..Config::default() }, name);
        }
    }
}

#[test]
fn runs_that_were_stopped_promise_what_they_can() {
    let graph = load("debian-deps.txt.gz", BuildOptions::default());
    {
        let config = Config { tolerance: 0.0, precision: Precision::F64, ..Config::default() };
        let mut bounds = Vec::new();
        for rounds in [1, 2, 5, 20, 60] {
            for options in engines() {
                let options = Options { max_supersteps: Some(rounds), ..options };
                let ranking = pagerank::run(&graph, &config, options, &mut ()).unwrap();
                assert_eq!(ranking.termination, Termination::MaxSupersteps);
                assert!((ranking.ranks.iter().sum::<f64>() - 1.0).abs() < 1e-9);
                assert_verifies(&graph, &config, &ranking, &format!("{rounds} rounds"));
                bounds.push(ranking.residual_bound);
            }
        }
        assert!(bounds[0] <= 2.0 && bounds[bounds.len() - 1] < 1e-3, "{bounds:?}");
    }
}

#[test]
fn tolerances_that_views_of_32_bits_cannot_reach_widen_them() {
    // Every leaf has the same rank, so their roundings add up; and the hub and the leaves take turns, so they alternate.
    let star = EdgeList::from_pairs(70_001, (1..=70_000).map(|leaf| (leaf, 0)).collect());
    let star = AnyGraph::Unweighted(star.build(&BuildOptions::default()).unwrap());
    let lesmis = load("lesmis.graph", BuildOptions::default());
    for tolerance in [1e-5, 1e-6, 1e-9] {
        let config = Config { tolerance, precision: Precision::F32, ..Config::default() };
        assert_within_tolerance(&star, &config, "star");
        assert_within_tolerance(&lesmis, &config, "lesmis");
    }
}

#[test]
fn no_vertices_have_no_ranks() {
    let graph = AnyGraph::Unweighted(EdgeList::from_pairs(0, vec![]).build(&BuildOptions::default()).unwrap());
    {
        let config = Config::default();
        let ranking = pagerank::run(&graph, &config, engines()[0].clone(), &mut ()).unwrap();
        assert_eq!((ranking.termination, ranking.ranks.len()), (Termination::NoActive, 0));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn any_graph_with_weights(
        edges in prop::collection::vec((0u32..25, 0u32..25, 0u32..4), 0..120),
        damping in 0.0..0.97,
        source in prop::option::of(0u32..25),
        undirected: bool,
    ) {
        let direction = if undirected { Directedness::Undirected } else { Directedness::Directed };
        let options = BuildOptions { direction, ..BuildOptions::default() };
        let graph = AnyGraph::U32(EdgeList::from_triples(25, edges).build(&options).unwrap());
        let config = Config {
            damping,
            weighted: true,
            tolerance: 1e-9,
            precision: Precision::F64,
            sources: source.iter().map(u32::to_string).collect(),
        };
        assert_within_tolerance(&graph, &config, "random");
    }
}
