//! A program over a graph, with its options.

use hubcut::exec::{Engine, Observer, Options, Scheduler, Termination};
use hubcut::graph::AnyGraph;
use hubcut::program::Needs;
use serde_json::Value;

use super::Answer;
use crate::Result;

/// A program over a graph, with its options.
pub trait OverGraph: Send + Sync {
    /// Refuses options that make no sense on any graph, for a run by `engine`.
    ///
    /// # Errors
    /// Which option, and what may be given.
    fn check(&self, engine: Engine) -> Result<()> {
        let _ = engine;
        Ok(())
    }
    /// Its options after defaults, for reports.
    fn config(&self) -> Value;
    /// Most supersteps to run.
    fn max_supersteps(&self) -> Option<u64>;
    /// Whether the limit of supersteps is not a limit but how many the user wants.
    fn wants_all_supersteps(&self) -> bool {
        false
    }
    /// Which scheduler suits it.
    fn scheduler(&self) -> Scheduler {
        Scheduler::default()
    }
    /// Which consistency it needs.
    fn needs(&self) -> Needs {
        Needs::Nothing
    }
    /// What it reads weights for.
    fn weights(&self) -> Weights {
        Weights::Kept
    }
    /// Whether its residuals mean anything.
    fn has_residual(&self) -> bool {
        true
    }
    /// What to change so that a run which was stopped at a limit converges.
    fn advice(&self, termination: &Termination) -> String;
    /// Runs it.
    ///
    /// # Errors
    /// Those of the program.
    fn run(&self, graph: &AnyGraph, options: Options, observer: &mut (dyn Observer + Send)) -> Result<Box<dyn Answer>>;
}

/// What a program reads weights for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weights {
    /// Nothing in particular.
    Kept,
    /// It uses them if there are some.
    Used,
    /// There must be some.
    Required,
}

/// Which limit to raise so that a run gets further.
pub fn limit_to_raise(termination: &Termination) -> &'static str {
    match termination {
        Termination::Timeout => "a longer --timeout",
        Termination::MaxActivations => "more --max-activations",
        _ => "more --max-supersteps",
    }
}
