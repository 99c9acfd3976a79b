//! Gather and apply, fused: what one worker does with one chunk of vertices.

use super::frontier::{active_in, mark};
use crate::exec::kernel::directions::scatter_degree;
use crate::exec::kernel::gather::GatherFrom;
use crate::exec::kernel::tally::Tally;
use crate::graph::VertexId;
use crate::program::row::{Row, RowsMut};
use crate::program::{Active, VertexProgram};

/// What a chunk lends to its worker.
pub(super) struct ChunkWork<'a, P: VertexProgram> {
    /// The first vertex.
    pub(super) first: usize,
    pub(super) states: &'a mut [P::Vertex],
    /// The views that take the place of the present ones, in dense supersteps; else empty.
    pub(super) next_views: &'a mut [<P::View as Row>::Element],
    /// Which vertices are active, and which stay so; empty if all of them always are.
    pub(super) words: &'a [u64],
    pub(super) next_words: &'a mut [u64],
    pub(super) inbox: &'a mut [Option<P::Message>],
    /// What segments have gathered, if they did; else empty.
    pub(super) sums: &'a mut [P::Sum],
    /// The aggregate of the chunk.
    pub(super) partial: &'a mut P::Global,
}

/// What came of it.
pub(super) struct ChunkResult<P: VertexProgram> {
    pub(super) tally: Tally,
    pub(super) edges_gathered: u64,
    /// Vertices to scatter.
    pub(super) changes: Vec<(VertexId, P::Change)>,
    /// Edges they scatter over.
    pub(super) scatter_edges: u64,
    /// New views of the active vertices, in sparse supersteps.
    pub(super) staged_views: Vec<<P::View as Row>::Element>,
}

impl<P: VertexProgram> Default for ChunkResult<P> {
    fn default() -> Self {
        ChunkResult {
            tally: Tally::default(),
            edges_gathered: 0,
            changes: Vec::new(),
            scatter_edges: 0,
            staged_views: Vec::new(),
        }
    }
}

/// Runs the active vertices of a chunk; rows of more than `most` edges are gathered in pieces.
pub(super) fn activate<P: VertexProgram>(
    from: &GatherFrom<'_, P>,
    work: ChunkWork<'_, P>,
    most: usize,
) -> ChunkResult<P> {
    let ChunkWork { first, states, next_views, words, next_words, inbox, sums, partial } = work;
    let dense = !next_views.is_empty();
    debug_assert!(P::ACTIVE == Active::Signalled, "programs that are always active have a loop of their own");
    let mut worker = Worker {
        from,
        first,
        next_words,
        inbox,
        most,
        sum: from.program.zero(),
        segmented: !sums.is_empty(),
        sums,
        result: ChunkResult::default(),
    };
    let mut next_views = RowsMut::<P::View> { elements: next_views, length: from.views.length };
    let fold_global = size_of::<P::Global>() != 0;
    *partial = from.program.zero_global();

    if dense {
        for (index, state) in states.iter_mut().enumerate() {
            let v = (first + index) as VertexId;
            let info = from.ctx.vertex(v);
            if words[index / 64] & (1 << (index % 64)) == 0 {
                next_views.copy_row(index, from.views, v as usize);
                worker.discard(index);
            } else {
                worker.activate(v, state);
                from.program.view(info, state, next_views.at_mut(index));
            }
        }
    } else {
        let length = from.views.length;
        for v in active_in(first, words) {
            let state = &mut states[v as usize - first];
            worker.activate(v, state);
            let staged = &mut worker.result.staged_views;
            let start = staged.len();
            staged.extend_from_slice(&from.views.elements[v as usize * length..(v as usize + 1) * length]);
            from.program.view(from.ctx.vertex(v), state, P::View::at_mut(&mut staged[start..], length, 0));
        }
    }
    if fold_global {
        for (index, state) in states.iter().enumerate() {
            from.program.aggregate(partial, from.ctx.vertex((first + index) as VertexId), state);
        }
    }
    worker.result
}

/// The loop state of [`activate`].
struct Worker<'a, 'w, P: VertexProgram> {
    from: &'a GatherFrom<'a, P>,
    first: usize,
    next_words: &'w mut [u64],
    inbox: &'w mut [Option<P::Message>],
    most: usize,
    sum: P::Sum,
    segmented: bool,
    sums: &'w mut [P::Sum],
    result: ChunkResult<P>,
}

impl<P: VertexProgram> Worker<'_, '_, P> {
    /// Gathers and applies one vertex.
    #[inline(always)]
    fn activate(&mut self, v: VertexId, state: &mut P::Vertex) {
        let program = self.from.program;
        let ctx = self.from.ctx;
        let index = v as usize - self.first;
        let message = self.inbox[index].take();
        let mut step = if self.segmented {
            self.result.edges_gathered += self.from.row_length(v) as u64;
            program.apply(ctx, ctx.vertex(v), state, &mut self.sums[index], message)
        } else {
            program.reset(&mut self.sum);
            self.result.edges_gathered += self.from.fold_any_row(&mut self.sum, v, self.most) as u64;
            program.apply(ctx, ctx.vertex(v), state, &mut self.sum, message)
        };
        if self.segmented {
            program.reset(&mut self.sums[index]);
        }
        self.result.tally.add(v, &mut step);
        if step.again {
            mark(self.next_words, self.first, v);
        }
        if let Some(change) = step.change {
            self.result.scatter_edges += scatter_degree::<P>(self.from.topology, v);
            self.result.changes.push((v, change));
        }
    }

    /// Drops what segments have gathered for a vertex that does not run.
    #[inline(always)]
    fn discard(&mut self, index: usize) {
        if self.segmented {
            self.from.program.reset(&mut self.sums[index]);
        }
    }
}
