//! What is kept even: in-edges, vertices, or both.

use crate::graph::{Topology, VertexId};
use crate::partition::{Balance, CutOptions};

/// What a vertex weighs: its in-edges, and itself.
pub(super) type Weight = [u32; 2];

/// What a set of vertices weighs.
pub(super) type Load = [u64; 2];

/// The weight of a vertex of the graph.
#[inline(always)]
pub(super) fn weight(topology: &Topology, v: VertexId) -> Weight {
    [u32::try_from(topology.by_target().degree(v)).unwrap_or(u32::MAX), 1]
}

/// Adds the weight of a vertex.
#[inline(always)]
pub(super) fn plus(load: Load, weight: Weight) -> Load {
    [load[0] + u64::from(weight[0]), load[1] + u64::from(weight[1])]
}

/// Takes it away again.
#[inline(always)]
pub(super) fn minus(load: Load, weight: Weight) -> Load {
    [load[0] - u64::from(weight[0]), load[1] - u64::from(weight[1])]
}

/// Whether it is at most so much, of both.
#[inline(always)]
pub(super) fn fits(load: Load, most: Load) -> bool {
    load[0] <= most[0] && load[1] <= most[1]
}

/// The most that a shard may have; `u64::MAX` of what is not kept even.
pub(super) fn most(topology: &Topology, options: &CutOptions) -> Load {
    let [edges, vertices] = [topology.arcs(), topology.vertices()].map(|total| options.capacity(total) as u64);
    match options.balance {
        Balance::Edges => [edges, u64::MAX],
        Balance::Vertices => [u64::MAX, vertices],
        Balance::Both => [edges, vertices],
    }
}

/// How full a shard is: the larger of its shares of what it may have.
#[inline(always)]
pub(super) fn fullness(load: Load, most: Load) -> f64 {
    let share = |way: usize| load[way] as f64 / most[way].max(1) as f64;
    match most {
        [_, u64::MAX] => share(0),
        [u64::MAX, _] => share(1),
        _ => share(0).max(share(1)),
    }
}
