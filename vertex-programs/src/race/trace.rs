//! One run, stopped at an error that is measured between its rounds.

use std::marker::PhantomData;
use std::time::Instant;

use hubcut::Error;
use hubcut::exec::{Contention, RunReport, SuperstepReport, Termination};
use hubcut::parallel;
use serde::Serialize;

use super::{Curve, Point};
use crate::{Result, Running};

/// When a run ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stop {
    /// At this error. 0: when the run ends by itself, since until then it does not know that it is right.
    pub error: f64,
    /// After so many rounds in any case.
    pub max_rounds: u64,
}

impl Stop {
    /// Whether a run that is at `error` may stop.
    pub(crate) fn is_reached(&self, error: f64) -> bool {
        self.error > 0.0 && error <= self.error
    }
}

/// What one run did.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Trace {
    /// Seconds spent planning, before the first round.
    pub plan_s: f64,
    /// Whether gathers went by segments.
    pub segmented: bool,
    /// What workers got in each other's way.
    pub contention: Contention,
    /// Error against time and edges.
    pub curve: Curve,
}

impl Trace {
    /// Of a loop or direct algorithm that has an answer only at its end, `edges` later; 0 if it does not count them.
    pub(crate) fn of_end(seconds: f64, edges: u64, error: f64) -> Self {
        let mut trace = Trace::default();
        trace.curve.push(Point { seconds, edges_scattered: edges, error, ..Point::default() });
        trace
    }
}

/// What a round of a plain loop goes over.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Each {
    /// Vertices.
    pub(crate) vertices: u64,
    /// Edges that are gathered over.
    pub(crate) gathered: u64,
    /// Edges that are scattered over.
    pub(crate) scattered: u64,
}

/// Runs a plain loop until `stop`: `round` does one and gives its seconds and the error then, `each` is what it goes
/// over, `error` that of the start.
pub(crate) fn trace_plain(
    plan_s: f64,
    each: Each,
    error: f64,
    stop: &Stop,
    mut round: impl FnMut() -> (f64, f64),
) -> Trace {
    let mut trace = Trace { plan_s, ..Trace::default() };
    let mut here = Point { error, ..Point::default() };
    trace.curve.push(here);
    while here.rounds < stop.max_rounds && !stop.is_reached(here.error) {
        let (seconds, error) = round();
        here.seconds += seconds;
        here.rounds += 1;
        here.activations += each.vertices;
        here.edges_gathered += each.gathered;
        here.edges_scattered += each.scattered;
        here.error = error;
        trace.curve.push(here);
    }
    trace
}

/// What came of a contender.
#[derive(Clone, Debug)]
pub enum Attempt {
    /// The engine does not run this, or the run failed; why, in its own words.
    Refused(String),
    /// It ran.
    Ran(Trace),
}

impl Attempt {
    /// Refuses a direct algorithm for a program that has none.
    pub(crate) fn no_direct(program: &str) -> Self {
        Attempt::Refused(format!("there is no direct algorithm for {program}"))
    }
}

/// Runs `run` until `stop`, measuring its error by `error` between rounds. A run that fails is one that is refused.
///
/// An exact answer (`stop.error` is 0) is measured no longer than it is run: a road network takes thousands of
/// rounds, each shorter than a look at all vertices.
///
/// # Errors
/// What the engine says once it runs, and before that whatever is no refusal of the options.
pub fn trace<V, R: Running<V> + ?Sized>(
    run: Result<Box<R>>,
    stop: &Stop,
    error: impl Fn(&R) -> f64,
) -> Result<Attempt> {
    match run {
        Ok(run) => watch(&mut Raced { run, error, states: PhantomData }, stop),
        Err(crate::Error::Engine(
            refusal
            @ (Error::Consistency { .. } | Error::Needs { .. } | Error::Options(_) | Error::NotSymmetric { .. }),
        )) => Ok(Attempt::Refused(refusal.to_string())),
        Err(error) => Err(error),
    }
}

/// A run whose error can be measured, whatever its states are: so what follows is compiled once.
trait Measured {
    fn step(&mut self) -> hubcut::Result<SuperstepReport>;
    fn error(&self) -> f64;
    fn active(&self) -> u64;
    fn verdict(&self) -> Option<Termination>;
    fn report(&self) -> &RunReport;
}

struct Raced<R: ?Sized, E, V> {
    run: Box<R>,
    error: E,
    states: PhantomData<fn() -> V>,
}

impl<V, R: Running<V> + ?Sized, E: Fn(&R) -> f64> Measured for Raced<R, E, V> {
    fn step(&mut self) -> hubcut::Result<SuperstepReport> {
        self.run.step()
    }

    fn error(&self) -> f64 {
        (self.error)(&self.run)
    }

    fn active(&self) -> u64 {
        self.run.active()
    }

    fn verdict(&self) -> Option<Termination> {
        self.run.verdict()
    }

    fn report(&self) -> &RunReport {
        self.run.report()
    }
}

fn watch(run: &mut dyn Measured, stop: &Stop) -> Result<Attempt> {
    let mut trace =
        Trace { plan_s: run.report().plan_s, segmented: run.report().plan.segments.is_some(), ..Trace::default() };
    let mut here = Point { error: run.error(), ..Point::default() };
    trace.curve.push(here);
    let mut measuring_s = 0.0;
    let is_over =
        |run: &dyn Measured, rounds| run.active() == 0 || run.verdict().is_some() || rounds >= stop.max_rounds;
    let mut over = is_over(run, 0);
    while !over && !stop.is_reached(here.error) {
        let round = run.step()?;
        here.rounds += 1;
        here.seconds += round.seconds;
        here.activations += round.active;
        here.edges_gathered += round.edges_gathered;
        here.edges_scattered += round.edges_scattered;
        trace.contention += round.contention;
        if let Some(Termination::Failed { reason, .. }) = run.verdict() {
            return Ok(Attempt::Refused(reason));
        }
        over = is_over(run, here.rounds);
        if over || stop.error > 0.0 || measuring_s <= here.seconds {
            let begin = Instant::now();
            here.error = run.error();
            measuring_s += begin.elapsed().as_secs_f64();
            trace.curve.push(here);
        }
    }
    Ok(Attempt::Ran(trace))
}

/// The part of the answers that are not those of the reference.
pub(crate) fn wrong<T: PartialEq + Sync>(answers: &[T], reference: &[T]) -> f64 {
    let wrong = parallel::sum(answers.len(), &|range| {
        answers[range.clone()].iter().zip(&reference[range]).filter(|(answer, right)| answer != right).count() as u64
    });
    wrong as f64 / answers.len().max(1) as f64
}
