//! When a direct algorithm stops before its end.

use std::sync::atomic::{AtomicU8, Ordering::Relaxed};
use std::time::{Duration, Instant};

use hubcut::exec::{Interrupt, Options, Termination};

/// What may stop one run of a direct algorithm before its end: a request, and a time.
///
/// Both are looked at between chunks of work, so that what is under way takes milliseconds at the most. Once they were found due, they
/// stay due.
#[derive(Debug, Default)]
pub struct Limits {
    interrupt: Interrupt,
    deadline: Option<Instant>,
    /// What was found due: one of the constants below.
    found: AtomicU8,
}

const NOTHING: u8 = 0;
const REQUEST: u8 = 1;
const TIME: u8 = 2;

impl Limits {
    /// A request by `interrupt`, and so long from now.
    pub fn new(interrupt: Interrupt, timeout: Option<Duration>) -> Self {
        // A time that no clock reaches is none.
        let deadline = timeout.and_then(|timeout| Instant::now().checked_add(timeout));
        Limits { interrupt, deadline, found: AtomicU8::new(NOTHING) }
    }

    /// Those of a run with `options`, from now on.
    pub fn of(options: &Options) -> Self {
        Limits::new(options.interrupt.clone(), options.timeout)
    }

    /// Whether to stop.
    #[inline]
    pub fn is_due(&self) -> bool {
        if self.has_stopped() {
            return true;
        }
        let found = match self.deadline {
            _ if self.interrupt.is_requested() => REQUEST,
            Some(deadline) if Instant::now() >= deadline => TIME,
            _ => return false,
        };
        // Whoever is first says why.
        let _ = self.found.compare_exchange(NOTHING, found, Relaxed, Relaxed);
        true
    }

    /// Whether somebody has found them due, and left work undone.
    #[inline]
    pub fn has_stopped(&self) -> bool {
        self.found.load(Relaxed) != NOTHING
    }

    /// Why the algorithm ended.
    pub fn termination(&self) -> Termination {
        match self.found.load(Relaxed) {
            NOTHING => Termination::Converged,
            REQUEST => Termination::Interrupted,
            _ => Termination::Timeout,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_or_the_time_is_due_and_stays_so() {
        assert!(!Limits::new(Interrupt::default(), Some(Duration::MAX)).is_due());
        let interrupt = Interrupt::default();
        let limits = Limits::new(interrupt.clone(), None);
        assert!(!limits.is_due());
        interrupt.request();
        // Nobody has looked.
        assert_eq!((limits.has_stopped(), limits.termination()), (false, Termination::Converged));
        assert!(limits.is_due());
        interrupt.clear();
        assert!(limits.is_due() && limits.has_stopped());
        assert_eq!(limits.termination(), Termination::Interrupted);
        let late = Limits::new(interrupt, Some(Duration::ZERO));
        assert!(late.is_due() && late.is_due());
        assert_eq!(late.termination(), Termination::Timeout);
    }
}
