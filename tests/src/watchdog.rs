//! Work that might never end.

use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

/// Does `work` in a thread of its own and gives its result.
///
/// # Panics
/// If it takes longer than half a minute, naming it, and if it panics itself.
pub fn watched<T: Send + 'static>(name: &str, work: impl FnOnce() -> T + Send + 'static) -> T {
    let (sender, receiver) = channel();
    let worker = std::thread::spawn(move || sender.send(work()));
    match receiver.recv_timeout(Duration::from_secs(30)) {
        Ok(result) => result,
        // Its thread cannot be ended, but the test can.
        Err(RecvTimeoutError::Timeout) => panic!("{name}: hangs"),
        Err(RecvTimeoutError::Disconnected) => match worker.join() {
            Err(panic) => std::panic::resume_unwind(panic),
            Ok(_) => unreachable!("{name}: ended without a result"),
        },
    }
}
