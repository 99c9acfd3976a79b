//! Masters gather their own edges, and apply.

use std::ops::Range;

use super::bits::Bits;
use super::gather::is_counted;
use super::part::{Changed, Part};
use crate::exec::kernel::aggregate::fold_again;
use crate::exec::kernel::chunks::piece_edges;
use crate::exec::kernel::gather::GatherFrom;
use crate::exec::kernel::tally::Tally;
use crate::graph::VertexId;
use crate::parallel::{self, Lent};
use crate::program::context::next_activation;
use crate::program::row::RowsMut;
use crate::program::{Active, VertexProgram};

/// What a piece of masters lends to its worker: from the first of the piece on.
struct Piece<'a, P: VertexProgram> {
    masters: Range<usize>,
    running: &'a Bits,
    states: &'a mut [P::Vertex],
    next_views: RowsMut<'a, P::View>,
    inbox: &'a mut [Option<P::Message>],
    counts: &'a mut [u32],
    sums: &'a mut [P::Sum],
    /// The aggregate of the piece.
    partial: &'a mut P::Global,
}

/// What came of it.
struct Applied<C> {
    tally: Tally,
    edges: u64,
    changes: Vec<Changed<C>>,
    again: Vec<u32>,
}

impl<P: VertexProgram> Part<'_, P> {
    /// Runs the masters of block `block` that are to run, piece by piece; also how many edges they have gathered.
    pub(super) fn apply_block(&mut self, block: usize) -> (Tally, u64) {
        let (core, work) = (&mut *self.core, &mut *self.work);
        let wanted = core.wanted(block);
        let first = core.first_of(block);
        let masters: Vec<Range<usize>> = wanted.iter().map(|(_, range)| range.clone()).collect();
        let of = |width: usize, from: usize| -> Vec<Range<usize>> {
            masters.iter().map(|range| (range.start - from) * width..(range.end - from) * width).collect()
        };
        let length = work.next_views.rows().length;
        let partials: Vec<Range<usize>> = wanted.iter().map(|(index, _)| *index..index + 1).collect();
        let views = Lent::parts(work.next_views.rows_mut().elements, &of(length, 0));
        let states = Lent::parts(self.states, &masters);
        let sums = Lent::parts(&mut work.sums, &of(1, first));
        let inboxes = Lent::parts(&mut work.inbox, &masters);
        let counts = Lent::parts(&mut core.counts, &masters);
        let partials = Lent::parts(&mut work.partials, &partials);
        let from = self.rows.gather_from(self.program, &self.ctx, self.shard);
        let (running, interrupt) = (&core.running, self.interrupt);
        let applied = parallel::collect(wanted.len(), &|index| {
            let piece = Piece {
                // Asked for twice: what there is will be dropped.
                masters: if interrupt.is_urgent() { 0..0 } else { masters[index].clone() },
                running,
                states: states.take(index),
                next_views: RowsMut { elements: views.take(index), length },
                inbox: inboxes.take(index),
                counts: counts.take(index),
                sums: sums.take(index),
                partial: &mut partials.take(index)[0],
            };
            apply_piece(&from, piece)
        });
        let (mut tally, mut edges) = (Tally::default(), 0);
        for (of_piece, (index, _)) in applied.into_iter().zip(&wanted) {
            core.stale[*index] |= of_piece.tally.ran > 0 && !core.running.is_all();
            core.has_changes |= !of_piece.changes.is_empty();
            work.changes.extend(of_piece.changes);
            for local in of_piece.again {
                core.signalled.insert(local);
            }
            edges += of_piece.edges;
            tally.append(of_piece.tally);
        }
        (tally, edges)
    }

    /// Folds the aggregates of the pieces in which a vertex ran.
    pub(super) fn aggregate_stale(&mut self) {
        let stale = std::mem::take(&mut self.core.stale);
        let (pieces, states, ctx, program) = (self.core.pieces(), &*self.states, &self.ctx, self.program);
        fold_again(program, &mut self.work.partials, &|piece| stale[piece], &|piece, partial| {
            for (local, state) in pieces[piece].clone().zip(&states[pieces[piece].clone()]) {
                program.aggregate(partial, ctx.vertex_of(local as VertexId), state);
            }
        });
        self.core.stale = vec![false; stale.len()];
    }
}

/// Runs those masters of a piece that are to run.
fn apply_piece<P: VertexProgram>(from: &GatherFrom<'_, P>, piece: Piece<'_, P>) -> Applied<P::Change> {
    let Piece { masters, running, states, mut next_views, inbox, counts, sums, partial } = piece;
    let program = from.program;
    let most = piece_edges(program);
    // Where all run, the aggregate is folded here; else once when all colours, and all blocks, have run.
    let aggregates = size_of::<P::Global>() != 0 && running.is_all();
    if aggregates {
        *partial = program.zero_global();
    }
    let mut applied = Applied { tally: Tally::default(), edges: 0, changes: Vec::new(), again: Vec::new() };
    for local in running.ones(masters.clone()) {
        let at = local as usize - masters.start;
        let (ctx, of_activation);
        let (mut from, mut count) = (from, 0);
        if is_counted::<P>(counts) {
            count = next_activation(counts[at]);
            counts[at] = count;
            ctx = from.ctx.of_activation(count);
            of_activation = from.with_context(&ctx);
            from = &of_activation;
        }
        let info = from.ctx.vertex_of(local);
        applied.edges += from.fold_apart(&mut sums[at], local, most) as u64;
        let message = inbox.get_mut(at).and_then(Option::take);
        let mut step = program.apply(from.ctx, info, &mut states[at], &mut sums[at], message);
        program.reset(&mut sums[at]);
        program.view(info, &states[at], next_views.at_mut(at));
        if aggregates {
            program.aggregate(partial, info, &states[at]);
        }
        applied.tally.add(info.id(), &mut step);
        if P::ACTIVE == Active::Signalled {
            if step.again {
                applied.again.push(local);
            }
            if let Some(change) = step.change {
                applied.changes.push(Changed { local, count, change });
            }
        }
    }
    applied
}
