//! Triangles: the view of a vertex is the list of its neighbours with a higher id, which has any length from 0 on.

use std::collections::BTreeMap;

use hubcut::exec::{Engine, Options, Outcome, Run, Transport, interpret};
use hubcut::graph::{BuildOptions, Directedness, EdgeList, Graph, VertexId};
use hubcut::program::{
    Active, Context, GatherEdge, Preparation, PrepareResult, Raw, ScatterEdge, Step, VertexInfo, VertexProgram,
};
use hubcut_tests::conflicting::mix;
use hubcut_tests::data::load;
use hubcut_tests::serial_check::run_checked;
use hubcut_tests::variants::engines_for;
use hubcut_tests::{cuts, graphs};

use super::{at_masters, five_parts};

/// Rounds that a vertex runs.
const ROUNDS: u64 = 3;

/// Counts the triangles of which a vertex has the lowest id. Views change from round to round, in three bits beside each id.
struct Triangles<const ALWAYS: bool>;

#[derive(Clone, Copy, Debug, Default, PartialEq, bytemuck::Pod, bytemuck::Zeroable)]
#[repr(C)]
struct State {
    triangles: u64,
    /// A digest of the rounds that neighbours were in.
    heard: u64,
    round: u64,
}

hubcut::distributed!([const ALWAYS: bool] Triangles<ALWAYS> { state: Raw, sum: Raw });

#[hubcut::vertex_program]
impl<const ALWAYS: bool> VertexProgram for Triangles<ALWAYS> {
    type Vertex = State;
    type View = [u32];
    type Sum = [u64; 2];
    type Data = Vec<Option<Vec<VertexId>>>;

    const ACTIVE: Active = if ALWAYS { Active::Always } else { Active::Signalled };

    fn prepare(&self, graph: &Preparation<'_, ()>) -> PrepareResult<Vec<Self::Data>> {
        // The edges of a vertex lie on several parts, all of which are here.
        let mut higher = BTreeMap::<VertexId, Vec<VertexId>>::new();
        for part in graph.parts() {
            for local in 0..part.vertices() {
                let id = part.vertex(local).id();
                let others = part.out_edges(local).0.iter().map(|other| part.vertex(*other as usize).id());
                higher.entry(id).or_default().extend(others.filter(|other| *other > id));
            }
        }
        for list in higher.values_mut() {
            list.sort_unstable();
            list.dedup();
        }
        Ok(at_masters(graph, |v| higher.get(&v.id()).cloned().unwrap_or_default()))
    }
    fn init(&self, _: &Context<'_, Self>, _: VertexInfo<'_>) -> State {
        State::default()
    }
    fn view_length(&self, ctx: &Context<'_, Self>, v: VertexInfo<'_>) -> usize {
        higher(ctx, v).len()
    }
    fn view(&self, ctx: &Context<'_, Self>, v: VertexInfo<'_>, state: &State, out: &mut [u32]) {
        let list = higher(ctx, v);
        assert_eq!(out.len(), list.len());
        out.iter_mut().zip(list).for_each(|(out, id)| *out = id << 3 | (state.round & 7) as u32);
    }
    fn zero(&self) -> [u64; 2] {
        [0; 2]
    }
    fn gather(&self, sum: &mut [u64; 2], edge: GatherEdge<'_, Self>) {
        let (own, other) = (edge.view(), edge.other_view());
        for entry in other.first().iter().chain(&other.last()) {
            sum[1] = sum[1].wrapping_add(mix(u64::from(**entry), other.len() as u64));
        }
        if edge.other_id() > edge.vertex().id() {
            let (few, many) = if own.len() < other.len() { (own, other) } else { (other, own) };
            let is_in = |entry: &&u32| many.binary_search_by_key(&(**entry >> 3), |entry| entry >> 3).is_ok();
            sum[0] += few.iter().filter(is_in).count() as u64;
        }
    }
    fn merge(&self, sum: &mut [u64; 2], other: &mut [u64; 2]) {
        *sum = [sum[0] + other[0], sum[1].wrapping_add(other[1])];
    }
    fn apply(
        &self,
        ctx: &Context<'_, Self>,
        _: VertexInfo<'_>,
        state: &mut State,
        sum: &mut [u64; 2],
        _: Option<()>,
    ) -> Step<()> {
        *state = State { triangles: sum[0], heard: mix(state.heard, sum[1]), round: ctx.superstep() };
        if ALWAYS || ctx.superstep() >= ROUNDS { Step::settled() } else { Step::changed(()).again() }
    }
    fn scatter(&self, _: &(), edge: &mut ScatterEdge<'_, Self>) -> Option<()> {
        // Who runs for the first time has shown that it does.
        (edge.view().len() <= edge.other_view().len()).then_some(())
    }
    fn combine(&self, (): &mut (), (): ()) {}
    fn converged(&self, ctx: &Context<'_, Self>) -> bool {
        ALWAYS && ctx.superstep() >= ROUNDS
    }
}

fn higher<'a, const ALWAYS: bool>(ctx: &Context<'a, Triangles<ALWAYS>>, v: VertexInfo<'_>) -> &'a [VertexId] {
    ctx.data()[v.local()].as_ref().expect("it is asked where the vertex is")
}

fn triangles<const ALWAYS: bool>(outcome: &Outcome<Triangles<ALWAYS>>) -> u64 {
    outcome.vertices.iter().map(|state| state.triangles).sum()
}

/// Counts the triangles of an undirected graph on every engine, whole and on five parts; of the ways to run it, one in `every`.
fn check<const ALWAYS: bool>(graph: &Graph, expected: u64, every: usize) {
    let meaning = interpret(Triangles::<ALWAYS>, graph, &Options::default()).unwrap();
    assert_eq!(triangles(&meaning), expected);
    for options in engines_for(graph).into_iter().step_by(every) {
        let outcome = Run::new(Triangles::<ALWAYS>, graph, options.clone()).unwrap().run().unwrap();
        assert_eq!(triangles(&outcome), expected, "{options:?}");
        if options.engine == Engine::Synchronous {
            assert_eq!(outcome.vertices, meaning.vertices, "{options:?}");
        }
    }
    for options in cuts::asynchronous(graph).into_iter().step_by(every) {
        let outcome = Run::new(Triangles::<ALWAYS>, graph, options.clone()).unwrap().run().unwrap();
        assert_eq!(triangles(&outcome), expected, "{options:?}");
    }
    for cut in five_parts(graph) {
        for engine in [Engine::Synchronous, Engine::Chromatic] {
            let options = Options { engine, cut: Some(cut.clone()), threads: Some(2), ..Options::default() };
            let outcome = Run::new(Triangles::<ALWAYS>, graph, options.clone()).unwrap().run().unwrap();
            assert_eq!(triangles(&outcome), expected, "{options:?}");
            if engine == Engine::Synchronous {
                assert_eq!(outcome.vertices, meaning.vertices, "{options:?}");
            }
            let over = Run::over(Triangles::<ALWAYS>, graph, options, Transport::RoundTrip { hosts: 2 }).unwrap();
            let over = over.run().unwrap();
            assert_eq!(over.vertices, outcome.vertices);
            assert_eq!(over.report.traffic, outcome.report.traffic);
        }
    }
}

fn undirected() -> BuildOptions {
    BuildOptions { direction: Directedness::Undirected, ..BuildOptions::default() }
}

/// The number is that of NetworkX 3.6.1:
/// ```text
/// python3 -c "import networkx as nx
/// rows = [l.split()[::2] for l in open('datasets/data/lesmis.graph') if l[0] != '%'][1:]
/// g = nx.Graph((v, int(u)) for v, row in enumerate(rows, 1) for u in row)
/// print(sum(nx.triangles(g).values()) // 3)"
/// ```
#[test]
fn triangles_of_les_miserables() {
    let graph = load("lesmis.graph", undirected()).without_data();
    check::<true>(&graph, 467, 1);
    check::<false>(&graph, 467, 1);
}

/// A graph with hubs, the largest of which has 21,809 neighbours. The number is that of NetworkX 3.6.1:
/// ```text
/// python3 -c "import networkx as nx, gzip
/// lines = gzip.open('datasets/data/debian-deps.txt.gz', 'rt')
/// g = nx.Graph(tuple(l.split()) for l in lines if l.strip() and l[0] != '#')
/// g.remove_edges_from(list(nx.selfloop_edges(g)))
/// print(sum(nx.triangles(g).values()) // 3)"
/// ```
#[test]
fn triangles_of_packages() {
    let graph = simple(load("debian-deps.txt.gz", undirected()).topology());
    let run = Run::new(Triangles::<true>, &graph, Options::default()).unwrap();
    let lengths = || (0..graph.vertices() as VertexId).map(|v| run.view(v).len());
    assert_eq!(lengths().min(), Some(0));
    assert!(lengths().any(|length| length == 1) && lengths().max() > Some(5_000), "{:?}", lengths().max());
    assert_eq!((lengths().sum::<usize>(), run.views().len()), (graph.edges() as usize, graph.edges() as usize));
    // A few ways: a view of a hub is copied for each of its neighbours where others may write it.
    check::<true>(&graph, 449_489, 18);
    check::<false>(&graph, 449_489, 18);
}

/// Each pair of neighbours once, without loops.
fn simple(topology: &hubcut::graph::Topology) -> Graph {
    let mut pairs = Vec::new();
    for v in 0..topology.vertices() as VertexId {
        let mut row = topology.by_source().row(v).to_vec();
        row.dedup();
        pairs.extend(row.into_iter().filter(|u| *u > v).map(|u| (v, u)));
    }
    EdgeList::from_pairs(topology.vertices() as u32, pairs).build(&undirected()).unwrap()
}

#[test]
fn snapshots_in_mid_run_go_on_as_the_run_did() {
    fn check<const ALWAYS: bool>(graph: &Graph) {
        let expected = interpret(Triangles::<ALWAYS>, graph, &Options::default()).unwrap();
        let of = |cut| Options { cut, ..Options::default() };
        let mut ways = vec![of(None)];
        ways.extend(five_parts(graph).map(|cut| of(Some(cut))));
        for begun in &ways {
            let mut run = Run::new(Triangles::<ALWAYS>, graph, begun.clone()).unwrap();
            run.step().unwrap();
            let snapshot = run.snapshot().unwrap();
            for way in &ways {
                let next = Run::from_snapshot(Triangles::<ALWAYS>, graph, way.clone(), &snapshot).unwrap();
                assert_eq!(next.views(), run.views());
                assert_eq!(next.run().unwrap().vertices, expected.vertices, "{way:?}");
            }
            // Between engines, views and lengths are the same.
            for way in &ways {
                let options = Options { engine: Engine::Asynchronous, ..way.clone() };
                let next = Run::from_snapshot(Triangles::<ALWAYS>, graph, options, &snapshot).unwrap();
                assert_eq!(next.views(), run.views());
                assert!((0..graph.vertices() as VertexId).all(|v| next.view(v) == run.view(v)));
                let again = next.snapshot().unwrap();
                let next = Run::from_snapshot(Triangles::<ALWAYS>, graph, way.clone(), &again).unwrap();
                assert_eq!(next.run().unwrap().vertices, expected.vertices, "{way:?}");
            }
        }
    }
    let graph = load("lesmis.graph", undirected()).without_data();
    check::<true>(&graph);
    check::<false>(&graph);
}

/// What a network would carry of views is what each has.
#[test]
fn views_sent_are_counted_by_their_lengths() {
    let graph = load("lesmis.graph", undirected()).without_data();
    let run = Run::new(Triangles::<true>, &graph, Options::default()).unwrap();
    for cut in five_parts(&graph) {
        let sharded = hubcut::partition::ShardedGraph::new(&graph, cut.clone()).unwrap();
        let mut copied = 0;
        for shard in sharded.shards() {
            copied += shard.vertices()[shard.masters()..].iter().map(|v| 4 * run.view(*v).len() as u64).sum::<u64>();
        }
        let options = Options { cut: Some(cut), ..Options::default() };
        let outcome = Run::new(Triangles::<true>, &graph, options.clone()).unwrap().run().unwrap();
        assert_eq!(outcome.report.traffic.unwrap().views, ROUNDS * copied);
        let options = Options { engine: Engine::Asynchronous, ..options };
        let outcome = Run::new(Triangles::<true>, &graph, options).unwrap().run().unwrap();
        assert!(outcome.report.per_superstep.iter().all(|round| round.sent_bytes == copied));
    }
}

#[test]
fn activations_are_serial() {
    use hubcut::exec::Locking;
    use hubcut::program::Consistency;
    let (vertices, edges) = (60, 500);
    for seed in 0..6 {
        let edges = graphs::random_edges(vertices, edges, seed).into_iter();
        let graph = EdgeList::from_pairs(vertices, edges.filter(|(from, to)| from != to).collect::<Vec<_>>());
        let graph = graph.build(&undirected()).unwrap();
        for locking in [Locking::Locks, Locking::Optimistic] {
            for cut in [None, Some(cuts::cut(&graph, seed as usize))] {
                let options = Options {
                    engine: Engine::Asynchronous,
                    consistency: Some(Consistency::Edge),
                    locking,
                    threads: Some([2, 3, 8][seed as usize % 3]),
                    cut,
                    ..Options::default()
                };
                let checked = run_checked(|| Triangles::<false>, &graph, options.clone());
                assert!(checked.is_ok(), "{options:?}: {:?}", checked.err());
            }
        }
    }
}
