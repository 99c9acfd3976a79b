//! Randomness of the generators: that of [`hubcut::random`], and what each tag is for.

pub use hubcut::random::{Stream, gauss, h, mix, u01};

/// Tags of this folder; a tag belongs to one purpose.
pub(super) mod tag {
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
