//! The rows that shards grow along: all neighbours of a vertex, whichever way the edge leads, once for each edge. What is of no use any more is taken out.

use super::words;
use crate::error::Result;
use crate::graph::memory::zeroed;
use crate::graph::{Directedness, Topology, VertexId};
use crate::parallel::{self, Lent};

/// Vertices whose rows are copied at a time.
const VERTICES: usize = 1 << 12;

/// Rows of the vertices that are not of high degree: in each, neighbours that are not either, then a gap, then those that are.
pub(super) struct Rows {
    /// Where each row begins, and where the last ends.
    begins: Vec<u64>,
    neighbours: Vec<VertexId>,
    /// How many low neighbours are left at the beginning of each row, and high ones at its end.
    low: Vec<u32>,
    high: Vec<u32>,
    /// Of high degree: without a row.
    is_high: Vec<bool>,
    /// Edges that rows have.
    edges: usize,
}

/// Bytes that growth takes for each vertex, beside rows and sets: where rows begin, how many are left, whether it is high; its degree; its place in the order of
/// beginning; outside neighbours, and its place in buckets; members, and what waits, as lists; edges that were placed.
const EACH: u64 = 8 + 8 + 1 + 4 + 4 + 4 + 8 + 4 + 8 + 4;

/// Bytes that growth takes, where rows have so many edge ends.
pub(in super::super) fn bytes(vertices: usize, shards: usize, ends: u64) -> u64 {
    4 * ends + vertices as u64 * (EACH + 8 * words(shards) as u64)
}

impl Rows {
    pub(super) fn new(topology: &Topology, degrees: &[u32], most: u32) -> Result<Self> {
        let vertices = topology.vertices();
        let is_directed = topology.direction() == Directedness::Directed;
        let is_high = parallel::tabulate(vertices, &|v| degrees[v] > most);
        let mut begins: Vec<u64> = zeroed("where rows begin", vertices + 1)?;
        for v in 0..vertices {
            begins[v + 1] = begins[v] + if is_high[v] { 0 } else { u64::from(degrees[v]) };
        }
        let mut neighbours: Vec<VertexId> = zeroed("the rows that shards grow along", begins[vertices] as usize)?;
        let (mut low, mut high) = (zeroed("their lengths", vertices)?, zeroed("their lengths", vertices)?);
        let parts: Vec<_> = (0..vertices.div_ceil(VERTICES))
            .map(|part| part * VERTICES..((part + 1) * VERTICES).min(vertices))
            .collect();
        let edges: Vec<_> = parts.iter().map(|part| begins[part.start] as usize..begins[part.end] as usize).collect();
        let lent =
            (Lent::parts(&mut neighbours, &edges), Lent::parts(&mut low, &parts), Lent::parts(&mut high, &parts));
        parallel::each(parts.len(), &|at| {
            let (mut rest, low, high) = (lent.0.take(at), lent.1.take(at), lent.2.take(at));
            for (place, v) in parts[at].clone().enumerate().filter(|(_, v)| !is_high[*v]) {
                let row;
                (row, rest) = rest.split_at_mut((begins[v + 1] - begins[v]) as usize);
                let mut put = |w: VertexId| {
                    if is_high[w as usize] {
                        high[place] += 1;
                        row[row.len() - high[place] as usize] = w;
                    } else {
                        row[low[place] as usize] = w;
                        low[place] += 1;
                    }
                };
                topology.by_source().row(v as VertexId).iter().for_each(|w| put(*w));
                if is_directed {
                    // A loop is in both, and one edge.
                    topology.by_target().row(v as VertexId).iter().filter(|w| **w as usize != v).for_each(|w| put(*w));
                }
            }
        });
        drop(lent);
        let skipped = |v: usize| {
            let row = if is_high[v] { topology.by_source().row(v as VertexId) } else { &[] };
            row.iter().filter(|w| is_high[**w as usize] && (is_directed || v as VertexId <= **w)).count()
        };
        let skipped = parallel::sum(vertices, &|range| range.map(|v| skipped(v) as u64).sum());
        let edges = topology.edges() as usize - skipped as usize;
        Ok(Rows { begins, neighbours, low, high, is_high, edges })
    }

    pub(super) fn vertices(&self) -> usize {
        self.low.len()
    }

    /// How many edges have at least one end that is not of high degree.
    pub(super) fn edges(&self) -> usize {
        self.edges
    }

    #[inline(always)]
    pub(super) fn is_high(&self, v: VertexId) -> bool {
        self.is_high[v as usize]
    }

    /// Low and high neighbours that are left.
    #[inline(always)]
    pub(super) fn row(&self, v: VertexId) -> (&[VertexId], &[VertexId]) {
        let (begin, end) = (self.begins[v as usize] as usize, self.begins[v as usize + 1] as usize);
        let row = &self.neighbours[begin..end];
        (&row[..self.low[v as usize] as usize], &row[row.len() - self.high[v as usize] as usize..])
    }

    /// The same to be changed.
    #[inline(always)]
    pub(super) fn row_mut(&mut self, v: VertexId) -> (&mut [VertexId], &mut [VertexId]) {
        let (begin, end) = (self.begins[v as usize] as usize, self.begins[v as usize + 1] as usize);
        let row = &mut self.neighbours[begin..end];
        let (low, rest) = row.split_at_mut(self.low[v as usize] as usize);
        let gap = rest.len() - self.high[v as usize] as usize;
        (low, &mut rest[gap..])
    }

    /// Keeps so many low neighbours, from the first on, and so many high ones, up to the last.
    #[inline(always)]
    pub(super) fn keep(&mut self, v: VertexId, low: usize, high: usize) {
        (self.low[v as usize], self.high[v as usize]) = (low as u32, high as u32);
    }
}
