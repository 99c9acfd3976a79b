//! Rows so long that they are gathered in pieces, by several workers.

use std::ops::Range;

use super::chunks::pieces;
use super::directions::gather_directions;
use super::gather::{GatherFrom, in_registers};
use super::look::Look;
use crate::graph::{Topology, VertexId};
use crate::parallel;
use crate::program::row::Rows;
use crate::program::{Direction, VertexProgram};

/// How many rows of `topology` are longer than `most` edges in one of the directions that `asked` means.
pub(in crate::exec) fn count(topology: &Topology, asked: Direction, most: usize) -> usize {
    let directions = gather_directions(topology, asked);
    let is_long = |v: usize| {
        directions.iter().any(|direction| match direction {
            Direction::In => topology.by_target().degree(v as VertexId) > most as u64,
            _ => topology.by_source().degree(v as VertexId) > most as u64,
        })
    };
    parallel::sum(topology.vertices(), &|vertices| vertices.filter(|v| is_long(*v)).count() as u64) as usize
}

/// The pieces of the row of `v`, of `most` edges each, in edge order.
fn cut(topology: &Topology, directions: &[Direction], v: VertexId, most: usize) -> Vec<(Direction, Range<usize>)> {
    let mut cut = Vec::new();
    for &direction in directions {
        let row = match direction {
            Direction::In => topology.by_target().range(v),
            _ => topology.by_source().range(v),
        };
        cut.extend(pieces(row, most).map(|piece| (direction, piece)));
    }
    cut
}

impl<P: VertexProgram, L: Look<P::View>> GatherFrom<'_, P, L> {
    /// Folds the row of `v` into `sum`, which is zero; one of more than `most` edges in pieces of so many, by several
    /// workers, merged in edge order. Returns how many edges it has.
    #[inline(always)]
    pub(in crate::exec) fn fold_any_row(&self, sum: &mut P::Sum, v: VertexId, most: usize) -> usize {
        if !self.is_longer(v, most) {
            return self.fold_row(sum, v);
        }
        let (mut pieces, edges) = self.pieces_of(v, most);
        let (first, rest) = pieces.split_first_mut().expect("a long row has a piece");
        std::mem::swap(sum, first);
        rest.iter_mut().for_each(|other| self.program.merge(sum, other));
        edges
    }

    /// Whether the row of `v` has more than `most` edges in one direction.
    #[inline(always)]
    pub(in crate::exec) fn is_longer(&self, v: VertexId, most: usize) -> bool {
        if P::GATHER == Direction::In {
            return self.range(v, Direction::In).len() > most;
        }
        for direction in gather_directions(self.ctx.topology(), P::GATHER) {
            if self.range(v, *direction).len() > most {
                return true;
            }
        }
        false
    }

    /// The sums of the pieces of a long row, and how many edges it has.
    #[cold]
    #[inline(never)]
    fn pieces_of(&self, v: VertexId, most: usize) -> (Vec<P::Sum>, usize) {
        let rows = cut(self.topology, gather_directions(self.ctx.topology(), P::GATHER), v, most);
        let sums = parallel::collect(rows.len(), &|index| {
            let (direction, piece) = rows[index].clone();
            let mut sum = self.program.zero();
            self.fold(&mut sum, v, direction, piece);
            sum
        });
        (sums, rows.iter().map(|(_, piece)| piece.len()).sum())
    }
}

impl<P: VertexProgram> GatherFrom<'_, P, Rows<'_, P::View>> {
    /// As [`fold_any_row`](Self::fold_any_row) on top of what is in `sum`, for a caller so large that the sum would leave its
    /// register for want of others: a store and a load an edge.
    #[inline(always)]
    pub(in crate::exec) fn fold_apart(&self, sum: &mut P::Sum, v: VertexId, most: usize) -> usize {
        if self.is_longer(v, most) {
            let (mut pieces, edges) = self.pieces_of(v, most);
            pieces.iter_mut().for_each(|other| self.program.merge(sum, other));
            edges
        } else if const { in_registers::<P>() } {
            let (folded, edges) = self.fold_short(std::mem::replace(sum, self.program.zero()), v);
            *sum = folded;
            edges
        } else {
            self.fold_row(sum, v)
        }
    }

    #[inline(never)]
    fn fold_short(&self, mut sum: P::Sum, v: VertexId) -> (P::Sum, usize) {
        let edges = self.fold_row(&mut sum, v);
        (sum, edges)
    }
}
