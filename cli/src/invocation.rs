//! When this process was started, and by which command.

use std::sync::OnceLock;

use hubcut_bench::Invocation;
use jiff::ZonedDateTime;

/// When this process was started, which is when this was first asked for, and its command line.
pub(crate) fn this() -> &'static Invocation {
    static THIS: OnceLock<Invocation> = OnceLock::new();
    THIS.get_or_init(|| Invocation {
        date: ZonedDateTime::now().strftime("%Y-%m-%dT%H:%M:%S%:z").to_string(),
        command: std::env::args_os().map(|argument| argument.to_string_lossy().into_owned()).collect(),
    })
}
