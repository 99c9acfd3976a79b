//! A hub with more edges than one worker gathers, under every engine.

use std::collections::HashSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::ThreadId;

use hubcut::exec::{Engine, Locking, Options, Run, Scheduler};
use hubcut::graph::{BuildOptions, Directedness, EdgeList, VertexId};
use hubcut::program::{Active, Add, Consistency, Context, GatherEdge, Step, VertexInfo, VertexProgram};
use hubcut_tests::cuts::cut;
use hubcut_tests::watchdog::watched;

/// Every vertex adds up the ids of those that lead to it, which never change.
#[derive(Default)]
struct SumOfIds {
    /// Threads that gather a hub wait here until there are two of them, once.
    meeting: Option<Meeting>,
}

#[derive(Default)]
struct Meeting {
    threads: Mutex<HashSet<ThreadId>>,
    over: AtomicBool,
}

impl Meeting {
    fn attend(&self) {
        while !self.over.load(Ordering::Relaxed) {
            let mut threads = self.threads.lock().unwrap();
            threads.insert(std::thread::current().id());
            self.over.fetch_or(threads.len() > 1, Ordering::Relaxed);
            drop(threads);
            std::thread::yield_now();
        }
    }
}

#[hubcut::vertex_program]
impl VertexProgram for SumOfIds {
    type Vertex = u64;
    type View = u32;
    type Sum = Add<u64>;
    type Global = Add<u64>;

    const ACTIVE: Active = Active::Always;

    fn init(&self, _: &Context<'_, Self>, _: VertexInfo<'_>) -> u64 {
        0
    }
    fn view(&self, _: &Context<'_, Self>, v: VertexInfo<'_>, _: &u64, out: &mut u32) {
        *out = v.id();
    }
    fn gather(&self, sum: &mut Add<u64>, edge: GatherEdge<'_, Self>) {
        if let Some(meeting) = &self.meeting
            && edge.vertex().in_degree() > 100
        {
            meeting.attend();
        }
        *sum += u64::from(*edge.other_view());
    }
    fn apply(
        &self,
        ctx: &Context<'_, Self>,
        _: VertexInfo<'_>,
        state: &mut u64,
        sum: &mut Add<u64>,
        _: Option<()>,
    ) -> Step<()> {
        *state = sum.0 + 1_000_000_000_000 * ctx.superstep();
        Step::settled()
    }
    fn aggregate(&self, _: &Context<'_, Self>, global: &mut Add<u64>, _: VertexInfo<'_>, state: &u64) {
        *global += *state;
    }
    fn converged(&self, ctx: &Context<'_, Self>) -> bool {
        ctx.superstep() == 2
    }
}

#[test]
fn a_hub_is_gathered_in_pieces_under_every_engine() {
    let leaves: VertexId = 100_000;
    // The hub is the last vertex; each leaf leads to it and to the next leaf.
    let to_hub = (0..leaves).map(|leaf| (leaf, leaves));
    let pairs: Vec<_> = to_hub.chain((1..leaves).map(|leaf| (leaf - 1, leaf))).collect();
    let graph = EdgeList::from_pairs(leaves + 1, pairs).build(&BuildOptions::default()).unwrap();
    let ran = 2_000_000_000_000;
    let expected = |v: u64| match v {
        0 => ran,
        v if v == u64::from(leaves) => ran + u64::from(leaves) * u64::from(leaves - 1) / 2,
        v => ran + v - 1,
    };
    let sum: u64 = (0..=u64::from(leaves)).map(expected).sum();

    let asynchronous = Options { engine: Engine::Asynchronous, ..Options::default() };
    let edge = Some(Consistency::Edge);
    let ways = [
        Options::default(),
        Options { engine: Engine::Chromatic, ..Options::default() },
        asynchronous.clone(),
        // Activations are counted: no chunk has one owner.
        Options { max_activations: Some(u64::MAX), ..asynchronous.clone() },
        Options { scheduler: Scheduler::Fifo, ..asynchronous.clone() },
        Options { scheduler: Scheduler::Priority, ..asynchronous.clone() },
        Options { consistency: edge, locking: Locking::Locks, ..asynchronous.clone() },
        Options { consistency: edge, locking: Locking::Optimistic, ..asynchronous },
    ];
    for options in ways {
        for (threads, parts) in [(1, 1), (2, 1), (3, 1), (1, 3), (3, 3)] {
            let cut = (parts > 1).then(|| cut(&graph, 0));
            let options = Options { threads: Some(threads), cut, ..options.clone() };
            let name = format!("{threads} threads, {parts} parts, {options:?}");
            let mut run = Run::new(SumOfIds::default(), &graph, options).unwrap();
            run.advance(&mut ()).unwrap();
            assert!(run.states().iter().zip(0..).all(|(state, v)| *state == expected(v)), "{name}");
            assert_eq!(run.global().0, sum, "{name}");
            assert!(run.views().iter().zip(0..).all(|(view, v)| *view == v), "{name}");
        }
    }
}

/// Whoever has a hub keeps its locks while others gather with it: those that have nothing to do, and those that wait for it.
#[test]
fn several_workers_gather_a_hub_whatever_isolates_it() {
    let leaves: VertexId = 1 << 17;
    for hub in [0, leaves] {
        let pairs: Vec<_> = (0..=leaves).filter(|leaf| *leaf != hub).map(|leaf| (leaf, hub)).collect();
        for scheduler in [Scheduler::Sweep, Scheduler::Fifo, Scheduler::Priority, Scheduler::Exact] {
            for consistency in [Consistency::Vertex, Consistency::Edge, Consistency::Full] {
                let options = BuildOptions { direction: Directedness::Undirected, ..BuildOptions::default() };
                let graph = EdgeList::from_pairs(leaves + 1, pairs.clone()).build(&options).unwrap();
                let options = Options {
                    engine: Engine::Asynchronous,
                    scheduler,
                    consistency: Some(consistency),
                    locking: Locking::Auto,
                    threads: Some(2),
                    // No chunk has one owner.
                    max_activations: Some(u64::MAX),
                    ..Options::default()
                };
                watched(&format!("hub {hub}, {options:?}"), move || {
                    let program = SumOfIds { meeting: Some(Meeting::default()) };
                    let outcome = Run::new(program, &graph, options).unwrap().run().unwrap();
                    let sum = u64::from(leaves) * u64::from(leaves + 1) / 2 - u64::from(hub);
                    assert_eq!(outcome.vertices[hub as usize], 2_000_000_000_000 + sum);
                });
            }
        }
    }
}

/// Rounds that were broken off between chunks go on where they stopped, with counts of their own.
#[test]
fn counts_are_those_of_each_vertex_where_a_run_took_up_another() {
    let graph = EdgeList::from_pairs(3, vec![(0, 1), (1, 2)]).build(&BuildOptions::default()).unwrap();
    let options = Options { engine: Engine::Asynchronous, threads: Some(1), ..Options::default() };
    let few = Options { max_activations: Some(4), ..options.clone() };
    let mut first = Run::new(SumOfIds::default(), &graph, few).unwrap();
    first.advance(&mut ()).unwrap();
    let counts = |run: &Run<SumOfIds>| run.states().iter().map(|s| s / 1_000_000_000_000).collect::<Vec<_>>();
    assert_eq!(counts(&first), [2, 1, 1]);
    let mut second = Run::from_snapshot(SumOfIds::default(), &graph, options, &first.snapshot().unwrap()).unwrap();
    second.step().unwrap();
    assert_eq!(counts(&second), [3, 2, 2]);
}
