//! Masters gather their own edges, and apply.

use std::ops::Range;

use super::bits::Bits;
use super::gather::is_counted;
use super::part::{Changed, Work};
use super::{Sharded, contexts};
use crate::exec::kernel::aggregate::merged;
use crate::exec::kernel::chunks::{lend, piece_edges};
use crate::exec::kernel::gather::GatherFrom;
use crate::exec::kernel::ran::Ran;
use crate::graph::VertexId;
use crate::parallel;
use crate::program::context::next_activation;
use crate::program::row::RowsMut;
use crate::program::{Active, VertexProgram};

/// What a piece of masters lends to its worker: from the first of the piece on.
struct Piece<'a, P: VertexProgram> {
    /// Which shard, and which of its pieces.
    shard: usize,
    index: usize,
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
struct Applied<P: VertexProgram> {
    shard: usize,
    index: usize,
    ran: u64,
    residual: f64,
    edges: u64,
    failure: Option<(VertexId, Box<str>)>,
    changes: Vec<Changed<P>>,
    again: Vec<u32>,
}

impl<P: VertexProgram> Sharded<P> {
    /// Runs the masters of block `block` that are to run, piece by piece.
    pub(super) fn apply(&mut self, block: usize, ran: &mut Ran) {
        let Sharded { program, options, graph, rows, parts, states, clock, global, .. } = self;
        let (program, graph) = (&*program, &*graph);
        let contexts = contexts::<P>(graph, *clock, global);
        let shards = rows.iter().zip(&contexts).zip(graph.shards());
        let froms: Vec<_> = shards.map(|((rows, ctx), shard)| rows.gather_from(program, ctx, shard)).collect();
        let mut pieces = Vec::new();
        let states = lend(states, (0..graph.shards().len()).map(|shard| graph.positions(shard)));
        for (shard, (work, states)) in parts.iter_mut().zip(states).enumerate() {
            pieces.extend(pieces_of(shard, work, states, block));
        }
        let applied: Vec<Applied<P>> = parallel::map(pieces.into_iter(), |mut piece| {
            if options.interrupt.is_urgent() {
                piece.masters = 0..0;
            }
            apply_piece(&froms[piece.shard], piece)
        });
        for piece in applied {
            let work = &mut self.parts[piece.shard];
            ran.activations += piece.ran;
            ran.residual += piece.residual;
            ran.edges_gathered += piece.edges;
            ran.failure = ran.failure.take().or(piece.failure);
            work.stale[piece.index] |= piece.ran > 0 && !work.running.is_all();
            work.changes.extend(piece.changes);
            piece.again.iter().for_each(|local| {
                work.signalled.insert(*local);
            });
        }
    }
}

/// The pieces of a shard's block `block` in which somebody is to run.
fn pieces_of<'a, P: VertexProgram>(
    shard: usize,
    work: &'a mut Work<P>,
    states: &'a mut [P::Vertex],
    block: usize,
) -> Vec<Piece<'a, P>> {
    let Some(ranges) = work.blocks.get(block) else { return Vec::new() };
    let first = ranges.first().map_or(0, |range| range.start);
    let running = &work.running;
    let wanted: Vec<(usize, Range<usize>)> = ranges
        .iter()
        .enumerate()
        .filter(|(_, range)| running.is_all() || running.ones((*range).clone()).next().is_some())
        // Either there is one block, or each has one piece.
        .map(|(index, range)| (block + index, range.clone()))
        .collect();
    let by_master = || wanted.iter().map(|(_, range)| range.clone());
    let length = work.next_views.rows().length;
    let views =
        lend(work.next_views.rows_mut().elements, by_master().map(|range| range.start * length..range.end * length));
    let states = lend(states, by_master());
    let sums = lend(&mut work.sums, by_master().map(|range| range.start - first..range.end - first));
    let inboxes = lend_if_there(&mut work.inbox, by_master());
    let counts = lend_if_there(&mut work.counts, by_master());
    let partials = lend(&mut work.partials, wanted.iter().map(|(index, _)| *index..index + 1));
    wanted
        .iter()
        .zip(states)
        .zip(views)
        .zip(inboxes)
        .zip(counts)
        .zip(sums)
        .zip(partials)
        .map(|(((((((index, masters), states), elements), inbox), counts), sums), partial)| Piece {
            shard,
            index: *index,
            masters: masters.clone(),
            running,
            states,
            next_views: RowsMut { elements, length },
            inbox,
            counts,
            sums,
            partial: &mut partial[0],
        })
        .collect()
}

/// Lends parts of an array; empty ones of an array that a run does not have.
fn lend_if_there<T>(array: &mut [T], ranges: impl Iterator<Item = Range<usize>>) -> Vec<&mut [T]> {
    if array.is_empty() { ranges.map(|_| Default::default()).collect() } else { lend(array, ranges) }
}

/// Runs those masters of a piece that are to run.
fn apply_piece<P: VertexProgram>(from: &GatherFrom<'_, P>, piece: Piece<'_, P>) -> Applied<P> {
    let Piece { shard, index, masters, running, states, mut next_views, inbox, counts, sums, partial } = piece;
    let program = from.program;
    // Where all run, the aggregate is folded here; else once when all colours, and all blocks, have run.
    let aggregates = size_of::<P::Global>() != 0 && running.is_all();
    if aggregates {
        *partial = program.zero_global();
    }
    let mut applied = Applied {
        shard,
        index,
        ran: 0,
        residual: 0.0,
        edges: 0,
        failure: None,
        changes: Vec::new(),
        again: Vec::new(),
    };
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
        applied.edges += from.fold_apart(&mut sums[at], local, piece_edges(from.program)) as u64;
        let message = inbox.get_mut(at).and_then(Option::take);
        let mut step = program.apply(from.ctx, info, &mut states[at], &mut sums[at], message);
        program.reset(&mut sums[at]);
        program.view(info, &states[at], next_views.at_mut(at));
        if aggregates {
            program.aggregate(partial, info, &states[at]);
        }
        applied.ran += 1;
        applied.residual += step.residual;
        if let (Some(reason), None) = (step.take_failure(), &applied.failure) {
            applied.failure = Some((info.id(), reason));
        }
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

impl<P: VertexProgram> Sharded<P> {
    /// Folds the aggregate again: the pieces in which a vertex ran, and then all of them in order.
    pub(super) fn aggregate(&mut self) {
        if size_of::<P::Global>() == 0 {
            return;
        }
        let Sharded { program, graph, parts, states, clock, global, .. } = self;
        let (program, graph, states) = (&*program, &*graph, &*states);
        let contexts = contexts::<P>(graph, *clock, global);
        let shards = parts.iter_mut().zip(&contexts).enumerate();
        let partials = shards.flat_map(|(shard, (work, ctx))| {
            let first = graph.positions(shard).start;
            let ranges: Vec<_> = work.pieces().collect();
            let stale = work.stale.iter_mut().map(std::mem::take);
            work.partials.iter_mut().zip(stale).zip(ranges).map(move |parts| (parts, ctx, first))
        });
        let stale: Vec<_> = partials.filter(|(((_, stale), _), ..)| *stale).collect();
        parallel::each(stale.into_iter(), |(((partial, _), range), ctx, first)| {
            *partial = program.zero_global();
            for (local, state) in range.clone().zip(&states[first + range.start..first + range.end]) {
                program.aggregate(partial, ctx.vertex_of(local as VertexId), state);
            }
        });
        self.global = merged(&self.program, self.parts.iter().flat_map(|work| &work.partials));
    }
}
