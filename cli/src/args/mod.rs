//! The options of every command, declared once: help, completions and man pages come from here.

mod bench;
mod checkpoint;
mod denoise;
mod documents;
mod engine;
mod format;
mod generate;
mod given;
mod graph;
mod graphalytics;
mod import;
mod inspect;
mod learn;
mod names;
mod new;
mod partition;
mod predict;
mod race;
mod ratings;
mod recommend;
mod run;
mod suite;
mod talk;
mod threads;

use clap::{Parser, Subcommand};

pub(crate) use bench::{BENCH_EXAMPLES, BenchArgs, PHASES, PhaseArgs, TimingArgs};
pub(crate) use checkpoint::CheckpointArgs;
pub(crate) use denoise::{DENOISE, DenoiseArgs};
pub(crate) use documents::{CompletionsArgs, ManArgs};
pub(crate) use engine::EngineArgs;
pub(crate) use format::FormatArgs;
pub(crate) use generate::{GenerateArgs, IsingArgs, Model, OutArgs, RatingsArgs};
pub(crate) use given::{BeliefArgs, Evidence, GivenArgs};
pub(crate) use graph::{GraphArgs, ReadArgs};
pub(crate) use graphalytics::{GRAPHALYTICS_EXAMPLES, GraphalyticsArgs};
pub(crate) use hubcut_programs::registry::{choice, not_negative, whole};
pub(crate) use import::{ImportArgs, order};
pub(crate) use inspect::{CheckArgs, InfoArgs};
pub(crate) use learn::{LearnArgs, ModelArgs, RatingFileArgs};
pub(crate) use names::NamesArgs;
pub(crate) use new::NewArgs;
pub(crate) use partition::{EffortName, How, PartitionArgs, Settings, ShardArgs};
pub(crate) use predict::PredictArgs;
pub(crate) use race::RaceArgs;
pub(crate) use ratings::RatingArgs;
pub(crate) use recommend::RecommendArgs;
pub(crate) use run::{CommonArgs, RunArgs, RunningArgs};
pub(crate) use suite::{SUITE_EXAMPLES, SuiteArgs};
pub(crate) use talk::TalkArgs;
pub(crate) use threads::ThreadArgs;

const EXAMPLES: &str = "\
Examples:
  hubcut run pagerank web.txt                    the ten highest ranks
  hubcut import web.txt.gz web.hub               build once, open in milliseconds
  hubcut run pagerank web.hub --output ranks.tsv --report run.json
  hubcut run sssp roads.txt --source 17
  hubcut run components web.hub
  hubcut run bp asia.bif                         the marginals of a Bayesian network
  hubcut partition web.hub --compare
  zcat web.txt.gz | hubcut info -
  hubcut generate rmat --scale 20 -o rmat20.hub

Exit codes:
  0 done, 1 failed, 2 wrong usage, 3 not converged (results are written),
  4 verification failed, 130 interrupted, 143 ended by SIGTERM, 129 by SIGHUP";

/// Runs Gather-Apply-Scatter programs over graphs of up to billions of edges.
///
/// A graph is a text file (edge list, CSV, TSV, Matrix Market, METIS, DIMACS, PACE; plain, gzip, zstd or xz), `-` for
/// text on standard input, or a `.hub` file that `hubcut import` made. Results go to standard output, everything
/// else to standard error.
#[derive(Debug, Parser)]
#[command(name = "hubcut", version, after_help = EXAMPLES, max_term_width = 100)]
pub(crate) struct Cli {
    /// What is said.
    #[command(flatten)]
    pub(crate) talk: TalkArgs,
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Run(RunArgs),
    Import(ImportArgs),
    Partition(Box<PartitionArgs>),
    Recommend(RecommendArgs),
    Predict(PredictArgs),
    Denoise(DenoiseArgs),
    Info(InfoArgs),
    Check(CheckArgs),
    Generate(GenerateArgs),
    Bench(BenchArgs),
    New(NewArgs),
    Completions(CompletionsArgs),
    Man(ManArgs),
}
