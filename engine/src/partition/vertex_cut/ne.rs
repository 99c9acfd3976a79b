//! NE: shards that grow along neighbours.

use super::{expansion, greedy};
use crate::error::Result;
use crate::graph::Topology;
use crate::partition::{CutOptions, Partitioner, Placement};

/// One shard after the other grows from its neighbourhood: of its boundary, the vertex with the fewest neighbours outside brings all of them in, and an edge
/// belongs to the first shard that has both of its ends.
///
/// ```text
///     core      boundary     outside
///      a ------- b - - - - - d                 b has one neighbour outside, c three:
///      a ------- c - - - - - e, f, g           b is next, and d joins
/// ```
/// It starts at a random vertex with edges left, and does so again where nothing is left in the neighbourhood. A vertex joins a shard only if all edges to what
/// is there fit, so no shard has more than its capacity; what is left when all are full goes where HDRF puts it.
///
/// **Bound on replicas** of the mean vertex: `(edges + vertices + S) / vertices`, of expansion without limits (theorem 2 of the source); far below in practice.
///
/// Sequential, but for copies of rows and the shards of edges in the end. O(edges + sum over replicas of edges left then): on R-MAT 20 with 16 shards each edge
/// is looked at seven times. Memory: 4 bytes for each edge end, and 61 a vertex for up to 64 shards.
///
/// **Source**: Zhang, Wei, Liu, Tang, Li, "Graph edge partitioning via neighborhood heuristic", KDD 2017. There an edge that does not fit goes to the next shard.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Ne;

impl Partitioner for Ne {
    fn name(&self) -> &'static str {
        "ne"
    }

    fn place(&self, topology: &Topology, options: &CutOptions) -> Result<Placement> {
        expansion::place(topology, options, greedy::degrees(topology), u32::MAX)
    }
}
