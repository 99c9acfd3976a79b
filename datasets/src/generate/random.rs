//! Randomness of the generators: that of [`hubcut::random`], and what each tag is for.

pub use hubcut::random::{Stream, gauss, h, mix, u01};

/// Tags of this folder; a tag belongs to one purpose.
pub(super) mod tag {
    /// Users of ratings.
    pub(in crate::generate) const USER: u64 = 1;
    /// Items of ratings.
    pub(in crate::generate) const ITEM: u64 = 2;
    /// Factors of users; normal numbers take twice the tag, and one more.
    pub(in crate::generate) const USER_FACTORS: u64 = 10;
    /// Factors of items.
    pub(in crate::generate) const ITEM_FACTORS: u64 = 11;
    /// Noise of ratings.
    pub(in crate::generate) const NOISE: u64 = 12;
    /// Quadrants of R-MAT: this tag and the next ten.
    pub(in crate::generate) const RMAT: u64 = 100;
    /// Names of R-MAT's vertices.
    pub(in crate::generate) const NAMES: u64 = 120;
    /// Weights.
    pub(in crate::generate) const WEIGHTS: u64 = 121;
    /// Sources of Erdős-Rényi edges.
    pub(in crate::generate) const SOURCE: u64 = 122;
    /// Targets of Erdős-Rényi edges.
    pub(in crate::generate) const TARGET: u64 = 123;
}
