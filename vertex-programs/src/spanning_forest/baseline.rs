//! Minimum spanning forests by sorting all edges, one thread.
//!
//! Source: Kruskal 1956, "On the shortest spanning subtree of a graph and the traveling salesman problem".

use hubcut::graph::AnyGraph;

use super::Edge;
use super::edges::Edges;
use crate::components::baseline::Forest;

/// The edges of the forest, as [`direct::run`](super::direct::run) has them.
///
/// # Complexity
/// O(edges log(edges)).
pub fn run(graph: &AnyGraph, maximum: bool) -> Vec<Edge> {
    let edges = Edges::of(graph, maximum);
    let mut all = edges.all();
    all.sort_by_key(|edge| (edge.key, edges.ends(edge)));
    let mut forest = Forest::new(graph.topology().vertices());
    all.retain(|edge| forest.union(edge.source, edge.target));
    edges.sorted(all)
}
