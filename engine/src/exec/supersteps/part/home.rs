//! Where a part is: the whole graph, or a shard of it.

use std::sync::Arc;

use crate::graph::{Graph, VertexId};
use crate::partition::{Shard, ShardedGraph};
use crate::plain::Plain;

/// The graph of a part.
pub(super) enum Home<'g, E: Plain> {
    Whole(&'g Graph<E>),
    Shard(Arc<ShardedGraph<E>>, usize),
}

impl<E: Plain> Home<'_, E> {
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

    /// Of a shard: the place of each of its arcs by source among those of the whole graph, if slots carry anything.
    pub(super) fn arcs(&self) -> &[u64] {
        self.shard().map_or(&[], Shard::arcs)
    }

    /// The vertex of each local id; empty if they are the same.
    pub(super) fn vertices(&self) -> &[VertexId] {
        self.shard().map_or(&[], Shard::vertices)
    }
}
