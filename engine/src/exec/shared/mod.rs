//! What the engines without supersteps share: rows that all workers read and write, and the kernels over them.

pub(crate) mod arcs;
pub(crate) mod directions;
pub(crate) mod kernel;
pub(crate) mod rows;
pub(crate) mod start;
