//! hubcut: a Gather-Apply-Scatter graph engine.

pub mod array;
pub mod error;
pub mod graph;
pub mod plain;
pub mod store;

pub use error::{Error, Result};
