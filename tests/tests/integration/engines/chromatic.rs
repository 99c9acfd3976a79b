//! The chromatic engine: the same bits for any number of threads, ends that can be taken up again, refusals, and
//! what runs side by side never being neighbours.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use hubcut::Error;
use hubcut::exec::{Engine, Interrupt, Options, Outcome, Progress, Run, Termination};
use hubcut::graph::{BuildOptions, Directedness, EdgeList, Graph};
use hubcut::program::{Active, Add, Consistency, Context, GatherEdge, Step, VertexInfo, VertexProgram};
use hubcut_tests::graphs;
use hubcut_tests::programs::{Colouring, Diffuse, Gossip, Tokens};

fn chromatic() -> Options {
    Options { engine: Engine::Chromatic, seed: 42, ..Options::default() }
}

/// What a run came to, but for its times.
fn facts<P: VertexProgram>(outcome: &Outcome<P>) -> Vec<(u64, u64, u64, u64, u64)> {
    let steps = &outcome.report.per_superstep;
    steps.iter().map(|s| (s.superstep, s.active, s.edges_gathered, s.edges_scattered, s.residual.to_bits())).collect()
}

/// Runs a program on several numbers of threads and compares; returns the outcome.
fn compare<P: VertexProgram>(program: impl Fn() -> P, graph: &Graph<P::Edge>, name: &str) -> Outcome<P>
where
    P::Vertex: PartialEq,
{
    let run = |threads| {
        let options = Options { threads: Some(threads), max_supersteps: Some(9), ..chromatic() };
        Run::new(program(), graph, options).unwrap().run().unwrap()
    };
    let expected = run(1);
    for threads in [2, 3, 8] {
        let outcome = run(threads);
        assert!(outcome.vertices == expected.vertices, "{name}: other states on {threads} threads");
        assert_eq!(outcome.termination, expected.termination, "{name} on {threads} threads");
        assert_eq!(facts(&outcome), facts(&expected), "{name} on {threads} threads");
        let plan = |outcome: &Outcome<P>| {
            let plan = outcome.report.plan.clone();
            let colours = plan.colours.expect("the plan tells of the colours");
            (plan.chunks, plan.split_rows, plan.run_bytes, colours.count, colours.largest, colours.bytes)
        };
        assert_eq!(plan(&outcome), plan(&expected), "{name} on {threads} threads");
    }
    expected
}

fn for_all_shapes(check: impl Fn(&str, &Graph<u32>)) {
    for direction in [Directedness::Directed, Directedness::Undirected] {
        for (name, graph) in graphs::weighted(direction) {
            check(&format!("{name}, {direction:?}"), &graph);
        }
    }
}

#[test]
fn always_active_programs_repeat_on_any_number_of_threads() {
    for_all_shapes(|name, graph| {
        let outcome = compare(|| Diffuse::<0> { supersteps: 4 }, graph, name);
        if graph.vertices() > 0 {
            assert_eq!((outcome.termination, outcome.report.supersteps), (Termination::Converged, 4));
            assert_eq!(outcome.report.activations, 4 * graph.vertices() as u64);
            assert_eq!(outcome.report.edges_gathered, 4 * graph.arcs() as u64);
        }
        compare(|| Diffuse::<1> { supersteps: 3 }, graph, name);
        compare(|| Diffuse::<2> { supersteps: 3 }, graph, name);
    });
}

#[test]
fn messages_whose_order_matters_repeat_on_any_number_of_threads() {
    for_all_shapes(|name, graph| {
        compare(Gossip::<0>::default, graph, name);
        compare(Gossip::<1>::default, graph, name);
        compare(Gossip::<2>::default, graph, name);
    });
}

#[test]
fn slots_repeat_on_any_number_of_threads() {
    for_all_shapes(|name, graph| {
        compare(|| Tokens::<false> { length: 3 }, graph, name);
    });
    for (name, graph) in graphs::weighted(Directedness::Undirected) {
        compare(|| Tokens::<true> { length: 2 }, &graph, name);
    }
    let (_, graph) = graphs::weighted(Directedness::Directed).pop().unwrap();
    let refused = Run::new(Tokens::<true> { length: 2 }, &graph, chromatic()).map(|_| ());
    assert!(matches!(refused, Err(Error::NotSymmetric { .. })));
}

#[test]
fn a_colouring_by_vertices_ends_without_conflict() {
    for_all_shapes(|name, graph| {
        let outcome = compare(Colouring::<false>::default, &graph.without_data(), name);
        assert_eq!(outcome.termination, Termination::NoActive, "{name}");
        for v in 0..graph.vertices() as u32 {
            for &u in graph.by_source().row(v) {
                assert!(u == v || outcome.vertices[u as usize] != outcome.vertices[v as usize], "{name}: {v} {u}");
            }
        }
    });
}

#[test]
fn full_consistency_is_refused_and_less_is_given() {
    let graph = graphs::weighted(Directedness::Directed).pop().unwrap().1.without_data();
    let with = |consistency| {
        let options = Options { consistency: Some(consistency), ..chromatic() };
        Run::new(Colouring::<false>::default(), &graph, options).map(|run| run.report().plan.consistency)
    };
    assert_eq!(with(Consistency::Vertex).unwrap(), Some(Consistency::Edge));
    assert_eq!(with(Consistency::Edge).unwrap(), Some(Consistency::Edge));
    let refused = with(Consistency::Full).unwrap_err().to_string();
    assert!(refused.contains("edge consistency") && refused.contains("asynchronous"), "{refused}");
}

/// Whether an interrupt that is asked for from the start, so that a superstep runs as little as it can, makes any
/// difference once passes are whole.
#[test]
fn passes_that_end_early_are_taken_up_again() {
    let (_, graph) = graphs::weighted(Directedness::Directed).pop().unwrap();
    let mut whole = Run::new(Gossip::<2>::default(), &graph, Options { threads: Some(2), ..chromatic() }).unwrap();
    let options = Options { threads: Some(2), ..chromatic() };
    options.interrupt.request();
    let mut cut = Run::new(Gossip::<2>::default(), &graph, options).unwrap();
    let mut next = cut.step().unwrap();
    for pass in 1..=4 {
        let expected = whole.step().unwrap();
        let (mut parts, mut ran, mut last) = (0, 0, next);
        while next.superstep == pass {
            (parts, ran, last) = (parts + 1, ran + next.active, next);
            if parts == 2 {
                // What a run goes on from in the middle of a pass is all in its snapshot.
                let snapshot = cut.snapshot().unwrap();
                let options = Options { threads: Some(3), ..chromatic() };
                options.interrupt.request();
                cut = Run::from_snapshot(Gossip::<2>::default(), &graph, options, &snapshot).unwrap();
            }
            let before = cut.states().to_vec();
            next = cut.step().unwrap();
            if next.superstep > pass {
                assert!(before == whole.states().to_vec(), "pass {pass}");
            }
        }
        assert!(parts > 20, "{parts} parts");
        assert_eq!((ran, last.residual), (expected.active, expected.residual));
    }
}

#[test]
fn a_snapshot_goes_on_as_the_run_would_have() {
    for_all_shapes(|name, graph| {
        let options = Options { max_supersteps: Some(6), ..chromatic() };
        let expected = Run::new(Gossip::<0>::default(), graph, options).unwrap().run().unwrap();
        let mut run = Run::new(Gossip::<0>::default(), graph, chromatic()).unwrap();
        for _ in 0..3.min(expected.report.supersteps) {
            run.step().unwrap();
        }
        let options = Options { max_supersteps: Some(3), seed: 1, ..chromatic() };
        let resumed = Run::from_snapshot(Gossip::<0>::default(), graph, options, &run.snapshot().unwrap()).unwrap();
        assert!(resumed.run().unwrap().vertices == expected.vertices, "{name}");
    });
}

#[test]
fn a_snapshot_of_a_synchronous_run_goes_on_by_colour() {
    let (_, graph) = graphs::weighted(Directedness::Directed).pop().unwrap();
    let mut run = Run::new(Diffuse::<0> { supersteps: 5 }, &graph, Options::default()).unwrap();
    run.step().unwrap();
    let program = Diffuse::<0> { supersteps: 5 };
    let resumed = Run::from_snapshot(program, &graph, chromatic(), &run.snapshot().unwrap()).unwrap();
    let outcome = resumed.run().unwrap();
    assert_eq!((outcome.termination, outcome.report.supersteps), (Termination::Converged, 4));
}

/// Does something at a certain activation, or takes its time at each.
#[derive(Default)]
struct Trouble {
    at: u64,
    what: Option<What>,
    interrupt: Interrupt,
    activations: AtomicU64,
}

#[derive(Clone, Copy)]
enum What {
    Panic,
    Fail,
    NotANumber,
    Interrupt,
    Sleep,
}

#[hubcut::vertex_program]
impl VertexProgram for Trouble {
    type Vertex = u64;
    type View = u32;
    type Edge = u32;
    type Sum = Add<u64>;
    type Global = Add<u64>;

    const ACTIVE: Active = Active::Always;

    fn init(&self, _: &Context<'_, Self>, _: VertexInfo<'_>) -> u64 {
        0
    }
    fn view(&self, _: &Context<'_, Self>, _: VertexInfo<'_>, _: &u64, _: &mut u32) {}
    fn gather(&self, sum: &mut Add<u64>, _: GatherEdge<'_, Self>) {
        *sum += 1;
    }
    fn apply(
        &self,
        _: &Context<'_, Self>,
        _: VertexInfo<'_>,
        state: &mut u64,
        _: &mut Add<u64>,
        _: Option<()>,
    ) -> Step<()> {
        *state += 1;
        if let Some(What::Sleep) = self.what {
            std::thread::sleep(Duration::from_micros(300));
        }
        if self.activations.fetch_add(1, Ordering::Relaxed) + 1 == self.at {
            match self.what {
                Some(What::Panic) => panic!("no more of this"),
                Some(What::Fail) => return Step::failed("no way on"),
                Some(What::NotANumber) => return Step::settled().residual(f64::NAN),
                Some(What::Interrupt) => self.interrupt.request(),
                Some(What::Sleep) | None => {}
            }
        }
        Step::settled().residual(1.0)
    }
    fn aggregate(&self, _: &Context<'_, Self>, global: &mut Add<u64>, _: VertexInfo<'_>, state: &u64) {
        *global += *state;
    }
}

fn random_graph() -> Graph<u32> {
    let edges = graphs::random_edges(3_000, 40_000, 9);
    EdgeList::from_triples(3_000, edges.into_iter().map(|(s, t)| (s, t, 1))).build(&BuildOptions::default()).unwrap()
}

#[test]
fn failures_and_panics_end_the_run() {
    let graph = random_graph();
    for threads in [1, 2, 8] {
        let end = |what| {
            let program = Trouble { at: 4_000, what: Some(what), ..Trouble::default() };
            let options = Options { threads: Some(threads), ..chromatic() };
            Run::new(program, &graph, options).unwrap().run().map(|outcome| outcome.termination)
        };
        assert!(matches!(end(What::Panic), Err(Error::Panicked { message, .. }) if message == "no more of this"));
        let reason = |end: Result<Termination, Error>| match end {
            Ok(Termination::Failed { reason, .. }) => reason,
            other => panic!("{other:?}"),
        };
        assert_eq!(reason(end(What::Fail)), "no way on");
        assert_eq!(reason(end(What::NotANumber)), "its residual is not a number");
    }
}

#[test]
fn an_interrupt_ends_a_pass_and_the_report_tells_what_ran() {
    let graph = random_graph();
    for threads in [1, 2, 8] {
        let program = Trouble { at: 4_000, what: Some(What::Interrupt), ..Trouble::default() };
        let interrupt = program.interrupt.clone();
        let options = Options { threads: Some(threads), interrupt, ..chromatic() };
        let mut run = Run::new(program, &graph, options).unwrap();
        let mut told = 0;
        let termination = run.advance(&mut |progress: Progress<'_>| told += progress.superstep.active).unwrap();
        assert_eq!(termination, Termination::Interrupted);
        let ran: u64 = run.states().iter().sum();
        assert!((4_000..6_000).contains(&ran), "{ran}");
        assert_eq!((told, run.global().0, run.report().activations), (ran, ran, ran));
        assert!(run.states().iter().all(|&count| count == 1 || count == 2));
    }
}

#[test]
fn a_timeout_is_honoured_within_a_pass() {
    let graph = random_graph();
    let program = Trouble { what: Some(What::Sleep), ..Trouble::default() };
    let options = Options { threads: Some(2), timeout: Some(Duration::from_millis(80)), ..chromatic() };
    let run = Run::new(program, &graph, options).unwrap();
    let begin = Instant::now();
    let outcome = run.run().unwrap();
    assert_eq!(outcome.termination, Termination::Timeout);
    assert!(begin.elapsed() < Duration::from_millis(500), "{:?}", begin.elapsed());
    assert!(outcome.report.activations > 0 && outcome.report.activations < 3_000);
}

#[test]
fn a_run_can_be_looked_into_between_passes() {
    for_all_shapes(|name, graph| {
        let mut run = Run::new(Diffuse::<2> { supersteps: 9 }, graph, chromatic()).unwrap();
        for _ in 0..2 {
            run.step().unwrap();
            let program = Diffuse::<2> { supersteps: 9 };
            let options = Options::default();
            let states = run.states().to_vec();
            let beside = Run::with_states(program, graph, options, states).unwrap();
            assert_eq!(run.views(), beside.views(), "{name}: views are those of the states");
            assert_eq!(run.global(), beside.global(), "{name}");
            for v in (0..graph.vertices() as u32).step_by(97) {
                let (mut found, mut expected) = (0, 0);
                run.gather(v, &mut found);
                beside.gather(v, &mut expected);
                assert_eq!(found, expected, "{name}: vertex {v}");
            }
        }
    });
}

#[test]
fn signals_from_outside_wake_sleeping_vertices() {
    let graph = random_graph().without_data();
    let mut run = Run::new(Colouring::<false>::default(), &graph, chromatic()).unwrap();
    assert_eq!(run.advance(&mut ()).unwrap(), Termination::NoActive);
    assert_eq!(run.active(), 0);
    run.signal(17, None);
    run.signal(17, Some(()));
    run.signal(2_999, Some(()));
    assert_eq!(run.active(), 2);
    assert_eq!(run.step().unwrap().active, 2);
    assert_eq!(run.active(), 0);
}
