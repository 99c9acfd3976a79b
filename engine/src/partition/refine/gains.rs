//! What a move would cost, to all shards at once.

use crate::partition::ShardId;
use crate::partition::places::Place;
use crate::partition::workload::{Price, Prices};

/// Where the master of a vertex is, which costs nothing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Home {
    /// Of a vertex-cut: where the vertex costs most.
    Dearest,
    /// Of an edge-cut: on this shard.
    On(ShardId),
    /// Of an edge-cut: it moves with the edges.
    Moves,
}

/// By how many bytes more there are to send if edges go from their shard to another.
pub(super) struct Gains<'a> {
    prices: Prices<'a>,
    mirror: Price,
    /// To a shard of which nothing else is said.
    elsewhere: i64,
    /// Beside that, by shard.
    by_shard: Vec<i64>,
    /// The shards of which something is said.
    said: Vec<ShardId>,
    is_said: Vec<bool>,
}

/// The two dearest places.
#[derive(Default)]
struct Dearest {
    first: Option<ShardId>,
    most: i64,
    second: i64,
}

impl<'a> Gains<'a> {
    pub(super) fn new(prices: Prices<'a>, shards: usize) -> Self {
        let mirror = prices.of_mirror();
        Gains {
            prices,
            mirror,
            elsewhere: 0,
            by_shard: vec![0; shards],
            said: Vec::new(),
            is_said: vec![false; shards],
        }
    }

    /// What a vertex costs where it has so many edges, if its master is elsewhere.
    #[inline(always)]
    pub(super) fn price(&self, into: u32, out: u32) -> i64 {
        let Price { any, into: with_in, out: with_out } = self.mirror;
        let linear = any * i64::from(into + out > 0) + with_in * i64::from(into > 0) + with_out * i64::from(out > 0);
        linear + self.prices.of_sum(into, out)
    }

    /// Forgets all moves.
    pub(super) fn clear(&mut self) {
        self.elsewhere = 0;
        for shard in self.said.drain(..) {
            self.by_shard[shard as usize] = 0;
            self.is_said[shard as usize] = false;
        }
    }

    fn say(&mut self, shard: ShardId, more: i64) {
        self.by_shard[shard as usize] += more;
        if !std::mem::replace(&mut self.is_said[shard as usize], true) {
            self.said.push(shard);
        }
    }

    /// A vertex with these places, of which edges move.
    #[inline]
    pub(super) fn add(&mut self, places: &[Place], moved: Place, home: Home) {
        let from = moved.shard;
        let (mut all, mut left, mut gone, mut at_home) = (0, 0, 0, None);
        let mut dearest = Dearest::default();
        for place in places {
            let price = self.price(place.into, place.out);
            all += price;
            if place.shard == from {
                gone = price;
                left = self.price(place.into - moved.into, place.out - moved.out);
            } else if price > dearest.most || dearest.first.is_none() {
                dearest = Dearest { first: Some(place.shard), most: price, second: dearest.most };
            } else {
                dearest.second = dearest.second.max(price);
            }
            if home == Home::On(place.shard) {
                at_home = Some(price);
            }
        }
        let before = all
            - match home {
                Home::Dearest => dearest.most.max(gone),
                Home::On(_) => at_home.unwrap_or(0),
                Home::Moves => gone,
            };
        // Of all replicas but the one that gets the edges, which costs `there` then.
        let after = |to: ShardId, others: i64, there: i64| {
            let free = match home {
                Home::Dearest => {
                    let most = if dearest.first == Some(to) { dearest.second } else { dearest.most };
                    most.max(left).max(there)
                }
                Home::On(home) if home == to => there,
                Home::On(home) if home == from => left,
                Home::On(_) => at_home.unwrap_or(0),
                Home::Moves => there,
            };
            others + there - free
        };
        let (others, there) = (all - gone + left, self.price(moved.into, moved.out));
        // No shard is called so.
        let fresh = after(ShardId::MAX, others, there) - before;
        self.elsewhere += fresh;
        for place in places.iter().filter(|place| place.shard != from) {
            let price = self.price(place.into, place.out);
            let there = self.price(place.into + moved.into, place.out + moved.out);
            self.say(place.shard, after(place.shard, others - price, there) - before - fresh);
        }
        if let Home::On(home) = home
            && at_home.is_none()
            && home != from
        {
            self.say(home, after(home, others, there) - before - fresh);
        }
    }

    /// So many edges, whose arcs lie apart unless the other end's master is where they go.
    pub(super) fn add_slots(&mut self, edges: u32, from: ShardId, home: ShardId) {
        let bytes = 2 * i64::from(edges) * self.prices.slot as i64;
        if bytes > 0 {
            self.elsewhere += bytes * i64::from(home == from);
            self.say(home, -bytes);
        }
    }

    /// How many bytes more there are if the edges go there.
    pub(super) fn to(&self, shard: ShardId) -> i64 {
        self.elsewhere + self.by_shard[shard as usize]
    }

    /// The shards that differ from those of which nothing is said.
    pub(super) fn said(&self) -> &[ShardId] {
        &self.said
    }
}
