//! The observer of a read, as everything that reads sees it.

use std::sync::{Mutex, MutexGuard, PoisonError};

use hubcut::exec::Observer;

/// Somebody who watches a read from any thread; `()` does not.
pub(crate) trait Watch: Sync {
    /// See [`Observer::bytes`].
    fn bytes(&self, _: u64, _: Option<u64>) {}

    /// See [`Observer::is_cancelled`].
    fn is_cancelled(&self) -> bool {
        false
    }
}

impl Watch for () {}

/// An observer that several threads may ask.
pub(crate) struct Observed<'a>(Mutex<&'a mut (dyn Observer + Send)>);

impl<'a> Observed<'a> {
    pub(crate) fn by(observer: &'a mut (dyn Observer + Send)) -> Self {
        Observed(Mutex::new(observer))
    }

    fn observer(&self) -> MutexGuard<'_, &'a mut (dyn Observer + Send)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Watch for Observed<'_> {
    fn bytes(&self, done: u64, total: Option<u64>) {
        self.observer().bytes(done, total);
    }

    fn is_cancelled(&self) -> bool {
        self.observer().is_cancelled()
    }
}
