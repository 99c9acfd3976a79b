//! Factor graphs as data: variables with a few states each, and factors, tables over some of them.
//!
//! ```text
//! p(x) = 1/Z prod_a f_a(x_a),     Z = sum_x prod_a f_a(x_a)
//! ```
//! Markov random fields and Bayesian networks both are this. The readers of `hubcut-datasets` make one, the programs of
//! `hubcut-programs` infer from one; neither knows the other.

mod condition;
mod error;
mod model;
mod value;

pub use error::{Error, Result};
pub use model::{Builder, Factor, FactorGraph, TableId};
