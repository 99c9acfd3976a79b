//! Triangles by looking at every pair of neighbours of every vertex that is not higher, one thread.
//!
//! Source: the node iterator of Schank, Wagner 2005, "Finding, counting and listing all triangles in large graphs".

use std::collections::HashSet;

use hubcut::graph::{Topology, VertexId};

/// For each vertex, the number of its neighbours, loops and parallel edges left out, and of the triangles it is in.
///
/// # Complexity
/// O(sum of squares of degrees).
pub fn run(graph: &Topology) -> (Vec<u64>, Vec<u64>) {
    let mut rows: Vec<Vec<VertexId>> = vec![Vec::new(); graph.vertices()];
    let mut edges = HashSet::new();
    for u in 0..graph.vertices() as VertexId {
        for &v in graph.by_source().row(u) {
            if u != v && edges.insert((u.min(v), u.max(v))) {
                rows[u as usize].push(v);
                rows[v as usize].push(u);
            }
        }
    }
    let mut triangles = vec![0; rows.len()];
    for (u, row) in rows.iter().enumerate() {
        for &v in row {
            for &w in row {
                if (u as VertexId) < v && v < w && edges.contains(&(v, w)) {
                    triangles[u] += 1;
                    triangles[v as usize] += 1;
                    triangles[w as usize] += 1;
                }
            }
        }
    }
    (rows.iter().map(|row| row.len() as u64).collect(), triangles)
}
