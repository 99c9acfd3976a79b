//! Alternating least squares as a question: how far the objective is above what the plain loop comes to.

use std::time::Instant;

use hubcut::exec::{Engine, Options, Scheduler};
use hubcut::graph::{Graph, Topology, VertexId};
use hubcut::parallel;
use hubcut::program::VertexProgram;

use super::baseline::PlainAls;
use super::metrics::implicit_loss;
use super::{Als, Config, Entry, Factors, Feedback, Regularization};
use crate::Result;
use crate::race::{Attempt, Each, Question, Stop, Suits, Trace, trace, trace_plain};
use crate::registry::{Contest, Data, ErrorRange, On, Race, options};

/// What engines race to.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "clap", derive(clap::Args))]
pub struct RaceOptions {
    /// Elements of a factor
    #[cfg_attr(feature = "clap", arg(long, value_name = "K", default_value_t = Config::RANK, allow_negative_numbers = true,
               value_parser = crate::registry::whole::<usize>(1, super::MAX_RANK as u64)))]
    pub rank: usize,
    /// How strongly factors are pulled towards zero, times the number of ratings of a vertex
    #[cfg_attr(feature = "clap", arg(long, value_name = "L", default_value_t = Config::LAMBDA, allow_negative_numbers = true,
               value_parser = crate::registry::not_negative::<f64>))]
    pub lambda: f64,
    /// Ratings say how often an item was chosen; pairs without rating count as not chosen, with confidence 1
    #[cfg_attr(feature = "clap", arg(long))]
    pub implicit: bool,
    /// With --implicit, a rating r has confidence 1 + ALPHA |r| [default: 40]
    #[cfg_attr(feature = "clap", arg(long, value_name = "ALPHA", requires = "implicit", allow_negative_numbers = true,
               value_parser = crate::registry::not_negative::<f64>))]
    pub alpha: Option<f64>,
}

impl Race for Entry {
    fn about(&self) -> &'static str {
        "Race engines to least squares, and against their bare kernel on one thread\n\n\
            Engines take turns on ratings that are loaded once, until the objective is within --error of what the plain loop \
            comes to in 30 iterations. Prints how long each took, how many updates that were, and who is fastest and why. \
            RATINGS is what `hubcut run als` takes: text with a line `user, item, rating` for each, Matrix Market, or a .hub \
            file that `hubcut import --bipartite` made. With --implicit, async and chromatic stay away."
    }

    fn errors(&self) -> ErrorRange {
        ErrorRange { default: AlsQuestion::ERROR, least: None }
    }

    options!(RaceOptions => Contest);
}

impl Contest for RaceOptions {
    fn on(&self, _: f64) -> On {
        On::Ratings { implicit: self.implicit }
    }

    fn question(&self, data: Data<'_>, _: f64) -> Result<Box<dyn Question>> {
        let usual = Config { rank: self.rank, lambda: self.lambda, ..Config::default() };
        let config = match self.implicit {
            false => usual,
            true => Config {
                feedback: Feedback::Implicit { alpha: self.alpha.unwrap_or(Config::ALPHA) },
                regularization: Regularization::Plain,
                ..usual
            },
        };
        Ok(Box::new(AlsQuestion::new(data.ratings()?.0.clone(), config)?))
    }
}

/// Explicit or implicit feedback of one graph of ratings.
pub struct AlsQuestion {
    graph: Graph<f32>,
    config: Config,
    reference: f64,
}

impl AlsQuestion {
    /// The error that contenders run to unless told otherwise: a hundredth above the reference.
    pub const ERROR: f64 = 1e-2;
    /// Iterations of the plain loop that make the reference.
    const REFERENCE: u64 = 30;
    /// Rounds after which a contender is given up.
    const MAX_ROUNDS: u64 = 200;

    /// Computes the reference, by the plain loop.
    ///
    /// # Errors
    /// Those of [`run`](super::run); a singular system.
    pub fn new(graph: Graph<f32>, config: Config) -> Result<Self> {
        let mut question = AlsQuestion { graph, config, reference: 1.0 };
        let mut loop_ = PlainAls::new(&question.graph, config)?;
        for _ in 0..Self::REFERENCE {
            loop_.iterate()?;
        }
        let reference = question.objective(|v| question.row(loop_.factors(), v));
        question.reference = reference;
        Ok(question)
    }

    fn row<'a>(&self, factors: &'a [f32], v: VertexId) -> &'a [f32] {
        &factors[v as usize * self.config.rank..][..self.config.rank]
    }

    /// What is minimised, with the factor of each vertex.
    fn objective<'a>(&self, factor: impl Fn(VertexId) -> &'a [f32] + Sync) -> f64 {
        let (graph, by_source) = (&self.graph, self.graph.by_source());
        let dot = |x: &[f32], y: &[f32]| x.iter().zip(y).map(|(x, y)| f64::from(*x) * f64::from(*y)).sum::<f64>();
        let pull = |v: VertexId| match self.config.regularization {
            Regularization::Weighted => (by_source.degree(v) + graph.by_target().degree(v)) as f64,
            Regularization::Plain => 1.0,
        };
        let is_implicit = self.config.feedback.is_implicit();
        let of_vertex = |v: VertexId| {
            let (x, row) = (factor(v), by_source.range(v));
            let ratings = by_source.row(v).iter().zip(&graph.data_by_source()[row]).filter(|_| !is_implicit);
            let squares: f64 = ratings.map(|(item, r)| (f64::from(*r) - dot(x, factor(*item))).powi(2)).sum();
            squares + self.config.lambda * pull(v) * dot(x, x)
        };
        let pieces =
            parallel::of_ranges(graph.vertices(), &|range| range.map(|v| of_vertex(v as VertexId)).sum::<f64>());
        pieces.iter().sum::<f64>() + self.implicit_loss(factor)
    }

    /// What is minimised beside the pull, if feedback is implicit: over all pairs of user and item.
    fn implicit_loss<'a>(&self, factor: impl Fn(VertexId) -> &'a [f32]) -> f64 {
        let Feedback::Implicit { alpha } = self.config.feedback else { return 0.0 };
        let rows = |positions: std::ops::Range<usize>| -> Vec<f32> {
            positions.flat_map(|position| factor(self.graph.vertex_at(position))).copied().collect()
        };
        let users = self.graph.sides().map_or(0, |sides| sides.users.len());
        let (users, items) = (rows(0..users), rows(users..self.graph.vertices()));
        implicit_loss(Factors::new(self.config.rank, &users, &items), &self.graph, alpha).unwrap_or(f64::NAN)
    }

    /// How far the objective is above the reference, as a part of it.
    fn error<'a>(&self, factor: impl Fn(VertexId) -> &'a [f32] + Sync) -> f64 {
        (self.objective(factor) / self.reference - 1.0).max(0.0)
    }
}

impl Question for AlsQuestion {
    fn program(&self) -> &'static str {
        "als"
    }

    fn configured(&self) -> String {
        let Config { rank, lambda, feedback, .. } = self.config;
        match feedback {
            Feedback::Explicit { .. } => format!("rank {rank}, lambda {lambda}"),
            Feedback::Implicit { alpha } => format!("rank {rank}, lambda {lambda}, implicit, alpha {alpha}"),
        }
    }

    fn error_meaning(&self) -> String {
        let iterations = Self::REFERENCE;
        format!("how far the objective is above that of the plain loop after {iterations} iterations, as a part of it")
    }

    fn topology(&self) -> &Topology {
        self.graph.topology()
    }

    fn suits(&self) -> Suits {
        Suits { scheduler: Scheduler::Sweep, consistency: Als::NEEDS.consistency(), segments: false }
    }

    fn max_rounds(&self) -> u64 {
        Self::MAX_ROUNDS
    }

    fn baseline_name(&self) -> &'static str {
        "bare kernel loop, 1 thread"
    }

    fn baseline(&self, stop: &Stop) -> Trace {
        let begin = Instant::now();
        let mut bare = PlainAls::new(&self.graph, self.config).expect("the reference was made of the same");
        let plan_s = begin.elapsed().as_secs_f64();
        let error = |factors: &[f32]| self.error(|v| self.row(factors, v));
        // Users go over all ratings, and items do.
        let each =
            Each { vertices: self.graph.vertices() as u64, gathered: 2 * self.graph.arcs() as u64, scattered: 0 };
        trace_plain(plan_s, each, error(bare.factors()), stop, || {
            let begin = Instant::now();
            bare.iterate().expect("the reference was made of the same");
            (begin.elapsed().as_secs_f64(), error(bare.factors()))
        })
    }

    fn contend(&self, options: Options, stop: &Stop) -> Result<Attempt> {
        if options.engine == Engine::Direct {
            return Ok(Attempt::no_direct(self.program()));
        }
        let tolerance = match options.engine {
            Engine::Asynchronous => Config::ASYNC_TOLERANCE,
            _ => 0.0,
        };
        if let Err(refusal) = self.config.check_engine(options.engine) {
            return Ok(Attempt::Refused(refusal.to_string()));
        }
        let run = super::begin(&self.graph, &Config { tolerance, ..self.config }, options);
        trace(run, stop, |run| {
            let factors = run.states().to_vec();
            self.error(|v| &factors[v as usize])
        })
    }
}
