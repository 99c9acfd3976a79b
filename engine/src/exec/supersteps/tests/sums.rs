//! A program of sums, some of whose vertices rest: what nobody uses, and who has not run yet, is not forgotten.

use std::sync::Arc;
use std::time::Instant;

use crate::exec::driver::Steps;
use crate::exec::machine::Machine;
use crate::exec::preparing::Preparing;
use crate::exec::supersteps::{Over, Parts};
use crate::exec::{Engine, Options, Segments};
use crate::graph::{BuildOptions, EdgeList, Graph};
use crate::partition::{Cut, CutOptions, vertex_cut::Random};
use crate::program::{Active, Context, Engines, GatherEdge, Step, VertexInfo, VertexProgram};

/// Adds up what its neighbours show; seven of eight run again, others in every superstep.
struct Sums;

#[hubcut::vertex_program]
impl VertexProgram for Sums {
    type Vertex = u64;
    type View = u64;
    type Sum = u64;

    const ENGINES: Engines = Engines { asynchronous: false, ..Engines::ALL };
    const ACTIVE: Active = Active::Signalled;

    fn init(&self, _: &Context<'_, Self>, v: VertexInfo<'_>) -> u64 {
        u64::from(v.id()) + 1
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
        *state = state.wrapping_mul(5).wrapping_add(*sum);
        let rests = ctx.random(v.id()).is_multiple_of(8);
        let step = if rests { Step::settled() } else { Step::settled().again() };
        step.residual((*state % 1024) as f64)
    }
}

fn graph() -> Graph<()> {
    let pairs = (0..4000u32).map(|edge| (edge.wrapping_mul(2_654_435_761) >> 20, edge.wrapping_mul(40_503) % 1000));
    let edges = pairs.map(|(source, target)| (source % 1000, target)).collect();
    EdgeList::from_pairs(1000, edges).build(&BuildOptions::default()).unwrap()
}

fn states(graph: &Graph<()>, shards: usize, segments: Segments) -> (Vec<u64>, Vec<bool>) {
    let cut = Cut::new(graph, &Random, &CutOptions::new(shards)).unwrap();
    let options = Options { segments, cut: Some(Arc::new(cut)), seed: 3, ..Options::default() };
    let preparing = Preparing::new(&options);
    let mut run = Parts::new(Sums, graph, options, None, &Over::default(), &preparing).unwrap();
    let mut segmented = Vec::new();
    for superstep in 0..6 {
        // Those who rested run again, a few at a time.
        (0..graph.vertices() as u32).filter(|v| v % 6 == superstep % 6).for_each(|v| run.signal(v, None));
        segmented.push(run.superstep().unwrap().segmented);
    }
    (run.states().to_vec(), segmented)
}

#[test]
fn sums_of_those_that_do_not_run_are_not_kept() {
    let graph = graph();
    for shards in [1, 3, 7] {
        let (expected, off) = states(&graph, shards, Segments::Off);
        let (found, on) = states(&graph, shards, Segments::Vertices(16));
        assert!(off.iter().all(|segmented| !segmented) && on.iter().filter(|segmented| **segmented).count() >= 3);
        assert!(found == expected, "{shards} shards");
        assert!(found == states(&graph, 1, Segments::Off).0, "{shards} shards against one");
    }
}

/// Passes over the colours, each of which may be stopped after one chunk, again and again, and is taken up.
fn by_colours(graph: &Graph<()>, passes: u64, stops: bool) -> (Vec<u64>, usize) {
    let options = Options { engine: Engine::Chromatic, seed: 3, ..Options::default() };
    let preparing = Preparing::new(&options);
    let mut run = Parts::new(Sums, graph, options, None, &Over::default(), &preparing).unwrap();
    for steps in 1.. {
        if stops {
            run.limit(Some(Instant::now()));
        }
        run.superstep().unwrap();
        let snapshot = run.snapshot();
        let active: u32 = snapshot.active.iter().map(|word| word.count_ones()).sum();
        assert_eq!(u64::from(active), run.active(), "step {steps}");
        if snapshot.clock.superstep == passes && snapshot.begun.is_none() {
            return (snapshot.states, steps);
        }
    }
    unreachable!("passes end")
}

#[test]
fn passes_that_are_stopped_and_taken_up_lose_nothing() {
    // One colour of many chunks, so that a pass is stopped in the middle of it; and a graph of many colours.
    let apart = EdgeList::<()>::from_pairs(40_000, Vec::new()).build(&BuildOptions::default()).unwrap();
    for (graph, least) in [(&apart, 40), (&graph(), 20)] {
        let (expected, unbroken) = by_colours(graph, 5, false);
        let (found, steps) = by_colours(graph, 5, true);
        assert!(found == expected);
        assert!(unbroken == 5 && steps > least, "{steps}");
    }
}
