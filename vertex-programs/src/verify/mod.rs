//! Verifiers: checks of an answer by a route that shares nothing with the engine that found it.

pub mod als;
pub mod bp;
pub mod components;
pub mod pagerank;
pub mod sssp;
