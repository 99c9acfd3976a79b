//! Where a part is: the whole graph, or a shard of it.

use std::sync::Arc;

use crate::graph::{Graph, VertexId};
use crate::partition::{Shard, ShardedGraph};
use crate::plain::Plain;
use crate::program::PartGraph;
use crate::program::vertex_info::Locals;

/// The graph of a part.
pub(super) enum Home<E: Plain> {
    Whole(Graph<E>),
    Shard(Arc<ShardedGraph<E>>, usize),
}

impl<E: Plain> Home<E> {
    /// In local ids.
    pub(super) fn graph(&self) -> &Graph<E> {
        match self {
            Home::Whole(graph) => graph,
            Home::Shard(sharded, number) => sharded.shards()[*number].graph(),
        }
    }

    /// All of it.
    pub(super) fn whole(&self) -> &Graph<E> {
        match self {
            Home::Whole(graph) => graph,
            Home::Shard(sharded, _) => sharded.whole(),
        }
    }

    /// The shard, if it is one.
    pub(super) fn shard(&self) -> Option<&Shard<E>> {
        match self {
            Home::Whole(_) => None,
            Home::Shard(sharded, number) => Some(&sharded.shards()[*number]),
        }
    }

    /// The number of the part.
    pub(super) fn number(&self) -> usize {
        match self {
            Home::Whole(_) => 0,
            Home::Shard(_, number) => *number,
        }
    }

    /// Where vertex `v` has its master: part and local id.
    pub(super) fn master(&self, v: VertexId) -> (usize, VertexId) {
        match self {
            Home::Whole(_) => (0, v),
            Home::Shard(sharded, _) => {
                let (part, local) = sharded.master(v);
                (part as usize, local)
            }
        }
    }

    /// Of a shard: the place of each of its arcs by source among those of the whole graph, if slots carry anything.
    pub(super) fn arcs(&self) -> &[u64] {
        self.shard().map_or(&[], Shard::arcs)
    }

    /// The vertices as programs may ask about them.
    #[inline]
    pub(super) fn locals(&self) -> Locals<'_> {
        match self {
            Home::Whole(graph) => Locals::whole(graph),
            Home::Shard(sharded, number) => sharded.locals(*number),
        }
    }

    /// All parts of the graph, as programs that prepare their data see them.
    pub(super) fn part_graphs(&self) -> Vec<PartGraph<'_, E>> {
        match self {
            Home::Whole(graph) => vec![PartGraph::whole(graph)],
            Home::Shard(sharded, _) => sharded.part_graphs(),
        }
    }

    /// The vertex of each local id; empty if they are the same.
    pub(super) fn vertices(&self) -> &[VertexId] {
        self.shard().map_or(&[], Shard::vertices)
    }
}
