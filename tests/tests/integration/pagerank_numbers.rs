//! PageRank on weights of any size, on weights that make no sense, and on no graph at all.

use hubcut::exec::{Options, Termination};
use hubcut::graph::{AnyGraph, BuildOptions, EdgeList, Graph};
use hubcut::plain::EdgeValue;
use hubcut_programs::Error;
use hubcut_programs::pagerank::{self, Config, Precision, Ranking};
use hubcut_tests::variants::engines;

fn weighted(scale: f32) -> Graph<f32> {
    let edges = (0..2000u32).flat_map(|v| [(v, v * 7 % 2000, 2.0), (v, (v + 1) % 2000, 1.0), (v, v / 2, 4.0)]);
    let triples = edges.map(|(s, t, w): (_, _, f32)| (s, t, w * scale));
    EdgeList::from_triples(2000, triples).build(&BuildOptions::default()).unwrap()
}

fn rank(graph: &AnyGraph, config: &Config) -> Result<Ranking, Error> {
    pagerank::run(graph, config, Options { max_supersteps: Some(200), ..Options::default() }, &mut ())
}

#[test]
fn ranks_do_not_depend_on_the_unit_of_the_weights() {
    let config = Config { weighted: true, ..Config::default() };
    let expected = rank(&AnyGraph::F32(weighted(1.0)), &config).unwrap();
    for exponent in [-140, -100, 30, 124] {
        let graph = AnyGraph::F32(weighted(f64::exp2(exponent.into()) as f32));
        let ranking = rank(&graph, &config).unwrap();
        assert_eq!(ranking.termination, Termination::Converged, "weights times 2^{exponent}");
        assert!(ranking.ranks == expected.ranks, "weights times 2^{exponent}");
    }
}

#[test]
fn ranks_do_not_depend_on_the_unit_of_weights_of_64_bits() {
    let config = Config { weighted: true, precision: Precision::F64, tolerance: 1e-13, ..Config::default() };
    let expected = rank(&AnyGraph::F32(weighted(1.0)), &config).unwrap();
    for exponent in [-1070, -1022, -300, 0, 900, 1021] {
        let unit = f64::exp2((exponent / 2).into()) * f64::exp2((exponent - exponent / 2).into());
        let graph = AnyGraph::F64(map(&weighted(1.0), |_, weight| f64::from(weight) * unit));
        let ranking = rank(&graph, &config).unwrap();
        assert!(ranking.ranks == expected.ranks, "weights times 2^{exponent}");
        assert!(pagerank::verify::verify(&graph, &config, &ranking.ranks, 1e-13).unwrap().passed);
    }
}

/// The same graph with other weights, made from source and weight.
fn map<E: EdgeValue>(graph: &Graph<f32>, weight: impl Fn(u32, f32) -> E) -> Graph<E> {
    let arcs = (0..graph.vertices() as u32).flat_map(|source| {
        let row = graph.by_source().range(source);
        let arcs = graph.by_source().neighbours()[row.clone()].iter().zip(&graph.data_by_source()[row]);
        arcs.map(move |(target, weight)| (source, *target, *weight))
    });
    let triples = arcs.map(|(source, target, data)| (source, target, weight(source, data)));
    EdgeList::from_triples(graph.vertices() as u32, triples).build(&BuildOptions::default()).unwrap()
}

#[test]
fn each_vertex_may_have_weights_in_a_unit_of_its_own() {
    // Only proportions among the out-edges of a vertex count: each may be weighed in any unit.
    let config = Config { weighted: true, tolerance: 1e-7, precision: Precision::F64, ..Config::default() };
    let exact = Config { tolerance: 1e-14, ..config.clone() };
    let expected = rank(&AnyGraph::F32(weighted(1.0)), &exact).unwrap().ranks;
    let power = |source: u32, exponents: [i32; 5]| f64::exp2(exponents[source as usize % 5].into());
    // The sums of the second are beyond the largest number.
    let far = map(&weighted(1.0), |v, weight| f64::from(weight) * power(v, [0, -1022, 1021, 500, -600]));
    let sums = map(&weighted(1.0), |v, weight| f64::from(weight) * power(v, [0, 1021, 1021, 1021, 1]) * 1.9);
    let narrow = map(&weighted(1.0), |v, weight| weight * power(v, [0, -126, 125, 60, -60]) as f32);
    for graph in [AnyGraph::F64(far), AnyGraph::F64(sums), AnyGraph::F32(narrow)] {
        for precision in [Precision::F32, Precision::F64] {
            let config = Config { precision, tolerance: 1e-6, ..config.clone() };
            for options in engines() {
                let ranking = pagerank::run(&graph, &config, options.clone(), &mut ()).unwrap();
                let off: f64 = ranking.ranks.iter().zip(&expected).map(|(a, b)| (a - b).abs()).sum();
                assert!(off < 1e-6 / (1.0 - config.damping), "{off:e} under {options:?}");
                let bound = ranking.residual_bound;
                let verdict = pagerank::verify::verify(&graph, &config, &ranking.ranks, bound).unwrap();
                assert!(verdict.passed, "{verdict:?} under {options:?}");
            }
        }
    }
}

#[test]
fn weights_are_finite_and_not_negative() {
    let config = Config { weighted: true, ..Config::default() };
    for weight in [-1.0, f32::NAN, f32::INFINITY] {
        let graph = EdgeList::from_triples(2, vec![(0, 1, 1.0), (1, 0, weight)]).build(&BuildOptions::default());
        let error = rank(&AnyGraph::F32(graph.unwrap()), &config).unwrap_err();
        assert!(matches!(&error, Error::InvalidWeight { from, to, .. } if from == "1" && to == "0"), "{error}");
    }
}

#[test]
fn no_vertices_have_no_ranks() {
    let graph = EdgeList::from_pairs(0, vec![]).build(&BuildOptions::default()).unwrap();
    let (graph, config) = (AnyGraph::Unweighted(graph), Config::default());
    let ranking = rank(&graph, &config).unwrap();
    assert_eq!((ranking.termination, ranking.ranks.len()), (Termination::NoActive, 0));
    assert!(pagerank::verify::verify(&graph, &config, &ranking.ranks, 0.0).unwrap().passed);
}

#[test]
fn a_run_that_leaves_the_numbers_stops_and_says_where() {
    let graph = weighted(1.0);
    let program = pagerank::PageRank::<f64, f32>::new(&Config::default()).unwrap();
    let mut states = vec![0.0005; 2000];
    states[1] = f64::NAN;
    let run = hubcut::exec::Run::with_states(program, &graph, Options::default(), states).unwrap();
    let outcome = run.run().unwrap();
    assert!(matches!(outcome.termination, Termination::Failed { .. }));
    assert_eq!(outcome.report.supersteps, 1);
}
