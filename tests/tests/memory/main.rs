//! Runs take no more memory than their plan says.
//!
//! A binary of its own with one test: what it measures is that of the process.

use hubcut::Result;
use hubcut::exec::{Engine, Options, RunReport};
use hubcut::graph::{AnyEdgeList, AnyGraph, BuildOptions, Directedness};
use hubcut_datasets::generate::Rmat;
use hubcut_programs::{components, pagerank, sssp};
use peak_alloc::PeakAlloc;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// A program, with its name.
type Program<'a> = (&'a str, &'a dyn Fn() -> RunReport);

/// Bytes of a run beside those of its plan: lists of chunks, threads, what is small.
const SMALL: usize = 2 << 20;

/// The most bytes that `run` had at a time, without what was there before; and what its plan says.
fn measured(run: impl FnOnce() -> RunReport) -> (usize, usize) {
    MEMORY.reset_peak_usage();
    let before = MEMORY.current_usage();
    let report = run();
    (MEMORY.peak_usage() - before, report.plan.run_bytes)
}

fn graph(direction: Directedness) -> Result<AnyGraph> {
    let AnyEdgeList::U32(list) = (Rmat { weights: Some(1..=255), ..Rmat::new(17) }).generate().expect("it fits") else {
        unreachable!("weights are asked for")
    };
    Ok(AnyGraph::U32(list.build(&BuildOptions { direction, ..BuildOptions::default() })?))
}

#[test]
fn a_run_takes_no_more_than_its_plan_says() -> Result<()> {
    for direction in [Directedness::Directed, Directedness::Undirected] {
        let graph = graph(direction)?;
        for engine in [Engine::Synchronous, Engine::Asynchronous, Engine::Chromatic] {
            // The second never pulls: all messages are on their way.
            for pull_above in [Options::PULL_ABOVE, f64::INFINITY] {
                let options = || Options { engine, pull_above, threads: Some(2), ..Options::default() };
                let programs: [Program<'_>; 3] = [
                    ("pagerank", &|| {
                        pagerank::run(&graph, &pagerank::Config::default(), options(), &mut ()).unwrap().report
                    }),
                    ("components", &|| components::run(&graph, options(), &mut ()).unwrap().report),
                    ("sssp", &|| {
                        let source = sssp::Config::from(graph.topology().raw_id(0).to_string());
                        sssp::run(&graph, &source, options(), &mut ()).unwrap().report
                    }),
                ];
                for (name, program) in programs {
                    let (taken, planned) = measured(program);
                    let what = format!("{name} {engine:?} {direction:?}: {taken} taken, {planned} planned");
                    println!("{what}");
                    assert!(taken <= planned + planned / 4 + SMALL, "{what}");
                }
            }
        }
    }
    Ok(())
}
