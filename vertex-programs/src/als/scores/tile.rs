//! A small matrix product: the scores of a few users for a few items, all sums in registers.

use super::super::Factors;

/// Users of a tile.
pub(super) const USERS: usize = 4;
/// Items of a tile: two registers of 128 bits. With four users that is eight registers of sums, and the sixteen that every
/// x86-64 processor has also hold the factors.
pub(super) const ITEMS: usize = 8;

/// Scores of the users of a tile.
pub(super) type Scores = [[f32; ITEMS]; USERS];

/// The factors of candidates, transposed in groups of [`ITEMS`]: `rank` lines a group, line k the k-th elements.
#[derive(Debug)]
pub(super) struct Panels {
    rank: usize,
    lines: Vec<[f32; ITEMS]>,
    /// Which item is in which place of which group; the last group may be short.
    items: Vec<u32>,
}

impl Panels {
    /// Packs the factors of `items`.
    pub(super) fn new(factors: &Factors<'_>, items: Vec<u32>) -> Self {
        let rank = factors.rank;
        let mut lines = vec![[0.0; ITEMS]; items.len().div_ceil(ITEMS) * rank];
        for (lines, group) in lines.chunks_exact_mut(rank).zip(items.chunks(ITEMS)) {
            for (place, item) in group.iter().enumerate() {
                for (line, element) in lines.iter_mut().zip(factors.item(*item)) {
                    line[place] = *element;
                }
            }
        }
        Panels { rank, lines, items }
    }

    /// The packed items.
    pub(super) fn items(&self) -> &[u32] {
        &self.items
    }

    /// Groups, each with its lines and its items, in blocks of `groups`.
    pub(super) fn blocks(&self, groups: usize) -> impl Iterator<Item = Block<'_>> {
        let (rank, lines) = (self.rank, self.lines.chunks(groups * self.rank));
        lines.zip(self.items.chunks(groups * ITEMS)).map(move |(lines, items)| Block { rank, lines, items })
    }
}

/// Consecutive groups of [`Panels`].
#[derive(Clone, Copy)]
pub(super) struct Block<'a> {
    rank: usize,
    lines: &'a [[f32; ITEMS]],
    items: &'a [u32],
}

impl<'a> Block<'a> {
    /// Lines and items of each group.
    #[inline]
    pub(super) fn groups(self) -> impl Iterator<Item = (&'a [[f32; ITEMS]], &'a [u32])> {
        self.lines.chunks_exact(self.rank).zip(self.items.chunks(ITEMS))
    }
}

/// The factors of up to [`USERS`] users, transposed.
pub(super) fn pack_users(factors: &Factors<'_>, users: &[u32]) -> Vec<[f32; USERS]> {
    let mut lines = vec![[0.0; USERS]; factors.rank];
    for (place, user) in users.iter().enumerate() {
        for (line, element) in lines.iter_mut().zip(factors.user(*user)) {
            line[place] = *element;
        }
    }
    lines
}

/// The scores of a tile. Each is summed from the first element to the last whatever else is in the tile, so that it does not
/// depend on how users and items were grouped.
#[inline(always)]
pub(super) fn scores(users: &[[f32; USERS]], items: &[[f32; ITEMS]]) -> Scores {
    let mut sums = [[0.0; ITEMS]; USERS];
    for (x, y) in users.iter().zip(items) {
        for (sums, x) in sums.iter_mut().zip(x) {
            for (sum, y) in sums.iter_mut().zip(y) {
                *sum += x * y;
            }
        }
    }
    sums
}
