//! Options of programs over ratings: which ratings, what is tested with, where the model goes.

use std::path::PathBuf;

use clap::{Args, ValueHint};
use hubcut_datasets::ratings::{Fraction, SplitBy};
use hubcut_programs::als::Test;

use super::{RatingArgs, RunningArgs, choice, whole};
use crate::hints::with_options;

const SPLITS: &[(&str, SplitBy)] = &[("rating", SplitBy::Rating), ("user", SplitBy::User)];

/// Ratings in a file.
#[derive(Args, Clone, Debug)]
pub(crate) struct RatingFileArgs {
    /// Ratings as text or .hub; - is text on standard input
    #[arg(value_name = "RATINGS", help_heading = None, value_hint = ValueHint::FilePath)]
    pub(crate) ratings: PathBuf,
    /// How text is read.
    #[command(flatten)]
    pub(crate) read: RatingArgs,
}

/// Ratings to learn from, and others to test with.
#[derive(Args, Clone, Debug)]
pub(crate) struct LearnArgs {
    /// Those to learn from.
    #[command(flatten)]
    pub(crate) file: RatingFileArgs,
    /// Ratings to test on, a text file like RATINGS; with RATINGS as text, users and items that occur only there count, too
    #[arg(long, value_name = "FILE", help_heading = "Test", conflicts_with = "test_fraction",
          value_hint = ValueHint::FilePath)]
    pub(crate) test: Option<PathBuf>,
    /// Keep this part of the ratings for the test, chosen by --seed, for example 0.1
    #[arg(long, value_name = "FRACTION", help_heading = "Test", allow_negative_numbers = true, value_parser = fraction)]
    pub(crate) test_fraction: Option<Fraction>,
    /// Take test ratings of all ratings alike (rating), or this part of those of every user, who keeps at least one (user)
    #[arg(long, value_name = "WHAT", help_heading = "Test", default_value = "rating", requires = "test_fraction",
          value_parser = choice(SPLITS))]
    pub(crate) split_by: SplitBy,
    /// Of implicit feedback, how many recommendations are compared with the test: precision, MAP and NDCG at K
    #[arg(long, value_name = "K", help_heading = "Test", default_value_t = Test::AT, allow_negative_numbers = true,
          value_parser = whole::<usize>(1, 100_000))]
    pub(crate) at: usize,
}

/// Where the model goes, and how it is made.
#[derive(Args, Clone, Debug)]
pub(crate) struct ModelArgs {
    /// Write the model to this folder, for `hubcut recommend` and `hubcut predict`: factors as .csv and .npy, ratings as .hub
    #[arg(long, short, value_name = "DIR", help_heading = "Results", value_hint = ValueHint::DirPath)]
    pub(crate) output: Option<PathBuf>,
    /// How it is run.
    #[command(flatten)]
    pub(crate) running: RunningArgs,
}

fn fraction(text: &str) -> Result<Fraction, String> {
    text.parse().map_err(|error: hubcut_datasets::Error| with_options(&error.to_string()))
}
