//! On the shards of any cut a program gives what it gives on the whole graph: bit for bit, since the programs here
//! merge and combine exactly.

use std::sync::Arc;

use hubcut::exec::{Engine, Options, Outcome, Run, interpret};
use hubcut::graph::{Directedness, Graph};
use hubcut::partition::Cut;
use hubcut::program::VertexProgram;
use hubcut_tests::every_cut::every_cut;
use hubcut_tests::graphs;
use hubcut_tests::programs::{Diffuse, Gossip, Tokens};

fn limited(options: Options) -> Options {
    Options { max_supersteps: Some(9), seed: 42, ..options }
}

/// What must be equal, superstep by superstep.
fn lines<P: VertexProgram>(outcome: &Outcome<P>) -> Vec<(u64, u64, u64, u64)> {
    let steps = &outcome.report.per_superstep;
    steps.iter().map(|s| (s.superstep, s.active, s.edges_gathered, s.residual.to_bits())).collect()
}

/// Runs a program on every cut, and compares it with `expected`.
fn compare<P: VertexProgram>(
    program: impl Fn() -> P,
    graph: &Graph<P::Edge>,
    name: &str,
    cuts: &[Arc<Cut>],
    engine: Engine,
    expected: &Outcome<P>,
) where
    P::Vertex: PartialEq + std::fmt::Debug,
{
    for (index, cut) in cuts.iter().enumerate() {
        let threads = Some(1 + index % 3);
        let options = limited(Options { engine, threads, cut: Some(Arc::clone(cut)), ..Options::default() });
        let outcome = Run::new(program(), graph, options).unwrap().run().unwrap();
        let what = format!("{name}, {} into {}, {engine:?}", cut.method(), cut.shards());
        assert!(outcome.vertices == expected.vertices, "{what}: other states");
        assert_eq!(outcome.termination, expected.termination, "{what}");
        assert_eq!(lines(&outcome), lines(expected), "{what}");
        assert_eq!(outcome.report.traffic.is_some(), cut.shards() > 1, "{what}");
    }
}

/// Runs a program on every cut under both engines.
fn run<P: VertexProgram>(program: impl Fn() -> P, graph: &Graph<P::Edge>, name: &str, cuts: &[Arc<Cut>])
where
    P::Vertex: PartialEq + std::fmt::Debug,
{
    let expected = interpret(program(), graph, &limited(Options::default())).unwrap();
    compare(&program, graph, name, cuts, Engine::Synchronous, &expected);
    let chromatic = limited(Options { engine: Engine::Chromatic, ..Options::default() });
    let expected = Run::new(program(), graph, chromatic).unwrap().run().unwrap();
    compare(&program, graph, name, cuts, Engine::Chromatic, &expected);
}

fn for_all_shapes(direction: Directedness, check: impl Fn(&str, &Graph<u32>, &[Arc<Cut>])) {
    for (name, graph) in graphs::weighted(direction) {
        check(&format!("{name}, {direction:?}"), &graph, &every_cut(&graph));
    }
}

#[test]
fn everybody_always() {
    for direction in [Directedness::Directed, Directedness::Undirected] {
        for_all_shapes(direction, |name, graph, cuts| {
            run(|| Diffuse::<0> { supersteps: 4 }, graph, name, cuts);
            run(|| Diffuse::<1> { supersteps: 3 }, graph, name, cuts);
            run(|| Diffuse::<2> { supersteps: 3 }, graph, name, cuts);
        });
    }
}

#[test]
fn messages() {
    for direction in [Directedness::Directed, Directedness::Undirected] {
        for_all_shapes(direction, |name, graph, cuts| {
            run(|| Gossip::<0> { sorted: true }, graph, name, cuts);
            run(|| Gossip::<1> { sorted: true }, graph, name, cuts);
            run(|| Gossip::<2> { sorted: true }, graph, name, cuts);
        });
    }
}

#[test]
fn slots() {
    for direction in [Directedness::Directed, Directedness::Undirected] {
        for_all_shapes(direction, |name, graph, cuts| run(|| Tokens::<false> { length: 3 }, graph, name, cuts));
    }
}

#[test]
fn slots_of_edges_cut_apart_from_their_reverse() {
    for_all_shapes(Directedness::Undirected, |name, graph, cuts| {
        run(|| Tokens::<true> { length: 2 }, graph, name, cuts);
    });
}
