//! Options of `hubcut bench`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueHint};
use hubcut::exec::Segments;
use hubcut_bench::pagerank::PageRankBench;
use hubcut_programs::als::{Config, Feedback, MAX_RANK, Regularization};
use hubcut_programs::bp::{self, BpQuestion, Query};

use super::als::not_negative;
use super::threads::threads;
use super::{GivenArgs, GraphArgs, RaceArgs, RatingArgs, whole};
use crate::exit::usage;

/// Time a program over a graph, against a plain loop on one thread
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(crate) struct BenchArgs {
    /// What to time.
    #[command(subcommand)]
    pub(crate) program: BenchProgram,
}

const EXAMPLES: &str = "Examples:
  hubcut bench pagerank web.hub
  hubcut bench pagerank web.hub --runs 9 --threads 1,2,4,8 --json
  hubcut bench pagerank web.hub --engines sync,async,chromatic --report engines.html
  hubcut bench pagerank web.hub --engines sync,async --schedulers sweep,fifo,priority --error 1e-5
  hubcut bench sssp roads.hub --source 17 --report engines.json
  hubcut bench components web.hub --engines sync,async --threads 1,2,4
  hubcut bench als ratings.csv.gz --rank 20
  hubcut bench bp alarm.bif --evidence BP=HIGH --schedulers fifo,priority,exact";

/// What can be timed.
#[derive(Debug, Subcommand)]
pub(crate) enum BenchProgram {
    Pagerank(PagerankBenchArgs),
    Sssp(SsspBenchArgs),
    Components(ComponentsBenchArgs),
    Als(AlsBenchArgs),
    Bp(BpBenchArgs),
}

/// Time PageRank: its phases, or one engine against another
///
/// Every run loads the graph anew and then takes turns between a plain loop on one thread and the engine with each
/// number of threads. Prints medians and extremes, and COST: the fewest threads that beat the plain loop.
///
/// With --engines, the engines race to the same error instead, on a graph that is loaded once: see below.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(crate) struct PagerankBenchArgs {
    /// How often and how wide.
    #[command(flatten)]
    pub(crate) timing: TimingArgs,
    /// Supersteps in a run
    #[arg(long, value_name = "N", default_value_t = PageRankBench::SUPERSTEPS, allow_negative_numbers = true,
          conflicts_with = "engines", value_parser = whole::<u64>(1, u64::MAX))]
    pub(crate) supersteps: u64,
    /// Whether dense gathers go by ranges that fit the cache: auto, off, or vertices in a range. With --engines, sync
    /// takes part both ways
    #[arg(long, value_name = "auto|off|VERTICES", default_value = "auto", allow_negative_numbers = true,
          conflicts_with = "engines", value_parser = clap::value_parser!(Segments))]
    pub(crate) segments: Segments,
    /// Who races.
    #[command(flatten)]
    pub(crate) race: RaceArgs,
    /// Which graph.
    #[command(flatten)]
    pub(crate) graph: GraphArgs,
}

/// Race engines to shortest paths, and against Dijkstra's algorithm
///
/// Engines take turns on a graph that is loaded once. Prints how long each took, how many edges it went over, and who is
/// fastest and why.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(crate) struct SsspBenchArgs {
    /// The vertex that paths start from, as the file spells it [default: the one with the most out-edges]
    #[arg(long, value_name = "ID", allow_hyphen_values = true)]
    pub(crate) source: Option<String>,
    /// Count hops, even if the graph has weights [default: weights, if the graph has some]
    #[arg(long)]
    pub(crate) unweighted: bool,
    /// Which graph, how often, who races.
    #[command(flatten)]
    pub(crate) common: RaceOnlyArgs,
}

/// Race engines to weakly connected components, and against union-find
///
/// Engines take turns on a graph that is loaded once. Prints how long each took, how many edges it went over, and who is
/// fastest and why.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ComponentsBenchArgs {
    /// Which graph, how often, who races.
    #[command(flatten)]
    pub(crate) common: RaceOnlyArgs,
}

/// Race engines to least squares, and against their bare kernel on one thread
///
/// Engines take turns on ratings that are loaded once, until the objective is within --error of what the plain loop comes to
/// in 30 iterations. Prints how long each took, how many updates that were, and who is fastest and why. RATINGS is what
/// `hubcut run als` takes: text with a line `user, item, rating` for each, Matrix Market, or a .hub file that
/// `hubcut import --bipartite` made. With --implicit, async and chromatic stay away.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(crate) struct AlsBenchArgs {
    /// Elements of a factor
    #[arg(long, value_name = "K", default_value_t = Config::RANK, allow_negative_numbers = true,
          value_parser = whole::<usize>(1, MAX_RANK as u64))]
    pub(crate) rank: usize,
    /// How strongly factors are pulled towards zero, times the number of ratings of a vertex
    #[arg(long, value_name = "L", default_value_t = Config::LAMBDA, allow_negative_numbers = true,
          value_parser = not_negative::<f64>)]
    pub(crate) lambda: f64,
    /// Ratings say how often an item was chosen; pairs without rating count as not chosen, with confidence 1
    #[arg(long)]
    implicit: bool,
    /// With --implicit, a rating r has confidence 1 + ALPHA |r| [default: 40]
    #[arg(long, value_name = "ALPHA", requires = "implicit", allow_negative_numbers = true, value_parser = not_negative::<f64>)]
    alpha: Option<f64>,
    /// How often and how wide.
    #[command(flatten)]
    pub(crate) timing: TimingArgs,
    /// Who races.
    #[command(flatten)]
    pub(crate) race: RaceArgs,
    /// Ratings as text or .hub; - is text on standard input
    #[arg(value_name = "RATINGS", help_heading = None, value_hint = ValueHint::FilePath)]
    pub(crate) ratings: PathBuf,
    /// How text is read.
    #[command(flatten)]
    pub(crate) read: RatingArgs,
}

impl AlsBenchArgs {
    /// Whether a rating says how often an item was chosen.
    pub(crate) fn is_implicit(&self) -> bool {
        self.implicit
    }

    /// What is to be computed.
    pub(crate) fn config(&self) -> Config {
        let usual = Config { rank: self.rank, lambda: self.lambda, ..Config::default() };
        match self.implicit {
            false => usual,
            true => Config {
                feedback: Feedback::Implicit { alpha: self.alpha.unwrap_or(Config::ALPHA) },
                regularization: Regularization::Plain,
                ..usual
            },
        }
    }
}

/// Race engines to the messages of belief propagation, and against a plain loop of flooding on one thread
///
/// Engines take turns on a model that is read once, until no message would change by more than --error if all were computed once
/// more: that is computed anew from the messages of each contender, in one and the same way, outside the time. Who goes round in
/// circles is given up after --max-rounds, said so, and does not win. MODEL is what `hubcut run bp` takes.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(crate) struct BpBenchArgs {
    /// The model: .uai, .fg or .bif, perhaps compressed; - is standard input
    #[arg(value_name = "MODEL", help_heading = None, value_hint = ValueHint::FilePath)]
    pub(crate) model: PathBuf,
    /// Which model, and what is known.
    #[command(flatten)]
    pub(crate) given: GivenArgs,
    /// The most probable assignment of all variables together (max-product), instead of the marginal of each (sum-product)
    #[arg(long)]
    map: bool,
    /// Part of its old value that a message keeps, 0 to below 1, in the logarithm: slower, and some models converge only so
    #[arg(long, value_name = "D", default_value_t = 0.0, allow_negative_numbers = true)]
    damping: f64,
    /// Rounds after which a contender is given up
    #[arg(long, value_name = "N", default_value_t = BpQuestion::MAX_ROUNDS, allow_negative_numbers = true,
          value_parser = whole::<u64>(1, u64::MAX))]
    pub(crate) max_rounds: u64,
    /// How often and how wide.
    #[command(flatten)]
    pub(crate) timing: TimingArgs,
    /// Who races.
    #[command(flatten)]
    pub(crate) race: RaceArgs,
}

impl BpBenchArgs {
    /// What is to be computed.
    ///
    /// # Errors
    /// A usage error for options that make no sense, for any model.
    pub(crate) fn config(&self) -> anyhow::Result<bp::Config> {
        let query = if self.map { Query::Map } else { Query::Marginals };
        let config = bp::Config { query, damping: self.damping, ..bp::Config::default() };
        config.check().map_err(|error| usage(error.to_string()))?;
        Ok(config)
    }
}

/// What programs share that can be raced only.
#[derive(Args, Debug)]
pub(crate) struct RaceOnlyArgs {
    /// How often and how wide.
    #[command(flatten)]
    pub(crate) timing: TimingArgs,
    /// Who races.
    #[command(flatten)]
    pub(crate) race: RaceArgs,
    /// Which graph.
    #[command(flatten)]
    pub(crate) graph: GraphArgs,
}

/// How often and how wide to time.
#[derive(Args, Debug)]
pub(crate) struct TimingArgs {
    /// Runs that are timed
    #[arg(long, value_name = "N", default_value_t = 5, allow_negative_numbers = true,
          value_parser = whole::<u32>(1, u32::MAX.into()))]
    pub(crate) runs: u32,
    /// Runs before them that are not
    #[arg(long, value_name = "N", default_value_t = 1, allow_negative_numbers = true,
          value_parser = whole::<u32>(0, u32::MAX.into()))]
    pub(crate) warmup: u32,
    /// Numbers of threads to run with, separated by commas [default: 1, and all cores]
    #[arg(long, value_name = "N", value_delimiter = ',', allow_negative_numbers = true, value_parser = threads)]
    pub(crate) threads: Vec<usize>,
    /// Print JSON with the seconds of every run
    #[arg(long)]
    pub(crate) json: bool,
}

impl TimingArgs {
    /// The numbers of threads, each once, where `all` are all there are.
    pub(crate) fn counts(&self, all: usize) -> Vec<usize> {
        let mut counts = if self.threads.is_empty() { vec![1, all] } else { self.threads.clone() };
        counts.sort_unstable();
        counts.dedup();
        counts
    }
}
