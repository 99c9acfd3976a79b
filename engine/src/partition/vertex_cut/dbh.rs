//! Degree-based hashing: the hash of the end with fewer edges.

use super::greedy::degrees;
use super::stream::{EdgeStream, hash, one_of};
use crate::error::Result;
use crate::graph::{Topology, VertexId};
use crate::partition::{CutOptions, Partitioner, Placement, ShardId};

/// Each edge on a shard by the hash of its end with the lower degree, of equal ones that with the smaller id.
///
/// ```text
/// shard(u, v) = hash(u) mod S   if (degree(u), u) < (degree(v), v)
///               hash(v) mod S   otherwise
///
///      a -- h -- b        a, b: all their edges on one shard
///           |             h: cut, one replica a shard of its neighbours
///           c
/// ```
///
/// **Bound on replicas** of `v`: `min(S, 1 + neighbours of lower degree)`. On power-law graphs their mean is below that of
/// the random cut, the more so the heavier the tail.
///
/// Load follows the degrees and has no bound.
///
/// **Source**: Xie, Yan, Li, Zhang, "Distributed Power-law Graph Computing: Theoretical and Empirical Analysis", NIPS 2014,
/// section 3. Degrees count in- and out-edges.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Dbh;

impl Partitioner for Dbh {
    fn name(&self) -> &'static str {
        "dbh"
    }

    fn place(&self, topology: &Topology, options: &CutOptions) -> Result<Placement> {
        let degrees = degrees(topology);
        let rank = |v: VertexId| (degrees[v as usize], v);
        let arcs = EdgeStream::new(topology).map(|u, v| {
            let low = if rank(u) < rank(v) { u } else { v };
            one_of(options.shards, hash(low, options.seed)) as ShardId
        });
        Ok(Placement::Edges { arcs, masters: None })
    }
}
