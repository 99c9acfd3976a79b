//! Cutting a graph into shards.
//!
//! A [`Partitioner`] sees the edges of a graph and places each edge ([vertex-cut](vertex_cut)) or each vertex
//! ([edge-cut](edge_cut)) on a shard. What it says becomes a [`Cut`]: the shard of every arc and of every vertex's master.
//! [`ShardedGraph`] is the graph so cut: every [`Shard`] is a small graph by itself, in local ids, with lists that say what it
//! exchanges with each other shard.
//!
//! A cut is an option of a run ([`Options::cut`](crate::exec::Options::cut)), so a program needs nothing to run on shards. With one
//! shard the local id is the vertex id, and the whole graph runs.
//!
//! ```text
//!     vertex-cut: edges are placed                 edge-cut: vertices are placed
//!
//!      shard 0     |   shard 1                      shard 0     |   shard 1
//!      a --> h     |   h <-- d                      a --> h  <- - - d' (mirror of d)
//!      b --> h     |   h <-- e                      b -----^    |   d
//!      c -----^    |   ^---- f                      h' - - - - - -> e
//!            h is cut: master and mirror           an edge lies with its target
//! ```
//!
//! # Words
//! **Replica** of a vertex: its **master**, which owns the state, or a **mirror**. **Replication factor**: replicas a vertex that
//! has an edge. **Edge balance**: largest number of arcs on a shard over the mean. **Capacity**: the most edges (vertices) that a
//! greedy partitioner gives a shard.

mod best;
mod cut;
pub mod edge_cut;
mod groups;
mod masters;
mod options;
mod order;
mod places;
mod quality;
mod refine;
mod replicas;
mod shards;
pub mod vertex_cut;
mod workload;

pub use best::Effort;
pub use cut::Cut;
pub use options::{Balance, CutOptions};
pub use quality::{ExchangeVolume, MirrorCounts, Quality};
pub use replicas::ReplicaSets;
pub(crate) use shards::{Keep, Outline};
pub use shards::{Mirrors, Shard, ShardedGraph};
pub use workload::{Superstep, Workload};

use crate::error::Result;
use crate::graph::Topology;

/// Number of a shard, from 0.
pub type ShardId = u16;

/// Most shards of a cut.
pub const MAX_SHARDS: usize = 4096;

/// A way to cut graphs.
pub trait Partitioner: Send + Sync {
    /// What the command line calls it.
    fn name(&self) -> &'static str;

    /// How it is set, for reports: empty, or `lambda 1, epsilon 1`.
    fn settings(&self) -> String {
        String::new()
    }

    /// Places the edges, or the vertices, of `topology` on `options.shards` shards.
    ///
    /// Depends on the graph, the options and the settings only, never on the number of threads.
    ///
    /// # Errors
    /// [`Error::Cut`](crate::Error::Cut) for a number of shards that the method does not know, or settings out of
    /// range.
    fn place(&self, topology: &Topology, options: &CutOptions) -> Result<Placement>;
}

/// What a partitioner has placed.
#[derive(Clone, Debug, PartialEq)]
pub enum Placement {
    /// Edges: a vertex-cut.
    Edges {
        /// The shard of each arc, by its position in [`Topology::by_source`]. Of an undirected edge, the shard of both
        /// its arcs.
        arcs: Vec<ShardId>,
        /// Where masters should be, by vertex id; followed where the vertex has an edge there. `None`: anywhere.
        masters: Option<Vec<ShardId>>,
    },
    /// Vertices: an edge-cut. Each arc lies with its target.
    Vertices(Vec<ShardId>),
}

/// All methods with their default settings: vertex-cuts, then edge-cuts.
pub fn methods() -> Vec<Box<dyn Partitioner>> {
    let mut methods = vertex_cut::all();
    methods.extend(edge_cut::all());
    methods
}
