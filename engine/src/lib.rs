//! hubcut: a Gather-Apply-Scatter graph engine.
//!
//! The pipeline, which is also the order of the modules: an edge list ([`graph::EdgeList`]) becomes a
//! [`graph::Graph`]; a program ([`program::VertexProgram`]) says what one vertex does; [`exec`] runs it. [`simple`] is for programs of one value per vertex;
//! [`laws`] checks a program.

// The models need the locks and nothing that is built on them.
#![cfg_attr(loom, allow(dead_code))]

#[cfg(not(loom))]
pub mod array;
#[cfg(not(loom))]
mod buffer;
#[cfg(not(loom))]
mod bytes;
#[cfg(not(loom))]
mod checksum;
#[cfg(not(loom))]
pub mod error;
#[cfg(not(loom))]
pub mod exec;
#[cfg(not(loom))]
pub mod graph;
#[cfg(not(loom))]
pub mod json;
#[cfg(not(loom))]
pub mod laws;
mod locks;
#[cfg(not(loom))]
mod names;
#[cfg(not(loom))]
mod panics;
#[cfg(not(loom))]
pub mod parallel;
#[cfg(not(loom))]
pub mod partition;
#[cfg(not(loom))]
pub mod plain;
#[cfg(not(loom))]
pub mod program;
#[cfg(not(loom))]
pub mod random;
mod schedule;
#[cfg(not(loom))]
pub mod simple;
#[cfg(not(loom))]
pub mod store;
mod sync;
#[cfg(not(loom))]
pub mod temporary;

// A struct that is plain data derives its traits: see `plain::Plain`.
#[cfg(not(loom))]
pub use bytemuck;
#[cfg(not(loom))]
pub use error::{Error, Result};
#[cfg(not(loom))]
pub use exec::run;
#[cfg(not(loom))]
pub use hubcut_macros::vertex_program;

// What the attribute writes names this package.
#[cfg(not(loom))]
extern crate self as hubcut;
