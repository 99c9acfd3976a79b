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

use super::greedy::{self, State};
use super::hdrf::Hdrf;
use super::loads::Loads;
use super::stream::{EdgeStream, StreamEdge, hash, one_of};
use crate::error::Result;
use crate::graph::{Topology, VertexId};
use crate::parallel;
use crate::partition::{CutOptions, Placement, ReplicaSets, ShardId};

/// No shard has this edge yet.
const LEFT: ShardId = ShardId::MAX;

/// Places all edges; vertices with more than `most` edge ends are of high degree. Masters are asked for where most in-edges are.
pub(super) fn place(topology: &Topology, options: &CutOptions, most: u32) -> Result<Placement> {
    let degrees = greedy::degrees(topology);
    let words = options.shards.div_ceil(64);
    let sets = match words {
        0 | 1 => grow::<1>(topology, options, &degrees, most)?,
        2..=4 => grow::<4>(topology, options, &degrees, most)?,
        _ => grow::<64>(topology, options, &degrees, most)?,
    };
    let stream = EdgeStream::new(topology);
    let is_high = |v: VertexId| degrees[v as usize] > most;
    let mut arcs = stream.map(|u, v| match is_high(u) && is_high(v) {
        true => LEFT,
        false => sets.first_common(u, v).unwrap_or(LEFT),
    });
    let mut loads = vec![0; options.shards];
    let mut left = Vec::new();
    stream.for_each(|edge| match arcs[edge.position as usize] {
        LEFT => left.push(edge),
        shard => loads[shard as usize] += 1,
    });
    let masters = Some(masters(topology, options, &sets));
    if left.is_empty() {
        return Ok(Placement::Edges { arcs, masters });
    }
    let hdrf = Hdrf::default();
    let loads = Loads::of_shards(loads, options.capacity(stream.edges()));
    let mut state = State { sets, loads, degrees, placed: vec![0; topology.vertices()] };
    for StreamEdge { source, target, position } in left {
        let shard = hdrf.choose(&state, source, target);
        state.put(source, target, shard);
        arcs[position as usize] = shard;
    }
    stream.mirror(&mut arcs);
    Ok(Placement::Edges { arcs, masters })
}

/// Of each vertex the shard with most of its in-edges, of equal ones the first: a mirror without in-edges has no sums to send. Without in-edges it is any
/// that has the vertex.
fn masters(topology: &Topology, options: &CutOptions, sets: &ReplicaSets) -> Vec<ShardId> {
    let mut masters: Vec<ShardId> = vec![0; topology.vertices()];
    parallel::in_parts(&mut masters, &|first, masters: &mut [ShardId]| {
        let mut edges = vec![0u32; options.shards];
        for (at, master) in masters.iter_mut().enumerate() {
            let v = (first + at) as VertexId;
            let mut most = 0;
            let count = sets.count(v) as usize;
            *master = sets.shards(v).nth(one_of(count, hash(v, options.seed))).unwrap_or(0);
            for shard in topology.by_target().row(v).iter().filter_map(|u| sets.first_common(*u, v)) {
                let edges = &mut edges[shard as usize];
                *edges += 1;
                if *edges > most || *edges == most && shard < *master {
                    (most, *master) = (*edges, shard);
                }
            }
            sets.shards(v).for_each(|shard| edges[shard as usize] = 0);
        }
    });
    masters
}

/// Which shards have which vertex, when all have grown; in sets of `W` words.
fn grow<const W: usize>(topology: &Topology, options: &CutOptions, degrees: &[u32], most: u32) -> Result<ReplicaSets> {
    let rows = Rows::new(topology, degrees, most)?;
    let (capacity, share) = (options.capacity(rows.edges()), rows.edges() / options.shards);
    let mut growth = Growth::<W>::new(rows, capacity, options.seed)?;
    for shard in 0..options.shards {
        growth.grow(shard as ShardId, share);
    }
    Ok(ReplicaSets::of_words(W, growth.sets.into_flattened()))
}
