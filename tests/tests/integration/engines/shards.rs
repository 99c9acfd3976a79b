//! On the shards of any cut a program gives what it gives on the whole graph: bit for bit, since the programs here
//! merge and combine exactly.

use std::sync::Arc;

use hubcut::exec::{Engine, Options, Outcome, Run, interpret};
use hubcut::graph::{BuildOptions, Directedness, EdgeList, Graph};
use hubcut::partition::{Cut, Placement, ShardId};
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

/// An undirected graph is scattered over in one way, whatever a program says.
#[test]
fn messages() {
    for direction in [Directedness::Directed, Directedness::Undirected] {
        for_all_shapes(direction, |name, graph, cuts| {
            if direction == Directedness::Directed {
                run(|| Gossip::<0> { sorted: true }, graph, name, cuts);
                run(|| Gossip::<1> { sorted: true }, graph, name, cuts);
            }
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

/// Each edge three times, each time on another shard; all masters on the first.
fn mirrors_only() -> (Graph<u32>, Arc<Cut>) {
    let ring = (0..200).map(|v| (v, (v + 1) % 200));
    let edges = graphs::random_edges(200, 1000, 3).into_iter().chain(ring);
    let triples = edges.flat_map(|(s, t)| [(s, t, 1), (s, t, 2), (s, t, 3)]);
    let graph = EdgeList::from_triples(200, triples).build(&BuildOptions::default()).unwrap();
    let arcs = (0..graph.arcs()).map(|arc| (arc % 3) as ShardId).collect();
    let placement = Placement::Edges { arcs, masters: Some(vec![0; 200]) };
    let cut = Cut::from_placement(&graph, 3, "by copy", placement).unwrap();
    assert!(cut.masters().iter().all(|shard| *shard == 0));
    (graph, Arc::new(cut))
}

#[test]
fn shards_without_masters() {
    let (graph, cut) = mirrors_only();
    run(|| Gossip::<0> { sorted: true }, &graph, "copies", &[Arc::clone(&cut)]);
    run(|| Tokens::<false> { length: 3 }, &graph, "copies", &[cut]);
}

#[test]
fn signals_from_outside() {
    let (graph, cut) = mirrors_only();
    for engine in [Engine::Synchronous, Engine::Chromatic] {
        let options = |cut| limited(Options { engine, cut, ..Options::default() });
        let mut runs = [None, Some(Arc::clone(&cut))]
            .map(|cut| Run::new(Gossip::<0> { sorted: true }, &graph, options(cut)).unwrap());
        for round in 0..4 {
            for run in &mut runs {
                (0..20).for_each(|v| run.signal(v * 7 + round, (v % 2 == 0).then(|| vec![v, round])));
                run.step().unwrap();
            }
            assert_eq!(runs[0].active(), runs[1].active());
            assert!(runs[0].states() == runs[1].states(), "{engine:?}, round {round}");
        }
    }
}

#[test]
fn views_and_slots_of_no_length() {
    let (name, graph) = graphs::weighted(Directedness::Directed).pop().unwrap();
    run(|| Tokens::<false> { length: 0 }, &graph, name, &every_cut(&graph));
}

#[test]
fn slots_of_edges_cut_apart_from_their_reverse() {
    for_all_shapes(Directedness::Undirected, |name, graph, cuts| {
        run(|| Tokens::<true> { length: 2 }, graph, name, cuts);
    });
}
