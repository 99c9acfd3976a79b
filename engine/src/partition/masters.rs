//! Where the masters of a vertex-cut are.

use super::{ReplicaSets, ShardId};
use crate::graph::VertexId;

/// The shard of each vertex's master: where it is asked for, if the vertex has an edge there; else the one of its shards
/// that has the fewest masters by then, vertex by vertex; for a vertex without edges the one of all.
///
/// Depends on what is given only. O(vertices + replicas).
pub(super) fn place(sets: &ReplicaSets, vertices: usize, shards: usize, asked: Option<&[ShardId]>) -> Vec<ShardId> {
    let mut counts = vec![0u32; shards];
    // Where the choice is free, all that is not free counts first.
    let follows = |v: usize| asked.map(|asked| asked[v]).filter(|shard| sets.contains(v as VertexId, *shard));
    (0..vertices).filter_map(follows).for_each(|shard| counts[shard as usize] += 1);
    let mut isolated = Vec::new();
    let mut masters: Vec<ShardId> = (0..vertices)
        .map(|v| {
            if let Some(shard) = follows(v) {
                return shard;
            }
            let lightest = sets.shards(v as VertexId).min_by_key(|shard| counts[*shard as usize]);
            match lightest {
                Some(shard) => counts[shard as usize] += 1,
                None => isolated.push(v),
            }
            lightest.unwrap_or(0)
        })
        .collect();
    for v in isolated {
        let lightest = (0..shards).min_by_key(|shard| counts[*shard]).expect("a cut has shards");
        counts[lightest] += 1;
        masters[v] = lightest as ShardId;
    }
    masters
}
