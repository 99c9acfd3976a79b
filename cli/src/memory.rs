//! When memory runs out: one sentence, no half a file, exit code 1.
//!
//! Whatever grows with a graph asks the engine's budget before it begins, and large arrays are taken by helpers that give an
//! error. All the rest (a name, a list of blocks, what a library keeps) is taken by code that cannot be refused: the standard
//! library would print a line of its own and abort. So a refusal ends the process here.
//!
//! An allocator cannot see which refusals are expected: it returns null to `try_reserve` as to `push`. Those who can do without
//! say so, in a flag of their thread ([`is_asking`]), for as long as one allocation takes. Telling by size would abort on large
//! arrays of libraries, which do not ask; and what the standard library does after a refusal (`handle_alloc_error`) cannot be
//! changed in stable Rust.
//!
//! Threads need memory for their stacks, which the engine asks for first ([`hubcut::graph::memory::check_threads`]). Where one cannot
//! be started even so, the standard library or rayon may panic, or the C library abort; that ends here, too.

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::fmt::{self, Write};
use std::io::{self, IsTerminal};
use std::panic::PanicHookInfo;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use hubcut::graph::memory::is_asking;
use hubcut::temporary;

use crate::exit::Exit;

#[global_allocator]
static ALLOCATOR: Polite = Polite;

/// The allocator of the system, which ends the process when it has no more, unless that is expected.
struct Polite;

// SAFETY: every call goes to the allocator of the system as it is, and what that returns is returned.
#[expect(unsafe_code, reason = "an allocator is")]
unsafe impl GlobalAlloc for Polite {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller keeps the contract of `alloc`, which is that of the system's.
        granted(unsafe { System.alloc(layout) }, layout.size())
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as above.
        granted(unsafe { System.alloc_zeroed(layout) }, layout.size())
    }

    unsafe fn realloc(&self, old: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: as above; `old` came from the system, since everything does.
        granted(unsafe { System.realloc(old, layout, size) }, size)
    }

    unsafe fn dealloc(&self, old: *mut u8, layout: Layout) {
        // SAFETY: as above.
        unsafe { System.dealloc(old, layout) }
    }
}

fn granted(memory: *mut u8, bytes: usize) -> *mut u8 {
    if memory.is_null() && !is_asking() {
        end(format_args!("{bytes} bytes more were refused"));
    }
    memory
}

/// Whether errors are coloured.
static COLOURED: AtomicBool = AtomicBool::new(false);

/// Whether standard error is a terminal, where a progress bar may stand in the line.
static ON_TERMINAL: AtomicBool = AtomicBool::new(false);

/// Looks at how errors are to be printed, and takes over panics that say that a thread could not be started.
pub(crate) fn install() {
    let err = io::stderr();
    COLOURED.store(anstream::AutoStream::choice(&err) != anstream::ColorChoice::Never, Ordering::Relaxed);
    ON_TERMINAL.store(err.is_terminal(), Ordering::Relaxed);
    // SAFETY: zero is a value of each field of the structure, and empty is a mask. The handler has the three arguments that SA_SIGINFO
    // promises, calls nothing that must not be called there, and says what it calls.
    #[expect(unsafe_code, reason = "the standard library has no signals")]
    unsafe {
        let mut action: libc::sigaction = std::mem::zeroed();
        action.sa_sigaction = aborted as *const () as libc::sighandler_t;
        action.sa_flags = libc::SA_SIGINFO | libc::SA_RESTART;
        libc::sigaction(libc::SIGABRT, &action, std::ptr::null_mut());
    }
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| match is_refusal(panic) {
        true => end(format_args!("a thread cannot be started")),
        false => usual(panic),
    }));
}

/// Whether a panic comes from memory or a thread that the system refused: its text ends in the number of such an error.
fn is_refusal(panic: &PanicHookInfo<'_>) -> bool {
    let text = panic.payload().downcast_ref::<String>().map_or("", String::as_str);
    [libc::ENOMEM, libc::EAGAIN]
        .iter()
        .any(|code| text.contains(&format!("(os error {code})")) || text.contains(&format!("code: {code},")))
}

/// Whether a thread has the last word.
static IS_TAKEN: AtomicBool = AtomicBool::new(false);

/// Whether it was said here.
static IS_SAID: AtomicBool = AtomicBool::new(false);

thread_local! {
    /// Whether this thread has it.
    static IS_MINE: Cell<bool> = const { Cell::new(false) };
}

/// Takes the last word, for the error with which the process ends; does not return where another thread has it.
pub(crate) fn take_last_word() {
    if IS_TAKEN.swap(true, Ordering::SeqCst) && !IS_MINE.get() {
        loop {
            std::thread::sleep(Duration::from_secs(1));
        }
    }
    IS_MINE.set(true);
}

/// Says that there is no more memory, and ends the process, without memory and without a lock.
fn end(what: fmt::Arguments<'_>) -> ! {
    take_last_word();
    // Else what follows has come here, too.
    if !IS_SAID.swap(true, Ordering::SeqCst) {
        let mut line = LineBuffer { bytes: [0; 512], length: 0 };
        let (clear, red, plain) = (
            if ON_TERMINAL.load(Ordering::Relaxed) { "\r\x1b[2K" } else { "" },
            if COLOURED.load(Ordering::Relaxed) { "\x1b[1m\x1b[31m" } else { "" },
            if COLOURED.load(Ordering::Relaxed) { "\x1b[0m" } else { "" },
        );
        let next = "free memory or raise its limit (`ulimit -v`), take fewer --threads, or a smaller input";
        // What does not fit is cut off.
        let _ = writeln!(line, "{clear}{red}error: {plain}out of memory: {what}; {next}");
        line.print();
        temporary::remove_all();
    }
    exit_at_once()
}

fn exit_at_once() -> ! {
    // SAFETY: ends the process at once; nothing else in it is run or looked at any more.
    #[expect(unsafe_code, reason = "the standard library runs handlers, which may want memory or locks")]
    unsafe {
        libc::_exit(Exit::Failed as i32)
    }
}

/// When the process is aborted, which the C library does, with a line of its own, where it has no memory for the destructors of a
/// thread: nothing unfinished is left, and if memory is what is missing, this is a failure like others. Any other abort, from inside or
/// outside, ends the process as if nobody had caught it.
///
/// One from outside comes to any thread, also to one that has locked a place of the list of what is under construction and must get on
/// to give it back; so the thread that waits for Ctrl-C ends the process then.
extern "C" fn aborted(signal: libc::c_int, info: *mut libc::siginfo_t, _context: *mut libc::c_void) {
    // SAFETY: the system calls this with a structure that is valid until it returns.
    #[expect(unsafe_code, reason = "the standard library has no signals")]
    #[cfg(target_os = "linux")]
    if unsafe { (*info).si_code } == libc::SI_USER && crate::interrupt::ending::forward(signal) {
        return;
    }
    #[cfg(not(target_os = "linux"))]
    let _ = info;
    // Takes no memory and no lock for long: atomics, unlink and rmdir, and between tries of a lock sched_yield and nanosleep.
    temporary::remove_all();
    // SAFETY: POSIX allows signal, raise and _exit in handlers of signals. mmap is a system call and nothing else in the C libraries
    // that there are: a new mapping, of memory that nobody uses; whether there can be one is the question. No code runs after _exit, and
    // what is raised ends the process when this returns, since it is held back until then.
    #[expect(unsafe_code, reason = "a signal handler must not use an allocator")]
    unsafe {
        let (protection, kind) = (libc::PROT_READ | libc::PROT_WRITE, libc::MAP_PRIVATE | libc::MAP_ANONYMOUS);
        let memory = libc::mmap(std::ptr::null_mut(), 1 << 20, protection, kind, -1, 0);
        if memory == libc::MAP_FAILED || IS_SAID.load(Ordering::SeqCst) {
            exit_at_once();
        }
        libc::signal(signal, libc::SIG_DFL);
        libc::raise(signal);
    }
}

/// A line of text that takes no memory.
struct LineBuffer {
    bytes: [u8; 512],
    length: usize,
}

impl LineBuffer {
    /// To standard error, past the lock and the buffer of the standard library.
    fn print(&self) {
        let mut rest = &self.bytes[..self.length];
        while !rest.is_empty() {
            // SAFETY: the pointer and the length are those of a slice.
            #[expect(unsafe_code, reason = "the standard library's standard error has a lock, which may be held")]
            let written = unsafe { libc::write(libc::STDERR_FILENO, rest.as_ptr().cast(), rest.len()) };
            match usize::try_from(written) {
                Ok(written) if written > 0 => rest = &rest[written..],
                Err(_) if io::Error::last_os_error().kind() == io::ErrorKind::Interrupted => {}
                _ => return,
            }
        }
    }
}

impl Write for LineBuffer {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let room = &mut self.bytes[self.length..];
        let length = text.len().min(room.len());
        room[..length].copy_from_slice(&text.as_bytes()[..length]);
        self.length += length;
        if length < text.len() { Err(fmt::Error) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use hubcut::temporary::{Listed, TemporaryFile};

    use super::*;
    use crate::child;

    /// More than any machine has; `black_box`, since an allocation that nobody uses need not be made.
    fn take_too_much() {
        std::hint::black_box(Vec::<u8>::with_capacity(1 << 62));
    }

    fn begin_files(folder: &std::path::Path) -> (TemporaryFile, Listed, Listed) {
        let file = TemporaryFile::create_in(folder, ".x-".as_ref(), ".part", 0o666).unwrap();
        let inner = folder.join("model");
        std::fs::create_dir(&inner).unwrap();
        std::fs::write(inner.join("a"), "half").unwrap();
        (file, Listed::folder(&inner), Listed::file(&inner.join("a")))
    }

    #[test]
    fn a_refusal_ends_the_process_without_a_trace() {
        let (output, left) = child::ended("memory::tests::a_refusal_ends_the_process_without_a_trace", |folder| {
            install();
            let _files = begin_files(folder);
            // Several at once, one of which holds the lock of standard error.
            let _lock = io::stderr().lock();
            std::thread::scope(|scope| {
                (0..4).for_each(|_| _ = scope.spawn(take_too_much));
                take_too_much();
            });
        });
        let err = String::from_utf8(output.stderr).unwrap();
        let wanted = "error: out of memory: 4611686018427387904 bytes more were refused; free memory";
        assert!(err.starts_with(wanted) && err.lines().count() == 1, "{err}");
        assert_eq!(output.status.code(), Some(1));
        assert_eq!(left, [""; 0]);
    }

    #[test]
    fn a_thread_that_cannot_be_started_ends_the_process() {
        let (output, left) =
            child::ended("memory::tests::a_thread_that_cannot_be_started_ends_the_process", |folder| {
                install();
                let _files = begin_files(folder);
                // What the standard library does with such an error. It is caught, as the engine catches the panics of programs.
                let refuse = || -> io::Result<()> { Err(io::Error::from_raw_os_error(libc::EAGAIN)) };
                let _ = std::panic::catch_unwind(|| refuse().expect("failed to spawn thread"));
            });
        let err = String::from_utf8(output.stderr).unwrap();
        assert!(
            err.starts_with("error: out of memory: a thread cannot be started") && err.lines().count() == 1,
            "{err}"
        );
        assert_eq!(output.status.code(), Some(1));
        assert_eq!(left, [""; 0]);
    }

    #[test]
    fn a_panic_of_another_kind_is_one() {
        let (output, _) = child::ended("memory::tests::a_panic_of_another_kind_is_one", |_| {
            install();
            panic!("a bug, on purpose");
        });
        let text = [output.stdout, output.stderr].concat();
        let text = String::from_utf8_lossy(&text);
        assert!(text.contains("a bug, on purpose") && !text.contains("out of memory"), "{text}");
    }

    #[test]
    fn what_is_asked_for_may_be_refused() {
        let error = hubcut::graph::memory::zeroed::<u8>("a test", 1 << 62).unwrap_err().to_string();
        assert!(error.starts_with("a test needs about 4.0 EiB"), "{error}");
    }

    #[test]
    fn a_line_that_is_too_long_is_cut() {
        let mut line = LineBuffer { bytes: [0; 512], length: 0 };
        write!(line, "{} x", 12).unwrap();
        assert_eq!(line.bytes[..line.length], *b"12 x");
        assert!(write!(line, "{}", "y".repeat(600)).is_err());
        assert!(line.length == 512 && line.bytes.ends_with(b"y"));
    }
}
