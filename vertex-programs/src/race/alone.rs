//! The question of a program that has a direct algorithm and nothing else: how it fares against a plain loop.

use std::time::Instant;

use hubcut::exec::{Engine, Options, RunReport, Scheduler};
use hubcut::graph::{AnyGraph, Topology};
use hubcut::program::Consistency;

use super::{Attempt, Question, Stop, Suits, Trace, wrong};
use crate::Result;

/// A plain loop that answers with a list of numbers.
type Baseline = dyn Fn(&AnyGraph) -> Vec<u32> + Sync;

/// A direct algorithm that does, and reports how long it took.
type Direct = dyn Fn(&AnyGraph, &Options) -> Result<(Vec<u32>, RunReport)> + Sync;

/// What is asked, in words and as functions that answer it with a list of numbers.
pub(crate) struct Asked {
    /// The name of the program.
    pub(crate) program: &'static str,
    /// What is configured.
    pub(crate) configured: String,
    /// What the numbers that differ are a part of.
    pub(crate) error_meaning: &'static str,
    /// The name of the plain loop.
    pub(crate) baseline_name: &'static str,
    /// The plain loop.
    pub(crate) baseline: Box<Baseline>,
    /// The direct algorithm, timed by itself.
    pub(crate) direct: Box<Direct>,
}

/// What is asked of one graph.
pub(crate) struct Alone {
    asked: Asked,
    graph: AnyGraph,
    reference: Vec<u32>,
}

impl Alone {
    /// Computes the reference by the plain loop.
    pub(crate) fn new(asked: Asked, graph: &AnyGraph) -> Self {
        Alone { reference: (asked.baseline)(graph), asked, graph: graph.clone() }
    }
}

impl Question for Alone {
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
        Trace::of_end(seconds, 0, wrong(&found, &self.reference))
    }

    fn contend(&self, options: Options, _: &Stop) -> Result<Attempt> {
        if !matches!(options.engine, Engine::Direct | Engine::Auto) {
            let program = self.asked.program;
            return Ok(Attempt::Refused(format!("{program} has no vertex program, only a direct algorithm")));
        }
        let (found, report) = (self.asked.direct)(&self.graph, &options)?;
        Ok(Attempt::Ran(Trace::of_end(report.run_s, 0, wrong(&found, &self.reference))))
    }
}
