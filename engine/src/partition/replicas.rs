//! Which shards have a replica of which vertex: a bit set a vertex.

use crate::graph::{Topology, VertexId};
use crate::partition::ShardId;

/// A set of shards for every vertex, as bits.
#[derive(Clone, Debug, PartialEq)]
pub struct ReplicaSets {
    /// Words a set.
    width: usize,
    words: Vec<u64>,
}

impl ReplicaSets {
    /// Empty sets.
    pub fn empty(vertices: usize, shards: usize) -> Self {
        let width = shards.div_ceil(64).max(1);
        ReplicaSets { width, words: vec![0; vertices * width] }
    }

    /// The shards on which each vertex has an arc, given the shard of each arc by source.
    pub fn of_arcs(topology: &Topology, shards: usize, arcs: impl Fn(usize, VertexId) -> ShardId) -> Self {
        let mut sets = Self::empty(topology.vertices(), shards);
        let rows = topology.by_source();
        for v in 0..topology.vertices() as VertexId {
            for position in rows.range(v) {
                let target = rows.neighbours()[position];
                let shard = arcs(position, target);
                sets.insert(v, shard);
                sets.insert(target, shard);
            }
        }
        sets
    }

    /// Sets of `width` words each.
    pub(crate) fn of_words(width: usize, words: Vec<u64>) -> Self {
        ReplicaSets { width, words }
    }

    /// The first shard that is in the sets of both.
    #[inline]
    pub(crate) fn first_common(&self, u: VertexId, v: VertexId) -> Option<ShardId> {
        let mut words = self.words(u).iter().zip(self.words(v)).map(|(a, b)| a & b).enumerate();
        words
            .find(|(_, both)| *both != 0)
            .map(|(index, both)| (index * 64) as ShardId + both.trailing_zeros() as ShardId)
    }

    /// The set of `v`, as words; bit `s % 64` of word `s / 64` is shard `s`.
    #[inline(always)]
    pub fn words(&self, v: VertexId) -> &[u64] {
        &self.words[v as usize * self.width..(v as usize + 1) * self.width]
    }

    /// Adds `shard` to the set of `v`.
    #[inline(always)]
    pub fn insert(&mut self, v: VertexId, shard: ShardId) {
        self.words[v as usize * self.width + shard as usize / 64] |= 1 << (shard % 64);
    }

    /// Whether `shard` is in the set of `v`.
    #[inline(always)]
    pub fn contains(&self, v: VertexId, shard: ShardId) -> bool {
        self.words[v as usize * self.width + shard as usize / 64] >> (shard % 64) & 1 == 1
    }

    /// How many shards are in the set of `v`.
    #[inline]
    pub fn count(&self, v: VertexId) -> u32 {
        self.words(v).iter().map(|word| word.count_ones()).sum()
    }

    /// The shards in the set of `v`, ascending.
    pub fn shards(&self, v: VertexId) -> impl Iterator<Item = ShardId> + '_ {
        self.words(v).iter().enumerate().flat_map(|(index, &word)| {
            std::iter::successors((word != 0).then_some(word), |rest| {
                let rest = rest & (rest - 1);
                (rest != 0).then_some(rest)
            })
            .map(move |rest| (index * 64) as ShardId + rest.trailing_zeros() as ShardId)
        })
    }
}
