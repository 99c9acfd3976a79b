//! Oblivious: PowerGraph's greedy vertex-cut.

use super::greedy;
use crate::error::Result;
use crate::graph::{Topology, VertexId};
use crate::partition::{CutOptions, Partitioner, Placement};

/// Each edge where its ends are already.
///
/// A(v) being the shards that have an edge of `v` so far, the edge (u, v) goes to the lightest shard with room of the first
/// of these that has one:
///
/// ```text
/// 1. A(u) and A(v)                             u,v |  v  |  u  |
/// 2. A of the end with more edges to come           ^ here: no new replica
/// 3. A of the other end
/// 4. all shards                                 u  |  v  |     |
///                                                ^ here, if more edges of u are to come: one new replica, of v
/// ```
///
/// **Bound on replicas** of `v`: `min(S, degree(v))`, as of the random cut, which it is far below in practice.
///
/// The hard capacity holds for any stream. Sequential: see the reason in the sources (`greedy.rs`).
///
/// **Source**: Gonzalez, Low, Gu, Bickson, Guestrin, "PowerGraph: Distributed Graph-Parallel Computation on Natural
/// Graphs", OSDI 2012, section 5.1. There each machine places its part of the edges and is oblivious of the others'; here
/// all see one state, which is the paper's "coordinated" variant, and loads have a limit.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Oblivious;

impl Partitioner for Oblivious {
    fn name(&self) -> &'static str {
        "oblivious"
    }

    fn place(&self, topology: &Topology, options: &CutOptions) -> Result<Placement> {
        let arcs = greedy::place(topology, options, |state, source, target| {
            let found = state.candidates(source, target);
            // An undirected loop is two ends, and one place in its row.
            let left = |v: VertexId| state.degrees[v as usize].saturating_sub(state.placed[v as usize]);
            let (more, less) = match left(source) >= left(target) {
                true => (found.source, found.target),
                false => (found.target, found.source),
            };
            found.both.or(more).or(less).unwrap_or_else(|| state.loads.lightest())
        });
        Ok(Placement::Edges { arcs, masters: None })
    }
}
