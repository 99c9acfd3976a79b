//! Whether asynchronous beats synchronous on a graph, and why: engines race to the same error.
//!
//! A [`Question`] is a program with a reference solution. An [`EngineBench`] asks it of every [`Contender`], by
//! turns, measuring the error between rounds; the [`Comparison`] has times, edges, curves, and says in words who is
//! fastest and why. [`page`] shows it.

mod als;
mod bp;
mod comparison;
mod components;
mod contender;
mod curve;
mod facts;
mod machine;
mod measure;
pub mod page;
mod pagerank;
mod question;
mod sssp;
mod standing;
mod table;
#[cfg(test)]
mod tests;
mod words;

pub use als::AlsQuestion;
pub use bp::BpQuestion;
pub use comparison::{Asked, Comparison, EngineBench, Refusal, Row};
pub use components::ComponentsQuestion;
pub use contender::{Asynchronous, Contender, Field};
pub use curve::{Curve, Point};
pub use facts::GraphFacts;
pub use machine::Machine;
pub use measure::{Attempt, Stop, Trace, trace};
pub use pagerank::PageRankQuestion;
pub use question::{Question, Suits};
pub use sssp::ShortestPathsQuestion;
pub use standing::Standing;
