//! What engines share: rows that all workers read and write, the kernels over them, what runs begin with, parallel
//! loops.

pub(crate) mod aggregate;
pub(crate) mod arcs;
pub(crate) mod directions;
pub(crate) mod inbox;
pub(crate) mod kernel;
pub(crate) mod parallel;
pub(crate) mod ran;
pub(crate) mod rows;
pub(crate) mod start;
