//! Recommendations: for a user the items of highest score.
//!
//! ```text
//! score(u, i) = x_u . y_i
//! ```
//! The score of a pair is summed in 32 bits, from the first element to the last; what a model adds to every prediction
//! changes no order and is left to the caller. Items without a training rating have a factor that says nothing, so they are no
//! candidates; nor are items that the user has rated.
//!
//! A score costs `rank` multiplications and one comparison: users and items are multiplied in tiles of registers, and only
//! what exceeds the worst of a user's best so far is looked up among what he has rated.

mod best;
#[cfg(test)]
mod tests;
mod tile;

use self::best::Best;
use self::tile::{Block, ITEMS, Panels, Scores, USERS};
use super::Factors;
use hubcut::parallel;

/// An item and its score.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scored {
    /// Position of the item.
    pub item: u32,
    /// The inner product of the user's and the item's factor.
    pub score: f32,
}

/// Users that one worker scores together.
const USERS_A_BLOCK: usize = 64;
/// Bytes of item factors that are multiplied with all users of a block before the next ones: half of a small first-level
/// cache.
const BLOCK_BYTES: usize = 16 << 10;

/// Finds the items of highest score; holds the factors of the items in the layout that the product wants, so it is made once
/// and used for many users.
///
/// # Examples
/// ```
/// use hubcut_programs::als::Factors;
/// use hubcut_programs::als::scores::{Recommender, Scored};
/// let factors = Factors::new(1, &[1.0, -1.0], &[0.5, 2.0, 1.0]);
/// let recommender = Recommender::new(factors, |_| true);
/// let best = recommender.recommend(&[0, 1], 2, |user| if user == 0 { &[1] } else { &[] });
/// assert_eq!(best[0], [Scored { item: 2, score: 1.0 }, Scored { item: 0, score: 0.5 }]);
/// assert_eq!(best[1], [Scored { item: 0, score: -0.5 }, Scored { item: 2, score: -1.0 }]);
/// ```
#[derive(Debug)]
pub struct Recommender<'a> {
    factors: Factors<'a>,
    panels: Panels,
}

impl<'a> Recommender<'a> {
    /// Packs the factors of all items that are a `candidate`. O(items x rank) in time and memory.
    pub fn new(factors: Factors<'a>, candidate: impl Fn(u32) -> bool) -> Self {
        let items = (0..factors.item_count() as u32).filter(|item| candidate(*item)).collect();
        Recommender { factors, panels: Panels::new(&factors, items) }
    }

    /// How many items can be recommended.
    pub fn candidates(&self) -> usize {
        self.panels.items().len()
    }

    /// The `n` candidates of highest score for each of `users`, best first, equal scores by position of the item; fewer where
    /// there are not as many. `rated` gives the positions of the items that a user is not to be recommended, ascending.
    ///
    /// Works in the current pool of threads; the result does not depend on how many they are, nor on which users are asked
    /// for together. For millions of users call it with a few thousand at a time: the result is all that takes memory.
    ///
    /// A score that is not a number, or minus infinity, as factors near the end of the range of `f32` can give, is no
    /// recommendation.
    ///
    /// # Panics
    /// If a user does not exist.
    ///
    /// # Complexity
    /// O(users x candidates x rank), and O(users x n) memory.
    pub fn recommend<'r>(&self, users: &[u32], n: usize, rated: impl Fn(u32) -> &'r [u32] + Sync) -> Vec<Vec<Scored>> {
        let blocks: Vec<_> = users.chunks(USERS_A_BLOCK).collect();
        let scored = parallel::collect(blocks.len(), &|block| self.block(blocks[block], n, &rated));
        scored.into_iter().flatten().collect()
    }

    /// As [`recommend`](Self::recommend), on one thread.
    fn block<'r>(&self, users: &[u32], n: usize, rated: &impl Fn(u32) -> &'r [u32]) -> Vec<Vec<Scored>> {
        let mut rows: Vec<ScoredRow<'_>> = users
            .iter()
            .map(|user| ScoredRow { rated: rated(*user), best: Best::new(n.min(self.candidates())) })
            .collect();
        let packed: Vec<_> = users.chunks(USERS).map(|users| tile::pack_users(&self.factors, users)).collect();
        let groups = (BLOCK_BYTES / (self.factors.rank * ITEMS * size_of::<f32>())).max(1);
        for block in self.panels.blocks(groups) {
            for (rows, users) in rows.chunks_mut(USERS).zip(&packed) {
                multiply(rows, users, block);
            }
        }
        rows.into_iter().map(|row| row.best.into_sorted()).collect()
    }
}

/// A user whose items are looked for.
struct ScoredRow<'r> {
    rated: &'r [u32],
    best: Best,
}

/// Scores the users of a tile for the items of a block.
fn multiply(rows: &mut [ScoredRow<'_>], users: &[[f32; USERS]], block: Block<'_>) {
    // Places without a user let nothing in.
    let mut thresholds = [f32::INFINITY; USERS];
    for (threshold, row) in thresholds.iter_mut().zip(&*rows) {
        *threshold = row.best.threshold();
    }
    for (lines, items) in block.groups() {
        let scores = tile::scores(users, lines);
        if exceed(&scores, &thresholds) {
            take(rows, &mut thresholds, &scores, items);
        }
    }
}

/// Whether any score exceeds the threshold of its user; without branches, since hardly any does.
#[inline(always)]
fn exceed(scores: &Scores, thresholds: &[f32; USERS]) -> bool {
    let mut any = [false; ITEMS];
    for (scores, threshold) in scores.iter().zip(thresholds) {
        for (any, score) in any.iter_mut().zip(scores) {
            *any |= score > threshold;
        }
    }
    any.contains(&true)
}

/// Takes in what exceeds the thresholds and is not rated.
#[cold]
fn take(rows: &mut [ScoredRow<'_>], thresholds: &mut [f32; USERS], scores: &Scores, items: &[u32]) {
    for ((row, threshold), scores) in rows.iter_mut().zip(thresholds).zip(scores) {
        for (&item, &score) in items.iter().zip(scores) {
            if score > *threshold && row.rated.binary_search(&item).is_err() {
                row.best.take(Scored { item, score });
                *threshold = row.best.threshold();
            }
        }
    }
}
