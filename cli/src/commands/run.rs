//! `hubcut run PROGRAM`: check, load, run, write, verify, report.

use std::time::Instant;

use anyhow::{Result, bail};
use hubcut::exec::{Choice, Engine, Options, Termination};
use hubcut::graph::memory::human;
use hubcut_programs::registry::{Answer, Data, EachSource, End, Job, Verdict, superstep_noun};

use crate::args::RunArgs;
use crate::chosen::Selected;
use crate::exit::Exit;
use crate::numbers::{counted, rate, seconds};
use crate::progress::{Bar, Running};
use crate::report::{OptionsReport, Phases, Report};
use crate::session::Session;
use crate::subject::Subject;
use crate::{cuts, threads};

/// Runs a program.
pub(crate) fn execute(args: &RunArgs, session: &Session) -> Result<Exit> {
    let Selected { name, job, subject } = &args.program;
    carry_out(name, &**job, &**subject, session)
}

/// Runs a program with its options on what `subject` says; `name` is what it, or the command, is called.
pub(crate) fn carry_out(name: &'static str, job: &dyn Job, subject: &dyn Subject, session: &Session) -> Result<Exit> {
    let running = subject.running();
    let engine = running.engine.engine(name, job.engines())?;
    running.check(engine, job.engines())?;
    if job.each_source().is_some() {
        running.checkpoints.check_single()?;
    }
    job.check(&running.options(engine, job.scheduler()))?;
    subject.check(job)?;
    threads::install(&running.threads, || run(name, job, subject, engine, session))
}

fn run(name: &'static str, job: &dyn Job, subject: &dyn Subject, engine: Engine, session: &Session) -> Result<Exit> {
    let (talk, running) = (&session.talk, subject.running());
    let mut loaded = subject.load(job, session)?;
    let cut = cuts::for_run(&running.shards, loaded.data().topology(), loaded.stored(), session)?;
    let options = Options {
        max_supersteps: job.max_supersteps(),
        cut: cut.as_ref().map(|cut| cut.cut.clone()),
        ..running.options(engine, job.scheduler())
    };
    let answer = session.interrupts.while_running(|interrupt| {
        let options = Options { interrupt, ..options.clone() };
        let mut watch = Running::new(talk, name, job.has_residual(), &options);
        match (loaded.sources(), loaded.seeds()) {
            (Some((sources, best)), _) => {
                let each = EachSource { sources, best, verifies: running.verify };
                job.run_each(&each, loaded.data(), options, &mut watch)
            }
            (None, Some(seeds)) => job.run_seeded(seeds, loaded.data(), options, &mut watch),
            (None, None) => job.run(loaded.data(), options, &mut watch),
        }
    })?;
    let answer = &*answer;
    let (run, end) = (answer.report(), End::of(answer, job.wants_all_supersteps()));
    say_how_it_ended(job, answer, run.engine(options.engine), end, session);

    let begin = Instant::now();
    let mut config = job.config(&options);
    if end != End::Failed {
        loaded.write(answer, &config, session)?;
    }
    let write_s = begin.elapsed().as_secs_f64();

    let begin = Instant::now();
    let verifies = running.verify && !matches!(end, End::Interrupted | End::Failed);
    let verdict = verifies.then(|| verify(loaded.data(), answer, session)).transpose()?;
    let verify_s = verdict.is_some().then(|| begin.elapsed().as_secs_f64());

    let is_wrong = verdict.as_ref().is_some_and(|verdict| verdict.is_wrong);
    if let Some(path) = &running.report {
        loaded.config().into_iter().for_each(|(key, value)| config[key] = value);
        let threads = threads::count(&running.threads);
        let options = OptionsReport::new(name, config, job.needs(), &options, threads);
        let phases = Phases {
            load: loaded.times(),
            cut_s: cut.map(|cut| cut.cut_s),
            plan_s: run.plan_s,
            run_s: run.run_s,
            write_s: Some(write_s),
            verify_s,
        };
        let mut facts = answer.facts();
        facts.extend(loaded.facts().into_iter().map(|(key, value)| (key.to_owned(), value)));
        Report::new(options, loaded.graph()?, run, phases, verdict.map(|verdict| verdict.details))
            .converged(answer.is_converged())
            .with(facts)
            .write(path, &session.interrupts)?;
    }
    if let Termination::Failed { vertex, reason } = answer.termination() {
        bail!(loaded.failure(name, vertex, reason));
    }
    Ok(if is_wrong { Exit::NotVerified } else { end.into() })
}

fn say_how_it_ended(job: &dyn Job, answer: &dyn Answer, engine: Engine, end: End, session: &Session) {
    let (talk, run) = (&session.talk, answer.report());
    for Choice { superstep, engine, why } in &run.choices {
        let from = if *superstep > 0 { format!(" from superstep {} on", superstep + 1) } else { String::new() };
        talk.say(format_args!("chose {}{from}: {why}", engine.short_name()));
    }
    if end == End::Failed {
        return;
    }
    match answer.ending(end, engine) {
        Some(note) => talk.note(&note),
        None => say_supersteps(job, answer, engine, end, session),
    }
    if let (Some(traffic), true) = (&run.traffic, run.supersteps > 0) {
        let (all, each) = (human(traffic.bytes), human(traffic.bytes / run.supersteps));
        talk.say(format_args!("shards sent each other {all}, {each} a {}", superstep_noun(engine)));
    }
    if let (Some(checkpoints), End::Interrupted | End::Stopped) = (&run.checkpoints, end)
        && checkpoints.written > 0
    {
        talk.say("the run can go on from here: add --resume");
    }
    answer.summary(end).iter().for_each(|note| talk.note(note));
}

/// How a run ended, in supersteps and edges.
fn say_supersteps(job: &dyn Job, answer: &dyn Answer, engine: Engine, end: End, session: &Session) {
    let (talk, run) = (&session.talk, answer.report());
    let superstep = superstep_noun(engine);
    let supersteps = counted(run.supersteps, superstep);
    let residual = match job.has_residual() {
        true => format!(", residual {:.2e}", run.per_superstep.last().map_or(0.0, |superstep| superstep.residual)),
        false => String::new(),
    };
    let edges = run.edges_gathered + run.edges_scattered;
    if run.supersteps == 0 && engine == Engine::Direct && end == End::Done {
        talk.say(format_args!("done in {}", seconds(run.run_s)));
        return;
    }
    let speed = if run.run_s > 0.0 { rate(edges as f64 / run.run_s) } else { "0 ".into() };
    let did = format!("{supersteps} in {}{residual}, {speed}edges/s", seconds(run.run_s));
    match end {
        End::Done if answer.termination().is_complete() => talk.say(format_args!("converged: {did}")),
        End::Done => talk.say(format_args!("done: {did}")),
        End::Interrupted => {
            let results = match engine {
                Engine::Synchronous => "those of the last whole superstep",
                _ => "what there was by then",
            };
            talk.warn(format_args!("interrupted after {supersteps}{residual}; results are {results}"));
        }
        End::Stopped | End::Failed => {
            let advice = answer.advice();
            talk.warn(format_args!(
                "stopped before convergence: {did}; {advice}; results are those of the last {superstep}"
            ));
        }
    }
}

fn verify(data: Data<'_>, answer: &dyn Answer, session: &Session) -> Result<Verdict> {
    let bar = Bar::spinner(&session.talk, "verifying");
    let verdict = answer.verify(data)?;
    drop(bar);
    session.talk.note(&verdict.note);
    Ok(verdict)
}
