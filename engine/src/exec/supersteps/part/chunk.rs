//! Gather and apply, fused: what one worker does with one chunk of masters.

use std::ops::Range;

use super::layout::Seat;
use super::{Part, rows};
use crate::exec::kernel::always::{self, AlwaysWork};
use crate::exec::kernel::call::Call;
use crate::exec::kernel::directions::{degree, scattered};
use crate::exec::kernel::gather::GatherFrom;
use crate::exec::supersteps::any::{ChunkDone, RunOrder, each_alone};
use crate::exec::supersteps::bits::Bits;
use crate::graph::VertexId;
use crate::panics::Stage;
use crate::parallel::{self, Lent};
use crate::program::context::next_activation;
use crate::program::lengths::Lengths;
use crate::program::row::{Row, RowsMut};
use crate::program::{Context, VertexProgram, is_signalled};

/// What came of a chunk, for the part to go on with.
pub(super) struct ChunkResult<P: VertexProgram> {
    /// Vertices to scatter, in the order in which they ran.
    pub(super) changes: Vec<(VertexId, P::Change)>,
    /// New views of those that ran, if they are put aside.
    pub(super) staged_views: Vec<<P::View as Row>::Element>,
}

impl<P: VertexProgram> ChunkResult<P> {
    pub(super) fn nothing() -> Self {
        ChunkResult { changes: Vec::new(), staged_views: Vec::new() }
    }

    /// Keeps its memory: workers would wait for each other to get and give it back.
    pub(super) fn clear(&mut self) {
        self.changes.clear();
        self.staged_views.clear();
    }
}

/// What a chunk lends to its worker: by local id, from the first of the chunk on.
struct ChunkWork<'a, P: VertexProgram> {
    positions: Range<usize>,
    /// The first local id.
    first: usize,
    running: &'a Bits,
    /// The local id at each position; empty if they are the same.
    vertex_at: &'a [VertexId],
    states: &'a mut [P::Vertex],
    /// The views that take the place of the present ones; empty if new ones are put aside.
    next_views: &'a mut [<P::View as Row>::Element],
    inbox: &'a mut [Option<P::Message>],
    counts: &'a mut [u32],
    /// What segments, and mirrors, have gathered; empty if they have not.
    segment_sums: &'a mut [P::Sum],
    mirror_sums: &'a mut [P::Sum],
    /// The aggregate of the chunk.
    partial: &'a mut P::Global,
    result: &'a mut ChunkResult<P>,
}

impl<P: VertexProgram> Part<P> {
    /// Runs chunks: what came of each, or nothing for one that was left.
    pub(super) fn run_chunks(&mut self, order: RunOrder<'_>) -> Vec<Option<ChunkDone>> {
        let RunOrder { at, core, counts, chunks, ids, in_stage, dense, segmented, stop } = order;
        let (own, merges) = (each_alone(chunks), !in_stage.is_empty());
        let views_of = self.views.rows().lengths.spans(&ids);
        let results = {
            let Part { program, data, seat, global, segment_sums, states, views, next_views, slots, .. } = self;
            let Seat { home, rows, slot_of_in_edge, most, .. } = &*seat;
            let Part { inbox, mirror_sums, partials, results, .. } = self;
            let ctx = Context::<P>::new(home.locals(), at.clock, global, data);
            let (graph, own_slots) = (home.graph(), (slots.rows(), slot_of_in_edge.as_slice()));
            let from = rows::gather_from(&**program, &ctx, graph, rows, views.rows(), own_slots);
            let states = Lent::parts(states, &ids);
            let inbox = Lent::parts(inbox, &ids);
            let counts = Lent::parts(counts, &ids);
            let next_views = match next_views {
                Some(next) if dense => &mut *next.rows_mut().elements,
                _ => &mut [],
            };
            let next_views = Lent::parts(next_views, &views_of);
            let segment_sums = Lent::parts(if segmented { segment_sums } else { &mut [] }, &ids);
            let mirror_sums =
                Lent::parts(if merges { mirror_sums } else { &mut [] }, if merges { &in_stage } else { &ids });
            let partials = Lent::parts(partials, &own);
            let of_chunks = Lent::parts(results, &own);
            let most = *most;
            let run = |index: usize| {
                if stop(index) {
                    return None;
                }
                let work = ChunkWork {
                    positions: core.order.chunks[chunks[index]].positions.clone(),
                    first: ids[index].start,
                    running: &core.running,
                    vertex_at: &core.order.vertex_at,
                    states: states.take(index),
                    next_views: next_views.take(index),
                    inbox: inbox.take(index),
                    counts: counts.take(index),
                    segment_sums: segment_sums.take(index),
                    mirror_sums: mirror_sums.take(index),
                    partial: &mut partials.take(index)[0],
                    result: &mut of_chunks.take(index)[0],
                };
                Some(if const { is_signalled::<P>() } {
                    run_signalled(&from, work, most)
                } else {
                    run_all(&from, work, most)
                })
            };
            parallel::collect_as(at.alone, chunks.len(), &run)
        };
        for index in 0..chunks.len() {
            if let Some(done) = &results[index] {
                self.ran.push(chunks[index]);
                self.scatter_edges += done.scatter_edges;
            }
        }
        results
    }
}

/// Runs all vertices of a chunk.
fn run_all<P: VertexProgram>(from: &GatherFrom<'_, P>, work: ChunkWork<'_, P>, most: usize) -> ChunkDone {
    let ChunkWork {
        positions, first, vertex_at, states, next_views, segment_sums, mirror_sums, partial, result, ..
    } = work;
    let edges_gathered = from.rows_length(positions.clone());
    let (lengths, sums) = (from.views.lengths.starting_at(first), (segment_sums, mirror_sums));
    let mut work = AlwaysWork { first, positions, vertex_at: &[], states, sums, most, partial };
    let tally = if next_views.is_empty() {
        work.vertex_at = vertex_at;
        always::run(from, work, Staged { elements: &mut result.staged_views, lengths })
    } else {
        always::run(from, work, RowsMut { elements: next_views, lengths })
    };
    ChunkDone { tally, edges_gathered, ..ChunkDone::default() }
}

/// Views that are put aside, in the order in which vertices ran.
struct Staged<'a, R: Row + ?Sized> {
    elements: &'a mut Vec<R::Element>,
    /// Of those of the chunk, whether they run or not.
    lengths: Lengths<'a>,
}

impl<R: Row + ?Sized> always::Publish<R> for Staged<'_, R> {
    #[inline(always)]
    fn publish(&mut self, index: usize, write: impl FnOnce(&mut R)) {
        write(self.another(index));
    }
}

impl<R: Row + ?Sized> Staged<'_, R> {
    /// One more row, of zero bytes: that of the vertex at `index` of the chunk.
    #[inline(always)]
    fn another(&mut self, index: usize) -> &mut R {
        let start = self.elements.len();
        if R::SINGLE {
            self.elements.push(bytemuck::Zeroable::zeroed());
        } else {
            self.elements.resize(start + self.lengths.of(index), bytemuck::Zeroable::zeroed());
        }
        R::of_mut(&mut self.elements[start..])
    }
}

/// Runs the active vertices of a chunk; rows of more than `most` edges are gathered in pieces.
fn run_signalled<P: VertexProgram>(from: &GatherFrom<'_, P>, work: ChunkWork<'_, P>, most: usize) -> ChunkDone {
    let ChunkWork { positions, first, running, vertex_at, states, next_views, inbox, counts, .. } = work;
    let ChunkWork { segment_sums, mirror_sums, partial, result, .. } = work;
    let program = from.program;
    let lengths = from.views.lengths.starting_at(first);
    let mut next_views = RowsMut::<P::View> { elements: next_views, lengths };
    let is_dense = !next_views.elements.is_empty();
    if is_dense {
        // Whoever does not run keeps its view.
        let own = from.views.lengths.span(first..first + states.len());
        next_views.elements.copy_from_slice(&from.views.elements[own]);
    }
    let mut staged = Staged { elements: &mut result.staged_views, lengths };
    let mut done = ChunkDone::default();
    let mut own_sum = program.zero();
    let words_from = positions.start / 64;
    for position in running.ones(positions.clone()) {
        let v = if vertex_at.is_empty() { position } else { vertex_at[position as usize] };
        let at = v as usize - first;
        let (counted, of_activation);
        let mut from = from;
        if !counts.is_empty() {
            counts[at] = next_activation(counts[at]);
            counted = from.ctx.of_activation(counts[at]);
            of_activation = from.with_context(&counted);
            from = &of_activation;
        }
        let ctx = from.ctx;
        let info = ctx.vertex(v);
        let mut call = Call::begin(&ctx.here, v, Stage::Gather);
        let message = inbox[at].take();
        let mut sum = &mut own_sum;
        if segment_sums.is_empty() {
            program.reset(sum);
            done.edges_gathered += from.fold_any_row(sum, (v, position), most) as u64;
        } else {
            sum = &mut segment_sums[at];
            done.edges_gathered += from.row_length(position) as u64;
        }
        if !mirror_sums.is_empty() {
            program.merge(&mut mirror_sums[at], sum);
            sum = &mut mirror_sums[at];
        }
        call.stage = Stage::Apply;
        let state = &mut states[at];
        let mut step = program.apply(ctx, info, state, sum, message);
        if !mirror_sums.is_empty() {
            program.reset(&mut mirror_sums[at]);
        }
        call.stage = Stage::View;
        let view = if is_dense { next_views.at_mut(at) } else { staged.another(at) };
        program.view(ctx, info, state, view);
        call.passed();
        done.tally.add(info, &mut step);
        if step.again {
            done.again.resize((positions.end - words_from * 64).div_ceil(64), 0);
            done.again[position as usize / 64 - words_from] |= 1 << (position % 64);
        }
        if let Some(change) = step.change {
            done.scatter_edges += degree(from.topology, scattered(program, ctx), v);
            result.changes.push((v, change));
        }
    }
    // Segments gather for all.
    segment_sums.iter_mut().for_each(|sum| program.reset(sum));
    if size_of::<P::Global>() != 0 && done.tally.ran > 0 {
        *partial = program.zero_global();
        for position in positions {
            let v = if vertex_at.is_empty() { position as VertexId } else { vertex_at[position] };
            let call = Call::begin(&from.ctx.here, v, Stage::Aggregate);
            program.aggregate(from.ctx, partial, from.ctx.vertex(v), &states[v as usize - first]);
            call.passed();
        }
    }
    done
}
