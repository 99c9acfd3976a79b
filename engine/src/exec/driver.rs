//! The loop over supersteps: limits, timing, progress. Not generic over the program: it runs anything that can do a step.

use std::time::{Duration, Instant};

use super::observer::{Observer, Progress};
use super::{Options, RunReport, SuperstepReport, Termination};
use crate::error::{Error, Result};
use crate::panics;

/// Something that runs one superstep at a time.
pub(crate) trait Steps {
    /// Vertices that the next superstep would run.
    fn active(&self) -> u64;
    /// No later than this the next superstep is to end, for engines that can end one early.
    fn limit(&mut self, deadline: Option<Instant>) {
        let _ = deadline;
    }
    /// Runs a superstep.
    fn superstep(&mut self) -> Result<SuperstepReport>;
    /// Whether the superstep just run ends the run: a failure, or convergence.
    fn verdict(&self) -> Option<Termination>;
}

/// Runs supersteps until one of the ends is reached, adding them to `report`.
pub(crate) fn drive(
    steps: &mut dyn Steps,
    options: &Options,
    report: &mut RunReport,
    observer: &mut dyn Observer,
) -> Result<Termination> {
    let begin = Instant::now();
    let run_before = report.run_s;
    // A run that goes on has used up some of its time.
    let timeout =
        options.timeout.map(|most| most.saturating_sub(Duration::try_from_secs_f64(run_before).unwrap_or_default()));
    steps.limit(timeout.and_then(|most| begin.checked_add(most)));
    let termination = loop {
        if steps.active() == 0 {
            break Termination::NoActive;
        }
        if options.max_supersteps.is_some_and(|most| report.supersteps >= most) {
            break Termination::MaxSupersteps;
        }
        if timeout.is_some_and(|most| begin.elapsed() >= most) {
            break Termination::Timeout;
        }
        if options.interrupt.is_requested() {
            break Termination::Interrupted;
        }
        let record = steps.superstep()?;
        panics::done();
        if options.interrupt.is_urgent() {
            return Err(Error::Aborted);
        }
        report.add(record);
        report.run_s = run_before + begin.elapsed().as_secs_f64();
        observer.superstep(Progress { superstep: &record, elapsed_s: report.run_s });
        let verdict = steps.verdict();
        panics::done();
        if let Some(termination) = verdict {
            break termination;
        }
    };
    steps.limit(None);
    report.termination = (&termination).into();
    Ok(termination)
}

impl RunReport {
    pub(crate) fn add(&mut self, record: SuperstepReport) {
        self.supersteps += 1;
        self.activations += record.active;
        self.edges_gathered += record.edges_gathered;
        self.edges_scattered += record.edges_scattered;
        self.contention += record.contention;
        self.run_s += record.seconds;
        self.per_superstep.push(record);
    }
}
