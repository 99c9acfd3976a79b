//! Views and slots that have a length each, and reverse slots.

use hubcut::Error;
use hubcut::exec::{Engine, Locking, Options, Run, Transport, VirtualTime, interpret};
use hubcut::graph::{BuildOptions, Directedness, EdgeList, Graph, VertexId};
use hubcut::program::{
    Consistency, Context, GatherEdge, Neighbour, Preparation, PrepareResult, Raw, ScatterEdge, Step, VertexInfo,
    VertexProgram,
};
use hubcut_tests::broken_off::program_goes_on;
use hubcut_tests::codecs::List;
use hubcut_tests::conflicting::mix;
use hubcut_tests::serial_check::run_checked;
use hubcut_tests::{cuts, graphs};

use super::{at_masters, five_parts};

/// Each vertex writes some of its out-edges from its state and from what the edge that leads back held, and reads its in-edges.
/// `REVERSE` needs a symmetric graph.
#[derive(Clone, Copy)]
struct Ragged<const REVERSE: bool> {
    /// The aggregate feeds back. Who replays a run has only that of the beginning.
    feeds_back: bool,
}

hubcut::distributed!([const REVERSE: bool] Ragged<REVERSE> { state: List, sum: Raw, change: Raw, global: Raw });

/// How long the view of a vertex is.
fn view_length(id: VertexId) -> usize {
    if id.is_multiple_of(37) { 40 } else { id as usize * 7 % 5 }
}

/// How long the slots of its out-edges are.
fn slot_length(id: VertexId) -> usize {
    if id.is_multiple_of(41) { 19 } else { (id as usize * 3 + 1) % 4 }
}

fn digest(list: &[u32]) -> u32 {
    list.iter().fold(list.len() as u64, |digest, number| mix(digest, u64::from(*number))) as u32
}

#[hubcut::vertex_program]
impl<const REVERSE: bool> VertexProgram for Ragged<REVERSE> {
    type Vertex = Vec<u32>;
    type View = [u32];
    type Edge = u32;
    type Slot = [u32];
    type Sum = u32;
    type Change = u32;
    type Global = u32;
    /// The lengths of view and slots, where the vertex is.
    type Data = Vec<Option<(usize, usize)>>;

    const READS_REVERSE: bool = REVERSE;

    fn prepare(&self, graph: &Preparation<'_, u32>) -> PrepareResult<Vec<Self::Data>> {
        Ok(at_masters(graph, |v| (view_length(v.id()), slot_length(v.id()))))
    }
    fn init(&self, _: &Context<'_, Self>, v: VertexInfo<'_>) -> Vec<u32> {
        (0..view_length(v.id()) as u32).map(|k| v.id() * 31 + k).collect()
    }
    fn view_length(&self, ctx: &Context<'_, Self>, v: VertexInfo<'_>) -> usize {
        ctx.data()[v.local()].expect("it is asked where the vertex is").0
    }
    fn slot_length(&self, ctx: &Context<'_, Self>, source: VertexInfo<'_>) -> usize {
        ctx.data()[source.local()].expect("it is asked where the vertex is").1
    }
    fn view(&self, _: &Context<'_, Self>, _: VertexInfo<'_>, state: &Vec<u32>, out: &mut [u32]) {
        out.copy_from_slice(state);
    }
    fn start_slot(
        &self,
        _: &Context<'_, Self>,
        source: Neighbour<'_, Self>,
        target: Neighbour<'_, Self>,
        data: &u32,
        out: &mut [u32],
    ) {
        assert_eq!(out.len(), slot_length(source.id()));
        for (k, slot) in out.iter_mut().enumerate() {
            *slot = source.id() ^ (target.id() << 4) ^ (data << 9) ^ k as u32;
        }
    }
    fn zero(&self) -> u32 {
        0
    }
    fn gather(&self, sum: &mut u32, edge: GatherEdge<'_, Self>) {
        assert_eq!(edge.slot().len(), slot_length(edge.other_id()));
        assert_eq!(edge.view().len(), view_length(edge.vertex().id()));
        assert_eq!(edge.other_view().len(), view_length(edge.other_id()));
        let read = [edge.slot(), edge.other_view(), edge.view()].map(digest);
        *sum = sum.wrapping_add(digest(&read));
    }
    fn merge(&self, sum: &mut u32, other: &mut u32) {
        *sum = sum.wrapping_add(*other);
    }
    fn apply(
        &self,
        ctx: &Context<'_, Self>,
        v: VertexInfo<'_>,
        state: &mut Vec<u32>,
        sum: &mut u32,
        _: Option<()>,
    ) -> Step<u32> {
        let global = if self.feeds_back { *ctx.global() } else { 0 };
        for (k, state) in (0..).zip(state.iter_mut()) {
            *state = state.wrapping_mul(5).wrapping_add((*sum ^ global).wrapping_add(k));
        }
        if ctx.superstep() > 7 {
            return Step::settled();
        }
        match ctx.random(v.id()) % 4 {
            0 => Step::settled().again(),
            _ => Step::changed(digest(state)),
        }
    }
    fn scatter(&self, change: &u32, edge: &mut ScatterEdge<'_, Self>) -> Option<()> {
        assert_eq!(*change, digest(edge.view()), "scatter sees the view that apply has left");
        if (change ^ edge.other_id()).is_multiple_of(5) {
            return None; // this slot keeps what it held
        }
        let mut seen = digest(edge.other_view()) ^ change ^ *edge.data();
        if REVERSE {
            assert_eq!(edge.reverse_slot().len(), slot_length(edge.other_id()));
            seen ^= digest(edge.reverse_slot());
        }
        assert_eq!(edge.write().len(), slot_length(edge.vertex().id()));
        for (k, slot) in (0..).zip(edge.write()) {
            *slot = slot.wrapping_mul(3).wrapping_add(seen.wrapping_add(k));
        }
        (!change.is_multiple_of(3)).then_some(())
    }
    fn combine(&self, (): &mut (), (): ()) {}
    fn zero_global(&self) -> u32 {
        0
    }
    fn aggregate(&self, _: &Context<'_, Self>, global: &mut u32, _: VertexInfo<'_>, state: &Vec<u32>) {
        *global = state.iter().fold(*global, |global, x| global.wrapping_add(*x));
    }
    fn merge_global(&self, global: &mut u32, other: &u32) {
        *global = global.wrapping_add(*other);
    }
}

fn limited(options: Options) -> Options {
    Options { max_supersteps: Some(9), seed: 42, ..options }
}

/// Compares the engines with barriers to the interpreter: whole and on parts, in one process and through bytes.
fn compare<const REVERSE: bool>(direction: Directedness) {
    let program = || Ragged::<REVERSE> { feeds_back: true };
    for (name, graph) in graphs::weighted(direction) {
        let expected = interpret(program(), &graph, &limited(Options::default())).unwrap();
        for threads in [1, 3] {
            for engine in [Engine::Synchronous, Engine::Chromatic] {
                let options = limited(Options { engine, threads: Some(threads), ..Options::default() });
                let whole = Run::new(program(), &graph, options.clone()).unwrap().run().unwrap();
                if engine == Engine::Synchronous {
                    assert!(whole.vertices == expected.vertices, "{name}");
                }
                for cut in five_parts(&graph) {
                    let options = Options { cut: Some(cut), ..options.clone() };
                    let parts = Run::new(program(), &graph, options.clone()).unwrap().run().unwrap();
                    assert!(parts.vertices == whole.vertices, "{name}: {options:?}");
                    let over = Run::over(program(), &graph, options, Transport::RoundTrip { hosts: 2 }).unwrap();
                    let over = over.run().unwrap();
                    assert!(over.vertices == whole.vertices, "{name}");
                    assert_eq!(over.report.traffic, parts.report.traffic, "{name}");
                }
            }
        }
    }
}

#[test]
fn slots_of_any_lengths_as_interpreted() {
    compare::<false>(Directedness::Directed);
}

#[test]
fn reverse_slots_of_any_lengths_as_interpreted() {
    compare::<true>(Directedness::Undirected);
}

#[test]
fn rows_of_any_lengths_go_on_with_a_checkpoint() {
    let graph = symmetric(4);
    let program = || Ragged::<true> { feeds_back: true };
    let costs = VirtualTime { seed: 3, compute: 1.0, latency: 0.1, straggler: Some((1, 2.0)) };
    for engine in [Engine::Synchronous, Engine::Chromatic] {
        let options = limited(Options { engine, ..Options::default() });
        program_goes_on("ragged", &program, &graph, &options, &Transport::InProcess);
        for cut in five_parts(&graph) {
            let options = Options { cut: Some(cut), ..options.clone() };
            for transport in [
                Transport::InProcess,
                Transport::RoundTrip { hosts: 2 },
                Transport::VirtualTime { hosts: 5, costs: costs.clone() },
            ] {
                program_goes_on("ragged", &program, &graph, &options, &transport);
            }
        }
    }
}

/// A graph in which every edge has a reverse, which lies anywhere.
fn symmetric(seed: u64) -> Graph<u32> {
    let edges = graphs::random_edges(60, 200, seed).into_iter().flat_map(|(from, to)| [(from, to), (to, from)]);
    let triples = edges.enumerate().map(|(index, (from, to))| (from, to, index as u32));
    EdgeList::from_triples(60, triples).build(&BuildOptions::default()).unwrap()
}

#[test]
fn activations_are_serial() {
    for seed in 0..6 {
        let graph = symmetric(seed);
        for (consistency, turn) in [(Consistency::Edge, 0), (Consistency::Full, 1)] {
            for cut in [None, Some(cuts::cut(&graph, seed as usize + turn))] {
                let options = Options {
                    engine: Engine::Asynchronous,
                    consistency: Some(consistency),
                    locking: Locking::Locks,
                    threads: Some([2, 3, 8][seed as usize % 3]),
                    seed,
                    cut,
                    ..Options::default()
                };
                let checked = run_checked(|| Ragged::<true> { feeds_back: false }, &graph, options.clone());
                assert!(checked.is_ok(), "{options:?}: {:?}", checked.err());
                let checked = run_checked(|| Ragged::<false> { feeds_back: false }, &graph, options.clone());
                assert!(checked.is_ok(), "{options:?}: {:?}", checked.err());
            }
        }
    }
}

/// Views and slots have their lengths wherever somebody looks, and a snapshot can be gone on from on another cut.
#[test]
fn looked_at_and_copied_from_anywhere() {
    let graph = symmetric(3);
    let mut ways = vec![None];
    ways.extend((0..9).map(|way| Some(cuts::cut(&graph, way))));
    for engine in [Engine::Synchronous, Engine::Chromatic, Engine::Asynchronous] {
        let of = |cut| Options { engine, seed: 5, max_supersteps: Some(3), ..Options { cut, ..Options::default() } };
        let mut run = Run::new(Ragged::<true> { feeds_back: true }, &graph, of(None)).unwrap();
        for way in &ways {
            run.advance(&mut ()).unwrap();
            let next = Run::from_snapshot(
                Ragged::<true> { feeds_back: true },
                &graph,
                of(way.clone()),
                &run.snapshot().unwrap(),
            )
            .unwrap();
            assert!(next.states() == run.states() && next.views() == run.views() && next.slots() == run.slots());
            for v in 0..graph.vertices() as VertexId {
                assert_eq!(next.view(v), run.states()[v as usize]);
                for arc in graph.by_source().range(v) {
                    assert_eq!((next.slot(arc), next.slot(arc).len()), (run.slot(arc), slot_length(v)));
                }
                let (mut own, mut other) = (0, 0);
                run.gather(v, &mut own);
                next.gather(v, &mut other);
                assert_eq!(own, other);
            }
            run = next;
        }
    }
}

#[test]
fn the_rest_of_a_run_is_the_same_on_any_cut() {
    let graph = symmetric(8);
    let whole = interpret(Ragged::<true> { feeds_back: true }, &graph, &limited(Options::default())).unwrap();
    for way in 0..9 {
        let mut run = Run::new(Ragged::<true> { feeds_back: true }, &graph, limited(Options::default())).unwrap();
        for step in 1..=6 {
            if run.active() > 0 {
                run.step().unwrap();
            }
            let rest = Options { max_supersteps: Some(9 - step), ..Options::default() };
            let rest = Options { cut: Some(cuts::cut(&graph, way)), ..rest };
            let resumed =
                Run::from_snapshot(Ragged::<true> { feeds_back: true }, &graph, rest, &run.snapshot().unwrap())
                    .unwrap();
            assert_eq!(resumed.run().unwrap().vertices, whole.vertices, "after {step}, on cut {way}");
        }
    }
}

/// Asks for more than there is: of one vertex, or of all.
struct Huge {
    all: bool,
    slots: bool,
}

impl Huge {
    fn length(&self, asks: bool, v: VertexInfo<'_>) -> usize {
        if asks && (self.all || v.id() == 2) { usize::MAX / 16 } else { 1 }
    }
}

#[hubcut::vertex_program]
impl VertexProgram for Huge {
    type Vertex = ();
    type View = [u64];
    type Slot = [u64];

    fn init(&self, _: &Context<'_, Self>, _: VertexInfo<'_>) {}
    fn view(&self, _: &Context<'_, Self>, _: VertexInfo<'_>, (): &(), _: &mut [u64]) {}
    fn view_length(&self, _: &Context<'_, Self>, v: VertexInfo<'_>) -> usize {
        self.length(!self.slots, v)
    }
    fn slot_length(&self, _: &Context<'_, Self>, source: VertexInfo<'_>) -> usize {
        self.length(self.slots, source)
    }
    fn apply(&self, _: &Context<'_, Self>, _: VertexInfo<'_>, (): &mut (), (): &mut (), _: Option<()>) -> Step<()> {
        Step::settled()
    }
}

#[test]
fn lengths_that_do_not_fit_are_refused() {
    let graph = EdgeList::from_pairs(4, vec![(0, 1), (1, 2), (2, 3), (3, 0)]).build(&BuildOptions::default()).unwrap();
    for (all, slots) in [(false, false), (false, true), (true, false), (true, true)] {
        for engine in [Engine::Synchronous, Engine::Chromatic, Engine::Asynchronous] {
            for cut in [None, Some(cuts::cut(&graph, 0))] {
                let options = Options { engine, cut, ..Options::default() };
                let error = Run::new(Huge { all, slots }, &graph, options).err().expect("it does not fit");
                assert!(matches!(error, Error::NotEnoughMemory { .. }), "{error}");
            }
        }
    }
}
