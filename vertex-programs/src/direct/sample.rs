//! Vertices that a check by searches is done for, where all would be too many.

use hubcut::graph::{Topology, VertexId};
use hubcut::random::h;

use crate::registry::highest;

/// So many at random, and as many with the highest values; each once, by id.
pub(crate) fn some(graph: &Topology, number: usize, value: &(dyn Fn(usize) -> f64 + Sync)) -> Vec<VertexId> {
    let mut some = at_random(graph, number);
    some.extend(highest(graph, number, &|v| Some(value(v as usize))));
    some.sort_unstable();
    some.dedup();
    some
}

/// So many at random, some of which may be the same; all of a graph that has no more.
pub(crate) fn at_random(graph: &Topology, number: usize) -> Vec<VertexId> {
    let vertices = graph.vertices();
    if vertices <= number {
        return (0..vertices as VertexId).collect();
    }
    (0..number as u64).map(|at| graph.vertex_at((h(1, at, 0) % vertices as u64) as usize)).collect()
}
