//! The loop that the greedy edge-cuts share: vertices come one by one, and each goes to the best shard with room.
//!
//! ```text
//!     stream:  ... x  v  y ...        v --- a, b on shard 0 (4 of 5 places taken)
//!                     |               v --- c    on shard 1 (2 of 5 places taken)
//!                     v
//!     candidates: shards of a, b, c that have room, and the lightest of all; the best score takes v
//! ```
//!
//! A pass may start from any places, so that a later one improves on an earlier (restreaming).
//!
//! Guarantees: no shard gets more than its capacity of in-edges, or of vertices, where one has room for the vertex; else the emptiest takes it. The cut depends on
//! the graph and the settings only. Placing a vertex depends on all before it, so one thread does it all.
//!
//! **Order.** Natural (ascending raw id), also where the graph is laid out otherwise: crawls, roads and citations are
//! numbered with locality, and a stream that follows it sees neighbours soon after each other. A `window` shuffles the
//! stream inside windows of so many vertices; it is off unless asked for, since it takes that locality away. Unlike a
//! stream of edges, one of vertices needs no shuffling to stay balanced: the capacity and the score do that.

use xxhash_rust::xxh3::xxh3_64_with_seed;

use super::limits::{self, Load, fits, minus, plus};
use crate::graph::{Adjacency, Directedness, Topology, VertexId};
use crate::parallel;
use crate::partition::{CutOptions, ShardId};
use crate::random;

/// What a greedy method makes of a shard.
pub(super) trait Objective {
    /// What counts of a shard that is so full, 1 at its capacity.
    fn worth(&self, fullness: f64) -> f64;

    /// How good a shard of that worth is for a vertex that has so many neighbours there; never rises with the load.
    fn score(neighbours: u32, worth: f64) -> f64;
}

/// A vertex that has no place yet.
const NOWHERE: ShardId = ShardId::MAX;

/// What stays the same from pass to pass.
pub(super) struct Greedy<'a, O> {
    topology: &'a Topology,
    /// The rows in which the neighbours of a vertex are.
    ways: Vec<&'a Adjacency>,
    stream: Vec<VertexId>,
    shards: usize,
    most: Load,
    objective: O,
}

/// Where vertices are, while they are placed.
#[derive(Clone)]
pub(super) struct Places {
    shard_of: Vec<ShardId>,
    loads: Vec<Load>,
    fullness: Fullness,
    /// [`Objective::worth`] of each shard.
    worth: Vec<f64>,
}

impl<'a, O: Objective> Greedy<'a, O> {
    /// Prepares the stream; `window` shuffles it.
    pub(super) fn new(topology: &'a Topology, options: &CutOptions, window: usize, objective: O) -> Self {
        let undirected = topology.direction() == Directedness::Undirected;
        Greedy {
            topology,
            ways: if undirected {
                vec![topology.by_source()]
            } else {
                vec![topology.by_source(), topology.by_target()]
            },
            stream: stream(topology, window, options.seed),
            shards: options.shards,
            most: limits::most(topology, options),
            objective,
        }
    }

    /// No vertex is anywhere.
    pub(super) fn nowhere(&self) -> Places {
        Places {
            shard_of: vec![NOWHERE; self.topology.vertices()],
            loads: vec![[0; 2]; self.shards],
            fullness: Fullness::new(self.shards),
            worth: vec![self.objective.worth(0.0); self.shards],
        }
    }

    /// Ranges of as much each of what is kept even, in natural order.
    pub(super) fn ranges(&self) -> Places {
        let vertices = self.topology.vertices();
        let mut shards = vec![0; vertices];
        let all = [self.topology.arcs(), vertices].map(|total| total as u64);
        let total = [0, 1].map(|way| if self.most[way] == u64::MAX { u64::MAX } else { all[way] });
        let mut before = [0; 2];
        for position in 0..vertices {
            let v = self.topology.vertex_at(position);
            let shard = limits::fullness(before, total) * self.shards as f64;
            shards[v as usize] = (shard as usize).min(self.shards - 1) as ShardId;
            before = plus(before, limits::weight(self.topology, v));
        }
        self.places(shards)
    }

    /// Vertices as somebody else has placed them.
    pub(super) fn places(&self, shard_of: Vec<ShardId>) -> Places {
        let mut places = self.nowhere();
        (0..).zip(shard_of).for_each(|(v, shard)| self.put(&mut places, v, shard));
        places
    }

    /// Moves every vertex, one after another, to where it is best by then.
    pub(super) fn pass(&self, places: &mut Places) {
        // Neighbours on each shard; one more, for those that are nowhere.
        let mut counts = vec![0u32; self.shards + 1];
        let mut touched: Vec<ShardId> = Vec::with_capacity(self.shards + 1);
        for &v in &self.stream {
            self.take(places, v);
            for neighbour in self.ways.iter().flat_map(|way| way.row(v)) {
                let shard = places.shard_of[*neighbour as usize].min(self.shards as ShardId);
                if counts[shard as usize] == 0 {
                    touched.push(shard);
                }
                counts[shard as usize] += 1;
            }
            // Of the shards without neighbours the emptiest is best, even if none has room.
            let Places { loads, fullness, worth, .. } = &places;
            let weight = limits::weight(self.topology, v);
            let mut best = fullness.emptiest();
            let mut best_score = O::score(counts[best as usize], worth[best as usize]);
            for shard in touched.drain(..) {
                let neighbours = std::mem::take(&mut counts[shard as usize]);
                if shard as usize == self.shards || !fits(plus(loads[shard as usize], weight), self.most) {
                    continue;
                }
                let score = O::score(neighbours, worth[shard as usize]);
                let is_lighter = (fullness.of(shard), shard) < (fullness.of(best), best);
                if score > best_score || score == best_score && is_lighter {
                    (best, best_score) = (shard, score);
                }
            }
            self.put(places, v, best);
        }
    }

    /// Arcs whose ends lie apart.
    pub(super) fn cut_arcs(&self, places: &Places) -> usize {
        let rows = self.topology.by_source();
        let shard_of = &places.shard_of;
        let cut_of = |v: usize| {
            rows.row(v as VertexId).iter().filter(|target| shard_of[**target as usize] != shard_of[v]).count()
        };
        parallel::sum(shard_of.len(), &|vertices| vertices.map(cut_of).sum::<usize>() as u64) as usize
    }

    #[inline(always)]
    fn put(&self, places: &mut Places, v: VertexId, shard: ShardId) {
        places.shard_of[v as usize] = shard;
        let load = plus(places.loads[shard as usize], limits::weight(self.topology, v));
        self.set(places, shard, load);
    }

    #[inline(always)]
    fn take(&self, places: &mut Places, v: VertexId) {
        let shard = std::mem::replace(&mut places.shard_of[v as usize], NOWHERE);
        if shard != NOWHERE {
            let load = minus(places.loads[shard as usize], limits::weight(self.topology, v));
            self.set(places, shard, load);
        }
    }

    #[inline(always)]
    fn set(&self, places: &mut Places, shard: ShardId, load: Load) {
        let fullness = limits::fullness(load, self.most);
        places.loads[shard as usize] = load;
        places.fullness.set(shard, fullness);
        places.worth[shard as usize] = self.objective.worth(fullness);
    }
}

impl Places {
    /// The shard of each vertex.
    pub(super) fn into_shards(self) -> Vec<ShardId> {
        self.shard_of
    }
}

/// The vertices in natural order, shuffled inside windows of `window`.
fn stream(topology: &Topology, window: usize, seed: u64) -> Vec<VertexId> {
    let mut stream: Vec<VertexId> = (0..topology.vertices()).map(|position| topology.vertex_at(position)).collect();
    for (number, part) in stream.chunks_mut(window.max(1)).enumerate() {
        random::shuffle(part, |last| {
            let place = (number * window + last) as u64;
            (xxh3_64_with_seed(&place.to_le_bytes(), seed) % (last as u64 + 1)) as usize
        });
    }
    stream
}

/// How full each shard is, and which is emptiest: a tournament, so that this is known at once however many
/// shards there are.
#[derive(Clone)]
struct Fullness {
    fullness: Vec<f64>,
    /// The emptier, then lower, of the two shards below each node; node 1 is the root, leaves are not stored.
    winners: Vec<ShardId>,
    /// Leaves: shards, rounded up to a power of two.
    leaves: usize,
}

impl Fullness {
    fn new(shards: usize) -> Self {
        let leaves = shards.next_power_of_two().max(2);
        let mut fullness = vec![0.0; shards];
        fullness.resize(leaves, f64::INFINITY);
        let mut this = Fullness { fullness, winners: vec![0; leaves], leaves };
        (1..leaves).rev().for_each(|node| this.play(node));
        this
    }

    #[inline(always)]
    fn of(&self, shard: ShardId) -> f64 {
        self.fullness[shard as usize]
    }

    fn emptiest(&self) -> ShardId {
        self.winners[1]
    }

    fn set(&mut self, shard: ShardId, fullness: f64) {
        self.fullness[shard as usize] = fullness;
        let mut node = (self.leaves + shard as usize) / 2;
        while node > 0 {
            self.play(node);
            node /= 2;
        }
    }

    #[inline(always)]
    fn play(&mut self, node: usize) {
        let child = |child: usize| match child.checked_sub(self.leaves) {
            Some(leaf) => leaf as ShardId,
            None => self.winners[child],
        };
        let (left, right) = (child(2 * node), child(2 * node + 1));
        // Shards on the left are the lower ones.
        self.winners[node] = if self.of(left) <= self.of(right) { left } else { right };
    }
}

#[cfg(test)]
mod unit_tests {
    use super::*;

    #[test]
    fn the_emptiest_is_known_after_every_change() {
        for shards in [1, 2, 3, 7, 48] {
            let mut fullness = Fullness::new(shards);
            let mut naive = vec![0u64; shards];
            for step in 0..500u64 {
                let shard = (xxh3_64_with_seed(&step.to_le_bytes(), 7) % shards as u64) as usize;
                naive[shard] = if step % 3 == 0 { naive[shard].saturating_sub(1) } else { naive[shard] + 1 };
                fullness.set(shard as ShardId, naive[shard] as f64);
                let emptiest = (0..shards).min_by_key(|shard| naive[*shard]).unwrap();
                assert_eq!(fullness.emptiest() as usize, emptiest);
            }
        }
    }
}
