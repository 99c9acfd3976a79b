//! How good a cut is: what it replicates, how even it is, and what shards will send each other.

use serde::Serialize;

use super::{Cut, ReplicaSets, ShardId, ShardedGraph};
use crate::error::{Error, Result};
use crate::graph::{Directedness, Topology, VertexId};
use crate::plain::Plain;
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
    fn that_gather(&self, gather: Direction) -> u64 {
        match gather {
            Direction::In => self.with_in_edges,
            Direction::Out => self.with_out_edges,
            Direction::Both => self.all,
            Direction::None => 0,
        }
    }
}

impl Quality {
    /// Looks at every arc and every vertex.
    ///
    /// **Complexity**: O(arcs + vertices * shards / 64), on one thread; 16 bytes a vertex for each 64 shards.
    ///
    /// # Errors
    /// [`Error::Cut`] when the cut is of another graph.
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
        if !cut.fits(topology) {
            return Err(Error::Cut("the cut is of another graph; cut this one".into()));
        }
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

    /// Bytes that shards send each other in a superstep in which all vertices run: a sum from every mirror that gathers
    /// to its master, a view from every master to each of its mirrors.
    pub fn superstep_bytes(&self, sum_bytes: u64, view_bytes: u64, gather: Direction) -> u64 {
        let gather = gathered(gather, self.undirected);
        self.mirrors.that_gather(gather) * sum_bytes + self.mirrors.all * view_bytes
    }

    /// The same of PageRank: sums are `f64`, views `f32`, gathered over in-edges.
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
fn gathered(gather: Direction, undirected: bool) -> Direction {
    match gather {
        Direction::None => Direction::None,
        _ if undirected => Direction::In,
        gather => gather,
    }
}

/// What each shard sends each other in a superstep in which all vertices run, from the lists by which they exchange it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Exchange {
    /// Sums, from mirrors to masters: row = shard that sends, column = shard that receives.
    pub sums: Vec<Vec<u64>>,
    /// Views, from masters to mirrors; rows and columns as in `sums`.
    pub views: Vec<Vec<u64>>,
}

impl Exchange {
    /// Counts sums and views of a program that gathers over `gather`.
    ///
    /// **Complexity**: O(shards^2) in time and memory.
    pub fn of<E: Plain>(sharded: &ShardedGraph<E>, gather: Direction) -> Self {
        let gather = gathered(gather, sharded.whole().direction() == Directedness::Undirected);
        let shards = sharded.shards().len();
        let empty = vec![vec![0; shards]; shards];
        let (mut sums, mut views) = (empty.clone(), empty);
        for (here, shard) in sharded.shards().iter().enumerate() {
            for (owner, mirrors) in shard.mirrors().iter().enumerate() {
                sums[here][owner] = mirrors.with_edges(&[gather]).len() as u64;
                views[owner][here] = mirrors.len() as u64;
            }
        }
        Exchange { sums, views }
    }

    /// Bytes that shard `from` sends shard `to`.
    pub fn bytes(&self, from: ShardId, to: ShardId, sum_bytes: u64, view_bytes: u64) -> u64 {
        let (from, to) = (from as usize, to as usize);
        self.sums[from][to] * sum_bytes + self.views[from][to] * view_bytes
    }

    /// Bytes that all send: [`Quality::superstep_bytes`].
    pub fn total_bytes(&self, sum_bytes: u64, view_bytes: u64) -> u64 {
        let all = |matrix: &[Vec<u64>]| matrix.iter().flatten().sum::<u64>();
        all(&self.sums) * sum_bytes + all(&self.views) * view_bytes
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::*;
    use crate::graph::{BuildOptions, EdgeList, Graph};
    use crate::partition::{CutOptions, methods};

    fn check(graph: &Graph<()>, cut: Cut) {
        let quality = Quality::of(graph, &cut).unwrap();
        // Replicas as sets of (vertex, shard), arc by arc.
        let mut replicas = BTreeSet::new();
        let (mut cut_edges, mut position) = (0, 0);
        for source in 0..graph.vertices() as VertexId {
            for target in graph.by_source().row(source) {
                let shard = cut.shard_of_arc(position, *target);
                replicas.extend([(source, shard), (*target, shard)]);
                cut_edges += u64::from(cut.masters()[source as usize] != cut.masters()[*target as usize]);
                position += 1;
            }
        }
        let with_edge: BTreeSet<VertexId> = replicas.iter().map(|(v, _)| *v).collect();
        replicas.extend(with_edge.iter().map(|v| (*v, cut.masters()[*v as usize])));
        let factor = if with_edge.is_empty() { 1.0 } else { replicas.len() as f64 / with_edge.len() as f64 };
        assert!((quality.replication_factor - factor).abs() < 1e-12, "{} {factor}", quality.replication_factor);
        assert_eq!(quality.replicas as usize, replicas.len() + graph.vertices() - with_edge.len());
        let twice = if graph.direction() == Directedness::Undirected { 2 } else { 1 };
        assert_eq!(quality.cut_edges * twice, cut_edges);
        let is_cut = |v: &&VertexId| replicas.range((**v, 0)..=(**v, ShardId::MAX)).count() > 1;
        assert_eq!(quality.cut_vertices as usize, with_edge.iter().filter(is_cut).count());

        // The shards themselves.
        let sharded = ShardedGraph::new(graph, Arc::new(cut)).unwrap();
        let most = sharded.shards().iter().map(|shard| shard.graph().arcs()).max().unwrap();
        let mean = graph.arcs() as f64 / quality.shards as f64;
        assert!(graph.arcs() == 0 || (quality.edge_balance - most as f64 / mean).abs() < 1e-12);
        for (number, shard) in sharded.shards().iter().enumerate() {
            assert_eq!(quality.masters[number] as usize, shard.masters());
            assert_eq!(quality.arcs[number] as usize, shard.graph().arcs());
        }
        assert_eq!(quality.replicas as usize, sharded.replicas());
        for gather in [Direction::In, Direction::Out, Direction::Both, Direction::None] {
            let exchange = Exchange::of(&sharded, gather);
            assert_eq!(exchange.total_bytes(8, 4), quality.superstep_bytes(8, 4, gather), "{gather:?}");
            let shards = 0..quality.shards as ShardId;
            let pairs = shards.clone().flat_map(|from| shards.clone().map(move |to| (from, to)));
            assert_eq!(pairs.map(|(a, b)| exchange.bytes(a, b, 8, 4)).sum::<u64>(), exchange.total_bytes(8, 4));
            assert!(shards.clone().all(|shard| exchange.bytes(shard, shard, 8, 4) == 0));
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn counts_are_those_of_a_naive_count_and_of_the_shards(
            edges in prop::collection::vec((0u32..50, 0u32..50), 0..200),
            shards in prop_oneof![1usize..12, Just(64), Just(65), Just(130)],
            undirected: bool,
        ) {
            let direction = if undirected { Directedness::Undirected } else { Directedness::Directed };
            let graph = EdgeList::from_pairs(50, edges)
                .build(&BuildOptions { direction, ..BuildOptions::default() })
                .unwrap();
            for method in methods() {
                // Some methods are not defined for every number of shards.
                if let Ok(cut) = Cut::new(&graph, &*method, &CutOptions::new(shards)) {
                    check(&graph, cut);
                }
            }
        }
    }

    #[test]
    fn nothing_is_balanced() {
        let graph = EdgeList::from_pairs(0, Vec::new()).build(&BuildOptions::default()).unwrap();
        let cut = Cut::new(&graph, &crate::partition::edge_cut::Hash, &CutOptions::new(3)).unwrap();
        let quality = Quality::of(&graph, &cut).unwrap();
        let found = (quality.replication_factor, quality.edge_balance, quality.vertex_balance);
        assert_eq!(found, (1.0, 1.0, 1.0));
        let other = EdgeList::from_pairs(2, vec![(0, 1)]).build(&BuildOptions::default()).unwrap();
        assert!(Quality::of(&other, &cut).unwrap_err().to_string().contains("another graph"));
    }
}
