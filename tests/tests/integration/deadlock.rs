//! Nobody waits in a circle, and no signal is lost, on the shapes where that is most likely.

use hubcut::exec::{Engine, Locking, Options, Run, Scheduler, Termination};
use hubcut::graph::{BuildOptions, Directedness, EdgeList, Graph, VertexId};
use hubcut::program::{
    Add, Consistency, Context, Direction, Engines, GatherEdge, ScatterEdge, Step, VertexInfo, VertexProgram,
};
use hubcut_tests::conflicting::ONLY_ASYNCHRONOUS;
use hubcut_tests::cuts::cut;
use hubcut_tests::watchdog::watched;

const RUNS: u64 = 30;

/// Every vertex runs many times; its view is how often it has. What it has gathered last is its answer.
struct Counting {
    /// How many times.
    runs: u64,
    /// One activation in so many signals.
    every: u64,
}

#[hubcut::vertex_program]
impl VertexProgram for Counting {
    /// How often it has run of its own accord, and the sum of what it has seen of its neighbours.
    type Vertex = (u64, u64);
    type View = u64;
    type Sum = Add<u64>;
    const ENGINES: Engines = ONLY_ASYNCHRONOUS;
    const GATHER: Direction = Direction::Both;
    const SCATTER: Direction = Direction::Both;

    fn init(&self, _: &Context<'_, Self>, _: VertexInfo<'_>) -> (u64, u64) {
        (0, 0)
    }
    fn view(&self, _: &Context<'_, Self>, _: VertexInfo<'_>, state: &(u64, u64), out: &mut u64) {
        *out = state.0;
    }
    fn gather(&self, sum: &mut Add<u64>, edge: GatherEdge<'_, Self>) {
        *sum += *edge.other_view();
    }
    fn apply(
        &self,
        _: &Context<'_, Self>,
        _: VertexInfo<'_>,
        state: &mut (u64, u64),
        sum: &mut Add<u64>,
        _: Option<()>,
    ) -> Step<()> {
        state.1 = sum.0;
        if state.0 == self.runs {
            return Step::settled();
        }
        state.0 += 1;
        // The last one always signals: everybody must have seen it in the end.
        let step = if state.0.is_multiple_of(self.every) || state.0 == self.runs {
            Step::changed(())
        } else {
            Step::settled()
        };
        step.again()
    }
    fn scatter(&self, (): &(), _: &mut ScatterEdge<'_, Self>) -> Option<()> {
        Some(())
    }
}

fn build(vertices: u32, edges: Vec<(VertexId, VertexId)>) -> Graph {
    let options = BuildOptions { direction: Directedness::Undirected, ..BuildOptions::default() };
    EdgeList::from_pairs(vertices, edges).build(&options).unwrap()
}

fn converges(name: &'static str, every: u64, graph: impl Fn() -> Graph) {
    let isolations = [
        (Consistency::Vertex, Locking::Auto),
        (Consistency::Edge, Locking::Locks),
        (Consistency::Edge, Locking::Optimistic),
        (Consistency::Full, Locking::Locks),
    ];
    let schedulers = [Scheduler::Fifo, Scheduler::Sweep, Scheduler::Priority, Scheduler::Exact];
    for (index, (consistency, locking)) in isolations.into_iter().enumerate() {
        for (turn, (threads, on_shards)) in [(2, false), (8, false), (4, true)].into_iter().enumerate() {
            let graph = graph();
            let options = Options {
                engine: Engine::Asynchronous,
                scheduler: schedulers[(index + turn) % 4],
                consistency: Some(consistency),
                locking,
                threads: Some(threads),
                cut: on_shards.then(|| cut(&graph, index + 2)),
                ..Options::default()
            };
            converges_with(name, Counting { runs: RUNS, every }, graph, options);
        }
    }
}

fn converges_with(name: &str, program: Counting, graph: Graph, options: Options) {
    let all = program.runs;
    watched(&format!("{name}, {options:?}"), move || {
        let outcome = Run::new(program, &graph, options).unwrap().run().unwrap();
        assert_eq!(outcome.termination, Termination::NoActive);
        for (v, (runs, seen)) in outcome.vertices.iter().enumerate() {
            // A neighbour that ran after the last look at it has signalled, so there was another look.
            let row = graph.by_source().row(v as VertexId);
            // Its own last run shows on its loops.
            assert_eq!((*runs, *seen), (all, all * row.len() as u64), "vertex {v}");
        }
    });
}

#[test]
fn ring() {
    converges("ring", 1, || build(300, (0..300).map(|v| (v, (v + 1) % 300)).collect()));
}

#[test]
fn clique() {
    converges("clique", 1, || build(60, (0..60).flat_map(|v| (0..v).map(move |u| (u, v))).collect()));
}

#[test]
fn star() {
    converges("star", RUNS, || {
        build(10_001, (1..10_001).map(|leaf| (5_000, if leaf == 5_000 { 0 } else { leaf })).collect())
    });
}

/// Its hub is gathered by all workers, also by those that wait for it, or hold the lock on it that it waits for.
#[test]
fn star_of_a_long_row() {
    let leaves = 1 << 17;
    for (index, threads) in [1, 2, 8].into_iter().enumerate() {
        for (turn, scheduler) in [Scheduler::Fifo, Scheduler::Sweep, Scheduler::Priority].into_iter().enumerate() {
            for (consistency, locking) in [(Consistency::Edge, Locking::Locks), (Consistency::Full, Locking::Locks)] {
                // Between the leaves, and before or behind them.
                let hub = [leaves / 2, 0, leaves][(index + turn) % 3];
                let graph = build(leaves + 1, (0..=leaves).filter(|v| *v != hub).map(|leaf| (hub, leaf)).collect());
                let (consistency, threads) = (Some(consistency), Some(threads));
                let engine = Engine::Asynchronous;
                let options = Options { engine, scheduler, consistency, locking, threads, ..Options::default() };
                converges_with("long row", Counting { runs: 3, every: 3 }, graph, options);
            }
        }
    }
}

#[test]
fn bipartite() {
    converges("bipartite", 1, || build(60, (0..30).flat_map(|v| (30..60).map(move |u| (u, v))).collect()));
}

#[test]
fn loops_and_parallel_edges() {
    let edges = || (0..50).flat_map(|v| [(v, v), (v, v), (v, (v + 1) % 50), ((v + 1) % 50, v), (v, (v * 7) % 50)]);
    converges("loops", 1, || build(50, edges().collect()));
}
