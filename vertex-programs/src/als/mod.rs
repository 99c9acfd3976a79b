//! Alternating least squares: what is done with factors of users and items.

mod factors;
pub mod scores;

pub use factors::Factors;
