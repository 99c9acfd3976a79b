//! Every shipped program, under every engine, on every cut of every odd shape, against the interpreter.

use hubcut::exec::{Engine, Options, Scheduler, interpret};
use hubcut::graph::{AnyGraph, Directedness, Graph};
use hubcut_programs::components::{self, SmallestLabel};
use hubcut_programs::pagerank::{self, Config, PageRank, Precision};
use hubcut_programs::sssp::{self, ShortestPaths};
use hubcut_tests::cuts::cut;
use hubcut_tests::every_cut::every_cut;
use hubcut_tests::graphs;

const ENGINES: [Engine; 3] = [Engine::Synchronous, Engine::Asynchronous, Engine::Chromatic];

/// Calls `check` with every graph, and every way to run on its shards.
fn for_all(check: impl Fn(&str, &Graph<u32>, &[Options])) {
    for direction in [Directedness::Directed, Directedness::Undirected] {
        for (name, graph) in graphs::weighted(direction) {
            let with = |(index, cut): (usize, _)| {
                let options = Options { threads: Some(1 + index % 3), cut: Some(cut), ..Options::default() };
                ENGINES.map(|engine| Options { engine, ..options.clone() })
            };
            let options: Vec<_> = every_cut(&graph).into_iter().enumerate().flat_map(with).collect();
            check(&format!("{name}, {direction:?}"), &graph, &options);
        }
    }
}

fn describe(name: &str, options: &Options) -> String {
    let cut = options.cut.as_ref().expect("all options have a cut");
    format!("{name}, {} into {}, {:?}", cut.method(), cut.shards(), options.engine)
}

#[test]
fn components_are_the_same() {
    for_all(|name, graph, all| {
        let graph = AnyGraph::Unweighted(graph.without_data());
        let expected = interpret(SmallestLabel, &graph.without_data(), &Options::default()).unwrap().vertices;
        for options in all {
            let components = components::run(&graph, options.clone(), &mut ()).unwrap();
            assert!(components.labels == expected, "{}", describe(name, options));
        }
    });
}

#[test]
fn distances_are_the_same() {
    for_all(|name, graph, all| {
        if graph.vertices() == 0 {
            return;
        }
        let expected = interpret(ShortestPaths::<u32, u32>::new(0), graph, &Options::default()).unwrap().vertices;
        let expected: Vec<f64> =
            expected.iter().map(|&d| if d == u32::MAX { f64::INFINITY } else { f64::from(d) }).collect();
        let graph = AnyGraph::U32(graph.clone());
        for options in all {
            let paths = sssp::run(&graph, &sssp::Config::from("0"), options.clone(), &mut ()).unwrap();
            assert!(paths.distances == expected, "{}", describe(name, options));
        }
    });
}

#[test]
fn ranks_are_the_same_up_to_rounding() {
    let config = Config { damping: 0.5, precision: Precision::F64, tolerance: 1e-10, ..Config::default() };
    for_all(|name, graph, all| {
        let plain = graph.without_data();
        let program = PageRank::<f64, ()>::new(&config).unwrap();
        let limits = Options { max_supersteps: Some(10_000), ..Options::default() };
        let expected = interpret(program, &plain, &limits).unwrap().vertices;
        // A sum of n terms, one after another, is itself off by up to n roundings, and a superstep keeps d of what the one
        // before was off: a hub has 70,000 edges.
        let most_edges = (0..plain.vertices() as u32).map(|v| plain.by_target().degree(v)).max().unwrap_or(0);
        let roundings = most_edges as f64 * f64::EPSILON / (1.0 - config.damping);
        let graph = AnyGraph::Unweighted(plain);
        for options in all {
            let what = describe(name, options);
            let limits = Options { max_supersteps: Some(10_000), ..options.clone() };
            let ranking = pagerank::run(&graph, &config, limits, &mut ()).unwrap();
            for (rank, expected) in ranking.ranks.iter().zip(&expected) {
                // The engines that run in place stop elsewhere, within the tolerance.
                let most = match options.engine {
                    Engine::Synchronous => expected * roundings.max(1e-12),
                    _ => 1e-9,
                };
                assert!((rank - expected).abs() <= most, "{what}: {rank} is not {expected}");
            }
        }
    });
}

#[test]
fn a_round_counts_the_views_that_mirrors_would_be_sent() {
    let (_, graph) = graphs::weighted(Directedness::Directed).into_iter().find(|(name, _)| *name == "random").unwrap();
    let graph = AnyGraph::Unweighted(graph.without_data());
    let cut = cut(graph.topology(), 3);
    let config = Config { tolerance: 0.0, ..Config::default() };
    // The first has one owner for each chunk, the others claim vertices.
    let ways = [(Scheduler::Sweep, None), (Scheduler::Sweep, Some(u64::MAX)), (Scheduler::Fifo, None)];
    for (scheduler, max_activations) in ways {
        let options = Options {
            engine: Engine::Asynchronous,
            scheduler,
            max_activations,
            max_supersteps: Some(2),
            cut: Some(cut.clone()),
            ..Options::default()
        };
        let report = pagerank::run(&graph, &config, options, &mut ()).unwrap().report;
        // Views of 4 bytes.
        let sent = 4 * (report.plan.shards.unwrap().replicas - graph.topology().vertices()) as u64;
        let rounds: Vec<_> = report.per_superstep.iter().map(|round| round.sent_bytes).collect();
        assert_eq!(rounds, [sent; 2], "{scheduler:?}, {max_activations:?}");
    }
}
