//! Timing programs, engines and inputs against single-thread baselines.
//!
//! A library, so that the command line can do it on the user's own graph: `hubcut bench`. What it prints is
//! medians with their spread; contenders take turns, so that a machine that slows down slows all of them.

pub mod cuts;
pub mod engines;
pub mod graphalytics;
mod invocation;
mod page;
pub mod pagerank;
mod samples;
pub mod suite;
mod table;
mod units;

pub use invocation::Invocation;
pub use samples::Samples;
pub use table::{Table, TableRow};
