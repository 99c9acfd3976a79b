//! A tree of shortest ways, from the distances alone.

use std::sync::atomic::Ordering::Relaxed;

use hubcut::graph::{Graph, VertexId};
use hubcut::parallel;

use super::{Distance, Length};
use crate::Result;
pub use crate::bfs::direct::NO_PARENT;
use crate::direct::{LONG_ROW, words32};

/// For every vertex that a way leads to the one before it on a shortest way; the source is its own.
///
/// It is the neighbour with the lowest id that is nearer, and whose distance and edge add up to the distance of the vertex, exactly. Where there
/// is none, the edge has length 0 and its ends have one distance: then it is a vertex that is fewer such edges from one with a
/// nearer parent, and of these the one with the lowest id. So circles of length 0 make no circle of parents. `distances` must be
/// final; where they are not, parents are missing.
///
/// # Determinism
/// The same for any number of threads.
///
/// # Errors
/// [`NotEnoughMemory`](hubcut::Error::NotEnoughMemory).
///
/// # Complexity
/// O(vertices + edges log edges). What has no nearer parent is gone over by one thread.
pub fn parents<D: Distance, W: Length<D>>(
    graph: &Graph<W>,
    source: VertexId,
    distances: &[D],
) -> Result<Vec<VertexId>> {
    let (into, weights) = (graph.by_target(), graph.data_by_target());
    // Parallel, and in pieces if the row is long.
    let first = |v: VertexId, is_parent: &(dyn Fn(VertexId, W) -> bool + Sync)| {
        let row = into.range(v);
        let look = |at: usize| {
            let (u, weight) = (into.neighbours()[row.start + at], weights[row.start + at]);
            is_parent(u, weight).then_some(u)
        };
        if row.len() > LONG_ROW { parallel::find_first(row.len(), &look) } else { (0..row.len()).find_map(look) }
    };
    let parents = words32("the parents", distances.len())?;
    let left = parallel::of_ranges(distances.len(), &|range| {
        let mut left = Vec::new();
        for v in range {
            let distance = distances[v];
            let nearer = |u: VertexId, weight: W| {
                let other = distances[u as usize];
                other < distance && other + weight.length() == distance
            };
            let parent = match v as VertexId {
                v if v == source => Some(source),
                _ if distance == D::UNREACHED => None,
                v => first(v, &nearer),
            };
            if parent.is_none() && distance != D::UNREACHED {
                left.push(v as VertexId);
            }
            parents[v].store(parent.unwrap_or(NO_PARENT), Relaxed);
        }
        left
    });
    let mut parents: Vec<VertexId> = parents.into_iter().map(|parent| parent.into_inner()).collect();
    // Each wave is one edge of length 0 further: pairs of a vertex and its parent.
    let mut wave: Vec<(VertexId, VertexId)> = Vec::new();
    for v in left.into_iter().flatten() {
        let level = |u: VertexId, weight: W| {
            let (other, distance) = (distances[u as usize], distances[v as usize]);
            parents[u as usize] != NO_PARENT && other == distance && other + weight.length() == distance
        };
        wave.extend(first(v, &level).map(|u| (v, u)));
    }
    let (out, weights) = (graph.by_source(), graph.data_by_source());
    while !wave.is_empty() {
        // The lowest parent of each comes first.
        wave.sort_unstable();
        wave.dedup_by_key(|(v, _)| *v);
        for (v, parent) in &wave {
            parents[*v as usize] = *parent;
        }
        let mut next = Vec::new();
        for (u, _) in wave {
            let row = out.range(u);
            for (&v, weight) in out.neighbours()[row.clone()].iter().zip(&weights[row]) {
                let (distance, other) = (distances[u as usize], distances[v as usize]);
                if parents[v as usize] == NO_PARENT && other == distance && distance + weight.length() == other {
                    next.push((v, u));
                }
            }
        }
        wave = next;
    }
    Ok(parents)
}
