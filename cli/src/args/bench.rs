//! Options of `hubcut bench`.

use clap::Args;
use hubcut::exec::Segments;
use hubcut_bench::pagerank::PageRankBench;

use super::threads::threads;
use super::whole;
use crate::chosen::Benched;

/// Time a program over a graph, against a plain loop on one thread
#[derive(Args, Debug)]
#[command(after_help = BENCH_EXAMPLES)]
pub(crate) struct BenchArgs {
    /// What to time.
    #[command(subcommand)]
    pub(crate) program: Benched,
}

/// Shown below the help of each.
pub(crate) const BENCH_EXAMPLES: &str = "Examples:
  hubcut bench pagerank web.hub
  hubcut bench pagerank web.hub --runs 9 --threads 1,2,4,8 --json
  hubcut bench pagerank web.hub --engines sync,async,chromatic --report engines.html
  hubcut bench pagerank web.hub --engines sync,async --schedulers sweep,fifo,priority --error 1e-5
  hubcut bench sssp roads.hub --source 17 --report engines.json
  hubcut bench components web.hub --engines sync,direct --threads 1,2,4
  hubcut bench bfs web.hub --source 17 --engines sync,async,direct
  hubcut bench triangles web.hub
  hubcut bench suite web.hub --report races.html
  hubcut bench graphalytics graphs
  hubcut bench als ratings.csv.gz --rank 20
  hubcut bench bp alarm.bif --evidence BP=HIGH --schedulers fifo,priority,exact";

/// The program whose phases are timed where no engines race.
pub(crate) const PHASES: &str = "pagerank";

/// How phases are timed.
#[derive(Args, Debug)]
pub(crate) struct PhaseArgs {
    /// Supersteps in a run
    #[arg(long, value_name = "N", default_value_t = PageRankBench::SUPERSTEPS, allow_negative_numbers = true,
          conflicts_with = "engines", value_parser = whole::<u64>(1, u64::MAX))]
    pub(crate) supersteps: u64,
    /// Whether dense gathers go by ranges that fit the cache: auto, off, or vertices in a range. With --engines, sync
    /// takes part both ways
    #[arg(long, value_name = "auto|off|VERTICES", default_value = "auto", allow_negative_numbers = true,
          conflicts_with = "engines", value_parser = clap::value_parser!(Segments))]
    pub(crate) segments: Segments,
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
