//! Gather and apply for programs whose vertices are always active: the tightest loop of the engines.
//!
//! No frontier, no inbox, no scatter, and nothing but locals in the loop: where vertices have few edges, what is
//! done for a vertex costs as much as they do.

use super::gather::GatherFrom;
use super::look::Look;
use super::tally::Tally;
use crate::graph::VertexId;
use crate::program::row::RowsMut;
use crate::program::{Row, Step, VertexProgram};

/// What a chunk lends to its worker.
pub(in crate::exec) struct AlwaysWork<'a, P: VertexProgram, W> {
    /// The first vertex.
    pub(in crate::exec) first: usize,
    pub(in crate::exec) states: &'a mut [P::Vertex],
    /// What segments have gathered, if they did; else empty.
    pub(in crate::exec) sums: &'a mut [P::Sum],
    /// Rows of more edges than this are gathered in pieces.
    pub(in crate::exec) most: usize,
    /// Where new views go.
    pub(in crate::exec) views: W,
    /// The aggregate of the chunk.
    pub(in crate::exec) partial: &'a mut P::Global,
}

/// Where new views go, by index in the chunk.
pub(in crate::exec) trait Publish<R: Row + ?Sized> {
    /// Lets `write` write the view.
    fn publish(&mut self, index: usize, write: impl FnOnce(&mut R));
}

/// They are read after a barrier.
impl<R: Row + ?Sized> Publish<R> for RowsMut<'_, R> {
    #[inline(always)]
    fn publish(&mut self, index: usize, write: impl FnOnce(&mut R)) {
        write(self.at_mut(index));
    }
}

/// Runs all vertices of a chunk.
pub(in crate::exec) fn run<P, L, W>(from: &GatherFrom<'_, P, L>, work: AlwaysWork<'_, P, W>) -> Tally
where
    P: VertexProgram,
    L: Look<P::View>,
    W: Publish<P::View>,
{
    let AlwaysWork { first, states, sums, most, views, partial } = work;
    let (program, ctx) = (from.program, from.ctx);
    let mut end = End { from, first, views, global: program.zero_global(), tally: Tally::default() };
    if sums.is_empty() {
        let mut sum = program.zero();
        for (index, state) in states.iter_mut().enumerate() {
            let v = (first + index) as VertexId;
            program.reset(&mut sum);
            from.fold_any_row(&mut sum, v, most);
            let step = program.apply(ctx, ctx.vertex(v), state, &mut sum, None);
            end.of_vertex(index, state, step);
        }
    } else {
        for (index, (state, sum)) in states.iter_mut().zip(sums).enumerate() {
            let v = (first + index) as VertexId;
            let step = program.apply(ctx, ctx.vertex(v), state, sum, None);
            program.reset(sum);
            end.of_vertex(index, state, step);
        }
    }
    *partial = end.global;
    end.tally
}

/// What is done for a vertex after `apply`.
struct End<'a, P: VertexProgram, L, W> {
    from: &'a GatherFrom<'a, P, L>,
    first: usize,
    views: W,
    global: P::Global,
    tally: Tally,
}

impl<P: VertexProgram, L: Look<P::View>, W: Publish<P::View>> End<'_, P, L, W> {
    #[inline(always)]
    fn of_vertex(&mut self, index: usize, state: &P::Vertex, mut step: Step<P::Change>) {
        let (program, info) = (self.from.program, self.from.ctx.vertex((self.first + index) as VertexId));
        self.tally.add(info.id(), &mut step);
        self.views.publish(index, |view| program.view(info, state, view));
        if size_of::<P::Global>() != 0 {
            program.aggregate(&mut self.global, info, state);
        }
    }
}
