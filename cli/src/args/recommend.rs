//! Options of `hubcut recommend`.

use std::path::{Path, PathBuf};

use clap::{ArgGroup, Args, ValueHint};

use super::{FormatArgs, NamesArgs, ThreadArgs, whole};
use crate::exit::usage;

/// Recommend items to a user, or to all, by a model that was trained from ratings
///
/// Recommends the items of highest score, without those that the user has rated; items without training ratings are never
/// recommended. A score is the prediction before it is clamped, so that the best can be told apart.
#[derive(Args, Debug)]
#[command(group = ArgGroup::new("whom").args(["user", "all"]).required(true), after_help = "Examples:
  hubcut recommend films --user 17
  hubcut recommend films --user 17 --top 20 --names movies.csv
  hubcut recommend films --all -o recommended.csv
  hubcut recommend films --all --top 3 --output-format csv | head

Columns:
  --user  rank, item, score and, with --names, title
  --all   user, rank, item, score and, with --names, title; ordered by user, then rank")]
pub(crate) struct RecommendArgs {
    /// The folder of a model
    #[arg(value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) model: PathBuf,
    /// Recommend to this user
    #[arg(long, value_name = "ID")]
    pub(crate) user: Option<String>,
    /// Recommend to all users who have training ratings; --all FILE is short for --all --output FILE
    #[arg(long, value_name = "FILE", num_args = 0..=1, value_hint = ValueHint::FilePath)]
    pub(crate) all: Option<Option<PathBuf>>,
    /// Write them to this file: .tsv, .csv or .jsonl, TSV without extension; - is standard output, TSV unless --output-format says
    /// otherwise [default: -]
    #[arg(long, short, value_name = "FILE", value_hint = ValueHint::FilePath)]
    output: Option<PathBuf>,
    /// In which format.
    #[command(flatten)]
    pub(crate) format: FormatArgs,
    /// How many items a user gets
    #[arg(long, value_name = "N", default_value_t = 10, allow_negative_numbers = true,
          value_parser = whole::<usize>(1, u64::from(u32::MAX)))]
    pub(crate) top: usize,
    /// Recommend what the user has rated, too
    #[arg(long)]
    pub(crate) include_rated: bool,
    /// What items are called.
    #[command(flatten)]
    pub(crate) names: NamesArgs,
    /// How many threads work.
    #[command(flatten)]
    pub(crate) threads: ThreadArgs,
}

impl RecommendArgs {
    /// Where recommendations go, and by which option; `None` for standard output where no option says so.
    ///
    /// # Errors
    /// A usage error for two names of the file.
    pub(crate) fn output(&self) -> anyhow::Result<Option<(&'static str, &Path)>> {
        match (&self.all, &self.output) {
            (Some(Some(all)), Some(output)) => {
                let (all, output) = (all.display(), output.display());
                Err(usage(format!(
                    "--all {all} and --output {output} both name the file to write; give one of them, for example --all \
                     --output {output}"
                )))
            }
            (Some(Some(all)), None) => Ok(Some(("--all", all))),
            (_, output) => Ok(output.as_deref().map(|output| ("--output", output))),
        }
    }
}
