//! Who sends how much to whom.

use serde::Serialize;

use super::gathered;
use crate::graph::Directedness;
use crate::partition::{ShardId, ShardedGraph};
use crate::plain::Plain;
use crate::program::Direction;

/// What each shard sends each other in a superstep in which all vertices run, from the lists by which they exchange it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ExchangeVolume {
    /// Sums, from mirrors to masters: row = shard that sends, column = shard that receives.
    pub sums: Vec<Vec<u64>>,
    /// Views, from masters to mirrors; rows and columns as in `sums`.
    pub views: Vec<Vec<u64>>,
}

impl ExchangeVolume {
    /// Counts sums and views of a program that gathers over `gather`.
    ///
    /// **Complexity**: O(shards^2) in time and memory.
    pub fn of<E: Plain>(sharded: &ShardedGraph<E>, gather: Direction) -> Self {
        let gather = gathered(gather, sharded.whole().direction() == Directedness::Undirected);
        let shards = sharded.shards().len();
        let empty = vec![vec![0; shards]; shards];
        let (mut sums, mut views) = (empty.clone(), empty);
        for (here, shard) in sharded.shards().iter().enumerate() {
            for (owner, mirrors) in shard.mirrors().iter().enumerate() {
                sums[here][owner] = mirrors.with_edges(&[gather]).len() as u64;
                views[owner][here] = mirrors.len() as u64;
            }
        }
        ExchangeVolume { sums, views }
    }

    /// Bytes that shard `from` sends shard `to`.
    pub fn bytes(&self, from: ShardId, to: ShardId, sum_bytes: u64, view_bytes: u64) -> u64 {
        let (from, to) = (from as usize, to as usize);
        self.sums[from][to] * sum_bytes + self.views[from][to] * view_bytes
    }

    /// Bytes that all send: what [`Quality::superstep_bytes`](super::Quality::superstep_bytes) says.
    pub fn total_bytes(&self, sum_bytes: u64, view_bytes: u64) -> u64 {
        let all = |matrix: &[Vec<u64>]| matrix.iter().flatten().sum::<u64>();
        all(&self.sums) * sum_bytes + all(&self.views) * view_bytes
    }
}
