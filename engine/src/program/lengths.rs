//! How long rows are, and so where they lie in an array of elements.
//!
//! Rows of one length lie `length` elements apart. Rows of a length each are found by *offsets*: row `i` is at
//! `offsets[i] - offsets[0] .. offsets[i + 1] - offsets[0]`. Rows of single values are never looked up here.

use std::ops::Range;
use std::sync::Arc;

use super::context::called;
use super::preparation::{PartGraph, share};
use super::row::{Row, carries_data};
use super::{Context, VertexProgram};
use crate::error::Result;
use crate::graph::{Adjacency, VertexId, memory};
use crate::panics::Stage;
use crate::parallel::tabulate_until;
use crate::plain::Plain;

/// What offsets are for.
const WHAT: &str = "the lengths of views and slots";

/// Where rows lie.
#[derive(Clone, Copy, Debug)]
pub struct Lengths<'a> {
    /// Of every row, if there are no offsets.
    length: usize,
    /// One more than there are rows; empty if all rows have one length.
    offsets: &'a [u64],
}

impl<'a> Lengths<'a> {
    /// All rows have `length` elements.
    #[inline(always)]
    pub(crate) const fn all(length: usize) -> Self {
        Lengths { length, offsets: &[] }
    }

    /// The length of all rows, if they have one.
    #[inline(always)]
    pub(crate) fn one(self) -> Option<usize> {
        if self.offsets.is_empty() { Some(self.length) } else { None }
    }

    /// Where a row begins.
    #[inline(always)]
    pub(crate) fn start(self, row: usize) -> usize {
        if self.offsets.is_empty() { row * self.length } else { (self.offsets[row] - self.offsets[0]) as usize }
    }

    /// The elements of some rows. Not inlined, nor generic: it is compiled once.
    pub(crate) fn span(self, rows: Range<usize>) -> Range<usize> {
        self.start(rows.start)..self.start(rows.end)
    }

    /// The elements of one row.
    #[inline(always)]
    pub(crate) fn range(self, row: usize) -> Range<usize> {
        self.start(row)..self.start(row + 1)
    }

    /// How many elements a row has.
    #[inline(always)]
    pub(crate) fn of(self, row: usize) -> usize {
        if self.offsets.is_empty() { self.length } else { (self.offsets[row + 1] - self.offsets[row]) as usize }
    }

    /// Those of the rows from `first` on, in an array that begins with that row.
    pub(crate) fn starting_at(self, first: usize) -> Self {
        Lengths { offsets: self.offsets.get(first..).unwrap_or(&[]), ..self }
    }

    /// The elements of each of some ranges of rows.
    pub(crate) fn spans(self, rows: &[Range<usize>]) -> Vec<Range<usize>> {
        rows.iter().map(|rows| self.span(rows.clone())).collect()
    }
}

/// The lengths of rows as a run owns them: copies share the offsets.
#[derive(Clone, Debug)]
pub(crate) struct RowLengths {
    length: usize,
    /// Empty if all rows have one length.
    offsets: Arc<Vec<u64>>,
}

impl RowLengths {
    /// All rows have `length` elements.
    pub(crate) fn all(length: usize) -> Self {
        RowLengths { length, offsets: Arc::default() }
    }

    /// Each of `rows` rows has a length of its own, given in their order.
    ///
    /// # Errors
    /// [`Error::NotEnoughMemory`](crate::Error::NotEnoughMemory).
    pub(crate) fn each(rows: usize, lengths: &mut dyn Iterator<Item = u64>) -> Result<Self> {
        let mut offsets = memory::zeroed(WHAT, rows + 1)?;
        let mut end = 0u64;
        for (offset, length) in offsets[1..].iter_mut().zip(lengths) {
            end = end.saturating_add(length);
            *offset = end;
        }
        Ok(RowLengths::of_offsets(offsets))
    }

    /// Rows that begin where `offsets` says, and end where the next begins: one more than there are rows, from 0 on.
    pub(crate) fn of_offsets(offsets: Vec<u64>) -> Self {
        RowLengths { length: 0, offsets: Arc::new(offsets) }
    }

    /// Where rows lie.
    pub(crate) fn lie(&self) -> Lengths<'_> {
        Lengths { length: self.length, offsets: &self.offsets }
    }

    /// Elements of `rows` rows, the first.
    pub(crate) fn elements(&self, rows: usize) -> usize {
        if self.offsets.is_empty() { rows.saturating_mul(self.length) } else { self.offsets[rows] as usize }
    }

    /// The length of the longest row.
    pub(crate) fn most(&self) -> usize {
        self.offsets.windows(2).map(|pair| (pair[1] - pair[0]) as usize).max().unwrap_or(self.length)
    }

    /// How many rows there are, if they are listed.
    pub(crate) fn listed(&self) -> Option<usize> {
        self.offsets.len().checked_sub(1)
    }

    /// Bytes of the offsets.
    pub(crate) fn byte_len(&self) -> usize {
        size_of_val(self.offsets.as_slice())
    }
}

/// The lengths of the rows of a part: of views by local id, of slots by the local id of their source.
pub(crate) struct PartLengths {
    pub(crate) views: RowLengths,
    pub(crate) slots: LengthsByVertex,
}

/// How long the view of each vertex is, or the slots of its out-edges.
#[derive(Clone)]
pub(crate) struct LengthsByVertex {
    length: usize,
    /// By local id; empty if all have one length.
    by_vertex: Vec<u64>,
}

impl LengthsByVertex {
    /// One element each.
    fn one() -> Self {
        LengthsByVertex { length: 1, by_vertex: Vec::new() }
    }

    /// Those of the slots of `arcs`, in their order, and then those of the slots behind them: of arcs of other parts, each the reverse of
    /// an arc here, which `reverse` says. O(arcs).
    ///
    /// # Errors
    /// [`Error::NotEnoughMemory`](crate::Error::NotEnoughMemory).
    pub(crate) fn by_arc(&self, arcs: &Adjacency, reverse: &[u64]) -> Result<RowLengths> {
        let own = arcs.neighbours().len();
        let behind = reverse.iter().filter(|row| **row >= own as u64).count();
        // They come in the order of the arcs here; each begins where such an arc ends.
        let others = arcs.neighbours().iter().zip(reverse).filter(|(_, row)| **row >= own as u64);
        let mut others = others.map(|(source, _)| self.by_vertex[*source as usize]);
        self.listed(own + behind, &mut self.of_arcs(arcs).chain(&mut others))
    }

    /// Those of all parts, whose slots lie in one array.
    ///
    /// # Errors
    /// [`Error::NotEnoughMemory`](crate::Error::NotEnoughMemory).
    pub(crate) fn joined(parts: &[LengthsByVertex], arcs: &[&Adjacency]) -> Result<RowLengths> {
        let rows = arcs.iter().map(|arcs| arcs.neighbours().len()).sum();
        // A part without vertices has nothing to list.
        let first = parts.iter().find(|lengths| !lengths.by_vertex.is_empty()).unwrap_or(&parts[0]);
        let all = parts.iter().zip(arcs);
        first.listed(rows, &mut all.flat_map(|(lengths, arcs)| lengths.of_arcs(arcs)))
    }

    fn listed(&self, rows: usize, lengths: &mut dyn Iterator<Item = u64>) -> Result<RowLengths> {
        if self.by_vertex.is_empty() { Ok(RowLengths::all(self.length)) } else { RowLengths::each(rows, lengths) }
    }

    fn of_arcs<'a>(&'a self, arcs: &'a Adjacency) -> impl Iterator<Item = u64> + 'a {
        let sources = self.by_vertex.iter().zip(0 as VertexId..);
        sources.flat_map(|(length, v)| std::iter::repeat_n(*length, arcs.range(v).len()))
    }
}

/// Whether views or slots of `P` are slices; asked in constant conditions, so that single values cost nothing.
pub(crate) const fn has_slices<P: VertexProgram>() -> bool {
    !P::View::SINGLE || !P::Slot::SINGLE
}

/// Asks for the lengths of views and slots: each part of the vertices that it has, in its own context. Copies of a vertex have those of the
/// vertex. O(vertices of all parts). What is not begun when `is_stopped` is left out: whoever stopped it has no use for the lengths.
///
/// # Errors
/// [`Error::NotEnoughMemory`](crate::Error::NotEnoughMemory).
pub(crate) fn ask<P: VertexProgram>(
    program: &P,
    parts: &[PartGraph<'_, P::Edge>],
    contexts: &[Context<'_, P>],
    is_stopped: &(dyn Fn() -> bool + Sync),
) -> Result<Vec<PartLengths>> {
    let mut views = vec![LengthsByVertex::one(); parts.len()];
    let mut slots = views.clone();
    if const { !P::View::SINGLE } {
        let of = |part: usize, local: usize| {
            let ctx = &contexts[part];
            called(&ctx.here, local as VertexId, Stage::ViewLength);
            program.view_length(ctx, ctx.vertex(local as VertexId))
        };
        views = columns(parts, is_stopped, &of);
    }
    if const { !P::Slot::SINGLE && carries_data::<P::Slot>() } {
        let of = |part: usize, local: usize| {
            let ctx = &contexts[part];
            called(&ctx.here, local as VertexId, Stage::SlotLength);
            program.slot_length(ctx, ctx.vertex(local as VertexId))
        };
        slots = columns(parts, is_stopped, &of);
    }
    together(views, slots)
}

fn together(views: Vec<LengthsByVertex>, slots: Vec<LengthsByVertex>) -> Result<Vec<PartLengths>> {
    let mut lengths = Vec::with_capacity(views.len());
    for (views, slots) in views.into_iter().zip(slots) {
        let rows = views.by_vertex.len();
        lengths.push(PartLengths { views: views.listed(rows, &mut views.by_vertex.iter().copied())?, slots });
    }
    Ok(lengths)
}

/// What `of` says of each vertex, by part and local id; if that is the same for all vertices of all parts, nothing is listed.
fn columns<E: Plain>(
    parts: &[PartGraph<'_, E>],
    is_stopped: &(dyn Fn() -> bool + Sync),
    of: &(dyn Fn(usize, usize) -> usize + Sync),
) -> Vec<LengthsByVertex> {
    let mut columns = Vec::with_capacity(parts.len());
    for (number, part) in parts.iter().enumerate() {
        let mut column = tabulate_until(part.masters(), is_stopped, &|local| of(number, local) as u64);
        column.resize(part.vertices(), 0);
        columns.push(column);
    }
    share(parts, &mut columns);
    let first = columns.iter().flatten().next().copied().unwrap_or(1);
    if columns.iter().flatten().all(|length| *length == first) {
        columns.iter_mut().for_each(|column| *column = Vec::new());
    }
    columns.into_iter().map(|by_vertex| LengthsByVertex { length: first as usize, by_vertex }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_one_length_and_of_a_length_each() {
        let (one, each) = (RowLengths::all(3), RowLengths::each(4, &mut [2, 0, 5, 1].into_iter()).unwrap());
        assert_eq!((one.lie().range(2), one.lie().of(2), one.elements(4), one.most()), (6..9, 3, 12, 3));
        assert_eq!((one.lie().one(), one.lie().starting_at(7).range(0), one.byte_len()), (Some(3), 0..3, 0));
        let ranges: Vec<_> = (0..4).map(|row| each.lie().range(row)).collect();
        assert_eq!(ranges, [0..2, 2..2, 2..7, 7..8]);
        assert_eq!((each.lie().of(2), each.elements(3), each.elements(4), each.most()), (5, 7, 8, 5));
        assert_eq!((each.lie().one(), each.listed()), (None, Some(4)));
        let behind = each.lie().starting_at(1);
        assert_eq!((behind.range(1), behind.span(0..3), behind.of(2)), (0..5, 0..6, 1));
        assert_eq!(behind.spans(&[0..1, 1..3]), [0..0, 0..6]);
        assert_eq!(each.lie().starting_at(4).span(0..0), 0..0);
    }

    #[test]
    fn more_elements_than_there_can_be_are_not_few() {
        assert_eq!(RowLengths::each(2, &mut [u64::MAX, 7].into_iter()).unwrap().elements(2), usize::MAX);
        assert_eq!(RowLengths::all(5).elements(usize::MAX / 2), usize::MAX);
    }
}
