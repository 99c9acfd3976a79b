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
//! each side. Engines that renew aggregates once a round would solve a side with the sum over old factors: the objective went up to
//! eight times what it should be, so they are refused.
//!
//! # Numbers
//! Factors are 32 bits wide. Sums of products, right sides and solutions are 64 bits wide. Users are solved first, from item
//! factors `0.1 gauss(21, item, column)` (see [`hubcut::random::gauss`]); a vertex without ratings has a factor of zeros. User
//! factors begin as `0.1 gauss(22, user, column)`, which only asynchronous runs ever read.
//!
//! # Users and items
//! They are the two [`Sides`](hubcut::graph::Sides) of one graph: two spaces of ids, users first, every edge from a user to an
//! item. The two sides are also its two colours, so a pass of the chromatic engine is an iteration.
//!
//! A user and an item that run at the same time both correct the same errors and overshoot, so the program needs
//! [`EdgeOrBarriers`](hubcut::program::Needs::EdgeOrBarriers): with barriers, the sides take turns.
//!
//! # What makes it fast
//! It is a vertex program like any other: gather copies a neighbour's factor into the sum, apply solves, scatter signals. The work
//! is inside the sum (`normal`). A gathered factor is kept, scaled and widened to 64 bits, until there are 16 KiB of them, which
//! are then added to the matrix together: a matrix of rank 20 is read and written once in a hundred ratings. Sums are merged by
//! adding matrices, so rows may be cut, on shards and for hubs, as those of any program. Hints tell the engine that an edge
//! is worth some hundred additions, so chunks and pieces are smaller than those of PageRank, and even small files keep all workers
//! busy, and how large a sum is, which bounds how many systems shards hold at a time.
//!
//! # Asynchronous runs
//! A vertex signals a neighbour if the prediction of their rating moved by more than [`Config::tolerance`], with that as its priority.
//! Every vertex runs once before any runs a second time: before, changes are measured against factors that mean nothing, and the
//! vertices that changed most would be solved over and over. Even so, running the most urgent vertex first does not pay: on the
//! MovieLens ratings (rank 10, objective within a hundredth) `priority` needs 258,000 updates and 95 M edges where taking turns needs
//! 196,000 and 3.8 M. Least squares come near their answer as subspace iterations do, all vertices together, and the most urgent
//! vertex is mostly a hub, one of whose many neighbours has always moved. So `sweep`, which takes turns almost as supersteps do, is
//! the default of the command line; it saves the updates of vertices that have settled, late in a run.
//!
//! Source: Zhou, Wilkinson, Schreiber, Pan, "Large-scale parallel collaborative filtering for the Netflix prize", AAIM 2008
//! (weighted lambda); Hu, Koren, Volinsky, "Collaborative filtering for implicit feedback datasets", ICDM 2008; that least
//! squares want serialisable execution: Low et al., "Distributed GraphLab", VLDB 2012.

mod answer;
pub mod baseline;
mod config;
mod entry;
mod evaluation;
mod factors;
pub mod metrics;
mod normal;
mod predict;
mod program;
mod question;
mod rated;
mod run;
pub mod scores;
mod sides;
mod start;
pub mod verify;

pub use config::{Config, Feedback, MAX_RANK, Regularization, Solver};
pub use entry::Configured;
pub(crate) use entry::Entry;
pub use evaluation::{Errors, Test};
pub use factors::Factors;
pub use predict::{Prediction, Predictor};
pub use program::{Als, Gramians};
pub use question::{AlsQuestion, RaceOptions};
pub use rated::RatedItems;
pub use run::{Factorization, Iteration, begin, run, supersteps_per_iteration};

pub(crate) use normal::{Normal, NormalShape};
pub(crate) use sides::{Sides, offset};
pub(crate) use start::item_factor;
