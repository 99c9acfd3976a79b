//! What is asked of a graph: a program for each engine, its error, and the plain loop to beat.

use hubcut::exec::{Options, Scheduler};
use hubcut::graph::Topology;
use hubcut::program::Consistency;

use super::{Attempt, Stop, Trace};
use crate::Result;

/// What suits a program.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Suits {
    /// The scheduler that does the least work.
    pub scheduler: Scheduler,
    /// The least consistency that the program needs; `None`: it needs barriers.
    pub consistency: Option<Consistency>,
    /// Whether the synchronous engine is worth timing with and without segments.
    pub segments: bool,
}

/// A program with its reference solution on one graph, asked of every engine in the same way.
///
/// It hides the types of the program: an engine is compiled once for each type, not once for each contender.
pub trait Question: Sync {
    /// The name of the program.
    fn program(&self) -> &'static str;

    /// What is configured, in words: "damping 0.85".
    fn configured(&self) -> String;

    /// What the error measures, and against what.
    fn error_meaning(&self) -> String;

    /// The graph.
    fn topology(&self) -> &Topology;

    /// What contenders are told unless they are told otherwise.
    fn suits(&self) -> Suits;

    /// Most rounds before a contender is given up.
    fn max_rounds(&self) -> u64 {
        u64::MAX
    }

    /// The name of the plain loop on one thread.
    fn baseline_name(&self) -> &'static str;

    /// Runs the plain loop to the error.
    fn baseline(&self, stop: &Stop) -> Trace;

    /// Runs one contender, an engine with its options or the direct algorithm, to the error.
    ///
    /// # Errors
    /// Whatever is no refusal of the options: a program that panicked, no memory.
    fn contend(&self, options: Options, stop: &Stop) -> Result<Attempt>;
}
