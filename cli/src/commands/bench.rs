//! `hubcut bench PROGRAM GRAPH`.

use std::io::Write;

use anyhow::Result;
use hubcut::graph::VertexOrder;
use hubcut_bench::Table;
use hubcut_bench::pagerank::{Loading, PageRankBench};

use crate::args::{BenchArgs, BenchProgram, PagerankBenchArgs, ThreadArgs};
use crate::exit::{Exit, usage};
use crate::files::is_standard;
use crate::load::{self, Loaded};
use crate::progress::Bar;
use crate::session::Session;
use crate::talk::Talk;
use crate::{stdout, threads};

/// Times a program.
pub(crate) fn execute(args: &BenchArgs, session: &Session) -> Result<Exit> {
    let BenchProgram::Pagerank(args) = &args.program;
    if is_standard(&args.graph.graph) {
        return Err(usage("every run loads the graph anew, and standard input can be read once only; give a file"));
    }
    let all = ThreadArgs { threads: args.threads.iter().max().copied() };
    let table = threads::install(&all, || pagerank(args, threads::count(&all), &session.talk))?;
    print(&table, args.json)?;
    Ok(Exit::Ok)
}

fn pagerank(args: &PagerankBenchArgs, all: usize, talk: &Talk) -> Result<Table> {
    let mut counts = if args.threads.is_empty() { vec![1, all] } else { args.threads.clone() };
    counts.sort_unstable();
    counts.dedup();
    let bench = PageRankBench {
        runs: args.runs as usize,
        warmup: args.warmup as usize,
        supersteps: args.supersteps,
        threads: counts,
        segments: args.segments,
    };
    // What was found is said once.
    let mut told = talk.clone();
    let mut load = || {
        let Loaded { graph, times, .. } = load::load(&args.graph, VertexOrder::Natural, &told)?;
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
        let text = serde_json::to_string_pretty(table)?;
        return stdout::print(|out| writeln!(out, "{text}"));
    }
    stdout::print(|out| writeln!(out, "{table}"))
}
