//! The steppable run: states given, signals from outside, snapshots, limits, panics, failures.

use std::time::Duration;

use hubcut::Error;
use hubcut::exec::{Engine, Interrupt, Options, Run, Termination};
use hubcut::graph::{BuildOptions, Directedness, EdgeList, Graph};
use hubcut::program::{Context, Row, ScatterEdge, Start, Step, VertexInfo, VertexProgram};
use hubcut_tests::cuts::cut;
use hubcut_tests::graphs;
use hubcut_tests::programs::{Diffuse, Gossip, Tokens};

/// Hops from whatever was signalled; vertex 13 can be told to fail or panic.
struct Hops {
    fail: bool,
    panic: bool,
}

#[hubcut::vertex_program]
impl VertexProgram for Hops {
    type Vertex = u32;
    type View = u32;
    type Message = u32;
    type Change = u32;

    fn init(&self, _: &Context<'_, Self>, _: VertexInfo<'_>) -> u32 {
        u32::MAX
    }
    fn start(&self, _: &Context<'_, Self>, _: VertexInfo<'_>, _: &u32) -> Start<u32> {
        Start::Idle
    }
    fn apply(
        &self,
        _: &Context<'_, Self>,
        v: VertexInfo<'_>,
        hops: &mut u32,
        _: &mut (),
        message: Option<u32>,
    ) -> Step<u32> {
        if v.id() == 13 && self.fail {
            return Step::failed("bad luck");
        }
        assert!(v.id() != 13 || !self.panic, "vertex 13 panics");
        match message {
            Some(fewer) if fewer < *hops => {
                *hops = fewer;
                Step::changed(fewer)
            }
            _ => Step::settled(),
        }
    }
    fn scatter(&self, hops: &u32, _: &mut ScatterEdge<'_, Self>) -> Option<u32> {
        Some(hops + 1)
    }
    fn combine(&self, message: &mut u32, other: u32) {
        *message = other.min(*message);
    }
}

const HOPS: Hops = Hops { fail: false, panic: false };

fn chain(vertices: u32) -> Graph {
    EdgeList::from_pairs(vertices, (1..vertices).map(|v| (v - 1, v)).collect()).build(&BuildOptions::default()).unwrap()
}

#[test]
fn nothing_runs_until_it_is_signalled_from_outside() {
    let graph = chain(20);
    let mut run = Run::new(HOPS, &graph, Options::default()).unwrap();
    assert_eq!(run.active(), 0);
    assert_eq!(run.advance(&mut ()).unwrap(), Termination::NoActive);
    run.signal(5, Some(7));
    run.signal(5, Some(3));
    assert_eq!(run.active(), 1);
    assert_eq!(run.advance(&mut ()).unwrap(), Termination::NoActive);
    assert_eq!(run.states()[4], u32::MAX);
    assert_eq!(run.states().to_vec()[5..8], [3, 4, 5]);
    assert_eq!(*run.view(7), 5);
    assert_eq!(run.report().supersteps, 15);
}

#[test]
fn goes_on_from_states_that_are_given() {
    let graph = chain(3);
    let run = Run::with_states(HOPS, &graph, Options::default(), vec![1, 2, 3]).unwrap();
    assert_eq!((run.states().to_vec().as_slice(), run.views()), (&[1, 2, 3][..], &[1, 2, 3][..]));
    let error = Run::with_states(HOPS, &graph, Options::default(), vec![1]).err().unwrap();
    assert!(matches!(error, Error::WrongStates { states: 1, vertices: 3 }));
}

/// Runs whole, and broken at every superstep with a snapshot.
fn assert_snapshots<P: VertexProgram>(program: impl Fn() -> P, graph: &Graph<P::Edge>)
where
    P::Vertex: Clone + PartialEq,
    P::Message: Clone,
{
    let options = Options { max_supersteps: Some(8), seed: 3, ..Options::default() };
    let whole = Run::new(program(), graph, options.clone()).unwrap().run().unwrap();
    let mut run = Run::new(program(), graph, options.clone()).unwrap();
    for step in 1..=8 {
        if run.active() == 0 {
            break;
        }
        run.step().unwrap();
        let snapshot = run.snapshot().unwrap();
        let rest = Options { max_supersteps: Some(8 - step), ..options.clone() };
        let resumed = Run::from_snapshot(program(), graph, rest, &snapshot).unwrap().run().unwrap();
        assert!(resumed.vertices == whole.vertices, "resumed after superstep {step}");
    }
}

#[test]
fn resumes_from_a_snapshot_bit_for_bit() {
    let (_, graph) = graphs::weighted(Directedness::Undirected).pop().unwrap();
    assert_snapshots(Gossip::<0>::default, &graph);
    assert_snapshots(|| Tokens::<true> { length: 2 }, &graph);
    assert_snapshots(|| Diffuse::<0> { supersteps: 99 }, &graph);
}

/// An asynchronous run goes on where another one stopped, whether the graph of either is cut or not.
fn assert_snapshots_on_shards<P: VertexProgram>(program: impl Fn() -> P, graph: &Graph<P::Edge>)
where
    P::Vertex: Clone + PartialEq,
    P::Message: Clone,
    <P::View as Row>::Element: PartialEq,
    P::Slot: PartialEq,
{
    let options = Options { engine: Engine::Asynchronous, max_supersteps: Some(3), seed: 3, ..Options::default() };
    let on = |way: Option<usize>| Options { cut: way.map(|way| cut(graph, way)), ..options.clone() };
    let mut run = Run::new(program(), graph, on(Some(3))).unwrap();
    run.advance(&mut ()).unwrap();
    for way in [Some(1), None, Some(8), Some(3)] {
        let snapshot = run.snapshot().unwrap();
        let next = Run::from_snapshot(program(), graph, on(way), &snapshot).unwrap();
        assert!(next.states() == run.states() && next.views() == run.views());
        assert!((0..graph.arcs()).all(|arc| next.slot(arc) == run.slot(arc)));
        assert_eq!(next.active(), run.active());
        run = next;
        run.advance(&mut ()).unwrap();
    }
}

#[test]
fn a_snapshot_is_of_the_whole_graph_however_it_is_cut() {
    let (_, graph) = graphs::weighted(Directedness::Undirected).pop().unwrap();
    assert_snapshots_on_shards(|| Tokens::<true> { length: 2 }, &graph);
    assert_snapshots_on_shards(Gossip::<0>::default, &graph);
    assert_snapshots_on_shards(|| Diffuse::<0> { supersteps: 99 }, &graph);
    let graph = chain(200);
    let on = |way| Options { engine: Engine::Asynchronous, cut: Some(cut(&graph, way)), ..Options::default() };
    let mut run = Run::new(HOPS, &graph, Options { max_supersteps: Some(2), ..on(1) }).unwrap();
    run.signal(7, Some(0));
    run.advance(&mut ()).unwrap();
    let mut run = Run::from_snapshot(HOPS, &graph, on(3), &run.snapshot().unwrap()).unwrap();
    assert_eq!(run.advance(&mut ()).unwrap(), Termination::NoActive);
    assert!((7..200).all(|v| run.states()[v] == v as u32 - 7), "{:?}", run.states());
}

#[test]
fn a_snapshot_of_another_graph_is_refused() {
    let snapshot = Run::new(HOPS, &chain(5), Options::default()).unwrap().snapshot().unwrap();
    let error = Run::from_snapshot(HOPS, &chain(4), Options::default(), &snapshot).err().unwrap();
    assert!(matches!(error, Error::WrongSnapshot), "{error}");
}

#[test]
fn limits_are_values() {
    let graph = chain(1000);
    let run = |options| {
        let mut run = Run::new(HOPS, &graph, options).unwrap();
        run.signal(0, Some(0));
        run.run().unwrap()
    };
    let outcome = run(Options { max_supersteps: Some(10), ..Options::default() });
    assert_eq!((outcome.termination, outcome.report.supersteps), (Termination::MaxSupersteps, 10));
    assert_eq!(outcome.vertices[9..11], [9, u32::MAX]);
    let outcome = run(Options { timeout: Some(Duration::ZERO), ..Options::default() });
    assert_eq!((outcome.termination, outcome.report.supersteps), (Termination::Timeout, 0));
    let interrupt = Interrupt::default();
    interrupt.request();
    let outcome = run(Options { interrupt, ..Options::default() });
    assert_eq!(outcome.termination, Termination::Interrupted);
}

#[test]
fn an_interrupt_ends_after_the_superstep_and_a_second_one_at_once() {
    let graph = chain(1000);
    let interrupt = Interrupt::default();
    let options = Options { interrupt: interrupt.clone(), ..Options::default() };
    let mut run = Run::new(HOPS, &graph, options).unwrap();
    run.signal(0, Some(0));
    let mut supersteps = 0;
    let termination = run
        .advance(&mut |_: hubcut::exec::Progress<'_>| {
            supersteps += 1;
            if supersteps == 4 {
                interrupt.request();
            }
        })
        .unwrap();
    assert_eq!((termination, run.states()[3], run.states()[4]), (Termination::Interrupted, 3, u32::MAX));
    interrupt.request();
    assert!(matches!(run.step(), Err(Error::Aborted)));
    assert!(matches!(run.step(), Err(Error::Aborted)), "a broken run stays broken");
}

#[test]
fn a_failing_vertex_stops_the_run_and_is_named() {
    let graph = chain(30);
    let mut run = Run::new(Hops { fail: true, panic: false }, &graph, Options::default()).unwrap();
    run.signal(0, Some(0));
    let termination = run.advance(&mut ()).unwrap();
    assert_eq!(termination, Termination::Failed { vertex: "13".into(), reason: "bad luck".into() });
    assert_eq!(run.states().to_vec()[12..14], [12, u32::MAX]);
}

#[test]
fn a_panic_of_the_program_is_an_error() {
    let graph = chain(30);
    for threads in [None, Some(2)] {
        let options = Options { threads, ..Options::default() };
        let mut run = Run::new(Hops { fail: false, panic: true }, &graph, options).unwrap();
        run.signal(0, Some(0));
        let error = run.advance(&mut ()).unwrap_err();
        assert!(matches!(&error, Error::Panicked { message, .. } if message.contains("vertex 13 panics")), "{error}");
    }
}

#[test]
fn reverse_slots_need_a_symmetric_graph() {
    let graph = EdgeList::from_triples(3, vec![(0, 1, 5u32), (1, 0, 5), (1, 2, 5)]).build(&BuildOptions::default());
    let error = Run::new(Tokens::<true> { length: 1 }, &graph.unwrap(), Options::default()).err().unwrap();
    assert!(matches!(&error, Error::NotSymmetric { from, to } if (from.as_str(), to.as_str()) == ("1", "2")));
}

#[test]
fn a_directed_graph_may_be_symmetric() {
    let graph = EdgeList::from_triples(2, vec![(0, 1, 5u32), (1, 0, 6)]).build(&BuildOptions::default()).unwrap();
    Run::new(Tokens::<true> { length: 1 }, &graph, Options::default()).unwrap().run().unwrap();
}
