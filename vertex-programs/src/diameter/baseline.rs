//! Eccentricities by a search from one vertex after another, one thread.

use hubcut::graph::{Topology, VertexId};

use crate::bfs::baseline;
use crate::bfs::direct::UNREACHED;

/// The eccentricity of each vertex, by vertex id.
///
/// # Complexity
/// O(vertices (vertices + edges)).
pub fn run(graph: &Topology) -> Vec<u32> {
    (0..graph.vertices() as VertexId).map(|v| of(graph, v)).collect()
}

/// The eccentricity of `v`.
pub(super) fn of(graph: &Topology, v: VertexId) -> u32 {
    baseline::run(graph, v).0.into_iter().filter(|level| *level != UNREACHED).max().unwrap_or(0)
}
