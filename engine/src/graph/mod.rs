//! The graph: raw ids, edge lists, adjacency by source and by target.
//!
//! Guarantees: a [`Graph`] is immutable; its vertices are `0..vertices()`; every row of an [`Adjacency`]
//! is sorted by neighbour, parallel edges in the order of the input; the k-th parallel edge of a row by
//! source is the k-th parallel edge of the row by target.

mod adjacency;
mod build;
mod derive;
mod duplicates;
mod edge_list;
mod ids;
pub mod memory;
mod named;
mod order;
mod pairing;
mod policy;
mod renumber;
mod reorder;
mod scratch;
mod settle;
mod sides;
pub(crate) mod sort;
mod stats;
#[cfg(test)]
mod tests;

pub use adjacency::{Adjacency, AnyGraph, Graph, Topology};
pub use edge_list::{AnyEdgeList, EdgeChunk, EdgeList};
pub use ids::{RawId, RawIds, TextIds};
pub use order::Order;
pub use policy::{BuildCounts, BuildOptions, Directedness, Duplicates, SelfLoops, VertexOrder};
pub use renumber::{RawChunk, RawPairs, TextChunk, renumber, renumber_text, renumber_within};
pub use sides::{Side, SideId, Sides};
pub use stats::{DegreeStats, GraphStats};

/// A vertex of the whole graph: dense, from 0.
pub type VertexId = u32;

/// Most vertices a graph can have: 2^32 - 1.
pub const MAX_VERTICES: u64 = u32::MAX as u64;
