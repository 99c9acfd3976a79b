//! The synchronous engine gives what the naive interpreter gives, to the last bit, for every part of the
//! trait, every odd shape, any number of threads, with segments or without, pushing or pulling.

use hubcut::exec::{Options, Outcome, Run, ScatterMode, Segments, ViewMode, interpret};
use hubcut::graph::{Directedness, Graph};
use hubcut::program::VertexProgram;
use hubcut_tests::graphs;
use hubcut_tests::programs::{Diffuse, Gossip, Tokens};

fn variants() -> Vec<Options> {
    let mut variants = Vec::new();
    for threads in [1, 2, 3, 8] {
        variants.push(Options { threads: Some(threads), ..Options::default() });
    }
    for segments in [Segments::Off, Segments::Vertices(1000), Segments::Vertices(64)] {
        variants.push(Options { threads: Some(2), segments, ..Options::default() });
    }
    for pull_above in [0.0, 2.0] {
        variants.push(Options { threads: Some(2), pull_above, ..Options::default() });
    }
    variants
}

fn limited(options: Options) -> Options {
    Options { max_supersteps: Some(9), seed: 42, ..options }
}

/// Runs a program every way and compares; returns the outcomes of the engine.
fn compare<P: VertexProgram>(program: impl Fn() -> P, graph: &Graph<P::Edge>, name: &str) -> Vec<Outcome<P>>
where
    P::Vertex: PartialEq + std::fmt::Debug,
{
    let expected = interpret(program(), graph, &limited(Options::default())).unwrap();
    let mut outcomes = Vec::new();
    for options in variants() {
        let outcome = Run::new(program(), graph, limited(options.clone())).unwrap().run().unwrap();
        assert!(outcome.vertices == expected.vertices, "{name}: other states under {options:?}");
        assert_eq!(outcome.termination, expected.termination, "{name} under {options:?}");
        let line = |outcome: &Outcome<P>| -> Vec<_> {
            let steps = &outcome.report.per_superstep;
            steps.iter().map(|s| (s.superstep, s.active, s.edges_gathered, s.residual.to_bits())).collect()
        };
        assert_eq!(line(&outcome), line(&expected), "{name} under {options:?}");
        outcomes.push(outcome);
    }
    outcomes
}

fn for_all_shapes(check: impl Fn(&str, &Graph<u32>)) {
    for direction in [Directedness::Directed, Directedness::Undirected] {
        for (name, graph) in graphs::weighted(direction) {
            check(&format!("{name}, {direction:?}"), &graph);
        }
    }
}

#[test]
fn gathers_from_all_directions_with_aggregates() {
    for_all_shapes(|name, graph| {
        compare(|| Diffuse::<0> { supersteps: 4 }, graph, name);
        compare(|| Diffuse::<1> { supersteps: 3 }, graph, name);
        compare(|| Diffuse::<2> { supersteps: 3 }, graph, name);
    });
}

#[test]
fn combines_messages_in_one_order_whether_pushed_or_pulled() {
    let mut modes = Vec::new();
    for_all_shapes(|name, graph| {
        compare(Gossip::<1>::default, graph, name);
        compare(Gossip::<2>::default, graph, name);
    });
    for (name, graph) in graphs::weighted(Directedness::Directed) {
        let outcomes = compare(Gossip::<0>::default, &graph, name);
        modes.extend(outcomes.iter().flat_map(|o| o.report.per_superstep.iter().map(|s| (s.scatter, s.views))));
    }
    for scatter in [ScatterMode::Push, ScatterMode::Pull, ScatterMode::None] {
        assert!(modes.iter().any(|mode| mode.0 == scatter), "no superstep used {scatter:?}");
    }
    for views in [ViewMode::Dense, ViewMode::Sparse] {
        assert!(modes.iter().any(|mode| mode.1 == views), "no superstep used {views:?}");
    }
}

#[test]
fn slots_hold_what_was_written() {
    for_all_shapes(|name, graph| {
        compare(|| Tokens::<false> { length: 3 }, graph, name);
    });
}

#[test]
fn reverse_slots_are_those_of_the_superstep_before() {
    for (name, graph) in graphs::weighted(Directedness::Undirected) {
        compare(|| Tokens::<true> { length: 2 }, &graph, name);
    }
}

#[test]
fn segments_are_used_where_they_are_asked_for() {
    let (_, graph) = graphs::weighted(Directedness::Directed).pop().unwrap();
    let options = Options { segments: Segments::Vertices(500), ..limited(Options::default()) };
    let outcome = Run::new(Diffuse::<0> { supersteps: 2 }, &graph, options).unwrap().run().unwrap();
    let plan = outcome.report.plan.segments.expect("a plan with segments");
    assert_eq!((plan.count, plan.vertices), (6, 500));
    assert!(outcome.report.per_superstep.iter().all(|step| step.segmented));
}
