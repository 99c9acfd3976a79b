//! Least squares in the table of programs.

use std::sync::Mutex;

use hubcut::exec::{CheckpointEvent, Engine, Observer, Options, Progress};
use hubcut::partition::Workload;
use hubcut::program::{Needs, VertexProgram};
use serde_json::{Value, json};

use super::answer::{Factorised, errors_of};
use super::{Als, Config, Feedback, Regularization, Solver, supersteps_per_iteration};
use crate::error::{Error, Result};
use crate::numbers::{count, seconds};
use crate::registry::{About, Answer, Data, Job, Kind, On, Program, Race, Watch, options};

/// Least squares in the table of programs.
pub(crate) struct Entry;

/// Least squares with options, as a command line runs them.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "clap", derive(clap::Args), command(next_help_heading = "Factors"))]
pub struct Configured {
    /// Elements of a factor, 1 to 256
    #[cfg_attr(feature = "clap", arg(long, value_name = "K", default_value_t = Config::RANK, allow_negative_numbers = true,
               value_parser = crate::registry::whole::<usize>(1, super::MAX_RANK as u64)))]
    pub rank: usize,
    /// How strongly factors are pulled towards zero
    #[cfg_attr(feature = "clap", arg(long, value_name = "L", default_value_t = Config::LAMBDA, allow_negative_numbers = true,
               value_parser = crate::registry::not_negative::<f64>))]
    pub lambda: f64,
    /// How the pull grows: weighted, with the number of training ratings of a user or item; plain, the same for all
    /// [default: weighted; plain with --implicit]
    #[cfg_attr(feature = "clap", arg(long, value_name = "HOW", value_parser = crate::registry::choice(REGULARIZATIONS)))]
    pub regularization: Option<Regularization>,
    /// How often all users, and then all items, are solved
    #[cfg_attr(feature = "clap", arg(long, value_name = "N", default_value_t = Config::ITERATIONS,
               allow_negative_numbers = true, value_parser = crate::registry::whole::<u64>(1, u64::from(u32::MAX))))]
    pub iterations: u64,
    /// Take the training mean off the ratings first, and add it to predictions
    #[cfg_attr(feature = "clap", arg(long, conflicts_with = "implicit"))]
    pub center: bool,
    /// Keep predictions between the lowest and the highest training rating
    #[cfg_attr(feature = "clap", arg(long, conflicts_with = "implicit"))]
    pub clamp: bool,
    /// Ratings say how often an item was chosen; pairs without rating count as not chosen, with confidence 1
    #[cfg_attr(feature = "clap", arg(long))]
    pub implicit: bool,
    /// With --implicit, a rating r has confidence 1 + ALPHA |r| [default: 40]
    #[cfg_attr(feature = "clap", arg(long, value_name = "ALPHA", requires = "implicit", allow_negative_numbers = true,
               value_parser = crate::registry::not_negative::<f64>))]
    pub alpha: Option<f64>,
    /// How the system of a user or item is solved: cholesky, exactly; cg, by a few steps of conjugate gradients from its last
    /// solution, cheaper for large ranks
    #[cfg_attr(feature = "clap", arg(long, value_name = "SOLVER", default_value = "cholesky",
               value_parser = crate::registry::choice(SOLVERS)))]
    pub solver: Solver,
    /// Steps of --solver cg [default: 3]
    #[cfg_attr(feature = "clap", arg(long, value_name = "N", allow_negative_numbers = true,
               value_parser = crate::registry::whole::<u32>(1, 1000)))]
    pub cg_steps: Option<u32>,
    /// A user or item is solved again only when the prediction of one of its ratings has changed by more than this
    /// [default: 0, always; 0.01 with --engine async]
    #[cfg_attr(feature = "clap", arg(long, value_name = "T", allow_negative_numbers = true,
               value_parser = crate::registry::not_negative::<f32>))]
    pub tolerance: Option<f32>,
}

#[cfg(feature = "clap")]
const REGULARIZATIONS: &[(&str, Regularization)] =
    &[("weighted", Regularization::Weighted), ("plain", Regularization::Plain)];
#[cfg(feature = "clap")]
const SOLVERS: &[(&str, Solver)] =
    &[("cholesky", Solver::Cholesky), ("cg", Solver::ConjugateGradient { steps: Solver::STEPS })];

impl Program for Entry {
    fn name(&self) -> &'static str {
        "als"
    }

    fn about(&self) -> About {
        About {
            short: "Factorise ratings by alternating least squares, to predict and to recommend",
            long: "Finds a factor x_u for every user and y_i for every item, so that x_u . y_i is near the rating r_ui: \
                minimise  sum over ratings (r_ui - x_u . y_i)^2  +  lambda (sum n_u |x_u|^2 + sum n_i |y_i|^2) with n the \
                number of training ratings. Users are solved exactly with items held fixed, then items with users held fixed, \
                and so on. With --implicit a rating says how often a user chose an item, and all pairs count.\n\n\
                RATINGS is a text file with a line `user, item, rating` for each (separated by commas, semicolons, tabs, blanks \
                or `::`; more columns are ignored; without a third column every rating is 1), a Matrix Market file (rows are \
                users, columns items), or a .hub file that `hubcut import --bipartite` made. Test ratings are never trained \
                on; a pair of a user or an item without training ratings is predicted by the training mean.",
            examples: "  \
                hubcut run als ratings.csv --test-fraction 0.1
  hubcut run als ratings.csv --rank 20 --lambda 0.05 --iterations 20 --output model
  hubcut recommend model --user 17 --names movies.csv
  hubcut run als clicks.tsv --implicit --alpha 40 --test clicks-of-may.tsv
  hubcut run als ratings.mtx --test-fraction 0.2
  hubcut run als ratings.hub --engine async --rank 50",
        }
    }

    fn kind(&self) -> Kind {
        Kind::Ratings
    }

    options!(Configured => Job);

    fn workload(&self) -> Option<Workload> {
        Some(super::program::workload(&Config::default()))
    }

    fn race(&self) -> Option<&dyn Race> {
        Some(self)
    }
}

impl Configured {
    /// What is to be computed by a run with these options.
    fn configure(&self, options: &Options) -> Config {
        let usual = if self.implicit { Regularization::Plain } else { Regularization::Weighted };
        let is_async = options.engine == Engine::Asynchronous;
        Config {
            rank: self.rank,
            lambda: self.lambda,
            regularization: self.regularization.unwrap_or(usual),
            iterations: self.iterations,
            feedback: match self.implicit {
                true => Feedback::Implicit { alpha: self.alpha.unwrap_or(Config::ALPHA) },
                false => Feedback::Explicit { centred: self.center },
            },
            clamp: self.clamp,
            solver: match (self.solver, self.cg_steps) {
                (Solver::ConjugateGradient { .. }, Some(steps)) => Solver::ConjugateGradient { steps },
                (solver, _) => solver,
            },
            seed: options.seed,
            tolerance: self.tolerance.unwrap_or(if is_async { Config::ASYNC_TOLERANCE } else { 0.0 }),
        }
    }
}

impl Job for Configured {
    fn check(&self, options: &Options) -> Result<()> {
        if self.solver == Solver::Cholesky && self.cg_steps.is_some() {
            let text = "--cg-steps is for conjugate gradients; add --solver cg, or leave --cg-steps out";
            return Err(Error::Usage(text.into()));
        }
        let config = self.configure(options);
        config.check()?;
        config.check_engine(options.engine)
    }

    fn on(&self) -> On {
        On::Ratings { implicit: self.implicit }
    }

    fn config(&self, options: &Options) -> Value {
        json!(self.configure(options))
    }

    /// It follows from the iterations.
    fn max_supersteps(&self) -> Option<u64> {
        None
    }

    fn wants_all_supersteps(&self) -> bool {
        true
    }

    fn needs(&self) -> Needs {
        Als::NEEDS
    }

    fn run(&self, data: Data<'_>, options: Options, watch: &mut (dyn Watch + Send)) -> Result<Box<dyn Answer>> {
        let (graph, test) = data.ratings()?;
        let (config, engine) = (self.configure(&options), options.engine);
        let watch = Mutex::new(watch);
        let mut supersteps = Supersteps { watch: &watch, per_iteration: supersteps_per_iteration(engine) };
        let found = super::run(graph, test, &config, options, &mut supersteps, &mut |iteration| {
            let errors = errors_of(&iteration.errors);
            let text = format!("iteration {}/{}: {errors}", iteration.number, config.iterations);
            let mut watch = watch.lock().expect("nobody panics with it");
            watch.detail(&format!("{text}, {}", seconds(iteration.elapsed_s)));
            watch.is_at(&text);
        })?;
        let tested = test.ratings.len() + test.strangers.len();
        let engine = found.report.engine(engine);
        Ok(Box::new(Factorised { config, engine, found, trained: graph.edges(), tested }))
    }
}

/// Supersteps, told where everything is.
struct Supersteps<'a, 'w> {
    watch: &'a Mutex<&'w mut (dyn Watch + Send)>,
    per_iteration: u64,
}

impl Observer for Supersteps<'_, '_> {
    fn superstep(&mut self, progress: Progress<'_>) {
        let step = progress.superstep;
        if self.per_iteration > 1 {
            let side = if step.superstep % 2 == 1 { "users" } else { "items" };
            let (active, time) = (count(step.active), seconds(step.seconds));
            let text = format!("  superstep {}: {active} {side} solved in {time}", step.superstep);
            self.watch.lock().expect("nobody panics with it").detail(&text);
        }
    }

    fn checkpoint(&mut self, event: CheckpointEvent<'_>) {
        self.watch.lock().expect("nobody panics with it").checkpoint(event);
    }
}
