//! What holds around a run, whatever the engine.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use super::{Engine, Interrupt, Options, Run, Termination};
use crate::error::Error;
use crate::graph::{BuildOptions, EdgeList, Graph};
use crate::partition::{Cut, CutOptions, vertex_cut::Random};
use crate::program::{Active, Add, Context, GatherEdge, Step, VertexInfo, VertexProgram};

const ENGINES: [Engine; 3] = [Engine::Synchronous, Engine::Asynchronous, Engine::Chromatic];

/// Counts in-edges.
struct InDegree;

#[hubcut::vertex_program]
impl VertexProgram for InDegree {
    type Vertex = u64;
    type View = ();
    type Sum = Add<u64>;

    const ACTIVE: Active = Active::Always;

    fn init(&self, _: &Context<'_, Self>, _: VertexInfo<'_>) -> u64 {
        0
    }
    fn gather(&self, sum: &mut Add<u64>, _: GatherEdge<'_, Self>) {
        *sum += 1;
    }
    fn apply(
        &self,
        _: &Context<'_, Self>,
        _: VertexInfo<'_>,
        state: &mut u64,
        sum: &mut Add<u64>,
        _: Option<()>,
    ) -> Step<()> {
        *state = sum.0;
        Step::settled()
    }
}

fn graph() -> Graph<()> {
    EdgeList::from_pairs(4, vec![(0, 2), (1, 2), (2, 3)]).build(&BuildOptions::default()).unwrap()
}

/// Keeps a run, and no graph.
struct Job {
    run: Run<InDegree>,
}

#[test]
fn a_run_outlives_the_graph_that_it_was_made_from() {
    for engine in ENGINES {
        for shards in [1, 2] {
            let job = {
                let graph = graph();
                let cut = Some(Arc::new(Cut::new(&graph, &Random, &CutOptions::new(shards)).unwrap()));
                Job { run: Run::new(InDegree, &graph, Options { engine, cut, ..Options::default() }).unwrap() }
            };
            // To another thread, whose lifetime nobody knows.
            let stepped = std::thread::spawn(move || {
                let mut run = job.run;
                run.step().unwrap();
                run
            });
            let run = stepped.join().unwrap();
            assert_eq!(run.states(), [0, 0, 2, 1], "{engine}, {shards} shards");
        }
    }
}

#[test]
fn a_run_shares_the_graph_rather_than_copying_it() {
    let graph = graph();
    let other = graph.clone();
    assert!(std::ptr::eq(graph.by_source().neighbours(), other.by_source().neighbours()));
    assert!(std::ptr::eq(graph.topology(), other.topology()));
    // A run has the graph that it was given also when the original gets another text.
    let mut run = Run::new(InDegree, &graph, Options::default()).unwrap();
    let graph = graph.with_origin("renamed");
    run.step().unwrap();
    assert_eq!((run.states().to_vec(), graph.origin()), (vec![0, 0, 2, 1], "renamed"));
}

/// Counts its vertices, and makes somebody ask for an end, or takes its time, while they are initialised.
#[derive(Clone, Default)]
struct Slow {
    initialised: Arc<AtomicUsize>,
    interrupt: Option<Interrupt>,
    takes: Duration,
}

#[hubcut::vertex_program]
impl VertexProgram for Slow {
    type Vertex = u64;
    type View = ();

    const ACTIVE: Active = Active::Always;

    fn init(&self, _: &Context<'_, Self>, _: VertexInfo<'_>) -> u64 {
        if self.initialised.fetch_add(1, Ordering::Relaxed) == 100 {
            self.interrupt.iter().for_each(Interrupt::request);
        }
        std::thread::sleep(self.takes);
        7
    }
    fn apply(&self, _: &Context<'_, Self>, _: VertexInfo<'_>, _: &mut u64, _: &mut (), _: Option<()>) -> Step<()> {
        Step::settled()
    }
}

fn chain(vertices: u32) -> Graph<()> {
    let edges = (1..vertices).map(|v| (v - 1, v)).collect();
    EdgeList::from_pairs(vertices, edges).build(&BuildOptions::default()).unwrap()
}

#[test]
fn an_interrupt_ends_the_preparation_without_a_result() {
    let graph = chain(10_000);
    for engine in ENGINES {
        for shards in [1, 3] {
            let interrupt = Interrupt::default();
            let program = Slow { interrupt: Some(interrupt.clone()), ..Slow::default() };
            let cut = Some(Arc::new(Cut::new(&graph, &Random, &CutOptions::new(shards)).unwrap()));
            let options = Options { engine, cut, interrupt, threads: Some(1), ..Options::default() };
            let refused = Run::new(program.clone(), &graph, options.clone()).err();
            assert!(matches!(refused, Some(Error::Unprepared { is_late: false })), "{engine}: {refused:?}");
            let initialised = program.initialised.load(Ordering::Relaxed);
            assert!((101..5_000).contains(&initialised), "{engine}: {initialised}");
            // What was asked for before the run is for the run: that ends before its first superstep.
            let outcome = Run::new(Slow::default(), &graph, options).unwrap().run().unwrap();
            assert_eq!((outcome.termination, outcome.report.supersteps), (Termination::Interrupted, 0));
            assert!(outcome.vertices == [7; 10_000]);
        }
    }
}

#[test]
fn the_preparation_is_timed_and_ends_when_its_time_is_up() {
    let graph = chain(10_000);
    let slow = Slow { takes: Duration::from_millis(1), ..Slow::default() };
    let options = Options { timeout: Some(Duration::from_millis(1)), threads: Some(1), ..Options::default() };
    let begin = Instant::now();
    let refused = Run::new(slow, &graph, options.clone()).err();
    let took = begin.elapsed().as_secs_f64();
    assert!(matches!(refused, Some(Error::Unprepared { is_late: true })), "{refused:?}");
    // All of it would take ten seconds; the first one is everybody's.
    assert!((1.0..8.0).contains(&took), "{took}");

    let slow = Slow { takes: Duration::from_millis(1), ..Slow::default() };
    for engine in ENGINES {
        let run = Run::new(slow.clone(), &chain(50), Options { engine, ..options.clone() }).unwrap();
        let report = run.report();
        assert!(report.prepare_s >= 0.05 && report.prepare_s >= report.plan_s, "{engine}: {report:?}");
        let prepare_s = report.prepare_s;
        assert_eq!(run.run().unwrap().report.prepare_s, prepare_s);
    }
}
