//! Minimum spanning forests: the lightest edges that keep together what is together.
//!
//! ```text
//! minimise   sum of w(e) over the edges e of F,   where F joins whatever the graph joins, and has no circle
//! ```
//! The graph is taken as undirected: an edge joins its ends whichever way it leads. Loops are in no forest; of parallel edges the lightest counts.
//! Weights may be negative. Without weights every edge counts one, and any forest is as light as any other.
//!
//! Of equal weights the edge comes first whose ends come first by raw id. So there is one forest only, whoever looks for it.
//!
//! Source: Borůvka 1926, "O jistém problému minimálním"; Kruskal 1956, "On the shortest spanning subtree of a graph and the traveling
//! salesman problem".

pub mod baseline;
pub mod direct;
mod edges;
mod entry;
mod question;
pub mod verify;

pub use self::edges::Edge;
pub use self::entry::Configured;
pub(crate) use self::entry::Entry;

/// The weight of all edges together, summed in their order.
pub fn total(forest: &[Edge]) -> f64 {
    forest.iter().map(|edge| edge.weight).sum()
}

#[cfg(test)]
mod tests;
