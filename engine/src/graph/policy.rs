//! How an edge list becomes a graph: direction, duplicates, self-loops, vertex order; and what that did.

use serde::{Deserialize, Serialize};

/// Whether an edge `a b` leads from `a` to `b` only, or both ways.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Directedness {
    /// One arc an edge.
    #[default]
    Directed,
    /// Two arcs an edge, one for a self-loop; stored as a single adjacency.
    Undirected,
}

/// What to do with edges that join the same vertices (the same unordered pair if undirected).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Duplicates {
    /// Keep them as parallel edges.
    #[default]
    Keep,
    /// Keep the first in the order of the input.
    First,
    /// Keep one edge with the sum of their data.
    Sum,
    /// Refuse the graph.
    Error,
}

/// What to do with edges from a vertex to itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SelfLoops {
    /// Keep them.
    #[default]
    Keep,
    /// Leave them out; their vertices stay.
    Drop,
}

/// In which order vertices are laid out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VertexOrder {
    /// Ascending raw id.
    #[default]
    Natural,
    /// Vertices of high degree first, so that the views that are read most lie together.
    Hub,
    /// Part by part of a cut: of a graph that is there ([`Graph::laid_out`](super::Graph::laid_out)), not of one that is built.
    Cut,
}

impl VertexOrder {
    /// What a graph that is built from one in this order is laid out in: a cut is of one graph only, so natural in place of it.
    pub fn rebuilt(self) -> Self {
        if self == VertexOrder::Cut { VertexOrder::Natural } else { self }
    }
}

/// The policies by which an [`EdgeList`](super::EdgeList) becomes a [`Graph`](super::Graph).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BuildOptions {
    /// Directed or symmetrised.
    pub direction: Directedness,
    /// Parallel edges.
    pub duplicates: Duplicates,
    /// Loops.
    pub self_loops: SelfLoops,
    /// Layout.
    pub order: VertexOrder,
}

/// What building a graph found and did; part of every report, kept in the stored file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BuildCounts {
    /// Edges in the input.
    pub edges_read: u64,
    /// Self-loops in the input.
    pub self_loops: u64,
    /// Self-loops left out.
    pub self_loops_dropped: u64,
    /// Edges beyond the first between the same vertices, among those not left out as self-loops.
    pub duplicates: u64,
    /// Duplicates left out or merged into the first.
    pub duplicates_merged: u64,
}
