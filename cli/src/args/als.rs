//! Options of `hubcut run als`.

use std::path::PathBuf;

use clap::{Args, ValueHint};
use hubcut::exec::Engine;
use hubcut_datasets::ratings::{Fraction, RatingOptions, SplitBy};
use hubcut_programs::als::{Config, Feedback, MAX_RANK, Regularization, Solver, Test};

use super::{RatingArgs, RunningArgs, choice, whole};
use crate::exit::usage;

/// The name of the program.
pub(crate) const ALS: &str = "als";

const SPLITS: &[(&str, SplitBy)] = &[("rating", SplitBy::Rating), ("user", SplitBy::User)];
const REGULARIZATIONS: &[(&str, Regularization)] =
    &[("weighted", Regularization::Weighted), ("plain", Regularization::Plain)];
const SOLVERS: &[(&str, Solver)] =
    &[("cholesky", Solver::Cholesky), ("cg", Solver::ConjugateGradient { steps: Solver::STEPS })];

/// Factorise ratings by alternating least squares, to predict and to recommend
///
/// Finds a factor x_u for every user and y_i for every item, so that x_u . y_i is near the rating r_ui:
/// minimise  sum over ratings (r_ui - x_u . y_i)^2  +  lambda (sum n_u |x_u|^2 + sum n_i |y_i|^2)
/// with n the number of training ratings. Users are solved exactly with items held fixed, then items with users held fixed, and
/// so on. With --implicit a rating says how often a user chose an item, and all pairs count.
///
/// RATINGS is a text file with a line `user, item, rating` for each (separated by commas, semicolons, tabs, blanks or `::`; more columns
/// are ignored; without a third column every rating is 1), a Matrix Market file (rows are users, columns items), or a .hub file that
/// `hubcut import --bipartite` made.
/// Test ratings are never trained on; a pair of a user or an item without training ratings is predicted by the training mean.
#[derive(Args, Clone, Debug)]
#[command(after_help = "Examples:
  hubcut run als ratings.csv --test-fraction 0.1
  hubcut run als ratings.csv --rank 20 --lambda 0.05 --iterations 20 --output model
  hubcut recommend model --user 17 --names movies.csv
  hubcut run als clicks.tsv --implicit --alpha 40 --test clicks-of-may.tsv
  hubcut run als ratings.mtx --test-fraction 0.2
  hubcut run als ratings.hub --engine async --rank 50")]
pub(crate) struct AlsArgs {
    /// Ratings as text or .hub; - is text on standard input
    #[arg(value_name = "RATINGS", help_heading = None, value_hint = ValueHint::FilePath)]
    pub(crate) ratings: PathBuf,
    /// How text is read.
    #[command(flatten)]
    pub(crate) read: RatingArgs,
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
    /// What is computed.
    #[command(flatten)]
    factors: FactorArgs,
    /// Write the model to this folder, for `hubcut recommend` and `hubcut predict`: factors as .csv and .npy, ratings as .hub
    #[arg(long, short, value_name = "DIR", help_heading = "Results", value_hint = ValueHint::DirPath)]
    pub(crate) output: Option<PathBuf>,
    /// How it is run.
    #[command(flatten)]
    pub(crate) running: RunningArgs,
}

/// What is computed, and how.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Factors")]
struct FactorArgs {
    /// Elements of a factor, 1 to 256
    #[arg(long, value_name = "K", default_value_t = Config::RANK, allow_negative_numbers = true,
          value_parser = whole::<usize>(1, MAX_RANK as u64))]
    rank: usize,
    /// How strongly factors are pulled towards zero
    #[arg(long, value_name = "L", default_value_t = Config::LAMBDA, allow_negative_numbers = true, value_parser = not_negative::<f64>)]
    lambda: f64,
    /// How the pull grows: weighted, with the number of training ratings of a user or item; plain, the same for all
    /// [default: weighted; plain with --implicit]
    #[arg(long, value_name = "HOW", value_parser = choice(REGULARIZATIONS))]
    regularization: Option<Regularization>,
    /// How often all users, and then all items, are solved
    #[arg(long, value_name = "N", default_value_t = Config::ITERATIONS, allow_negative_numbers = true,
          value_parser = whole::<u64>(1, u64::from(u32::MAX)))]
    iterations: u64,
    /// Take the training mean off the ratings first, and add it to predictions
    #[arg(long, conflicts_with = "implicit")]
    center: bool,
    /// Keep predictions between the lowest and the highest training rating
    #[arg(long, conflicts_with = "implicit")]
    clamp: bool,
    /// Ratings say how often an item was chosen; pairs without rating count as not chosen, with confidence 1
    #[arg(long)]
    implicit: bool,
    /// With --implicit, a rating r has confidence 1 + ALPHA |r| [default: 40]
    #[arg(long, value_name = "ALPHA", requires = "implicit", allow_negative_numbers = true, value_parser = not_negative::<f64>)]
    alpha: Option<f64>,
    /// How the system of a user or item is solved: cholesky, exactly; cg, by a few steps of conjugate gradients from its last
    /// solution, cheaper for large ranks
    #[arg(long, value_name = "SOLVER", default_value = "cholesky", value_parser = choice(SOLVERS))]
    solver: Solver,
    /// Steps of --solver cg [default: 3]
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = whole::<u32>(1, 1000))]
    cg_steps: Option<u32>,
    /// A user or item is solved again only when the prediction of one of its ratings has changed by more than this
    /// [default: 0, always; 0.01 with --engine async]
    #[arg(long, value_name = "T", allow_negative_numbers = true, value_parser = not_negative::<f32>)]
    tolerance: Option<f32>,
}

impl AlsArgs {
    /// Whether a rating says how often an item was chosen.
    pub(crate) fn is_implicit(&self) -> bool {
        self.factors.implicit
    }

    /// How text is read.
    pub(crate) fn reading(&self) -> RatingOptions {
        self.read.options_for(self.factors.implicit)
    }

    /// What is to be computed.
    ///
    /// # Errors
    /// A usage error for options that make no sense together.
    pub(crate) fn config(&self) -> anyhow::Result<Config> {
        let factors = &self.factors;
        let solver = match (factors.solver, factors.cg_steps) {
            (Solver::Cholesky, Some(_)) => {
                return Err(usage("--cg-steps is for conjugate gradients; add --solver cg, or leave --cg-steps out"));
            }
            (Solver::ConjugateGradient { .. }, Some(steps)) => Solver::ConjugateGradient { steps },
            (solver, None) => solver,
        };
        let feedback = match factors.implicit {
            true => Feedback::Implicit { alpha: factors.alpha.unwrap_or(Config::ALPHA) },
            false => Feedback::Explicit { centred: factors.center },
        };
        let usual = if factors.implicit { Regularization::Plain } else { Regularization::Weighted };
        let is_async = self.running.engine.engine == Engine::Asynchronous;
        let config = Config {
            rank: factors.rank,
            lambda: factors.lambda,
            regularization: factors.regularization.unwrap_or(usual),
            iterations: factors.iterations,
            feedback,
            clamp: factors.clamp,
            solver,
            seed: self.running.seed,
            tolerance: factors.tolerance.unwrap_or(if is_async { Config::ASYNC_TOLERANCE } else { 0.0 }),
        };
        config.check().map_err(|error| usage(error.to_string()))?;
        config.check_engine(self.running.engine.engine).map_err(|error| usage(error.to_string()))?;
        Ok(config)
    }
}

fn fraction(text: &str) -> Result<Fraction, String> {
    text.parse().map_err(|error: hubcut_datasets::Error| error.to_string())
}

/// Parses a number, 0 or more.
pub(super) fn not_negative<T: std::str::FromStr + PartialOrd + Default + Into<f64> + Copy>(
    text: &str,
) -> Result<T, String> {
    match text.parse::<T>() {
        Ok(number) if number >= T::default() && number.into().is_finite() => Ok(number),
        _ => Err("give a number, 0 or more".into()),
    }
}
