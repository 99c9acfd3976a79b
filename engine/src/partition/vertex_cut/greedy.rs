//! What greedy vertex-cuts share: the state that an edge is scored against, and the loop over the stream.
//!
//! The loop is sequential; only drawing the next window has a thread of its own. Edges that were scored in batches of
//! 256 against the state before the batch, in parallel, raised HDRF's replication factor on R-MAT 20 (48 shards) from
//! 3.72 to 4.03: edges of a row follow each other, and each should see where the last one went. The cut is the same for
//! any number of threads.
//!
//! # Which shards are scored
//! A score is a gain, which depends on which ends of the edge the shard has, and a balance, which falls with its load.
//! So the best shard is the lightest of those that have both ends, only the source, only the target, or none; and for
//! none the lightest of all will do. Four scores an edge are enough, after a look at the set bits of the two replica
//! sets.
//!
//! # The hard capacity
//! Only shards below the [capacity](CutOptions::capacity) are candidates, and the lightest of all is one as long as an
//! edge is left: balance never depends on a score or on the order of the stream.

use super::loads::Loads;
use super::stream::{EdgeStream, StreamEdge};
use crate::graph::{Directedness, Topology, VertexId};
use crate::parallel;
use crate::partition::{CutOptions, ReplicaSets, ShardId};

/// Which shards have a replica of which vertex so far, and how many edges.
pub(super) struct State {
    pub(super) sets: ReplicaSets,
    pub(super) loads: Loads,
    /// Edge ends at each vertex.
    pub(super) degrees: Vec<u32>,
    /// Those of them that have been placed.
    pub(super) placed: Vec<u32>,
}

/// The lightest shards with room that have a replica of both ends, of the source only, of the target only.
#[derive(Clone, Copy, Default)]
pub(super) struct Candidates {
    pub(super) both: Option<ShardId>,
    pub(super) source: Option<ShardId>,
    pub(super) target: Option<ShardId>,
}

impl State {
    pub(super) fn new(topology: &Topology, options: &CutOptions, edges: usize) -> Self {
        State {
            sets: ReplicaSets::empty(topology.vertices(), options.shards),
            loads: Loads::new(options.shards, options.capacity(edges)),
            degrees: degrees(topology),
            placed: vec![0; topology.vertices()],
        }
    }

    /// Puts an edge on a shard.
    #[inline]
    pub(super) fn put(&mut self, source: VertexId, target: VertexId, shard: ShardId) {
        self.sets.insert(source, shard);
        self.sets.insert(target, shard);
        self.loads.add(shard);
        self.placed[source as usize] += 1;
        self.placed[target as usize] += 1;
    }

    /// All that can be best among the shards with a replica of an end.
    #[inline]
    pub(super) fn candidates(&self, source: VertexId, target: VertexId) -> Candidates {
        let mut found = Candidates::default();
        let words = self.sets.words(source).iter().zip(self.sets.words(target));
        for (index, (&a, &b)) in words.enumerate() {
            found.both = self.lighter(found.both, index, a & b);
            found.source = self.lighter(found.source, index, a & !b);
            found.target = self.lighter(found.target, index, b & !a);
        }
        found
    }

    /// The lightest with room among `best` and the set bits of word `index`.
    #[inline(always)]
    fn lighter(&self, best: Option<ShardId>, index: usize, mut bits: u64) -> Option<ShardId> {
        let mut best = best;
        let mut least = best.map_or(self.loads.capacity(), |shard| self.loads.of(shard));
        while bits != 0 {
            let shard = (index * 64) as ShardId + bits.trailing_zeros() as ShardId;
            if self.loads.of(shard) < least {
                (best, least) = (Some(shard), self.loads.of(shard));
            }
            bits &= bits - 1;
        }
        best
    }
}

/// Edge ends at each vertex; of an undirected graph the length of its row.
pub(super) fn degrees(topology: &Topology) -> Vec<u32> {
    let directed = topology.direction() == Directedness::Directed;
    let degree = |v: VertexId| {
        let in_degree = if directed { topology.by_target().degree(v) } else { 0 };
        (topology.by_source().degree(v) + in_degree).min(u64::from(u32::MAX)) as u32
    };
    parallel::tabulate(topology.vertices(), &|v| degree(v as VertexId))
}

/// Places the stream edge by edge where `choose` says: a shard with room.
pub(super) fn place(
    topology: &Topology,
    options: &CutOptions,
    choose: impl Fn(&State, VertexId, VertexId) -> ShardId + Sync,
) -> Vec<ShardId> {
    let stream = EdgeStream::new(topology);
    let mut state = State::new(topology, options, stream.edges());
    let mut arcs: Vec<ShardId> = vec![0; topology.arcs()];
    stream.for_each_window(options, |window| {
        for &StreamEdge { source, target, position } in window {
            let shard = choose(&state, source, target);
            state.put(source, target, shard);
            arcs[position as usize] = shard;
        }
    });
    stream.mirror(&mut arcs);
    arcs
}

/// Moves edges from shards that have more than their capacity, the last of the stream first, to the lightest shard with
/// room that has both ends, or one, or any. `arcs` holds for each edge at least its first arc.
pub(super) fn settle(topology: &Topology, options: &CutOptions, arcs: &mut [ShardId]) {
    let stream = EdgeStream::new(topology);
    let capacity = options.capacity(stream.edges());
    let mut loads = vec![0; options.shards];
    stream.for_each(|edge| loads[arcs[edge.position as usize] as usize] += 1);
    if loads.iter().all(|load| *load <= capacity) {
        return;
    }
    let mut state = State::new(topology, options, stream.edges());
    let mut spilled = Vec::new();
    stream.for_each(|edge| {
        let shard = arcs[edge.position as usize];
        if state.loads.of(shard) < capacity {
            state.put(edge.source, edge.target, shard);
        } else {
            spilled.push(edge);
        }
    });
    for StreamEdge { source, target, position } in spilled {
        let found = state.candidates(source, target);
        let shard = found.both.or(found.source).or(found.target).unwrap_or_else(|| state.loads.lightest());
        state.put(source, target, shard);
        arcs[position as usize] = shard;
    }
    stream.mirror(arcs);
}
