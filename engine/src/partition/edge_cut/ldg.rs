//! Linear deterministic greedy: to its neighbours, where there is room.

use super::greedy::{Greedy, Objective};
use crate::error::Result;
use crate::graph::Topology;
use crate::partition::{CutOptions, Partitioner, Placement, ShardId};

/// Linear deterministic greedy (LDG): each vertex where most of its neighbours are, weighed by the room that is left.
///
/// ```text
/// shard(v) = argmax over shards i with load(i) < C of   |N(v) on i| * (1 - load(i) / C)
/// C = capacity = ceil(imbalance * vertices / S)
/// load(i) = vertices on i, or C times the share of in-edges that i has of the most that it may have, or the larger of both
///
///     a   b             c            2 neighbours * 1/5 of room = 0.4
///  [ # # # # . ]    [ # # . . . ]    1 neighbour  * 3/5 of room = 0.6  <- v
///     shard 0          shard 1
/// ```
/// Neighbours count in both directions, parallel edges as often as they are; ties go to the lighter shard, then to the
/// lower number. A vertex without placed neighbours goes to the lightest shard.
///
/// **Bound**: no shard has more than its capacity of what is [kept even](CutOptions::balance) unless no shard has room for a vertex, and then not more than the
/// mean and that vertex, in any order; if both are kept even that is not sure. The number of cut edges has no bound.
///
/// **Determinism**: depends on graph and options only; runs on one thread.
///
/// **Complexity**: O(arcs + vertices log S), 6 bytes a vertex.
///
/// **Source**: Stanton, Kliot, "Streaming graph partitioning for large distributed graphs" (KDD 2012), section 4,
/// "linear weighted deterministic greedy". Theirs counts vertices only and has C = vertices / S; ours has slack.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Ldg {
    /// Shuffles the vertices inside windows of so many; 0, the default: they come in natural order, which has the
    /// locality.
    pub window: usize,
}

/// Neighbours times room.
struct PartRoom;

impl Objective for PartRoom {
    #[inline(always)]
    fn worth(&self, fullness: f64) -> f64 {
        1.0 - fullness
    }

    #[inline(always)]
    fn score(neighbours: u32, worth: f64) -> f64 {
        f64::from(neighbours) * worth
    }
}

impl Partitioner for Ldg {
    fn name(&self) -> &'static str {
        "ldg"
    }

    fn settings(&self) -> String {
        if self.window == 0 { String::new() } else { format!("window {}", self.window) }
    }

    fn place(&self, topology: &Topology, options: &CutOptions) -> Result<Placement> {
        Ok(Placement::Vertices(self.shards(topology, options)))
    }
}

impl Ldg {
    /// The shard of each vertex.
    pub(super) fn shards(&self, topology: &Topology, options: &CutOptions) -> Vec<ShardId> {
        let greedy = Greedy::new(topology, options, self.window, PartRoom);
        let mut places = greedy.nowhere();
        greedy.pass(&mut places);
        places.into_shards()
    }
}
