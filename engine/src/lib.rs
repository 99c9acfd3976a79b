//! hubcut: a Gather-Apply-Scatter graph engine.
//!
//! The pipeline, which is also the order of the modules: an edge list ([`graph::EdgeList`]) becomes a
//! [`graph::Graph`]; a program ([`program::VertexProgram`]) says what one vertex does; [`exec`] runs it.

pub mod array;
mod buffer;
pub mod error;
pub mod exec;
pub mod graph;
mod locks;
pub mod plain;
pub mod program;
mod schedule;
pub mod store;
mod sync;

pub use error::{Error, Result};
pub use exec::run;
