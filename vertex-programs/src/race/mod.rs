//! What engines and direct algorithms are raced to: a program on one graph with a reference solution, an error, and the plain loop to beat.
//!
//! A [`Question`] lies beside each program. Whoever runs a race asks it of one engine after the other; the error is measured between rounds,
//! outside their time, and becomes a [`Curve`]. Programs are compiled here once for each engine, whoever asks.

mod alone;
mod curve;
mod question;
mod trace;

pub(crate) use alone::{Alone, Asked, difference};
pub use curve::{Curve, Point};
pub use question::{Question, Suits};
pub use trace::{Attempt, Stop, Trace, trace};
pub(crate) use trace::{Each, trace_plain, wrong};
