//! Exit codes, and which error ends with which.

use std::fmt;
use std::process::ExitCode;

use hubcut_programs::registry::End;

/// How the process ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Done.
    Ok = 0,
    /// Something went wrong that is no fault of the command line.
    Failed = 1,
    /// The command line asks for something that makes no sense.
    Usage = 2,
    /// The run has not converged, mostly because it was stopped; its results were written all the same.
    NotConverged = 3,
    /// The answer did not pass its verification.
    NotVerified = 4,
    /// SIGHUP: the terminal has gone. This and what follows are 128 and the number of the signal.
    HungUp = 129,
    /// Ctrl-C.
    Interrupted = 130,
    /// SIGTERM.
    Terminated = 143,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit as u8)
    }
}

/// A command line that is well-formed and makes no sense.
#[derive(Debug)]
pub(crate) struct Usage(pub(crate) String);

impl fmt::Display for Usage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Usage {}

/// A usage error with this message.
pub(crate) fn usage(message: impl Into<String>) -> anyhow::Error {
    Usage(message.into()).into()
}

/// Ctrl-C while a file was being written.
#[derive(Debug)]
pub(crate) struct Stopped {
    /// The file.
    pub(crate) file: String,
    /// Whether it was whole by then.
    pub(crate) is_written: bool,
}

impl fmt::Display for Stopped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (file, state) = (&self.file, if self.is_written { "is written" } else { "is not written" });
        write!(f, "interrupted; {file} {state}")
    }
}

impl std::error::Error for Stopped {}

impl Exit {
    /// The exit code of an error.
    pub(crate) fn of(error: &anyhow::Error) -> Exit {
        error.chain().find_map(of_cause).unwrap_or(Exit::Failed)
    }
}

impl From<End> for Exit {
    fn from(end: End) -> Exit {
        match end {
            End::Done => Exit::Ok,
            End::Stopped => Exit::NotConverged,
            End::Interrupted => Exit::Interrupted,
            End::Failed => Exit::Failed,
        }
    }
}

fn of_cause(cause: &(dyn std::error::Error + 'static)) -> Option<Exit> {
    use hubcut_programs::Error as Program;
    if cause.is::<Usage>() {
        return Some(Exit::Usage);
    }
    if cause.is::<Stopped>() {
        return Some(Exit::Interrupted);
    }
    if let Some(error) = cause.downcast_ref::<Program>() {
        return match error {
            Program::OutOfRange { .. }
            | Program::Usage(_)
            | Program::TolerancePrecision { .. }
            | Program::NoSuchSource { .. }
            | Program::NoWeights
            | Program::NeedsWeights
            | Program::StaleGramian => Some(Exit::Usage),
            Program::Engine(error) => of_engine(error),
            _ => None,
        };
    }
    if let Some(error) = cause.downcast_ref::<hubcut_datasets::Error>() {
        return match error {
            hubcut_datasets::Error::Option(_) => Some(Exit::Usage),
            hubcut_datasets::Error::Cancelled { .. } => Some(Exit::Interrupted),
            hubcut_datasets::Error::Engine(error) => of_engine(error),
            _ => None,
        };
    }
    cause.downcast_ref().and_then(of_engine)
}

fn of_engine(error: &hubcut::Error) -> Option<Exit> {
    match error {
        hubcut::Error::Aborted => Some(Exit::Interrupted),
        hubcut::Error::Unprepared { is_late } => Some(if *is_late { Exit::NotConverged } else { Exit::Interrupted }),
        hubcut::Error::Options(_)
        | hubcut::Error::Cut(_)
        | hubcut::Error::Consistency { .. }
        | hubcut::Error::Needs { .. } => Some(Exit::Usage),
        _ => None,
    }
}
