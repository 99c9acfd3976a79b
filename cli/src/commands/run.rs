//! `hubcut run PROGRAM GRAPH`: check, load, run, write, verify, report.

use std::path::Path;
use std::time::Instant;

use anyhow::{Result, bail};
use hubcut::exec::{Engine, Options, Termination};
use hubcut::graph::memory::human;
use hubcut::graph::{AnyGraph, VertexOrder};
use hubcut_datasets::Format;
use hubcut_datasets::names::Bearers;
use hubcut_programs::registry::{Answer, Verdict};

use super::{als, bp};
use crate::args::{CommonArgs, RunArgs};
use crate::chosen::{Chosen, Selected};
use crate::exit::{Exit, usage};
use crate::files::{self, is_standard};
use crate::load::{self, Loaded, Source, weight_use};
use crate::numbers::{counted, rate, seconds};
use crate::output;
use crate::progress::{Bar, Running, superstep_noun};
use crate::report::{GraphReport, OptionsReport, Phases, Report};
use crate::session::Session;
use crate::{cuts, names, threads, top};

/// Runs a program over a graph.
pub(crate) fn execute(args: &RunArgs, session: &Session) -> Result<Exit> {
    let selected = match &args.program {
        Chosen::Als(args) => return als::execute(args, session),
        Chosen::Bp(args) => return bp::execute(args, session),
        Chosen::OverGraph(selected) => selected,
    };
    let Selected { common, program, .. } = &**selected;
    common.running.check()?;
    program.check(common.running.engine.engine)?;
    check_files(common)?;
    threads::install(&common.running.threads, || run(selected, session))
}

/// Refuses files that cannot be written or are in each other's way, before any work is done.
fn check_files(args: &CommonArgs) -> Result<()> {
    let graph = ("the graph", &*args.graph.graph);
    let output = args.output.as_deref().map(|path| ("--output", path));
    let report = args.running.report.as_deref().map(|path| ("--report", path));
    let names = args.names.path().map(|path| ("--names", path));
    if names.is_some_and(|(_, path)| is_standard(path)) && is_standard(graph.1) {
        return Err(usage("standard input cannot be both the graph and --names; give one of them as a file"));
    }
    if report.is_some_and(|(_, path)| is_standard(path)) {
        return Err(usage("--report needs a file; standard output is for results"));
    }
    if let (Some((_, path)), Some(0)) = (output, args.top) {
        let path = path.display();
        return Err(usage(format!("--top 0 leaves nothing to write to {path}; leave --top out, or --output")));
    }
    let read: Vec<(&str, &Path)> = [Some(graph), names].into_iter().flatten().collect();
    let written: Vec<(&str, &Path)> = [output, report].into_iter().flatten().collect();
    for &one in &written {
        for &other in &read {
            files::refuse_same(one, other)?;
        }
        if one.0 == "--output" {
            files::check_table(one.1, args.format.asked)?;
        }
        files::check_writable(one.1)?;
    }
    match (output, report) {
        (Some(output), Some(report)) => files::refuse_same(output, report),
        _ => Ok(()),
    }
}

fn run(selected: &Selected, session: &Session) -> Result<Exit> {
    let Selected { name, common, program } = selected;
    let talk = &session.talk;
    let names = names::read(&common.names, session)?;
    let loaded = load::load(&common.graph, VertexOrder::Natural, weight_use(program.weights()), talk)?;
    let cut = cuts::for_run(&common.running.shards, loaded.graph.topology(), loaded.stored.as_ref(), session)?;
    let Loaded { graph, source, times, .. } = loaded;
    let topology = graph.topology();
    let bearers = Bearers::vertices(topology.ids(), format_of(&source));
    let names = names.map(|file| names::decide(&file, &bearers, &common.names, session)).transpose()?;

    let options = Options {
        max_supersteps: program.max_supersteps(),
        cut: cut.as_ref().map(|cut| cut.cut.clone()),
        ..common.running.options(program.scheduler())
    };
    let answer = session.interrupts.while_running(|interrupt| {
        let options = Options { interrupt, ..options.clone() };
        let mut running = Running::new(talk, name, program.has_residual(), &options);
        program.run(&graph, options, &mut running)
    })?;
    let answer = &*answer;
    let (run, termination) = (answer.report(), answer.termination());
    let stopped = Exit::of_run(termination, program.wants_all_supersteps());
    say_how_it_ended(selected, answer, options.engine, stopped, session);

    let begin = Instant::now();
    let failed = matches!(termination, Termination::Failed { .. });
    if !failed {
        let names = names.as_ref();
        match &common.output {
            Some(path) => output::write(path, topology, answer, names, common, session)?,
            None => top::print(topology, answer, names, common.printed(talk.is_quiet()), common.format.asked)?,
        }
    }
    let write_s = begin.elapsed().as_secs_f64();

    let begin = Instant::now();
    let verifies = common.running.verify && !matches!(stopped, Exit::Interrupted | Exit::Failed);
    let verdict = verifies.then(|| verify(&graph, answer, session)).transpose()?;
    let verify_s = verdict.is_some().then(|| begin.elapsed().as_secs_f64());

    if let Some(path) = &common.running.report {
        let threads = threads::count(&common.running.threads);
        let options = OptionsReport::new(name, program.config(), program.needs(), &options, threads);
        let graph = GraphReport::new(&common.graph.graph, &graph, &source)?;
        let phases = Phases {
            load: times,
            cut_s: cut.map(|cut| cut.cut_s),
            plan_s: run.plan_s,
            run_s: run.run_s,
            write_s: Some(write_s),
            verify_s,
        };
        let verification = verdict.as_ref().map(|verdict| verdict.details.clone());
        Report::new(options, graph, run, phases, verification).write(path, &session.interrupts)?;
    }
    if let Termination::Failed { vertex, reason } = termination {
        bail!("{name} failed at vertex {vertex}: {reason}; no results are written");
    }
    Ok(if verdict.is_some_and(|verdict| !verdict.passed) { Exit::NotVerified } else { stopped })
}

/// The format that a graph was read from; a stored graph does not know it.
fn format_of(source: &Source) -> Option<Format> {
    match source {
        Source::Text { facts, .. } => Some(facts.format),
        Source::Store { .. } => None,
    }
}

fn say_how_it_ended(selected: &Selected, answer: &dyn Answer, engine: Engine, exit: Exit, session: &Session) {
    let (talk, run) = (&session.talk, answer.report());
    let superstep = superstep_noun(engine);
    let supersteps = counted(run.supersteps, superstep);
    let residual = match selected.program.has_residual() {
        true => format!(", residual {:.2e}", run.per_superstep.last().map_or(0.0, |superstep| superstep.residual)),
        false => String::new(),
    };
    let edges = run.edges_gathered + run.edges_scattered;
    let speed = if run.run_s > 0.0 { rate(edges as f64 / run.run_s) } else { "0 ".into() };
    let did = format!("{supersteps} in {}{residual}, {speed}edges/s", seconds(run.run_s));
    match exit {
        Exit::Ok if answer.termination().is_complete() => talk.say(format_args!("converged: {did}")),
        Exit::Ok => talk.say(format_args!("done: {did}")),
        Exit::Interrupted => {
            let results = match engine {
                Engine::Synchronous => "those of the last whole superstep",
                Engine::Asynchronous | Engine::Chromatic => "what there was by then",
            };
            talk.warn(format_args!("interrupted after {supersteps}{residual}; results are {results}"));
        }
        Exit::NotConverged => {
            let advice = selected.program.advice(answer.termination());
            talk.warn(format_args!(
                "stopped before convergence: {did}; {advice}; results are those of the last {superstep}"
            ));
        }
        _ => {}
    }
    if let (Some(traffic), true) = (&run.traffic, run.supersteps > 0 && exit != Exit::Failed) {
        let (all, each) = (human(traffic.bytes), human(traffic.bytes / run.supersteps));
        talk.say(format_args!("shards sent each other {all}, {each} a {superstep}"));
    }
    if let (Some(summary), true) = (answer.summary(), exit != Exit::Failed) {
        talk.say(summary);
    }
}

fn verify(graph: &AnyGraph, answer: &dyn Answer, session: &Session) -> Result<Verdict> {
    let bar = Bar::spinner(&session.talk, "verifying");
    let verdict = answer.verify(graph)?;
    drop(bar);
    match verdict.passed {
        true if !answer.termination().is_complete() => {
            session.talk.say(format_args!("consistent with stopping early: {}", verdict.summary));
        }
        true => session.talk.say(format_args!("verified: {}", verdict.summary)),
        false => session.talk.error(format_args!("verification failed: {}", verdict.summary)),
    }
    Ok(verdict)
}
