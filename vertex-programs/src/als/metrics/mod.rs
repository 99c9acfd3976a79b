//! How good a model is: errors of predictions, quality of rankings, the loss of implicit feedback.
//!
//! Everything is summed in 64 bits, over chunks that depend on the data only, whose sums are added in their order: the
//! result is the same to the last bit for any number of threads.

mod error;
mod implicit;
mod ranking;

pub use error::{PredictionError, of_graph, of_ratings};
pub use implicit::implicit_loss;
pub use ranking::{RankingMeasures, ranking};
