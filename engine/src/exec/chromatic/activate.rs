//! What one worker does with one chunk: gather, apply, publish and scatter, vertex by vertex.

use super::order::Chunk;
use super::post::{Blocks, Outbox};
use super::rows::RowSlices;
use super::scheduled::Scheduled;
use crate::exec::kernel::chunks::{PIECE_EDGES, pieces};
use crate::exec::kernel::directions::scatter_directions;
use crate::exec::kernel::look::Seen;
use crate::exec::kernel::shared::{Kernel, Scratch};
use crate::graph::VertexId;
use crate::parallel;
use crate::program::context::next_activation;
use crate::program::row::Row;
use crate::program::{Context, Step, VertexProgram, is_signalled};

/// What all workers of a pass see.
pub(super) struct Site<'a, P: VertexProgram> {
    pub(super) kernel: Kernel<'a, P>,
    pub(super) ctx: Context<'a, P>,
    /// Rows by position, in the directions that the program gathers over.
    pub(super) rows: Vec<RowSlices<'a, P::Edge>>,
    pub(super) vertex_at: &'a [VertexId],
    pub(super) scheduled: &'a Scheduled,
}

/// What a chunk lends to its worker: by vertex id, from the first of the chunk to its last.
pub(super) struct ChunkWork<'a, P: VertexProgram> {
    pub(super) chunk: &'a Chunk,
    pub(super) states: &'a mut [P::Vertex],
    /// Messages, and how often vertices have run; empty for programs whose vertices are always active.
    pub(super) inbox: &'a mut [Option<P::Message>],
    pub(super) counts: &'a mut [u32],
    /// The aggregate of the chunk.
    pub(super) partial: &'a mut P::Global,
}

/// What came of it.
pub(super) struct ChunkResult<'a, P: VertexProgram> {
    pub(super) ran: u64,
    /// Vertices that stay scheduled.
    pub(super) again: u64,
    pub(super) residual: f64,
    pub(super) edges_gathered: u64,
    pub(super) edges_scattered: u64,
    pub(super) failure: Option<(VertexId, Box<str>)>,
    pub(super) outbox: Outbox<'a, P::Message>,
}

impl<P: VertexProgram> ChunkResult<'_, P> {
    #[inline(always)]
    fn add(&mut self, v: VertexId, step: &mut Step<P::Change>) {
        self.ran += 1;
        self.residual += step.residual;
        if let (Some(reason), None) = (step.take_failure(), &self.failure) {
            self.failure = Some((v, reason));
        }
    }
}

/// A worker with what it uses again for every vertex.
pub(super) struct Worker<'a, P: VertexProgram> {
    site: &'a Site<'a, P>,
    scratch: Scratch<P>,
    sum: P::Sum,
}

impl<'a, P: VertexProgram> Worker<'a, P> {
    pub(super) fn new(site: &'a Site<'a, P>) -> Self {
        let program = site.kernel.program;
        Worker { site, scratch: Scratch::new(program), sum: program.zero() }
    }

    /// Runs the scheduled vertices of a chunk.
    pub(super) fn run<'b>(&mut self, work: ChunkWork<'_, P>, blocks: Option<&'b Blocks>) -> ChunkResult<'b, P> {
        let mut result = ChunkResult {
            ran: 0,
            again: 0,
            residual: 0.0,
            edges_gathered: 0,
            edges_scattered: 0,
            failure: None,
            outbox: Outbox::new(blocks),
        };
        if const { is_signalled::<P>() } {
            self.run_scheduled(work, &mut result, blocks);
        } else {
            self.run_all(work, &mut result);
        }
        result
    }

    fn run_all(&mut self, work: ChunkWork<'_, P>, result: &mut ChunkResult<'_, P>) {
        let ChunkWork { chunk, states, partial, .. } = work;
        let site = self.site;
        let program = site.kernel.program;
        let mut global = program.zero_global();
        for position in chunk.positions.clone() {
            let v = site.vertex_at[position];
            let state = &mut states[v as usize - chunk.ids.start];
            program.reset(&mut self.sum);
            result.edges_gathered += self.gather(&site.ctx, v, position, chunk.is_hub);
            let mut step = program.apply(&site.ctx, site.ctx.vertex(v), state, &mut self.sum, None);
            result.add(v, &mut step);
            self.publish(v, state);
            if size_of::<P::Global>() != 0 {
                program.aggregate(&mut global, site.ctx.vertex(v), state);
            }
        }
        *partial = global;
    }

    fn run_scheduled<'b>(
        &mut self,
        work: ChunkWork<'_, P>,
        result: &mut ChunkResult<'b, P>,
        blocks: Option<&'b Blocks>,
    ) {
        let ChunkWork { chunk, states, inbox, counts, partial } = work;
        let site = self.site;
        let program = site.kernel.program;
        for position in site.scheduled.take(chunk.positions.clone()) {
            let v = site.vertex_at[position];
            let index = v as usize - chunk.ids.start;
            counts[index] = next_activation(counts[index]);
            let ctx = site.ctx.of_activation(counts[index]);
            program.reset(&mut self.sum);
            result.edges_gathered += self.gather(&ctx, v, position, chunk.is_hub);
            let (state, message) = (&mut states[index], inbox[index].take());
            let mut step = program.apply(&ctx, ctx.vertex(v), state, &mut self.sum, message);
            result.add(v, &mut step);
            self.publish(v, state);
            if step.again {
                result.again += u64::from(site.scheduled.mark(position));
            }
            if let Some(change) = step.change {
                let outbox = &mut result.outbox;
                result.edges_scattered += match chunk.is_hub {
                    true => self.scatter_in_pieces(&ctx, v, &change, outbox, blocks),
                    false => {
                        site.kernel.scatter_row(&ctx, v, &change, &mut self.scratch, |target, message: P::Message| {
                            outbox.send(target, message);
                        })
                    }
                };
            }
        }
        if size_of::<P::Global>() != 0 && result.ran > 0 {
            *partial = program.zero_global();
            for &v in &site.vertex_at[chunk.positions.clone()] {
                program.aggregate(partial, site.ctx.vertex(v), &states[v as usize - chunk.ids.start]);
            }
        }
    }

    /// Folds the row of `v`, at `position`, into the sum; returns how many edges it has.
    #[inline(always)]
    fn gather(&mut self, ctx: &Context<'_, P>, v: VertexId, position: usize, is_hub: bool) -> u64 {
        let mut edges = 0;
        for rows in &self.site.rows {
            let range = rows.range(position);
            edges += range.len() as u64;
            let (kernel, seen) = (&self.site.kernel, &mut Seen::default());
            if is_hub && range.len() > kernel.most {
                let edges = |piece| rows.edges(v, position, piece);
                kernel.gather_in_pieces(ctx, v, &mut self.sum, range, &edges, seen);
            } else {
                kernel.gather(ctx, v, &mut self.sum, rows.edges(v, position, range), &mut self.scratch, seen);
            }
        }
        edges
    }

    /// Writes what neighbours read of `v`.
    #[inline(always)]
    fn publish(&mut self, v: VertexId, state: &P::Vertex) {
        let kernel = &self.site.kernel;
        let length = self.scratch.own.len();
        kernel.program.view(self.site.ctx.vertex(v), state, P::View::at_mut(&mut self.scratch.own, length, 0));
        kernel.views.write(v as usize, &self.scratch.own);
    }

    /// Several workers scatter over the edges of a hub; messages stay in edge order.
    #[cold]
    fn scatter_in_pieces<'b>(
        &mut self,
        ctx: &Context<'_, P>,
        v: VertexId,
        change: &P::Change,
        outbox: &mut Outbox<'b, P::Message>,
        blocks: Option<&'b Blocks>,
    ) -> u64 {
        let kernel = &self.site.kernel;
        let mut rows = Vec::new();
        for &direction in scatter_directions(kernel.graph, P::SCATTER) {
            rows.extend(pieces(kernel.arcs(direction).range(v), PIECE_EDGES).map(|piece| (direction, piece)));
        }
        let edges = rows.iter().map(|(_, piece)| piece.len() as u64).sum();
        let sent = parallel::collect(rows.len(), &|index| {
            let (direction, piece) = rows[index].clone();
            let (mut outbox, mut scratch) = (Outbox::new(blocks), Scratch::new(kernel.program));
            let mut send = |target, message| outbox.send(target, message);
            kernel.scatter(ctx, v, change, direction, piece, &mut scratch, &mut send);
            outbox
        });
        sent.into_iter().for_each(|mut sent| outbox.append(&mut sent));
        edges
    }
}
