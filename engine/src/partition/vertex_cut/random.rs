//! Random vertex-cut: the hash of an edge.

use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_64_with_seed;

use crate::error::Result;
use crate::graph::{Directedness, Topology, VertexId};
use crate::partition::{CutOptions, Partitioner, Placement, ShardId};

/// Each edge on a shard by the hash of its ends; parallel edges, and an undirected edge's two arcs, on the same.
///
/// ```text
/// shard(u, v) = hash(u, v) mod S
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Random;

impl Partitioner for Random {
    fn name(&self) -> &'static str {
        "random"
    }

    fn place(&self, topology: &Topology, options: &CutOptions) -> Result<Placement> {
        let undirected = topology.direction() == Directedness::Undirected;
        let (shards, seed) = (options.shards as u64, options.seed);
        let rows = topology.by_source();
        let mut arcs: Vec<ShardId> = vec![0; topology.arcs()];
        let place = |source: VertexId, target: VertexId| {
            let (a, b) = if undirected { (source.min(target), source.max(target)) } else { (source, target) };
            (xxh3_64_with_seed(&(u64::from(a) << 32 | u64::from(b)).to_le_bytes(), seed) % shards) as ShardId
        };
        // Row by row would be a lend a vertex; the source of a position is found once a block.
        arcs.par_chunks_mut(1 << 16).enumerate().for_each(|(block, arcs)| {
            let first = block << 16;
            let offsets = rows.offsets();
            let mut source = offsets.partition_point(|offset| *offset as usize <= first) - 1;
            for (position, shard) in (first..).zip(arcs) {
                while offsets[source + 1] as usize <= position {
                    source += 1;
                }
                *shard = place(source as VertexId, rows.neighbours()[position]);
            }
        });
        Ok(Placement::Edges { arcs, masters: None })
    }
}
