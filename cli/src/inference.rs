//! Belief propagation as commands run it: with progress, talk about how it ended, a verification and a report.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Result, bail};
use hubcut::exec::{Engine, Options, Scheduler, Termination};
use hubcut::graph::memory::human;
use hubcut::program::Needs;
use hubcut_factors::FactorGraph;
use hubcut_programs::bp::{self, Ascent, Config, Domain, DomainChoice, Inference, Network, Query, Shape};
use hubcut_programs::registry::limit_to_raise;
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::args::RunningArgs;
use crate::exit::Exit;
use crate::load::LoadTimes;
use crate::numbers::{count, counted, rate, seconds};
use crate::progress::{Bar, Running, superstep_noun};
use crate::report::{GraphReport, OptionsReport, Phases, Report};
use crate::session::Session;
use crate::{cuts, threads};

/// What is to be inferred, by which command.
pub(crate) struct Question<'a> {
    /// The program or command.
    pub(crate) name: &'static str,
    /// How it is run.
    pub(crate) running: &'a RunningArgs,
    /// What is computed.
    pub(crate) config: &'a Config,
    /// Most supersteps to run.
    pub(crate) max_supersteps: u64,
}

/// A run, and what came of it.
pub(crate) struct Answered {
    /// What was inferred.
    pub(crate) found: Inference,
    /// How the process will end, unless something else goes wrong.
    pub(crate) exit: Exit,
    options: Options,
    cut_s: Option<f64>,
}

/// What a report says beside the run.
pub(crate) struct Told<'a> {
    /// The model or picture.
    pub(crate) path: &'a Path,
    /// Where the model came from.
    pub(crate) source: Value,
    /// Options of the command after defaults, beside those of belief propagation.
    pub(crate) config: Vec<(&'static str, Value)>,
    /// Reading and building.
    pub(crate) times: LoadTimes,
    /// Seconds spent writing.
    pub(crate) write_s: f64,
    /// The verdict, and the seconds it took.
    pub(crate) verified: Option<(bp::verify::Verdict, f64)>,
    /// More top-level keys.
    pub(crate) more: Vec<(&'static str, Value)>,
}

/// Makes the network of a model, and says what it is; gives the seconds it took, too.
pub(crate) fn network(model: &FactorGraph, config: &Config, session: &Session) -> Result<(Arc<Network>, f64)> {
    let begin = Instant::now();
    let bar = Bar::spinner(&session.talk, "building the graph");
    let network = Network::new(model, config)?;
    drop(bar);
    let edges = counted(network.graph().edges(), "edge");
    let (variables, factors) = (model.variables() as u64, network.graph().vertices() as u64 - model.variables() as u64);
    let vertices = match factors {
        0 => counted(variables, "variable"),
        _ => format!("{} and {} as vertices", counted(variables, "variable"), counted(factors, "factor")),
    };
    let form = match network.shape() {
        Shape::Binary => "two states a variable, pairs: the fast form",
        Shape::Pairwise => "factors over pairs are edges",
        Shape::Factors => "general form",
    };
    let domain = match (network.domain(), config.domain) {
        (Domain::Probability, DomainChoice::Auto) => "probabilities, since no product of them can underflow",
        (Domain::Log, DomainChoice::Log) => "logarithms, as --domain says",
        (Domain::Log, _) => "logarithms, since products of probabilities could underflow",
        (Domain::Probability, _) => "probabilities, as --domain says",
    };
    session.talk.say(format_args!("graph: {vertices}, {edges}; {form}; messages are {domain}"));
    if network.domain() == Domain::Log && config.domain == DomainChoice::Probability {
        session.talk.warn("--domain probability is not followed: products of probabilities could underflow to 0, which excludes a state");
    }
    Ok((network, begin.elapsed().as_secs_f64()))
}

impl Question<'_> {
    /// Runs, and says how it ended.
    pub(crate) fn answer(&self, network: &Arc<Network>, session: &Session) -> Result<Answered> {
        let talk = &session.talk;
        let cut = cuts::for_run(&self.running.shards, network.graph().topology(), None, session)?;
        let options = Options {
            max_supersteps: Some(self.max_supersteps),
            cut: cut.as_ref().map(|cut| cut.cut.clone()),
            ..self.running.options(Scheduler::Priority)
        };
        let found = session.interrupts.while_running(|interrupt| {
            let options = Options { interrupt, ..options.clone() };
            let mut running = Running::new(talk, self.name, true, &options);
            bp::run(network, self.config, options, &mut running)
        })?;
        let exit = match Exit::of_run(&found.termination, false) {
            Exit::Ok if found.not_converged.is_some() => Exit::NotConverged,
            Exit::NotConverged if found.not_converged.is_none() => Exit::Ok,
            exit => exit,
        };
        let answered = Answered { found, exit, options, cut_s: cut.map(|cut| cut.cut_s) };
        self.say_how_it_ended(&answered, session);
        Ok(answered)
    }

    fn say_how_it_ended(&self, answered: &Answered, session: &Session) {
        let (talk, Answered { found, options, exit, .. }) = (&session.talk, answered);
        let run = &found.report;
        let noun = superstep_noun(options.engine);
        let supersteps = counted(run.supersteps, noun);
        let (residual, updates) = (found.residual, counted(found.message_updates, "message"));
        let speed = if run.run_s > 0.0 { rate(found.message_updates as f64 / run.run_s) } else { "0 ".into() };
        let did =
            format!("{supersteps} in {}, {updates}, {speed}messages/s, residual {residual:.2e}", seconds(run.run_s));
        match exit {
            Exit::Ok => talk.say(format_args!("converged: {did}")),
            Exit::Interrupted => talk.warn(format_args!("interrupted: {did}; results are of the messages by then")),
            Exit::NotConverged => {
                let tolerance = self.config.tolerance;
                let advice = self.advice(found, options.engine);
                let why = match &found.not_converged {
                    Some(reason) if found.is_at_bound || found.termination.is_complete() => format!("{reason}; {did}"),
                    _ => format!("{did}, where {tolerance:e} is asked for"),
                };
                talk.warn(format_args!("not converged: {why}{advice}; results are of the last messages"));
            }
            _ => return,
        }
        if let (Some(traffic), true) = (&run.traffic, run.supersteps > 0) {
            let (all, each) = (human(traffic.bytes), human(traffic.bytes / run.supersteps));
            talk.say(format_args!("shards sent each other {all}, {each} a {noun}"));
        }
    }

    /// What to change so that a run which was stopped at a limit converges.
    fn advice(&self, found: &Inference, engine: Engine) -> String {
        let mut all = Vec::new();
        // More of the same helps where time was the limit; where messages go round in circles, it does not.
        if !found.termination.is_complete() && found.termination != Termination::MaxSupersteps {
            all.push(limit_to_raise(&found.termination));
        }
        if engine != Engine::Asynchronous {
            all.push("--engine async (what changes most first, which converges more often)");
        }
        if self.config.damping == 0.0 {
            all.push("--damping 0.5");
        }
        if found.termination == Termination::MaxSupersteps {
            all.push(limit_to_raise(&found.termination));
        }
        // A change that is let pass makes neither less of evidence that counts twice, nor an assignment possible.
        let is_impossible = self.config.query == Query::Map && found.log_value == f64::NEG_INFINITY;
        if !found.is_at_bound && !is_impossible {
            all.push("a larger --tolerance");
        }
        match all.split_last() {
            None => String::new(),
            Some((only, [])) => format!("; try {only}"),
            Some((last, others)) => format!("; try {}, or {last}", others.join(", ")),
        }
    }

    /// Says what all variables together came to.
    pub(crate) fn say_value(&self, network: &Network, answered: &Answered, session: &Session) {
        let (talk, Answered { found, .. }) = (&session.talk, answered);
        if answered.exit == Exit::Failed {
            return;
        }
        let is_exact = network.is_forest() && answered.exit == Exit::Ok;
        // A change that was too small to be sent is missing.
        let up_to = if found.residual <= ROUNDING { "" } else { " up to the tolerance" };
        if let Some(log_z) = found.log_z {
            let what = match answered.exit {
                _ if is_exact => format!("exact{up_to}, since the graph has no cycle"),
                Exit::Ok => "Bethe approximation".into(),
                _ => "of messages that have not converged".into(),
            };
            talk.say(format_args!("log Z = {:.9} ({what})", tidy(log_z)));
        }
        if self.config.query == Query::Map {
            if found.log_value == f64::NEG_INFINITY {
                talk.warn("the assignment that was found is impossible: its value is 0");
                return;
            }
            let what = match &found.ascent {
                _ if is_exact => format!("the highest there is{up_to}, since the graph has no cycle"),
                None => "perhaps not the highest".into(),
                Some(Ascent { starts, before }) => {
                    let starts = counted(u64::from(*starts), "start");
                    let before = match *before == f64::NEG_INFINITY {
                        true => "that of the messages is impossible".into(),
                        false => format!("that of the messages {:.9}", tidy(*before)),
                    };
                    format!(
                        "the best of ascents from {starts}, no change of one variable improves it; {before}; perhaps not the highest"
                    )
                }
            };
            talk.say(format_args!("log value of the assignment = {:.9} ({what})", tidy(found.log_value)));
        }
    }

    /// Checks the answer where --verify asks for it and there is one.
    pub(crate) fn verify(
        &self,
        network: &Network,
        answered: &Answered,
        session: &Session,
    ) -> Result<Option<(bp::verify::Verdict, f64)>> {
        if !self.running.verify || matches!(answered.exit, Exit::Interrupted | Exit::Failed) {
            return Ok(None);
        }
        let begin = Instant::now();
        let bar = Bar::spinner(&session.talk, "verifying");
        let verdict = bp::verify::verify(network, self.config, &answered.found);
        drop(bar);
        say_verdict(&verdict, session);
        Ok(Some((verdict, begin.elapsed().as_secs_f64())))
    }

    /// Writes the report where one is asked for, and gives how the process ends.
    ///
    /// # Errors
    /// The failure of the run, if it failed.
    pub(crate) fn conclude(
        &self,
        network: &Network,
        answered: &Answered,
        told: Told<'_>,
        session: &Session,
    ) -> Result<Exit> {
        let Answered { found, options, .. } = answered;
        let verdict = told.verified.as_ref().map(|(verdict, _)| verdict);
        let is_wrong = verdict.is_some_and(|verdict| verdict.first_fault.is_some());
        if let Some(path) = &self.running.report {
            let mut config = json!(self.config);
            config["max_supersteps"] = json!(self.max_supersteps);
            told.config.into_iter().for_each(|(key, value)| config[key] = value);
            let threads = threads::count(&self.running.threads);
            let options = OptionsReport::new(self.name, config, Needs::EdgeOrBarriers, options, threads);
            let graph = network.graph();
            let graph = GraphReport::of(told.path, graph.topology(), graph.byte_len(), &told.source)?;
            let phases = Phases {
                load: told.times,
                cut_s: answered.cut_s,
                plan_s: found.report.plan_s,
                run_s: found.report.run_s,
                write_s: Some(told.write_s),
                verify_s: told.verified.as_ref().map(|(_, verify_s)| *verify_s),
            };
            let verification = verdict.map(serde_json::to_value).transpose()?;
            let more = keys(network, answered).into_iter().chain(told.more);
            let more: Map<String, Value> = more.map(|(key, value)| (key.to_owned(), value)).collect();
            Report::new(options, graph, &found.report, phases, verification)
                .converged(found.not_converged.is_none())
                .with(more)
                .write(path, &session.interrupts)?;
        }
        if let Termination::Failed { reason, .. } = &found.termination {
            bail!("{} failed: {reason}; no results are written", self.name);
        }
        Ok(if is_wrong { Exit::NotVerified } else { answered.exit })
    }
}

/// What messages may still change by for rounding alone.
const ROUNDING: f64 = 1e-12;

/// A number to be printed with nine digits: rounded to zero, it has no sign.
fn tidy(number: f64) -> f64 {
    if number.abs() < 5e-10 { 0.0 } else { number }
}

/// Says what a verification found.
fn say_verdict(verdict: &bp::verify::Verdict, session: &Session) {
    use bp::verify::Comparison;
    let talk = &session.talk;
    if let Some(fault) = &verdict.first_fault {
        talk.error(format_args!("verification failed: {fault}"));
        return;
    }
    let exact = match (&verdict.exact, &verdict.not_exact) {
        (Some(Comparison::Marginals { log_z, log_z_difference, largest_error, variable, mean_error, .. }), _) => {
            let at = variable.as_ref().map_or_else(String::new, |name| format!(" at variable {name}"));
            let off = log_z_difference.map_or_else(String::new, |off| format!(", that found is {off:+.2e} off"));
            format!(
                "exact log Z = {:.9}{off}; marginals are off by {largest_error:.2e} at most{at}, {mean_error:.2e} in the mean",
                tidy(*log_z)
            )
        }
        (Some(Comparison::Map { log_value, log_value_difference }), _) => {
            format!(
                "exact: the highest log value is {:.9}, that found is {log_value_difference:+.2e} off",
                tidy(*log_value)
            )
        }
        (None, Some(reason)) => format!("no exact answer to compare with, since {reason}"),
        (None, None) => "no exact answer to compare with".into(),
    };
    let residual = verdict.residual;
    match verdict.passed {
        true => talk.say(format_args!("verified: residual of the messages {residual:.2e}; {exact}")),
        false => talk.warn(format_args!("not verified, since the run has not converged: {exact}")),
    }
}

/// What was inferred, as top-level keys of the report.
fn keys(network: &Network, answered: &Answered) -> Vec<(&'static str, Value)> {
    let found = &answered.found;
    vec![
        ("not_converged", json!(found.not_converged)),
        ("log_z", json!(found.log_z)),
        ("log_value", json!(found.log_value)),
        ("ascent", json!(found.ascent)),
        ("residual", json!(found.residual)),
        ("marginal_change", json!(found.marginal_change)),
        ("log_z_change", json!(found.log_z_change)),
        ("message_updates", json!(found.message_updates)),
        ("domain", json!(found.domain)),
        ("shape", json!(found.shape)),
        ("model", json!(ModelReport::new(network))),
    ]
}

/// The model, after evidence.
#[derive(Serialize)]
struct ModelReport {
    variables: usize,
    observed: usize,
    factors: usize,
    tables: usize,
    largest_table: usize,
    most_states: u32,
    is_forest: bool,
}

impl ModelReport {
    fn new(network: &Network) -> Self {
        let model = network.model();
        ModelReport {
            variables: model.variables(),
            observed: (0..model.variables()).filter(|variable| model.observed(*variable).is_some()).count(),
            factors: model.factors().len(),
            tables: model.tables(),
            largest_table: largest_table(model),
            most_states: most_states(model),
            is_forest: network.is_forest(),
        }
    }
}

/// A model in a line.
pub(crate) fn describe(model: &FactorGraph) -> String {
    format!(
        "{}, {}, at most {}, largest table {}",
        counted(model.variables() as u64, "variable"),
        counted(model.factors().len() as u64, "factor"),
        counted(most_states(model).into(), "state"),
        match largest_table(model) {
            1 => "1 entry".into(),
            entries => format!("{} entries", count(entries as u64)),
        },
    )
}

fn largest_table(model: &FactorGraph) -> usize {
    model.factors().map(|factor| factor.table.len()).max().unwrap_or(0)
}

fn most_states(model: &FactorGraph) -> u32 {
    model.cardinalities().iter().copied().max().unwrap_or(0)
}
