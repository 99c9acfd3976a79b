//! Breadth-first search: the least number of edges from a source to every vertex, and a tree of such ways.
//!
//! ```text
//! level(source) = 0        level(v) = 1 + min over u -> v of level(u)
//! parent(v) = min { u : u -> v, level(u) + 1 = level(v) }
//! ```

pub mod direct;
mod entry;
pub mod verify;

pub use self::entry::Configured;
pub(crate) use self::entry::Entry;

#[cfg(test)]
mod tests;
