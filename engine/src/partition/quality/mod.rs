//! How good a cut is: what it replicates, how even it is, and what shards will send each other.

mod exchange;
#[cfg(test)]
mod tests;

pub use exchange::ExchangeVolume;

use serde::Serialize;

use super::places::Places;
use super::workload::{Price, Superstep, Workload};
use super::{Cut, ReplicaSets};
use crate::error::Result;
use crate::graph::{Directedness, Topology, VertexId};
use crate::program::Direction;

/// What a cut costs, known without making the shards.
///
/// ```text
/// replication factor = replicas of vertices that have an edge / vertices that have an edge
/// edge balance       = most arcs on a shard / mean          vertex balance: the same of masters
/// bytes a superstep  = sums: mirrors that gather -> their masters, views: masters -> all their mirrors
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Quality {
    /// How the cut was made.
    pub method: String,
    /// How many shards there are.
    pub shards: usize,
    /// Whether vertices were placed rather than edges.
    pub edge_cut: bool,
    /// Replicas a vertex that has an edge; 1 if none has one.
    pub replication_factor: f64,
    /// Replicas of all vertices, isolated ones (one each) among them.
    pub replicas: u64,
    /// Largest number of arcs on a shard over the mean; 1 if there are none.
    pub edge_balance: f64,
    /// Largest number of masters on a shard over the mean; 1 if there are none.
    pub vertex_balance: f64,
    /// Edges whose ends' masters lie on different shards; an undirected edge counts once. This is what an edge-cut
    /// minimises; of a vertex-cut it is a by-product.
    pub cut_edges: u64,
    /// Vertices that have a mirror.
    pub cut_vertices: u64,
    /// Mirrors, by the edges that they have.
    pub mirrors: MirrorCounts,
    /// Arcs on each shard.
    pub arcs: Vec<u64>,
    /// Masters on each shard.
    pub masters: Vec<u64>,
    /// Whether the graph is undirected: mirrors gather over the arcs that lead to them, whatever the program says.
    undirected: bool,
}

/// How many mirrors there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct MirrorCounts {
    /// All.
    pub all: u64,
    /// Those with in-edges on their shard.
    pub with_in_edges: u64,
    /// Those with out-edges on their shard.
    pub with_out_edges: u64,
}

impl MirrorCounts {
    /// Bytes of all of them at a price each.
    fn bytes(&self, Price { any, into, out }: Price) -> u64 {
        any as u64 * self.all + into as u64 * self.with_in_edges + out as u64 * self.with_out_edges
    }
}

impl Quality {
    /// Looks at every arc and every vertex.
    ///
    /// **Complexity**: O(arcs + vertices * shards / 64), on one thread; 16 bytes a vertex for each 64 shards.
    ///
    /// # Errors
    /// [`Error::Cut`](crate::Error::Cut) when the cut is of another graph.
    ///
    /// # Examples
    /// ```
    /// use hubcut::graph::{BuildOptions, EdgeList};
    /// use hubcut::partition::{Cut, CutOptions, Quality, edge_cut::Range};
    /// use hubcut::program::Direction;
    /// // A path of four vertices in two halves: one edge is cut, so its source has a mirror.
    /// let graph = EdgeList::from_pairs(4, vec![(0, 1), (1, 2), (2, 3)]).build(&BuildOptions::default())?;
    /// let cut = Cut::new(&graph, &Range::default(), &CutOptions::new(2))?;
    /// let quality = Quality::of(&graph, &cut)?;
    /// assert_eq!((quality.cut_edges, quality.replication_factor), (1, 5.0 / 4.0));
    /// // PageRank: sums are f64, from mirrors that have in-edges; views are f32, to all mirrors.
    /// assert_eq!(quality.superstep_bytes(8, 4, Direction::In), 4);
    /// # Ok::<(), hubcut::Error>(())
    /// ```
    pub fn of(topology: &Topology, cut: &Cut) -> Result<Self> {
        cut.check_graph(topology)?;
        let (vertices, shards) = (topology.vertices(), cut.shards());
        let mut has_in = ReplicaSets::empty(vertices, shards);
        let mut has_out = ReplicaSets::empty(vertices, shards);
        let (mut arcs, mut masters) = (vec![0; shards], vec![0; shards]);
        let mut cut_edges = 0;
        let rows = topology.by_source();
        for source in 0..vertices as VertexId {
            for position in rows.range(source) {
                let target = rows.neighbours()[position];
                let shard = cut.shard_of_arc(position, target);
                has_out.insert(source, shard);
                has_in.insert(target, shard);
                arcs[shard as usize] += 1;
                cut_edges += u64::from(cut.masters()[source as usize] != cut.masters()[target as usize]);
            }
        }
        let undirected = topology.direction() == Directedness::Undirected;
        let mut mirrors = MirrorCounts::default();
        let (mut with_edge, mut cut_vertices) = (0u64, 0);
        for (v, master) in (0..).zip(cut.masters()) {
            masters[*master as usize] += 1;
            let mut here = MirrorCounts::default();
            for (index, (has_in, has_out)) in has_in.words(v).iter().zip(has_out.words(v)).enumerate() {
                let is_master = if *master as usize / 64 == index { 1u64 << (master % 64) } else { 0 };
                here.all += u64::from(((has_in | has_out) & !is_master).count_ones());
                here.with_in_edges += u64::from((has_in & !is_master).count_ones());
                here.with_out_edges += u64::from((has_out & !is_master).count_ones());
            }
            mirrors.all += here.all;
            mirrors.with_in_edges += here.with_in_edges;
            mirrors.with_out_edges += here.with_out_edges;
            cut_vertices += u64::from(here.all > 0);
            with_edge += u64::from(rows.degree(v) > 0 || topology.by_target().degree(v) > 0);
        }
        Ok(Quality {
            method: cut.method().to_owned(),
            shards,
            edge_cut: cut.is_edge_cut(),
            replication_factor: if with_edge == 0 { 1.0 } else { 1.0 + mirrors.all as f64 / with_edge as f64 },
            replicas: vertices as u64 + mirrors.all,
            edge_balance: balance(&arcs),
            vertex_balance: balance(&masters),
            // Loops are not cut, so each edge of an undirected graph has been met twice.
            cut_edges: if undirected { cut_edges / 2 } else { cut_edges },
            cut_vertices,
            mirrors,
            arcs,
            masters,
            undirected,
        })
    }

    /// Bytes that shards send each other in a superstep of a program in which every vertex runs and tells its neighbours. The graph and
    /// the cut are those of [`of`](Self::of).
    ///
    /// **Complexity**: O(1), or where sums weigh by their edges O(arcs + replicas), on one thread, with 12 bytes for each replica that there may be.
    ///
    /// # Errors
    /// [`Error::Cut`](crate::Error::Cut) when the cut is of another graph; [`Error::NotEnoughMemory`](crate::Error::NotEnoughMemory).
    pub fn superstep(&self, topology: &Topology, cut: &Cut, workload: &Workload) -> Result<Superstep> {
        cut.check_graph(topology)?;
        let prices = workload.prices(self.undirected);
        let of = |price| self.mirrors.bytes(price);
        let mut sums = of(prices.sum);
        if prices.by_edges.is_some() {
            let places = Places::of_cut(topology, cut)?;
            for (v, master) in (0..).zip(cut.masters()) {
                let mirrors = places.of(v).iter().filter(|place| place.shard != *master);
                sums += mirrors.map(|place| prices.of_sum(place.into, place.out) as u64).sum::<u64>();
            }
        }
        let (views, changes, messages) = (of(prices.view), of(prices.change), of(prices.message));
        // Both arcs of an undirected edge lie together, unless each lies with its target.
        let slots = if self.edge_cut { 2 * self.cut_edges * prices.slot } else { 0 };
        let bytes = sums + views + changes + messages + slots;
        Ok(Superstep { program: workload.name().into(), bytes, sums, views, changes, messages, slots })
    }

    /// Bytes that shards send each other in a superstep in which all vertices run: a sum from every mirror that gathers
    /// to its master, a view from every master to each of its mirrors.
    pub fn superstep_bytes(&self, sum_bytes: u64, view_bytes: u64, gather: Direction) -> u64 {
        let sum = Price::new(sum_bytes, gathered(gather, self.undirected));
        self.mirrors.bytes(sum.and(Price::new(view_bytes, Direction::Both)))
    }

    /// Bytes that shards send each other in a superstep of PageRank in which all vertices run: sums are `f64`, views
    /// `f32`, gathered over in-edges.
    pub fn pagerank_superstep_bytes(&self) -> u64 {
        self.superstep_bytes(8, 4, Direction::In)
    }
}

/// Largest over mean, 1 if there is nothing.
fn balance(loads: &[u64]) -> f64 {
    let total: u64 = loads.iter().sum();
    let most = loads.iter().max().copied().unwrap_or(0);
    if total == 0 { 1.0 } else { most as f64 * loads.len() as f64 / total as f64 }
}

/// Over which arcs a program gathers: in an undirected graph all directions mean the same.
pub(super) fn gathered(gather: Direction, undirected: bool) -> Direction {
    match gather {
        Direction::None => Direction::None,
        _ if undirected => Direction::In,
        gather => gather,
    }
}
