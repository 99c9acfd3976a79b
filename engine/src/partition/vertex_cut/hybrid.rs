//! Hybrid-cut: low-degree vertices keep their in-edges together, high-degree vertices spread them.

use super::stream::{EdgeStream, hash, one_of};
use crate::error::Result;
use crate::graph::{Directedness, Topology, VertexId};
use crate::parallel;
use crate::partition::{CutOptions, Partitioner, Placement, ShardId};

/// The in-edges of a vertex with few of them on the shard of its hash; those of a vertex with many on the shards of
/// their sources' hashes.
///
/// ```text
/// shard(u, v) = hash(v) mod S   if in-degree(v) <= threshold
///               hash(u) mod S   otherwise
///
///      low: v gathers on its own shard          high: each source brings its edge
///
///      a' --> v <-- b'                          a --> h' | h' <-- b | h <-- c
///             ^---- c'                            shard 0   shard 1   shard 2
/// ```
///
/// **Bound on replicas** of `v`, L being the number of its out-edges to low targets: `min(S, 1 + L)` if `v` is low,
/// `min(S, 1 + in-degree + L)` if it is high. All edges that a high target gets cost its source no replica but the one
/// at its hash, and all in-edges of a low vertex cost it none but that.
///
/// The hash of a vertex is asked for as the place of its master. An undirected edge counts as one from the smaller id to
/// the larger. The load of shards follows the degrees and has no bound.
///
/// **Source**: Chen, Shi, Chen, Chen, "PowerLyra: Differentiated Graph Computation and Partitioning on Skewed Graphs",
/// EuroSys 2015, section 4. Degrees are known here, so that no edge is placed twice.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hybrid {
    /// The most in-edges of a vertex that keeps them together.
    pub threshold: u64,
}

impl Hybrid {
    /// Default of [`threshold`](Self::threshold), as in the paper.
    pub const THRESHOLD: u64 = 100;
}

impl Default for Hybrid {
    fn default() -> Self {
        Hybrid { threshold: Self::THRESHOLD }
    }
}

impl Partitioner for Hybrid {
    fn name(&self) -> &'static str {
        "hybrid"
    }

    fn settings(&self) -> String {
        format!("threshold {}", self.threshold)
    }

    fn place(&self, topology: &Topology, options: &CutOptions) -> Result<Placement> {
        let home = |v| one_of(options.shards, hash(v, options.seed)) as ShardId;
        let homes = parallel::tabulate(topology.vertices(), &|v| home(v as VertexId));
        let low = low_vertices(topology, self.threshold);
        let arcs = EdgeStream::new(topology).map(|u, v| homes[if low[v as usize] { v } else { u } as usize]);
        Ok(Placement::Edges { arcs, masters: Some(homes) })
    }
}

/// The sources of the edges whose target is `v`; if undirected, its neighbours up to itself.
pub(super) fn in_edges(topology: &Topology, v: VertexId) -> &[VertexId] {
    let row = topology.by_target().row(v);
    match topology.direction() {
        Directedness::Directed => row,
        Directedness::Undirected => &row[..row.partition_point(|u| *u <= v)],
    }
}

/// The targets of the edges whose source is `v`; if undirected, its neighbours from itself on.
pub(super) fn out_edges(topology: &Topology, v: VertexId) -> &[VertexId] {
    let row = topology.by_source().row(v);
    match topology.direction() {
        Directedness::Directed => row,
        Directedness::Undirected => &row[row.partition_point(|w| *w < v)..],
    }
}

/// Whether each vertex has at most `threshold` in-edges.
pub(super) fn low_vertices(topology: &Topology, threshold: u64) -> Vec<bool> {
    let is_low = |v| in_edges(topology, v).len() as u64 <= threshold;
    parallel::tabulate(topology.vertices(), &|v| is_low(v as VertexId))
}
