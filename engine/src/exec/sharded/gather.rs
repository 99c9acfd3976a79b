//! Partial sums: gathered by mirrors, merged by masters.

use std::ops::Range;

use super::bits::Bits;
use super::routes::Gathering;
use super::traffic::Kind;
use super::{Sharded, contexts};
use crate::exec::kernel::chunks::piece_edges;
use crate::exec::kernel::gather::GatherFrom;
use crate::parallel;
use crate::program::context::next_activation;
use crate::program::{Active, VertexProgram};

/// Whether a program is told how often each vertex has run. Known when compiled for most programs.
#[inline(always)]
pub(super) fn is_counted<P: VertexProgram>(counts: &[u32]) -> bool {
    P::ACTIVE == Active::Signalled && !counts.is_empty()
}

impl<P: VertexProgram> Sharded<P> {
    /// Gathers at the mirrors of the masters of block `block`, and merges what comes of it into their sums: shard by
    /// shard, mirror by mirror. Returns how many edges that were.
    pub(super) fn gather_at_mirrors(&mut self, block: usize) -> u64 {
        let Sharded { program, options, graph, routes, gatherings, rows, parts, clock, global, traffic, .. } = self;
        let (program, graph, routes, gatherings) = (&*program, &*graph, &*routes, &gatherings[block]);
        if gatherings.is_empty() {
            return 0;
        }
        let contexts = contexts::<P>(graph, *clock, global);
        let shards = rows.iter().zip(&contexts).zip(graph.shards());
        let froms: Vec<_> = shards.map(|((rows, ctx), shard)| rows.gather_from(program, ctx, shard)).collect();
        let who: Vec<_> = parts.iter().map(|work| (&work.running, &work.counts[..])).collect();
        let locals_of = |gathering: &Gathering| {
            let first = routes.mirrors[gathering.shard][gathering.owner].start as usize;
            first + gathering.indices.start..first + gathering.indices.end
        };
        // One colour is on few of many pieces.
        let runs = |gathering: &&Gathering| {
            let running = who[gathering.shard].0;
            running.is_all() || running.ones(locals_of(gathering)).next().is_some()
        };
        let gatherings: Vec<&Gathering> = gatherings.iter().filter(runs).collect();
        let gathered: Vec<(Vec<P::Sum>, u64)> = parallel::map(gatherings.iter(), |gathering| {
            // Asked for twice: what there is will be dropped.
            if options.interrupt.is_urgent() {
                return (Vec::new(), 0);
            }
            let Gathering { owner, shard, .. } = gathering;
            let first = routes.mirrors[*shard][*owner].start;
            let locals = locals_of(gathering);
            let mirrored = &graph.shards()[*owner].mirrored()[*shard];
            let master_of = |local: u32| mirrored[(local - first) as usize];
            gather_piece(&froms[*shard], who[*shard].0, locals, who[*owner].1, master_of)
        });

        let edges = gathered.iter().map(|(_, edges)| edges).sum();
        for (gathering, (sums, _)) in gatherings.iter().zip(&gathered) {
            // Which of them run is known on both sides, so no index is sent.
            let pair = (gathering.shard, gathering.owner);
            traffic.add_values(Kind::Sums, pair, (sums.len(), sums.len()), sums.iter(), |sum| program.sent_sum(sum));
        }
        let mut by_owner: Vec<Vec<_>> = parts.iter().map(|_| Vec::new()).collect();
        for (gathering, (sums, _)) in gatherings.into_iter().zip(gathered) {
            by_owner[gathering.owner].push((gathering, sums));
        }
        parallel::each(parts.iter_mut().zip(by_owner).enumerate(), |(owner, (work, pieces))| {
            let first = work.blocks.get(block).and_then(|pieces| pieces.first()).map_or(0, |piece| piece.start);
            for (gathering, sums) in pieces {
                let mirrored = &graph.shards()[owner].mirrored()[gathering.shard][gathering.indices.clone()];
                let running = mirrored.iter().filter(|master| work.running.contains(**master));
                for (master, mut sum) in running.zip(sums) {
                    program.merge(&mut work.sums[*master as usize - first], &mut sum);
                }
            }
        });
        edges
    }
}

/// The sums of those mirrors `locals` that run, and how many edges they have.
#[inline(never)]
fn gather_piece<P: VertexProgram>(
    from: &GatherFrom<'_, P>,
    running: &Bits,
    locals: Range<usize>,
    counts: &[u32],
    master_of: impl Fn(u32) -> u32,
) -> (Vec<P::Sum>, u64) {
    let most = piece_edges(from.program);
    let mut edges = 0;
    let mut sums = Vec::with_capacity(if running.is_all() { locals.len() } else { 0 });
    for local in running.ones(locals) {
        let mut sum = from.program.zero();
        let (ctx, of_activation);
        let mut from = from;
        if is_counted::<P>(counts) {
            ctx = from.ctx.of_activation(next_activation(counts[master_of(local) as usize]));
            of_activation = from.with_context(&ctx);
            from = &of_activation;
        }
        edges += from.fold_apart(&mut sum, local, most) as u64;
        sums.push(sum);
    }
    (sums, edges)
}
