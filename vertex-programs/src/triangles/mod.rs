//! Triangles: three vertices, each joined with both others.
//!
//! ```text
//! t(v) = triangles that v is in        c(v) = 2 t(v) / (d(v) (d(v) - 1))
//! ```
//! with `d(v)` the number of neighbours. The graph is taken as simple and undirected: an edge joins its ends whichever way it leads,
//! parallel ones count once, and loops do not count. In the directed graph, neighbours are the same, and their pairs have an order:
//! `c(v) = edges that lead from a neighbour of v to another / (d(v) (d(v) - 1))`, as the benchmark LDBC Graphalytics defines LCC.
//!
//! Source: the local clustering coefficient `c` is that of Watts, Strogatz 1998, "Collective dynamics of 'small-world' networks".

pub mod baseline;
pub mod direct;
mod entry;
mod oriented;
mod question;
pub mod verify;

pub use self::entry::Configured;
pub(crate) use self::entry::Entry;
pub use self::question::question;

#[cfg(test)]
mod tests;
