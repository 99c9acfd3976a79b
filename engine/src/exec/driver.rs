//! The loop over supersteps: limits, timing, progress. Not generic over the program: it runs anything that can do a step.

use std::time::{Duration, Instant};

use super::checkpoint::{Keeper, Section};
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
    /// Hands over, part by part, what a checkpoint keeps of each, with how many parts there are.
    fn save(&self, put: &mut PutPart<'_>) -> Result<()> {
        let _ = put;
        unreachable!("checkpoints are of programs whose values can become bytes")
    }
    /// What the caller keeps beside the run.
    fn note(&self) -> &[u8] {
        &[]
    }
}

/// Takes what a checkpoint keeps of the next part, of so many.
pub(crate) type PutPart<'a> = dyn FnMut(usize, Vec<Section<'_>>) -> Result<()> + 'a;

/// Runs supersteps until one of the ends is reached, adding them to `report`.
pub(crate) fn drive(
    steps: &mut dyn Steps,
    options: &Options,
    report: &mut RunReport,
    observer: &mut dyn Observer,
    mut keeper: Option<&mut Keeper>,
) -> Result<Termination> {
    let begin = Instant::now();
    let run_before = report.run_s;
    // A run that goes on has used up some of its time; but for what another process took.
    let used = run_before - keeper.as_ref().map_or(0.0, |keeper| keeper.before_s());
    let timeout =
        options.timeout.map(|most| most.saturating_sub(Duration::try_from_secs_f64(used).unwrap_or_default()));
    let mut kept_s = 0.0;
    if let Some(keeper) = &mut keeper {
        keeper.tell(observer);
    }
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
        report.run_s = run_before + begin.elapsed().as_secs_f64() - kept_s;
        observer.superstep(Progress { superstep: &record, elapsed_s: report.run_s });
        let verdict = steps.verdict();
        panics::done();
        if let Some(termination) = verdict {
            break termination;
        }
        if let Some(keeper) = keeper.as_mut().filter(|keeper| keeper.is_due(report.supersteps)) {
            kept_s += keeper.keep(steps, report, observer)?;
        }
    };
    // Who raises the limit goes on here.
    if let Some(keeper) = keeper.filter(|_| termination.is_limit() && report.supersteps > 0) {
        keeper.keep(steps, report, observer)?;
    }
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
