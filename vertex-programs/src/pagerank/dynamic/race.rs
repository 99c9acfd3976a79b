//! A run that stops at an error which is measured, rather than at its own bound.

use std::time::Instant;

use hubcut::exec::{Options, RunReport, Termination};
use hubcut::graph::Graph;

use super::{Equation, Run, Start};
use crate::Result;
use crate::direct::{empty_report, on_own_threads};
use crate::pagerank::{Config, Teleport};
use crate::race::{Point, Stop, Trace};

/// Runs until the `error` of `x` is that of `stop`, measuring it between rounds, outside the time.
///
/// The time is that between two measurements, not only that of rounds: what decides on the next round is part of it.
///
/// # Errors
/// Those of [`dynamic`](super::dynamic).
pub(in crate::pagerank) fn trace(
    graph: &Graph<()>,
    config: &Config,
    options: &Options,
    stop: &Stop,
    error: &(dyn Fn(&[f64]) -> f64 + Sync),
) -> Result<Trace> {
    on_own_threads(options, || {
        let mut begin = Instant::now();
        let equation = Equation::new(graph, config.damping, Teleport::new(graph, &config.sources)?)?;
        let observer = &mut ();
        let mut run = Run::new(&equation, &Start::Anywhere, 0.0, empty_report(0.0), observer);
        let mut trace = Trace { plan_s: begin.elapsed().as_secs_f64(), ..Trace::default() };
        let mut seconds = 0.0;
        let mut measure = |report: &RunReport, x: &[f64]| {
            // Nothing was done before the first round.
            if report.supersteps > 0 {
                seconds += begin.elapsed().as_secs_f64();
            }
            let here = Point {
                rounds: report.supersteps,
                seconds,
                activations: report.activations,
                edges_gathered: report.edges_gathered,
                edges_scattered: report.edges_scattered,
                error: error(x),
            };
            trace.curve.push(here);
            begin = Instant::now();
            let is_over = stop.is_reached(here.error) || here.rounds >= stop.max_rounds;
            is_over.then_some(Termination::MaxSupersteps)
        };
        if run.run(&Start::Anywhere, &mut measure) == Termination::NoActive {
            // It ended by itself, after a round that nobody has measured.
            measure(&run.report, &run.x);
        }
        Ok(trace)
    })
}
