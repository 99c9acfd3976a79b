//! Programs of one value per vertex: [`Pull`] computes it from the neighbours' values, [`Push`] from messages.
//!
//! Both become a [`VertexProgram`] by `program()`, and run on every engine. A vertex signals its neighbours where its value has
//! changed. They suit what has one fixed point, whatever the order in which vertices run; what has layers, slots, aggregates or a
//! convergence of its own is written as a [`VertexProgram`].

mod pull;
mod push;

pub use pull::{Pull, Pulling};
pub use push::{Push, Pushing};

#[cfg(doc)]
use crate::program::VertexProgram;
