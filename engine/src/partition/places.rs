//! How many edges each vertex has on each of its shards.

use crate::error::Result;
use crate::graph::memory::{reserve, zeroed};
use crate::graph::{Topology, VertexId};
use crate::partition::{Cut, ShardId};

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

impl Places {
    /// Without edges, with room for those of each vertex.
    fn new(topology: &Topology, shards: usize) -> Result<Self> {
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

    /// Something of the places of `v`: whoever is about to look at those of many vertices asks for this first, since loads that do not wait for each other miss the cache
    /// together.
    #[inline(always)]
    pub(super) fn touch(&self, v: VertexId) -> u32 {
        self.places.get(self.begins[v as usize] as usize).map_or(0, |place| place.into)
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

    /// The places of all arcs of a cut.
    pub(super) fn of_cut(topology: &Topology, cut: &Cut) -> Result<Self> {
        let mut places = Places::new(topology, cut.shards())?;
        for u in 0..topology.vertices() as VertexId {
            for position in topology.by_source().range(u) {
                let v = topology.by_source().neighbours()[position];
                let shard = cut.shard_of_arc(position, v);
                places.add(v, Place { shard, into: 1, out: 0 });
                places.add(u, Place { shard, into: 0, out: 1 });
            }
        }
        Ok(places)
    }
}
