//! Partial sums: gathered by mirrors, merged by masters.

use super::any::Reader;
use super::core::Core;
use super::parcel::{Parcel, Weight};
use super::part::{Part, ShardRows};
use super::routes::{Gathering, Routes};
use crate::exec::kernel::chunks::piece_edges;
use crate::partition::ShardedGraph;
use crate::program::context::next_activation;
use crate::program::{Active, Context, VertexProgram};

/// Whether a program is told how often each vertex has run. Known when compiled for most programs.
#[inline(always)]
pub(super) fn is_counted<P: VertexProgram>(counts: &[u32]) -> bool {
    P::ACTIVE == Active::Signalled && !counts.is_empty()
}

/// What gathers at mirrors reads of a shard.
pub(super) struct MirrorReader<'a, P: VertexProgram> {
    pub(super) program: &'a P,
    pub(super) graph: &'a ShardedGraph<P::Edge>,
    pub(super) routes: &'a Routes,
    pub(super) rows: &'a ShardRows<P>,
    pub(super) cores: &'a [Core],
    pub(super) ctx: Context<'a, P>,
}

impl<P: VertexProgram> MirrorReader<'_, P> {
    fn parcel(&self, sums: Vec<P::Sum>) -> Parcel {
        // Which of them run is known on both sides, so no index is sent.
        let weight = Weight::of_values(sums.len(), sums.iter(), |sum| self.program.sent_sum(sum));
        let count = sums.len();
        Parcel::new(sums, count, count, weight)
    }
}

impl<P: VertexProgram> Reader for MirrorReader<'_, P> {
    fn gather(&self, gathering: &Gathering) -> (Parcel, u64) {
        let Gathering { owner, shard, indices } = gathering;
        let from = self.rows.gather_from(self.program, &self.ctx, &self.graph.shards()[*shard]);
        let first = self.routes.mirrors[*shard][*owner].start;
        let mirrored = &self.graph.shards()[*owner].mirrored()[*shard];
        let (running, counts) = (&self.cores[*shard].running, self.cores[*owner].counts.as_slice());
        let locals = first as usize + indices.start..first as usize + indices.end;
        let most = piece_edges(self.program);
        let mut edges = 0;
        let mut sums = Vec::with_capacity(if running.is_all() { locals.len() } else { 0 });
        for local in running.ones(locals) {
            let mut sum = self.program.zero();
            let (ctx, of_activation);
            let mut from = &from;
            if is_counted::<P>(counts) {
                let master = mirrored[(local - first) as usize];
                ctx = from.ctx.of_activation(next_activation(counts[master as usize]));
                of_activation = from.with_context(&ctx);
                from = &of_activation;
            }
            edges += from.fold_apart(&mut sum, local, most) as u64;
            sums.push(sum);
        }
        (self.parcel(sums), edges)
    }

    fn nothing(&self) -> Parcel {
        self.parcel(Vec::new())
    }
}

impl<P: VertexProgram> Part<'_, P> {
    /// Merges what mirrors have gathered into the sums of their masters: shard by shard, mirror by mirror.
    pub(super) fn merge_gathered(&mut self, block: usize, gathered: Vec<(&Gathering, Parcel)>) {
        let first = self.core.first_of(block);
        for (gathering, parcel) in gathered {
            let mut sums = parcel.open::<Vec<P::Sum>>().into_iter();
            for master in &self.shard.mirrored()[gathering.shard][gathering.indices.clone()] {
                if self.core.running.contains(*master)
                    && let Some(mut sum) = sums.next()
                {
                    self.program.merge(&mut self.work.sums[*master as usize - first], &mut sum);
                }
            }
        }
    }
}
