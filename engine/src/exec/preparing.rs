//! Preparing a run, which takes as long as some supersteps: how it is ended early.

use std::sync::OnceLock;
use std::time::{Duration, Instant};

use super::{Interrupt, Options};
use crate::error::{Error, Result};

/// So long a run may be prepared whatever its time-out: one of 0 asks for the first states, not for nothing.
const LEAST: Duration = Duration::from_secs(1);

/// What may end the preparation of a run.
pub(super) struct Preparing {
    begin: Instant,
    interrupt: Interrupt,
    /// Requests that were there before: they are for the run, which ends before its first superstep, with its first states.
    requests: u8,
    deadline: Option<Instant>,
    /// Whether the time was up, once it is stopped. It stays so: some have left out their work by then.
    stopped: OnceLock<bool>,
}

impl Preparing {
    /// Begins now, under these options.
    pub(super) fn new(options: &Options) -> Self {
        let (begin, interrupt) = (Instant::now(), options.interrupt.clone());
        let deadline = options.timeout.and_then(|most| begin.checked_add(most.max(LEAST)));
        Preparing { begin, requests: interrupt.requests(), interrupt, deadline, stopped: OnceLock::new() }
    }

    /// Whether nothing more needs to be done, since [`check`](Self::check) will refuse to go on. Cheap enough to ask for every
    /// few thousand vertices.
    pub(super) fn is_stopped(&self) -> bool {
        if self.interrupt.requests() > self.requests {
            self.stopped.get_or_init(|| false);
        } else if self.deadline.is_some_and(|deadline| Instant::now() >= deadline) {
            self.stopped.get_or_init(|| true);
        }
        self.stopped.get().is_some()
    }

    /// Refuses to go on if somebody has asked for an end, or the time is up.
    pub(super) fn check(&self) -> Result<()> {
        self.is_stopped();
        self.stopped.get().map_or(Ok(()), |is_late| Err(Error::Unprepared { is_late: *is_late }))
    }

    /// Seconds since it began.
    pub(super) fn seconds(&self) -> f64 {
        self.begin.elapsed().as_secs_f64()
    }
}
