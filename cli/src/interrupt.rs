//! Ctrl-C: what it means depends on what is going on.
//!
//! | while | the first | the second |
//! | --- | --- | --- |
//! | loading, building, verifying | ends the process, no file is begun | |
//! | running | asks the run to end with a result | ends the process, no file is begun |
//! | writing a stored graph or a model | ends the process; what is unfinished is removed | |
//! | writing another file | breaks the writing off; the unfinished file is removed | ends the process; the same |

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use anyhow::{Context, Result};
use hubcut::exec::Interrupt;
use hubcut::graph::memory::check_threads;
use hubcut::temporary;

use crate::exit::Exit;
use crate::talk::Talk;

const PLAIN: u8 = 0;
const RUNNING: u8 = 1;
const WRITING: u8 = 2;
const WRITING_STOPPED: u8 = 3;

/// What Ctrl-C does at the moment. Clones share it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Interrupts {
    phase: Arc<AtomicU8>,
    run: Interrupt,
}

impl Interrupts {
    /// Takes over Ctrl-C. What else would end the process in the middle of a file, the signal of a file that has grown to its
    /// limit (`ulimit -f`), becomes an error of writing.
    pub(crate) fn install(talk: Talk) -> Result<Self> {
        // SAFETY: to ignore a signal runs no code when it comes.
        #[cfg(unix)]
        #[expect(unsafe_code, reason = "the standard library has no signals")]
        unsafe {
            libc::signal(libc::SIGXFSZ, libc::SIG_IGN);
        }
        check_threads(1)?;
        let interrupts = Interrupts::default();
        let handler = interrupts.clone();
        ctrlc::set_handler(move || handler.pressed(&talk))
            .context("cannot start the thread that waits for Ctrl-C; free memory, or raise its limit (`ulimit -v`)")?;
        Ok(interrupts)
    }

    fn pressed(&self, talk: &Talk) {
        let stop = self.phase.compare_exchange(WRITING, WRITING_STOPPED, Ordering::Relaxed, Ordering::Relaxed);
        match stop {
            Ok(_) => return,
            Err(RUNNING) if !self.run.is_requested() => {
                self.run.request();
                talk.say("interrupted: ending as soon as there is a whole result; press Ctrl-C again to drop it");
                return;
            }
            Err(_) => {}
        }
        let _ = talk.bars().clear();
        talk.error(match stop {
            Err(RUNNING) => "interrupted twice; no results are written",
            _ => "interrupted",
        });
        temporary::remove_all();
        std::process::exit(Exit::Interrupted as i32);
    }

    /// Does `work`, a run that heeds the interrupt it is given.
    pub(crate) fn while_running<T>(&self, work: impl FnOnce(Interrupt) -> T) -> T {
        self.during(RUNNING, || work(self.run.clone()))
    }

    /// Does `work`, which writes through [`Breakable`].
    pub(crate) fn while_writing<T>(&self, work: impl FnOnce() -> T) -> T {
        self.during(WRITING, work)
    }

    fn during<T>(&self, phase: u8, work: impl FnOnce() -> T) -> T {
        self.phase.store(phase, Ordering::Relaxed);
        let result = work();
        self.phase.store(PLAIN, Ordering::Relaxed);
        result
    }

    /// Whether Ctrl-C was pressed while a file was being written.
    pub(crate) fn has_stopped_writing(&self) -> bool {
        self.phase.load(Ordering::Relaxed) == WRITING_STOPPED
    }
}

/// A writer that refuses to go on once Ctrl-C was pressed.
pub(crate) struct Breakable<'a, W> {
    /// Where the bytes go.
    pub(crate) out: W,
    /// Who knows of Ctrl-C.
    pub(crate) interrupts: &'a Interrupts,
}

impl<W: Write> Write for Breakable<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.interrupts.has_stopped_writing() {
            // Not `Interrupted`, which would be tried again.
            return Err(io::Error::other("interrupted"));
        }
        self.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

#[cfg(all(test, unix))]
mod tests {
    use clap::Parser;
    use hubcut::temporary::TemporaryFile;

    use super::*;
    use crate::child;

    #[test]
    fn pressed_twice_while_writing_leaves_no_file() {
        let (output, left) = child::ended("interrupt::tests::pressed_twice_while_writing_leaves_no_file", |folder| {
            let cli = crate::args::Cli::parse_from(["hubcut", "man"]);
            let talk = Talk::new(&cli.talk);
            let interrupts = Interrupts::default();
            interrupts.while_writing(|| {
                let _file = TemporaryFile::create_in(folder, ".x-".as_ref(), ".part", 0o666).unwrap();
                interrupts.pressed(&talk);
                assert!(interrupts.has_stopped_writing());
                interrupts.pressed(&talk);
            });
        });
        let err = String::from_utf8_lossy(&output.stderr);
        assert!(err.contains("error: interrupted"), "{err}");
        assert_eq!(output.status.code(), Some(130));
        assert_eq!(left, [""; 0]);
    }
}
