//! Graphalytics: check, read, validate, time, print, write.

use std::io::Write;
use std::path::Path;

use anyhow::Result;
use hubcut::exec::Observer;
use hubcut_bench::graphalytics::{Error, GraphFacts, Graphalytics, Results, Watch};
use hubcut_datasets::graphalytics::Benchmark;

use crate::args::GraphalyticsArgs;
use crate::exit::{Exit, usage};
use crate::numbers::{counted, seconds};
use crate::progress::{Bar, Reading};
use crate::report::Versioned;
use crate::session::Session;
use crate::talk::Talk;
use crate::{files, invocation, stdout, threads};

/// Runs the benchmark. Exit code 4 if an output is not the one that is expected.
pub(super) fn execute(args: &GraphalyticsArgs, session: &Session) -> Result<Exit> {
    let talk = &session.talk;
    check(args)?;
    let benchmarks = Benchmark::read_folder(&args.folder)?;
    for benchmark in benchmarks.iter().filter(|benchmark| !benchmark.unknown.is_empty()) {
        let (path, unknown) = (benchmark.path.display(), benchmark.unknown.join(", "));
        talk.warn(format_args!("{path}: leaves out {unknown}, which is no algorithm of Graphalytics"));
    }
    if !benchmarks.iter().any(|benchmark| args.only.is_empty() || listed(benchmark, args)) {
        let names: Vec<&str> = args.only.iter().map(|algorithm| algorithm.name()).collect();
        return Err(usage(format!("no data set in {} lists {}", args.folder.display(), names.join(" or "))));
    }
    let all = super::pool(&args.threads);
    let mut counts = if args.threads.is_empty() { vec![threads::count(&all)] } else { args.threads.clone() };
    counts.sort_unstable();
    counts.dedup();
    let results = threads::install(&all, || {
        Ok(session.interrupts.while_running(|interrupt| {
            let bench = Graphalytics { only: args.only.clone(), runs: args.runs as usize, threads: counts, interrupt };
            bench.run(&benchmarks, invocation::this().clone(), &mut Told { talk, bar: None })
        }))
    })?;
    let results = match results {
        Ok(results) => results,
        Err(Error::Data(error)) => return Err((*error).into()),
        Err(Error::Interrupted) => {
            talk.warn("interrupted; nothing is kept");
            return Ok(Exit::Interrupted);
        }
        Err(error) => return Err(error.into()),
    };
    stdout::print(|out| writeln!(out, "{results}"))?;
    write(args, &results, session)?;
    let failures: Vec<String> = results.results.iter().filter_map(|row| row.failure()).collect();
    failures.iter().for_each(|failure| talk.error(failure));
    Ok(if failures.is_empty() { Exit::Ok } else { Exit::NotVerified })
}

fn listed(benchmark: &Benchmark, args: &GraphalyticsArgs) -> bool {
    args.only.iter().any(|algorithm| benchmark.algorithms.contains(algorithm))
}

/// Refuses files that cannot be written or are in each other's way, before any work.
fn check(args: &GraphalyticsArgs) -> Result<()> {
    let written = [("--json", &args.json, "json"), ("--csv", &args.csv, "csv")];
    let written: Vec<(&str, &Path, &str)> =
        written.into_iter().filter_map(|(option, path, of)| Some((option, path.as_deref()?, of))).collect();
    for (option, path, extension) in &written {
        files::check_extension(path, option, &[extension])?;
        files::check_writable(path)?;
    }
    Ok(())
}

fn write(args: &GraphalyticsArgs, results: &Results, session: &Session) -> Result<()> {
    if let Some(path) = &args.json {
        let text = serde_json::to_string_pretty(&Versioned::new(results))? + "\n";
        files::write(path, &session.interrupts, |out| out.write_all(text.as_bytes()))?;
        session.talk.say(format_args!("wrote {}", path.display()));
    }
    if let Some(path) = &args.csv {
        files::write(path, &session.interrupts, |mut out| results.write_csv(&mut out))?;
        session.talk.say(format_args!("wrote {}", path.display()));
    }
    Ok(())
}

/// Says what is under way.
struct Told<'a> {
    talk: &'a Talk,
    bar: Option<Bar>,
}

impl Watch for Told<'_> {
    fn is_at(&mut self, text: &str) {
        // The last one goes before the next comes.
        drop(self.bar.take());
        self.bar = Some(Bar::spinner(self.talk, text.to_owned()));
    }

    fn reading(&mut self, benchmark: &Benchmark) -> Box<dyn Observer + Send + '_> {
        drop(self.bar.take());
        Box::new(Reading::new(self.talk, &benchmark.edges.display().to_string()))
    }

    fn loaded(&mut self, facts: &GraphFacts) {
        let GraphFacts { properties, vertices, edges, directed, load_s, .. } = facts;
        let (vertices, edges) = (counted(*vertices, "vertex"), counted(*edges, "edge"));
        let (directed, load) = (if *directed { "directed" } else { "undirected" }, seconds(*load_s));
        self.talk.say(format_args!("{}: {vertices}, {edges}, {directed}, read in {load}", properties.display()));
    }
}
