//! Communities as a question: by how much their modularity is below that of the plain loop.

use std::time::Instant;

use hubcut::exec::{Engine, Options, Scheduler};
use hubcut::graph::{AnyGraph, Topology, VertexId};
use hubcut::program::Consistency;

use super::{Config, Entry, baseline, direct, verify};
use crate::Result;
use crate::race::{Attempt, Question, Stop, Suits, Trace};
use crate::registry::{Contest, Data, ErrorRange, Race};

impl Race for Entry {
    fn about(&self) -> &'static str {
        "Time the direct algorithm for communities, against a plain loop on one thread\n\n\
            Both take turns on a graph that is loaded once. Prints how long each took. The plain loop moves one vertex after another; \
            there is no vertex program, so no engine takes part."
    }

    fn errors(&self) -> ErrorRange {
        ErrorRange { default: LouvainQuestion::ERROR, least: None }
    }

    fn engines(&self) -> &'static [Engine] {
        &[Engine::Direct]
    }

    #[cfg(feature = "clap")]
    fn configure(&self, _: &clap::ArgMatches) -> Result<Box<dyn Contest>, clap::Error> {
        Ok(Box::new(Entry))
    }
}

impl Contest for Entry {
    fn question(&self, data: Data<'_>, _: f64) -> Result<Box<dyn Question>> {
        Ok(Box::new(LouvainQuestion::new(data.graph()?.clone())))
    }
}

/// The communities of a graph, at resolution 1.
pub struct LouvainQuestion {
    graph: AnyGraph,
    /// The modularity of the plain loop.
    reference: f64,
}

impl LouvainQuestion {
    /// The error that contenders run to unless told otherwise: ways that are as good differ by that much.
    pub const ERROR: f64 = 0.01;

    /// Computes the reference.
    pub fn new(graph: AnyGraph) -> Self {
        let reference = modularity(&graph, &baseline::run(&graph, 1.0));
        LouvainQuestion { graph, reference }
    }

    fn error(&self, labels: &[VertexId]) -> f64 {
        (self.reference - modularity(&self.graph, labels)).max(0.0)
    }
}

fn modularity(graph: &AnyGraph, labels: &[VertexId]) -> f64 {
    let labels: Vec<usize> = labels.iter().map(|label| *label as usize).collect();
    verify::modularity(graph, &labels, 1.0)
}

impl Question for LouvainQuestion {
    fn program(&self) -> &'static str {
        "louvain"
    }

    fn configured(&self) -> String {
        "resolution 1, edges taken as undirected".into()
    }

    fn error_meaning(&self) -> String {
        "by how much the modularity is below that of the plain loop".into()
    }

    fn topology(&self) -> &Topology {
        self.graph.topology()
    }

    /// Of engines, which are refused.
    fn suits(&self) -> Suits {
        Suits { scheduler: Scheduler::Sweep, consistency: Some(Consistency::Vertex), segments: false }
    }

    fn baseline_name(&self) -> &'static str {
        "one vertex after another, 1 thread"
    }

    fn baseline(&self, _: &Stop) -> Trace {
        let begin = Instant::now();
        let found = baseline::run(&self.graph, 1.0);
        Trace::of_end(begin.elapsed().as_secs_f64(), 0, self.error(&found))
    }

    fn contend(&self, options: Options, _: &Stop) -> Result<Attempt> {
        if !matches!(options.engine, Engine::Direct | Engine::Auto) {
            return Ok(Attempt::Refused("communities have no vertex program, only a direct algorithm".into()));
        }
        let run = |limits: &_| direct::run(&self.graph, &Config::default(), limits);
        let (found, _, report) = crate::direct::run(&options, run)?;
        Ok(Attempt::Ran(Trace::of_end(report.run_s, 0, self.error(&found.labels))))
    }
}
