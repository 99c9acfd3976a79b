//! Label propagation as a question: the part of the vertices whose label is not the one that a plain loop gives.

use std::time::Instant;

use hubcut::exec::{Engine, Options, Scheduler};
use hubcut::graph::{AnyGraph, Graph, Topology};
use hubcut::program::Consistency;

use super::{Config, Entry, baseline, direct};
use crate::Result;
use crate::race::{Attempt, Question, Stop, Suits, Trace, wrong};
use crate::registry::{Contest, Data, Race};

impl Race for Entry {
    fn about(&self) -> &'static str {
        "Time the direct algorithm for label propagation, against a plain loop on one thread\n\n\
            Both take turns on a graph that is loaded once, 10 iterations each, without weights. Prints how long each took. There is no vertex \
            program, so no engine takes part."
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
        Ok(Box::new(LabelPropagationQuestion::new(data.graph()?)))
    }
}

/// The communities of a graph.
pub struct LabelPropagationQuestion {
    graph: Graph<()>,
    reference: Vec<u32>,
}

impl LabelPropagationQuestion {
    /// Computes the reference.
    pub fn new(graph: &AnyGraph) -> Self {
        let graph = graph.without_data();
        let reference = baseline::run(&graph, None, None, Config::ITERATIONS);
        LabelPropagationQuestion { graph, reference }
    }
}

impl Question for LabelPropagationQuestion {
    fn program(&self) -> &'static str {
        "label-propagation"
    }

    fn configured(&self) -> String {
        format!("{} iterations, without weights", Config::ITERATIONS)
    }

    fn error_meaning(&self) -> String {
        "part of the vertices whose label is not the one that a plain loop gives".into()
    }

    fn topology(&self) -> &Topology {
        self.graph.topology()
    }

    /// Of engines, which are refused.
    fn suits(&self) -> Suits {
        Suits { scheduler: Scheduler::Sweep, consistency: Some(Consistency::Vertex), segments: false }
    }

    fn baseline_name(&self) -> &'static str {
        "hash maps, 1 thread"
    }

    fn baseline(&self, _: &Stop) -> Trace {
        let begin = Instant::now();
        let found = baseline::run(&self.graph, None, None, Config::ITERATIONS);
        let seconds = begin.elapsed().as_secs_f64();
        Trace::of_end(seconds, 0, wrong(&found, &self.reference))
    }

    fn contend(&self, options: Options, _: &Stop) -> Result<Attempt> {
        if !matches!(options.engine, Engine::Direct | Engine::Auto) {
            let why = "label propagation has no vertex program, only a direct algorithm";
            return Ok(Attempt::Refused(why.into()));
        }
        let (found, _, report) =
            crate::direct::run(&options, |limits| direct::run(&self.graph, None, None, Config::ITERATIONS, limits))?;
        Ok(Attempt::Ran(Trace::of_end(report.run_s, 0, wrong(&found.labels, &self.reference))))
    }
}
