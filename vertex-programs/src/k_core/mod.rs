//! Cores: how deep in the graph each vertex is.
//!
//! ```text
//! core(v) = the largest k such that v is in a set of vertices each of which has k neighbours in the set, or more
//! ```
//! The largest such set for `k` is the *k-core*; the largest `k` that has one is the *degeneracy* of the graph. The graph is taken as simple
//! and undirected, as NetworkX and igraph take it: an edge joins its ends whichever way it leads, parallel ones count once, and loops
//! do not count.
//!
//! Source: Seidman 1983, "Network structure and minimum degree"; that core numbers are found by taking away vertices of the lowest
//! degree again and again is of Matula, Beck 1983, "Smallest-last ordering and clustering and graph coloring algorithms".

pub mod baseline;
pub mod direct;
mod entry;
mod question;
pub mod verify;

pub use self::entry::Configured;
pub(crate) use self::entry::Entry;

#[cfg(test)]
mod tests;
