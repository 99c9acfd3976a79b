//! Minimum spanning forests by sorting all edges, one thread.
//!
//! Source: Kruskal 1956, "On the shortest spanning subtree of a graph and the traveling salesman problem".

use hubcut::graph::{AnyGraph, VertexId};

use super::Edge;
use super::edges::Edges;

/// The edges of the forest, as [`direct::run`](super::direct::run) has them.
///
/// # Complexity
/// O(edges log(edges)).
pub fn run(graph: &AnyGraph, maximum: bool) -> Vec<Edge> {
    let edges = Edges::of(graph, maximum);
    let mut all = edges.all();
    all.sort_by_key(|edge| (edge.key, edges.ends(edge)));
    let mut above: Vec<VertexId> = (0..graph.topology().vertices() as VertexId).collect();
    all.retain(|edge| {
        let [a, b] = [edge.source, edge.target].map(|v| root(&mut above, v));
        above[a as usize] = b;
        a != b
    });
    edges.sorted(all)
}

/// The root of the tree of `v`, with ways made shorter.
fn root(above: &mut [VertexId], mut v: VertexId) -> VertexId {
    while above[v as usize] != v {
        above[v as usize] = above[above[v as usize] as usize];
        v = above[v as usize];
    }
    v
}
