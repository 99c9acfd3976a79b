//! Ctrl-C: what it means depends on what is going on.
//!
//! | while | the first | the second |
//! | --- | --- | --- |
//! | loading, building, verifying | ends the process, no file is begun | |
//! | preparing a run | ends the command at its next step, no file is begun | ends the process |
//! | running | asks the run to end with a result | ends the process, no file is begun |
//! | writing a stored graph or a model | ends the process; what is unfinished is removed | |
//! | writing another file | breaks the writing off; the unfinished file is removed | ends the process; the same |
//! | giving that file its name | ends the command after that; the file is there | ends the process; it is there or not |
//!
//! SIGTERM, and SIGHUP unless it is ignored (as `nohup` has it), end the process whatever is going on; what is unfinished is removed.

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
        #[cfg(unix)]
        ending::install();
        Ok(interrupts)
    }

    fn pressed(&self, talk: &Talk) {
        #[cfg(unix)]
        match ending::came() {
            Some(ending::Came::Abort) => std::process::abort(),
            Some(ending::Came::End(signal, exit)) => end(talk, &format!("ended by {signal}"), exit),
            None => {}
        }
        let stop = self.phase.compare_exchange(WRITING, WRITING_STOPPED, Ordering::Relaxed, Ordering::Relaxed);
        match stop {
            Ok(_) => return,
            Err(RUNNING) if !self.run.is_requested() => {
                self.run.request();
                talk.say("interrupted: ending as soon as there is a whole result, or without one if the run is still being prepared; press Ctrl-C again to drop it");
                return;
            }
            Err(_) => {}
        }
        let why = match stop {
            Err(RUNNING) => "interrupted twice; no results are written",
            _ => "interrupted",
        };
        end(talk, why, Exit::Interrupted)
    }

    /// Does `work`, a run that heeds the interrupt it is given.
    pub(crate) fn while_running<T>(&self, work: impl FnOnce(Interrupt) -> T) -> T {
        self.during(RUNNING, || work(self.run.clone())).0
    }

    /// Does `work`, which writes through [`Breakable`], and gives whether Ctrl-C was pressed before its end.
    pub(crate) fn while_writing<T>(&self, work: impl FnOnce() -> T) -> (T, bool) {
        let (result, last) = self.during(WRITING, work);
        (result, last == WRITING_STOPPED)
    }

    /// Does `work`, and gives the phase in which it ended.
    fn during<T>(&self, phase: u8, work: impl FnOnce() -> T) -> (T, u8) {
        self.phase.store(phase, Ordering::Relaxed);
        let result = work();
        (result, self.phase.swap(PLAIN, Ordering::Relaxed))
    }

    /// Whether Ctrl-C was pressed while a file was being written.
    pub(crate) fn has_stopped_writing(&self) -> bool {
        self.phase.load(Ordering::Relaxed) == WRITING_STOPPED
    }
}

/// Ends the process; nothing unfinished is left.
fn end(talk: &Talk, why: &str, exit: Exit) -> ! {
    // First, since a terminal that has gone may not take what is said; and before anybody else has something to say about files
    // that are not there any more.
    #[cfg(unix)]
    crate::memory::take_last_word();
    temporary::remove_all();
    let _ = talk.bars().clear();
    talk.error(why);
    std::process::exit(exit as i32)
}

/// The signals that end a process when its user or its machine wants that.
#[cfg(unix)]
pub(crate) mod ending {
    use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};

    use crate::exit::Exit;

    /// The one that came, or 0.
    static CAME: AtomicI32 = AtomicI32::new(0);

    /// Whether there is a thread that waits for Ctrl-C.
    static IS_INSTALLED: AtomicBool = AtomicBool::new(false);

    /// What came, and how the process ends then.
    pub(super) enum Came {
        /// With the name of the signal and the exit code.
        End(&'static str, Exit),
        /// An abort, from outside.
        Abort,
    }

    /// Has them wake the thread that waits for Ctrl-C, which must be there: a handler may not do much.
    pub(super) fn install() {
        IS_INSTALLED.store(true, Ordering::SeqCst);
        for signal in [libc::SIGHUP, libc::SIGTERM] {
            // SAFETY: `note` only does what a handler of signals may do: it says so.
            #[expect(unsafe_code, reason = "the standard library has no signals")]
            unsafe {
                if libc::signal(signal, note as *const () as libc::sighandler_t) == libc::SIG_IGN {
                    libc::signal(signal, libc::SIG_IGN);
                }
            }
        }
    }

    /// The first time; whoever sends a second one does not want to wait.
    extern "C" fn note(signal: libc::c_int) {
        let is_first = CAME.swap(signal, Ordering::SeqCst) == 0;
        // SAFETY: getpid, kill, signal and raise are among the functions that POSIX allows in handlers of signals, and the swap above
        // takes no lock. SIGINT goes to the handler of Ctrl-C, which is there before this is.
        #[expect(unsafe_code, reason = "the standard library has no signals")]
        unsafe {
            if is_first {
                libc::kill(libc::getpid(), libc::SIGINT);
            } else {
                libc::signal(signal, libc::SIG_DFL);
                libc::raise(signal);
            }
        }
    }

    /// Has the thread that waits for Ctrl-C end the process, if there is one. For handlers of signals.
    #[cfg(target_os = "linux")]
    pub(crate) fn forward(signal: libc::c_int) -> bool {
        let is_installed = IS_INSTALLED.load(Ordering::SeqCst);
        if is_installed {
            note(signal);
        }
        is_installed
    }

    /// Which of them came.
    pub(super) fn came() -> Option<Came> {
        match CAME.load(Ordering::SeqCst) {
            0 => None,
            libc::SIGABRT => Some(Came::Abort),
            libc::SIGHUP => Some(Came::End("SIGHUP", Exit::HungUp)),
            _ => Some(Came::End("SIGTERM", Exit::Terminated)),
        }
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
    use std::io::Read;

    use clap::Parser;
    use hubcut::temporary::TemporaryFile;

    use super::*;
    use crate::child;

    fn talk() -> Talk {
        Talk::new(&crate::args::Cli::parse_from(["hubcut", "man"]).talk)
    }

    /// What is buffered goes to a pipe at the very end of writing.
    #[test]
    fn pressed_as_the_writing_ends_is_no_success() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let interrupts = Interrupts::default();
        // More than a pipe holds, less than the buffer.
        let bytes = [7; 200 << 10];
        let error = std::thread::scope(|scope| {
            let writing = scope.spawn(|| crate::files::write(&pipe, &interrupts, |out| out.write_all(&bytes)));
            let mut reader = std::fs::File::open(&pipe).unwrap();
            reader.read_exact(&mut [0]).unwrap();
            interrupts.pressed(&talk());
            std::io::copy(&mut reader, &mut std::io::sink()).unwrap();
            writing.join().unwrap().unwrap_err()
        });
        assert_eq!(error.to_string(), format!("interrupted; {} is written", pipe.display()));
        assert_eq!(Exit::of(&error), Exit::Interrupted);
    }

    #[test]
    fn pressed_twice_while_writing_leaves_no_file() {
        let (output, left) = child::ended("interrupt::tests::pressed_twice_while_writing_leaves_no_file", |folder| {
            let talk = talk();
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
