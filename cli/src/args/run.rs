//! Options of `hubcut run` that all programs share.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueHint};
use hubcut::exec::{Engine, Options, Scheduler};

use super::{CheckpointArgs, EngineArgs, FormatArgs, GraphArgs, NamesArgs, ShardArgs, ThreadArgs, whole};
use crate::chosen::Selected;
use crate::cuts;

/// Run a program over a graph, over ratings, or over a graphical model
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  hubcut run pagerank web.txt
  hubcut run sssp roads.txt --source 17
  hubcut run components web.txt
  hubcut run als ratings.csv --test-fraction 0.1
  hubcut run bp asia.bif
  hubcut run pagerank --help")]
pub(crate) struct RunArgs {
    /// The program with its options.
    #[command(subcommand)]
    pub(crate) program: Selected,
}

/// How any program is run.
#[derive(Args, Clone, Debug)]
pub(crate) struct RunningArgs {
    /// Which engine, and how.
    #[command(flatten)]
    pub(crate) engine: EngineArgs,
    /// On how many shards.
    #[command(flatten)]
    pub(crate) shards: ShardArgs,
    /// Stop after this time, counted from the first superstep; honoured after a superstep, by async and chromatic
    /// within 0.1 s
    #[arg(long, value_name = "SECONDS", help_heading = "Running", allow_negative_numbers = true, value_parser = duration)]
    pub(crate) timeout: Option<Duration>,
    /// Seed of random choices; a program without any gives the same answer whatever it is
    #[arg(long, value_name = "SEED", help_heading = "Running", default_value_t = 0, allow_negative_numbers = true,
          value_parser = whole::<u64>(0, u64::MAX))]
    pub(crate) seed: u64,
    /// Where it keeps what it needs to go on.
    #[command(flatten)]
    pub(crate) checkpoints: CheckpointArgs,
    /// How many threads work.
    #[command(flatten, next_help_heading = "Running")]
    pub(crate) threads: ThreadArgs,
    /// Check the answer by another route; exit code 4 if it does not hold
    #[arg(long, help_heading = "Running")]
    pub(crate) verify: bool,
    /// Write a report as JSON: options, times, a line for every superstep
    #[arg(long, value_name = "FILE", help_heading = "Results", value_hint = ValueHint::FilePath)]
    pub(crate) report: Option<PathBuf>,
}

impl RunningArgs {
    /// Refuses options that cannot go together, or with the engine, before anything is read.
    ///
    /// # Errors
    /// A usage error.
    pub(crate) fn check(&self, engine: Engine, engines: &[Engine]) -> anyhow::Result<()> {
        self.engine.check(engine, engines)?;
        self.checkpoints.check(engine, engines)?;
        cuts::check(&self.shards, engine)
    }

    /// The options of the engine, without limits that belong to the program; `scheduler` is the one that suits it.
    /// Threads are those of the pool around the whole command.
    pub(crate) fn options(&self, engine: Engine, scheduler: Scheduler) -> Options {
        let checkpoints = self.checkpoints.checkpoints();
        Options { timeout: self.timeout, seed: self.seed, checkpoints, ..self.engine.options(engine, scheduler) }
    }
}

/// What all programs over graphs share.
#[derive(Args, Clone, Debug)]
pub(crate) struct CommonArgs {
    /// How it is run.
    #[command(flatten)]
    pub(crate) running: RunningArgs,

    /// Write the value of every vertex, ordered by id: .tsv, .csv or .jsonl, TSV without extension; - is
    /// standard output, TSV unless --output-format says otherwise
    #[arg(long, short, value_name = "FILE", help_heading = "Results", value_hint = ValueHint::FilePath)]
    pub(crate) output: Option<PathBuf>,
    /// In which format.
    #[command(flatten)]
    pub(crate) format: FormatArgs,
    /// Only the K highest ranks, nearest vertices or largest components, best first: in the file that --output names, else
    /// printed [default: 10 are printed without --output; with it every vertex is written]
    #[arg(long, value_name = "K", help_heading = "Results", allow_negative_numbers = true,
          value_parser = whole::<usize>(0, usize::MAX as u64))]
    pub(crate) top: Option<usize>,
    /// What vertices are called.
    #[command(flatten, next_help_heading = "Results")]
    pub(crate) names: NamesArgs,

    /// Which graph.
    #[command(flatten)]
    pub(crate) graph: GraphArgs,
}

impl CommonArgs {
    /// How many of the best values to print where no file is written.
    pub(crate) fn printed(&self, quiet: bool) -> usize {
        self.top.unwrap_or(if quiet { 0 } else { DEFAULT_TOP })
    }
}

/// How many of the best values are printed where nothing else is asked for.
const DEFAULT_TOP: usize = 10;

fn duration(text: &str) -> Result<Duration, String> {
    let wrong = "give seconds, more than 0, for example 60 or 0.5";
    let seconds: f64 = text.parse().map_err(|_| wrong)?;
    match Duration::try_from_secs_f64(seconds) {
        Ok(duration) if !duration.is_zero() => Ok(duration),
        _ => Err(wrong.into()),
    }
}
