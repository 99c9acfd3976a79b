//! `hubcut run bp MODEL`: check, read, infer, write, verify, report.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::time::Instant;

use anyhow::{Result, bail};
use hubcut::exec::{Engine, Options, Scheduler, Termination};
use hubcut::program::Consistency;
use hubcut_datasets::graphical::{self, Format};
use hubcut_factors::FactorGraph;
use hubcut_programs::bp::{self, Config, Domain, DomainChoice, Inference, Network, Query, Shape};
use hubcut_programs::verify::{self, bp::Comparison, bp::Verdict};
use serde_json::{Map, Value, json};

use super::run::exit_of;
use crate::args::{BP, BpArgs, MessageArgs, RunningArgs};
use crate::exit::{Exit, usage};
use crate::files::{self, has_extension, is_standard};
use crate::load::LoadTimes;
use crate::numbers::{count, counted, rate, seconds};
use crate::progress::{Bar, Running, superstep_noun};
use crate::report::{GraphReport, OptionsReport, Phases, Report};
use crate::session::Session;
use crate::talk::Talk;
use crate::{cuts, stdout, threads};

/// Infers from a model.
pub(crate) fn execute(args: &BpArgs, session: &Session) -> Result<Exit> {
    args.running.check()?;
    let config = args.config()?;
    check_files(args)?;
    threads::install(&args.running.threads, || run(args, &config, session))
}

/// Refuses files that cannot be written or are in each other's way, before any work is done.
fn check_files(args: &BpArgs) -> Result<()> {
    let evidence = args.evidence.as_deref().map(|path| ("--evidence", path));
    if evidence.is_some_and(|(_, path)| is_standard(path)) && is_standard(&args.model) {
        return Err(usage("standard input cannot be both the model and --evidence; give one of them as a file"));
    }
    let outputs = args.output.iter().map(|path| ("--output", path.as_path()));
    let report = args.running.report.as_deref().map(|path| ("--report", path));
    if report.is_some_and(|(_, path)| is_standard(path)) {
        return Err(usage("--report needs a file; standard output is for results"));
    }
    let written: Vec<_> = outputs.chain(report).collect();
    for (place, &one) in written.iter().enumerate() {
        for other in
            [Some(("the model", &*args.model)), evidence].into_iter().flatten().chain(written[..place].iter().copied())
        {
            files::refuse_same(one, other)?;
        }
        files::refuse_packed(one.1)?;
        files::check_writable(one.1)?;
    }
    for path in &args.output {
        if args.map && (has_extension(path, "mar") || has_extension(path, "pr")) {
            let path = path.display();
            return Err(usage(format!(
                "{path} is of marginals, and --map finds an assignment; write a .MPE or .tsv file"
            )));
        }
        if has_extension(path, "hub") || has_extension(path, "uai") {
            let path = path.display();
            return Err(usage(format!("{path} is no name for results; end it in .tsv, .MAR, .MPE or .PR")));
        }
    }
    Ok(())
}

/// A model, and how long it took to get it.
struct Loaded {
    model: FactorGraph,
    observed: usize,
    load_s: f64,
}

fn load(args: &BpArgs, talk: &Talk) -> Result<Loaded> {
    let begin = Instant::now();
    let bar = Bar::spinner(talk, format!("reading {}", args.model.display()));
    let format = args.format.or_else(|| Format::of(&args.model));
    let model = graphical::read(&args.model, format)?;
    let evidence = match &args.evidence {
        Some(path) => graphical::read_evidence(path, &model)?,
        None => Vec::new(),
    };
    let model = if evidence.is_empty() { model } else { model.condition(&evidence)? };
    drop(bar);
    let observed = (0..model.variables()).filter(|variable| model.observed(*variable).is_some()).count();
    let load_s = begin.elapsed().as_secs_f64();
    let observing =
        if observed == 0 { String::new() } else { format!(", {} of them observed", count(observed as u64)) };
    talk.say(format_args!(
        "{}: {}{observing}, {}, read in {}",
        args.model.display(),
        counted(model.variables() as u64, "variable"),
        counted(model.factors().len() as u64, "factor"),
        seconds(load_s)
    ));
    Ok(Loaded { model, observed, load_s })
}

fn run(args: &BpArgs, config: &Config, session: &Session) -> Result<Exit> {
    let talk = &session.talk;
    let Loaded { model, observed, load_s } = load(args, talk)?;
    let Inferred { network, found, options, exit, build_s, cut_s } =
        infer(BP, &model, config, &args.messages, &args.running, session)?;
    if exit != Exit::Failed {
        talk.say(summary(&model, &found));
    }

    let begin = Instant::now();
    if exit != Exit::Failed {
        for path in &args.output {
            write(path, &model, &found, config.query, session)?;
        }
        let to_stdout = args.output.iter().any(|path| is_standard(path));
        let usual = if args.output.is_empty() && !talk.is_quiet() { 10 } else { 0 };
        let top = if to_stdout { 0 } else { args.top.unwrap_or(usual) };
        print(&model, &found, config.query, top)?;
    }
    let write_s = begin.elapsed().as_secs_f64();

    let begin = Instant::now();
    let verifies = args.running.verify && !matches!(exit, Exit::Interrupted | Exit::Failed);
    let verdict = verifies.then(|| verified(&model, config, &found, talk));
    let verify_s = verdict.is_some().then(|| begin.elapsed().as_secs_f64());

    if let Some(path) = &args.running.report {
        let options = OptionsReport::new(
            BP,
            config_of(config, &args.messages),
            Consistency::Edge,
            &options,
            threads::count(&args.running.threads),
        );
        let source = json!({
            "kind": "model",
            "format": args.format.or_else(|| Format::of(&args.model)),
            "evidence": args.evidence.as_ref().map(|path| path.display().to_string()),
        });
        let graph = GraphReport::of(&args.model, network.graph(), &source)?;
        let phases = Phases {
            load: LoadTimes { load_s, build_s: Some(build_s), validate_s: None },
            cut_s,
            plan_s: found.report.plan_s,
            run_s: found.report.run_s,
            write_s: Some(write_s),
            verify_s,
        };
        let verification = verdict.as_ref().map(serde_json::to_value).transpose()?;
        let mut more = of_inference(&found);
        more.insert("model".into(), of_model(&model, observed));
        Report::new(options, graph, &found.report, phases, verification).with(more).write(path, &session.interrupts)?;
    }
    fail(BP, &found)?;
    Ok(if verdict.is_some_and(|verdict| !verdict.passed) { Exit::NotVerified } else { exit })
}

/// What was inferred, and how.
pub(super) struct Inferred<'m> {
    pub(super) network: Network<'m>,
    pub(super) found: Inference,
    pub(super) options: Options,
    pub(super) exit: Exit,
    pub(super) build_s: f64,
    pub(super) cut_s: Option<f64>,
}

/// Runs belief propagation, and says how it ended.
pub(super) fn infer<'m>(
    name: &str,
    model: &'m FactorGraph,
    config: &Config,
    messages: &MessageArgs,
    running: &RunningArgs,
    session: &Session,
) -> Result<Inferred<'m>> {
    let talk = &session.talk;
    let begin = Instant::now();
    let bar = Bar::spinner(talk, "building the graph");
    let network = Network::new(model, config)?;
    drop(bar);
    let build_s = begin.elapsed().as_secs_f64();
    let cut = cuts::for_run(&running.shards, network.graph(), None, session)?;
    let options = Options {
        max_supersteps: Some(messages.max_supersteps),
        cut: cut.as_ref().map(|cut| cut.cut.clone()),
        ..running.options(Scheduler::Priority)
    };
    let found = session.interrupts.while_running(|interrupt| {
        let options = Options { interrupt, ..options.clone() };
        let mut watching = Running::new(talk, name, true, &options);
        bp::run(&network, config, options, &mut watching)
    })?;
    let exit = exit_of(&found.termination, false);
    say_how_it_ended(&found, config, &options, exit, talk);
    let cut_s = cut.map(|cut| cut.cut_s);
    Ok(Inferred { network, found, options, exit, build_s, cut_s })
}

/// The error of a run that could not go on.
pub(super) fn fail(name: &str, found: &Inference) -> Result<()> {
    match &found.termination {
        Termination::Failed { reason, .. } => bail!("{name} failed: {reason}; no results are written"),
        _ => Ok(()),
    }
}

fn say_how_it_ended(found: &Inference, config: &Config, options: &Options, exit: Exit, talk: &Talk) {
    let run = &found.report;
    let noun = superstep_noun(options.engine);
    let speed = if run.run_s > 0.0 { rate(found.message_updates as f64 / run.run_s) } else { "0 ".into() };
    let domain = match (found.domain, config.domain) {
        (Domain::Probability, _) => "probabilities",
        (Domain::Log, DomainChoice::Auto) => "logarithms, since products of probabilities may underflow",
        (Domain::Log, _) => "logarithms",
    };
    let shape = match found.shape {
        Shape::Binary => "pairs of two states",
        Shape::Pairwise => "pairs",
        Shape::Factors => "variables and factors",
    };
    talk.say(format_args!("messages: {shape}, kept as {domain}"));
    let did = format!(
        "{} in {}, residual {:.2e}, {} computed, {speed}messages/s",
        counted(run.supersteps, noun),
        seconds(run.run_s),
        found.residual,
        counted(found.message_updates, "message"),
    );
    match exit {
        Exit::Ok => talk.say(format_args!("converged: {did}")),
        Exit::Interrupted => talk.warn(format_args!("interrupted: {did}; results are what the messages say by now")),
        Exit::NotConverged => {
            let advice = advice(config, options, &found.termination);
            talk.warn(format_args!(
                "stopped before convergence: {did}; {advice}; results are what the messages say by now"
            ));
        }
        _ => {}
    }
}

/// What to try so that a run converges.
fn advice(config: &Config, options: &Options, termination: &Termination) -> String {
    let mut ways = Vec::new();
    if options.engine != Engine::Asynchronous {
        ways.push("--engine async, which sends what changes most first".to_owned());
    }
    if config.damping < 0.5 {
        ways.push("--damping 0.5".into());
    }
    ways.push(match termination {
        Termination::Timeout => "a longer --timeout".into(),
        Termination::MaxActivations => "more --max-activations".into(),
        _ => "more --max-supersteps".into(),
    });
    ways.push("a larger --tolerance".into());
    let last = ways.pop().unwrap_or_default();
    format!("try {}, or {last}", ways.join(", "))
}

/// What was found, in a line.
fn summary(model: &FactorGraph, found: &Inference) -> String {
    match found.log_z {
        Some(log_z) => {
            let kind = if model.is_forest() { "exact, the model has no cycle" } else { "Bethe approximation" };
            format!("log Z {:.9} ({kind}), log10 Z {:.9}", tidy(log_z), tidy(log_z / std::f64::consts::LN_10))
        }
        None => format!("log value of the assignment {:.9}", found.log_value),
    }
}

/// A number that is printed with nine digits, without the sign of a zero.
fn tidy(number: f64) -> f64 {
    if number.abs() < 5e-10 { 0.0 } else { number }
}

/// Prints the first variables.
fn print(model: &FactorGraph, found: &Inference, query: Query, most: usize) -> Result<()> {
    let shown = most.min(model.variables());
    let width = (0..shown).map(|variable| model.name(variable).chars().count()).max().unwrap_or(0);
    stdout::print(|out| {
        for variable in 0..shown {
            let name = model.name(variable);
            let state = |state| model.state_name(variable, state);
            let mut line = format!("{name:width$}");
            match query {
                Query::Map => _ = write!(line, "  {}", state(found.assignment[variable])),
                Query::Marginals => {
                    for (at, probability) in (0..).zip(found.marginal(variable)).take(8) {
                        _ = write!(line, "  {} {probability:.6}", state(at));
                    }
                    if found.marginal(variable).len() > 8 {
                        line.push_str("  ...");
                    }
                }
            }
            writeln!(out, "{line}")?;
        }
        if shown < model.variables() && shown > 0 {
            let rest = counted((model.variables() - shown) as u64, "variable");
            writeln!(out, "... and {rest} more: --output FILE writes all")?;
        }
        Ok(())
    })
}

/// Writes results as the extension of the name says.
fn write(path: &Path, model: &FactorGraph, found: &Inference, query: Query, session: &Session) -> Result<()> {
    let marginals = || (0..found.variables()).map(|variable| found.marginal(variable));
    files::write(path, &session.interrupts, |out| {
        if has_extension(path, "mar") {
            graphical::write_mar(out, marginals())
        } else if has_extension(path, "mpe") {
            graphical::write_mpe(out, &found.assignment)
        } else if has_extension(path, "pr") {
            graphical::write_pr(out, found.log_z.unwrap_or(f64::NAN) / std::f64::consts::LN_10)
        } else if query == Query::Map {
            graphical::write_assignment(out, model, &found.assignment)
        } else {
            graphical::write_marginals(out, model, marginals())
        }
    })
}

fn verified(model: &FactorGraph, config: &Config, found: &Inference, talk: &Talk) -> Verdict {
    let bar = Bar::spinner(talk, "verifying");
    let verdict = verify::bp::verify(model, config, found);
    drop(bar);
    let residual = format!("computed once more, messages change by at most {:.2e}", verdict.residual);
    let exact = match (&verdict.exact, &verdict.not_exact) {
        (Some(Comparison::Marginals { log_z, log_z_difference, largest_error, variable, .. }), _) => {
            let difference = log_z_difference.map_or_else(String::new, |off| format!(" (found {off:+.2e} of it)"));
            let at = variable.as_ref().map_or_else(String::new, |variable| format!(" at variable {variable}"));
            format!(
                "; exact log Z {:.9}{difference}, largest error of a marginal {largest_error:.2e}{at}",
                tidy(*log_z)
            )
        }
        (Some(Comparison::Map { log_value, log_value_difference }), _) => {
            format!("; the best assignment has log value {log_value:.9} (found {log_value_difference:+.2e} of it)")
        }
        (None, Some(reason)) => format!("; {reason}"),
        (None, None) => String::new(),
    };
    match &verdict.first_fault {
        None => talk.say(format_args!("verified: {residual}{exact}")),
        Some(fault) => talk.error(format_args!("verification failed: {fault}; {residual}{exact}")),
    }
    verdict
}

/// The configuration and the limit.
pub(super) fn config_of(config: &Config, messages: &MessageArgs) -> Value {
    let mut value = json!(config);
    value["max_supersteps"] = messages.max_supersteps.into();
    value
}

/// Top-level keys of the report.
pub(super) fn of_inference(found: &Inference) -> Map<String, Value> {
    let mut more = Map::new();
    let mut add = |key: &str, value: Value| more.insert(key.into(), value);
    add("log_z", json!(found.log_z));
    // What is impossible has no logarithm in JSON.
    add("log_value", json!(Some(found.log_value).filter(|value| value.is_finite())));
    add("residual", json!(Some(found.residual).filter(|value| value.is_finite())));
    add("message_updates", json!(found.message_updates));
    add("domain", json!(found.domain));
    add("shape", json!(found.shape));
    more
}

fn of_model(model: &FactorGraph, observed: usize) -> Value {
    json!({
        "variables": model.variables(),
        "observed": observed,
        "factors": model.factors().len(),
        "most_states": model.cardinalities().iter().max(),
        "largest_scope": model.factors().map(|factor| factor.scope.len()).max(),
        "largest_table": model.factors().map(|factor| factor.table.len()).max(),
        "forest": model.is_forest(),
    })
}
