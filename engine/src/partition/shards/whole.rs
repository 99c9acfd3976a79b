//! What a shard knows of the whole graph: degrees of its vertices, and which of parallel arcs its arcs are.

use crate::error::{Error, Result};
use crate::graph::{Adjacency, Topology, VertexId};

/// The degrees of some vertices, added up.
pub(super) fn degrees(adjacency: &Adjacency, vertices: &[VertexId]) -> Vec<u64> {
    let mut sums = Vec::with_capacity(vertices.len() + 1);
    sums.push(0);
    vertices.iter().for_each(|v| sums.push(sums[sums.len() - 1] + adjacency.degree(*v)));
    sums
}

/// The ordinal of each arc of a shard, which has place `kept` in the whole graph, among those parallel to it; nothing if the
/// cut has put no parallel arcs apart, so that those which are here can be counted.
pub(super) fn ordinals(whole: &Topology, shard: &Topology, vertices: &[VertexId], kept: &[u64]) -> Result<Vec<u32>> {
    let (targets, mut ordinals, mut is_cut) = (whole.by_source().neighbours(), Vec::with_capacity(kept.len()), false);
    for (source, v) in (0..).zip(vertices) {
        let row = whole.by_source().range(*v);
        // Where those parallel to the arc before begin in the whole graph, and on the shard.
        let (mut first, mut here) = (usize::MAX, 0);
        for arc in shard.by_source().range(source) {
            let place = kept[arc] as usize;
            let target = targets[place];
            if first == usize::MAX || targets[first] != target {
                let is_first = place == row.start || targets[place - 1] != target;
                first =
                    if is_first { place } else { row.start + targets[row.clone()].partition_point(|t| *t < target) };
                here = arc;
            }
            let ordinal = u32::try_from(place - first)
                .map_err(|_| Error::Cut("a graph with more than 2^32 parallel arcs cannot be cut".into()))?;
            ordinals.push(ordinal);
            is_cut |= place - first != arc - here;
        }
    }
    Ok(if is_cut { ordinals } else { Vec::new() })
}
