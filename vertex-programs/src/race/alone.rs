//! The question of a program that has a direct algorithm and nothing else: how it fares against a plain loop.

use std::time::Instant;

use hubcut::exec::{Engine, Options, RunReport, Scheduler};
use hubcut::graph::{AnyGraph, Topology};
use hubcut::program::Consistency;

use super::{Attempt, Question, Stop, Suits, Trace};
use crate::Result;

/// A plain loop that answers with a list of numbers.
type Baseline<T> = dyn Fn(&AnyGraph) -> Vec<T> + Sync;

/// A direct algorithm that does, and reports how long it took.
type Direct<T> = dyn Fn(&AnyGraph, &Options) -> Result<(Vec<T>, RunReport)> + Sync;

/// What is asked, in words and as functions that answer it with a list of numbers.
pub(crate) struct Asked<T> {
    /// The name of the program.
    pub(crate) program: &'static str,
    /// What has no vertex program, and its verb: `triangles have`.
    pub(crate) has: String,
    /// What is configured.
    pub(crate) configured: String,
    /// What the error is.
    pub(crate) error_meaning: &'static str,
    /// The error of an answer beside that of the plain loop.
    pub(crate) error: fn(&AnyGraph, &[T], &[T]) -> f64,
    /// The name of the plain loop.
    pub(crate) baseline_name: &'static str,
    /// The plain loop.
    pub(crate) baseline: Box<Baseline<T>>,
    /// The direct algorithm, timed by itself.
    pub(crate) direct: Box<Direct<T>>,
}

/// The largest difference of numbers that are rounded, relative to what is above 1.
pub(crate) fn difference(found: &[f64], expected: &[f64]) -> f64 {
    let pairs = found.iter().zip(expected);
    pairs.map(|(found, expected)| (found - expected).abs() / expected.abs().max(1.0)).fold(0.0, f64::max)
}

/// What is asked of one graph.
pub(crate) struct Alone<T> {
    asked: Asked<T>,
    graph: AnyGraph,
    reference: Vec<T>,
}

impl<T> Alone<T> {
    /// Computes the reference by the plain loop.
    pub(crate) fn new(asked: Asked<T>, graph: &AnyGraph) -> Self {
        Alone { reference: (asked.baseline)(graph), asked, graph: graph.clone() }
    }

    fn error(&self, found: &[T]) -> f64 {
        (self.asked.error)(&self.graph, found, &self.reference)
    }
}

impl<T: Send + Sync> Question for Alone<T> {
    fn program(&self) -> &'static str {
        self.asked.program
    }

    fn configured(&self) -> String {
        self.asked.configured.clone()
    }

    fn error_meaning(&self) -> String {
        self.asked.error_meaning.into()
    }

    fn topology(&self) -> &Topology {
        self.graph.topology()
    }

    /// Of engines, which are refused.
    fn suits(&self) -> Suits {
        Suits { scheduler: Scheduler::Sweep, consistency: Some(Consistency::Vertex), segments: false }
    }

    fn baseline_name(&self) -> &'static str {
        self.asked.baseline_name
    }

    fn baseline(&self, _: &Stop) -> Trace {
        let begin = Instant::now();
        let found = (self.asked.baseline)(&self.graph);
        let seconds = begin.elapsed().as_secs_f64();
        Trace::of_end(seconds, 0, self.error(&found))
    }

    fn contend(&self, options: Options, _: &Stop) -> Result<Attempt> {
        if !matches!(options.engine, Engine::Direct | Engine::Auto) {
            return Ok(Attempt::Refused(format!("{} no vertex program, only a direct algorithm", self.asked.has)));
        }
        let (found, report) = (self.asked.direct)(&self.graph, &options)?;
        Ok(Attempt::Ran(Trace::of_end(report.run_s, report.edges_gathered, self.error(&found))))
    }
}
