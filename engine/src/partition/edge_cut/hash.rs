//! Hash edge-cut: the hash of a vertex.

use crate::error::Result;
use crate::graph::Topology;
use crate::parallel;
use crate::partition::{CutOptions, Partitioner, Placement, ShardId};

/// Each vertex on a shard by the hash of its id.
///
/// ```text
/// shard(v) = hash(v) mod S
///
///    shard 0    shard 1    shard 2        neighbours are strangers: an arc stays at home
///    a d h      b g        c e f          by chance, once in S
/// ```
/// **Bound**: `(1 - 1/S)` of the arcs are cut in expectation; a shard has `vertices / S` masters up to
/// `O(sqrt(vertices / S * log S))`; a source of out-degree `d` has at most `1 + min(d, S - 1)` replicas.
///
/// **Determinism**: depends on ids, shards and seed. **Complexity**: O(vertices), parallel.
///
/// **Source**: what Pregel does (Malewicz et al., SIGMOD 2010, section 3), by a hash in place of the remainder, which
/// would see patterns in ids.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Hash;

impl Partitioner for Hash {
    fn name(&self) -> &'static str {
        "hash"
    }

    fn place(&self, topology: &Topology, options: &CutOptions) -> Result<Placement> {
        let (shards, seed) = (options.shards as u64, options.seed);
        let place = |v: usize| (xxhash_rust::xxh3::xxh3_64_with_seed(&v.to_le_bytes(), seed) % shards) as ShardId;
        Ok(Placement::Vertices(parallel::tabulate(topology.vertices(), &place)))
    }
}
