//! Breadth-first search as a question: the part of the vertices whose level is not that of a plain loop.

use std::time::Instant;

use hubcut::exec::{Engine, Options, Scheduler};
use hubcut::graph::{AnyGraph, Graph, Topology, VertexId};
use hubcut::program::VertexProgram;

use super::{Entry, baseline, direct};
use crate::error::{Result, find_source};
use crate::race::{Attempt, Question, Stop, Suits, Trace, trace, wrong};
use crate::registry::{ALSO_CHOSEN, Contest, Data, Race, options};
use crate::sssp::{Length, ShortestPaths, ShortestPathsQuestion};

/// Which search engines race to.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "clap", derive(clap::Args))]
pub struct RaceOptions {
    /// The vertex to begin at, as the file spells it [default: the one with the most out-edges]
    #[cfg_attr(feature = "clap", arg(long, value_name = "ID", allow_hyphen_values = true))]
    pub source: Option<String>,
}

impl Race for Entry {
    fn about(&self) -> &'static str {
        "Race engines and the direct algorithm to a breadth-first search, and against a queue on one thread\n\n\
            Contenders take turns on a graph that is loaded once. Prints how long each took, how many edges it went over where it \
            counts them, and who is fastest and why."
    }

    fn engines(&self) -> &'static [Engine] {
        ALSO_CHOSEN
    }

    options!(RaceOptions => Contest);
}

impl Contest for RaceOptions {
    fn question(&self, data: Data<'_>, _: f64) -> Result<Box<dyn Question>> {
        let graph = data.graph()?;
        let source = self.source.clone().unwrap_or_else(|| ShortestPathsQuestion::hub(graph.topology()));
        Ok(Box::new(SearchQuestion::new(graph, &source)?))
    }
}

/// The levels of one graph, from one vertex.
pub struct SearchQuestion {
    graph: Graph<()>,
    source: VertexId,
    reference: Vec<u32>,
}

impl SearchQuestion {
    /// From the vertex that the input calls `source`; computes the reference.
    ///
    /// # Errors
    /// [`NoSuchSource`](crate::Error::NoSuchSource).
    pub fn new(graph: &AnyGraph, source: &str) -> Result<Self> {
        let source = find_source(source, &|id| graph.topology().find(id))?;
        let graph = graph.without_data();
        let (reference, _) = baseline::run(&graph, source);
        Ok(SearchQuestion { graph, source, reference })
    }
}

impl Question for SearchQuestion {
    fn program(&self) -> &'static str {
        "bfs"
    }

    fn configured(&self) -> String {
        format!("from {}", self.graph.raw_id(self.source))
    }

    fn error_meaning(&self) -> String {
        "part of the vertices whose level is not that of a search with a queue".into()
    }

    fn topology(&self) -> &Topology {
        self.graph.topology()
    }

    fn suits(&self) -> Suits {
        let consistency = ShortestPaths::<u32, ()>::NEEDS.consistency();
        Suits { scheduler: Scheduler::Priority, consistency, segments: false }
    }

    fn baseline_name(&self) -> &'static str {
        "queue, 1 thread"
    }

    fn baseline(&self, _: &Stop) -> Trace {
        let begin = Instant::now();
        let (levels, edges) = baseline::run(&self.graph, self.source);
        let seconds = begin.elapsed().as_secs_f64();
        Trace::of_end(seconds, edges, wrong(&levels, &self.reference))
    }

    fn contend(&self, options: Options, stop: &Stop) -> Result<Attempt> {
        // It is what is chosen, too.
        if matches!(options.engine, Engine::Direct | Engine::Auto) {
            let (tree, _, report) =
                crate::direct::run(&options, |limits| direct::run(&self.graph, self.source, limits))?;
            return Ok(Attempt::Ran(Trace::of_end(report.run_s, 0, wrong(&tree.levels, &self.reference))));
        }
        let run = <() as Length<u32>>::begin(&self.graph, self.source, options);
        trace(run, stop, |run| wrong(&run.states().to_vec(), &self.reference))
    }
}
