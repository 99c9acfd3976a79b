//! When this process was started, and by which command.

use hubcut_bench::Invocation;
use jiff::ZonedDateTime;

/// Now, and the command line of this process.
pub(crate) fn now() -> Invocation {
    Invocation {
        date: ZonedDateTime::now().strftime("%Y-%m-%dT%H:%M:%S%:z").to_string(),
        command: std::env::args_os().map(|argument| argument.to_string_lossy().into_owned()).collect(),
    }
}
