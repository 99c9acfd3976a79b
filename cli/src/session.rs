//! What every command needs: somebody to talk to, and Ctrl-C.

use anyhow::Result;

use crate::interrupt::Interrupts;
use crate::invocation;
use crate::talk::Talk;

/// One run of the process.
pub(crate) struct Session {
    /// Talk on standard error.
    pub(crate) talk: Talk,
    /// What Ctrl-C does at the moment.
    pub(crate) interrupts: Interrupts,
}

impl Session {
    /// Takes over Ctrl-C.
    pub(crate) fn new(talk: Talk) -> Result<Self> {
        // The date of reports is that of the beginning.
        invocation::this();
        let interrupts = Interrupts::install(talk.clone())?;
        Ok(Session { talk, interrupts })
    }
}
