//! Orders of vertices, in which algorithms that go through them one by one are run by all workers at once.

use hubcut::graph::{Topology, VertexId};
use hubcut::parallel;
use hubcut::random::h;

use super::degrees;
use crate::Result;

/// The rank of each vertex in some order, by vertex id: all differ, the least goes first.
pub(crate) type Ranks = Vec<u64>;

/// By raw id.
pub(crate) fn natural(graph: &Topology) -> Ranks {
    parallel::tabulate(graph.vertices(), &|v| graph.position_of(v as VertexId) as u64)
}

/// By a random number from `seed` and the raw id's place, the place among equal ones.
pub(crate) fn random(graph: &Topology, seed: u64) -> Ranks {
    by(graph, &|position, _| h(seed, position, 0) >> 32)
}

/// By the number of neighbours, equal ones by raw id.
///
/// # Errors
/// [`NotEnoughMemory`](hubcut::Error::NotEnoughMemory).
pub(crate) fn by_degree(graph: &Topology, largest_first: bool) -> Result<Ranks> {
    let degrees = degrees(graph)?;
    let key = |degree: u32| u64::from(if largest_first { !degree } else { degree });
    Ok(by(graph, &|_, v| key(degrees[v])))
}

/// By a number of 32 bits for each vertex, which is told its place and id; equal ones by place.
pub(crate) fn by(graph: &Topology, key: &(dyn Fn(u64, usize) -> u64 + Sync)) -> Ranks {
    parallel::tabulate(graph.vertices(), &|v| {
        let position = graph.position_of(v as VertexId) as u64;
        key(position, v) << 32 | position
    })
}
