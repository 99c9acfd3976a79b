//! Vertex programs for hubcut: one file is one program with its configuration and its paper.
//!
//! Beside them [`baseline`]: the same computations as plain single-thread loops, the measure of what an
//! engine costs; and [`verify`]: checks of an answer by another route.

pub mod als;
pub mod baseline;
pub mod bp;
pub mod components;
pub mod denoise;
mod distance;
mod error;
mod logs;
pub mod pagerank;
mod running;
pub mod sssp;
pub mod verify;
mod weight;

pub use error::{Error, Result};
pub use running::Running;
pub use weight::Weight;
