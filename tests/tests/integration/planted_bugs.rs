//! Every bug that can be planted in the asynchronous engine is found, and only then.

use std::time::Duration;

use hubcut::Error;
use hubcut::exec::audit::Planted;
use hubcut::exec::{Engine, Locking, Options, Run, Scheduler, Termination};
use hubcut::graph::{BuildOptions, Directedness, EdgeList, Graph};
use hubcut::program::{
    Consistency, Context, Engines, GatherEdge, Max, ScatterEdge, Start, Step, VertexInfo, VertexProgram,
};
use hubcut_tests::conflicting::{Ledger, ONLY_ASYNCHRONOUS, linger};
use hubcut_tests::cuts::cut;
use hubcut_tests::serial_check::{Violation, run_checked_with};
use hubcut_tests::watchdog::watched;

/// Each vertex with the next few, and with itself.
fn ring(vertices: u32, steps: u32, loops: bool) -> Graph<u32> {
    let first = u32::from(!loops);
    let edges: Vec<_> =
        (0..vertices).flat_map(|v| (first..=steps).map(move |step| (v, (v + step) % vertices, step))).collect();
    let options = BuildOptions { direction: Directedness::Undirected, ..BuildOptions::default() };
    EdgeList::from_triples(vertices, edges).build(&options).unwrap()
}

fn locks() -> Options {
    Options {
        engine: Engine::Asynchronous,
        scheduler: Scheduler::Fifo,
        consistency: Some(Consistency::Edge),
        locking: Locking::Locks,
        threads: Some(3),
        timeout: Some(Duration::from_secs(2)),
        ..Options::default()
    }
}

/// The first violation in so many checked runs.
fn violation(planted: Option<Planted>, runs: u64) -> Option<Violation> {
    let graph = ring(40, 4, false);
    (0..runs).find_map(|seed| {
        let options = Options { seed, ..locks() };
        run_checked_with(|| Ledger::<u64, 0, true>::new(5), &graph, options, planted).err()
    })
}

#[test]
fn a_lock_that_was_skipped() {
    assert_eq!(violation(None, 20), None);
    let found = violation(Some(Planted::SkippedLock), 300);
    assert!(found.is_some(), "the bug was not found");
}

#[test]
fn locks_that_were_given_up_before_the_scatter() {
    let found = violation(Some(Planted::EarlyUnlock), 300);
    assert!(found.is_some(), "the bug was not found");
}

/// The violations found on shards, without the bug and with it: there parallel edges, and an edge and its reverse, may lie apart.
fn violation_on_shards(planted: Planted, locking: Locking, runs: u64) -> [Option<Violation>; 2] {
    let graph = ring(40, 4, false);
    [None, Some(planted)].map(|planted| {
        (0..runs).find_map(|seed| {
            let cut = Some(cut(&graph, seed as usize));
            let options = Options { seed, cut, locking, ..locks() };
            run_checked_with(|| Ledger::<u64, 0, true>::new(5), &graph, options, planted).err()
        })
    })
}

#[test]
fn a_mirror_that_keeps_an_old_view() {
    let [none, found] = violation_on_shards(Planted::StaleMirror, Locking::Locks, 20);
    assert_eq!(none, None);
    assert!(found.is_some(), "the bug was not found");
}

#[test]
fn mirrors_that_are_written_after_the_lock_was_given_up() {
    let [none, found] = violation_on_shards(Planted::LateMirrors, Locking::Locks, 60);
    assert_eq!(none, None);
    assert!(found.is_some(), "the bug was not found");
}

/// What vertex 0 begins with.
const GREATEST: u32 = 1000;

/// The greatest number of all who can reach a vertex: gathered, and signalled when it grew.
struct Greatest;

#[hubcut::vertex_program]
impl VertexProgram for Greatest {
    type Vertex = u32;
    type View = u32;
    type Edge = u32;
    type Sum = Max<u32>;
    const ENGINES: Engines = ONLY_ASYNCHRONOUS;

    fn init(&self, _: &Context<'_, Self>, v: VertexInfo<'_>) -> u32 {
        GREATEST - v.id()
    }
    fn start(&self, _: &Context<'_, Self>, v: VertexInfo<'_>, _: &u32) -> Start<()> {
        if v.id() == 0 { Start::Active } else { Start::Idle }
    }
    fn gather(&self, sum: &mut Max<u32>, edge: GatherEdge<'_, Self>) {
        sum.keep(*edge.other_view());
    }
    fn apply(
        &self,
        ctx: &Context<'_, Self>,
        v: VertexInfo<'_>,
        state: &mut u32,
        Max(sum): &mut Max<u32>,
        _: Option<()>,
    ) -> Step<()> {
        linger(ctx.random(v.id()));
        if *sum <= *state && ctx.superstep() > 1 {
            return Step::settled();
        }
        *state = *sum.max(state);
        Step::changed(())
    }
    fn scatter(&self, (): &(), edge: &mut ScatterEdge<'_, Self>) -> Option<()> {
        // Those who were signalled may run before the others are.
        if edge.ctx().random(edge.other_id()).is_multiple_of(2) {
            std::thread::yield_now();
        }
        Some(())
    }
}

/// How a run of it ends, and whether with the answer.
fn greatest(graph: Graph<u32>, options: Options, planted: Option<Planted>) -> Result<(Termination, bool), Error> {
    watched(&format!("{options:?}"), move || {
        let outcome = Run::watched(Greatest, &graph, options, planted)?.run()?;
        Ok((outcome.termination, outcome.vertices.iter().all(|greatest| *greatest == GREATEST)))
    })
}

const RIGHT: (Termination, bool) = (Termination::NoActive, true);

/// Each vertex is signalled by its parent only, once.
fn tree(vertices: u32) -> Graph<u32> {
    let edges: Vec<_> = (1..vertices).map(|v| ((v - 1) / 4, v, 0)).collect();
    EdgeList::from_triples(vertices, edges).build(&BuildOptions::default()).unwrap()
}

#[test]
fn a_view_that_comes_after_its_signal() {
    let under_vertex = |planted, seed| {
        let consistency = Some(Consistency::Vertex);
        greatest(tree(200), Options { consistency, seed, ..locks() }, planted).unwrap()
    };
    assert!((0..50).all(|seed| under_vertex(None, seed) == RIGHT));
    assert!((0..500).any(|seed| under_vertex(Some(Planted::LatePublish), seed) != RIGHT), "the bug was not found");
}

#[test]
fn a_signal_that_was_lost() {
    let ended = |planted, seed| greatest(ring(60, 2, true), Options { seed, ..locks() }, planted).unwrap();
    assert!((0..20).all(|seed| ended(None, seed) == RIGHT));
    assert!((0..100).any(|seed| ended(Some(Planted::LostSignal), seed) != RIGHT), "the bug was not found");
}

#[test]
fn locks_out_of_order() {
    let found = (0..100).find_map(|seed| {
        let (termination, _) =
            greatest(ring(60, 2, false), Options { seed, ..locks() }, Some(Planted::UnsortedLocks)).unwrap();
        (termination != Termination::NoActive).then_some(termination)
    });
    assert_eq!(found, Some(Termination::Timeout));
}

#[test]
fn a_loop_that_was_forgotten() {
    assert_eq!(greatest(ring(60, 2, true), locks(), None).unwrap(), RIGHT);
    let (termination, _) = greatest(ring(60, 2, true), locks(), Some(Planted::ForgottenLoop)).unwrap();
    assert_eq!(termination, Termination::Timeout);
}

#[test]
fn a_lock_that_was_given_up_twice() {
    let ended = greatest(ring(60, 2, false), locks(), Some(Planted::DoubleUnlock));
    assert!(matches!(&ended, Err(Error::Panicked { message, .. }) if message == "unlocked twice"), "{ended:?}");
}
