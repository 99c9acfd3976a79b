//! Alternating least squares: factors of users and items whose products are the ratings.
//!
//! ```text
//! minimise   sum over ratings (r_ui - o - x_u . y_i)^2  +  sum_u ridge_u |x_u|^2  +  sum_i ridge_i |y_i|^2
//! x_u = (sum_i y_i y_i' + ridge_u I)^-1  sum_i (r_ui - o) y_i          and y_i alike from its users
//! ```
//! with `ridge = lambda n`, `n` the number of ratings of the vertex, or `lambda`; and an offset `o`, the mean or 0. For fixed
//! items every user has a closed solution, and the other way round, so users and items take turns: a vertex that was solved
//! signals its neighbours.
//!
//! # Implicit feedback
//! ```text
//! minimise   sum over all pairs c_ui (p_ui - x_u . y_i)^2  +  ...         c = 1 + alpha |r|,  p = 1 if r > 0, else 0
//! x_u = (Y'Y + sum_i (c_ui - 1) y_i y_i' + ridge_u I)^-1  sum_i c_ui p_ui y_i
//! ```
//! The sum goes over all pairs, rated or not; `Y'Y` is the aggregate of the program, which the synchronous engine renews after
//! each side. Engines that renew aggregates once a round would solve a side with the sum of factors that are no more there, which
//! does not go down to the minimum; they are refused.
//!
//! # Numbers
//! Factors are 32 bits wide. Sums of products, right sides and solutions are 64 bits wide. Users are solved first, from item
//! factors `0.1 gauss(21, item, column)` (see [`hubcut::random::gauss`]); a vertex without ratings has a factor of zeros. User
//! factors begin as `0.1 gauss(22, user, column)`, which only asynchronous runs ever read.
//!
//! # Consistency
//! A user and an item that run at the same time both correct the same errors and overshoot, so the program needs
//! [`Consistency::Edge`](hubcut::program::Consistency::Edge). The synchronous engine gives it, because the sides take turns.
//!
//! Source: Zhou, Wilkinson, Schreiber, Pan, "Large-scale parallel collaborative filtering for the Netflix prize", AAIM 2008
//! (weighted lambda); Hu, Koren, Volinsky, "Collaborative filtering for implicit feedback datasets", ICDM 2008; that least
//! squares want serialisable execution: Low et al., "Distributed GraphLab", VLDB 2012.

mod config;
mod evaluation;
mod factors;
pub mod metrics;
mod normal;
mod predict;
mod program;
mod rated;
mod run;
pub mod scores;
mod sides;
mod start;

pub use config::{Config, Feedback, MAX_RANK, Regularization, Solver};
pub use evaluation::{Errors, Test};
pub use factors::Factors;
pub use predict::{Prediction, Predictor};
pub use program::{Als, Gramians};
pub use rated::RatedItems;
pub use run::{Factorization, Iteration, begin, run, supersteps_per_iteration};

pub(crate) use normal::{Normal, Shape};
pub(crate) use sides::{Sides, offset};
pub(crate) use start::item_factor;
