//! A program that panics: the error says for which vertex, in which function, and when; on every engine, on one part and on three.

use std::sync::Arc;

use hubcut::Error;
use hubcut::exec::{Engine, Interrupt, Locking, Options, PanicPlace, Run, Scheduler, Segments, Stage};
use hubcut::graph::{BuildOptions, EdgeList, Graph, RawIds, VertexId};
use hubcut::partition::{Cut, CutOptions, vertex_cut::Random};
use hubcut::program::{
    Active, Add, Consistency, Context, GatherEdge, Hints, Mail, Master, Needs, Neighbour, Preparation, PrepareResult,
    ScatterEdge, Start, Step, VertexInfo, VertexProgram,
};

const VERTICES: u32 = 700;
/// Has an edge from everybody, so that its row is gathered in pieces.
const HUB: VertexId = 37;

/// What the input calls a vertex.
fn raw(v: VertexId) -> u64 {
    1000 + 7 * u64::from(v)
}

fn graph() -> Graph<()> {
    let pairs = (0..VERTICES).flat_map(|v| [(v, (v + 1) % VERTICES), (v, HUB)]).collect();
    let ids = RawIds::Numbers((0..VERTICES).map(raw).collect::<Vec<_>>().into());
    EdgeList { ids, ..EdgeList::from_pairs(0, pairs) }.build(&BuildOptions::default()).unwrap()
}

/// Where a program is to panic.
#[derive(Clone, Copy)]
struct Trap {
    stage: Stage,
    vertex: VertexId,
    superstep: u64,
}

impl Trap {
    fn reached(self, stage: Stage, v: VertexId, superstep: u64) {
        // In a round that is no sweep a vertex may run not at all, or twice.
        let is_time = if self.superstep == 0 { superstep == 0 } else { superstep >= self.superstep };
        assert!((stage, v) != (self.stage, self.vertex) || !is_time, "caught");
    }

    /// Of a function that is called for the whole run.
    fn reached_by_all(self, stage: Stage, superstep: u64) {
        self.reached(stage, self.vertex, superstep);
    }
}

/// Everybody runs in every superstep, and tells its neighbours.
struct Signalled(Trap);

#[hubcut::vertex_program]
impl VertexProgram for Signalled {
    type Vertex = u64;
    type Sum = Add<u64>;
    type Global = Add<u64>;

    fn prepare(&self, graph: &Preparation<'_, ()>) -> PrepareResult<Vec<()>> {
        self.0.reached_by_all(Stage::Prepare, 0);
        Ok(vec![(); graph.parts().len()])
    }
    fn init(&self, ctx: &Context<'_, Self>, v: VertexInfo<'_>) -> u64 {
        self.0.reached(Stage::Init, v.id(), ctx.superstep());
        1
    }
    fn start(&self, ctx: &Context<'_, Self>, v: VertexInfo<'_>, _: &u64) -> Start<()> {
        self.0.reached(Stage::Start, v.id(), ctx.superstep());
        Start::Active
    }
    fn view(&self, ctx: &Context<'_, Self>, v: VertexInfo<'_>, state: &u64, view: &mut u64) {
        self.0.reached(Stage::View, v.id(), ctx.superstep());
        *view = *state;
    }
    fn hints(&self) -> Hints {
        Hints::default().gather_cost(1 << 20)
    }
    fn gather(&self, sum: &mut Add<u64>, edge: GatherEdge<'_, Self>) {
        self.0.reached(Stage::Gather, edge.vertex().id(), edge.ctx().superstep());
        *sum += *edge.other_view();
    }
    fn apply(
        &self,
        ctx: &Context<'_, Self>,
        v: VertexInfo<'_>,
        state: &mut u64,
        sum: &mut Add<u64>,
        _: Option<()>,
    ) -> Step<()> {
        self.0.reached(Stage::Apply, v.id(), ctx.superstep());
        *state = sum.0 % 1000;
        Step::changed(()).again()
    }
    fn scatter(&self, _: &(), edge: &mut ScatterEdge<'_, Self>) -> Option<()> {
        self.0.reached(Stage::Scatter, edge.vertex().id(), edge.ctx().superstep());
        Some(())
    }
    fn mail(&self, ctx: &Context<'_, Self>, v: VertexInfo<'_>, _: &(), mail: &mut Mail<'_, ()>) {
        self.0.reached(Stage::Mail, v.id(), ctx.superstep());
        mail.send(v.id(), ());
    }
    fn aggregate(&self, ctx: &Context<'_, Self>, global: &mut Add<u64>, v: VertexInfo<'_>, state: &u64) {
        self.0.reached(Stage::Aggregate, v.id(), ctx.superstep());
        *global += *state;
    }
    fn between(&self, master: &mut Master<'_, Self>) {
        self.0.reached_by_all(Stage::Between, master.ctx().superstep());
        master.wake();
    }
    fn wakes(&self, ctx: &Context<'_, Self>, v: VertexInfo<'_>, _: &u64) -> bool {
        self.0.reached(Stage::Wakes, v.id(), ctx.superstep());
        false
    }
    fn converged(&self, ctx: &Context<'_, Self>) -> bool {
        self.0.reached_by_all(Stage::Converged, ctx.superstep());
        false
    }
}

/// The same for the loops of programs that are always active.
struct Always(Trap);

#[hubcut::vertex_program]
impl VertexProgram for Always {
    type Vertex = u64;
    type Sum = Add<u64>;
    type Global = Add<u64>;
    const ACTIVE: Active = Active::Always;

    fn init(&self, _: &Context<'_, Self>, _: VertexInfo<'_>) -> u64 {
        1
    }
    fn view(&self, ctx: &Context<'_, Self>, v: VertexInfo<'_>, state: &u64, view: &mut u64) {
        self.0.reached(Stage::View, v.id(), ctx.superstep());
        *view = *state;
    }
    fn hints(&self) -> Hints {
        Hints::default().gather_cost(1 << 20)
    }
    fn gather(&self, sum: &mut Add<u64>, edge: GatherEdge<'_, Self>) {
        self.0.reached(Stage::Gather, edge.vertex().id(), edge.ctx().superstep());
        *sum += *edge.other_view();
    }
    fn apply(
        &self,
        ctx: &Context<'_, Self>,
        v: VertexInfo<'_>,
        state: &mut u64,
        sum: &mut Add<u64>,
        _: Option<()>,
    ) -> Step<()> {
        self.0.reached(Stage::Apply, v.id(), ctx.superstep());
        *state = sum.0 % 1000;
        Step::settled()
    }
    fn aggregate(&self, ctx: &Context<'_, Self>, global: &mut Add<u64>, v: VertexInfo<'_>, state: &u64) {
        self.0.reached(Stage::Aggregate, v.id(), ctx.superstep());
        *global += *state;
    }
}

/// Slots are written before the first superstep.
struct Slots(Trap);

#[hubcut::vertex_program]
impl VertexProgram for Slots {
    type Vertex = ();
    type Slot = u64;

    fn init(&self, _: &Context<'_, Self>, _: VertexInfo<'_>) {}
    fn start_slot(
        &self,
        ctx: &Context<'_, Self>,
        source: Neighbour<'_, Self>,
        _: Neighbour<'_, Self>,
        _: &(),
        slot: &mut u64,
    ) {
        self.0.reached(Stage::StartSlot, source.id(), ctx.superstep());
        *slot = 1;
    }
    fn apply(&self, _: &Context<'_, Self>, _: VertexInfo<'_>, _: &mut (), _: &mut (), _: Option<()>) -> Step<()> {
        Step::settled()
    }
}

/// Every engine, in ways that take other loops, on one part and on three.
fn ways(graph: &Graph<()>) -> Vec<Options> {
    let engine = |engine| Options { engine, max_supersteps: Some(60), ..Options::default() };
    let [synchronous, chromatic] = [Engine::Synchronous, Engine::Chromatic].map(engine);
    let mut ways = vec![
        synchronous.clone(),
        Options { segments: Segments::Vertices(16), ..synchronous.clone() },
        Options { pull_above: f64::INFINITY, ..synchronous },
        chromatic,
    ];
    for (scheduler, consistency, locking) in [
        (Scheduler::Sweep, Consistency::Vertex, Locking::Auto),
        (Scheduler::Fifo, Consistency::Edge, Locking::Locks),
        (Scheduler::Sweep, Consistency::Edge, Locking::Optimistic),
    ] {
        let options = engine(Engine::Asynchronous);
        ways.push(Options { scheduler, consistency: Some(consistency), locking, ..options });
    }
    let cut = Arc::new(Cut::new(graph, &Random, &CutOptions::new(3)).unwrap());
    let with = |options: &Options, cut: Option<&Arc<Cut>>, threads| Options {
        cut: cut.cloned(),
        threads: Some(threads),
        // Each run has its own.
        interrupt: Interrupt::default(),
        ..options.clone()
    };
    ways.iter().flat_map(|way| [with(way, None, 1), with(way, None, 3), with(way, Some(&cut), 3)]).collect()
}

/// Runs to the panic, and says where it was.
fn caught<P: VertexProgram>(program: P, graph: &Graph<P::Edge>, options: &Options) -> PanicPlace {
    let ended = Run::new(program, graph, options.clone()).and_then(Run::run).map(|outcome| outcome.termination);
    match ended {
        Err(Error::Panicked { message, place: Some(place) }) => {
            assert_eq!(message, "caught");
            *place
        }
        other => panic!("{other:?}, {options:?}"),
    }
}

fn check<P: VertexProgram<Edge = ()>>(program: impl Fn(Trap) -> P, stages: &[(Stage, u64)]) {
    let graph = graph();
    for options in ways(&graph) {
        // What writes slots is not for these.
        let is_for_few = options.consistency == Some(Consistency::Vertex) || options.locking == Locking::Optimistic;
        if P::NEEDS != Needs::Nothing && is_for_few {
            continue;
        }
        for &(stage, superstep) in stages {
            for vertex in [HUB, VERTICES - 2] {
                let place = caught(program(Trap { stage, vertex, superstep }), &graph, &options);
                let of_all = matches!(stage, Stage::Prepare | Stage::Between | Stage::Converged);
                let wanted = (!of_all).then(|| raw(vertex).to_string());
                assert_eq!((place.stage, place.vertex.clone()), (stage, wanted), "{options:?}");
                let by_round = stage == Stage::Aggregate && options.engine == Engine::Asynchronous && superstep > 0;
                assert!(
                    place.superstep == superstep || by_round && place.superstep > superstep,
                    "{place}, {options:?}"
                );
                let of_run = matches!(stage, Stage::Gather | Stage::Apply | Stage::View | Stage::Scatter | Stage::Mail);
                let is_own_run = of_run && superstep > 0 && options.engine != Engine::Synchronous;
                assert_eq!(place.is_own_run, is_own_run, "{place}, {options:?}");
            }
        }
    }
}

#[test]
fn a_panic_before_the_first_superstep_is_placed() {
    let stages = [Stage::Prepare, Stage::Init, Stage::View, Stage::Start, Stage::Aggregate];
    check(Signalled, &stages.map(|stage| (stage, 0)));
    check(Slots, &[(Stage::StartSlot, 0)]);
}

#[test]
fn a_panic_of_a_signalled_program_is_placed() {
    let stages = [Stage::Gather, Stage::Apply, Stage::View, Stage::Scatter, Stage::Mail, Stage::Aggregate];
    check(Signalled, &stages.map(|stage| (stage, 2)));
}

#[test]
fn a_panic_between_supersteps_is_placed() {
    check(Signalled, &[Stage::Between, Stage::Wakes, Stage::Converged].map(|stage| (stage, 2)));
}

#[test]
fn a_panic_of_a_program_that_is_always_active_is_placed() {
    check(Always, &[Stage::Gather, Stage::Apply, Stage::View, Stage::Aggregate].map(|stage| (stage, 2)));
}

/// What the command prints is the error as it is shown.
#[test]
fn the_message_says_where() {
    let graph = graph();
    let said = |engine| {
        let trap = Trap { stage: Stage::Gather, vertex: 41, superstep: 2 };
        let options = Options { engine, ..Options::default() };
        Run::new(Signalled(trap), &graph, options).unwrap().run().err().unwrap().to_string()
    };
    let wanted = "the vertex program panicked in `gather` of vertex 1287, superstep 2: caught";
    assert_eq!(said(Engine::Synchronous), wanted);
    assert_eq!(said(Engine::Asynchronous), wanted.replace("superstep 2", "its run 2"));
}
