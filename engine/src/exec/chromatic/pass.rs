//! A pass: all colours, one after another.

use std::time::Instant;

use super::Chromatic;
use super::activate::{ChunkResult, ChunkWork, Site, Worker};
use super::order::Chunk;
use super::post::Inboxes;
use crate::exec::kernel::arcs::Arcs;
use crate::exec::kernel::chunks::{lend, piece_edges};
use crate::exec::kernel::ran::{Begun, Ran};
use crate::exec::kernel::shared::Kernel;
use crate::parallel;
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
                program: &self.program,
                graph: self.graph,
                inward: Arcs::inward(self.graph),
                outward: Arcs::outward(self.graph),
                views: self.views.share(),
                slots: self.slots.share(),
                first_slot: 0,
                // Rows in the order of colours bring their own.
                slot_of_in_edge: &[],
                reverse: &self.reverse,
                most: piece_edges(&self.program),
            },
            ctx: Context::new(self.graph, self.clock, &self.global),
            rows: self.rows.iter().map(|rows| rows.slices(self.graph)).collect(),
            vertex_at: &self.order.vertex_at,
            scheduled: &self.scheduled,
        };
        let mut alone = Worker::new(&site);

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

            let lent = &active.iter().map(|&index| &chunks[index]).collect::<Vec<_>>();
            let states = lend_ids(&mut self.states, lent).into_iter();
            let inboxes = lend_ids(&mut self.inbox, lent).into_iter();
            let counts = lend_ids(&mut self.counts, lent).into_iter();
            let partials = lend(&mut self.partials, active.iter().map(|index| first + index..first + index + 1));
            let works = lent.iter().zip(states).zip(inboxes).zip(counts).zip(partials).map(
                |((((chunk, states), inbox), counts), partial)| ChunkWork {
                    chunk,
                    states,
                    inbox,
                    counts,
                    partial: &mut partial[0],
                },
            );
            let begins = ran.activations == 0;
            let must_run = |index: usize| begins && index == 0;
            let mut results: Vec<Option<ChunkResult<'_, P>>> = if is_alone {
                let run = |(index, work)| (must_run(index) || !stop()).then(|| alone.run(work, None));
                works.enumerate().map(run).collect()
            } else {
                let worker = || Worker::new(&site);
                let run = |worker: &mut Worker<'_, P>, (index, work)| {
                    (must_run(index) || !stop()).then(|| worker.run(work, blocks))
                };
                parallel::map_with(works.enumerate(), worker, run)
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

/// Lends each of `chunks`, which are of one colour, the part of `array` between its first and last vertex.
fn lend_ids<'a, T>(array: &'a mut [T], chunks: &[&Chunk]) -> Vec<&'a mut [T]> {
    if array.is_empty() {
        return chunks.iter().map(|_| Default::default()).collect();
    }
    lend(array, chunks.iter().map(|chunk| chunk.ids.clone()))
}
