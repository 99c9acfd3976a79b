//! What engines share: rows that all workers read and write, the kernels over them, parallel loops.

pub(crate) mod arcs;
pub(crate) mod directions;
pub(crate) mod kernel;
pub(crate) mod parallel;
pub(crate) mod rows;
pub(crate) mod start;
