//! Edge-cuts: vertices are placed, and each arc lies with its target.

mod hash;

pub use hash::Hash;

use super::Partitioner;

/// All of them, with their default settings.
pub(super) fn all() -> Vec<Box<dyn Partitioner>> {
    vec![Box::new(Hash)]
}
