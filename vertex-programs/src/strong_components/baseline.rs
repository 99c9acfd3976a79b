//! Strongly connected components depth first, one thread.
//!
//! Source: Tarjan 1972, "Depth-first search and linear graph algorithms", with a stack in place of recursion.

use hubcut::graph::{Topology, VertexId};

use crate::components::name_and_count;

/// The components: the label of each vertex and the size of each component, as
/// [`direct::run`](crate::strong_components::direct::run) has them.
///
/// # Complexity
/// O(vertices + edges).
pub fn run(graph: &Topology) -> (Vec<VertexId>, Vec<(VertexId, u64)>) {
    name_and_count(graph, roots(graph))
}

/// One vertex of its component for each vertex, the same for all vertices of a component.
pub fn roots(graph: &Topology) -> Vec<VertexId> {
    const NONE: u32 = u32::MAX;
    let (vertices, rows) = (graph.vertices(), graph.by_source());
    let (mut index, mut low) = (vec![NONE; vertices], vec![0; vertices]);
    let mut roots: Vec<VertexId> = vec![NONE; vertices];
    let (mut stack, mut calls, mut met) = (Vec::new(), Vec::new(), 0);
    for first in 0..vertices as VertexId {
        if index[first as usize] != NONE {
            continue;
        }
        calls.push((first, 0));
        while let Some((v, at)) = calls.pop() {
            if at == 0 {
                (index[v as usize], low[v as usize]) = (met, met);
                met += 1;
                stack.push(v);
            }
            let row = rows.row(v);
            if let Some(&u) = row.get(at) {
                calls.push((v, at + 1));
                if index[u as usize] == NONE {
                    calls.push((u, 0));
                } else if roots[u as usize] == NONE {
                    low[v as usize] = low[v as usize].min(index[u as usize]);
                }
                continue;
            }
            if low[v as usize] == index[v as usize] {
                while let Some(u) = stack.pop() {
                    roots[u as usize] = v;
                    if u == v {
                        break;
                    }
                }
            }
            if let Some((before, _)) = calls.last() {
                let before = *before as usize;
                low[before] = low[before].min(low[v as usize]);
            }
        }
    }
    roots
}
