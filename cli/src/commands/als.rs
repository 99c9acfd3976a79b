//! `hubcut run als RATINGS`: check, load, factorise, write the model, verify, report.

use std::time::Instant;

use anyhow::{Result, bail};
use hubcut::exec::{Engine, Observer, Options, Progress, Scheduler, Termination};
use hubcut::graph::Side;
use hubcut::program::VertexProgram;
use hubcut_datasets::model::{Model, ModelFolder};
use hubcut_programs::als::verify::Reported;
use hubcut_programs::als::{self, Als, Config, Factorization, Feedback, Iteration, Solver, Test};
use serde_json::{Map, Value, json};

use crate::args::{ALS, AlsArgs};
use crate::exit::{Exit, usage};
use crate::files::{self, is_standard};
use crate::model::RATINGS_FORMAT;
use crate::numbers::{count, counted, rate, seconds, six_decimals};
use crate::progress::Bar;
use crate::ratings::{self, LoadedRatings, RatingsSource};
use crate::report::{GraphReport, OptionsReport, Phases, Report};
use crate::session::Session;
use crate::talk::Talk;
use crate::{cuts, threads};

/// Factorises ratings.
pub(crate) fn execute(args: &AlsArgs, session: &Session) -> Result<Exit> {
    args.running.check()?;
    let config = args.config()?;
    check_files(args)?;
    threads::install(&args.running.threads, || run(args, config, session))
}

/// Refuses files that cannot be written or are in each other's way, before any work is done.
fn check_files(args: &AlsArgs) -> Result<()> {
    let test = args.test.as_deref().map(|path| ("--test", path));
    if test.is_some_and(|(_, path)| is_standard(path)) && is_standard(&args.ratings) {
        return Err(usage("standard input cannot be both the ratings and --test; give one of them as a file"));
    }
    if let Some(report) = &args.running.report {
        if is_standard(report) {
            return Err(usage("--report needs a file; standard output is for results"));
        }
        for read in [Some(("the ratings", &*args.ratings)), test].into_iter().flatten() {
            files::refuse_same(("--report", report), read)?;
        }
        files::check_writable(report)?;
    }
    match &args.output {
        Some(folder) if is_standard(folder) => Err(usage("a model is a folder of files; give its name to --output")),
        // Tried now, so that nobody waits for a model which has no place.
        Some(folder) => {
            let report = args.running.report.as_deref().map(|path| ("--report", path));
            for file in [Some(("the ratings", &*args.ratings)), test, report].into_iter().flatten() {
                files::refuse_same(file, ("--output", folder))?;
                files::refuse_inside(file, ("--output", folder))?;
            }
            ModelFolder::create(folder).map(drop).map_err(|error| files::refused(folder, error))
        }
        None => Ok(()),
    }
}

fn run(args: &AlsArgs, config: Config, session: &Session) -> Result<Exit> {
    let talk = &session.talk;
    let loaded = ratings::load(args, talk)?;
    let graph = loaded.graph();
    let cut = cuts::for_run(&args.running.shards, graph, loaded.stored.as_ref(), session)?;
    let options = Options { cut: cut.as_ref().map(|cut| cut.cut.clone()), ..args.running.options(Scheduler::Sweep) };
    let test = Test { ratings: &loaded.test, strangers: &loaded.strangers, at: args.at };
    let mut found = session.interrupts.while_running(|interrupt| {
        let options = Options { interrupt, ..options.clone() };
        let bar = Bar::spinner(talk, "als: preparing");
        let watching = Watching { talk, bar: &bar, iterations: config.iterations };
        let mut supersteps = Supersteps { talk, per_iteration: als::supersteps_per_iteration(options.engine) };
        als::run(graph, test, &config, options, &mut supersteps, &mut |iteration| watching.iteration(iteration))
    })?;
    let stopped = Exit::of_run(&found.termination, true);
    say_how_it_ended(&found, stopped, &loaded, talk);

    let begin = Instant::now();
    let begun = !found.iterations.is_empty();
    if let (Some(_), false, true) = (&args.output, begun, stopped != Exit::Failed) {
        talk.warn("no model is written, since not one iteration is done");
    }
    if let (Some(folder), true, true) = (&args.output, begun, stopped != Exit::Failed) {
        let model = Model {
            rank: found.rank,
            mean: found.mean,
            offset: found.offset,
            clamp: found.clamp,
            implicit_alpha: match config.feedback {
                Feedback::Implicit { alpha } => Some(alpha),
                Feedback::Explicit { .. } => None,
            },
            config: config_of_model(&config, &loaded.source),
            user_factors: std::mem::take(&mut found.users),
            item_factors: std::mem::take(&mut found.items),
            ratings: graph.clone(),
            held_out: loaded.held_out()?,
        };
        write_model(&model, folder, session)?;
        // Lent, not copied.
        (found.users, found.items) = (model.user_factors, model.item_factors);
    }
    if args.output.is_none() && begun && stopped != Exit::Failed {
        talk.say("the model is not kept; add --output DIR to write it for `hubcut recommend` and `hubcut predict`");
    }
    let write_s = begin.elapsed().as_secs_f64();

    let begin = Instant::now();
    let verifies = args.running.verify && !matches!(stopped, Exit::Interrupted | Exit::Failed);
    let verdict = verifies.then(|| verified(&loaded, &config, options.engine, &found, talk)).transpose()?;
    let verify_s = verdict.is_some().then(|| begin.elapsed().as_secs_f64());

    if let Some(path) = &args.running.report {
        let threads = threads::count(&args.running.threads);
        let phases = Phases {
            load: loaded.times,
            cut_s: cut.map(|cut| cut.cut_s),
            plan_s: found.report.plan_s,
            run_s: found.report.run_s,
            write_s: Some(write_s),
            verify_s,
        };
        let options = OptionsReport::new(ALS, config_of(&config, args), Als::NEEDS, &options, threads);
        let graph = GraphReport::new(&args.ratings, &loaded.graph, &loaded.source)?;
        let verification = verdict.as_ref().map(serde_json::to_value).transpose()?;
        let report =
            Report::new(options, graph, &found.report, phases, verification).with(by_iteration(&found, &loaded));
        report.write(path, &session.interrupts)?;
    }
    if let Termination::Failed { vertex, reason } = &found.termination {
        bail!("als failed at {vertex}: {reason}; no model is written");
    }
    Ok(if verdict.is_some_and(|verdict| verdict.is_wrong()) { Exit::NotVerified } else { stopped })
}

/// The configuration, and the format of the ratings.
fn config_of_model(config: &Config, source: &RatingsSource) -> Value {
    let mut value = json!(config);
    if let (Value::Object(config), RatingsSource::Text { facts, .. }) = (&mut value, source) {
        config.insert(RATINGS_FORMAT.into(), json!(facts.train.facts.format));
    }
    value
}

/// The configuration, and what the test was made of.
fn config_of(config: &Config, args: &AlsArgs) -> Value {
    let mut value = json!(config);
    let test = json!({
        "file": args.test.as_ref().map(|path| path.display().to_string()),
        "fraction": args.test_fraction.map(|fraction| fraction.to_string()),
        "split_by": args.test_fraction.map(|_| args.split_by),
        "at": config.feedback.is_implicit().then_some(args.at),
    });
    value["test"] = test;
    value
}

/// Tells of iterations.
struct Watching<'a> {
    talk: &'a Talk,
    bar: &'a Bar,
    iterations: u64,
}

impl Watching<'_> {
    fn iteration(&self, iteration: &Iteration) {
        let text = format!("iteration {}/{}: {}", iteration.number, self.iterations, errors_of(&iteration.errors));
        if self.talk.is_verbose() {
            self.talk.say(format_args!("{text}, {}", seconds(iteration.elapsed_s)));
        }
        self.bar.say(format!("als: {text}"));
    }
}

/// Supersteps, told where everything is.
struct Supersteps<'a> {
    talk: &'a Talk,
    per_iteration: u64,
}

impl Observer for Supersteps<'_> {
    fn superstep(&mut self, progress: Progress<'_>) {
        let step = progress.superstep;
        if self.talk.is_verbose() && self.per_iteration > 1 {
            let side = if step.superstep % 2 == 1 { "users" } else { "items" };
            let (active, time) = (count(step.active), seconds(step.seconds));
            self.talk.say(format_args!("  superstep {}: {active} {side} solved in {time}", step.superstep));
        }
    }
}

/// The errors in words: "train RMSE 0.497689, test RMSE 0.710157".
fn errors_of(errors: &als::Errors) -> String {
    let mut parts = Vec::new();
    let mut add = |name: &str, value: Option<f64>| {
        if let Some(value) = value {
            parts.push(format!("{name} {}", six_decimals(value)));
        }
    };
    add("train RMSE", errors.train_rmse);
    add("test RMSE", errors.test_rmse);
    if let Some(ranking) = &errors.ranking {
        add(&format!("precision@{}", ranking.k), Some(ranking.precision));
        add(&format!("MAP@{}", ranking.k), Some(ranking.map));
        add(&format!("NDCG@{}", ranking.k), Some(ranking.ndcg));
    }
    if let Some(loss) = errors.train_loss {
        parts.insert(0, format!("loss {loss:.6e}"));
    }
    parts.join(", ")
}

fn say_how_it_ended(found: &Factorization, exit: Exit, loaded: &LoadedRatings, talk: &Talk) {
    let run = &found.report;
    let iterations = counted(found.iterations.len() as u64, "iteration");
    let updates = counted(run.activations, "update");
    let speed = if run.run_s > 0.0 { rate(run.edges_gathered as f64 / run.run_s) } else { "0 ".into() };
    let did = format!("{iterations} in {}, {updates}, {speed}ratings/s", seconds(run.run_s));
    match exit {
        Exit::Ok if found.termination.is_complete() => talk.say(format_args!("converged: {did}")),
        Exit::Ok => talk.say(format_args!("done: {did}")),
        Exit::Interrupted => {
            talk.warn(format_args!("interrupted: {did}; the factors are those of the last whole step"))
        }
        Exit::NotConverged => {
            let advice = match found.termination {
                Termination::Timeout => "try a longer --timeout",
                _ => "try more --max-activations",
            };
            talk.warn(format_args!("stopped before all iterations: {did}; {advice}"));
        }
        _ => return,
    }
    if found.iterations.is_empty() {
        return;
    }
    talk.say(errors_of(&found.errors));
    if found.errors.unseen > 0 {
        let (unseen, of) = (found.errors.unseen, loaded.test.len() + loaded.strangers.len());
        talk.say(format_args!(
            "{} of {} are by users or of items without training ratings: predicted by the training mean, {}",
            count(unseen),
            counted(of as u64, "test rating"),
            six_decimals(found.unseen)
        ));
    }
}

fn write_model(model: &Model, path: &std::path::Path, session: &Session) -> Result<()> {
    let bar = Bar::spinner(&session.talk, format!("writing {}", path.display()));
    let folder = ModelFolder::create(path)?;
    folder.write(model)?;
    folder.commit()?;
    drop(bar);
    let sides = model.sides();
    let has_ratings = |user: &usize| model.ratings.by_source().degree(model.ratings.vertex_at(*user)) > 0;
    let user = (0..sides.users.len()).find(has_ratings).unwrap_or_default();
    let (users, items) = (counted(sides.users.len() as u64, "user"), counted(sides.items.len() as u64, "item"));
    let path = path.display();
    session.talk.say(format_args!(
        "wrote {path}: factors of {users} and {items}; try `hubcut recommend {path} --user {}`",
        sides.users.get(user)
    ));
    Ok(())
}

fn verified(
    loaded: &LoadedRatings,
    config: &Config,
    engine: Engine,
    found: &Factorization,
    talk: &Talk,
) -> Result<als::verify::Verdict> {
    let bar = Bar::spinner(talk, "verifying");
    let supersteps = found.report.supersteps;
    let last = match engine {
        Engine::Asynchronous => None,
        Engine::Synchronous if supersteps % 2 == 1 => Some(Side::User),
        Engine::Synchronous | Engine::Chromatic => Some(Side::Item),
    };
    // A pass over both colours may have been broken off; supersteps are whole.
    let is_whole = engine == Engine::Synchronous || found.termination == Termination::MaxSupersteps;
    // Vertices that were left alone because little had changed are not where their neighbours want them.
    let last = last.filter(|_| config.tolerance == 0.0 && is_whole && supersteps > 0);
    let reported = Reported { error: found.errors.train_rmse.or(found.errors.train_loss), clamp: found.clamp };
    let verdict = als::verify::verify(loaded.graph(), config, found.factors(), last, reported)?;
    drop(bar);
    let (users, items) = (verdict.users_error, verdict.items_error);
    let mut errors = format!("backward error of the normal equations: users {users:.2e}, items {items:.2e}");
    if let Some(side) = verdict.exact {
        errors += &format!("; {side} were solved last, at most {:.1e} allowed", verdict.limit);
    }
    match (&verdict.first_fault, verdict.agrees) {
        _ if verdict.passed => {
            talk.say(format_args!("verified: the training error is the one reported; {errors}"));
        }
        (None, true) => {
            let why = match (config.solver, engine) {
                (Solver::ConjugateGradient { .. }, _) => "--solver cg",
                (_, Engine::Asynchronous) => "--engine async",
                _ if config.tolerance > 0.0 => "a --tolerance above 0",
                _ => "a run that was stopped within a pass",
            };
            talk.say(format_args!(
                "checked: factors are finite, and the training error is the one reported. Not verified: with {why} no side has \
                 to solve its equations exactly ({errors})"
            ));
        }
        (Some(vertex), _) => {
            talk.error(format_args!("verification failed: {errors}; the first fault is at {vertex}"));
        }
        (None, false) => talk.error("verification failed: the training error is not the one that was reported"),
    }
    Ok(verdict)
}

/// What every iteration came to, as top-level keys of the report.
fn by_iteration(found: &Factorization, loaded: &LoadedRatings) -> Map<String, Value> {
    let each = |value: &dyn Fn(&Iteration) -> Value| -> Value { found.iterations.iter().map(value).collect() };
    let mut more = Map::new();
    let mut add = |key: &str, value: Value| more.insert(key.into(), value);
    let ranking = |value: fn(&als::metrics::RankingMeasures) -> f64| {
        each(&|iteration: &Iteration| json!(iteration.errors.ranking.as_ref().map(value)))
    };
    add("iterations", json!(found.iterations.len()));
    add("iteration_s", each(&|iteration| json!(iteration.elapsed_s)));
    if found.iterations.iter().any(|iteration| iteration.errors.train_loss.is_some()) {
        add("train_loss", each(&|iteration| json!(iteration.errors.train_loss)));
        add("precision", ranking(|ranking| ranking.precision));
        add("map", ranking(|ranking| ranking.map));
        add("ndcg", ranking(|ranking| ranking.ndcg));
    }
    add("train_rmse", each(&|iteration| json!(iteration.errors.train_rmse)));
    add("test_rmse", each(&|iteration| json!(iteration.errors.test_rmse)));
    add("train_ratings", json!(loaded.graph().edges()));
    add("test_ratings", json!(loaded.test.len() + loaded.strangers.len()));
    add("trained_test_ratings", json!(loaded.trained_test));
    add("unseen_test_ratings", json!(found.iterations.last().map(|iteration| iteration.errors.unseen)));
    add("training_mean", json!(found.mean));
    more
}
