//! Ranks from each of many sources, beside those from one.

use hubcut::exec::{Engine, Options, Termination};
use hubcut::graph::{AnyGraph, BuildOptions, EdgeList, VertexId};
use hubcut::random::h;

use super::{Config, each, run};
use crate::direct::zoo;
use crate::each::tests::Nobody;
use crate::registry::{Answer, Data, EachSource, Note, Table, Values};

const BEST: usize = 7;

/// The best of each source, as the table has them.
fn table(answer: &dyn Answer) -> Vec<(VertexId, u32, VertexId, f64)> {
    let Some(Table { vertices, columns, .. }) = answer.table() else { panic!() };
    let [Values::U32(places), Values::Vertices(best), Values::F64(ranks)] = [0, 1, 2].map(|at| columns[at].values)
    else {
        panic!()
    };
    (0..vertices.len()).map(|at| (vertices[at], places[at], best[at], ranks[at])).collect()
}

/// The best of one source, by sorting all ranks.
fn alone(
    graph: &AnyGraph,
    source: VertexId,
    config: &Config,
    options: &Options,
) -> Vec<(VertexId, u32, VertexId, f64)> {
    let topology = graph.topology();
    let config = Config { sources: vec![topology.raw_id(source).to_string()], ..config.clone() };
    let ranks = run(graph, &config, options.clone(), &mut ()).unwrap().ranks;
    let mut order: Vec<VertexId> = (0..topology.vertices()).map(|position| topology.vertex_at(position)).collect();
    order.sort_by(|one, other| ranks[*other as usize].total_cmp(&ranks[*one as usize]));
    (1..).zip(order).take(BEST).map(|(place, v)| (source, place, v, ranks[v as usize])).collect()
}

#[test]
fn each_source_is_as_if_alone() {
    for (name, graph) in zoo::graphs(|at| (h(8, at, 0) % 5) as f32) {
        // A run takes a while: those in one order, directed.
        if !name.ends_with("Directed, Hub") {
            continue;
        }
        let last = graph.vertices() as VertexId - 1;
        // The first again, after others have used the arrays; of few vertices a run begins by dense passes.
        let sources: Vec<VertexId> = if last > 3 { vec![last / 2, 0, last, 1] } else { vec![last] };
        let graph = AnyGraph::F32(graph);
        for (engine, weighted) in [(Engine::Direct, true), (Engine::Direct, false), (Engine::Synchronous, true)] {
            let config = Config { tolerance: 1e-5, weighted, ..Config::default() };
            let options = Options { engine, max_supersteps: Some(1000), ..Options::default() };
            let each = EachSource { sources: &sources, best: BEST, verifies: true };
            let answer = each::run(&config, &each, &graph, options.clone(), &mut Nobody).unwrap();
            let expected: Vec<_> = sources.iter().flat_map(|v| alone(&graph, *v, &config, &options)).collect();
            assert_eq!(table(&answer), expected, "{name}, {engine}");
            let verdict = answer.verify(Data::Graph(&graph)).unwrap();
            assert!(!verdict.is_wrong && verdict.details["checked"] == sources.len(), "{name}: {verdict:?}");
        }
    }
}

#[test]
fn what_was_stopped_is_told_and_what_is_wrong_is_found() {
    let circle = EdgeList::from_pairs(300, (0..300).map(|v| (v, (v + 1) % 300)).collect());
    let graph = AnyGraph::Unweighted(circle.build(&BuildOptions::default()).unwrap());
    let each = EachSource { sources: &[5, 9], best: 3, verifies: true };
    let of = |tolerance, options: &Options| {
        let config = Config { tolerance, ..Config::default() };
        each::run(&config, &each, &graph, options.clone(), &mut Nobody).unwrap()
    };
    let options = Options { engine: Engine::Direct, max_supersteps: Some(2), ..Options::default() };
    let stopped = of(1e-9, &options);
    assert_eq!((stopped.termination(), table(&stopped).len()), (&Termination::MaxSupersteps, 6));
    assert!(!stopped.verify(Data::Graph(&graph)).unwrap().is_wrong);
    options.interrupt.request();
    let none = of(1e-9, &options);
    assert_eq!((none.termination(), table(&none).len()), (&Termination::Interrupted, 0));
    let note = none.ending(crate::registry::End::Interrupted, Engine::Direct);
    assert!(matches!(note, Some(Note::Warn(text)) if text.starts_with("interrupted: 0 of 2 sources are done")));
}
