//! Shortest paths as a question: the part of the vertices whose distance is not that of Dijkstra's algorithm.

use std::time::Instant;

use hubcut::exec::{Engine, Options, Scheduler};
use hubcut::graph::{AnyGraph, Graph, Topology, VertexId};
use hubcut::program::VertexProgram;

use super::baseline::dijkstra;
use super::{Config, Distance, Entry, Length, PathSolver, ShortestPaths, refuse_overflow, with_types};
use crate::Result;
use crate::direct::Limits;
use crate::race::{Attempt, Question, Stop, Suits, Trace, trace, wrong};
use crate::registry::{ALSO_CHOSEN, Contest, Data, On, Race, options};

/// Which paths engines race to.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "clap", derive(clap::Args))]
pub struct RaceOptions {
    /// The vertex that paths start from, as the file spells it [default: the one with the most out-edges]
    #[cfg_attr(feature = "clap", arg(long, value_name = "ID", allow_hyphen_values = true))]
    pub source: Option<String>,
    /// Count hops, even if the graph has weights [default: weights, if the graph has some]
    #[cfg_attr(feature = "clap", arg(long))]
    pub unweighted: bool,
}

impl Race for Entry {
    fn about(&self) -> &'static str {
        "Race engines and the direct algorithm to shortest paths, and against Dijkstra's algorithm\n\n\
            Contenders take turns on a graph that is loaded once. Prints how long each took, how many edges it went over where it \
            counts them, and who is fastest and why."
    }

    fn engines(&self) -> &'static [Engine] {
        ALSO_CHOSEN
    }

    options!(RaceOptions => Contest);
}

impl Contest for RaceOptions {
    fn on(&self, _: f64) -> On {
        On::Graph(Config { source: String::new(), unweighted: self.unweighted }.weights())
    }

    fn question(&self, data: Data<'_>, _: f64) -> Result<Box<dyn Question>> {
        let graph = data.graph()?;
        let source = self.source.clone().unwrap_or_else(|| ShortestPathsQuestion::hub(graph.topology()));
        ShortestPathsQuestion::ask(graph, &Config { source, unweighted: self.unweighted })
    }
}

/// Shortest paths from one vertex of a graph.
pub struct ShortestPathsQuestion<D: Distance, W: Length<D>> {
    graph: Graph<W>,
    source: VertexId,
    reference: Vec<D>,
    /// How many edges Dijkstra's algorithm looks at.
    relaxed: u64,
}

impl ShortestPathsQuestion<u32, ()> {
    /// The question, with the types that suit the graph; computes the reference.
    ///
    /// # Errors
    /// Those of [`run`](super::run) for a source or weights that make no sense.
    pub fn ask(graph: &AnyGraph, config: &Config) -> Result<Box<dyn Question>> {
        struct Ask;

        impl PathSolver for Ask {
            type Solution = Box<dyn Question>;

            fn solve<D: Distance, W: Length<D>>(self, graph: &Graph<W>, source: VertexId) -> Result<Self::Solution> {
                let settled = dijkstra(graph, source);
                let (reference, relaxed) = (settled.distances, settled.relaxed);
                refuse_overflow(graph, &reference)?;
                Ok(Box::new(ShortestPathsQuestion::<D, W> { graph: graph.clone(), source, reference, relaxed }))
            }
        }

        with_types(graph, config, Ask)
    }

    /// The raw id of the vertex with the most out-edges, the first of several: a source that leads far.
    pub fn hub(graph: &Topology) -> String {
        let vertices = (0..graph.vertices()).map(|position| graph.vertex_at(position));
        let hub = vertices.reduce(|a, b| if graph.by_source().degree(b) > graph.by_source().degree(a) { b } else { a });
        hub.map_or_else(String::new, |hub| graph.raw_id(hub).to_string())
    }
}

impl<D: Distance, W: Length<D>> Question for ShortestPathsQuestion<D, W> {
    fn program(&self) -> &'static str {
        "sssp"
    }

    fn configured(&self) -> String {
        let lengths = if W::WEIGHTED { "weights" } else { "hops" };
        format!("from {}, by {lengths}", self.graph.raw_id(self.source))
    }

    fn error_meaning(&self) -> String {
        "part of the vertices whose distance is not that of Dijkstra's algorithm".into()
    }

    fn topology(&self) -> &Topology {
        self.graph.topology()
    }

    fn suits(&self) -> Suits {
        let consistency = ShortestPaths::<D, W>::NEEDS.consistency();
        Suits { scheduler: Scheduler::Priority, consistency, segments: false }
    }

    fn baseline_name(&self) -> &'static str {
        "Dijkstra, 1 thread"
    }

    fn baseline(&self, _: &Stop) -> Trace {
        let begin = Instant::now();
        let settled = dijkstra::<D, W>(&self.graph, self.source);
        let seconds = begin.elapsed().as_secs_f64();
        Trace::of_end(seconds, self.relaxed, wrong(&settled.distances, &self.reference))
    }

    fn contend(&self, options: Options, stop: &Stop) -> Result<Attempt> {
        // It is what is chosen, too.
        if matches!(options.engine, Engine::Direct | Engine::Auto) {
            let search = |limits: &Limits| W::direct(&self.graph, self.source, limits);
            let (distances, _, report) = crate::direct::run(&options, search)?;
            return Ok(Attempt::Ran(Trace::of_end(report.run_s, 0, wrong(&distances, &self.reference))));
        }
        let run = W::begin(&self.graph, self.source, options);
        trace(run, stop, |run| wrong(&run.states().to_vec(), &self.reference))
    }
}
