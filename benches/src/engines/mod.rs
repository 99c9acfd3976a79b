//! Whether asynchronous beats synchronous on a graph, and why: engines race to the same error.
//!
//! A [`Question`](hubcut_programs::race::Question) is a program with a reference solution. An [`EngineBench`] asks it of every [`Contender`], by
//! turns, measuring the error between rounds; the [`Comparison`] has times, edges, curves, and says in words who is
//! fastest and why. [`page`] shows it.

mod comparison;
mod contender;
mod facts;
mod machine;
pub mod page;
mod standing;
mod table;
#[cfg(test)]
mod tests;
mod words;

pub use comparison::{Asked, Comparison, EngineBench, Refusal, Row};
pub use contender::{Asynchronous, Contender, Field};
pub use facts::GraphFacts;
pub use machine::Machine;
pub use standing::Standing;
pub(crate) use standing::fastest;
pub(crate) use table::HEADINGS;
