//! Distances to each vertex: a search against the edges from one after another, one thread.

use hubcut::graph::{Topology, VertexId};

use super::Distances;

/// Distances to each vertex, as [`exact::run`](super::exact::run) has them but for rounding.
///
/// # Complexity
/// O(vertices (vertices + edges)).
pub fn run(graph: &Topology) -> Vec<Distances> {
    (0..graph.vertices() as VertexId).map(|v| to(graph, v)).collect()
}

/// Distances to `v`.
pub(crate) fn to(graph: &Topology, v: VertexId) -> Distances {
    let mut levels = vec![u32::MAX; graph.vertices()];
    let mut distances = Distances::default();
    let mut queue = vec![v];
    levels[v as usize] = 0;
    let mut at = 0;
    while let Some(&w) = queue.get(at) {
        at += 1;
        let level = levels[w as usize] + 1;
        for &u in graph.by_target().row(w) {
            if levels[u as usize] == u32::MAX {
                levels[u as usize] = level;
                queue.push(u);
                distances.add(1.0, level.into());
            }
        }
    }
    distances
}
