//! Neighbourhood expansion: shards are filled one after the other, each from the neighbourhood of what it has.
//!
//! ```text
//!     core      boundary     outside           The boundary vertex with the fewest neighbours outside (b: one) becomes core, and these
//!      a ------- b - - - - - d                 neighbours join the boundary. An edge is the shard's when both of its ends are in core
//!      a ------- c - - - - - e, f, g           or boundary: here (a, b), (a, c), and then (b, d).
//! ```
//! An edge belongs to the first shard that has both of its ends. So nothing has to be kept for edges: an edge is left as long as the sets of shards of its ends
//! have none in common, and in the end its shard is the first in both. A shard takes a vertex only if all edges that come with it fit.
//!
//! Vertices of high degree may be left out: nothing is expanded from them, and rows are kept for the others only. They join a shard when a neighbour of theirs
//! becomes core. Edges between two of them, and what else is left when all shards are full, are streamed to where HDRF puts them, which knows all replicas.
//!
//! Source: Zhang, Wei, Liu, Tang, Li 2017, "Graph edge partitioning via neighborhood heuristic" (KDD); Mayer, Jacobsen 2021, "Hybrid edge partitioner:
//! partitioning large power-law graphs under memory constraints" (SIGMOD). There edges are marked, and a vertex that is too large for a shard is spread over two.

mod boundary;
mod growth;
mod rows;

use growth::Growth;
use rows::Rows;
pub(super) use rows::bytes;

use super::greedy::State;
use super::hdrf::Hdrf;
use super::loads::Loads;
use super::stream::{EdgeStream, StreamEdge};
use crate::error::Result;
use crate::graph::memory::zeroed;
use crate::graph::{Topology, VertexId};
use crate::partition::{CutOptions, Placement, ReplicaSets, ShardId};

/// No shard has this edge yet.
const LEFT: ShardId = ShardId::MAX;

/// Places all edges; vertices with more than `most` of their edge ends are of high degree.
pub(super) fn place(topology: &Topology, options: &CutOptions, degrees: Vec<u32>, most: u32) -> Result<Placement> {
    let sets = match words(options.shards) {
        1 => grow::<1>(topology, options, &degrees, most)?,
        4 => grow::<4>(topology, options, &degrees, most)?,
        16 => grow::<16>(topology, options, &degrees, most)?,
        _ => grow::<64>(topology, options, &degrees, most)?,
    };
    let stream = EdgeStream::new(topology);
    let is_high = |v: VertexId| degrees[v as usize] > most;
    let mut arcs = stream.map(|u, v| match is_high(u) && is_high(v) {
        true => LEFT,
        false => sets.first_common(u, v).unwrap_or(LEFT),
    });
    let mut loads = vec![0; options.shards];
    stream.for_each(|edge| match arcs[edge.position as usize] {
        LEFT => {}
        shard => loads[shard as usize] += 1,
    });
    let hdrf = Hdrf::default();
    let loads = Loads::of_shards(loads, options.capacity(stream.edges()));
    let mut state = State { sets, loads, degrees, placed: zeroed("the edges that were placed", topology.vertices())? };
    stream.for_each(|StreamEdge { source, target, position }| {
        let shard = &mut arcs[position as usize];
        if *shard == LEFT {
            *shard = hdrf.choose(&state, source, target);
            state.put(source, target, *shard);
        }
    });
    stream.mirror(&mut arcs);
    Ok(Placement::Edges { arcs, masters: None })
}

/// Words of a set of shards: code is there for some numbers.
fn words(shards: usize) -> usize {
    match shards {
        ..=64 => 1,
        65..=256 => 4,
        257..=1024 => 16,
        _ => 64,
    }
}

/// Which shards have which vertex, when all have grown; in sets of `W` words.
fn grow<const W: usize>(topology: &Topology, options: &CutOptions, degrees: &[u32], most: u32) -> Result<ReplicaSets> {
    let rows = Rows::new(topology, degrees, most)?;
    let (edges, shards) = (rows.edges(), options.shards);
    let (capacity, mean) = (options.capacity(edges), edges / shards);
    let mut growth = Growth::<W>::new(rows, options.seed)?;
    let mut left = edges;
    for shard in 0..shards {
        // Full shards leave half of the mean to each of the last ones.
        let capacity = capacity.min(left.saturating_sub((shards - shard - 1) * mean / 2));
        left -= growth.grow(shard as ShardId, capacity, mean.min(capacity));
    }
    Ok(ReplicaSets::of_words(W, growth.sets))
}
