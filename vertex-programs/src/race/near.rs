//! The question of a program that has a direct algorithm and nothing else, and answers with numbers that are rounded: how it fares against a
//! plain loop.

use std::time::Instant;

use hubcut::exec::{Engine, Options, RunReport, Scheduler};
use hubcut::graph::{AnyGraph, Topology};
use hubcut::program::Consistency;

use super::{Attempt, Question, Stop, Suits, Trace};
use crate::Result;

/// A plain loop that answers with a number for each vertex.
type Baseline = dyn Fn(&AnyGraph) -> Vec<f64> + Sync;

/// A direct algorithm that does, and reports how long it took.
type Direct = dyn Fn(&AnyGraph, &Options) -> Result<(Vec<f64>, RunReport)> + Sync;

/// What is asked, in words and as functions that answer it.
pub(crate) struct Measured {
    /// The name of the program.
    pub(crate) program: &'static str,
    /// What is configured.
    pub(crate) configured: String,
    /// The largest relative difference, and of what.
    pub(crate) error_meaning: &'static str,
    /// The name of the plain loop.
    pub(crate) baseline_name: &'static str,
    /// The plain loop.
    pub(crate) baseline: Box<Baseline>,
    /// The direct algorithm, timed by itself.
    pub(crate) direct: Box<Direct>,
}

/// What is asked of one graph.
pub(crate) struct Near {
    measured: Measured,
    graph: AnyGraph,
    reference: Vec<f64>,
}

impl Near {
    /// Computes the reference by the plain loop.
    pub(crate) fn new(measured: Measured, graph: &AnyGraph) -> Self {
        Near { reference: (measured.baseline)(graph), measured, graph: graph.clone() }
    }

    /// The largest difference, relative to what is above 1.
    fn error(&self, found: &[f64]) -> f64 {
        let pairs = found.iter().zip(&self.reference);
        pairs.map(|(found, expected)| (found - expected).abs() / expected.abs().max(1.0)).fold(0.0, f64::max)
    }
}

impl Question for Near {
    fn program(&self) -> &'static str {
        self.measured.program
    }

    fn configured(&self) -> String {
        self.measured.configured.clone()
    }

    fn error_meaning(&self) -> String {
        self.measured.error_meaning.into()
    }

    fn topology(&self) -> &Topology {
        self.graph.topology()
    }

    /// Of engines, which are refused.
    fn suits(&self) -> Suits {
        Suits { scheduler: Scheduler::Sweep, consistency: Some(Consistency::Vertex), segments: false }
    }

    fn baseline_name(&self) -> &'static str {
        self.measured.baseline_name
    }

    fn baseline(&self, _: &Stop) -> Trace {
        let begin = Instant::now();
        let found = (self.measured.baseline)(&self.graph);
        let seconds = begin.elapsed().as_secs_f64();
        Trace::of_end(seconds, 0, self.error(&found))
    }

    fn contend(&self, options: Options, _: &Stop) -> Result<Attempt> {
        if !matches!(options.engine, Engine::Direct | Engine::Auto) {
            let program = self.measured.program;
            return Ok(Attempt::Refused(format!("{program} has no vertex program, only a direct algorithm")));
        }
        let (found, report) = (self.measured.direct)(&self.graph, &options)?;
        Ok(Attempt::Ran(Trace::of_end(report.run_s, report.edges_gathered, self.error(&found))))
    }
}
