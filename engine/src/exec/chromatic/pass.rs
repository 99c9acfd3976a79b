//! A pass: all colours, one after another.

use std::time::Instant;

use super::Chromatic;
use super::activate::{ChunkResult, ChunkWork, Site, Worker};
use super::post::Inboxes;
use crate::exec::kernel::chunks::piece_edges;
use crate::exec::kernel::ran::{Begun, Ran};
use crate::exec::kernel::shared::Kernel;
use crate::parallel::{self, Idle, Lent};
use crate::program::{Active, Context, VertexProgram, is_signalled};

/// A colour with less work than this, in edges, is run by one worker: it would take others longer to wake.
const ALONE_COST: u64 = 1 << 13;

/// Adds what came of a chunk.
fn add<P: VertexProgram>(ran: &mut Ran, result: &mut ChunkResult<'_, P>) {
    ran.activations += result.ran;
    ran.residual += result.residual;
    ran.edges_gathered += result.edges_gathered;
    ran.edges_scattered += result.edges_scattered;
    ran.failure = ran.failure.take().or(result.failure.take());
}

impl<P: VertexProgram> Chromatic<'_, P> {
    /// Runs the colours from where the last pass stopped, until all have run, a vertex fails, or a stop is asked
    /// for; one chunk at least.
    pub(super) fn pass(&mut self) -> Ran {
        let begun = self.begun.take();
        let (mut colour, mut done, residual) =
            begun.map_or((0, Vec::new(), 0.0), |begun| (begun.colour, begun.done, begun.residual));
        let mut ran = Ran { residual, ..Ran::default() };
        let (interrupt, deadline) = (&self.options.interrupt, self.deadline);
        let stop = || interrupt.is_requested() || deadline.is_some_and(|deadline| Instant::now() >= deadline);

        let site = Site {
            kernel: Kernel {
                // Where the slots of in-edges lie, rows in the order of colours say themselves.
                reverse: &self.reverse,
                ..Kernel::new(
                    &self.program,
                    self.graph,
                    self.views.share(),
                    self.slots.share(),
                    piece_edges(&self.program),
                )
            },
            ctx: Context::new(self.graph, self.clock, &self.global),
            rows: self.rows.iter().map(|rows| rows.slices(self.graph)).collect(),
            vertex_at: &self.order.vertex_at,
            scheduled: &self.scheduled,
        };
        let (workers, new) = (Idle::default(), || Worker::new(&site));

        while colour < self.chunks.of_colour.len() && ran.failure.is_none() {
            if ran.activations > 0 && stop() {
                break;
            }
            let first = self.chunks.of_colour[colour].start;
            let chunks = &self.chunks.chunks[self.chunks.of_colour[colour].clone()];
            let is_active = |index: &usize| {
                let waits = P::ACTIVE == Active::Always || self.scheduled.any(chunks[*index].positions.clone());
                waits && !done.get(*index).is_some_and(|&done| done)
            };
            let active: Vec<usize> = (0..chunks.len()).filter(is_active).collect();
            let cost: u64 = active.iter().map(|&index| chunks[index].cost).sum();
            let is_alone = cost < ALONE_COST;
            let blocks = (!is_alone && P::ACTIVE == Active::Signalled).then_some(&self.blocks);

            let ids: Vec<_> = active.iter().map(|&index| chunks[index].ids.clone()).collect();
            let partials: Vec<_> = active.iter().map(|index| first + index..first + index + 1).collect();
            let states = Lent::parts(&mut self.states, &ids);
            let inboxes = Lent::parts(&mut self.inbox, &ids);
            let counts = Lent::parts(&mut self.counts, &ids);
            let partials = Lent::parts(&mut self.partials, &partials);
            let begins = ran.activations == 0;
            let run = |worker: &mut Worker<'_, P>, index: usize| {
                if !(begins && index == 0) && stop() {
                    return None;
                }
                let work = ChunkWork {
                    chunk: &chunks[active[index]],
                    states: states.take(index),
                    inbox: inboxes.take(index),
                    counts: counts.take(index),
                    partial: &mut partials.take(index)[0],
                };
                Some(worker.run(work, blocks))
            };
            let mut results: Vec<Option<ChunkResult<'_, P>>> = if is_alone {
                workers.with(new, |worker| (0..active.len()).map(|index| run(worker, index)).collect())
            } else {
                parallel::collect(active.len(), &|index| workers.with(new, |worker| run(worker, index)))
            };

            if results.iter().any(Option::is_none) {
                done.resize(chunks.len(), false);
                active.iter().zip(&results).for_each(|(&index, result)| done[index] |= result.is_some());
            } else {
                done.clear();
                colour += 1;
            }
            let before = ran.activations;
            results.iter_mut().flatten().for_each(|result| add(&mut ran, result));
            if const { is_signalled::<P>() } {
                let again: u64 = results.iter().flatten().map(|result| result.again).sum();
                let mut inboxes = Inboxes {
                    program: &self.program,
                    inbox: &mut self.inbox,
                    scheduled: &self.scheduled,
                    position_of: &self.order.position_of,
                };
                let woken = inboxes.deliver(results.into_iter().flatten().map(|result| result.outbox).collect());
                self.active = self.active - (ran.activations - before) + again + woken;
            }
        }
        if colour < self.chunks.of_colour.len() {
            ran.begun = Some(Begun { colour, done, residual: ran.residual });
        }
        ran
    }
}
