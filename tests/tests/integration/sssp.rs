//! Shortest paths: numbers of other tools, the interpreter, Dijkstra's algorithm, and proofs of each answer.

use hubcut::exec::{Options, Run, Termination, interpret};
use hubcut::graph::{AnyGraph, BuildOptions, Directedness, EdgeList, VertexId, VertexOrder};
use hubcut_programs::Error;
use hubcut_programs::sssp::baseline::dijkstra;
use hubcut_programs::sssp::{self, Config, Paths, ShortestPaths};
use hubcut_tests::cuts;
use hubcut_tests::data::{load, vertex, weighted_roads};
use hubcut_tests::graphs;
use hubcut_tests::variants::{engines, engines_for};
use proptest::prelude::*;

/// Runs every way, compares with Dijkstra's algorithm, and proves the answer.
fn paths(graph: &AnyGraph, config: &Config) -> Vec<f64> {
    let expected = sssp::baseline::run(graph, config).unwrap();
    for options in engines_for(graph.topology()) {
        let found: Paths = sssp::run(graph, config, options.clone(), &mut ()).unwrap();
        assert_eq!(found.termination, Termination::NoActive, "{options:?}");
        assert!(found.distances == expected.distances, "other distances under {options:?}");
    }
    let verdict = sssp::verify::verify(graph, config, &expected.distances).unwrap();
    assert!(verdict.passed, "{verdict:?}");
    expected.distances
}

fn assert_distances(graph: &AnyGraph, distances: &[f64], expected: &[(&str, f64)]) {
    for (id, expected) in expected {
        assert_eq!(distances[vertex(graph.topology(), id)], *expected, "{id}");
    }
}

#[test]
fn hops_on_roads_as_igraph_counts_them() {
    // python-igraph 1.0.0, E the edges of the file: d = igraph.Graph(n=n, edges=E).distances(source=0)[0]; sum(d), max(d)
    let expected = [("1", 0.0), ("263850", 101.0), ("100000", 483.0)];
    for order in [VertexOrder::Natural, VertexOrder::Hub] {
        let graph = load("road-USA-NY.gr.xz", BuildOptions { order, ..BuildOptions::default() });
        let distances = paths(&graph, &Config::from("1"));
        assert_distances(&graph, &distances, &expected);
        assert_eq!(distances.iter().sum::<f64>(), 90_771_609.0);
        assert_eq!(distances.iter().copied().fold(0.0, f64::max), 619.0);
    }
}

#[test]
fn whole_weights_as_igraph_adds_them() {
    // The same with weights=[1 + a*b % 1000 for the edge a b of the file]; vertex i here is i + 1 there
    let graph = AnyGraph::U32(weighted_roads(|product| 1 + (product % 1000) as u32));
    let distances = paths(&graph, &Config::from("0"));
    let expected = [("11", 13.0), ("99999", 216_935.0), ("199999", 136_628.0), ("263849", 46_613.0)];
    assert_distances(&graph, &distances, &expected);
    assert_eq!(distances.iter().sum::<f64>(), 41_686_422_329.0);
    assert_eq!(distances.iter().copied().fold(0.0, f64::max), 285_931.0);
}

#[test]
fn weights_that_take_64_bits() {
    // The same with weights=[4000000000 - a*b % 1000 ...]; sum(map(int, d))
    let graph = AnyGraph::U32(weighted_roads(|product| 4_000_000_000 - (product % 1000) as u32));
    let distances = paths(&graph, &Config::from("0"));
    let expected = [("11", 3_999_999_988.0), ("99999", 1_931_999_752_839.0), ("263849", 403_999_943_103.0)];
    assert_distances(&graph, &distances, &expected);
    let sum: u128 = distances.iter().map(|distance| *distance as u128).sum();
    assert_eq!(sum, 363_086_388_838_926_715);
    assert_eq!(distances.iter().copied().fold(0.0, f64::max), 2_475_999_687_904.0);
}

#[test]
fn fractional_weights_as_networkx_adds_them_to_the_last_bit() {
    // networkx 3.6.1, weights float(np.float32(1 + a*b % 1000) / np.float32(7)):
    // nx.single_source_dijkstra_path_length(G, 1)
    let graph = AnyGraph::F32(weighted_roads(|product| (1 + product % 1000) as f32 / 7.0));
    let distances = paths(&graph, &Config::from("0"));
    let expected = [
        ("11", 1.8571428060531616),
        ("99999", 30990.71426294744),
        ("199999", 19518.28569830954),
        ("263849", 6659.000024333596),
    ];
    assert_distances(&graph, &distances, &expected);
    assert_eq!(distances.iter().copied().fold(0.0, f64::max), 40847.28573748469);
}

#[test]
fn weights_of_64_bits_as_networkx_adds_them_to_the_last_bit() {
    // The same with weights (1 + a*b % 1000) / 7
    let graph = AnyGraph::F64(weighted_roads(|product| (1 + product % 1000) as f64 / 7.0));
    let distances = paths(&graph, &Config::from("0"));
    let expected = [
        ("11", 1.8571428571428572),
        ("99999", 30990.71428571428),
        ("199999", 19518.28571428572),
        ("263849", 6659.000000000001),
    ];
    assert_distances(&graph, &distances, &expected);
    assert_eq!(distances.iter().copied().fold(0.0, f64::max), 40847.28571428575);
}

fn wide(vertices: u32, triples: Vec<(u32, u32, f64)>) -> AnyGraph {
    AnyGraph::F64(EdgeList::from_triples(vertices, triples).build(&BuildOptions::default()).unwrap())
}

#[test]
fn weights_are_those_of_the_file() {
    let graph = wide(6, vec![(0, 1, 0.1), (1, 2, 0.2), (0, 3, 1e-50), (3, 4, 1e39), (0, 5, 16_777_217.0)]);
    let distances = paths(&graph, &Config::from("0"));
    // Python: 0.1 + 0.2
    assert_eq!(distances, [0.0, 0.1, 0.30000000000000004, 1e-50, 1e39, 16_777_217.0]);
    let mut rounded = distances.clone();
    rounded[1] = f64::from(0.1f32);
    assert!(!sssp::verify::verify(&graph, &Config::from("0"), &rounded).unwrap().passed);
}

#[test]
fn a_distance_beyond_numbers_is_an_error_and_not_unreachable() {
    let chain = vec![(0, 1, 1e308), (1, 2, 1e308), (2, 3, 1.0), (4, 0, 1.0)];
    let graph = wide(5, chain.clone());
    let config = Config::from("0");
    let says_so = |error: Error| {
        let said = error.to_string();
        assert!(said.starts_with("the distance of vertex 2 is larger than the largest f64"), "{said}");
    };
    for options in engines().into_iter().chain(cuts::asynchronous(graph.topology())) {
        says_so(sssp::run(&graph, &config, options, &mut ()).unwrap_err());
    }
    says_so(sssp::baseline::run(&graph, &config).unwrap_err());
    let infinite = [0.0, 1e308, f64::INFINITY, f64::INFINITY, f64::INFINITY];
    says_so(sssp::verify::verify(&graph, &config, &infinite).unwrap_err());
    says_so(sssp::verify::verify_stopped(&graph, &config, &infinite).unwrap_err());
    // A run that was stopped before it came there has not met it.
    let stopped = Options { max_supersteps: Some(1), ..Options::default() };
    assert_eq!(sssp::run(&graph, &config, stopped, &mut ()).unwrap().distances[0], 0.0);
    // Another way leads there; and vertex 4, to which none leads, is unreachable.
    let other = wide(5, [chain, vec![(0, 2, 5.0)]].concat());
    assert_eq!(paths(&other, &config), [0.0, 1e308, 5.0, 6.0, f64::INFINITY]);
    // The sum of two weights of 1e308 is a number where they do not meet on a way.
    paths(&wide(3, vec![(0, 1, 1e308), (0, 2, 1e308)]), &config);
}

#[test]
fn dependencies_of_a_package() {
    // python-igraph 1.0.0 over the names in order: igraph.Graph(...directed).distances(source=ix["firefox-esr"])[0], and
    // with mode="all"; [len(f), sum(f), max(f)] of the finite ones
    let expected = [("libc6", 1.0), ("gcc-12-base", 2.0), ("perl", 4.0), ("python3", f64::INFINITY)];
    for (direction, reached) in
        [(Directedness::Directed, [210.0, 785.0, 11.0]), (Directedness::Undirected, [59_002.0, 173_231.0, 9.0])]
    {
        let graph = load("debian-deps.txt.gz", BuildOptions { direction, ..BuildOptions::default() });
        let distances = paths(&graph, &Config::from("firefox-esr"));
        if direction == Directedness::Directed {
            assert_distances(&graph, &distances, &expected);
        }
        let finite = || distances.iter().copied().filter(|distance| distance.is_finite());
        assert_eq!([finite().count() as f64, finite().sum(), finite().fold(0.0, f64::max)], reached);
    }
}

#[test]
fn weights_are_followed_or_not() {
    // networkx 3.6.1: nx.single_source_dijkstra_path_length(G, 1), nx.single_source_shortest_path_length(G, 1)
    let graph = load("lesmis.graph", BuildOptions::default());
    let distances = paths(&graph, &Config::from("1"));
    assert_distances(&graph, &distances, &[("2", 1.0), ("12", 5.0), ("49", 6.0), ("56", 8.0), ("77", 7.0)]);
    assert_eq!(distances.iter().sum::<f64>(), 540.0);
    let hops = paths(&graph, &Config { unweighted: true, ..Config::from("1") });
    assert_eq!((hops.iter().sum::<f64>(), hops.iter().copied().fold(0.0, f64::max)), (177.0, 4.0));
}

#[test]
fn odd_shapes_as_the_interpreter_has_them() {
    for direction in [Directedness::Directed, Directedness::Undirected] {
        for (name, graph) in graphs::weighted(direction) {
            for source in [0, graph.vertices() as VertexId / 2].into_iter().filter(|v| (*v as usize) < graph.vertices())
            {
                let program = ShortestPaths::<u32, u32>::new(source);
                let expected = interpret(program, &graph, &Options::default()).unwrap().vertices;
                assert_eq!(dijkstra::<u32, u32>(&graph, source).distances, expected, "{name}, {direction:?}");
                for options in engines().into_iter().chain(cuts::asynchronous(&graph)) {
                    let program = ShortestPaths::<u32, u32>::new(source);
                    let outcome = Run::new(program, &graph, options.clone()).unwrap().run().unwrap();
                    assert!(outcome.vertices == expected, "{name}, {direction:?} under {options:?}");
                }
                paths(&AnyGraph::U32(graph.clone()), &Config::from(graph.raw_id(source).to_string()));
            }
        }
    }
}

#[test]
fn dijkstra_looks_at_the_edges_of_what_it_reaches_once() {
    let triples = vec![(0, 1, 5), (0, 2, 1), (2, 1, 1), (1, 3, 1), (4, 0, 1), (4, 1, 1)];
    let graph = EdgeList::from_triples(5, triples).build(&BuildOptions::default()).unwrap();
    let settled = dijkstra::<u32, u32>(&graph, 0);
    assert_eq!(settled.distances, [0, 2, 1, 3, u32::MAX]);
    assert_eq!(settled.relaxed, 4);
}

#[test]
fn wrong_answers_do_not_verify() {
    // A circle of weight 0 far from the source: its labels support each other, whatever they are.
    let triples = vec![(0, 1, 2.5f32), (1, 2, 0.0), (2, 1, 0.0), (3, 4, 0.0), (4, 3, 0.0), (0, 2, 9.0)];
    let graph = AnyGraph::F32(EdgeList::from_triples(5, triples).build(&BuildOptions::default()).unwrap());
    let verify = |distances: [f64; 5]| sssp::verify::verify(&graph, &Config::from("0"), &distances).unwrap();
    let inf = f64::INFINITY;
    assert!(verify([0.0, 2.5, 2.5, inf, inf]).passed);
    let verdict = verify([0.0, 2.5, 2.5, 7.0, 7.0]);
    assert!(!verdict.passed && verdict.unproven == 2 && verdict.first_fault.as_deref() == Some("3"), "{verdict:?}");
    assert!(!verify([0.0, 1.0, 1.0, inf, inf]).passed, "too short");
    assert_eq!(verify([0.0, 3.0, 3.0, inf, inf]).infeasible, 1, "too long");
    assert!(!verify([0.0, inf, inf, inf, inf]).passed, "not reached");
    assert!(!verify([0.0, 2.5, 2.5, f64::NAN, inf]).passed);
    assert!(!verify([1.0, 3.5, 3.5, inf, inf]).passed, "the source is not at 0");

    let stopped = |distances: [f64; 5]| sssp::verify::verify_stopped(&graph, &Config::from("0"), &distances).unwrap();
    assert!(stopped([0.0, 2.5, 9.0, inf, inf]).passed);
    assert!(!stopped([0.0, 2.0, 9.0, inf, inf]).passed);
}

#[test]
fn sums_beyond_what_f64_holds_exactly_verify() {
    let length = 3_000_000;
    let chain = (0..length).map(|v| (v, v + 1, u32::MAX - v % 3));
    let graph = AnyGraph::U32(EdgeList::from_triples(length + 1, chain).build(&BuildOptions::default()).unwrap());
    let distances = sssp::baseline::run(&graph, &Config::from("0")).unwrap().distances;
    let last = distances[length as usize];
    assert!(last > (1u64 << 53) as f64);
    let verify = |distances: &[f64]| sssp::verify::verify(&graph, &Config::from("0"), distances).unwrap();
    assert!(verify(&distances).passed);
    for wrong in [last.next_up(), last.next_down()] {
        assert!(!verify(&[&distances[..length as usize], &[wrong]].concat()).passed);
    }
}

#[test]
fn what_makes_no_sense_is_refused() {
    let run = |triples: Vec<(u32, u32, f32)>, source: &str| {
        let graph = AnyGraph::F32(EdgeList::from_triples(3, triples).build(&BuildOptions::default()).unwrap());
        sssp::run(&graph, &Config::from(source), Options::default(), &mut ()).unwrap_err()
    };
    for weight in [-1.0, f32::NAN, f32::INFINITY] {
        let error = run(vec![(0, 1, 1.0), (2, 1, weight)], "0");
        assert!(matches!(&error, Error::InvalidWeight { from, to, .. } if from == "2" && to == "1"), "{error}");
    }
    assert!(matches!(run(vec![], "3"), Error::NoSuchSource { id, .. } if id == "3"));
    let empty = AnyGraph::Unweighted(EdgeList::from_pairs(0, vec![]).build(&BuildOptions::default()).unwrap());
    let error = sssp::run(&empty, &Config::from("0"), Options::default(), &mut ()).unwrap_err();
    assert!(matches!(error, Error::NoSuchSource { .. }));
}

proptest! {
    // Each case goes through all engines, which start threads.
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn any_weights_and_parallel_edges(
        edges in prop::collection::vec((0u32..30, 0u32..30, 0u32..5, 0u8..4), 0..150),
        source in 0u32..30,
        undirected: bool,
    ) {
        let direction = if undirected { Directedness::Undirected } else { Directedness::Directed };
        let options = BuildOptions { direction, ..BuildOptions::default() };
        let config = Config::from(source.to_string());
        let small = edges.iter().map(|&(s, t, w, _)| (s, t, w));
        paths(&AnyGraph::U32(EdgeList::from_triples(30, small).build(&options).unwrap()), &config);
        // Some weights so large that distances take 64 bits, others 0.
        let large = edges.iter().map(|&(s, t, w, large)| (s, t, w * [0, 1, 1 << 28, 800_000_000][usize::from(large)]));
        paths(&AnyGraph::U32(EdgeList::from_triples(30, large).build(&options).unwrap()), &config);
        // Tenths and tiny numbers, whose sums are rounded.
        let tenths = edges.iter().map(|&(s, t, w, tiny)| (s, t, w as f32 * [0.1, 1e-7, 1e8, 1e-38][usize::from(tiny)]));
        paths(&AnyGraph::F32(EdgeList::from_triples(30, tenths).build(&options).unwrap()), &config);
        let any = edges.iter().map(|&(s, t, w, size)| (s, t, f64::from(w) * [0.1, 1e-310, 1e300, 1e-50][usize::from(size)]));
        paths(&AnyGraph::F64(EdgeList::from_triples(30, any).build(&options).unwrap()), &config);
    }
}
