//! PageRank on weights of any size, on weights that make no sense, and on no graph at all.

use hubcut::exec::{Options, Termination};
use hubcut::graph::{AnyGraph, BuildOptions, EdgeList, Graph};
use hubcut_programs::pagerank::{self, Config, Ranking};
use hubcut_programs::{Error, verify};

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
    assert!(verify::pagerank::verify(&graph, &config, &ranking.ranks, 0.0).unwrap().passed);
}

#[test]
fn a_run_that_leaves_the_numbers_stops_and_says_where() {
    let graph = weighted(1.0);
    let program = pagerank::PageRank::<f64, f32>::new(&Config::default(), &graph).unwrap();
    let mut states = vec![0.0005; 2000];
    states[1] = f64::NAN;
    let run = hubcut::exec::Run::with_states(program, &graph, Options::default(), states).unwrap();
    let outcome = run.run().unwrap();
    assert!(matches!(outcome.termination, Termination::Failed { .. }));
    assert_eq!(outcome.report.supersteps, 1);
}
