//! What a run keeps for one shard that does not depend on the program.

use std::ops::Range;

use super::bits::Bits;

/// Which vertices of a shard run, were signalled, and are to run.
pub(super) struct Core {
    pub(super) masters: usize,
    /// Masters in pieces that one worker runs; by block, if sums are large.
    pub(super) blocks: Vec<Vec<Range<usize>>>,
    /// Those to run: masters, and mirrors that gather for them.
    pub(super) active: Bits,
    /// Those that run now.
    pub(super) running: Bits,
    /// Those that were signalled, or said `again`.
    pub(super) signalled: Bits,
    /// How often each master has run, where that is what a program is told.
    pub(super) counts: Vec<u32>,
    /// Whether the aggregate of a piece is to be folded again.
    pub(super) stale: Vec<bool>,
    /// Whether somebody scatters.
    pub(super) has_changes: bool,
}

impl Core {
    /// The pieces, block by block.
    pub(super) fn pieces(&self) -> Vec<Range<usize>> {
        self.blocks.iter().flatten().cloned().collect()
    }

    /// The first master of a block.
    pub(super) fn first_of(&self, block: usize) -> usize {
        self.blocks.get(block).and_then(|pieces| pieces.first()).map_or(0, |piece| piece.start)
    }

    /// The pieces of a block in which somebody is to run: their numbers among all, and their masters.
    pub(super) fn wanted(&self, block: usize) -> Vec<(usize, Range<usize>)> {
        let Some(ranges) = self.blocks.get(block) else { return Vec::new() };
        let runs = |range: &Range<usize>| self.running.is_all() || self.running.ones(range.clone()).next().is_some();
        // Either there is one block, or each has one piece.
        let numbered = ranges.iter().enumerate().filter(|(_, range)| runs(range));
        numbered.map(|(index, range)| (block + index, range.clone())).collect()
    }

    pub(super) fn byte_len(&self) -> usize {
        self.active.byte_len()
            + self.running.byte_len()
            + self.signalled.byte_len()
            + size_of_val(self.counts.as_slice())
    }
}
