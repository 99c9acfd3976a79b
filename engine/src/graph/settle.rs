//! An edge list brought in order: sorted, with the policies of a graph applied, and still an edge list.

use super::build::Settled;
use super::sort::{SortedRows, cut, rows_of};
use super::{BuildCounts, BuildOptions, Directedness, EdgeChunk, EdgeList, VertexId, memory};
use crate::error::Result;
use crate::parallel;
use crate::plain::EdgeValue;

/// Most edges in a chunk: 32 MiB, from which size on the usual allocators give freed memory back.
const CHUNK: usize = 1 << 22;

impl<E: EdgeValue> EdgeList<E> {
    /// The edges that a graph built with `options` has, sorted by source, then target; the order of
    /// vertices in `options` does not matter.
    ///
    /// Undirected, every edge comes once, from its lower vertex to its higher one. Building the result gives
    /// the graph that building this list gives, but for its counts.
    ///
    /// **Complexity**: two thirds of [`build`](Self::build).
    ///
    /// # Errors
    /// As [`build`](Self::build).
    ///
    /// # Examples
    /// ```
    /// use hubcut::graph::{BuildOptions, Duplicates, EdgeList, SelfLoops};
    /// let list = EdgeList::from_pairs(3, vec![(2, 0), (1, 1), (0, 2), (2, 0)]);
    /// let options =
    ///     BuildOptions { duplicates: Duplicates::First, self_loops: SelfLoops::Drop, ..BuildOptions::default() };
    /// let (list, counts) = list.settled(&options)?;
    /// assert_eq!(list.chunks[0].edges, [(0, 2), (2, 0)]);
    /// assert_eq!((counts.self_loops_dropped, counts.duplicates_merged), (1, 1));
    /// # Ok::<(), hubcut::Error>(())
    /// ```
    pub fn settled(self, options: &BuildOptions) -> Result<(EdgeList<E>, BuildCounts)> {
        let Settled { ids, rows, counts, buffers } = self.into_rows(options)?;
        drop(buffers);
        let held = rows.neighbours.len() * (size_of::<(VertexId, VertexId)>() + size_of::<E>());
        memory::check_fits(held as u64, "listing the edges")?;
        let blocks = cut(rows.neighbours.len(), CHUNK);
        let chunks = parallel::collect(blocks.len(), &|block| chunk(&rows, blocks[block].clone(), options.direction));
        Ok((EdgeList { ids, chunks }, counts))
    }
}

/// The edges at some positions of rows by source.
fn chunk<E: EdgeValue>(
    rows: &SortedRows<VertexId, E>,
    positions: std::ops::Range<usize>,
    direction: Directedness,
) -> EdgeChunk<E> {
    let mut chunk = EdgeChunk { edges: Vec::with_capacity(positions.len()), data: Vec::with_capacity(positions.len()) };
    rows_of(&rows.offsets, positions, |row, range| {
        let source = row as VertexId;
        for (&target, &value) in rows.neighbours[range.clone()].iter().zip(&rows.data[range]) {
            if direction == Directedness::Directed || source <= target {
                chunk.edges.push((source, target));
                chunk.data.push(value);
            }
        }
    });
    chunk
}
