//! Programs that decide between supersteps how they go on: the same under every engine, on parts, by the interpreter, and when a
//! run is broken off and taken up.

use std::sync::Arc;

use hubcut::exec::{Engine, Interrupt, Options, Run, Termination, Transport, interpret};
use hubcut::graph::{Adjacency, BuildOptions, Directedness, EdgeList, Graph};
use hubcut::laws::{self, exactly};
use hubcut::partition::{Cut, CutOptions, vertex_cut::Random};
use hubcut::program::{
    Active, Add, Context, Direction, GatherEdge, Master, Min, Raw, ScatterEdge, Start, Step, VertexInfo, VertexProgram,
};
use hubcut_tests::broken_off::program_goes_on;
use hubcut_tests::{data, graphs};

/// The core number of every vertex of an undirected graph without loops, by peeling: in phase `k` those go that have at most `k`
/// neighbours left.
struct Cores;

#[derive(Clone, Copy, Debug, PartialEq, bytemuck::Pod, bytemuck::Zeroable)]
#[repr(C)]
struct Peeled {
    /// Neighbours that are left.
    left: u32,
    /// `u32::MAX` as long as it is there itself.
    core: u32,
}

hubcut::distributed!(Cores { state: Raw });

#[hubcut::vertex_program]
impl VertexProgram for Cores {
    type Vertex = Peeled;
    type View = ();
    type Message = Add<u32>;
    type Global = Min<u32>;
    type Phase = u32;

    fn init(&self, _: &Context<'_, Self>, v: VertexInfo<'_>) -> Peeled {
        Peeled { left: v.out_degree() as u32, core: u32::MAX }
    }
    fn apply(
        &self,
        ctx: &Context<'_, Self>,
        _: VertexInfo<'_>,
        state: &mut Peeled,
        _: &mut (),
        gone: Option<Add<u32>>,
    ) -> Step<()> {
        state.left -= gone.unwrap_or_default().0;
        if state.core < u32::MAX || state.left > *ctx.phase() {
            return Step::settled();
        }
        state.core = *ctx.phase();
        Step::changed(())
    }
    fn scatter(&self, _: &(), _: &mut ScatterEdge<'_, Self>) -> Option<Add<u32>> {
        Some(Add(1))
    }
    fn aggregate(&self, _: &Context<'_, Self>, least: &mut Min<u32>, _: VertexInfo<'_>, state: &Peeled) {
        if state.core == u32::MAX {
            least.keep(state.left);
        }
    }
    fn between(&self, master: &mut Master<'_, Self>) {
        if master.active() == 0 {
            master.enter(master.ctx().global().0);
            master.wake();
        }
    }
    fn wakes(&self, ctx: &Context<'_, Self>, _: VertexInfo<'_>, state: &Peeled) -> bool {
        state.core == u32::MAX && state.left <= *ctx.phase()
    }
}

fn ways(graph: &Graph<()>) -> Vec<Options> {
    let mut ways = Vec::new();
    for engine in [Engine::Synchronous, Engine::Chromatic, Engine::Asynchronous] {
        for threads in [1, 3] {
            for parts in [1, 2, 5] {
                let cut = (parts > 1).then(|| Arc::new(Cut::new(graph, &Random, &CutOptions::new(parts)).unwrap()));
                ways.push(Options { engine, cut, threads: Some(threads), ..Options::default() });
            }
        }
    }
    ways
}

/// By NetworkX 3.6.1: `[networkx.core_number(g)[i] for i in range(1, 78)]`.
pub(crate) const LES_MISERABLES: [u32; 77] = [
    3, 1, 3, 3, 1, 1, 1, 1, 1, 1, 1, 8, 2, 1, 1, 1, 7, 7, 7, 7, 7, 7, 7, 7, 7, 8, 6, 8, 2, 6, 2, 3, 1, 2, 6, 6, 6, 6,
    6, 2, 1, 8, 3, 3, 2, 1, 1, 1, 9, 4, 2, 4, 2, 1, 4, 9, 2, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 1, 8, 8, 8, 8, 3, 2, 2, 7,
    7,
];

#[test]
fn cores_of_les_miserables_are_those_of_networkx() {
    let graph = data::load("lesmis.graph", BuildOptions::default()).without_data();
    for options in ways(&graph) {
        let outcome = Run::new(Cores, &graph, options.clone()).unwrap().run().unwrap();
        assert_eq!(outcome.termination, Termination::NoActive);
        let cores: Vec<u32> = outcome.vertices.iter().map(|state| state.core).collect();
        assert_eq!(cores, LES_MISERABLES, "{:?} on {:?}", options.engine, options.cut.map(|cut| cut.shards()));
    }
    laws::engine(|| Cores, &graph, 100, exactly);
    laws::parts(|| Cores, &graph, 100, exactly);
    let cut = Some(Arc::new(Cut::new(&graph, &Random, &CutOptions::new(5)).unwrap()));
    let options = Options { cut, ..Options::default() };
    let outcome = Run::over(Cores, &graph, options, Transport::RoundTrip { hosts: 3 }).unwrap().run().unwrap();
    assert!(outcome.vertices.iter().map(|state| state.core).eq(LES_MISERABLES));
}

#[test]
fn a_run_in_phases_goes_on_with_a_checkpoint() {
    let graph = data::load("lesmis.graph", BuildOptions::default()).without_data();
    for options in ways(&graph) {
        program_goes_on("cores", &|| Cores, &graph, &options, &Transport::InProcess);
    }
}

/// Peels a graph one vertex at a time.
fn peel(graph: &Graph<()>) -> Vec<u32> {
    let rows = graph.by_source();
    let (mut left, mut cores) = (Vec::new(), vec![u32::MAX; graph.vertices()]);
    left.extend((0..graph.vertices() as u32).map(|v| rows.degree(v) as u32));
    let mut k = 0;
    while let Some(v) = (0..cores.len()).filter(|v| cores[*v] == u32::MAX).min_by_key(|v| left[*v]) {
        k = k.max(left[v]);
        cores[v] = k;
        rows.row(v as u32).iter().for_each(|u| left[*u as usize] -= 1);
    }
    cores
}

#[test]
fn a_run_in_phases_is_repeatable_and_can_be_taken_up() {
    for (name, vertices, edges) in graphs::edge_lists() {
        let edges: Vec<_> = edges.into_iter().filter(|(s, t)| s != t).collect();
        let options = BuildOptions { direction: Directedness::Undirected, ..BuildOptions::default() };
        let graph = EdgeList::from_pairs(vertices, edges).build(&options).unwrap();
        let wanted = (vertices < 1000).then(|| peel(&graph));
        let whole = interpret(Cores, &graph, &Options::default()).unwrap();
        if let Some(wanted) = wanted {
            assert!(whole.vertices.iter().map(|state| &state.core).eq(&wanted), "{name}");
        }
        let fewer = if vertices > 10_000 { 4 } else { 1 };
        for options in ways(&graph).into_iter().step_by(fewer) {
            let outcome = Run::new(Cores, &graph, options.clone()).unwrap().run().unwrap();
            assert!(outcome.vertices.iter().map(|s| s.core).eq(whole.vertices.iter().map(|s| s.core)), "{name}");
            let rest = Options { max_supersteps: None, ..options.clone() };
            let mut first = Run::new(Cores, &graph, Options { max_supersteps: Some(3), ..options }).unwrap();
            first.advance(&mut ()).unwrap();
            let second = Run::from_snapshot(Cores, &graph, rest, &first.snapshot().unwrap()).unwrap().run().unwrap();
            assert!(second.vertices.iter().map(|s| s.core).eq(whole.vertices.iter().map(|s| s.core)), "{name}");
        }
    }
}

/// An end that is asked for cuts passes and rounds short; whoever goes on comes to the same.
#[test]
fn a_run_in_phases_that_is_interrupted_again_and_again_is_not_cut_off() {
    let graph = data::load("lesmis.graph", BuildOptions::default()).without_data();
    for options in ways(&graph) {
        let options = Options { interrupt: Interrupt::default(), ..options };
        let mut run = Run::new(Cores, &graph, options.clone()).unwrap();
        let mut steps = 0;
        while run.active() > 0 {
            // A round that is to end before it begins runs nobody.
            match options.engine == Engine::Asynchronous && steps % 2 == 1 {
                true => options.interrupt.clear(),
                false => options.interrupt.request(),
            }
            run.step().unwrap();
            options.interrupt.clear();
            steps += 1;
            assert!(steps < 2000, "{:?} does not end", options.engine);
            let taken_up = Run::from_snapshot(Cores, &graph, options.clone(), &run.snapshot().unwrap()).unwrap();
            assert_eq!(taken_up.active(), run.active());
            run = taken_up;
        }
        let cores: Vec<u32> = run.states().iter().map(|state| state.core).collect();
        assert_eq!(cores, LES_MISERABLES, "{:?}", options.engine);
    }
}

/// Goes to the mean of what flows in, by a rate that falls from superstep to superstep, and ends when it is small enough.
struct Cooling;

#[hubcut::vertex_program]
impl VertexProgram for Cooling {
    type Vertex = f64;
    type Sum = Add<f64>;
    type Phase = Rate;
    const ACTIVE: Active = Active::Always;

    fn init(&self, _: &Context<'_, Self>, v: VertexInfo<'_>) -> f64 {
        f64::from(v.id())
    }
    fn gather(&self, sum: &mut Add<f64>, edge: GatherEdge<'_, Self>) {
        *sum += *edge.other_view();
    }
    fn apply(
        &self,
        ctx: &Context<'_, Self>,
        v: VertexInfo<'_>,
        state: &mut f64,
        sum: &mut Add<f64>,
        _: Option<()>,
    ) -> Step<()> {
        *state += ctx.phase().0 * (sum.0 / v.in_degree().max(1) as f64 - *state);
        Step::settled()
    }
    fn between(&self, master: &mut Master<'_, Self>) {
        let Rate(rate) = *master.ctx().phase();
        assert_eq!(rate, 0.5f64.powi(master.ctx().superstep() as i32 - 1));
        master.enter(Rate(rate / 2.0));
        master.wake(); // means nothing here
        if rate < 0.1 {
            master.end();
        }
    }
}

#[derive(Clone)]
struct Rate(f64);

impl Default for Rate {
    fn default() -> Self {
        Rate(1.0)
    }
}

#[test]
fn a_rate_falls_and_ends_the_run() {
    let graph = EdgeList::from_pairs(50, graphs::random_edges(50, 300, 3)).build(&BuildOptions::default()).unwrap();
    let wanted = interpret(Cooling, &graph, &Options::default()).unwrap();
    assert_eq!((&wanted.termination, wanted.report.supersteps), (&Termination::Converged, 5));
    for options in ways(&graph) {
        let outcome = Run::new(Cooling, &graph, options.clone()).unwrap().run().unwrap();
        assert_eq!((outcome.termination, outcome.report.supersteps), (Termination::Converged, 5));
        if options.engine == Engine::Synchronous && options.cut.is_none() {
            assert_eq!(outcome.vertices, wanted.vertices);
        }
    }
}

/// The strongly connected component of a vertex: forward from it over out-edges, then backward over in-edges. It gathers as well: what was
/// met last time over the edges of the phase.
struct Component {
    of: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, bytemuck::Pod, bytemuck::Zeroable)]
#[repr(C)]
struct Reached {
    forward: u32,
    backward: u32,
    /// Neighbours that were gathered from when it ran last, in the first phase and in the second.
    gathered: [u32; 2],
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
enum Way {
    #[default]
    Forward,
    Backward,
    Done,
}

#[hubcut::vertex_program]
impl VertexProgram for Component {
    type Vertex = Reached;
    type View = ();
    type Sum = Add<u32>;
    type Message = ();
    type Phase = Way;

    const GATHER: Direction = Direction::Both;
    const SCATTER: Direction = Direction::Both;

    fn init(&self, _: &Context<'_, Self>, _: VertexInfo<'_>) -> Reached {
        Reached { forward: 0, backward: 0, gathered: [0; 2] }
    }
    fn start(&self, _: &Context<'_, Self>, v: VertexInfo<'_>, _: &Reached) -> Start<()> {
        if v.id() == self.of { Start::Active } else { Start::Idle }
    }
    fn gather_over(&self, ctx: &Context<'_, Self>) -> Direction {
        if *ctx.phase() == Way::Forward { Direction::In } else { Direction::Out }
    }
    fn scatter_over(&self, ctx: &Context<'_, Self>) -> Direction {
        if *ctx.phase() == Way::Forward { Direction::Out } else { Direction::In }
    }
    fn gather(&self, sum: &mut Add<u32>, edge: GatherEdge<'_, Self>) {
        let asked = self.gather_over(edge.ctx());
        assert!(edge.direction() == asked, "{:?} is not asked for", edge.direction());
        *sum += 1;
    }
    fn apply(
        &self,
        ctx: &Context<'_, Self>,
        _: VertexInfo<'_>,
        state: &mut Reached,
        sum: &mut Add<u32>,
        _: Option<()>,
    ) -> Step<()> {
        let (reached, phase) = match ctx.phase() {
            Way::Forward => (&mut state.forward, 0),
            _ => (&mut state.backward, 1),
        };
        state.gathered[phase] = sum.0;
        if std::mem::replace(reached, 1) == 1 { Step::settled() } else { Step::changed(()) }
    }
    fn scatter(&self, _: &(), _: &mut ScatterEdge<'_, Self>) -> Option<()> {
        Some(())
    }
    fn between(&self, master: &mut Master<'_, Self>) {
        if master.active() == 0 && *master.ctx().phase() == Way::Forward {
            master.enter(Way::Backward);
            master.wake();
        } else if master.active() == 0 {
            master.enter(Way::Done);
        }
    }
    fn wakes(&self, _: &Context<'_, Self>, v: VertexInfo<'_>, _: &Reached) -> bool {
        v.id() == self.of
    }
}

/// Which vertices can be reached over rows from `first`.
fn reached(rows: &Adjacency, first: u32) -> Vec<bool> {
    let (mut seen, mut next) = (vec![false; rows.offsets().len() - 1], vec![first]);
    while let Some(v) = next.pop() {
        if !std::mem::replace(&mut seen[v as usize], true) {
            next.extend_from_slice(rows.row(v));
        }
    }
    seen
}

#[test]
fn a_phase_has_its_directions() {
    for (name, vertices, edges) in graphs::edge_lists().into_iter().filter(|(_, vertices, _)| *vertices > 0) {
        let graph = EdgeList::from_pairs(vertices, edges).build(&BuildOptions::default()).unwrap();
        let of = vertices / 2;
        let (forward, backward) = (reached(graph.by_source(), of), reached(graph.by_target(), of));
        let check = |states: Vec<Reached>, what: &str| {
            for (v, state) in states.iter().enumerate() {
                let (forward, backward) = (forward[v], backward[v]);
                let degree = |is: bool, rows: &Adjacency| if is { rows.degree(v as u32) as u32 } else { 0 };
                let gathered = [degree(forward, graph.by_target()), degree(backward, graph.by_source())];
                let wanted = Reached { forward: forward.into(), backward: backward.into(), gathered };
                assert_eq!(*state, wanted, "{name}: vertex {v}, {what}");
            }
        };
        check(interpret(Component { of }, &graph, &Options::default()).unwrap().vertices, "the interpreter");
        let fewer = if vertices > 10_000 { 4 } else { 1 };
        for options in ways(&graph).into_iter().step_by(fewer) {
            for pull_above in [0.0, 1.0] {
                let options = Options { pull_above, ..options.clone() };
                let what = format!("{:?} on {:?}", options.engine, options.cut.as_ref().map(|cut| cut.shards()));
                check(Run::new(Component { of }, &graph, options).unwrap().run().unwrap().vertices, &what);
            }
        }
    }
}
