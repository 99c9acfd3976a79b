//! Hubs: rows so long that they are gathered in pieces, by several workers.

use std::ops::Range;

use rayon::prelude::*;

use super::chunks::PIECE_EDGES;
use super::gather::{GatherFrom, directions};
use crate::graph::{Topology, VertexId};
use crate::program::{Direction, VertexProgram};

/// The vertices whose rows are cut, ascending, each with its pieces in edge order.
pub(super) struct Hubs {
    rows: Vec<(VertexId, Vec<Piece>)>,
}

#[derive(Clone)]
pub(super) struct Piece {
    pub(super) direction: Direction,
    pub(super) range: Range<usize>,
}

impl Hubs {
    /// Finds the rows that are longer than a piece in the direction `asked`.
    pub(super) fn new(topology: &Topology, asked: Direction) -> Self {
        let directions = directions(topology, asked);
        let rows = (0..topology.vertices() as VertexId)
            .into_par_iter()
            .filter(|&v| directions.iter().any(|&direction| row(topology, direction, v).len() > PIECE_EDGES))
            .map(|v| (v, pieces(topology, directions, v)))
            .collect();
        Hubs { rows }
    }

    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    /// The hubs among the vertices `range`, as positions in this list.
    pub(super) fn within(&self, range: &Range<usize>) -> Range<usize> {
        let at = |v: usize| self.rows.partition_point(|(hub, _)| (*hub as usize) < v);
        at(range.start)..at(range.end)
    }

    pub(super) fn rows(&self) -> &[(VertexId, Vec<Piece>)] {
        &self.rows
    }

    /// The sums of the hubs that are `wanted`, pieces merged in edge order.
    pub(super) fn gather<P: VertexProgram>(
        &self,
        from: &GatherFrom<'_, P>,
        wanted: impl Fn(VertexId) -> bool + Sync,
    ) -> Vec<Option<(P::Sum, usize)>> {
        self.rows
            .par_iter()
            .map(|(v, pieces)| {
                if !wanted(*v) {
                    return None;
                }
                let mut sums: Vec<P::Sum> = pieces
                    .par_iter()
                    .map(|piece| {
                        let mut sum = from.program.zero();
                        from.fold(&mut sum, *v, piece.direction, piece.range.clone());
                        sum
                    })
                    .collect();
                let (first, rest) = sums.split_first_mut()?;
                for sum in rest {
                    from.program.merge(first, sum);
                }
                let edges = pieces.iter().map(|piece| piece.range.len()).sum();
                Some((sums.swap_remove(0), edges))
            })
            .collect()
    }
}

/// The pieces of the row of `v` in `directions`, in edge order; empty ones left out.
fn pieces(topology: &Topology, directions: &[Direction], v: VertexId) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for &direction in directions {
        let row = row(topology, direction, v);
        pieces.extend(
            row.clone()
                .step_by(PIECE_EDGES)
                .map(|start| Piece { direction, range: start..(start + PIECE_EDGES).min(row.end) }),
        );
    }
    pieces
}

fn row(topology: &Topology, direction: Direction, v: VertexId) -> Range<usize> {
    match direction {
        Direction::In => topology.by_target().range(v),
        _ => topology.by_source().range(v),
    }
}
