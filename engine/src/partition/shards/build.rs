//! Making shards of a graph and a cut.
//!
//! Arcs are first dealt to shards, by blocks of rows in parallel; then every shard, in parallel, finds its vertices,
//! numbers them, and sorts its arcs twice by counting: by target, which leaves the sources of a row ascending, and
//! from there by source. What a shard was dealt is freed as soon as it is sorted.

use std::sync::Arc;

use rayon::slice::ParallelSliceMut;

use super::whole::{degrees, ordinals};
use super::{Mirrors, Shard, ShardedGraph};
use crate::array::Array;
use crate::error::{Error, Result};
use crate::graph::memory::check_fits;
use crate::graph::{Adjacency, BuildCounts, Directedness, Graph, RawIds, Topology, VertexId};
use crate::parallel::{self, Idle, Lent};
use crate::partition::Cut;
use crate::plain::Plain;

/// What a shard knows of its arcs in the whole graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Keep {
    Nothing,
    /// Their places.
    Arcs,
    /// Their places, and which of parallel arcs they are.
    Ordinals,
}

/// Rows are dealt in so many blocks.
const BLOCKS: usize = 64;

/// Arcs that fell to one shard, from one block of rows, in the order of rows.
#[derive(Default)]
struct Dealt {
    /// Source and target.
    ends: Vec<(VertexId, VertexId)>,
    /// Their positions in the order that was dealt; empty if nobody asks for them.
    positions: Vec<u64>,
}

impl<E: Plain> ShardedGraph<E> {
    /// Cuts `graph` as `cut` says.
    ///
    /// **Complexity**: O(arcs + vertices * threads + replicas log replicas), parallel by shard; at its peak at most 2.5 times
    /// the memory of the result, where there are at least as many shards as threads and 8 arcs a replica.
    ///
    /// # Errors
    /// [`Error::Cut`] when the cut is of another graph, or a shard would have more than 2^32 - 2 arcs.
    ///
    /// # Examples
    /// ```
    /// use std::sync::{Arc, Mutex, PoisonError};
    /// use hubcut::graph::{BuildOptions, EdgeList};
    /// use hubcut::partition::{Cut, CutOptions, ShardedGraph, edge_cut::Hash};
    /// let graph = EdgeList::from_pairs(3, vec![(0, 1), (1, 2), (2, 0)]).build(&BuildOptions::default())?;
    /// let cut = Cut::new(&graph, &Hash, &CutOptions::new(2))?;
    /// let sharded = ShardedGraph::new(&graph, Arc::new(cut))?;
    /// assert_eq!(sharded.shards().iter().map(|shard| shard.graph().arcs()).sum::<usize>(), 3);
    /// # Ok::<(), hubcut::Error>(())
    /// ```
    pub fn new(graph: &Graph<E>, cut: Arc<Cut>) -> Result<Self> {
        Self::build(graph, cut, Keep::Nothing, None)
    }

    /// Cuts `graph` as `cut` says; `keep`: what every shard knows of its arcs in the whole graph.
    /// Masters, and mirrors of a kind, are numbered in the order `order` of vertices, or by id.
    pub(crate) fn build(graph: &Graph<E>, cut: Arc<Cut>, keep: Keep, order: Option<&[VertexId]>) -> Result<Self> {
        cut.check_graph(graph)?;
        // The shards together, with what they know of their arcs, three lists of the vertices, and degrees of their replicas.
        let shards = cut.shards();
        let replicas = graph.arcs().saturating_mul(2).min(graph.vertices().saturating_mul(shards)) + graph.vertices();
        let of_arcs = if keep == Keep::Nothing { 0 } else { 12 * graph.arcs() };
        let needed = graph.byte_len() + 12 * graph.vertices() + 16 * replicas + of_arcs;
        check_fits(needed as u64, "cutting the graph into shards")?;
        let mut vertices_of: Vec<Vec<VertexId>> = vec![Vec::new(); shards];
        for rank in 0..graph.vertices() {
            let v = order.map_or(rank as VertexId, |order| order[rank]);
            vertices_of[cut.masters()[v as usize] as usize].push(v);
        }
        let mut first = vec![0];
        vertices_of.iter().for_each(|masters| first.push(first[first.len() - 1] + masters.len()));
        let vertex_at = vertices_of.concat();
        let mut place_of = vec![0; vertex_at.len()];
        (0u32..).zip(&vertex_at).for_each(|(position, v)| place_of[*v as usize] = position);

        let keep_arcs = keep != Keep::Nothing;
        let wants_positions = keep_arcs || size_of::<E>() != 0;
        let dealt = deal(graph, &cut, wants_positions);
        let to_source = if keep_arcs && cut.is_edge_cut() { graph.csc_to_csr() } else { Vec::new() };
        // One a thread, used again by whoever takes the next shard.
        let spare: Idle<Vec<u32>> = Idle::default();
        let (dealt, vertices_of) = (Lent::of(dealt), Lent::of(vertices_of));
        let positions = order.is_some().then_some((&place_of[..], &vertex_at[..]));
        let built = parallel::collect(shards, &|shard| {
            spare.with(
                || vec![NOT_HERE; graph.vertices()],
                |local_of| {
                    let to_source = &to_source;
                    let builder = Builder { graph, cut: &cut, keep, to_source, positions, local_of };
                    builder.build(shard, dealt.take(shard), vertices_of.take(shard))
                },
            )
        });
        let mut parts = Vec::with_capacity(shards);
        for shard in built {
            parts.push(shard?);
        }
        let mut sharded =
            ShardedGraph { whole: graph.clone(), shards: parts, first, vertex_at, place_of, cut: cut.clone() };
        sharded.list_mirrored();
        Ok(sharded)
    }

    /// Tells every shard which of its masters the others mirror.
    fn list_mirrored(&mut self) {
        let (shards, first, place_of) = (&self.shards, &self.first, &self.place_of);
        let lists = parallel::collect(shards.len(), &|owner| {
            let mut lists = Vec::with_capacity(shards.len());
            for shard in shards {
                let Mirrors { start, end, .. } = shard.mirrors[owner];
                lists.push(masters_of(&shard.vertices[start as usize..end as usize], place_of, first[owner]));
            }
            lists
        });
        self.shards.iter_mut().zip(lists).for_each(|(shard, lists)| shard.mirrored = lists);
    }
}

/// The masters of some mirrors, as local ids on the shard whose first master has position `first`.
fn masters_of(mirrors: &[VertexId], place_of: &[u32], first: usize) -> Vec<u32> {
    mirrors.iter().map(|v| place_of[*v as usize] - first as u32).collect()
}

/// Deals the arcs to the shards, block by block: by source for a vertex-cut; by target for an edge-cut, where the arcs of
/// a row lie together.
fn deal(graph: &Topology, cut: &Cut, wants_positions: bool) -> Vec<Vec<Dealt>> {
    let rows = if cut.is_edge_cut() { graph.by_target() } else { graph.by_source() };
    let bound = |block: usize| (graph.vertices() * block / BLOCKS) as VertexId;
    let blocks = parallel::collect(BLOCKS, &|block| {
        let range = bound(block)..bound(block + 1);
        let shard_of = |v: VertexId, position: usize| match cut.arcs() {
            Some(arcs) => arcs[position] as usize,
            None => cut.masters()[v as usize] as usize,
        };
        let mut counts = vec![0; cut.shards()];
        for v in range.clone() {
            rows.range(v).for_each(|position| counts[shard_of(v, position)] += 1);
        }
        let room = |count: usize| Dealt {
            ends: Vec::with_capacity(count),
            positions: Vec::with_capacity(if wants_positions { count } else { 0 }),
        };
        let mut dealt: Vec<Dealt> = counts.into_iter().map(room).collect();
        for v in range {
            for position in rows.range(v) {
                let other = rows.neighbours()[position];
                let to = &mut dealt[shard_of(v, position)];
                to.ends.push(if cut.is_edge_cut() { (other, v) } else { (v, other) });
                if wants_positions {
                    to.positions.push(position as u64);
                }
            }
        }
        dealt
    });
    let mut by_shard: Vec<Vec<Dealt>> = (0..cut.shards()).map(|_| Vec::with_capacity(BLOCKS)).collect();
    for block in blocks {
        by_shard.iter_mut().zip(block).for_each(|(shard, dealt)| shard.push(dealt));
    }
    by_shard
}

/// What building a shard needs.
struct Builder<'a, E: Plain> {
    graph: &'a Graph<E>,
    cut: &'a Cut,
    keep: Keep,
    /// For an edge-cut whose arcs are to be known by their place by source.
    to_source: &'a [u64],
    /// The position of each vertex, and the vertex at each: the order of mirrors of one owner and kind, which is that of
    /// their masters. `None` if that is their ids'.
    positions: Option<(&'a [u32], &'a [VertexId])>,
    /// The local id of each vertex, while a shard is built; `u32::MAX` before and after.
    local_of: &'a mut [u32],
}

/// Which edges a vertex has on a shard, as bits.
const HAS_IN: u32 = 1;
const HAS_OUT: u32 = 2;
const NOT_HERE: u32 = u32::MAX;

impl<E: Plain> Builder<'_, E> {
    fn build(self, shard: usize, dealt: Vec<Dealt>, masters: Vec<VertexId>) -> Result<Shard<E>> {
        let arcs: usize = dealt.iter().map(|part| part.ends.len()).sum();
        if arcs >= NOT_HERE as usize {
            return Err(Error::Cut(format!("shard {shard} would have {arcs} arcs, more than 2^32 - 2; cut finer")));
        }
        let wants_positions = self.keep != Keep::Nothing || size_of::<E>() != 0;
        let count = masters.len();
        let (vertices, mirrors) = number(self.local_of, self.cut, self.positions, shard, &dealt, masters);
        let grouped = DealtRows::group(self.local_of, vertices.len(), &dealt, wants_positions);
        let mut positions = Vec::with_capacity(if wants_positions { arcs } else { 0 });
        dealt.into_iter().for_each(|part| positions.extend(part.positions));
        vertices.iter().for_each(|v| self.local_of[*v as usize] = NOT_HERE);

        // As dealt, rows by source are not sorted inside; turned by target, source by source, they are; and so are
        // those that are turned back.
        let by_target = grouped.turned();
        drop(grouped);
        let by_source = by_target.turned();

        let data = match self.cut.is_edge_cut() {
            true => self.graph.data_by_target(),
            false => self.graph.data_by_source(),
        };
        let data_of = |rows: &DealtRows| -> Vec<E> {
            match size_of::<E>() {
                0 => vec![bytemuck::Zeroable::zeroed(); arcs],
                _ => rows.indices.iter().map(|index| data[positions[*index as usize] as usize]).collect(),
            }
        };
        let (data_by_source, data_by_target) = (data_of(&by_source), data_of(&by_target));
        let place = |index: &u32| match positions[*index as usize] {
            position if self.to_source.is_empty() => position,
            position => self.to_source[position as usize],
        };
        let kept: Vec<u64> =
            if self.keep != Keep::Nothing { by_source.indices.iter().map(place).collect() } else { Vec::new() };

        // If both arcs of every edge are here, one adjacency serves both ways, as in the whole graph.
        let is_one = self.graph.direction() == Directedness::Undirected
            && by_source.offsets == by_target.offsets
            && by_source.others == by_target.others
            && (size_of::<E>() == 0 || bytes(&data_by_source) == bytes(&data_by_target));
        let other_way = (!is_one).then(|| (by_target.adjacency(), Array::from(data_by_target)));
        let (by_target, data_by_target) = other_way.unzip();
        let topology = Topology {
            ids: RawIds::from_zero(vertices.len() as u32),
            order: None,
            by_source: by_source.adjacency(),
            by_target,
            edges: arcs as u64,
            counts: BuildCounts::default(),
            origin: "".into(),
        };
        let ordinals =
            if self.keep == Keep::Ordinals { ordinals(self.graph, &topology, &vertices, &kept)? } else { Vec::new() };
        let graph = Graph::new(topology, data_by_source.into(), data_by_target);
        let degrees = (
            degrees(self.graph.by_source(), &vertices),
            (self.graph.direction() == Directedness::Directed).then(|| degrees(self.graph.by_target(), &vertices)),
        );
        Ok(Shard { graph, vertices, masters: count, mirrors, mirrored: Vec::new(), arcs: kept, ordinals, degrees })
    }
}

fn bytes<E: Plain>(data: &[E]) -> &[u8] {
    bytemuck::cast_slice(data)
}

/// Numbers the vertices of a shard, its masters and whoever has an arc on it, in `local_of`; says which vertex has
/// which number, and where the mirrors of each owner are.
fn number(
    local_of: &mut [u32],
    cut: &Cut,
    positions: Option<(&[u32], &[VertexId])>,
    shard: usize,
    dealt: &[Dealt],
    masters: Vec<VertexId>,
) -> (Vec<VertexId>, Vec<Mirrors>) {
    // Until they have numbers, `local_of` says which edges they have.
    let mut keys = Vec::new();
    let mut has = |v: VertexId, edges: u32| match &mut local_of[v as usize] {
        here if *here == NOT_HERE => {
            *here = edges;
            if cut.masters()[v as usize] as usize != shard {
                keys.push(u64::from(v));
            }
        }
        here => *here |= edges,
    };
    for (source, target) in dealt.iter().flat_map(|part| &part.ends) {
        has(*source, HAS_OUT);
        has(*target, HAS_IN);
    }
    for key in &mut keys {
        let owner = u64::from(cut.masters()[*key as usize]);
        // Those with in-edges only, with both, with out-edges only.
        let class = match local_of[*key as usize] {
            HAS_IN => 0,
            HAS_OUT => 2,
            _ => 1,
        };
        let rank = positions.map_or(*key, |(place_of, _)| u64::from(place_of[*key as usize]));
        *key = owner << 34 | class << 32 | rank;
    }
    keys.par_sort_unstable();

    let first_mirror = masters.len() as u32;
    let mut mirrors =
        vec![
            Mirrors { start: first_mirror, in_end: first_mirror, out_start: first_mirror, end: first_mirror };
            cut.shards()
        ];
    let mut vertices = masters;
    vertices.reserve_exact(keys.len());
    let mut next = 0;
    for (owner, mirrors) in (0u64..).zip(&mut mirrors) {
        let end_of =
            |class: u64| first_mirror + keys.partition_point(|key| key >> 32 < (owner << 2 | class) + 1) as u32;
        *mirrors = Mirrors { start: first_mirror + next, in_end: end_of(1), out_start: end_of(0), end: end_of(2) };
        next = mirrors.end - first_mirror;
    }
    let vertex = |rank: u32| positions.map_or(rank, |(_, vertex_at)| vertex_at[rank as usize]);
    vertices.extend(keys.iter().map(|key| vertex(*key as u32)));
    (0u32..).zip(&vertices).for_each(|(local, v)| local_of[*v as usize] = local);
    (vertices, mirrors)
}

/// Arcs in rows, by source or by target.
struct DealtRows {
    offsets: Vec<u64>,
    /// The other end of each arc.
    others: Vec<u32>,
    /// The number of each arc among those that were dealt; empty if nobody asks.
    indices: Vec<u32>,
}

impl DealtRows {
    /// Rows by source, in each row the arcs in the order in which they were dealt.
    fn group(local_of: &[u32], rows: usize, dealt: &[Dealt], with_indices: bool) -> Self {
        let ends = || dealt.iter().flat_map(|part| &part.ends);
        let local = |v: VertexId| local_of[v as usize];
        let mut sorter = Sorter::new(rows, with_indices, ends().map(|(source, _)| local(*source)));
        (0u32..).zip(ends()).for_each(|(index, (source, target))| sorter.put(local(*source), local(*target), index));
        sorter.done()
    }

    /// Groups the arcs by their other end instead, sorted in each row by the end that they are grouped by here.
    fn turned(&self) -> Self {
        let rows = self.offsets.len() - 1;
        let mut sorter = Sorter::new(rows, !self.indices.is_empty(), self.others.iter().copied());
        for row in 0..rows {
            for position in self.offsets[row] as usize..self.offsets[row + 1] as usize {
                sorter.put(self.others[position], row as u32, self.indices.get(position).copied().unwrap_or(0));
            }
        }
        sorter.done()
    }

    fn adjacency(self) -> Adjacency {
        Adjacency::new(self.offsets.into(), self.others.into())
    }
}

/// A stable counting sort under way.
struct Sorter {
    rows: DealtRows,
    /// Where the next arc of each row goes.
    next: Vec<u32>,
}

impl Sorter {
    /// Room for arcs with these keys.
    fn new(rows: usize, with_indices: bool, keys: impl Iterator<Item = u32>) -> Self {
        let mut offsets = vec![0u64; rows + 1];
        keys.for_each(|key| offsets[key as usize + 1] += 1);
        (0..rows).for_each(|row| offsets[row + 1] += offsets[row]);
        let next = offsets[..rows].iter().map(|offset| *offset as u32).collect();
        let arcs = offsets[rows] as usize;
        let indices = vec![0; if with_indices { arcs } else { 0 }];
        Sorter { rows: DealtRows { offsets, others: vec![0; arcs], indices }, next }
    }

    #[inline(always)]
    fn put(&mut self, key: u32, other: u32, index: u32) {
        let position = self.next[key as usize] as usize;
        self.next[key as usize] += 1;
        self.rows.others[position] = other;
        if let Some(place) = self.rows.indices.get_mut(position) {
            *place = index;
        }
    }

    fn done(self) -> DealtRows {
        self.rows
    }
}
