//! PageRank as a question: the true error in the L1 norm, against ranks that have converged.

use std::time::Instant;

use hubcut::exec::{Engine, Options, Scheduler};
use hubcut::graph::{AnyGraph, Graph, Topology};
use hubcut::program::VertexProgram;

use super::auto::run_until;
use super::baseline::Baseline;
use super::dynamic::{self, Begun, IsOver, race};
use super::{Config, Entry, PageRank, Precision, verify};
use crate::Result;
use crate::direct::total;
use crate::race::{Attempt, Each, Question, Stop, Suits, Trace, trace, trace_plain};
use crate::registry::{ALSO_CHOSEN, Contest, Data, ErrorRange, Race};

/// PageRank of one graph, without weights, teleporting to all vertices.
pub struct PageRankQuestion {
    graph: Graph<()>,
    config: Config,
    reference: Vec<f64>,
}

impl PageRankQuestion {
    /// The error that contenders run to unless told otherwise.
    pub const ERROR: f64 = 1e-6;
    /// The smallest error that can be asked for. Every flow in 32 bits is off by up to 2^-24 of its value, which
    /// the ranks multiply by d/(1-d): together at most 3.4e-7 for d = 0.85.
    pub const LEAST_ERROR: f64 = 4e-7;
    /// L1 change of a superstep at which the reference has converged.
    const REFERENCE_TOLERANCE: f64 = 1e-12;
    /// Rounds after which a contender is given up.
    const MAX_ROUNDS: u64 = 1000;

    /// Computes the reference: by the synchronous engine, in 64 bits, checked by the verifier of `hubcut run
    /// --verify`, which is no engine.
    ///
    /// # Errors
    /// Those of [`run`](super::run).
    ///
    /// # Panics
    /// If the reference does not pass its verification.
    pub fn new(graph: &AnyGraph) -> Result<Self> {
        let config = Config { tolerance: Self::REFERENCE_TOLERANCE, precision: Precision::F64, ..Config::default() };
        let options = Options { max_supersteps: Some(Self::MAX_ROUNDS), ..Options::default() };
        let ranking = super::run(graph, &config, options, &mut ())?;
        let change = ranking.report.per_superstep.last().map_or(0.0, |superstep| superstep.residual);
        let verdict = verify::verify(graph, &config, &ranking.ranks, change)?;
        assert!(verdict.passed, "the reference does not hold: {verdict:?}");
        let config = Config { tolerance: 0.0, ..Config::default() };
        Ok(PageRankQuestion { graph: graph.without_data(), config, reference: ranking.ranks })
    }

    /// L1 distance to the reference of the ranks that `value` gives.
    fn error<T: Sync>(&self, states: &[T], value: impl Fn(&T) -> f64 + Sync) -> f64 {
        total(states.len(), &|v| (value(&states[v]) - self.reference[v]).abs())
    }

    /// L1 distance to the reference of values that become ranks when they are divided by their sum, or of equal
    /// ranks if that sum is 0.
    fn error_of_parts<T: Sync>(&self, states: &[T], value: impl Fn(&T) -> f64 + Sync) -> f64 {
        let sum: f64 = total(states.len(), &|v| value(&states[v]));
        match sum > 0.0 {
            true => self.error(states, |state| value(state) / sum),
            false => self.error(states, |_| 1.0 / states.len() as f64),
        }
    }
}

impl Race for Entry {
    fn about(&self) -> &'static str {
        "Time PageRank: its phases, or one engine against another\n\n\
            Every run loads the graph anew and then takes turns between a plain loop on one thread and the engine with each \
            number of threads. Prints medians and extremes, and COST: the fewest threads that beat the plain loop.\n\n\
            With --engines, these race to the same error instead, on a graph that is loaded once: see below."
    }

    fn errors(&self) -> ErrorRange {
        let why = "the engines are timed with 32-bit views, which get no nearer";
        ErrorRange { default: PageRankQuestion::ERROR, least: Some((PageRankQuestion::LEAST_ERROR, why)) }
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
        Ok(Box::new(PageRankQuestion::new(data.graph()?)?))
    }
}

impl Question for PageRankQuestion {
    fn program(&self) -> &'static str {
        "pagerank"
    }

    fn configured(&self) -> String {
        format!("damping {}, engines with {} views", self.config.damping, self.config.precision)
    }

    fn error_meaning(&self) -> String {
        let tolerance = Self::REFERENCE_TOLERANCE;
        format!("L1 distance to the ranks that f64 views converge to (change of a superstep below {tolerance:e})")
    }

    fn topology(&self) -> &Topology {
        self.graph.topology()
    }

    fn suits(&self) -> Suits {
        Suits { scheduler: Scheduler::Sweep, consistency: PageRank::<f32, ()>::NEEDS.consistency(), segments: true }
    }

    fn max_rounds(&self) -> u64 {
        Self::MAX_ROUNDS
    }

    fn baseline_name(&self) -> &'static str {
        "plain loop, 1 thread"
    }

    fn baseline(&self, stop: &Stop) -> Trace {
        let begin = Instant::now();
        let mut ranks = Baseline::new(&self.graph, self.config.damping);
        let plan_s = begin.elapsed().as_secs_f64();
        let error = |ranks: &[f64]| self.error(ranks, |rank| *rank);
        let each = Each { vertices: self.graph.vertices() as u64, gathered: self.graph.arcs() as u64, scattered: 0 };
        trace_plain(plan_s, each, error(&ranks.ranks), stop, || {
            let begin = Instant::now();
            ranks.superstep();
            (begin.elapsed().as_secs_f64(), error(&ranks.ranks))
        })
    }

    fn contend(&self, options: Options, stop: &Stop) -> Result<Attempt> {
        // States are ranks, up to a factor under the engines that replace them in place, and of the direct algorithm.
        if matches!(options.engine, Engine::Direct | Engine::Auto) {
            let error = |x: &[f64]| self.error_of_parts(x, |value| *value);
            // It is reached before the bound is, and says which precision it takes.
            let config = Config { tolerance: stop.error, ..self.config.clone() };
            let graph = AnyGraph::Unweighted(self.graph.clone());
            let run = |is_over: IsOver<'_>| match options.engine {
                Engine::Auto => run_until(&graph, &config, &options, is_over, &mut ()),
                _ => dynamic::from(&graph, &config, &options, Begun::anew(), is_over, &mut ()),
            };
            return Ok(Attempt::Ran(race::trace(stop, &error, run)?));
        }
        let run = super::begin(&self.graph, &self.config, options);
        trace(run, stop, |run| self.error_of_parts(&run.states().to_vec(), |value| *value))
    }
}
