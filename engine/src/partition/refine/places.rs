//! How many edges each vertex has on each of its shards.

use crate::error::Result;
use crate::graph::memory::{reserve, zeroed};
use crate::graph::{Topology, VertexId};
use crate::partition::ShardId;

/// Arcs of a vertex on a shard: those that lead to it, and those that lead from it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Place {
    pub(super) shard: ShardId,
    pub(super) into: u32,
    pub(super) out: u32,
}

/// The places of all vertices: of each as many as it has shards.
pub(super) struct Places {
    begins: Vec<u64>,
    lens: Vec<u16>,
    places: Vec<Place>,
}

/// What a view and a sum weigh in a superstep of PageRank, in units of four bytes.
const VIEW: i64 = 1;
const SUM: i64 = 2;

impl Places {
    /// Without edges, with room for those of each vertex.
    pub(super) fn new(topology: &Topology, shards: usize) -> Result<Self> {
        let vertices = topology.vertices();
        let mut begins: Vec<u64> = zeroed("where the shards of vertices begin", vertices + 1)?;
        for v in 0..vertices {
            let ends = topology.by_source().degree(v as VertexId) + topology.by_target().degree(v as VertexId);
            begins[v + 1] = begins[v] + ends.min(shards as u64);
        }
        let mut places = Vec::new();
        reserve("the shards of vertices", &mut places, begins[vertices] as usize)?;
        places.resize(begins[vertices] as usize, Place::default());
        Ok(Places { begins, lens: zeroed("the shards of vertices", vertices)?, places })
    }

    #[inline(always)]
    pub(super) fn of(&self, v: VertexId) -> &[Place] {
        let begin = self.begins[v as usize] as usize;
        &self.places[begin..begin + self.lens[v as usize] as usize]
    }

    /// What `v` has on a shard.
    pub(super) fn at(&self, v: VertexId, shard: ShardId) -> Place {
        let found = self.of(v).iter().find(|place| place.shard == shard);
        found.copied().unwrap_or(Place { shard, ..Place::default() })
    }

    pub(super) fn add(&mut self, v: VertexId, Place { shard, into, out }: Place) {
        let (begin, len) = (self.begins[v as usize] as usize, self.lens[v as usize] as usize);
        let places = &mut self.places[begin..];
        match places[..len].iter_mut().find(|place| place.shard == shard) {
            Some(place) => {
                place.into += into;
                place.out += out;
            }
            None => {
                places[len] = Place { shard, into, out };
                self.lens[v as usize] += 1;
            }
        }
    }

    /// Takes away what `v` has there.
    pub(super) fn take(&mut self, v: VertexId, Place { shard, into, out }: Place) {
        let (begin, len) = (self.begins[v as usize] as usize, self.lens[v as usize] as usize);
        let places = &mut self.places[begin..begin + len];
        let Some(at) = places.iter().position(|place| place.shard == shard) else { return };
        places[at].into -= into;
        places[at].out -= out;
        if (places[at].into, places[at].out) == (0, 0) {
            places.swap(at, len - 1);
            self.lens[v as usize] -= 1;
        }
    }

    /// By how much `v` costs more when these edges are on `to`: every replica but its master gets a view, and sends a sum if it has in-edges. Its master is
    /// where it has in-edges, if it has some, else anywhere, unless it has a `home` to be.
    pub(super) fn change(&self, v: VertexId, moved: Place, to: ShardId, home: Option<ShardId>) -> i64 {
        let (mut before, mut after) = ((0, 0), (0, 0));
        let mut is_there = false;
        // Without edges at home there is the master beside all others.
        let (mut away_before, mut away_after) = (home.is_some(), home.is_some() && home != Some(to));
        let count = |sums: &mut (i64, i64), into: u32, out: u32| {
            sums.0 += i64::from(into + out > 0);
            sums.1 += i64::from(into > 0);
        };
        for place in self.of(v) {
            count(&mut before, place.into, place.out);
            let (mut into, mut out) = (place.into, place.out);
            if place.shard == moved.shard {
                (into, out) = (into - moved.into, out - moved.out);
            } else if place.shard == to {
                (into, out) = (into + moved.into, out + moved.out);
                is_there = true;
            }
            count(&mut after, into, out);
            if Some(place.shard) == home {
                away_before = false;
                away_after &= into + out == 0;
            }
        }
        if !is_there {
            count(&mut after, moved.into, moved.out);
        }
        let cost = |(all, into): (i64, i64), is_away: bool| {
            VIEW * (all + i64::from(is_away) - 1).max(0) + SUM * (into - 1).max(0)
        };
        cost(after, away_after) - cost(before, away_before)
    }

    /// Where the master of `v` costs least: where most of its in-edges are, or else most edges.
    pub(super) fn master(&self, v: VertexId) -> Option<ShardId> {
        let best = self.of(v).iter().max_by_key(|place| (place.into, place.out, std::cmp::Reverse(place.shard)));
        best.map(|place| place.shard)
    }
}
