//! Laying the vertices of sorted rows out in another order.

use std::ops::Range;

use super::build::join;
use super::sort::{self, Block, Buckets, SortParts, SortedRows, Spread};
use super::{Directedness, Graph, Order, VertexId, VertexOrder, memory};
use crate::error::Result;
use crate::parallel;
use crate::plain::{EdgeValue, Plain};

/// What is done here, for messages.
const WHAT: &str = "laying the graph out in another order";

/// Rows by source and, if directed, by target.
type BothWays<D> = (SortedRows<VertexId, D>, Option<SortedRows<VertexId, D>>);

/// Renames the vertices of rows by source and sorts them again: rows by source and, if directed, by target.
///
/// `from[new]` is the old vertex, `to[old]` the new one. Parallel edges keep their order. Sorts in the
/// buffers of `old`.
pub(super) fn relay<D: Plain>(
    mut rows: SortedRows<VertexId, D>,
    from: &[VertexId],
    to: &[VertexId],
    direction: Directedness,
    old: Option<SortParts<VertexId, D>>,
) -> Result<BothWays<D>> {
    parallel::change(&mut rows.neighbours, &|neighbour| to[neighbour as usize]);
    let mut offsets = Vec::new();
    memory::reserve(WHAT, &mut offsets, rows.offsets.len())?;
    let mut end = 0;
    offsets.push(end);
    for &old in from {
        end += rows.offsets[old as usize + 1] - rows.offsets[old as usize];
        offsets.push(end);
    }
    let parts = SortParts::of_range(Buckets::new(from.len(), Spread::Low), rows.neighbours.len(), old, |positions| {
        Renamed { rows: &rows, offsets: &offsets, from, positions }
    })?;
    drop(offsets);
    let by_target = sort::collect_into(&parts, rows)?;
    Ok(match direction {
        Directedness::Directed => (by_target.transposed(Spread::Low, Some(parts))?, Some(by_target)),
        // Symmetric rows are their own transpose.
        Directedness::Undirected => (by_target, None),
    })
}

/// Positions of old rows taken in new order.
struct Renamed<'a, D> {
    rows: &'a SortedRows<VertexId, D>,
    /// Where the rows would start in new order.
    offsets: &'a [u64],
    from: &'a [VertexId],
    positions: Range<usize>,
}

impl<D: Plain> Block for Renamed<'_, D> {
    type Neighbour = VertexId;
    type Data = D;

    fn visit(&self, mut entry: impl FnMut(u32, VertexId, D)) {
        sort::rows_of(self.offsets, self.positions.clone(), |row, range| {
            let old_start = self.rows.offsets[self.from[row] as usize] as usize;
            let start = old_start + (range.start - self.offsets[row] as usize);
            let old = start..start + range.len();
            for (&neighbour, &value) in self.rows.neighbours[old.clone()].iter().zip(&self.rows.data[old]) {
                entry(neighbour, row as u32, value);
            }
        });
    }
}

impl<E: EdgeValue> Graph<E> {
    /// Returns this graph with its vertices laid out in another order; what they are called does not change.
    ///
    /// Gives exactly what building the edge list in that order would have given.
    ///
    /// **Complexity**: O(vertices + edges) time; about twice the graph beside this one.
    ///
    /// # Errors
    /// [`Error::Cut`](crate::Error::Cut) for [`VertexOrder::Cut`], which is for [`laid_out`](Self::laid_out);
    /// [`Error::NotEnoughMemory`](crate::Error::NotEnoughMemory).
    ///
    /// # Examples
    /// ```
    /// use hubcut::graph::{BuildOptions, EdgeList, RawId, VertexOrder};
    /// let star = EdgeList::from_pairs(4, vec![(3, 0), (3, 1), (3, 2)]).build(&BuildOptions::default())?;
    /// let hubs_first = star.reordered(VertexOrder::Hub)?;
    /// assert_eq!(hubs_first.raw_id(0), RawId::Number(3));
    /// assert_eq!(hubs_first.by_source().row(0), [1, 2, 3]);
    /// # Ok::<(), hubcut::Error>(())
    /// ```
    pub fn reordered(&self, order: VertexOrder) -> Result<Graph<E>> {
        if order == VertexOrder::Natural && self.order().is_none() {
            return Ok(self.clone());
        }
        let degree = |position: usize| self.by_source().degree(self.vertex_at(position));
        self.in_order(Order::of_degrees(order, self.vertices(), degree)?)
    }

    /// This graph with its vertices laid out in an order that is given, such as [that of a cut](crate::partition::Cut::order).
    ///
    /// **Complexity**: O(vertices + edges) time; about twice the graph beside this one.
    ///
    /// # Errors
    /// [`Error::NotEnoughMemory`](crate::Error::NotEnoughMemory).
    ///
    /// # Panics
    /// If the order is of another number of vertices.
    pub fn laid_out(&self, order: Order) -> Result<Graph<E>> {
        assert_eq!(order.position_of.len(), self.vertices(), "the order is of another graph");
        self.in_order(Some(order))
    }

    fn in_order(&self, wanted: Option<Order>) -> Result<Graph<E>> {
        memory::check_fits(2 * self.byte_len() as u64, WHAT)?;
        let natural = |v: usize| self.order().map_or(v as u32, |order| order.position_of[v]);
        let from = |new: usize| {
            let position = wanted.as_ref().map_or(new as u32, |order| order.position_of[new]);
            self.vertex_at(position as usize)
        };
        let to = |old: usize| {
            let position = natural(old);
            wanted.as_ref().map_or(position, |order| order.vertex_at[position as usize])
        };
        let from = parallel::tabulate(self.vertices(), &from);
        let to = parallel::tabulate(self.vertices(), &to);
        let rows = SortedRows {
            offsets: self.by_source().offsets().to_vec(),
            neighbours: self.by_source().neighbours().to_vec(),
            data: self.data_by_source().to_vec(),
        };
        let (by_source, by_target) = relay(rows, &from, &to, self.direction(), None)?;
        let graph = join(self.ids().clone(), wanted, by_source, by_target, self.edges(), *self.counts());
        Ok(graph.with_origin(self.origin()))
    }
}
