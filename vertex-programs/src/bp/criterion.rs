//! Which changes of messages are sent.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use super::{Config, Domain};

/// How small a change must be for a message to stay as it is. It can be tightened while a run stands still.
#[derive(Debug)]
pub(super) struct Criterion {
    /// Bits of the largest change that is not sent.
    tolerance: AtomicU64,
    /// Whether changes are measured as parts of elements everywhere.
    relative: AtomicBool,
}

impl Criterion {
    /// What a configuration asks for.
    pub(super) fn new(config: &Config, domain: Domain) -> Self {
        let is_relative = domain == Domain::Log;
        Criterion { tolerance: AtomicU64::new(config.tolerance.to_bits()), relative: AtomicBool::new(is_relative) }
    }

    /// The largest change that is not sent.
    #[inline(always)]
    pub(super) fn tolerance(&self) -> f64 {
        f64::from_bits(self.tolerance.load(Ordering::Relaxed))
    }

    /// Whether changes are measured as parts of elements everywhere.
    #[inline(always)]
    pub(super) fn is_relative(&self) -> bool {
        self.relative.load(Ordering::Relaxed)
    }

    /// What a run that goes on has to know.
    pub(super) fn note(&self) -> Vec<u8> {
        let mut note = self.tolerance.load(Ordering::Relaxed).to_le_bytes().to_vec();
        note.push(u8::from(self.is_relative()));
        note
    }

    /// Takes up what [`note`](Self::note) gave.
    pub(super) fn restore(&self, note: &[u8]) -> Option<()> {
        let (tolerance, relative) = note.split_first_chunk()?;
        self.tolerance.store(u64::from_le_bytes(*tolerance), Ordering::Relaxed);
        self.relative.store(*relative.first()? != 0, Ordering::Relaxed);
        Some(())
    }

    /// Asks for more: first that small elements are right, too, then for ten times smaller changes. False if there is no more to
    /// be asked of numbers.
    pub(super) fn tighten(&self) -> bool {
        if !self.relative.swap(true, Ordering::Relaxed) {
            return true;
        }
        let tolerance = self.tolerance() / 10.0;
        let is_possible = tolerance >= Config::LEAST_TOLERANCE;
        if is_possible {
            self.tolerance.store(tolerance.to_bits(), Ordering::Relaxed);
        }
        is_possible
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_tightened_to_the_end() {
        let config = Config { tolerance: 1e-12, ..Config::default() };
        assert!(Criterion::new(&config, Domain::Log).is_relative());
        let criterion = Criterion::new(&config, Domain::Probability);
        assert!(!criterion.is_relative() && criterion.tighten());
        assert!(criterion.is_relative() && criterion.tolerance() == 1e-12);
        assert!(criterion.tighten() && criterion.tolerance() < 2e-13);
        assert!(criterion.tighten() && !criterion.tighten() && criterion.tolerance() >= 1e-14);
    }
}
