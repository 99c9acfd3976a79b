//! Hubs: rows so long that they are gathered in pieces, by several workers.

use std::ops::Range;

use rayon::prelude::*;

use super::chunks;
use super::gather::GatherFrom;
use crate::exec::shared::directions::gather_directions;
use crate::exec::shared::parallel;
use crate::graph::{Topology, VertexId};
use crate::program::{Direction, VertexProgram};

/// The vertices whose rows are cut, ascending, each with its pieces in edge order.
pub(super) struct Hubs {
    rows: Vec<(VertexId, Vec<Piece>)>,
}

struct Piece {
    direction: Direction,
    range: Range<usize>,
}

/// What was gathered for a hub.
pub(super) struct HubSum<S> {
    pub(super) vertex: VertexId,
    pub(super) sum: S,
    pub(super) edges: usize,
}

impl Hubs {
    /// Finds the rows that are longer than a piece, of `most` edges, in the direction `asked`.
    pub(super) fn new(topology: &Topology, asked: Direction, most: usize) -> Self {
        let directions = gather_directions(topology, asked);
        let rows = (0..topology.vertices() as VertexId)
            .into_par_iter()
            .filter(|&v| directions.iter().any(|&direction| row(topology, direction, v).len() > most))
            .map(|v| (v, pieces(topology, directions, v, most)))
            .collect();
        Hubs { rows }
    }

    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    /// The sums of the hubs that are `wanted`, ascending, pieces merged in edge order.
    pub(super) fn gather<P: VertexProgram>(
        &self,
        from: &GatherFrom<'_, P>,
        wanted: impl Fn(VertexId) -> bool,
    ) -> Vec<HubSum<P::Sum>> {
        let rows = || self.rows.iter().filter(|(v, _)| wanted(*v));
        let pieces = rows().flat_map(|(v, pieces)| pieces.iter().map(move |piece| (*v, piece)));
        let sums: Vec<P::Sum> = parallel::map(pieces, |(v, piece)| {
            let mut sum = from.program.zero();
            from.fold(&mut sum, v, piece.direction, piece.range.clone());
            sum
        });
        let mut sums = sums.into_iter();
        let sum_of = |(v, pieces): &(VertexId, Vec<Piece>)| {
            let mut sums = sums.by_ref().take(pieces.len());
            let mut sum = sums.next().expect("a hub has a piece");
            sums.for_each(|mut other| from.program.merge(&mut sum, &mut other));
            HubSum { vertex: *v, sum, edges: pieces.iter().map(|piece| piece.range.len()).sum() }
        };
        rows().map(sum_of).collect()
    }
}

/// The pieces of the row of `v` in `directions`, in edge order; empty ones left out.
fn pieces(topology: &Topology, directions: &[Direction], v: VertexId, most: usize) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for &direction in directions {
        pieces.extend(chunks::pieces(row(topology, direction, v), most).map(|range| Piece { direction, range }));
    }
    pieces
}

fn row(topology: &Topology, direction: Direction, v: VertexId) -> Range<usize> {
    match direction {
        Direction::In => topology.by_target().range(v),
        _ => topology.by_source().range(v),
    }
}
