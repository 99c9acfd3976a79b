//! Options of `hubcut predict`.

use std::path::PathBuf;

use clap::{Args, ValueHint};

use super::{FormatArgs, ThreadArgs};

/// Predict ratings of pairs of user and item by a model that was trained from ratings
///
/// Writes user, item and prediction, in the order of the input. A pair whose user or item has no training rating gets the
/// mean of the training ratings (0 for implicit feedback); how many did is said.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  hubcut predict films pairs.csv
  hubcut predict films pairs.csv.gz -o predicted.csv
  cut -d, -f1,2 ratings.csv | hubcut predict films - | head")]
pub(crate) struct PredictArgs {
    /// The folder of a model
    #[arg(value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub(crate) model: PathBuf,
    /// A user and an item on each line, separated by commas, semicolons, tabs, blanks or ::, with or without header; more
    /// columns do not matter; - is standard input
    #[arg(value_name = "PAIRS", value_hint = ValueHint::FilePath)]
    pub(crate) pairs: PathBuf,
    /// Where predictions go: .tsv, .csv or .jsonl, TSV without extension; - is standard output, TSV unless --output-format says
    /// otherwise
    #[arg(long, short, value_name = "FILE", default_value = "-", value_hint = ValueHint::FilePath)]
    pub(crate) output: PathBuf,
    /// In which format.
    #[command(flatten)]
    pub(crate) format: FormatArgs,
    /// How many threads work.
    #[command(flatten)]
    pub(crate) threads: ThreadArgs,
}
