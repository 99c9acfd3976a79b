//! What to factorise, and how.

use hubcut::exec::Engine;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// Largest rank.
pub const MAX_RANK: usize = 256;

/// How a ratings matrix is factorised.
///
/// # Examples
/// ```
/// use hubcut_programs::als::{Config, Feedback};
/// let config = Config { rank: 20, lambda: 0.05, ..Config::default() };
/// assert!(config.check().is_ok());
/// assert!(Config { rank: 0, ..config }.check().is_err());
/// # assert_eq!(config.feedback, Feedback::Explicit { centred: false });
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Config {
    /// Elements of a factor, 1 to [`MAX_RANK`].
    pub rank: usize,
    /// How strongly factors are pulled towards zero, 0 or more.
    pub lambda: f64,
    /// How the pull grows with the ratings of a vertex.
    pub regularization: Regularization,
    /// How often all users and then all items are solved.
    pub iterations: u64,
    /// What a rating means.
    pub feedback: Feedback,
    /// Whether predictions are kept between the lowest and the highest training rating. Makes no difference to factors.
    pub clamp: bool,
    /// How a system is solved.
    pub solver: Solver,
    /// Which start; 0 is the documented one.
    pub seed: u64,
    /// A vertex signals a neighbour if the prediction of the rating between them has changed by more than this; 0: always.
    pub tolerance: f32,
}

/// What a rating means.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Feedback {
    /// How much a user likes an item; pairs without rating are unknown.
    Explicit {
        /// Whether the training mean is taken off the ratings first and added to predictions.
        centred: bool,
    },
    /// How often a user chose an item; a pair without rating was not chosen, which is a weak sign too. A negative
    /// rating is a strong one that the item is not wanted.
    Implicit {
        /// How much the confidence in a choice grows with the rating, above 0.
        alpha: f64,
    },
}

impl Feedback {
    /// Whether pairs without rating count.
    pub fn is_implicit(self) -> bool {
        matches!(self, Feedback::Implicit { .. })
    }

    /// Whether the training mean is taken off the ratings.
    pub(crate) fn is_centred(self) -> bool {
        matches!(self, Feedback::Explicit { centred: true })
    }

    /// How a rating enters the normal equations of both its ends: as `scale^2 y y'` and `target scale y`, with the factor `y`
    /// of the other end.
    #[inline(always)]
    pub(crate) fn weigh(self, rating: f32, offset: f64) -> (f64, f64) {
        let rating = f64::from(rating);
        match self {
            Feedback::Explicit { .. } => (1.0, rating - offset),
            // Of all pairs the Gramian has y y' once, so c - 1 = alpha |r| is left; and c p on the right.
            Feedback::Implicit { alpha } => {
                let scale = (alpha * rating.abs()).sqrt();
                (scale, if rating > 0.0 { (1.0 + scale * scale) / scale } else { 0.0 })
            }
        }
    }
}

/// How the pull of [`Config::lambda`] grows with the number of training ratings of a vertex.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Regularization {
    /// `lambda` times the number of training ratings of the vertex, for users and items alike (Zhou et al. 2008).
    Weighted,
    /// `lambda` for every vertex.
    Plain,
}

/// How the system of a vertex is solved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Solver {
    /// Exactly: the matrix is summed and factorised, `rank^2 / 2` operations a rating.
    Cholesky,
    /// By a few steps of conjugate gradients from the last solution, `2 rank` operations a rating and step.
    ConjugateGradient {
        /// How many, from 1.
        steps: u32,
    },
}

impl Solver {
    /// Steps of conjugate gradients that are taken where nothing else is asked for.
    pub const STEPS: u32 = 3;
}

impl Config {
    /// Elements of a factor where nothing else is asked for.
    pub const RANK: usize = 10;
    /// The pull towards zero where nothing else is asked for.
    pub const LAMBDA: f64 = 0.1;
    /// Iterations where nothing else is asked for.
    pub const ITERATIONS: u64 = 10;
    /// Confidence of implicit feedback where nothing else is asked for.
    pub const ALPHA: f64 = 40.0;
    /// Change of a prediction below which asynchronous runs let neighbours rest, where nothing else is asked for.
    pub const ASYNC_TOLERANCE: f32 = 1e-2;

    /// Refuses what makes no sense for any ratings.
    ///
    /// # Errors
    /// [`Error::OutOfRange`].
    pub fn check(&self) -> Result<()> {
        let refuse = |option, value: String, range| Err(Error::OutOfRange { option, value, range });
        if !(1..=MAX_RANK).contains(&self.rank) {
            return refuse("rank", self.rank.to_string(), "1 to 256");
        }
        if !(self.lambda >= 0.0 && self.lambda < f64::INFINITY) {
            return refuse("lambda", self.lambda.to_string(), "a number, 0 or more");
        }
        if !(self.tolerance >= 0.0 && self.tolerance < f32::INFINITY) {
            return refuse("tolerance", self.tolerance.to_string(), "a number, 0 or more");
        }
        match self.feedback {
            Feedback::Implicit { alpha } if !(alpha > 0.0 && alpha < f64::INFINITY) => {
                return refuse("alpha", alpha.to_string(), "a number above 0");
            }
            _ => {}
        }
        match self.solver {
            Solver::ConjugateGradient { steps: 0 } => refuse("cg-steps", "0".into(), "1 or more"),
            _ => Ok(()),
        }
    }

    /// Refuses engines that would not give what the method promises.
    ///
    /// # Errors
    /// [`Error::StaleGramian`].
    pub fn check_engine(&self, engine: Engine) -> Result<()> {
        match engine {
            Engine::Asynchronous | Engine::Chromatic if self.feedback.is_implicit() => Err(Error::StaleGramian),
            _ => Ok(()),
        }
    }

    /// The pull on a vertex with so many training ratings.
    pub(crate) fn ridge(&self, ratings: u64) -> f64 {
        match self.regularization {
            Regularization::Weighted => self.lambda * ratings as f64,
            Regularization::Plain => self.lambda,
        }
    }
}

impl Default for Config {
    fn default() -> Self {
        Config {
            rank: Self::RANK,
            lambda: Self::LAMBDA,
            regularization: Regularization::Weighted,
            iterations: Self::ITERATIONS,
            feedback: Feedback::Explicit { centred: false },
            clamp: false,
            solver: Solver::Cholesky,
            seed: 0,
            tolerance: 0.0,
        }
    }
}
