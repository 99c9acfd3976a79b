//! The phases of PageRank, from loading to supersteps.

use std::io::Write;

use anyhow::Result;
use hubcut::graph::VertexOrder;
use hubcut_bench::Table;
use hubcut_bench::pagerank::{Loading, PageRankBench};
use hubcut_datasets::WeightUse;

use crate::args::{GraphArgs, PhaseArgs, TimingArgs};
use crate::exit::{Exit, usage};
use crate::files::is_standard;
use crate::load::{self, Loaded};
use crate::progress::Bar;
use crate::report::Versioned;
use crate::session::Session;
use crate::talk::Talk;
use crate::{stdout, threads};

/// Times the phases.
pub(super) fn execute(args: &PhaseArgs, timing: &TimingArgs, graph: &GraphArgs, session: &Session) -> Result<Exit> {
    if is_standard(&graph.graph) {
        return Err(usage("every run loads the graph anew, and standard input can be read once only; give a file"));
    }
    let all = super::pool(&timing.threads);
    let table = threads::install(&all, || pagerank(args, timing, graph, threads::count(&all), &session.talk))?;
    print(&table, timing.json)?;
    Ok(Exit::Ok)
}

fn pagerank(args: &PhaseArgs, timing: &TimingArgs, graph: &GraphArgs, all: usize, talk: &Talk) -> Result<Table> {
    let bench = PageRankBench {
        runs: timing.runs as usize,
        warmup: timing.warmup as usize,
        supersteps: args.supersteps,
        threads: timing.counts(all),
        segments: args.segments,
    };
    // What was found is said once.
    let mut told = talk.clone();
    let mut load = || {
        let Loaded { graph, times, .. } = load::load(graph, VertexOrder::Natural, WeightUse::Kept, &told)?;
        told = talk.silent();
        let phases = match times.validate_s {
            Some(validate_s) => vec![("open", times.load_s), ("validate", validate_s)],
            None => vec![("read", times.load_s), ("build", times.build_s.unwrap_or(0.0))],
        };
        Ok(Loading { graph, phases })
    };
    let runs = bench.warmup + bench.runs;
    let mut bar = None;
    let mut progress = |run: usize| bar = Some(Bar::spinner(talk, format!("run {} of {runs}", run + 1)));
    bench.run(&mut load, &mut progress)
}

fn print(table: &Table, as_json: bool) -> Result<()> {
    if as_json {
        let text = serde_json::to_string_pretty(&Versioned::new(table))?;
        return stdout::print(|out| writeln!(out, "{text}"));
    }
    stdout::print(|out| writeln!(out, "{table}"))
}
