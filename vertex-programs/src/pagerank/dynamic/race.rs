//! Runs that stop at an error which is measured, rather than at their own bound.

use std::time::Instant;

use hubcut::exec::{RunReport, Termination};

use super::IsOver;
use crate::Result;
use crate::pagerank::Ranking;
use crate::race::{Point, Stop, Trace};

/// Does `run` until the `error` of `x` is that of `stop`, measuring it between rounds, outside the time.
///
/// The time is that between two measurements, not only that of rounds: what decides on the next round is part of it.
///
/// # Errors
/// Those of `run`.
pub(in crate::pagerank) fn trace(
    stop: &Stop,
    error: &(dyn Fn(&[f64]) -> f64 + Sync),
    run: impl FnOnce(IsOver<'_>) -> Result<Ranking>,
) -> Result<Trace> {
    let (mut begin, mut trace, mut seconds) = (Instant::now(), Trace::default(), 0.0);
    let mut measure = |report: &RunReport, x: &dyn Fn() -> Vec<f64>| {
        let lasted = begin.elapsed().as_secs_f64();
        // Before the first round all was preparation.
        if report.supersteps > 0 {
            seconds += lasted
        } else {
            trace.plan_s = lasted
        };
        let here = Point {
            rounds: report.supersteps,
            seconds,
            activations: report.activations,
            edges_gathered: report.edges_gathered,
            edges_scattered: report.edges_scattered,
            error: error(&x()),
        };
        trace.curve.push(here);
        begin = Instant::now();
        let is_over = stop.is_reached(here.error) || here.rounds >= stop.max_rounds;
        is_over.then_some(Termination::MaxSupersteps)
    };
    let ranking = run(&mut measure)?;
    if ranking.termination != Termination::MaxSupersteps {
        // It ended by itself, after a round that nobody has measured.
        measure(&ranking.report, &|| ranking.ranks.clone());
    }
    Ok(trace)
}
