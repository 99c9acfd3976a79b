//! How many edges each shard has, with the lightest and the heaviest at hand.

use crate::partition::ShardId;

/// Loads of shards below a capacity.
pub(super) struct Loads {
    loads: Vec<usize>,
    /// The shards by load, lightest first.
    order: Vec<ShardId>,
    /// The place of each shard in `order`.
    rank: Vec<ShardId>,
    capacity: usize,
}

impl Loads {
    pub(super) fn new(shards: usize, capacity: usize) -> Self {
        let order: Vec<ShardId> = (0..shards as ShardId).collect();
        Loads { loads: vec![0; shards], rank: order.clone(), order, capacity }
    }

    /// Of shards that have so many already.
    pub(super) fn of_shards(loads: Vec<usize>, capacity: usize) -> Self {
        let mut order: Vec<ShardId> = (0..loads.len() as ShardId).collect();
        order.sort_by_key(|shard| loads[*shard as usize]);
        let mut rank = vec![0; loads.len()];
        order.iter().enumerate().for_each(|(at, shard)| rank[*shard as usize] = at as ShardId);
        Loads { loads, order, rank, capacity }
    }

    #[inline(always)]
    pub(super) fn of(&self, shard: ShardId) -> usize {
        self.loads[shard as usize]
    }

    #[inline(always)]
    pub(super) fn capacity(&self) -> usize {
        self.capacity
    }

    /// A shard with the smallest load. It has room as long as an edge is left, since all shards together hold all
    /// edges.
    #[inline(always)]
    pub(super) fn lightest(&self) -> ShardId {
        self.order[0]
    }

    #[inline(always)]
    pub(super) fn smallest(&self) -> usize {
        self.of(self.order[0])
    }

    #[inline(always)]
    pub(super) fn largest(&self) -> usize {
        self.of(self.order[self.order.len() - 1])
    }

    /// One more edge on `shard`. O(log shards): it changes places with the last of those that are as loaded.
    #[inline]
    pub(super) fn add(&mut self, shard: ShardId) {
        let load = self.loads[shard as usize];
        debug_assert!(load < self.capacity);
        let from = self.rank[shard as usize] as usize;
        let ahead = &self.order[from + 1..];
        // Mostly the next is heavier already.
        let ties = match ahead.first() {
            Some(next) if self.of(*next) == load => ahead.partition_point(|other| self.of(*other) == load),
            _ => 0,
        };
        let other = self.order[from + ties];
        self.order.swap(from, from + ties);
        self.rank[other as usize] = from as ShardId;
        self.rank[shard as usize] = (from + ties) as ShardId;
        self.loads[shard as usize] = load + 1;
    }
}
