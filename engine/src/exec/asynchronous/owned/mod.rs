//! Rounds in which every chunk has one owner: a round of these costs what a superstep costs.
//!
//! For programs that are always active, need no consistency of edges, and whose views are single words. A sweep gives a chunk
//! to one worker, who runs all its vertices, in order. So nobody else runs them, and no vertex needs to be claimed; views are
//! read and replaced in place, a word each. On shards there is one view a vertex, by place ([`shards`]).

mod shards;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

pub(super) use self::shards::Neighbours;
use self::shards::OnShards;
use super::Asynchronous;
use super::round::{Isolation, RoundCounts};
use super::shards::contexts;
use crate::exec::audit::Hook;
use crate::exec::kernel::aggregate::merged;
use crate::exec::kernel::always::{self, Publish};
use crate::exec::kernel::chunks::hub_edges;
use crate::exec::kernel::gather::GatherFrom;
use crate::exec::kernel::rows::SharedRows;
use crate::exec::kernel::tally::Tally;
use crate::exec::{Options, Scheduler};
use crate::graph::Graph;
use crate::locks::state;
use crate::parallel::{self, Lent};
use crate::program::Row;
use crate::program::row::RowBuffer;
use crate::program::{Active, Context, VertexProgram};
use crate::schedule::areas::Areas;

/// Whether views of `P` are single words, so that none is ever torn.
const fn views_are_words<P: VertexProgram>() -> bool {
    let bytes = size_of::<<P::View as Row>::Element>();
    P::View::SINGLE && (bytes == 0 || bytes == 4 || bytes == 8)
}

/// Whether rounds of `P` may be of this kind under any options: what is only for them is else not compiled.
pub(super) const fn may_own<P: VertexProgram, H: Hook>() -> bool {
    matches!(P::ACTIVE, Active::Always) && views_are_words::<P>() && !H::ON
}

/// What a worker has done with a chunk.
#[derive(Default)]
struct Done {
    tally: Tally,
    edges: u64,
    /// Mirrors of the vertices that ran.
    mirrored: u64,
}

/// What a chunk lends to its owner, by place.
struct OwnedChunk<'a, P: VertexProgram> {
    first: usize,
    states: &'a mut [P::Vertex],
    words: &'a mut [u32],
    partial: &'a mut P::Global,
}

/// Whether every chunk has one owner. Not where activations are counted one by one.
pub(super) fn owns_chunks<P: VertexProgram, H: Hook>(isolation: Isolation, options: &Options) -> bool {
    may_own::<P, H>()
        && options.scheduler == Scheduler::Sweep
        && isolation == Isolation::Vertex
        && options.max_activations.is_none()
}

impl<P: VertexProgram, H: Hook> Asynchronous<P, H> {
    /// Runs one round; returns what came of it, and whether it was cut short.
    pub(super) fn owned_round(&mut self) -> (RoundCounts, bool) {
        let Asynchronous {
            program, data, shape, graph, options, layout, clock, states, words, partials, global, ..
        } = self;
        let (program, graph, shards) = (&*program, &*graph, layout.shards.as_deref());
        let (chunks, areas) = (&layout.chunks, &mut layout.areas);
        let on_shards = match (shards, layout.neighbours.as_deref()) {
            (Some(shards), Some(neighbours)) => Some(OnShards::new(shards, neighbours, shape)),
            _ => None,
        };
        let round = OwnedRound {
            program,
            graph,
            views: self.views[0].share(),
            most: hub_edges(shape, graph.arcs()),
            contexts: contexts(graph, shards, *clock, &*global, data),
            on_shards,
        };

        areas.begin();
        let areas: &Areas = areas;
        let all = chunks.all();
        let (states, words, partials) = (all.lend(states, 1), all.lend(words, 1), Lent::each(partials));
        let done: Vec<_> = (0..chunks.len()).map(|_| Mutex::new(Done::default())).collect();
        let (stop, deadline, interrupt) = (AtomicBool::new(false), self.deadline, &options.interrupt);
        let work = |worker: usize, workers: usize| {
            for index in areas.taken_by(worker, workers) {
                if interrupt.is_requested() || deadline.is_some_and(|deadline| Instant::now() >= deadline) {
                    stop.store(true, Ordering::Relaxed);
                }
                if stop.load(Ordering::Relaxed) {
                    return;
                }
                let first = chunks.range(index).start;
                let (states, words, partial) = (states.take(index), words.take(index), partials.take(index));
                let of_chunk = round.run(OwnedChunk { first, states, words, partial });
                if of_chunk.tally.failure.is_some() {
                    stop.store(true, Ordering::Relaxed);
                }
                *done[index].lock().unwrap_or_else(PoisonError::into_inner) = of_chunk;
            }
        };
        if chunks.len() <= 1 {
            work(0, 1);
        } else {
            parallel::on_all_threads(&work);
        }

        let mut total = RoundCounts::default();
        self.failure = None;
        for done in done {
            let done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
            total.activations += done.tally.ran;
            total.edges_gathered += done.edges;
            total.residual += done.tally.residual;
            total.mirrored += done.mirrored;
            self.failure = self.failure.take().or(done.tally.failure);
        }
        self.global = merged(&self.program, &self.partials);
        self.pending = self.states.len() as u64;
        (total, stop.into_inner())
    }
}

/// What all workers of a round see.
struct OwnedRound<'a, P: VertexProgram> {
    program: &'a P,
    /// The whole graph.
    graph: &'a Graph<P::Edge>,
    /// By place.
    views: SharedRows<'a, P::View>,
    /// Rows of more edges than this are gathered in pieces; rows of shards have other bounds.
    most: usize,
    /// Of each part.
    contexts: Vec<Context<'a, P>>,
    on_shards: Option<OnShards<'a, P>>,
}

impl<P: VertexProgram> OwnedRound<'_, P> {
    fn run(&self, mut chunk: OwnedChunk<'_, P>) -> Done {
        let mut done = Done::default();
        let program = self.program;
        let mut partial = program.zero_global();
        let mut is_first = true;
        // All have run as often, but where a run took up what another had left.
        while let Some(&word) = chunk.words.first() {
            let alike = chunk.words.iter().take_while(|other| **other == word).count();
            let (words, rest) = std::mem::take(&mut chunk.words).split_at_mut(alike);
            let (states, states_rest) = std::mem::take(&mut chunk.states).split_at_mut(alike);
            let (word, count) = state::run_once_more(word);
            words.fill(word);
            let mut of_alike = program.zero_global();
            let (first, partial_of_alike, done) = (chunk.first, &mut of_alike, &mut done);
            match &self.on_shards {
                None => {
                    let ctx = &self.contexts[0].of_activation(count);
                    self.run_whole(ctx, first, states, partial_of_alike, done);
                }
                Some(shards) => shards.run(self, count, first, states, partial_of_alike, done),
            }
            match std::mem::take(&mut is_first) {
                true => partial = of_alike,
                false => program.merge_global(&mut partial, &of_alike),
            }
            (chunk.words, chunk.states, chunk.first) = (rest, states_rest, chunk.first + alike);
        }
        *chunk.partial = partial;
        done
    }

    /// Runs the vertices of the whole graph from `first` on.
    fn run_whole(
        &self,
        ctx: &Context<'_, P>,
        first: usize,
        states: &mut [P::Vertex],
        partial: &mut P::Global,
        done: &mut Done,
    ) {
        let OwnedRound { program, graph, views, most, .. } = *self;
        // Slots carry nothing: one row of them will do.
        let slots = RowBuffer::<P::Slot>::zeroed(1, program.slot_length()).expect("room for nothing");
        let from = GatherFrom::new(program, ctx, graph, views.bare_values(), slots.rows(), &[]);
        done.edges += from.rows_length(first..first + states.len());
        done.tally.append(always::run_rows(&from, first, states, (most, partial), InPlaceViews { first, views }));
    }
}

/// Views that others read while they are replaced.
struct InPlaceViews<'a, R: Row + ?Sized> {
    first: usize,
    views: SharedRows<'a, R>,
}

impl<R: Row + ?Sized> Publish<R> for InPlaceViews<'_, R> {
    #[inline(always)]
    fn publish(&mut self, index: usize, write: impl FnOnce(&mut R)) {
        let mut element = [bytemuck::Zeroable::zeroed()];
        write(R::at_mut(&mut element, 1, 0));
        self.views.write(self.first + index, &element);
    }
}
