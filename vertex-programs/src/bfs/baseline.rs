//! Breadth-first search with a queue, one thread.
//!
//! Source: Moore 1959, "The shortest path through a maze".

use std::collections::VecDeque;

use hubcut::graph::{Topology, VertexId};

use super::direct::UNREACHED;

/// The level of each vertex, by vertex id, [`UNREACHED`] where no way leads; and how many edges were looked at.
///
/// # Panics
/// If `source` is not a vertex.
///
/// # Complexity
/// O(vertices + edges).
pub fn run(graph: &Topology, source: VertexId) -> (Vec<u32>, u64) {
    let mut levels = vec![UNREACHED; graph.vertices()];
    levels[source as usize] = 0;
    let mut queue = VecDeque::from([source]);
    let mut edges = 0;
    while let Some(u) = queue.pop_front() {
        let row = graph.by_source().row(u);
        edges += row.len() as u64;
        for &v in row {
            if levels[v as usize] == UNREACHED {
                levels[v as usize] = levels[u as usize] + 1;
                queue.push_back(v);
            }
        }
    }
    (levels, edges)
}
