//! Alternating least squares: what is done with factors of users and items.

mod factors;
pub mod metrics;
mod predict;
mod rated;
pub mod scores;

pub use factors::Factors;
pub use predict::{Prediction, Predictor};
pub use rated::RatedItems;
