//! The edges of a graph as partitioners see them: each directed arc once, each undirected edge once, as `(u, v)` with
//! `u <= v`.

use std::ops::Range;

use xxhash_rust::xxh3::xxh3_64_with_seed;

use crate::graph::{Adjacency, Directedness, Topology, VertexId};
use crate::parallel;
use crate::partition::{CutOptions, ShardId};
use crate::random;

/// The hash of a vertex.
#[inline(always)]
pub(super) fn hash(v: VertexId, seed: u64) -> u64 {
    xxh3_64_with_seed(&v.to_le_bytes(), seed)
}

/// The hash of an edge.
#[inline(always)]
pub(super) fn hash_edge(u: VertexId, v: VertexId, seed: u64) -> u64 {
    xxh3_64_with_seed(&(u64::from(u) << 32 | u64::from(v)).to_le_bytes(), seed)
}

/// One of `count` by a hash: its high bits, which spares a division.
#[inline(always)]
pub(super) fn one_of(count: usize, hash: u64) -> usize {
    ((u128::from(hash) * count as u128) >> 64) as usize
}

/// An edge, and the position of its arc by source.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct StreamEdge {
    pub(super) source: VertexId,
    pub(super) target: VertexId,
    pub(super) position: u64,
}

/// The edges of a graph in the order of rows by source.
#[derive(Clone, Copy)]
pub(super) struct EdgeStream<'a> {
    rows: &'a Adjacency,
    undirected: bool,
    edges: usize,
}

/// Positions that one task works on.
const BLOCK: usize = 1 << 16;

impl<'a> EdgeStream<'a> {
    pub(super) fn new(topology: &'a Topology) -> Self {
        let undirected = topology.direction() == Directedness::Undirected;
        EdgeStream { rows: topology.by_source(), undirected, edges: topology.edges() as usize }
    }

    /// How many edges there are; an undirected edge counts one.
    pub(super) fn edges(&self) -> usize {
        self.edges
    }

    /// The shard of every arc, where it depends on the ends only; `u <= v` if undirected. Parallel.
    pub(super) fn map(&self, place: impl Fn(VertexId, VertexId) -> ShardId + Sync) -> Vec<ShardId> {
        let mut arcs: Vec<ShardId> = vec![0; self.rows.neighbours().len()];
        parallel::each_of(arcs.chunks_mut(BLOCK).collect(), &|block, arcs: &mut [ShardId]| {
            let first = block * BLOCK;
            self.walk(first..first + arcs.len(), |source, target, position| {
                let turn = self.undirected && target < source;
                let (u, v) = if turn { (target, source) } else { (source, target) };
                arcs[position - first] = place(u, v);
            });
        });
        arcs
    }

    /// Calls `visit` with source, target and position of the arcs at `positions`.
    fn walk(&self, positions: Range<usize>, mut visit: impl FnMut(VertexId, VertexId, usize)) {
        let offsets = self.rows.offsets();
        let neighbours = self.rows.neighbours();
        if positions.is_empty() {
            return;
        }
        let mut source = offsets.partition_point(|offset| *offset as usize <= positions.start) - 1;
        for position in positions {
            while offsets[source + 1] as usize <= position {
                source += 1;
            }
            visit(source as VertexId, neighbours[position], position);
        }
    }

    /// Calls `visit` with every edge in the order of rows.
    pub(super) fn for_each(&self, mut visit: impl FnMut(StreamEdge)) {
        self.walk(0..self.rows.neighbours().len(), |source, target, position| {
            if !self.undirected || source <= target {
                visit(StreamEdge { source, target, position: position as u64 });
            }
        });
    }

    /// Calls `visit` with all edges, window by window, as [`CutOptions::window`] says. While one window is placed, the
    /// next is drawn on another thread.
    pub(super) fn for_each_window(&self, options: &CutOptions, mut visit: impl FnMut(&[StreamEdge]) + Send) {
        let windows = Windows::new(self.rows.neighbours().len(), options);
        let (mut window, mut next) = (Vec::new(), Vec::new());
        self.draw(&windows, 0, &mut window);
        for number in 0..windows.count {
            rayon::join(|| visit(&window), || self.draw(&windows, number + 1, &mut next));
            std::mem::swap(&mut window, &mut next);
        }
    }

    /// Fills `window` with the edges of window `number`, if there is one.
    fn draw(&self, windows: &Windows, number: usize, window: &mut Vec<StreamEdge>) {
        window.clear();
        for positions in windows.runs(number) {
            self.walk(positions, |source, target, position| {
                if !self.undirected || source <= target {
                    window.push(StreamEdge { source, target, position: position as u64 });
                }
            });
        }
    }

    /// Gives the second arc of every undirected edge the shard of the first, parallel ones k-th with k-th.
    ///
    /// Rows are sorted, so the arcs that lead back to smaller vertices begin a row, in the order in which the walk over
    /// rows meets their first arcs.
    pub(super) fn mirror(&self, arcs: &mut [ShardId]) {
        if !self.undirected {
            return;
        }
        let mut next: Vec<u64> = self.rows.offsets().to_vec();
        self.for_each(|edge| {
            let StreamEdge { source, target, position } = edge;
            if source != target {
                let back = &mut next[target as usize];
                arcs[*back as usize] = arcs[position as usize];
                *back += 1;
            }
        });
    }
}

/// Most positions of a run, the piece of the stream that stays in order.
const RUN: usize = 1024;
/// So many runs there are at least, if there are so many positions.
const RUNS: usize = 4096;

/// Which positions make up which window: of `count` windows, the k-th has every `count`-th run from the k-th on, so that
/// each is a sample of the whole graph, in a random order.
///
/// A stream in the order of rows would show greedy methods one corner of the graph after the other. Single edges in
/// random order cost them what rows have in common, which in a web graph is much; runs keep most of that. HDRF's and
/// Oblivious's replication factor over that of the random cut, 48 shards:
///
/// | order | R-MAT 20 | cnr-2000 | roads of Florida |
/// | --- | --- | --- | --- |
/// | as the edges come | 0.32, 0.57 | 0.16, 0.21 | 0.47, 0.47 |
/// | runs of 8192 | 0.32, 0.48 | 0.17, 0.20 | 0.48, 0.48 |
/// | runs of 1024 | 0.32, 0.46 | 0.17, 0.22 | 0.49, 0.49 |
/// | runs of 16 | 0.32, 0.40 | 0.19, 0.27 | 0.54, 0.54 |
/// | single edges | 0.32, 0.41 | 0.19, 0.37 | 0.58, 0.59 |
struct Windows {
    positions: usize,
    count: usize,
    run: usize,
    /// What the order of runs depends on; `None`: ascending.
    seed: Option<u64>,
}

impl Windows {
    fn new(positions: usize, options: &CutOptions) -> Self {
        match options.window {
            0 => Windows { positions, count: positions.div_ceil(BLOCK), run: BLOCK, seed: None },
            size => {
                let run = (positions / RUNS).clamp(1, RUN.min(size));
                Windows { positions, count: positions.div_ceil(size), run, seed: Some(options.seed) }
            }
        }
    }

    /// The runs of window `number`; none if there is no such window.
    fn runs(&self, number: usize) -> Vec<Range<usize>> {
        if number >= self.count {
            return Vec::new();
        }
        let starts = (number * self.run..self.positions).step_by(self.count * self.run);
        let mut runs: Vec<_> = starts.map(|start| start..(start + self.run).min(self.positions)).collect();
        if let Some(seed) = self.seed {
            shuffle(&mut runs, xxh3_64_with_seed(&number.to_le_bytes(), seed));
        }
        runs
    }
}

/// Puts items in a random order; random numbers are hashes of a counter.
pub(super) fn shuffle<T>(items: &mut [T], seed: u64) {
    random::shuffle(items, |last| one_of(last + 1, xxh3_64_with_seed(&last.to_le_bytes(), seed)));
}
