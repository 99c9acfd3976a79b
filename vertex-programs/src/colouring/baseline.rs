//! The greedy colouring: one vertex after another in an order, one thread.
//!
//! Source: Welsh, Powell 1967, "An upper bound for the chromatic number of a graph and its application to timetabling problems".

use hubcut::graph::{Topology, VertexId};

use super::Order;
use super::direct::NONE;
use crate::Result;

/// The colour of each vertex, as [`direct::run`](super::direct::run) has them.
///
/// # Errors
/// [`NotEnoughMemory`](hubcut::Error::NotEnoughMemory).
///
/// # Complexity
/// O(edges + vertices log(vertices)).
pub fn run(graph: &Topology, order: Order, seed: u64) -> Result<Vec<u32>> {
    let ranks = order.ranks(graph, seed, &Default::default())?;
    let mut vertices: Vec<VertexId> = (0..graph.vertices() as VertexId).collect();
    vertices.sort_unstable_by_key(|v| ranks[*v as usize]);
    let mut colours = vec![NONE; vertices.len()];
    // Of each colour the vertex at which it was seen last.
    let mut seen = vec![VertexId::MAX; vertices.len() + 1];
    for v in vertices {
        for &u in graph.by_source().row(v).iter().chain(graph.by_target().row(v)) {
            if colours[u as usize] != NONE {
                seen[colours[u as usize] as usize] = v;
            }
        }
        colours[v as usize] = seen.iter().take_while(|seen| **seen == v).count() as u32;
    }
    Ok(colours)
}
