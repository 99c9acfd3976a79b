//! Gather and apply for programs whose vertices are always active: the tightest loop of the engines.
//!
//! No frontier, no inbox, no scatter, and nothing but locals in the loop: where vertices have few edges, what is
//! done for a vertex costs as much as they do.

use std::ops::Range;

use super::call::Call;
use super::gather::GatherFrom;
use super::look::Look;
use super::tally::Tally;
use crate::graph::VertexId;
use crate::panics::Stage;
use crate::program::row::RowsMut;
use crate::program::{Context, Row, Step, VertexInfo, VertexProgram};

/// What a chunk lends to its worker.
pub(in crate::exec) struct AlwaysWork<'a, P: VertexProgram> {
    /// The first local id of those that are lent.
    pub(in crate::exec) first: usize,
    /// Which vertices run; their rows have the same numbers.
    pub(in crate::exec) positions: Range<usize>,
    /// The local id at each position; empty if they are the same.
    pub(in crate::exec) vertex_at: &'a [VertexId],
    pub(in crate::exec) states: &'a mut [P::Vertex],
    /// What segments, and mirrors, have gathered; empty if they have not.
    pub(in crate::exec) sums: (&'a mut [P::Sum], &'a mut [P::Sum]),
    /// Rows of more edges than this are gathered in pieces.
    pub(in crate::exec) most: usize,
    /// The aggregate of the chunk.
    pub(in crate::exec) partial: &'a mut P::Global,
}

/// Where new views go, by index from the first vertex on.
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
pub(in crate::exec) fn run<P, L, W>(from: &GatherFrom<'_, P, L>, work: AlwaysWork<'_, P>, views: W) -> Tally
where
    P: VertexProgram,
    L: Look<P::View>,
    W: Publish<P::View>,
{
    let AlwaysWork { first, positions, vertex_at, states, sums: (segments, mirrors), most, partial } = work;
    let mut end = End { from, views, global: from.program.zero_global(), tally: Tally::default() };
    // Functions of their own: in a larger one the sum would leave its register for want of others, a store and a load an edge.
    end = if !mirrors.is_empty() {
        end.merged(first, states, segments, mirrors, most)
    } else if !segments.is_empty() {
        end.gathered(first, states, segments)
    } else if vertex_at.is_empty() {
        end.plain(first, states, most)
    } else {
        end.listed(first, states, &vertex_at[positions.clone()], positions.start, most)
    };
    *partial = end.global;
    end.tally
}

/// Runs the vertices from `first` on, whose rows are folded one after another; those of more than `most` edges in pieces.
pub(in crate::exec) fn run_rows<P, L, W>(
    from: &GatherFrom<'_, P, L>,
    first: usize,
    states: &mut [P::Vertex],
    (most, partial): (usize, &mut P::Global),
    views: W,
) -> Tally
where
    P: VertexProgram,
    L: Look<P::View>,
    W: Publish<P::View>,
{
    let end = End { from, views, global: from.program.zero_global(), tally: Tally::default() };
    let end = end.plain(first, states, most);
    *partial = end.global;
    end.tally
}

/// What a chunk comes to, vertex by vertex.
struct End<'a, P: VertexProgram, L, W> {
    from: &'a GatherFrom<'a, P, L>,
    views: W,
    global: P::Global,
    tally: Tally,
}

impl<'a, P: VertexProgram, L: Look<P::View>, W: Publish<P::View>> End<'a, P, L, W> {
    /// Rows are folded one after another.
    #[inline(never)]
    fn plain(self, first: usize, states: &mut [P::Vertex], most: usize) -> Self {
        let End { from, mut views, mut global, mut tally } = self;
        let (program, ctx) = (from.program, from.ctx);
        let mut sum = program.zero();
        for (index, state) in states.iter_mut().enumerate() {
            let v = (first + index) as VertexId;
            let mut call = Call::begin_nth(&ctx.here, first, index, Stage::Gather);
            program.reset(&mut sum);
            from.fold_any_row(&mut sum, (v, v), most);
            call.stage = Stage::Apply;
            let told = ctx.vertex(v);
            let step = program.apply(ctx, told, state, &mut sum, None);
            end_of(program, &mut call, ctx, told, state, step, index, (&mut views, &mut global, &mut tally));
            call.passed();
        }
        End { from, views, global, tally }
    }

    /// Rows that lie in another order than their vertices are folded one after another, from row `row` on.
    #[inline(never)]
    fn listed(self, first: usize, states: &mut [P::Vertex], vertices: &[VertexId], row: usize, most: usize) -> Self {
        let End { from, mut views, mut global, mut tally } = self;
        let (program, ctx) = (from.program, from.ctx);
        let mut sum = program.zero();
        for (&v, row) in vertices.iter().zip(row as VertexId..) {
            let index = v as usize - first;
            let mut call = Call::begin_nth(&ctx.here, first, index, Stage::Gather);
            program.reset(&mut sum);
            from.fold_any_row(&mut sum, (v, row), most);
            call.stage = Stage::Apply;
            let told = ctx.vertex(v);
            let step = program.apply(ctx, told, &mut states[index], &mut sum, None);
            end_of(program, &mut call, ctx, told, &states[index], step, index, (&mut views, &mut global, &mut tally));
            call.passed();
        }
        End { from, views, global, tally }
    }

    /// Segments have folded the rows.
    #[inline(never)]
    fn gathered(self, first: usize, states: &mut [P::Vertex], sums: &mut [P::Sum]) -> Self {
        let End { from, mut views, mut global, mut tally } = self;
        let (program, ctx) = (from.program, from.ctx);
        for (index, (state, sum)) in states.iter_mut().zip(sums).enumerate() {
            let v = (first + index) as VertexId;
            let mut call = Call::begin_nth(&ctx.here, first, index, Stage::Apply);
            let told = ctx.vertex(v);
            let step = program.apply(ctx, told, state, sum, None);
            program.reset(sum);
            end_of(program, &mut call, ctx, told, state, step, index, (&mut views, &mut global, &mut tally));
            call.passed();
        }
        End { from, views, global, tally }
    }

    /// What mirrors have gathered comes first, then the own rows, which segments may have folded.
    #[inline(never)]
    fn merged(
        self,
        first: usize,
        states: &mut [P::Vertex],
        segments: &mut [P::Sum],
        mirrors: &mut [P::Sum],
        most: usize,
    ) -> Self {
        let End { from, mut views, mut global, mut tally } = self;
        let (program, ctx) = (from.program, from.ctx);
        let mut sum = program.zero();
        for (index, (state, whole)) in states.iter_mut().zip(mirrors).enumerate() {
            let v = (first + index) as VertexId;
            let mut call = Call::begin_nth(&ctx.here, first, index, Stage::Gather);
            if let Some(gathered) = segments.get_mut(index) {
                program.merge(whole, gathered);
                program.reset(gathered);
            } else {
                program.reset(&mut sum);
                from.fold_any_row(&mut sum, (v, v), most);
                program.merge(whole, &mut sum);
            }
            call.stage = Stage::Apply;
            let told = ctx.vertex(v);
            let step = program.apply(ctx, told, state, whole, None);
            program.reset(whole);
            end_of(program, &mut call, ctx, told, state, step, index, (&mut views, &mut global, &mut tally));
            call.passed();
        }
        End { from, views, global, tally }
    }
}

/// What is done for a vertex after `apply`, over variables that stay in registers.
#[inline(always)]
#[expect(clippy::too_many_arguments, reason = "the end of a loop: all of it is loop state")]
fn end_of<P: VertexProgram, W: Publish<P::View>>(
    program: &P,
    call: &mut Call<'_>,
    ctx: &Context<'_, P>,
    v: VertexInfo<'_>,
    state: &P::Vertex,
    mut step: Step<P::Change>,
    index: usize,
    (views, global, tally): (&mut W, &mut P::Global, &mut Tally),
) {
    call.stage = Stage::View;
    tally.add(v, &mut step);
    views.publish(index, |view| program.view(ctx, v, state, view));
    if size_of::<P::Global>() != 0 {
        call.stage = Stage::Aggregate;
        program.aggregate(ctx, global, v, state);
    }
}
