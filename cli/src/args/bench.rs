//! Options of `hubcut bench`.

use clap::{Args, Subcommand};

use super::{GraphArgs, ThreadArgs};

/// Time a program over a graph
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  hubcut bench pagerank web.hub --runs 5 --warmup 1")]
pub(crate) struct BenchArgs {
    /// What to time.
    #[command(subcommand)]
    pub(crate) program: BenchProgram,
}

/// What can be timed.
#[derive(Debug, Subcommand)]
pub(crate) enum BenchProgram {
    Pagerank(BenchPagerankArgs),
}

/// Time PageRank
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  hubcut bench pagerank web.hub --runs 5 --warmup 1")]
pub(crate) struct BenchPagerankArgs {
    /// Runs that are timed
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) runs: u32,
    /// Runs before them that are not
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) warmup: u32,
    /// How many threads work.
    #[command(flatten)]
    pub(crate) threads: ThreadArgs,
    /// Which graph.
    #[command(flatten)]
    pub(crate) graph: GraphArgs,
}
