//! Corners of the trait and of a run: odd combinations of directions, slots and numbers, and misuse.

use std::fmt::Debug;

use hubcut::Error;
use hubcut::exec::{Options, Run, Termination, interpret};
use hubcut::graph::{BuildOptions, EdgeList, Graph};
use hubcut::plain::Plain;
use hubcut::program::{
    Active, Add, Context, Direction, GatherEdge, Neighbour, ScatterEdge, Start, Step, VertexInfo, VertexProgram,
};

/// Sums the slots of its in-edges; scatters over in-edges, where there is no slot to write.
struct Inward<S>(std::marker::PhantomData<fn() -> S>);

#[hubcut::vertex_program]
impl<S: Mark> VertexProgram for Inward<S> {
    type Vertex = u64;
    type View = u64;
    type Slot = S;
    type Sum = Add<u64>;
    const SCATTER: Direction = Direction::In;
    const READS_REVERSE: bool = true;

    fn init(&self, _: &Context<'_, Self>, v: VertexInfo<'_>) -> u64 {
        v.id().into()
    }
    fn start_slot(
        &self,
        _: &Context<'_, Self>,
        source: Neighbour<'_, Self>,
        _: Neighbour<'_, Self>,
        _: &(),
        out: &mut S,
    ) {
        *out = S::of(source.id());
    }
    fn gather(&self, sum: &mut Add<u64>, edge: GatherEdge<'_, Self>) {
        *sum += edge.slot().number() + edge.other_view();
    }
    fn apply(
        &self,
        _: &Context<'_, Self>,
        _: VertexInfo<'_>,
        state: &mut u64,
        sum: &mut Add<u64>,
        _: Option<()>,
    ) -> Step<()> {
        *state = sum.0 % 1000;
        Step::changed(())
    }
    fn scatter(&self, _: &(), _: &mut ScatterEdge<'_, Self>) -> Option<()> {
        Some(())
    }
}

/// A slot that holds the id of its source, or nothing.
trait Mark: Plain {
    fn of(id: u32) -> Self;
    fn number(self) -> u64;
}

impl Mark for u32 {
    fn of(id: u32) -> u32 {
        id + 1
    }
    fn number(self) -> u64 {
        self.into()
    }
}

impl Mark for () {
    fn of(_: u32) {}
    fn number(self) -> u64 {
        0
    }
}

fn assert_as_interpreted<P: VertexProgram>(program: impl Fn() -> P, graph: &Graph<P::Edge>)
where
    P::Vertex: PartialEq + Debug,
{
    for pull_above in [0.0, 2.0] {
        let options = Options { max_supersteps: Some(4), pull_above, ..Options::default() };
        let expected = interpret(program(), graph, &options).unwrap();
        let outcome = Run::new(program(), graph, options).unwrap().run().unwrap();
        assert_eq!((outcome.vertices, outcome.termination), (expected.vertices, expected.termination));
    }
}

fn symmetric() -> Graph {
    EdgeList::from_pairs(3, vec![(0, 1), (1, 0), (1, 2), (2, 1)]).build(&BuildOptions::default()).unwrap()
}

#[test]
fn slots_that_nobody_writes_stay_as_they_were() {
    assert_as_interpreted(|| Inward::<u32>(std::marker::PhantomData), &symmetric());
}

#[test]
fn reverse_slots_may_be_empty() {
    assert_as_interpreted(|| Inward::<()>(std::marker::PhantomData), &symmetric());
    let graph = symmetric();
    Run::new(Inward::<()>(std::marker::PhantomData), &graph, Options::default()).unwrap().slot(3);
}

/// Begins idle; vertex 2 panics.
struct Odd {
    residual: f64,
}

#[hubcut::vertex_program]
impl VertexProgram for Odd {
    type Vertex = u32;
    type View = ();
    const ACTIVE: Active = Active::Signalled;

    fn init(&self, _: &Context<'_, Self>, _: VertexInfo<'_>) -> u32 {
        0
    }
    fn start(&self, _: &Context<'_, Self>, _: VertexInfo<'_>, _: &u32) -> Start<()> {
        Start::Idle
    }
    fn apply(&self, _: &Context<'_, Self>, v: VertexInfo<'_>, runs: &mut u32, _: &mut (), _: Option<()>) -> Step<()> {
        *runs += 1;
        assert!(v.id() != 2, "vertex 2 panics");
        Step::settled().residual(self.residual)
    }
}

#[test]
#[should_panic(expected = "vertex 3 does not exist")]
fn a_signal_to_no_vertex_is_refused() {
    let graph = symmetric();
    Run::new(Odd { residual: 0.0 }, &graph, Options::default()).unwrap().signal(3, None);
}

#[test]
fn a_signal_counts_once() {
    let graph = symmetric();
    let mut run = Run::new(Odd { residual: 0.0 }, &graph, Options::default()).unwrap();
    for v in [1, 0, 1] {
        run.signal(v, None);
    }
    assert_eq!(run.active(), 2);
    assert_eq!(run.advance(&mut ()).unwrap(), Termination::NoActive);
    assert_eq!(run.states(), [1, 1, 0]);
}

#[test]
fn a_residual_that_is_no_number_names_its_vertex() {
    let graph = symmetric();
    let mut run = Run::new(Odd { residual: f64::NAN }, &graph, Options::default()).unwrap();
    run.signal(1, None);
    assert_eq!(run.verdict(), None);
    run.step().unwrap();
    let reason = "its residual is not a number".to_string();
    assert_eq!(run.verdict(), Some(Termination::Failed { vertex: "1".into(), reason }));
}

#[test]
fn a_broken_run_has_no_snapshot() {
    let graph = symmetric();
    let mut run = Run::new(Odd { residual: 0.0 }, &graph, Options::default()).unwrap();
    let before = run.snapshot().unwrap().clone();
    run.signal(2, None);
    assert!(matches!(run.step(), Err(Error::Panicked { .. })));
    assert!(run.snapshot().is_err());
    let again = Run::from_snapshot(Odd { residual: 0.0 }, &graph, Options::default(), &before).unwrap();
    assert_eq!(again.states(), [0, 0, 0]);
}
