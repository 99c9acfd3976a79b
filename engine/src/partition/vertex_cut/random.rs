//! Random vertex-cut: the hash of an edge.

use super::stream::{EdgeStream, hash_edge, one_of};
use crate::error::Result;
use crate::graph::Topology;
use crate::partition::{CutOptions, Partitioner, Placement, ShardId};

/// Each edge on a shard by the hash of its ends; parallel edges, and an undirected edge's two arcs, on the same.
///
/// ```text
/// shard(u, v) = hash(u, v) mod S
///
///     a --> h | h <-- b | h <-- c      h is on as many shards as its edges fall on
///     d --> h |         | h <-- e
/// ```
///
/// **Bound on replicas** of `v`: `min(S, D(v))`, D(v) being the number of its different neighbours; their expected number
/// is `S (1 - (1 - 1/S)^D(v))`. Loads are even but for chance and parallel edges.
///
/// **Source**: Gonzalez, Low, Gu, Bickson, Guestrin, "PowerGraph: Distributed Graph-Parallel Computation on Natural
/// Graphs", OSDI 2012, section 5, theorem 5.2.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Random;

impl Partitioner for Random {
    fn name(&self) -> &'static str {
        "random"
    }

    fn place(&self, topology: &Topology, options: &CutOptions) -> Result<Placement> {
        let (shards, seed) = (options.shards, options.seed);
        let arcs = EdgeStream::new(topology).map(|u, v| one_of(shards, hash_edge(u, v, seed)) as ShardId);
        Ok(Placement::Edges { arcs, masters: None })
    }
}
