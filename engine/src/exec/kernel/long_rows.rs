//! Rows so long that they are gathered in pieces, by several workers.

use std::ops::Range;

use super::chunks::pieces;
use super::directions::{gather_directions, gathered};
use super::gather::GatherFrom;
use super::look::Look;
use crate::graph::{Topology, VertexId};
use crate::parallel::{self, Lent};
use crate::program::{Direction, VertexProgram, gathers};

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

impl<P: VertexProgram, L: Look<P::View>> GatherFrom<'_, P, L> {
    /// Folds row `row` of `v` into `sum`, which is zero; one of more than `most` edges in pieces of so many, by several
    /// workers, merged in edge order. Returns how many edges it has.
    #[inline(always)]
    pub(in crate::exec) fn fold_any_row(&self, sum: &mut P::Sum, (v, row): (VertexId, VertexId), most: usize) -> usize {
        if const { !gathers::<P>() } || !self.is_longer(row, most) {
            return self.fold_row(sum, (v, row));
        }
        let (mut pieces, edges) = self.pieces_of((v, row), most);
        let (first, rest) = pieces.split_first_mut().expect("a long row has a piece");
        std::mem::swap(sum, first);
        rest.iter_mut().for_each(|other| self.program.merge(sum, other));
        edges
    }

    /// Whether row `row` has more than `most` edges in one direction.
    #[inline(always)]
    pub(in crate::exec) fn is_longer(&self, row: VertexId, most: usize) -> bool {
        if self.is_inward() {
            return self.range(row, Direction::In).len() > most;
        }
        for direction in gathered(self.program, self.ctx) {
            if self.range(row, *direction).len() > most {
                return true;
            }
        }
        false
    }

    /// The sums of the pieces of a long row, and how many edges it has.
    #[cold]
    #[inline(never)]
    fn pieces_of(&self, (v, row): (VertexId, VertexId), most: usize) -> (Vec<P::Sum>, usize) {
        let (mut rows, mut edges) = (Vec::new(), 0);
        for direction in gathered(self.program, self.ctx) {
            let range = self.range(row, *direction);
            edges += range.len();
            cut(*direction, range, most, &mut rows);
        }
        let mut sums = Vec::with_capacity(rows.len());
        for _ in 0..rows.len() {
            sums.push(self.program.zero());
        }
        let lent = Lent::each(&mut sums);
        parallel::each(rows.len(), &|index| {
            let (direction, piece) = rows[index].clone();
            self.fold(lent.take(index), (v, row), direction, piece);
        });
        drop(lent);
        (sums, edges)
    }
}

/// Adds the pieces of `range`, of `most` edges each, in edge order.
fn cut(direction: Direction, range: Range<usize>, most: usize, rows: &mut Vec<(Direction, Range<usize>)>) {
    rows.extend(pieces(range, most).map(|piece| (direction, piece)));
}
