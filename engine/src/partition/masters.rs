//! Where the masters of a vertex-cut are.

use super::{ReplicaSets, ShardId};
use crate::graph::VertexId;
use crate::parallel;
use crate::random::h;

/// What the numbers that choose masters are for.
const MASTER: u64 = 0x6d61_7374_6572;

/// The shard of each vertex's master: where it is asked for, if the vertex has an edge there; else of its shards the one with
/// the least hash of vertex, shard and seed; of a vertex without edges the least of all shards.
///
/// So where the master of a vertex is follows from where its edges are, without a look at other vertices. Shards have
/// equally many masters but for chance, as far as edges let them.
///
/// Depends on what is given only. O(vertices * shards of each), parallel.
pub(super) fn place(
    sets: &ReplicaSets,
    vertices: usize,
    shards: usize,
    seed: u64,
    asked: Option<&[ShardId]>,
) -> Vec<ShardId> {
    parallel::tabulate(vertices, &|v| {
        let vertex = v as VertexId;
        if let Some(asked) = asked.map(|asked| asked[v]).filter(|shard| sets.contains(vertex, *shard)) {
            return asked;
        }
        let hash = |shard: &ShardId| h(MASTER, u64::from(vertex) | u64::from(*shard) << 32, seed);
        sets.shards(vertex).min_by_key(hash).or_else(|| (0..shards as ShardId).min_by_key(hash)).unwrap_or(0)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masters_are_where_edges_are_and_even_but_for_chance() {
        let (vertices, shards) = (30_000, 7);
        let mut sets = ReplicaSets::empty(vertices, shards);
        for v in 0..vertices as VertexId {
            // Every third has no edges.
            (0..v % 3).for_each(|copy| sets.insert(v, ((v / 3 + 2 * copy) % 7) as ShardId));
        }
        let masters = place(&sets, vertices, shards, 1, None);
        let mut counts = vec![0; shards];
        for v in 0..vertices as VertexId {
            let master = masters[v as usize];
            assert!(v % 3 == 0 || sets.contains(v, master));
            counts[master as usize] += 1;
        }
        // Standard deviation 61, around 4286.
        assert!(counts.iter().all(|count| (4000..4600).contains(count)), "{counts:?}");
        assert_ne!(masters, place(&sets, vertices, shards, 2, None));
        assert_eq!(masters, place(&sets, vertices, shards, 1, None));
        let asked = vec![3; vertices];
        let follows = |(v, master): (usize, &ShardId)| !sets.contains(v as VertexId, 3) || *master == 3;
        assert!(place(&sets, vertices, shards, 1, Some(&asked)).iter().enumerate().all(follows));
    }
}
