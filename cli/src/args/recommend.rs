//! Options of `hubcut recommend`.

use std::path::PathBuf;

use clap::{ArgGroup, Args};

use super::{ThreadArgs, whole};

/// Recommend items to a user, or to all, by a model that was trained from ratings
///
/// Recommends the items of highest score, without those that the user has rated; items without training ratings are never
/// recommended. A score is the prediction before it is clamped, so that the best can be told apart.
#[derive(Args, Debug)]
#[command(group = ArgGroup::new("whom").args(["user", "all"]).required(true), after_help = "Examples:
  hubcut recommend films --user 17
  hubcut recommend films --user 17 --top 20 --names movies.csv
  hubcut recommend films --all recommended.csv
  hubcut recommend films --all - --top 3 | head

Columns:
  --user  rank, item, score and, with --names, title
  --all   user, rank, item, score and, with --names, title; ordered by user, then rank")]
pub(crate) struct RecommendArgs {
    /// The folder of a model
    #[arg(value_name = "DIR")]
    pub(crate) model: PathBuf,
    /// Recommend to this user, printing a table
    #[arg(long, value_name = "ID")]
    pub(crate) user: Option<String>,
    /// Recommend to all users who have training ratings, writing this file: .tsv, .csv or .jsonl, TSV without extension;
    /// - is standard output
    #[arg(long, value_name = "FILE")]
    pub(crate) all: Option<PathBuf>,
    /// How many items a user gets
    #[arg(long, value_name = "N", default_value_t = 10, allow_negative_numbers = true,
          value_parser = whole::<usize>(1, u64::from(u32::MAX)))]
    pub(crate) top: usize,
    /// Recommend what the user has rated, too
    #[arg(long)]
    pub(crate) include_rated: bool,
    /// Names of items: lines of `id<TAB>title`, or a table with a header such as movieId,title,genres
    #[arg(long, value_name = "FILE")]
    pub(crate) names: Option<PathBuf>,
    /// How many threads work.
    #[command(flatten)]
    pub(crate) threads: ThreadArgs,
}
