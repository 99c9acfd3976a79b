//! Cutting vertices into chunks of about equal work, and lending each chunk its part of a run's arrays.
//!
//! Boundaries depend on the graph and on the directions of the program only, never on the number of
//! threads: that is why results do not either. They are multiples of 64, so that a chunk owns whole words
//! of a bitmap.

use std::ops::Range;

use crate::graph::{Topology, VertexId};
use crate::parallel::Lent;
use crate::program::Direction;
use crate::program::shape::Shape;

/// Work in a chunk of a plain gather, in edges (and [`VERTEX_COST`] for each vertex).
const CHUNK_COST: u64 = 1 << 16;
/// What a vertex costs by itself, in edges.
const VERTEX_COST: u64 = 2;
/// Rows longer than this are scattered over, and gathered where edges cost little, in pieces of this many edges.
pub(in crate::exec) const PIECE_EDGES: usize = 1 << 15;
/// Bytes of sums that wait at the same time, unless a single one has more.
pub(in crate::exec) const WAITING_SUM_BYTES: usize = 64 << 20;
/// Fewer edges than this are no piece, whatever they cost.
const LEAST_PIECE: u64 = 1 << 8;

/// Work in a chunk of a gather, in edges; see [`Hints::gather_cost`](crate::program::Hints::gather_cost).
pub(in crate::exec) fn chunk_cost(shape: &Shape) -> u64 {
    scaled(CHUNK_COST, shape.gather_cost)
}

/// Rows longer than this are gathered in pieces of this many edges.
pub(in crate::exec) fn piece_edges(shape: &Shape) -> usize {
    scaled(PIECE_EDGES as u64, shape.gather_cost) as usize
}

/// Rows longer than this are gathered in pieces whose sums are there at once: at most as many as edges over this, so that a
/// program with large sums has few.
pub(in crate::exec) fn hub_edges(shape: &Shape, arcs: usize) -> usize {
    let met_twice = 2 * arcs;
    piece_edges(shape).max(met_twice.saturating_mul(shape.sum_bytes) / WAITING_SUM_BYTES)
}

/// As much work as `edges` cheap ones, in edges that cost `cost` each.
pub(in crate::exec) fn scaled(edges: u64, cost: u64) -> u64 {
    (edges / cost.max(1)).max(LEAST_PIECE)
}

/// Consecutive ranges of vertices that cover the graph.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::exec) struct Chunks {
    ranges: Vec<Range<usize>>,
}

impl Chunks {
    /// Cuts after about `most` edges that are gathered and scattered over.
    pub(in crate::exec) fn new(topology: &Topology, gather: Direction, scatter: Direction, most: u64) -> Self {
        let edges_up_to = |direction, v: usize| match direction {
            Direction::In => topology.by_target().offsets()[v],
            Direction::Out => topology.by_source().offsets()[v],
            Direction::Both => topology.by_target().offsets()[v] + topology.by_source().offsets()[v],
            Direction::None => 0,
        };
        let cost_up_to = |v: usize| edges_up_to(gather, v) + edges_up_to(scatter, v) + VERTEX_COST * v as u64;
        Self::cut(topology.vertices(), most, |_| false, cost_up_to)
    }

    /// Chunks of vertices in another order, `vertex_at`; cuts also at each of `bounds`, which are multiples of 64.
    pub(in crate::exec) fn of_places(
        topology: &Topology,
        gather: Direction,
        scatter: Direction,
        most: u64,
        vertex_at: &[VertexId],
        bounds: &[usize],
    ) -> Self {
        let edges = |direction, v: VertexId| match direction {
            Direction::In => topology.by_target().degree(v),
            Direction::Out => topology.by_source().degree(v),
            Direction::Both => topology.by_target().degree(v) + topology.by_source().degree(v),
            Direction::None => 0,
        };
        let (mut cost, mut counted) = (0, 0);
        // It is asked for ascending places.
        let cost_up_to = |place: usize| {
            let vertices = &vertex_at[counted..place];
            cost += vertices.iter().map(|v| edges(gather, *v) + edges(scatter, *v) + VERTEX_COST).sum::<u64>();
            counted = place;
            cost
        };
        Self::cut(vertex_at.len(), most, |place| bounds.binary_search(&place).is_ok(), cost_up_to)
    }

    fn cut(
        vertices: usize,
        most: u64,
        must_cut: impl Fn(usize) -> bool,
        mut cost_up_to: impl FnMut(usize) -> u64,
    ) -> Self {
        let mut bounds = vec![0];
        let mut begun_at = 0;
        for v in (64..vertices).step_by(64) {
            let cost = cost_up_to(v);
            if cost - begun_at >= most || must_cut(v) {
                bounds.push(v);
                begun_at = cost;
            }
        }
        if vertices > 0 {
            bounds.push(vertices);
        }
        Chunks { ranges: bounds.windows(2).map(|pair| pair[0]..pair[1]).collect() }
    }

    pub(in crate::exec) fn len(&self) -> usize {
        self.ranges.len()
    }

    /// The vertices of chunk `chunk`.
    pub(in crate::exec) fn range(&self, chunk: usize) -> Range<usize> {
        self.ranges[chunk].clone()
    }

    /// The chunk of vertex `v`.
    pub(in crate::exec) fn of(&self, v: VertexId) -> usize {
        self.ranges.partition_point(|range| range.end <= v as usize)
    }

    /// The vertices of each chunk.
    pub(in crate::exec) fn ranges(&self) -> &[Range<usize>] {
        &self.ranges
    }

    /// All of them.
    pub(in crate::exec) fn all(&self) -> SomeChunks {
        SomeChunks { ranges: self.ranges.clone() }
    }
}

/// Some chunks, which are lent their parts of a run's arrays. An array that a run does not have (no entries) is lent in empty
/// parts.
pub(in crate::exec) struct SomeChunks {
    pub(in crate::exec) ranges: Vec<Range<usize>>,
}

impl SomeChunks {
    /// How many there are.
    pub(in crate::exec) fn len(&self) -> usize {
        self.ranges.len()
    }

    /// Lends each its part of `array`, which has `width` entries a vertex.
    pub(in crate::exec) fn lend<'a, T>(&self, array: &'a mut [T], width: usize) -> Lent<&'a mut [T]> {
        Lent::parts(array, &widened(&self.ranges, width))
    }

    /// Lends each its words of a bitmap.
    pub(in crate::exec) fn lend_words<'a>(&self, words: &'a mut [u64]) -> Lent<&'a mut [u64]> {
        Lent::parts(words, &self.words())
    }

    /// Their words of a bitmap.
    pub(in crate::exec) fn words(&self) -> Vec<Range<usize>> {
        self.ranges.iter().map(|range| range.start / 64..range.end.div_ceil(64)).collect()
    }
}

/// `ranges` of an array that has `width` entries where they count one.
pub(in crate::exec) fn widened(ranges: &[Range<usize>], width: usize) -> Vec<Range<usize>> {
    ranges.iter().map(|range| range.start * width..range.end * width).collect()
}

/// A row in pieces of `most` edges that one worker takes each, in edge order.
pub(in crate::exec) fn pieces(row: Range<usize>, most: usize) -> impl Iterator<Item = Range<usize>> {
    let end = row.end;
    row.step_by(most).map(move |start| start..(start + most).min(end))
}
