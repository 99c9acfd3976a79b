//! Running the program: iterations, their errors, and what comes of it.

use std::time::Instant;

use hubcut::exec::{Engine, Observer, Options, Run, RunReport, Termination};
use hubcut::graph::Graph;
use hubcut::program::{Codec, Postcard};
use serde::{Deserialize, Serialize};

use super::Factors;
use super::config::Config;
use super::evaluation::{Errors, Evaluation, Test};
use super::program::Als;
use super::sides::Sides;
use crate::error::{Error, Result};
use crate::running::{self, Running};

/// An iteration that ended: all users solved and then all items; of the asynchronous engine as many vertices as there are.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Iteration {
    /// Its number, from 1.
    pub number: u64,
    /// Seconds since the run began, errors included; of a run that goes on with a checkpoint, with those of its supersteps before.
    pub elapsed_s: f64,
    /// How good the factors are.
    pub errors: Errors,
}

/// Factors of users and items, and how they were found.
#[derive(Debug)]
pub struct Factorization {
    /// Elements of a factor.
    pub rank: usize,
    /// A row for each user, by position.
    pub users: Vec<f32>,
    /// A row for each item, by position.
    pub items: Vec<f32>,
    /// The mean of the training ratings.
    pub mean: f64,
    /// What is predicted for a user or an item without training ratings: their mean, or 0 for implicit feedback.
    pub unseen: f64,
    /// What is added to every prediction: the mean if ratings were centred, else 0.
    pub offset: f64,
    /// The lowest and the highest training rating, if predictions are kept between them.
    pub clamp: Option<(f32, f32)>,
    /// What whole iterations came to.
    pub iterations: Vec<Iteration>,
    /// How good the factors are: those of the last iteration, unless the run ended after another step.
    pub errors: Errors,
    /// Why the run ended; [`Termination::MaxSupersteps`] once all iterations are done.
    pub termination: Termination,
    /// What the engine did.
    pub report: RunReport,
}

impl Factorization {
    /// The factors, borrowed.
    pub fn factors(&self) -> Factors<'_> {
        Factors::new(self.rank, &self.users, &self.items)
    }
}

/// How many supersteps an iteration takes.
pub fn supersteps_per_iteration(engine: Engine) -> u64 {
    match engine {
        // Those of the users, then those of the items. Chosen by itself, it is this engine.
        Engine::Synchronous | Engine::Auto => 2,
        // A pass over both colours; as many activations as there are vertices.
        Engine::Chromatic | Engine::Asynchronous | Engine::Direct => 1,
    }
}

/// Factorises the ratings of a bipartite graph: see the [module](super).
///
/// Ratings to `test` the factors on are given by positions among users and items. `each` hears of every iteration, `observer` of
/// every superstep; the number of these follows from [`Config::iterations`].
///
/// # Determinism
/// Bit-identical for any number of threads under the synchronous and the chromatic engine, on machines with the same
/// instructions; both give the same factors, since the colours of such a graph are users and items. On shards up to the rounding of
/// factors to 32 bits. Asynchronous runs do not repeat.
///
/// # Errors
/// [`Error::NotBipartite`](crate::Error::NotBipartite), [`Error::OutOfRange`](crate::Error::OutOfRange);
/// [`Error::StaleGramian`](crate::Error::StaleGramian) for implicit feedback under an engine that renews sums over all vertices
/// once a round, so that each side would be solved with an old sum over the other; those of the engine.
///
/// A system that is singular, or a factor that is not finite, ends the run with [`Termination::Failed`], which names the vertex.
///
/// # Complexity
/// `O(ratings rank^2 + (users + items) rank^3)` an iteration; with conjugate gradients `O((ratings + users + items) rank steps)`,
/// and for implicit feedback `O((users + items) rank^2)` besides.
///
/// # Examples
/// ```
/// use hubcut::exec::Options;
/// use hubcut::graph::{BuildOptions, EdgeList, RawIds};
/// use hubcut_programs::als::{self, Config, Test};
///
/// // Two users, three items.
/// let ratings = vec![(0, 0, 5.0), (0, 1, 1.0), (0, 2, 5.0), (1, 0, 5.0), (1, 1, 1.0)];
/// let list = EdgeList::bipartite(RawIds::from_zero(2), RawIds::from_zero(3), ratings);
/// let graph = list.build(&BuildOptions::default())?;
/// let config = Config { rank: 2, lambda: 0.01, ..Config::default() };
/// let found = als::run(&graph, Test::none(), &config, Options::default(), &mut (), &mut |_| {})?;
/// assert!((found.factors().dot(1, 0) - 5.0).abs() < 0.1);
/// assert!(found.iterations.last().unwrap().errors.train_rmse.unwrap() < 0.1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn run(
    graph: &Graph<f32>,
    test: Test<'_>,
    config: &Config,
    options: Options,
    observer: &mut (dyn Observer + Send),
    each: &mut (dyn FnMut(&Iteration) + Send),
) -> Result<Factorization> {
    let begin = Instant::now();
    let program = program(graph, config, options.engine)?;
    let sides = Sides::of(graph)?;
    let evaluation = Evaluation::new(graph, config, test)?;
    let (supersteps, keeps) = (supersteps_per_iteration(options.engine), options.checkpoints.is_some());
    let options = Options { max_supersteps: Some(config.iterations.saturating_mul(supersteps)), ..options };
    let mut run = Run::distributed(program, graph, running::kept(options, "als", config))?;
    let before_s = run.report().run_s;
    let mut iterations: Vec<Iteration> = match &**run.note() {
        [] => Vec::new(),
        mut note => Postcard::decode(&mut note).ok_or(Error::Note)?,
    };
    let termination = run.advance_inspected(observer, &mut |mut look| {
        if look.superstep().superstep % supersteps == 0 {
            let [users, items] = sides.split(look.views(), config.rank);
            let errors = evaluation.errors(Factors::new(config.rank, &users, &items));
            let number = look.superstep().superstep / supersteps;
            let iteration = Iteration { number, elapsed_s: before_s + begin.elapsed().as_secs_f64(), errors };
            each(&iteration);
            iterations.push(iteration);
            if keeps {
                look.note().clear();
                Postcard::encode(&iterations, look.note());
            }
        }
    })?;
    let [users, items] = sides.split(run.views(), config.rank).map(|rows| rows.into_owned());
    let report = run.report().clone();
    let errors = match iterations.last() {
        Some(last) if report.supersteps.is_multiple_of(supersteps) => last.errors,
        _ => evaluation.errors(Factors::new(config.rank, &users, &items)),
    };
    Ok(Factorization {
        rank: config.rank,
        users,
        items,
        mean: evaluation.mean,
        unseen: evaluation.unseen,
        offset: evaluation.offset,
        clamp: evaluation.clamp,
        iterations,
        errors,
        termination,
        report,
    })
}

/// Prepares a run, to be stepped by hand. Its states are the factors.
///
/// # Errors
/// Those of [`run`].
pub fn begin(graph: &Graph<f32>, config: &Config, options: Options) -> Result<Box<dyn Running<Box<[f32]>>>> {
    running::begin(program(graph, config, options.engine)?, graph, options)
}

fn program(graph: &Graph<f32>, config: &Config, engine: Engine) -> Result<Als> {
    config.check()?;
    config.check_engine(engine)?;
    Als::of(graph, config)
}
