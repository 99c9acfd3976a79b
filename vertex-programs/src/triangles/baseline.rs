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

/// For each vertex, how many edges lead from one of its neighbours to another: loops and parallel edges left out, neighbours whichever
/// way edges lead.
///
/// # Complexity
/// As [`run`].
pub fn links(graph: &Topology) -> Vec<u64> {
    let edges = |v: VertexId| graph.by_source().row(v).iter().map(move |u| (v, *u));
    let edges: HashSet<_> = (0..graph.vertices() as VertexId).flat_map(edges).filter(|(u, v)| u != v).collect();
    let mut neighbours: Vec<HashSet<VertexId>> = vec![HashSet::new(); graph.vertices()];
    for &(u, v) in &edges {
        neighbours[u as usize].insert(v);
        neighbours[v as usize].insert(u);
    }
    let among = |of: &HashSet<VertexId>| {
        let pairs = of.iter().flat_map(|u| of.iter().map(move |w| (*u, *w)));
        pairs.filter(|pair| edges.contains(pair)).count() as u64
    };
    neighbours.iter().map(among).collect()
}
