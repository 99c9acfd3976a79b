//! Shards: the parts of a cut graph, each a small graph in local ids.
//!
//! ```text
//! local ids      0 .. masters            masters ..
//!                +---------------------+----------+----------+----------+
//!                | masters, by id      | mirrors of masters of shard 0, 1, ...
//!                +---------------------+----------+----------+----------+
//! mirrors of one shard's masters:        | in-edges only | both | out-edges only |
//! ```
//! So the mirrors whose master lies on shard `j` are a range of local ids, those of them that have in-edges are its beginning, and
//! those that have out-edges its end. Partial sums come from mirrors that have edges to gather over, what `apply` changed goes to
//! those that scatter, views go to all. Shard `j` lists its masters in the same order ([`Shard::mirrored`]), so that values are
//! sent without ids.
//!
//! A run may ask for another order than that of ids, for masters and inside each kind of mirrors.
//!
//! Guarantees: an arc of the graph is an arc of exactly one shard; a vertex is the master of exactly one; a mirror has an arc on
//! its shard. Rows are sorted by local id, parallel arcs in the order of the graph.

mod build;
#[cfg(test)]
mod tests;
mod whole;

use std::ops::Range;
use std::sync::Arc;

pub(crate) use self::build::Keep;
use super::{Cut, ShardId};
use crate::exec::Placed;
use crate::graph::{Graph, Topology, VertexId};
use crate::plain::Plain;
use crate::program::vertex_info::{Degrees, Locals};
use crate::program::{Direction, PartGraph};

/// A graph, and the shards that a cut makes of it.
#[derive(Clone, Debug)]
pub struct ShardedGraph<E: Plain = ()> {
    pub(crate) whole: Graph<E>,
    pub(crate) cut: Arc<Cut>,
    pub(crate) shards: Vec<Shard<E>>,
    /// The place of the first master of each shard; one entry more than there are shards.
    pub(crate) first: Vec<usize>,
    /// The vertex at each place: the masters of the first shard, then those of the second, ...
    pub(crate) vertex_at: Vec<VertexId>,
    /// Its inverse.
    pub(crate) place_of: Vec<u32>,
}

/// One part of a cut graph.
#[derive(Clone, Debug)]
pub struct Shard<E: Plain = ()> {
    pub(crate) graph: Graph<E>,
    pub(crate) vertices: Vec<VertexId>,
    pub(crate) masters: usize,
    pub(crate) mirrors: Vec<Mirrors>,
    pub(crate) mirrored: Vec<Vec<u32>>,
    pub(crate) arcs: Vec<u64>,
    /// Degrees in the whole graph, added up over local ids: out-degrees, and in-degrees if they are others.
    pub(crate) degrees: (Vec<u64>, Option<Vec<u64>>),
    pub(crate) ordinals: Vec<u32>,
}

/// What there is on a shard but edge data.
#[derive(Clone, Copy)]
pub(crate) struct Outline<'a> {
    pub(crate) graph: &'a Topology,
    pub(crate) vertices: &'a [VertexId],
    pub(crate) masters: usize,
    pub(crate) mirrors: &'a [Mirrors],
    pub(crate) mirrored: &'a [Vec<u32>],
    /// The ordinal of each arc by source among those of the whole graph that are parallel to it; empty if those that are
    /// here are the first of them, or if nobody asked ([`Keep`]).
    pub(crate) ordinals: &'a [u32],
}

impl Outline<'_> {
    /// Who owns the master of mirror `local`, and its index among the mirrors of that owner.
    pub(crate) fn owner(&self, local: u32) -> (usize, u32) {
        let owner = self.mirrors.partition_point(|mirrors| mirrors.end <= local);
        (owner, local - self.mirrors[owner].start)
    }

    /// Where the mirrors of each master begin, and the mirrors: the part, and the index among its mirrors of masters here.
    pub(crate) fn replicas(&self) -> (Vec<u32>, Vec<(u32, u32)>) {
        let mut offsets = vec![0; self.masters + 1];
        self.mirrored.iter().flatten().for_each(|master| offsets[*master as usize + 1] += 1);
        (0..self.masters).for_each(|master| offsets[master + 1] += offsets[master]);
        let (mut next, mut replicas) = (offsets.clone(), vec![(0, 0); offsets[self.masters] as usize]);
        for (part, list) in (0..).zip(self.mirrored) {
            for (index, master) in (0..).zip(list) {
                replicas[next[*master as usize] as usize] = (part, index);
                next[*master as usize] += 1;
            }
        }
        (offsets, replicas)
    }
}

/// The mirrors on a shard whose masters lie on one other, as local ids.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mirrors {
    /// The first.
    pub start: u32,
    /// Where those without in-edge begin.
    pub in_end: u32,
    /// Where those with out-edges begin.
    pub out_start: u32,
    /// One past the last.
    pub end: u32,
}

impl Mirrors {
    /// All of them, as indices into [`Shard::mirrored`] of the owner.
    pub fn len(&self) -> usize {
        (self.end - self.start) as usize
    }

    /// Their local ids, as indices.
    pub fn range(&self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.start == self.end
    }

    /// Those that have edges in one of `directions`, as indices from the first mirror: 0 is `start`.
    pub fn with_edges(&self, directions: &[Direction]) -> Range<usize> {
        let (mut first, mut last) = (usize::MAX, 0);
        for direction in directions {
            let (from, to) = match direction {
                Direction::In => (self.start, self.in_end),
                Direction::Out => (self.out_start, self.end),
                Direction::Both => (self.start, self.end),
                Direction::None => continue,
            };
            if from < to {
                first = first.min((from - self.start) as usize);
                last = last.max((to - self.start) as usize);
            }
        }
        if first == usize::MAX { 0..0 } else { first..last }
    }
}

impl<E: Plain> ShardedGraph<E> {
    /// The whole graph.
    pub fn whole(&self) -> &Graph<E> {
        &self.whole
    }

    /// How it was cut.
    pub fn cut(&self) -> &Arc<Cut> {
        &self.cut
    }

    /// The parts.
    pub fn shards(&self) -> &[Shard<E>] {
        &self.shards
    }

    /// Replicas of all vertices, isolated ones among them.
    pub fn replicas(&self) -> usize {
        self.shards.iter().map(|shard| shard.vertices.len()).sum()
    }

    /// The places of the masters of `shard`: vertices are counted shard by shard, masters in the order of local ids.
    pub fn places(&self, shard: usize) -> Range<usize> {
        self.first[shard]..self.first[shard + 1]
    }

    /// The vertex at each place.
    pub fn vertex_at(&self) -> &[VertexId] {
        &self.vertex_at
    }

    /// The place of each vertex.
    pub fn place_of(&self) -> &[u32] {
        &self.place_of
    }

    /// Where the master of `v` is: shard and local id.
    pub fn master(&self, v: VertexId) -> (ShardId, u32) {
        let shard = self.cut.masters()[v as usize];
        (shard, self.place_of[v as usize] - self.first[shard as usize] as u32)
    }

    /// The replicas of `v`, shard and local id: mirrors by shard, then the master.
    pub(crate) fn replicas_of(&self, v: VertexId) -> Vec<(usize, VertexId)> {
        let (owner, master) = self.master(v);
        let mut replicas = Vec::new();
        for (number, mirrored) in self.shards[owner as usize].mirrored.iter().enumerate() {
            if let Some(index) = mirrored.iter().position(|mirrored| *mirrored == master) {
                replicas.push((number, self.shards[number].mirrors[owner as usize].start + index as VertexId));
            }
        }
        replicas.push((owner as usize, master));
        replicas
    }

    /// Where the masters of all vertices are.
    pub(crate) fn placed(&self) -> Placed<'_> {
        Placed { masters: self.cut.masters(), place_of: &self.place_of, first: &self.first }
    }

    /// What there is on the shards but edge data.
    pub(crate) fn outlines(&self) -> Vec<Outline<'_>> {
        self.shards.iter().map(Shard::outline).collect()
    }

    /// The vertices of a shard as programs may ask about them.
    pub(crate) fn locals(&self, shard: usize) -> Locals<'_> {
        let Shard { vertices, degrees: (out, inward), .. } = &self.shards[shard];
        Locals::of_part(&self.whole, vertices, Degrees { out, inward: inward.as_ref().unwrap_or(out) })
    }

    /// The shards as programs that prepare their data see them.
    pub(crate) fn part_graphs(&self) -> Vec<PartGraph<'_, E>> {
        let of_shard = |(number, shard)| PartGraph::of_shard(number, shard, self.locals(number), self.placed());
        self.shards.iter().enumerate().map(of_shard).collect()
    }

    /// Bytes that the shards take, without the whole graph.
    pub fn byte_len(&self) -> usize {
        let lists = size_of_val(self.vertex_at.as_slice()) + size_of_val(self.place_of.as_slice());
        self.shards.iter().map(Shard::byte_len).sum::<usize>() + lists
    }
}

impl<E: Plain> Shard<E> {
    /// Its arcs and edge data, in local ids. Local ids have no names; [`vertices`](Self::vertices) says which vertices
    /// they are. Of an undirected graph, too, it may have two adjacencies: an edge-cut puts an edge's two arcs apart.
    pub fn graph(&self) -> &Graph<E> {
        &self.graph
    }

    /// The vertex of each local id.
    pub fn vertices(&self) -> &[VertexId] {
        &self.vertices
    }

    /// How many of the local ids, the first, are masters.
    pub fn masters(&self) -> usize {
        self.masters
    }

    /// The mirrors of each other shard's masters; of its own there are none.
    pub fn mirrors(&self) -> &[Mirrors] {
        &self.mirrors
    }

    /// Which masters each other shard has mirrors of, as local ids here, in the order of the mirrors there.
    pub fn mirrored(&self) -> &[Vec<u32>] {
        &self.mirrored
    }

    /// The place of each arc by source in the whole graph's arcs by source; empty unless it was asked for.
    pub fn arcs(&self) -> &[u64] {
        &self.arcs
    }

    /// All of it but edge data.
    pub(crate) fn outline(&self) -> Outline<'_> {
        let Shard { graph, vertices, masters, mirrors, mirrored, ordinals, .. } = self;
        Outline { graph, vertices, masters: *masters, mirrors, mirrored, ordinals }
    }

    /// Bytes that it takes.
    pub fn byte_len(&self) -> usize {
        self.graph.byte_len()
            + size_of_val(self.vertices.as_slice())
            + self.mirrored.iter().map(|list| size_of_val(list.as_slice())).sum::<usize>()
            + size_of_val(self.arcs.as_slice())
            + size_of_val(self.degrees.0.as_slice())
            + self.degrees.1.as_ref().map_or(0, |degrees| size_of_val(degrees.as_slice()))
            + size_of_val(self.ordinals.as_slice())
    }
}
