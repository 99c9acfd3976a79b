//! Gather and apply for programs whose vertices are always active: the tightest loop of the engine.
//!
//! No frontier, no inbox, no scatter, and nothing but locals in the loop: where vertices have few edges, what is
//! done for a vertex costs as much as they do.

use super::activate::{ChunkResult, ChunkWork};
use super::gather::GatherFrom;
use super::hubs::HubSum;
use crate::graph::VertexId;
use crate::program::row::RowsMut;
use crate::program::{Step, VertexProgram};

/// Runs all vertices of a chunk. `hub_sums` are those of its hubs, in order.
pub(super) fn activate_all<P: VertexProgram>(
    from: &GatherFrom<'_, P>,
    work: ChunkWork<'_, P>,
    hub_sums: Vec<HubSum<P::Sum>>,
) -> ChunkResult<P> {
    let ChunkWork { first, states, next_views, sums, partial, .. } = work;
    let (program, ctx) = (from.program, from.ctx);
    let edges_gathered = from.rows_length(first..first + states.len());
    let mut end = End {
        from,
        first,
        next_views: RowsMut { elements: next_views, length: from.views.length },
        global: program.zero_global(),
        residual: 0.0,
        failure: None,
    };

    if sums.is_empty() {
        let mut hubs = hub_sums.into_iter();
        let mut hub = hubs.next();
        let mut hub_id = hub.as_ref().map_or(VertexId::MAX, |hub| hub.vertex);
        let mut sum = program.zero();
        for (index, state) in states.iter_mut().enumerate() {
            let v = (first + index) as VertexId;
            let step = match &mut hub {
                Some(gathered) if v == hub_id => {
                    let step = program.apply(ctx, ctx.vertex(v), state, &mut gathered.sum, None);
                    hub = hubs.next();
                    hub_id = hub.as_ref().map_or(VertexId::MAX, |hub| hub.vertex);
                    step
                }
                _ => {
                    program.reset(&mut sum);
                    from.fold_row(&mut sum, v);
                    program.apply(ctx, ctx.vertex(v), state, &mut sum, None)
                }
            };
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
    ChunkResult { residual: end.residual, edges_gathered, failure: end.failure, ..ChunkResult::default() }
}

/// What is done for a vertex after `apply`.
struct End<'a, P: VertexProgram> {
    from: &'a GatherFrom<'a, P>,
    first: usize,
    next_views: RowsMut<'a, P::View>,
    global: P::Global,
    residual: f64,
    failure: Option<(VertexId, Box<str>)>,
}

impl<P: VertexProgram> End<'_, P> {
    #[inline(always)]
    fn of_vertex(&mut self, index: usize, state: &P::Vertex, mut step: Step<P::Change>) {
        let info = self.from.ctx.vertex((self.first + index) as VertexId);
        self.residual += step.residual;
        if let (Some(reason), None) = (step.take_failure(), &self.failure) {
            self.failure = Some((info.id(), reason));
        }
        self.from.program.view(info, state, self.next_views.at_mut(index));
        if size_of::<P::Global>() != 0 {
            self.from.program.aggregate(&mut self.global, info, state);
        }
    }
}
