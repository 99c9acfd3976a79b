//! Any factor graph: variables with any number of states, factors over any number of variables.

mod factor;
mod pair;
pub(super) mod product;
mod program;

pub use program::General;
