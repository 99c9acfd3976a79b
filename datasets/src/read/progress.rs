//! How the caller watches a long read, and stops it.

/// Watches a read. `()` watches nothing and never stops it.
pub trait Progress: Sync {
    /// Called now and then: `done` bytes of the file (as stored, so compressed) of `total`, if known.
    fn bytes(&self, done: u64, total: Option<u64>) {
        _ = (done, total);
    }

    /// Whether to stop; asked several times a second.
    fn cancelled(&self) -> bool {
        false
    }
}

impl Progress for () {}
