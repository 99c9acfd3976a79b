//! The question of a program that gives scores and has a direct algorithm and nothing else.

use std::time::Instant;

use hubcut::exec::{Engine, Options, Scheduler};
use hubcut::graph::{AnyGraph, Topology};
use hubcut::program::Consistency;

use super::Scores;
use crate::Result;
use crate::race::{Attempt, Question, Stop, Suits, Trace};

/// A plain loop that comes to scores.
type Baseline = dyn Fn(&AnyGraph) -> Vec<f64> + Sync;
/// A direct algorithm that does.
type Direct = dyn Fn(&AnyGraph, &Options) -> Result<Scores> + Sync;

/// What is asked, in words and as functions.
pub(crate) struct Asked {
    pub(crate) program: &'static str,
    pub(crate) configured: &'static str,
    pub(crate) baseline: Box<Baseline>,
    pub(crate) direct: Box<Direct>,
}

/// What is asked of one graph: scores, the first column of them.
pub(crate) struct Near {
    asked: Asked,
    graph: AnyGraph,
    reference: Vec<f64>,
}

impl Near {
    /// The error that contenders run to unless told otherwise: both go to a residual of a hundredth of that.
    pub(crate) const ERROR: f64 = 1e-6;

    /// Computes the reference by the plain loop.
    pub(crate) fn new(asked: Asked, graph: &AnyGraph) -> Self {
        Near { reference: (asked.baseline)(graph), asked, graph: graph.clone() }
    }

    fn error(&self, scores: &[f64]) -> f64 {
        scores.iter().zip(&self.reference).map(|(one, other)| (one - other).abs()).fold(0.0, f64::max)
    }
}

impl Question for Near {
    fn program(&self) -> &'static str {
        self.asked.program
    }

    fn configured(&self) -> String {
        self.asked.configured.into()
    }

    fn error_meaning(&self) -> String {
        "the most by which a score is not that of the plain loop".into()
    }

    fn topology(&self) -> &Topology {
        self.graph.topology()
    }

    /// Of engines, which are refused.
    fn suits(&self) -> Suits {
        Suits { scheduler: Scheduler::Sweep, consistency: Some(Consistency::Vertex), segments: false }
    }

    fn baseline_name(&self) -> &'static str {
        "edge after edge, 1 thread"
    }

    fn baseline(&self, _: &Stop) -> Trace {
        let begin = Instant::now();
        let found = (self.asked.baseline)(&self.graph);
        Trace::of_end(begin.elapsed().as_secs_f64(), 0, self.error(&found))
    }

    fn contend(&self, options: Options, _: &Stop) -> Result<Attempt> {
        if !matches!(options.engine, Engine::Direct | Engine::Auto) {
            let program = self.asked.program;
            return Ok(Attempt::Refused(format!("{program} has no vertex program, only a direct algorithm")));
        }
        let scores = (self.asked.direct)(&self.graph, &options)?;
        let (seconds, edges) = (scores.report.run_s, scores.report.edges_gathered);
        Ok(Attempt::Ran(Trace::of_end(seconds, edges, self.error(&scores.columns[0]))))
    }
}
