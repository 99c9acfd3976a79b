//! What a run keeps for one shard.

use std::ops::Range;

use super::bits::Bits;
use super::core::Core;
use super::reverse::Ghosts;
use super::routes::Routes;
use crate::error::Result;
use crate::exec::Interrupt;
use crate::exec::kernel::chunks::{Chunks, WAITING_SUM_BYTES, chunk_cost};
use crate::exec::kernel::gather::GatherFrom;
use crate::partition::Shard;
use crate::program::row::{RowBuffer, carries_data, reads_reverse};
use crate::program::{Active, Context, Direction, VertexProgram};

/// Where sums are large, sums of so many masters are kept at the same time, over all shards together; and one more for each
/// mirror of these masters, on its way.
const LARGE_SUMS: usize = 1 << 10;
/// Sums of more bytes than this, and those that own memory, are large.
const SMALL_SUM: usize = 256;

/// What kernels read of a shard: rows by local id, and by arc.
pub(super) struct ShardRows<P: VertexProgram> {
    /// Of masters and mirrors.
    pub(super) views: RowBuffer<P::View>,
    /// Of the arcs by source, and then those that are reverse to one of them and lie on other shards.
    pub(super) slots: RowBuffer<P::Slot>,
    /// The slots being written, for programs that read reverse slots.
    pub(super) next_slots: Option<RowBuffer<P::Slot>>,
    pub(super) slot_of_in_edge: Vec<u64>,
    /// Where the reverse of each arc lies in `slots`.
    pub(super) reverse: Vec<u64>,
    pub(super) ghosts: Ghosts,
}

/// What else a program has on a shard.
pub(super) struct Work<P: VertexProgram> {
    /// New views of masters, until all have run.
    pub(super) next_views: RowBuffer<P::View>,
    /// By local id: messages on their way to masters, too. Empty if vertices are always active.
    pub(super) inbox: Vec<Option<P::Message>>,
    /// Of the masters of a block: what their mirrors have gathered.
    pub(super) sums: Vec<P::Sum>,
    /// Bytes of them.
    sum_bytes: usize,
    /// One aggregate a piece.
    pub(super) partials: Vec<P::Global>,
    /// Vertices that scatter.
    pub(super) changes: Vec<Changed<P::Change>>,
}

/// A vertex that scatters.
pub(super) struct Changed<C> {
    pub(super) local: u32,
    /// How often it has run, where that is counted.
    pub(super) count: u32,
    pub(super) change: C,
}

/// A shard of a run, with all that belongs to it, lent for one step: what the loop over supersteps drives.
pub(super) struct Part<'a, P: VertexProgram> {
    pub(super) number: usize,
    pub(super) program: &'a P,
    pub(super) shard: &'a Shard<P::Edge>,
    pub(super) routes: &'a Routes,
    pub(super) ctx: Context<'a, P>,
    pub(super) rows: &'a mut ShardRows<P>,
    pub(super) work: &'a mut Work<P>,
    pub(super) core: &'a mut Core,
    /// Those of its masters.
    pub(super) states: &'a mut [P::Vertex],
    /// Whether a program is told how often each vertex has run.
    pub(super) is_counted: bool,
    pub(super) interrupt: &'a Interrupt,
}

impl<P: VertexProgram> ShardRows<P> {
    pub(super) fn new(program: &P, shard: &Shard<P::Edge>, (reverse, ghosts): (Vec<u64>, Ghosts)) -> Result<Self> {
        let has_slots = carries_data::<P::Slot>();
        let arcs = shard.graph().arcs();
        let slots = if has_slots { arcs + ghosts.len() } else { 1 };
        Ok(ShardRows {
            views: RowBuffer::zeroed(shard.vertices().len(), program.view_length())?,
            slots: RowBuffer::zeroed(slots, program.slot_length())?,
            next_slots: reads_reverse::<P>().then(|| RowBuffer::zeroed(arcs, program.slot_length())).transpose()?,
            slot_of_in_edge: if has_slots { shard.graph().paired()? } else { Vec::new() },
            reverse,
            ghosts,
        })
    }

    /// What the gather of `shard` reads.
    pub(super) fn gather_from<'a>(
        &'a self,
        program: &'a P,
        ctx: &'a Context<'a, P>,
        shard: &'a Shard<P::Edge>,
    ) -> GatherFrom<'a, P> {
        let (views, slots) = (self.views.rows(), self.slots.rows());
        GatherFrom::new(program, ctx, shard.graph(), views, slots, &self.slot_of_in_edge)
    }

    pub(super) fn byte_len(&self) -> usize {
        self.views.byte_len()
            + self.slots.byte_len()
            + self.next_slots.as_ref().map_or(0, RowBuffer::byte_len)
            + size_of_val(&self.slot_of_in_edge[..])
            + size_of_val(&self.reverse[..])
    }
}

impl<P: VertexProgram> Work<P> {
    pub(super) fn new(program: &P, shard: &Shard<P::Edge>, core: &Core) -> Result<Self> {
        let always = P::ACTIVE == Active::Always;
        let (masters, locals) = (shard.masters(), shard.vertices().len());
        let most = core.blocks.iter().map(|block| block.last().map_or(0, |last| last.end - block[0].start)).max();
        let most = most.unwrap_or(0);
        Ok(Work {
            next_views: RowBuffer::zeroed(masters, program.view_length())?,
            inbox: if always { Vec::new() } else { (0..locals).map(|_| None).collect() },
            sums: (0..most).map(|_| program.zero()).collect(),
            sum_bytes: most * program.sum_bytes(),
            partials: (0..core.stale.len()).map(|_| program.zero_global()).collect(),
            changes: Vec::new(),
        })
    }

    pub(super) fn byte_len(&self) -> usize {
        self.next_views.byte_len() + size_of_val(&self.inbox[..]) + self.sum_bytes
    }
}

/// Which vertices of `shard` run; `by_colour`: colour by colour.
pub(super) fn core<P: VertexProgram>(program: &P, shard: &Shard<P::Edge>, shards: usize, by_colour: bool) -> Core {
    let always = P::ACTIVE == Active::Always;
    let (masters, locals) = (shard.masters(), shard.vertices().len());
    let blocks = blocks(program, shard, shards);
    let pieces: usize = blocks.iter().map(Vec::len).sum();
    let bits = || Bits::none(if always { 0 } else { locals });
    Core {
        masters,
        blocks,
        active: bits(),
        running: if always && !by_colour { Bits::all() } else { Bits::none(locals) },
        signalled: bits(),
        counts: vec![0; if by_colour && !always { masters } else { 0 }],
        stale: vec![true; pieces],
        has_changes: false,
    }
}

/// Whether there is room for the sums of a few vertices only.
pub(super) fn sums_are_large<P: VertexProgram>() -> bool {
    size_of::<P::Sum>() > SMALL_SUM || std::mem::needs_drop::<P::Sum>()
}

/// Masters whose sums a shard holds at a time.
pub(super) fn masters_at_a_time<P: VertexProgram>(program: &P, shards: usize) -> usize {
    let sums = LARGE_SUMS.min(WAITING_SUM_BYTES / program.sum_bytes().max(1));
    if sums_are_large::<P>() { (sums / shards).max(1) } else { usize::MAX }
}

/// Cuts the masters into pieces of about equal work, and these into blocks. Depends on the shard only.
fn blocks<P: VertexProgram>(program: &P, shard: &Shard<P::Edge>, shards: usize) -> Vec<Vec<Range<usize>>> {
    let chunks = Chunks::new(shard.graph(), P::GATHER, Direction::None, chunk_cost(program));
    let cut = |range: &Range<usize>| range.start..range.end.min(shard.masters());
    let pieces = chunks.ranges().iter().map(cut).filter(|range| range.start < range.end);
    let most = masters_at_a_time(program, shards);
    if most == usize::MAX {
        return vec![pieces.collect()];
    }
    (0..shard.masters().div_ceil(most))
        .map(|block| std::iter::once(block * most..((block + 1) * most).min(shard.masters())).collect())
        .collect()
}
