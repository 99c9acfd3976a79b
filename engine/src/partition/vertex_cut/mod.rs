//! Vertex-cuts: edges are placed, vertices are replicated.

mod random;

pub use random::Random;

use super::Partitioner;

/// All of them, with their default settings.
pub(super) fn all() -> Vec<Box<dyn Partitioner>> {
    vec![Box::new(Random)]
}
