//! Which positions of two orders are the same arc, and which are an arc and its reverse.

use std::ops::Range;

use super::sort::{self, Block, Buckets, SortParts, Spread};
use super::{Adjacency, Topology, VertexId};
use crate::error::{Error, Result};
use crate::parallel;

impl Topology {
    /// For every position of [`by_target`](Self::by_target), the position in
    /// [`by_source`](Self::by_source) of the same arc; parallel arcs pair k-th with k-th.
    ///
    /// In an undirected graph, where both are one adjacency, a position in row v with neighbour u is taken
    /// as the arc from u to v, whose place is in row u; a self-loop pairs with itself.
    ///
    /// **Complexity**: O(vertices + arcs), parallel; 8 bytes an arc, 10 more while it runs.
    ///
    /// # Examples
    /// ```
    /// use hubcut::graph::{BuildOptions, EdgeList};
    /// let graph = EdgeList::from_pairs(3, vec![(2, 0), (0, 2), (1, 0)]).build(&BuildOptions::default())?;
    /// assert_eq!(graph.by_source().neighbours(), [2, 0, 0]); // 0 2, 1 0, 2 0
    /// assert_eq!(graph.by_target().neighbours(), [1, 2, 0]); // 1 0, 2 0, 0 2
    /// assert_eq!(graph.csc_to_csr(), [1, 2, 0]);
    /// # Ok::<(), hubcut::Error>(())
    /// ```
    pub fn csc_to_csr(&self) -> Vec<u64> {
        self.paired().unwrap_or_else(|error| panic!("{error}"))
    }

    /// [`csc_to_csr`](Self::csc_to_csr), or [`Error::NotEnoughMemory`].
    pub(crate) fn paired(&self) -> Result<Vec<u64>> {
        let adjacency = self.by_source();
        let spread = if self.order().is_some() { Spread::Low } else { Spread::Even };
        let buckets = Buckets::new(self.vertices(), spread);
        let block = |positions| Positions { adjacency, positions };
        Ok(sort::collect(&SortParts::of_range(buckets, self.arcs(), None, block)?)?.data)
    }

    /// For every position of [`by_source`](Self::by_source), an arc from u to v, the position there of the
    /// arc from v to u; parallel arcs pair k-th with k-th, a self-loop with itself.
    ///
    /// Its own inverse. **Complexity**: as [`csc_to_csr`](Self::csc_to_csr).
    ///
    /// # Errors
    /// [`Error::NotSymmetric`], naming an arc that has no reverse (or fewer of them than it has parallels).
    /// An undirected graph is symmetric.
    pub fn reverse_arcs(&self) -> Result<Vec<u64>> {
        // Row u by target holds the sources of arcs to u. Where it equals row u by source, the arc at a
        // position there and the arc at the same position here are reverse to each other.
        let (by_source, by_target) = (self.by_source(), self.by_target());
        if by_source != by_target {
            let without_reverse = |v: usize| {
                let v = v as VertexId;
                arc_without_reverse(v, by_source.row(v), by_target.row(v))
            };
            let (from, to) = parallel::find_first(self.vertices(), &without_reverse)
                .expect("two adjacencies that differ do so in some row");
            return Err(Error::NotSymmetric { from: self.raw_id(from).to_string(), to: self.raw_id(to).to_string() });
        }
        self.paired()
    }
}

/// The first arc of vertex `v`, out or in, that has no partner in the opposite row.
fn arc_without_reverse(v: VertexId, out: &[VertexId], into: &[VertexId]) -> Option<(VertexId, VertexId)> {
    let same = out.iter().zip(into).take_while(|(a, b)| a == b).count();
    match (out.get(same), into.get(same)) {
        (None, None) => None,
        (Some(&target), None) => Some((v, target)),
        (Some(&target), Some(&source)) if target < source => Some((v, target)),
        (_, Some(&source)) => Some((source, v)),
    }
}

/// Positions of an adjacency, to be sorted by neighbour with themselves as data.
struct Positions<'a> {
    adjacency: &'a Adjacency,
    positions: Range<usize>,
}

impl Block for Positions<'_> {
    type Neighbour = ();
    type Data = u64;

    fn visit(&self, mut entry: impl FnMut(u32, (), u64)) {
        let neighbours = &self.adjacency.neighbours()[self.positions.clone()];
        for (position, &neighbour) in (self.positions.start as u64..).zip(neighbours) {
            entry(neighbour, (), position);
        }
    }
}
