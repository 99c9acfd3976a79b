//! Which edges of a vertex a direction means, in a graph that may be undirected.

use crate::graph::{Directedness, Topology, VertexId};
use crate::program::{Context, Direction, VertexProgram};

/// The directions that a vertex gathers over: `Both` of an undirected graph is each edge once.
pub(crate) fn gather_directions(topology: &Topology, asked: Direction) -> &'static [Direction] {
    match asked {
        Direction::In => &[Direction::In],
        Direction::Out => &[Direction::Out],
        Direction::Both if topology.direction() == Directedness::Undirected => &[Direction::In],
        Direction::Both => &[Direction::In, Direction::Out],
        Direction::None => &[],
    }
}

/// The directions that a vertex scatters over: in an undirected graph each edge once, as an out-edge, so that its
/// slot can be written.
pub(crate) fn scatter_directions(topology: &Topology, asked: Direction) -> &'static [Direction] {
    match (asked, topology.direction()) {
        (Direction::None, _) => &[],
        (_, Directedness::Undirected) | (Direction::Out, _) => &[Direction::Out],
        (Direction::In, _) => &[Direction::In],
        (Direction::Both, _) => &[Direction::Out, Direction::In],
    }
}

/// The directions that vertices gather over in the phase of `ctx`.
#[inline(always)]
pub(crate) fn gathered<P: VertexProgram>(program: &P, ctx: &Context<'_, P>) -> &'static [Direction] {
    gather_directions(ctx.topology(), P::GATHER.and(program.gather_over(ctx)))
}

/// The directions that vertices scatter over in the phase of `ctx`.
#[inline(always)]
pub(crate) fn scattered<P: VertexProgram>(program: &P, ctx: &Context<'_, P>) -> &'static [Direction] {
    scatter_directions(ctx.topology(), P::SCATTER.and(program.scatter_over(ctx)))
}

/// Edges of `v` in `directions`.
#[inline]
pub(crate) fn degree(topology: &Topology, directions: &[Direction], v: VertexId) -> u64 {
    let in_direction = |direction: &Direction| match direction {
        Direction::In => topology.by_target().degree(v),
        _ => topology.by_source().degree(v),
    };
    directions.iter().map(in_direction).sum()
}
