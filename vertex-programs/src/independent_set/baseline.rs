//! The greedy independent set: one vertex after another in an order, one thread.

use hubcut::graph::{Topology, VertexId};

use super::Order;
use crate::Result;

/// 1 for each vertex that is in the set, else 0, as [`direct::run`](super::direct::run) has them.
///
/// # Errors
/// [`NotEnoughMemory`](hubcut::Error::NotEnoughMemory).
///
/// # Complexity
/// O(edges + vertices log(vertices)).
pub fn run(graph: &Topology, order: Order, seed: u64) -> Result<Vec<u32>> {
    let ranks = order.ranks(graph, seed)?;
    let mut vertices: Vec<VertexId> = (0..graph.vertices() as VertexId).collect();
    vertices.sort_unstable_by_key(|v| ranks[*v as usize]);
    let (mut members, mut is_out) = (vec![0; vertices.len()], vec![false; vertices.len()]);
    for v in vertices {
        if is_out[v as usize] {
            continue;
        }
        members[v as usize] = 1;
        for &u in graph.by_source().row(v).iter().chain(graph.by_target().row(v)) {
            is_out[u as usize] = true;
        }
    }
    Ok(members)
}
