//! A run on shards: where the replicas of every vertex are, and where the slots of every shard.
//!
//! Per-vertex data (word, state, inbox, priority) is indexed by *place*: the masters of the first shard, then those of the second,
//! ... Views lie by replica: every shard has an array of them by local id. An activation gathers over the rows of all replicas,
//! writes its view to all of them before it unlocks, and scatters over the rows of all; messages go straight to the inbox of the
//! other's master, so there is nothing to exchange. The header of the master's view is the lock of the vertex. Slots lie in one
//! array, shard by shard, so that the reverse of an edge is read where it is. The whole graph is one part in which places, local
//! ids and vertex ids are the same. Where every chunk has one owner, views lie by place, too: see [`super::owned`].

mod part;
mod rows;

use std::ops::Range;
use std::sync::Arc;
use std::time::Instant;

pub(super) use self::part::{RoundPart, by_part, contexts};
pub(super) use self::rows::{copy_to_mirrors, views_by_vertex};
use crate::error::Result;
use crate::exec::ShardPlan;
use crate::exec::kernel::chunks::{Chunks, chunk_cost};
use crate::exec::kernel::directions::{gather_directions, scatter_directions};
use crate::graph::{Graph, Topology, VertexId};
use crate::partition::{Cut, Keep, Outline, ShardId, ShardedGraph};
use crate::plain::Plain;
use crate::program::Direction;
use crate::program::shape::Shape;

/// Where one replica of a vertex is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Replica {
    pub(super) local: VertexId,
    pub(super) shard: ShardId,
    /// Whether it has edges that the program gathers over.
    pub(super) gathers: bool,
    /// Whether it has edges that the program scatters over.
    pub(super) scatters: bool,
}

impl Replica {
    /// The only one, on the whole graph.
    #[inline(always)]
    pub(super) fn only(v: VertexId) -> [Self; 1] {
        [Replica { local: v, shard: 0, gathers: true, scatters: true }]
    }

    /// The place of the vertex, if this is its master; `first`: the place of the first master of each shard.
    #[inline(always)]
    fn place(self, first: &[usize]) -> VertexId {
        first[self.shard as usize] as VertexId + self.local
    }
}

/// The shards of a run.
pub(super) struct ReplicaLists<E: Plain> {
    pub(super) graph: ShardedGraph<E>,
    /// Where the replicas of each place begin.
    offsets: Vec<u64>,
    /// The master first, then the mirrors by shard.
    replicas: Vec<Replica>,
    /// The master of each mirror, by shard and local id.
    masters: Vec<Vec<Replica>>,
    /// Where the slots of each shard begin; one entry more than there are shards.
    pub(super) first_slot: Vec<usize>,
    /// How long it took to make them.
    seconds: f64,
}

impl<E: Plain> ReplicaLists<E> {
    /// Cuts the graph, for a program of this shape, and lists the replicas.
    pub(super) fn new(graph: &Graph<E>, cut: Arc<Cut>, shape: &Shape) -> Result<Self> {
        let begin = Instant::now();
        let keep = if shape.has_slots { Keep::Arcs } else { Keep::Nothing };
        let shards = Self::list(ShardedGraph::build(graph, cut, keep, None)?, shape);
        Ok(ReplicaLists { seconds: begin.elapsed().as_secs_f64(), ..shards })
    }

    /// Cuts the graph into the same shards again, which now know their arcs' places: for logs.
    pub(super) fn with_arcs(&self, shape: &Shape) -> Result<Self> {
        Ok(Self::list(ShardedGraph::build(self.graph.whole(), self.graph.cut().clone(), Keep::Arcs, None)?, shape))
    }

    fn list(graph: ShardedGraph<E>, shape: &Shape) -> Self {
        let Lists { offsets, replicas, masters } = list(&graph.outlines(), graph.whole(), &graph.first, shape);
        let mut first_slot = vec![0];
        graph.shards().iter().for_each(|part| first_slot.push(first_slot[first_slot.len() - 1] + part.graph().arcs()));
        ReplicaLists { graph, offsets, replicas, masters, first_slot, seconds: 0.0 }
    }

    /// The place of each local id of a shard.
    pub(super) fn places_of(&self, shard: usize) -> Vec<VertexId> {
        let first = &self.graph.first;
        let mut places: Vec<_> = (first[shard] as VertexId..first[shard + 1] as VertexId).collect();
        places.extend(self.masters[shard].iter().map(|master| master.place(first)));
        places
    }

    /// The slot of each of the whole graph's arcs by source.
    fn slot_of_arcs(&self) -> Vec<u64> {
        let mut slot_of = vec![0; self.graph.whole().arcs()];
        for (shard, first) in self.graph.shards().iter().zip(&self.first_slot) {
            for (slot, arc) in (*first as u64..).zip(shard.arcs()) {
                slot_of[*arc as usize] = slot;
            }
        }
        slot_of
    }

    /// Consecutive places of about equal work, and which of these chunks are those of each shard, roughly: chunks own whole
    /// words of a bitmap.
    pub(super) fn chunks(&self, shape: &Shape) -> (Chunks, Vec<Range<usize>>) {
        let bounds: Vec<usize> = self.graph.first.iter().map(|first| first.next_multiple_of(64)).collect();
        let (whole, vertex_at) = (self.graph.whole(), self.graph.vertex_at());
        let chunks = Chunks::of_places(whole, shape.gather, shape.scatter, chunk_cost(shape), vertex_at, &bounds);
        let first_from = |place: usize| chunks.ranges().partition_point(|range| range.start < place);
        let areas = bounds.windows(2).map(|pair| first_from(pair[0])..first_from(pair[1])).collect();
        (chunks, areas)
    }

    /// Where the slot of each in-edge lies, shard by shard.
    pub(super) fn slot_of_in_edge(&self) -> Vec<u64> {
        let mut slots = Vec::with_capacity(self.graph.whole().arcs());
        for (part, first) in self.graph.shards().iter().zip(&self.first_slot) {
            slots.extend(part.graph().csc_to_csr().into_iter().map(|slot| slot + *first as u64));
        }
        slots
    }

    /// Where the reverse of each arc lies, given that in the whole graph: maybe on another shard.
    pub(super) fn reverse(&self, whole: &[u64]) -> Vec<u64> {
        let slot_of = self.slot_of_arcs();
        let mut reverse = Vec::with_capacity(whole.len());
        for shard in self.graph.shards() {
            reverse.extend(shard.arcs().iter().map(|arc| slot_of[whole[*arc as usize] as usize]));
        }
        reverse
    }

    /// What a report says of them.
    pub(super) fn plan(&self) -> ShardPlan {
        ShardPlan::of(&self.graph, self.seconds)
    }

    /// Bytes of the lists, without the graph.
    pub(super) fn byte_len(&self) -> usize {
        size_of_val(self.offsets.as_slice())
            + self.masters.iter().chain([&self.replicas]).map(|list| size_of_val(list.as_slice())).sum::<usize>()
    }

    /// How many mirrors the vertices at `places` have.
    pub(super) fn mirrors(&self, places: Range<usize>) -> u64 {
        self.offsets[places.end] - self.offsets[places.start] - places.len() as u64
    }

    /// The replicas of the vertex at `place`, its master first.
    #[inline(never)]
    pub(super) fn replicas(&self, place: VertexId) -> &[Replica] {
        &self.replicas[self.offsets[place as usize] as usize..self.offsets[place as usize + 1] as usize]
    }
}

/// What [`ReplicaLists`] has under these names.
struct Lists {
    offsets: Vec<u64>,
    replicas: Vec<Replica>,
    masters: Vec<Vec<Replica>>,
}

/// Lists the replicas on the parts of a whole graph; `first`: the place of the first master of each.
fn list(parts: &[Outline<'_>], whole: &Topology, first: &[usize], shape: &Shape) -> Lists {
    let gather = gather_directions(whole, shape.gather);
    let scatter = scatter_directions(whole, shape.scatter);
    let replica = |shard: usize, local: VertexId| {
        let has_edges = |directions: &[Direction]| {
            directions.iter().any(|direction| !row(parts[shard].graph, *direction, local).is_empty())
        };
        Replica { local, shard: shard as ShardId, gathers: has_edges(gather), scatters: has_edges(scatter) }
    };
    let mut offsets = vec![0; first[parts.len()] + 1];
    for (part, first) in parts.iter().zip(first) {
        offsets[first + 1..first + 1 + part.masters].fill(1);
        part.mirrored.iter().flatten().for_each(|master| offsets[first + 1 + *master as usize] += 1);
    }
    (1..offsets.len()).for_each(|place| offsets[place] += offsets[place - 1]);
    let mut next = offsets.clone();
    let none = Replica { local: 0, shard: 0, gathers: false, scatters: false };
    let mut replicas = vec![none; offsets[offsets.len() - 1] as usize];
    let mut masters: Vec<Vec<Replica>> = parts.iter().map(|_| Vec::new()).collect();
    for (owner, part) in parts.iter().enumerate() {
        let mut enter = |master: VertexId, replica: Replica| {
            let next = &mut next[first[owner] + master as usize];
            replicas[*next as usize] = replica;
            *next += 1;
        };
        (0..part.masters as VertexId).for_each(|master| enter(master, replica(owner, master)));
        for (shard, mirrored) in part.mirrored.iter().enumerate() {
            // Mirrors of one owner are consecutive, and owners ascend.
            for (mirror, master) in (parts[shard].mirrors[owner].start..).zip(mirrored) {
                enter(*master, replica(shard, mirror));
                masters[shard].push(replica(owner, *master));
            }
        }
    }
    Lists { offsets, replicas, masters }
}

/// The row of `v` in `direction`.
#[inline(always)]
pub(super) fn row(topology: &Topology, direction: Direction, v: VertexId) -> &[VertexId] {
    if direction == Direction::In { topology.by_target().row(v) } else { topology.by_source().row(v) }
}
