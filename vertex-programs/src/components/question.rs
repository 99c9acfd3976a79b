//! Components as a question: the part of the vertices whose label is not the one that union-find gives.

use std::time::Instant;

use hubcut::exec::{Engine, Options, Scheduler};
use hubcut::graph::{AnyGraph, Graph, Topology, VertexId};
use hubcut::program::VertexProgram;

use super::baseline::roots;
use super::{Entry, SmallestLabel, direct};
use crate::Result;
use crate::race::{Attempt, Question, Stop, Suits, Trace, trace, wrong};
use crate::registry::{ALSO_CHOSEN, Contest, Data, Race};

/// The weakly connected components of a graph.
pub struct ComponentsQuestion {
    graph: Graph<()>,
    /// The smallest vertex id of each vertex's component.
    reference: Vec<VertexId>,
}

impl ComponentsQuestion {
    /// Computes the reference.
    pub fn new(graph: &AnyGraph) -> Self {
        let graph = graph.without_data();
        let reference = smallest(&roots(&graph));
        ComponentsQuestion { graph, reference }
    }
}

/// The smallest vertex of each vertex's class, where `roots` has one vertex for each class.
fn smallest(roots: &[VertexId]) -> Vec<VertexId> {
    let mut first = vec![VertexId::MAX; roots.len()];
    for (v, &root) in roots.iter().enumerate() {
        first[root as usize] = first[root as usize].min(v as VertexId);
    }
    roots.iter().map(|&root| first[root as usize]).collect()
}

impl Race for Entry {
    fn about(&self) -> &'static str {
        "Race engines and the direct algorithm to weakly connected components, and against union-find\n\n\
            Contenders take turns on a graph that is loaded once. Prints how long each took, how many edges it went over where it \
            counts them, and who is fastest and why."
    }

    fn engines(&self) -> &'static [Engine] {
        ALSO_CHOSEN
    }

    #[cfg(feature = "clap")]
    fn configure(&self, _: &clap::ArgMatches) -> Result<Box<dyn Contest>, clap::Error> {
        Ok(Box::new(Entry))
    }
}

impl Contest for Entry {
    fn question(&self, data: Data<'_>, _: f64) -> Result<Box<dyn Question>> {
        Ok(Box::new(ComponentsQuestion::new(data.graph()?)))
    }
}

impl Question for ComponentsQuestion {
    fn program(&self) -> &'static str {
        "components"
    }

    fn configured(&self) -> String {
        "weakly connected, by the smallest label".into()
    }

    fn error_meaning(&self) -> String {
        "part of the vertices whose label is not the smallest of the component that union-find finds".into()
    }

    fn topology(&self) -> &Topology {
        self.graph.topology()
    }

    fn suits(&self) -> Suits {
        Suits { scheduler: Scheduler::Sweep, consistency: SmallestLabel::NEEDS.consistency(), segments: false }
    }

    fn baseline_name(&self) -> &'static str {
        "union-find, 1 thread"
    }

    fn baseline(&self, _: &Stop) -> Trace {
        let begin = Instant::now();
        let roots = roots(&self.graph);
        let seconds = begin.elapsed().as_secs_f64();
        Trace::of_end(seconds, self.graph.arcs() as u64, wrong(&smallest(&roots), &self.reference))
    }

    fn contend(&self, options: Options, stop: &Stop) -> Result<Attempt> {
        // It is what is chosen, too.
        if matches!(options.engine, Engine::Direct | Engine::Auto) {
            let ((labels, _), _, report) =
                crate::direct::run(&options, |limits| direct::run(self.graph.topology(), limits))?;
            // It names components after the smallest raw id.
            return Ok(Attempt::Ran(Trace::of_end(report.run_s, 0, wrong(&smallest(&labels), &self.reference))));
        }
        trace(super::begin(&self.graph, options), stop, |run| wrong(&run.states().to_vec(), &self.reference))
    }
}
