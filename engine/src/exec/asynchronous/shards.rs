//! A run on shards: where the replicas of every vertex are, and where the slots of every shard.
//!
//! What there is once a vertex (word, state, inbox, priority) lies by *place*: the masters of the first shard, then those
//! of the second, ... Views lie by replica: every shard has an array of them by local id. An activation gathers over the
//! rows of all replicas, writes its view to all of them, and scatters over the rows of all; the header of the master's
//! view is the lock of the vertex. The whole graph is one part in which places, local ids and vertex ids are the same.

use std::ops::Range;
use std::sync::Arc;
use std::time::Instant;

use rayon::prelude::*;

use super::round::Round;
use crate::error::Result;
use crate::exec::ShardPlan;
use crate::exec::shared::directions::{gather_directions, scatter_directions};
use crate::exec::shared::kernel::Kernel;
use crate::exec::shared::rows::{RowWords, SharedRows};
use crate::exec::synchronous::chunks::{CHUNK_COST, Chunks};
use crate::graph::{Graph, Topology, VertexId};
use crate::partition::{Cut, ShardId, ShardedGraph};
use crate::program::row::{Row, carries_data};
use crate::program::vertex_info::WholeGraph;
use crate::program::{Active, Context, Direction, VertexProgram};

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
}

/// The shards of a run.
pub(super) struct Shards<P: VertexProgram> {
    pub(super) graph: ShardedGraph<P::Edge>,
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

impl<P: VertexProgram> Shards<P> {
    /// Cuts the graph and lists the replicas.
    pub(super) fn new(graph: &Graph<P::Edge>, cut: Arc<Cut>) -> Result<Self> {
        let begin = Instant::now();
        let shards = Self::list(ShardedGraph::build(graph, cut, carries_data::<P::Slot>())?);
        Ok(Shards { seconds: begin.elapsed().as_secs_f64(), ..shards })
    }

    /// The same shards, which know their arcs' places: for logs.
    #[cfg(feature = "testing")]
    pub(super) fn with_arcs(&self) -> Result<Self> {
        Ok(Self::list(ShardedGraph::build(self.graph.whole(), self.graph.cut().clone(), true)?))
    }

    fn list(graph: ShardedGraph<P::Edge>) -> Self {
        let parts = graph.shards();
        let gather = gather_directions(graph.whole(), P::GATHER);
        let scatter = match P::ACTIVE {
            Active::Always => &[],
            Active::Signalled => scatter_directions(graph.whole(), P::SCATTER),
        };
        let replica = |shard: usize, local: VertexId| {
            let has_edges = |directions: &[Direction]| {
                directions.iter().any(|direction| !row(parts[shard].graph(), *direction, local).is_empty())
            };
            Replica { local, shard: shard as ShardId, gathers: has_edges(gather), scatters: has_edges(scatter) }
        };
        let mut offsets = Vec::with_capacity(graph.vertex_at().len() + 1);
        let mut end = 0;
        offsets.push(end);
        for part in parts {
            offsets.extend(part.mirror_counts().into_iter().map(|mirrors| {
                end += 1 + u64::from(mirrors);
                end
            }));
        }
        let mut next = offsets.clone();
        let mut replicas = vec![Replica { local: 0, shard: 0, gathers: false, scatters: false }; end as usize];
        let mut masters: Vec<Vec<Replica>> = parts.iter().map(|_| Vec::new()).collect();
        for (owner, part) in parts.iter().enumerate() {
            let first = graph.positions(owner).start;
            let mut enter = |master: VertexId, replica: Replica| {
                let next = &mut next[first + master as usize];
                replicas[*next as usize] = replica;
                *next += 1;
            };
            (0..part.masters() as VertexId).for_each(|master| enter(master, replica(owner, master)));
            for (shard, mirrored) in part.mirrored().iter().enumerate() {
                // Mirrors of one owner are consecutive, and owners ascend.
                for (mirror, master) in (parts[shard].mirrors()[owner].start..).zip(mirrored) {
                    enter(*master, replica(shard, mirror));
                    masters[shard].push(replica(owner, *master));
                }
            }
        }
        let mut first_slot = vec![0];
        parts.iter().for_each(|part| first_slot.push(first_slot[first_slot.len() - 1] + part.graph().arcs()));
        Shards { graph, offsets, replicas, masters, first_slot, seconds: 0.0 }
    }

    /// Where each slot lies in the whole graph's arcs by source.
    pub(super) fn arcs(&self) -> impl Iterator<Item = u64> {
        self.graph.shards().iter().flat_map(|shard| shard.arcs().iter().copied())
    }

    /// The slot of each of the whole graph's arcs by source.
    fn slot_of_arcs(&self) -> Vec<u64> {
        let mut slot_of = vec![0; self.graph.whole().arcs()];
        (0..).zip(self.arcs()).for_each(|(slot, arc)| slot_of[arc as usize] = slot);
        slot_of
    }

    /// Consecutive places of about equal work, and which of these chunks are those of each shard, roughly: chunks own whole
    /// words of a bitmap.
    pub(super) fn chunks(&self, scatters: Direction) -> (Chunks, Vec<Range<usize>>) {
        let bounds: Vec<usize> = self.graph.first.iter().map(|first| first.next_multiple_of(64)).collect();
        let (whole, vertex_at) = (self.graph.whole(), self.graph.vertex_at());
        let chunks = Chunks::of_places(whole, P::GATHER, scatters, CHUNK_COST, vertex_at, &bounds);
        let first_from = |place: usize| chunks.ranges().partition_point(|range| range.start < place);
        let areas = bounds.windows(2).map(|pair| first_from(pair[0])..first_from(pair[1])).collect();
        (chunks, areas)
    }

    /// Where the slot of each in-edge lies, shard by shard.
    pub(super) fn slot_of_in_edge(&self) -> Vec<u64> {
        let parts = self.graph.shards().iter().zip(&self.first_slot);
        parts.flat_map(|(part, first)| part.graph().csc_to_csr().into_iter().map(|slot| slot + *first as u64)).collect()
    }

    /// Where the reverse of each arc lies, given that in the whole graph: maybe on another shard.
    pub(super) fn reverse(&self, whole: &[u64]) -> Vec<u64> {
        let slot_of = self.slot_of_arcs();
        self.arcs().map(|arc| slot_of[whole[arc as usize] as usize]).collect()
    }

    /// What a report says of them.
    pub(super) fn plan(&self) -> ShardPlan {
        let (cut, replicas, bytes) = (self.graph.cut(), self.graph.replicas(), self.graph.byte_len());
        ShardPlan { count: cut.shards(), method: cut.method().to_owned(), replicas, seconds: self.seconds, bytes }
    }

    /// Bytes of the lists, without the graph.
    pub(super) fn byte_len(&self) -> usize {
        size_of_val(self.offsets.as_slice())
            + self.masters.iter().chain([&self.replicas]).map(|list| size_of_val(list.as_slice())).sum::<usize>()
    }

    /// The replicas of the vertex at `place`, its master first.
    #[inline(never)]
    fn replicas(&self, place: VertexId) -> &[Replica] {
        &self.replicas[self.offsets[place as usize] as usize..self.offsets[place as usize + 1] as usize]
    }
}

/// Rows of `length` elements in another order: first that at the first of `indices`.
fn pick<E: Copy>(rows: &[E], length: usize, indices: impl Iterator<Item = usize>) -> Vec<E> {
    indices.flat_map(|index| rows[index * length..(index + 1) * length].iter().copied()).collect()
}

/// What lies by replica and by shard, and how it is named in the whole graph.
impl<P: VertexProgram> Shards<P> {
    /// All views, by vertex id, one after another.
    pub(super) fn views_by_vertex(&self, views: &[RowWords<P::View>]) -> Vec<<P::View as Row>::Element> {
        let masters = views.iter().zip(self.graph.shards());
        let by_place: Vec<_> = masters.flat_map(|(views, shard)| views.to_vec(shard.masters())).collect();
        pick(&by_place, views[0].length(), self.graph.position_of().iter().map(|place| *place as usize))
    }

    /// All slots, in the order of the whole graph's arcs by source.
    pub(super) fn slots_by_arc(&self, slots: &RowWords<P::Slot>) -> Vec<<P::Slot as Row>::Element> {
        let slot_of = self.slot_of_arcs();
        pick(&slots.to_vec(slot_of.len()), slots.length(), slot_of.iter().map(|slot| *slot as usize))
    }

    /// Replaces all views and slots by rows that the two above gave.
    pub(super) fn copy_rows(
        &self,
        views: &mut [RowWords<P::View>],
        by_vertex: &[<P::View as Row>::Element],
        slots: &mut RowWords<P::Slot>,
        by_arc: &[<P::Slot as Row>::Element],
    ) {
        for (views, shard) in views.iter_mut().zip(self.graph.shards()) {
            views.copy_from(&pick(by_vertex, views.length(), shard.vertices().iter().map(|v| *v as usize)));
        }
        if carries_data::<P::Slot>() {
            slots.copy_from(&pick(by_arc, slots.length(), self.arcs().map(|arc| arc as usize)));
        }
    }

    /// Writes the views of all replicas, and what slots hold before anybody has written them.
    pub(super) fn write_first_rows(
        &self,
        program: &P,
        states: &[P::Vertex],
        views: &mut [RowWords<P::View>],
        slots: SharedRows<'_, P::Slot>,
    ) {
        let whole = WholeGraph::new(self.graph.whole());
        for ((shard, views), first_slot) in self.graph.shards().iter().zip(views).zip(&self.first_slot) {
            let (views, vertices) = (views.share(), shard.vertices());
            let view = || vec![bytemuck::Zeroable::zeroed(); views.length()];
            vertices.par_iter().enumerate().for_each_init(view, |view, (local, v)| {
                let length = view.len();
                let state = &states[self.graph.position_of()[*v as usize] as usize];
                program.view(whole.vertex(*v), state, P::View::at_mut(view, length, 0));
                views.write(local, view);
            });
            if !carries_data::<P::Slot>() {
                continue;
            }
            let (arcs, data) = (shard.graph().by_source(), shard.graph().data_by_source());
            let slot = || vec![bytemuck::Zeroable::zeroed(); slots.length()];
            vertices.par_iter().enumerate().for_each_init(slot, |slot, (local, v)| {
                let length = slot.len();
                for e in arcs.range(local as VertexId) {
                    slot.fill(bytemuck::Zeroable::zeroed());
                    let (source, target) = (whole.vertex(*v), whole.vertex(vertices[arcs.neighbours()[e] as usize]));
                    program.start_slot(source, target, &data[e], P::Slot::at_mut(slot, length, 0));
                    slots.write(first_slot + e, slot);
                }
            });
        }
    }
}

/// The row of `v` in `direction`.
#[inline(always)]
pub(super) fn row(topology: &Topology, direction: Direction, v: VertexId) -> &[VertexId] {
    if direction == Direction::In { topology.by_target().row(v) } else { topology.by_source().row(v) }
}

/// What a worker sees of one shard, or of the whole graph.
pub(super) struct Part<'a, P: VertexProgram> {
    pub(super) kernel: Kernel<'a, P>,
    pub(super) ctx: Context<'a, P>,
    /// Where its masters begin among the places.
    first: VertexId,
    /// How many of its local ids, the first, are masters.
    masters: VertexId,
    /// The masters of the other local ids.
    of_mirrors: &'a [Replica],
    /// Where the masters of each shard begin among the places.
    firsts: &'a [usize],
}

impl<'a, P: VertexProgram> Part<'a, P> {
    /// The whole graph.
    pub(super) fn whole(kernel: Kernel<'a, P>, ctx: Context<'a, P>) -> Self {
        Part { kernel, ctx, first: 0, masters: VertexId::MAX, of_mirrors: &[], firsts: &[] }
    }

    /// Shard number `shard`; `ctx` is that of the whole graph.
    pub(super) fn of_shard(shards: &'a Shards<P>, shard: usize, kernel: Kernel<'a, P>, ctx: &Context<'a, P>) -> Self {
        let part = &shards.graph.shards()[shard];
        Part {
            kernel,
            ctx: ctx.on_shard(part.vertices()),
            first: shards.graph.first[shard] as VertexId,
            masters: part.masters() as VertexId,
            of_mirrors: &shards.masters[shard],
            firsts: &shards.graph.first,
        }
    }

    /// The place of the vertex with this local id.
    #[inline(always)]
    pub(super) fn place_of(&self, local: VertexId) -> VertexId {
        if local < self.masters { self.first + local } else { self.place_of_mirror(local) }
    }

    #[inline(never)]
    fn place_of_mirror(&self, local: VertexId) -> VertexId {
        let master = self.of_mirrors[(local - self.masters) as usize];
        self.firsts[master.shard as usize] as VertexId + master.local
    }

    /// The master of the vertex with this local id, if that is not itself.
    #[inline(always)]
    pub(super) fn master_of(&self, local: VertexId) -> Option<Replica> {
        (local >= self.masters).then(|| self.of_mirrors[(local - self.masters) as usize])
    }
}

impl<'a, P: VertexProgram> Round<'a, P> {
    /// The vertex at `place`.
    #[inline(always)]
    pub(super) fn vertex_at(&self, place: VertexId) -> VertexId {
        self.shards.map_or(place, |shards| shards.graph.vertex_at()[place as usize])
    }

    /// The replicas of the vertex at `place`; `only` is what it has on the whole graph.
    #[inline(always)]
    pub(super) fn replicas<'s>(&self, place: VertexId, only: &'s [Replica]) -> &'s [Replica]
    where
        'a: 's,
    {
        self.shards.map_or(only, |shards| shards.replicas(place))
    }

    /// The part that a replica is on.
    #[inline(always)]
    pub(super) fn part(&self, replica: Replica) -> &Part<'a, P> {
        &self.parts[replica.shard as usize]
    }

    /// The lock of vertex `v`: the header of its master's view.
    #[inline(always)]
    pub(super) fn lock_of(&self, v: VertexId) -> &'a std::sync::atomic::AtomicU64 {
        let (shard, local) = self.shards.map_or((0, v), |shards| shards.graph.master(v));
        self.parts[shard as usize].kernel.views.header(local as usize)
    }
}
