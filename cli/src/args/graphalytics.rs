//! Options of `hubcut bench graphalytics`.

use std::path::PathBuf;

use clap::{Args, ValueHint};
use hubcut_bench::graphalytics::Graphalytics;
use hubcut_datasets::graphalytics::Algorithm;

use super::threads::threads;
use super::{choice, whole};

/// Validate and time the six algorithms of LDBC Graphalytics on its data sets
///
/// Reads every NAME.properties in a folder, and the files that it names: vertices, edges, and what must come of each algorithm (NAME-BFS,
/// NAME-CDLP and so on), plain or compressed. Runs breadth-first search, community detection by label propagation, local
/// clustering coefficients, PageRank, shortest paths and connected components with the parameters that are given there. Each
/// output is first compared with the one of the data set: levels and labels must be equal, components the same sets, numbers off by
/// less than 1e-4 of themselves. What is another output is not timed, and the exit code is 4. Reading the graph is not part of the
/// times.
#[derive(Args, Debug)]
pub(crate) struct GraphalyticsArgs {
    /// The folder with the data sets
    #[arg(value_name = "FOLDER", value_hint = ValueHint::DirPath)]
    pub(crate) folder: PathBuf,
    /// Only these algorithms, separated by commas: bfs, cdlp, lcc, pr, sssp, wcc [default: all that a data set lists]
    #[arg(long, value_name = "ALGORITHMS", value_delimiter = ',', hide_possible_values = true, value_parser = choice(ALGORITHMS))]
    pub(crate) only: Vec<Algorithm>,
    /// Runs of each that are timed, after the one that is validated
    #[arg(long, value_name = "N", default_value_t = Graphalytics::RUNS, allow_negative_numbers = true,
          value_parser = whole::<u32>(1, u32::MAX.into()))]
    pub(crate) runs: u32,
    /// Numbers of threads to run with, separated by commas [default: all cores]
    #[arg(long, value_name = "N", value_delimiter = ',', allow_negative_numbers = true, value_parser = threads)]
    pub(crate) threads: Vec<usize>,
    /// Write all numbers as JSON
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) json: Option<PathBuf>,
    /// Write a line for each result as CSV
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) csv: Option<PathBuf>,
}

/// Shown below its help.
pub(crate) const GRAPHALYTICS_EXAMPLES: &str = "Examples:
  hubcut bench graphalytics graphs
  hubcut bench graphalytics graphs --only bfs,pr --threads 1,2,4 --runs 5
  hubcut bench graphalytics graphs --json results.json --csv results.csv";

const ALGORITHMS: &[(&str, Algorithm)] = &[
    ("bfs", Algorithm::Bfs),
    ("cdlp", Algorithm::Cdlp),
    ("lcc", Algorithm::Lcc),
    ("pr", Algorithm::Pr),
    ("sssp", Algorithm::Sssp),
    ("wcc", Algorithm::Wcc),
];
