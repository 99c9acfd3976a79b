//! The shards, or the whole graph, as workers see them during a round.

use std::ops::Range;
use std::sync::atomic::AtomicU64;

use super::{Replica, ReplicaLists};
use crate::exec::asynchronous::round::Round;
use crate::exec::audit::Hook;
use crate::exec::kernel::shared::Kernel;
use crate::graph::{Graph, VertexId};
use crate::plain::Plain;
use crate::program::context::Clock;
use crate::program::vertex_info::Locals;
use crate::program::{Context, Prepared, VertexProgram};

/// What a worker sees of one shard, or of the whole graph.
pub(in crate::exec::asynchronous) struct RoundPart<'a, P: VertexProgram> {
    pub(in crate::exec::asynchronous) kernel: Kernel<'a, P>,
    pub(in crate::exec::asynchronous) ctx: Context<'a, P>,
    /// Where its masters begin among the places.
    first: VertexId,
    /// How many of its local ids, the first, are masters.
    masters: VertexId,
    /// The masters of the other local ids.
    of_mirrors: &'a [Replica],
    /// Where the masters of each shard begin among the places.
    firsts: &'a [usize],
}

/// The run as vertices of each part see it.
pub(in crate::exec::asynchronous) fn contexts<'a, P: VertexProgram>(
    graph: &'a Graph<P::Edge>,
    shards: Option<&'a ReplicaLists<P::Edge>>,
    clock: Clock,
    global: &'a P::Global,
    data: &'a [Prepared<P>],
) -> Vec<Context<'a, P>> {
    let locals = locals(graph, shards);
    let mut contexts = Vec::with_capacity(data.len());
    for (locals, data) in locals.into_iter().zip(data) {
        contexts.push(Context::new(locals, clock, global, data));
    }
    contexts
}

/// The vertices of each part, as programs may ask about them.
fn locals<'a, E: Plain>(graph: &'a Graph<E>, shards: Option<&'a ReplicaLists<E>>) -> Vec<Locals<'a>> {
    match shards {
        None => vec![Locals::whole(graph)],
        Some(shards) => (0..shards.graph.shards().len()).map(|shard| shards.graph.locals(shard)).collect(),
    }
}

/// Some places, part by part, whose first places are `firsts`: its number, the place of its first master, and those of the places that it has.
pub(in crate::exec::asynchronous) fn by_part(
    firsts: Option<&[usize]>,
    places: Range<usize>,
) -> Vec<(usize, usize, Range<usize>)> {
    let Some(firsts) = firsts else { return vec![(0, 0, places)] };
    let of_part = |part: usize| {
        let range = places.start.max(firsts[part])..places.end.min(firsts[part + 1]);
        (part, firsts[part], range)
    };
    (0..firsts.len() - 1).map(of_part).filter(|(.., places)| !places.is_empty()).collect()
}

impl<'a, P: VertexProgram> RoundPart<'a, P> {
    /// The whole graph.
    pub(in crate::exec::asynchronous) fn whole(kernel: Kernel<'a, P>, ctx: Context<'a, P>) -> Self {
        RoundPart { kernel, ctx, first: 0, masters: VertexId::MAX, of_mirrors: &[], firsts: &[] }
    }

    /// Shard number `shard`; `ctx` is its own.
    pub(in crate::exec::asynchronous) fn of_shard(
        shards: &'a ReplicaLists<P::Edge>,
        shard: usize,
        kernel: Kernel<'a, P>,
        ctx: Context<'a, P>,
    ) -> Self {
        let part = &shards.graph.shards()[shard];
        RoundPart {
            kernel,
            ctx,
            first: shards.graph.first[shard] as VertexId,
            masters: part.masters() as VertexId,
            of_mirrors: &shards.masters[shard],
            firsts: &shards.graph.first,
        }
    }

    /// The place of the vertex with this local id.
    #[inline(always)]
    pub(in crate::exec::asynchronous) fn place_of(&self, local: VertexId) -> VertexId {
        if local < self.masters { self.first + local } else { self.place_of_mirror(local) }
    }

    #[inline(always)]
    fn place_of_mirror(&self, local: VertexId) -> VertexId {
        self.of_mirrors[(local - self.masters) as usize].place(self.firsts)
    }

    /// The master of the vertex with this local id, if that is not itself.
    #[inline(always)]
    pub(in crate::exec::asynchronous) fn master_of(&self, local: VertexId) -> Option<Replica> {
        (local >= self.masters).then(|| self.of_mirrors[(local - self.masters) as usize])
    }
}

impl<'a, P: VertexProgram, H: Hook> Round<'a, P, H> {
    /// The vertex at `place`.
    #[inline(always)]
    pub(in crate::exec::asynchronous) fn vertex_at(&self, place: VertexId) -> VertexId {
        self.shards.map_or(place, |shards| shards.graph.vertex_at()[place as usize])
    }

    /// The place of vertex `v`.
    pub(in crate::exec::asynchronous) fn place_of(&self, v: VertexId) -> VertexId {
        self.shards.map_or(v, |shards| shards.graph.place_of()[v as usize])
    }

    /// The replicas of the vertex at `place`; `only` is what it has on the whole graph.
    #[inline(always)]
    pub(in crate::exec::asynchronous) fn replicas<'s>(&self, place: VertexId, only: &'s [Replica]) -> &'s [Replica]
    where
        'a: 's,
    {
        self.shards.map_or(only, |shards| shards.replicas(place))
    }

    /// The part that a replica is on.
    #[inline(always)]
    pub(in crate::exec::asynchronous) fn part(&self, replica: Replica) -> &RoundPart<'a, P> {
        &self.parts[replica.shard as usize]
    }

    /// The lock of vertex `v`: the header of its master's view.
    #[inline(always)]
    pub(in crate::exec::asynchronous) fn lock_of(&self, v: VertexId) -> &'a AtomicU64 {
        let (shard, local) = self.shards.map_or((0, v), |shards| shards.graph.master(v));
        self.parts[shard as usize].kernel.views.header(local as usize)
    }
}
