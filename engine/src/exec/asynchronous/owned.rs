//! Rounds in which every chunk has one owner: a round of these costs what a superstep costs.
//!
//! For programs that are always active, need no consistency of edges, and whose views are single words. A sweep gives a chunk
//! to one worker, who runs all its vertices, in order. So nobody else runs them, and no vertex needs to be claimed; views are
//! read and replaced in place, a word each.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use super::Asynchronous;
use super::round::{Isolation, RoundCounts};
use super::shards::{Replica, ReplicaLists, contexts};
use crate::exec::Scheduler;
use crate::exec::audit::Hook;
use crate::exec::kernel::aggregate::merged;
use crate::exec::kernel::always::{self, AlwaysWork, Publish};
use crate::exec::kernel::chunks::hub_edges;
use crate::exec::kernel::gather::GatherFrom;
use crate::exec::kernel::look::{Look, Seen, WithLook};
use crate::exec::kernel::rows::{RowWords, SharedRows};
use crate::exec::kernel::shared::{Kernel, RowScratch};
use crate::exec::kernel::tally::Tally;
use crate::graph::VertexId;
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
    mirrored: u64,
}

/// What a chunk lends to its owner, by place.
struct OwnedChunk<'a, P: VertexProgram> {
    first: usize,
    states: &'a mut [P::Vertex],
    words: &'a mut [u32],
    partial: &'a mut P::Global,
}

impl<P: VertexProgram, H: Hook> Asynchronous<'_, P, H> {
    /// Whether every chunk has one owner, if that [may be](may_own). Not where activations are counted one by one.
    pub(super) fn owns_chunks(&self) -> bool {
        self.options.scheduler == Scheduler::Sweep
            && self.isolation == Isolation::Vertex
            && self.options.max_activations.is_none()
    }

    /// Runs one round; returns what came of it, and whether it was cut short.
    pub(super) fn owned_round(&mut self) -> (RoundCounts, bool) {
        let Asynchronous {
            program,
            data,
            shape,
            graph,
            options,
            shards,
            chunks,
            clock,
            states,
            words,
            partials,
            global,
            ..
        } = self;
        let (program, graph, chunks) = (&*program, *graph, &*chunks);
        let slots = self.slots.share();
        let shared = self.views.iter_mut().map(RowWords::share);
        let graphs: Vec<_> = match shards.as_deref() {
            None => vec![graph],
            Some(shards) => shards.graph.shards().iter().map(|part| part.graph()).collect(),
        };
        let kernels = shared
            .zip(graphs)
            .map(|(views, graph)| Kernel::new(program, graph, views, slots, hub_edges(shape, graph.arcs())))
            .collect();
        let contexts = contexts(graph, shards.as_deref(), *clock, &*global, data);
        let round = OwnedRound { kernels, shards: shards.as_deref(), contexts };

        self.areas.begin();
        let areas: &Areas = &self.areas;
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
    /// Of the whole graph, or of each shard.
    kernels: Vec<Kernel<'a, P>>,
    shards: Option<&'a ReplicaLists<P::Edge>>,
    contexts: Vec<Context<'a, P>>,
}

impl<P: VertexProgram> OwnedRound<'_, P> {
    fn run(&self, mut chunk: OwnedChunk<'_, P>) -> Done {
        let mut done = Done::default();
        let program = self.kernels[0].program;
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
            match self.shards {
                None => {
                    let ctx = self.contexts[0].of_activation(count);
                    self.run_whole(&ctx, chunk.first, states, &mut of_alike, &mut done);
                }
                Some(shards) => self.run_on_shards(shards, count, chunk.first, states, &mut of_alike, &mut done),
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

    fn run_whole(
        &self,
        ctx: &Context<'_, P>,
        first: usize,
        states: &mut [P::Vertex],
        partial: &mut P::Global,
        done: &mut Done,
    ) {
        self.kernels[0].views.with_look(Whole { round: self, ctx, first, states, partial, done });
    }

    /// As on the whole graph, over the rows of all replicas of each vertex.
    fn run_on_shards(
        &self,
        shards: &ReplicaLists<P::Edge>,
        count: u32,
        first: usize,
        states: &mut [P::Vertex],
        partial: &mut P::Global,
        done: &mut Done,
    ) {
        let program = self.kernels[0].program;
        let contexts: Vec<_> = self.contexts.iter().map(|ctx| ctx.of_activation(count)).collect();
        // Slots carry nothing: one row of them will do.
        let slots = RowBuffer::<P::Slot>::zeroed(1, program.slot_length()).expect("room for nothing");
        let mut parts = Vec::with_capacity(contexts.len());
        for (kernel, ctx) in self.kernels.iter().zip(&contexts) {
            parts.push(GatherFrom::new(program, ctx, kernel.graph, kernel.views.bare_values(), slots.rows(), &[]));
        }
        let (mut sum, mut scratch) = (program.zero(), RowScratch::new(program));
        let length = scratch.own.len();
        for (place, state) in (first as VertexId..).zip(states) {
            program.reset(&mut sum);
            let replicas = shards.replicas(place);
            // The master is the first.
            let ctx = &contexts[replicas[0].shard as usize];
            let info = ctx.vertex(replicas[0].local);
            for &Replica { local, shard, gathers, .. } in replicas {
                let (kernel, part) = (&self.kernels[shard as usize], &parts[shard as usize]);
                if gathers && part.is_longer(local, kernel.most) {
                    let ctx = &contexts[shard as usize];
                    done.edges += kernel.gather_row(ctx, local, &mut sum, &mut scratch, &mut Seen::default());
                } else if gathers {
                    done.edges += part.fold_row(&mut sum, (local, local)) as u64;
                }
            }
            let mut step = program.apply(ctx, info, state, &mut sum, None);
            done.tally.add(info, &mut step);
            program.view(ctx, info, state, P::View::at_mut(&mut scratch.own, length, 0));
            for &Replica { local, shard, .. } in replicas {
                self.kernels[shard as usize].views.write(local as usize, &scratch.own);
            }
            done.mirrored += replicas.len() as u64 - 1;
            if size_of::<P::Global>() != 0 {
                program.aggregate(ctx, partial, info, state);
            }
        }
    }
}

/// A chunk of the whole graph, waiting for the way to look views up.
struct Whole<'r, 'a, 'c, P: VertexProgram> {
    round: &'r OwnedRound<'a, P>,
    ctx: &'r Context<'c, P>,
    first: usize,
    states: &'r mut [P::Vertex],
    partial: &'r mut P::Global,
    done: &'r mut Done,
}

impl<P: VertexProgram> WithLook<P::View> for Whole<'_, '_, '_, P> {
    type Output = ();

    fn with(self, look: impl Look<P::View>) {
        let Whole { round, ctx, first, states, partial, done } = self;
        let Kernel { program, graph, views, most, .. } = round.kernels[0];
        // Slots carry nothing: one row of them will do.
        let slots = RowBuffer::<P::Slot>::zeroed(1, program.slot_length()).expect("room for nothing");
        let from = GatherFrom::new(program, ctx, graph, look, slots.rows(), &[]);
        done.edges += from.rows_length(first..first + states.len());
        let views = InPlaceViews { first, views };
        let positions = first..first + states.len();
        let sums: (&mut [_], &mut [_]) = (&mut [], &mut []);
        let work = AlwaysWork { first, positions, vertex_at: &[], states, sums, most, partial };
        done.tally.append(always::run(&from, work, views));
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
