//! PageRank against numbers of other tools, on the real graphs of the repository. Each test carries the
//! command that made its numbers.

use hubcut::exec::{Options, Segments, Termination};
use hubcut::graph::{AnyGraph, BuildOptions, Directedness, EdgeList, RawId, VertexId, VertexOrder};
use hubcut_programs::Error;
use hubcut_programs::pagerank::baseline::Baseline;
use hubcut_programs::pagerank::{self, Config, Precision, Ranking};
use hubcut_tests::data::load;

fn exact() -> Config {
    Config { tolerance: 1e-14, precision: Precision::F64, ..Config::default() }
}

fn rank(graph: &AnyGraph, config: &Config) -> Ranking {
    let ranking = pagerank::run(graph, config, Options::default(), &mut ()).unwrap();
    assert_eq!(ranking.termination, Termination::Converged);
    ranking
}

/// Compares with what another tool says of some vertices, to its relative accuracy.
fn assert_ranks(graph: &AnyGraph, ranking: &Ranking, expected: &[(&str, f64)], relative: f64) {
    for (id, expected) in expected {
        let v = graph.topology().find(RawId::Text(id)).unwrap();
        let rank = ranking.ranks[v as usize];
        assert!((rank - expected).abs() <= relative * expected, "{id}: {rank}, expected {expected}");
    }
}

/// python-igraph 1.0.0, over the names in order:
/// `igraph.Graph(n=len(names), edges=[(ix[a], ix[b]) for a, b in E], directed=True).pagerank(damping=.85)`
const DEBIAN: [(&str, f64); 10] = [
    ("libc6", 0.15630836060864922),
    ("libgcc-s1", 0.14212436813577753),
    ("gcc-12-base", 0.06343509324010597),
    ("python3", 0.01392299495608527),
    ("perl", 0.013003588323248433),
    ("dpkg", 0.009897702178244061),
    ("libstdc++6", 0.007808587098615945),
    ("zlib1g", 0.0063121967322567136),
    ("perl-base", 0.005422082850867392),
    ("ghc", 0.005282938980202938),
];

#[test]
fn debian_dependencies_as_igraph_ranks_them() {
    for order in [VertexOrder::Natural, VertexOrder::Hub] {
        let graph = load("debian-deps.txt.gz", BuildOptions { order, ..BuildOptions::default() });
        assert_eq!((graph.topology().vertices(), graph.topology().edges()), (59_453, 275_492));
        let ranking = rank(&graph, &exact());
        assert_ranks(&graph, &ranking, &DEBIAN, 1e-10);
        assert!((ranking.ranks.iter().sum::<f64>() - 1.0).abs() < 1e-12);

        let rough = rank(&graph, &Config::default());
        assert_ranks(&graph, &rough, &DEBIAN, 1e-4);
        let verdict = pagerank::verify::verify(&graph, &Config::default(), &rough.ranks, rough_change(&rough)).unwrap();
        assert!(verdict.passed, "{verdict:?}");
    }
}

fn rough_change(ranking: &Ranking) -> f64 {
    ranking.report.per_superstep.last().unwrap().residual
}

#[test]
fn personalised_as_networkx_ranks_them() {
    // networkx 3.6.1, scipy 1.17.1:
    // nx.pagerank(G, alpha=.85, personalization={"firefox-esr": 1}, tol=1e-15, max_iter=1000)
    let expected = [
        ("firefox-esr", 0.2288293906709687),
        ("libc6", 0.19887790078805717),
        ("libgcc-s1", 0.1768929218960777),
        ("gcc-12-base", 0.07691188149045991),
        ("libx11-6", 0.02581304354855274),
        ("libxcb1", 0.017141996308063012),
    ];
    let graph = load("debian-deps.txt.gz", BuildOptions::default());
    let config = Config { sources: vec!["firefox-esr".into()], ..exact() };
    let ranking = rank(&graph, &config);
    assert_ranks(&graph, &ranking, &expected, 1e-8);
    assert!(pagerank::verify::verify(&graph, &config, &ranking.ranks, 1e-14).unwrap().passed);
}

#[test]
fn undirected_roads_as_igraph_ranks_them() {
    // python-igraph 1.0.0: igraph.Graph(n=n, edges=edges).pagerank(damping=.85), vertex i+1 of the file
    let expected = [
        ("263850", 9.376673443626104e-06),
        ("194461", 9.280539608803115e-06),
        ("106977", 9.219104994302321e-06),
        ("238453", 8.99775340753823e-06),
    ];
    let graph = load("road-USA-NY.gr.xz", BuildOptions::default());
    assert_eq!(graph.topology().direction(), Directedness::Undirected);
    assert_eq!((graph.topology().vertices(), graph.topology().edges()), (264_346, 365_050));
    assert_ranks(&graph, &rank(&graph, &exact()), &expected, 1e-9);
}

#[test]
fn weights_as_igraph_follows_them() {
    // python-igraph 1.0.0: igraph.Graph(n=77, edges=edges).pagerank(weights=w), vertex i+1 of the file
    let expected = [("12", 0.09955810825406324), ("56", 0.05166810804833835), ("1", 0.03923157930620494)];
    let graph = load("lesmis.graph", BuildOptions::default());
    let config = Config { weighted: true, ..exact() };
    let ranking = rank(&graph, &config);
    assert_ranks(&graph, &ranking, &expected, 1e-9);
    assert!(pagerank::verify::verify(&graph, &config, &ranking.ranks, 1e-14).unwrap().passed);

    // the same without weights: igraph.Graph(n=77, edges=edges).pagerank()
    let expected = [("12", 0.07543012163278467), ("1", 0.042779281022712105), ("49", 0.03576731819472974)];
    assert_ranks(&graph, &rank(&graph, &exact()), &expected, 1e-9);
}

#[test]
fn weights_of_64_bits_as_networkx_ranks_them() {
    // networkx 3.6.1, weights math.sqrt(w): pagerank_alg._pagerank_python(G, 0.85, max_iter=5000, tol=1e-17)
    let expected = [
        ("1", 0.04017950250128879),
        ("12", 0.08409561085741997),
        ("49", 0.03259059237248492),
        ("56", 0.03916334060487835),
        ("77", 0.0071449110493990685),
    ];
    let AnyGraph::U32(graph) = load("lesmis.graph", BuildOptions::default()) else { panic!("whole weights") };
    let mut triples = Vec::new();
    for source in 0..graph.vertices() as VertexId {
        let arcs = graph.by_source().row(source).iter().zip(&graph.data_by_source()[graph.by_source().range(source)]);
        let once = arcs.filter(|(target, _)| **target >= source);
        triples.extend(once.map(|(target, weight)| (source, *target, f64::from(*weight).sqrt())));
    }
    let options = BuildOptions { direction: Directedness::Undirected, ..BuildOptions::default() };
    let list = EdgeList { ids: graph.ids().clone(), ..EdgeList::from_triples(graph.vertices() as u32, triples) };
    let graph = AnyGraph::F64(list.build(&options).unwrap());
    let config = Config { weighted: true, ..exact() };
    let ranking = rank(&graph, &config);
    assert_ranks(&graph, &ranking, &expected, 1e-9);
    assert!(pagerank::verify::verify(&graph, &config, &ranking.ranks, 1e-14).unwrap().passed);
}

#[test]
fn networkx_own_test_with_dangling_vertex() {
    // networkx/algorithms/link_analysis/tests/test_pagerank.py, alpha 0.9, given to 1e-4 there
    let links = vec![(0, 1), (0, 2), (2, 0), (2, 1), (2, 4), (3, 4), (3, 5), (4, 3), (4, 5), (5, 3)];
    let expected = [0.03721197, 0.05395735, 0.04150565, 0.37508082, 0.20599833, 0.28624589];
    let graph = AnyGraph::Unweighted(EdgeList::from_pairs(6, links).build(&BuildOptions::default()).unwrap());
    let ranking = rank(&graph, &Config { damping: 0.9, ..exact() });
    for (rank, expected) in ranking.ranks.iter().zip(expected) {
        assert!((rank - expected).abs() < 1e-7, "{rank} {expected}");
    }
}

#[test]
fn repeats_bit_for_bit_with_any_number_of_threads() {
    let graph = load("debian-deps.txt.gz", BuildOptions::default());
    let run = |threads, segments| {
        let options = Options { threads: Some(threads), segments, ..Options::default() };
        let ranking = pagerank::run(&graph, &Config::default(), options, &mut ()).unwrap();
        ranking.ranks.into_iter().map(f64::to_bits).collect::<Vec<_>>()
    };
    let one = run(1, Segments::Auto);
    for threads in [2, 3, 8] {
        assert!(run(threads, Segments::Auto) == one, "{threads} threads");
        assert!(run(threads, Segments::Vertices(4096)) == one, "{threads} threads, segments");
    }
}

#[test]
fn the_plain_loop_agrees() {
    let graph = load("debian-deps.txt.gz", BuildOptions::default());
    let mut baseline = Baseline::new(graph.topology(), Config::DAMPING);
    for _ in 0..30 {
        baseline.superstep();
    }
    let options = Options { max_supersteps: Some(30), ..Options::default() };
    let ranking = pagerank::run(&graph, &Config { tolerance: 0.0, ..Config::default() }, options, &mut ()).unwrap();
    assert_eq!(ranking.termination, Termination::MaxSupersteps);
    let difference: f64 = ranking.ranks.iter().zip(&baseline.ranks).map(|(a, b)| (a - b).abs()).sum();
    assert!(difference < 1e-12, "{difference:e}");
}

#[test]
fn a_wrong_answer_does_not_verify() {
    let graph = load("lesmis.graph", BuildOptions::default());
    let mut ranking = rank(&graph, &exact());
    let verify = |ranks: &[f64]| pagerank::verify::verify(&graph, &exact(), ranks, 0.0).unwrap();
    assert!(verify(&ranking.ranks).passed);
    ranking.ranks[3] += 1e-6;
    assert!(!verify(&ranking.ranks).passed);
    ranking.ranks[4] -= 1e-6;
    assert!(!verify(&ranking.ranks).passed, "the sum is 1 again, the equation is not");
}

#[test]
fn options_that_make_no_sense_are_refused() {
    let graph = load("debian-deps.txt.gz", BuildOptions::default());
    let run = |config: Config| pagerank::run(&graph, &config, Options::default(), &mut ()).unwrap_err();
    for damping in [1.5, 1.0, -0.1, f64::NAN] {
        assert!(matches!(run(Config { damping, ..Config::default() }), Error::OutOfRange { .. }));
    }
    for tolerance in [-1.0, f64::NAN, f64::INFINITY] {
        assert!(matches!(run(Config { tolerance, ..Config::default() }), Error::OutOfRange { .. }));
    }
    assert!(matches!(run(Config { tolerance: 1e-8, ..Config::default() }), Error::TolerancePrecision { .. }));
    assert!(matches!(run(Config { weighted: true, ..Config::default() }), Error::NoWeights));
    let sources = vec!["no-such-package".into()];
    assert!(matches!(run(Config { sources, ..Config::default() }), Error::NoSuchSource { .. }));
}

#[test]
fn negative_weights_are_refused_and_named() {
    let list = EdgeList::from_triples(3, vec![(0, 1, 1.0f32), (1, 2, -2.0)]);
    let graph = AnyGraph::F32(list.build(&BuildOptions::default()).unwrap());
    let config = Config { weighted: true, ..Config::default() };
    let error = pagerank::run(&graph, &config, Options::default(), &mut ()).unwrap_err();
    assert_eq!(error.to_string(), "the edge from 1 to 2 has weight -2; weights must be finite and not negative");
}
