//! What a direct algorithm tells of itself, in the words of engines.

use std::time::Instant;

use hubcut::exec::{
    Choice, Contention, Engine, Options, Plan, RunReport, ScatterMode, SuperstepReport, Termination, ViewMode,
};
use hubcut::parallel;

use super::{Limits, share::within};
use crate::Result;

/// Of a run that has not begun.
pub(crate) fn empty_report(prepare_s: f64) -> RunReport {
    RunReport {
        termination: (&Termination::Interrupted).into(),
        supersteps: 0,
        activations: 0,
        edges_gathered: 0,
        edges_scattered: 0,
        contention: Contention::default(),
        prepare_s,
        plan_s: 0.0,
        run_s: 0.0,
        traffic: None,
        checkpoints: None,
        plan: Plan::default(),
        choices: Vec::new(),
        per_superstep: Vec::new(),
    }
}

/// Adds a round to a report: it began then, so many vertices took part, and it gathered and scattered over so many edges. Returns its line.
pub(crate) fn record(
    report: &mut RunReport,
    begin: Instant,
    active: u64,
    (gathered, scattered): (u64, u64),
    residual: f64,
    views: ViewMode,
) -> SuperstepReport {
    report.supersteps += 1;
    report.activations += active;
    report.edges_gathered += gathered;
    report.edges_scattered += scattered;
    let superstep = SuperstepReport {
        superstep: report.supersteps,
        active,
        edges_gathered: gathered,
        edges_scattered: scattered,
        contention: Contention::default(),
        sent_bytes: 0,
        residual,
        seconds: begin.elapsed().as_secs_f64(),
        views,
        scatter: if scattered > 0 { ScatterMode::Push } else { ScatterMode::None },
        segmented: false,
    };
    report.per_superstep.push(superstep);
    superstep
}

/// What to run with these options: for [`Engine::Auto`] the direct algorithm, unless what they ask for takes supersteps.
pub(crate) fn choose(options: &Options) -> (Engine, Option<Choice>) {
    if options.engine != Engine::Auto {
        return (options.engine, None);
    }
    let (engine, why) = if options.cut.is_some() {
        (Engine::Synchronous, "the graph is cut into shards, and the direct algorithm runs on the whole of it")
    } else if options.checkpoints.is_some() {
        (Engine::Synchronous, "checkpoints are taken between supersteps, and the direct algorithm has none")
    } else if options.max_supersteps.is_some() {
        (Engine::Synchronous, "there is a limit of supersteps, and the direct algorithm has none")
    } else {
        (Engine::Direct, "there is an algorithm for this problem alone, and it gives the same answer")
    };
    (engine, Some(Choice { superstep: 0, engine, why: why.into() }))
}

/// Does `work` on as many threads as the options of a run say, or else on those of the caller.
///
/// # Errors
/// Those of the work, and of a pool that cannot be made.
pub(crate) fn on_own_threads<T: Send>(options: &Options, work: impl FnOnce() -> Result<T> + Send) -> Result<T> {
    let pool = options.threads.map(parallel::pool).transpose()?;
    within(work, |work| install(pool.as_ref(), work))
}

fn install(pool: Option<&rayon::ThreadPool>, work: &mut (dyn FnMut() + Send)) {
    match pool {
        None => work(),
        Some(pool) => pool.install(work),
    }
}

/// Runs `work` with the limits and threads of `options`; also why it ended, and how long it took.
///
/// # Errors
/// As [`on_own_threads`].
pub(crate) fn run<T: Send>(
    options: &Options,
    work: impl FnOnce(&Limits) -> Result<T> + Send,
) -> Result<(T, Termination, RunReport)> {
    if options.checkpoints.is_some() {
        return Err(hubcut::Error::Options("a direct algorithm takes no checkpoints: choose an engine".into()).into());
    }
    on_own_threads(options, || {
        let (begin, limits) = (Instant::now(), Limits::of(options));
        let found = work(&limits)?;
        let (termination, run_s) = (limits.termination(), begin.elapsed().as_secs_f64());
        let report = RunReport { termination: (&termination).into(), run_s, ..empty_report(0.0) };
        Ok((found, termination, report))
    })
}
