//! Hash edge-cut: the hash of a vertex.

use rayon::prelude::*;

use crate::error::Result;
use crate::graph::Topology;
use crate::partition::{CutOptions, Partitioner, Placement, ShardId};

/// Each vertex on a shard by the hash of its id.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Hash;

impl Partitioner for Hash {
    fn name(&self) -> &'static str {
        "hash"
    }

    fn place(&self, topology: &Topology, options: &CutOptions) -> Result<Placement> {
        let (shards, seed) = (options.shards as u64, options.seed);
        let place = |v: usize| (xxhash_rust::xxh3::xxh3_64_with_seed(&v.to_le_bytes(), seed) % shards) as ShardId;
        Ok(Placement::Vertices((0..topology.vertices()).into_par_iter().map(place).collect()))
    }
}
