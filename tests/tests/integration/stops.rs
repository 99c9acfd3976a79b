//! Limits, failures and panics of asynchronous runs, while workers hold locks.

use std::time::{Duration, Instant};

use hubcut::Error;
use hubcut::exec::{Engine, Interrupt, Locking, Options, Run, Scheduler, Termination};
use hubcut::graph::{BuildOptions, Directedness, EdgeList, Graph};
use hubcut::program::{Consistency, Context, Engines, GatherEdge, Step, VertexInfo, VertexProgram};
use hubcut_tests::conflicting::ONLY_ASYNCHRONOUS;
use hubcut_tests::cuts::cut;
use hubcut_tests::watchdog::watched;

/// What vertex 7 does in its fifth activation; if it does nothing, all run forever.
#[derive(Clone, Copy, PartialEq)]
enum End {
    Never,
    Panics,
    Fails,
}

/// Sums its neighbours' views, forever.
struct Busy(End);

#[hubcut::vertex_program]
impl VertexProgram for Busy {
    type Vertex = u64;
    type View = u64;
    type Sum = u64;
    const ENGINES: Engines = ONLY_ASYNCHRONOUS;

    fn init(&self, _: &Context<'_, Self>, v: VertexInfo<'_>) -> u64 {
        v.id().into()
    }
    fn zero(&self) -> u64 {
        0
    }
    fn gather(&self, sum: &mut u64, edge: GatherEdge<'_, Self>) {
        *sum = sum.wrapping_add(*edge.other_view());
    }
    fn merge(&self, sum: &mut u64, other: &mut u64) {
        *sum = sum.wrapping_add(*other);
    }
    fn apply(
        &self,
        ctx: &Context<'_, Self>,
        v: VertexInfo<'_>,
        state: &mut u64,
        sum: &mut u64,
        _: Option<()>,
    ) -> Step<()> {
        *state = sum.wrapping_add(1);
        if v.id() == 7 && ctx.superstep() == 5 {
            assert!(self.0 != End::Panics, "vertex 7 panics");
            if self.0 == End::Fails {
                return Step::failed("vertex 7 fails");
            }
        }
        let step = Step::settled();
        if self.0 == End::Never || ctx.superstep() < 20 { step.again() } else { step }
    }
}

fn clique(vertices: u32) -> Graph {
    let edges = (0..vertices).flat_map(|v| (0..v).map(move |u| (u, v))).collect();
    let options = BuildOptions { direction: Directedness::Undirected, ..BuildOptions::default() };
    EdgeList::from_pairs(vertices, edges).build(&options).unwrap()
}

/// All schedulers, and all ways to keep neighbours apart, in turn; every other one on shards of a clique of 100.
fn ways() -> Vec<Options> {
    let isolations = [
        (Consistency::Edge, Locking::Locks),
        (Consistency::Edge, Locking::Optimistic),
        (Consistency::Full, Locking::Locks),
        (Consistency::Vertex, Locking::Auto),
    ];
    let schedulers = [Scheduler::Fifo, Scheduler::Priority, Scheduler::Exact, Scheduler::Sweep];
    let way = |(index, scheduler)| {
        isolations.iter().cycle().skip(index).take(2).map(move |&(consistency, locking)| Options {
            engine: Engine::Asynchronous,
            scheduler,
            consistency: Some(consistency),
            locking,
            threads: Some(3),
            ..Options::default()
        })
    };
    let mut ways: Vec<Options> = schedulers.into_iter().enumerate().flat_map(way).collect();
    let cuts = (0..).map(|way| cut(&clique(100), way));
    ways.iter_mut().skip(1).step_by(2).zip(cuts).for_each(|(way, cut)| way.cut = Some(cut));
    ways
}

/// Runs on a clique, under a watchdog.
fn run(end: End, options: Options) -> Result<(Termination, u64, Duration), Error> {
    watched(&format!("{options:?}"), move || {
        let graph = clique(100);
        let mut run = Run::new(Busy(end), &graph, options).unwrap();
        let begin = Instant::now();
        let termination = run.advance(&mut ())?;
        Ok((termination, run.report().activations, begin.elapsed()))
    })
}

#[test]
fn a_timeout_is_kept() {
    for options in ways() {
        let timeout = Duration::from_millis(150);
        let (termination, _, took) = run(End::Never, Options { timeout: Some(timeout), ..options.clone() }).unwrap();
        assert_eq!(termination, Termination::Timeout);
        // 0.1 s is promised; the rest is for a machine that has other things to do.
        assert!(took >= timeout && took < timeout + Duration::from_millis(700), "{options:?}: {took:?}");
    }
}

#[test]
fn an_interrupt_is_heard() {
    for options in ways() {
        let interrupt = Interrupt::default();
        let request = interrupt.clone();
        let asking = std::thread::spawn(move || {
            std::thread::sleep(Duration::from_millis(100));
            request.request();
            Instant::now()
        });
        let (termination, ..) = run(End::Never, Options { interrupt, ..options.clone() }).unwrap();
        let since = asking.join().unwrap().elapsed();
        assert_eq!(termination, Termination::Interrupted);
        assert!(since < Duration::from_millis(800), "{options:?}: {since:?}");
    }
}

#[test]
fn the_limit_of_activations_is_exact() {
    for options in ways() {
        for limit in [1, 63, 250, 1001] {
            let limited = Options { max_activations: Some(limit), ..options.clone() };
            let (termination, activations, _) = run(End::Never, limited).unwrap();
            assert_eq!((termination, activations), (Termination::MaxActivations, limit), "{options:?}");
        }
    }
}

/// A round of small graphs is not cut short because one worker finds nothing left while another has some.
#[test]
fn a_round_is_as_many_activations_as_vertices() {
    for options in ways() {
        for vertices in [10, 40, 100] {
            let graph = clique(vertices);
            let options = Options { cut: options.cut.as_ref().map(|_| cut(&graph, 1)), ..options.clone() };
            let mut run = Run::new(Busy(End::Never), &graph, options.clone()).unwrap();
            for _ in 0..20 {
                assert_eq!(run.step().unwrap().active, u64::from(vertices), "{options:?}");
            }
        }
    }
}

#[test]
fn a_panic_wakes_those_who_wait_for_a_lock() {
    for options in ways() {
        let ended = run(End::Panics, options.clone());
        assert!(matches!(&ended, Err(Error::Panicked { message, .. }) if message == "vertex 7 panics"), "{ended:?}");
    }
}

#[test]
fn a_vertex_that_fails_is_named() {
    for options in ways() {
        let (termination, ..) = run(End::Fails, options).unwrap();
        assert_eq!(termination, Termination::Failed { vertex: "7".into(), reason: "vertex 7 fails".into() });
    }
}
