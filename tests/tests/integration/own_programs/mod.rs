//! Programs as a user writes them, beside numbers of outside tools or plain loops: on all engines that keep what they need, and
//! refused by the others.

mod colouring;
mod cores;
mod equations;
mod hits;
mod k_means;
mod labels;
mod lasso;
mod personalised;
mod triangles;

use std::sync::Arc;

use hubcut::Error;
use hubcut::exec::{Engine, Options, Outcome, Run, Termination};
use hubcut::graph::Graph;
use hubcut::partition::{Cut, CutOptions, vertex_cut::Random};
use hubcut::program::VertexProgram;

const EVERY: [Engine; 3] = [Engine::Synchronous, Engine::Chromatic, Engine::Asynchronous];

/// Runs a program on one part and on three: the engines that are named run it to its end, or for so many supersteps, and `check` sees
/// what comes out; the others refuse it.
fn run_on<P: VertexProgram>(
    engines: &[Engine],
    program: impl Fn() -> P,
    graph: &Graph<P::Edge>,
    max_supersteps: Option<u64>,
    mut check: impl FnMut(Engine, Outcome<P>),
) {
    let cut = Arc::new(Cut::new(graph, &Random, &CutOptions::new(3)).unwrap());
    for engine in EVERY {
        for cut in [None, Some(cut.clone())] {
            let options = Options { engine, cut, max_supersteps, threads: Some(2), ..Options::default() };
            let run = Run::new(program(), graph, options);
            if !engines.contains(&engine) {
                assert!(matches!(run.err(), Some(Error::Needs { engine: of, .. }) if of == engine), "{engine}");
                continue;
            }
            let outcome = run.unwrap().run().unwrap();
            let is_limited = outcome.termination == Termination::MaxSupersteps;
            assert!(if max_supersteps.is_some() { is_limited } else { outcome.termination.is_complete() }, "{engine}");
            check(engine, outcome);
        }
    }
}
