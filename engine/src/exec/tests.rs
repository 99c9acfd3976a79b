//! What holds around a run, whatever the engine.

use std::sync::Arc;

use super::{Engine, Options, Run};
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
