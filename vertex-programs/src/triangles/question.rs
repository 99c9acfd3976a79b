//! Triangles as a question: the part of the vertices that are not in as many as a plain loop finds.

use std::time::Instant;

use hubcut::exec::{Engine, Options, Scheduler};
use hubcut::graph::{AnyGraph, Graph, Topology};
use hubcut::program::Consistency;

use super::{Entry, baseline, direct};
use crate::Result;
use crate::race::{Attempt, Question, Stop, Suits, Trace, wrong};
use crate::registry::{Contest, Data, Race};

impl Race for Entry {
    fn about(&self) -> &'static str {
        "Time the direct algorithm for triangles, against a plain loop on one thread\n\n\
            Both take turns on a graph that is loaded once. Prints how long each took. There is no vertex program, so no engine takes \
            part. The plain loop looks at all pairs of neighbours: where degrees are high it takes long."
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
        Ok(Box::new(TrianglesQuestion::new(data.graph()?)))
    }
}

/// The triangles of a graph.
pub struct TrianglesQuestion {
    graph: Graph<()>,
    reference: Vec<u64>,
}

impl TrianglesQuestion {
    /// Computes the reference.
    pub fn new(graph: &AnyGraph) -> Self {
        let graph = graph.without_data();
        let (_, reference) = baseline::run(&graph);
        TrianglesQuestion { graph, reference }
    }
}

impl Question for TrianglesQuestion {
    fn program(&self) -> &'static str {
        "triangles"
    }

    fn configured(&self) -> String {
        "of each vertex, edges taken as undirected".into()
    }

    fn error_meaning(&self) -> String {
        "part of the vertices that are not in as many triangles as a plain loop finds".into()
    }

    fn topology(&self) -> &Topology {
        self.graph.topology()
    }

    /// Of engines, which are refused.
    fn suits(&self) -> Suits {
        Suits { scheduler: Scheduler::Sweep, consistency: Some(Consistency::Vertex), segments: false }
    }

    fn baseline_name(&self) -> &'static str {
        "pairs of neighbours, 1 thread"
    }

    fn baseline(&self, _: &Stop) -> Trace {
        let begin = Instant::now();
        let (_, found) = baseline::run(&self.graph);
        let seconds = begin.elapsed().as_secs_f64();
        // It goes over pairs rather than edges.
        Trace::of_end(seconds, 0, wrong(&found, &self.reference))
    }

    fn contend(&self, options: Options, _: &Stop) -> Result<Attempt> {
        if !matches!(options.engine, Engine::Direct | Engine::Auto) {
            return Ok(Attempt::Refused("triangles have no vertex program, only a direct algorithm".into()));
        }
        let (found, _, report) = crate::direct::run(&options, |limits| direct::run(&self.graph, limits))?;
        Ok(Attempt::Ran(Trace::of_end(report.run_s, 0, wrong(&found.of_vertices, &self.reference))))
    }
}
