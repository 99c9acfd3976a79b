//! Ctrl-C, and what else ends a process.

use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::harness::Folder;

/// Longer than any of this takes on the slowest machine.
const PATIENCE: Duration = Duration::from_secs(60);

fn interrupt(child: &Child) {
    send(child, "INT");
}

fn send(child: &Child, signal: &str) {
    let status = Command::new("kill").args([&format!("-{signal}"), &child.id().to_string()]).status().unwrap();
    assert!(status.success());
}

/// Waits for the end, and ends what does not end. What a signal ends has its number, less than 0.
fn code(child: &mut Child) -> Option<i32> {
    let begin = Instant::now();
    while begin.elapsed() < PATIENCE {
        if let Some(status) = child.try_wait().unwrap() {
            return status.code().or_else(|| status.signal().map(|signal| -signal));
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    child.kill().unwrap();
    panic!("it goes on and on");
}

const SIGINT: u32 = 2;
const SIGTERM: u32 = 15;

/// Waits until the process catches a signal; SIGTERM is the last that it takes over.
fn wait_for_handler(child: &Child, signal: u32) {
    let begin = Instant::now();
    loop {
        assert!(begin.elapsed() < PATIENCE, "no handler");
        let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
        let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:")).unwrap();
        if u64::from_str_radix(caught.trim(), 16).unwrap() & (1 << (signal - 1)) != 0 {
            return;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Waits until something has been written to a file under construction.
fn wait_for_part(folder: &Folder) {
    let begin = Instant::now();
    let is_written = |name: &String| {
        name.starts_with(".hubcut-") && std::fs::metadata(folder.path(name)).is_ok_and(|there| there.len() > 0)
    };
    while !folder.files().iter().any(is_written) {
        assert!(begin.elapsed() < PATIENCE, "no file");
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// The command in a shell that does something first.
fn after(folder: &Folder, first: &str, arguments: &[&str]) -> Command {
    let mut shell = Command::new("sh");
    shell.args(["-c", &format!("{first}; exec \"$@\""), "sh", env!("CARGO_BIN_EXE_hubcut")]).args(arguments);
    shell.current_dir(folder.path("")).stdin(Stdio::piped()).stderr(Stdio::piped());
    shell
}

#[test]
fn what_ends_the_process_leaves_no_file() {
    let folder = Folder::new();
    let generate = ["generate", "rmat", "--scale", "18", "-o", "o.txt"];
    // SIGABRT is passed on, after that.
    for (signal, wanted, words) in
        [("TERM", 143, "error: ended by SIGTERM"), ("HUP", 129, "error: ended by SIGHUP"), ("ABRT", -6, "")]
    {
        let mut child = after(&folder, "ulimit -c 0", &generate).spawn().unwrap();
        wait_for_part(&folder);
        send(&child, signal);
        assert_eq!(code(&mut child), Some(wanted), "{signal}");
        let mut err = String::new();
        child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
        assert!(err.contains(words), "{signal}: {err}");
        assert_eq!(folder.files(), [""; 0], "{signal}");
    }
}

#[test]
fn an_abort_from_outside_is_one() {
    // Again and again, since it is to come also while the file is opened.
    for _ in 0..50 {
        let folder = Folder::new();
        let mut child = after(&folder, "ulimit -c 0", &["import", "-", "o.hub"]).spawn().unwrap();
        wait_for_handler(&child, SIGTERM);
        send(&child, "ABRT");
        assert_eq!(code(&mut child), Some(-6));
        assert_eq!(folder.files(), [""; 0]);
    }
}

#[test]
fn a_terminal_that_goes_away_is_ignored_if_that_is_asked_for() {
    let folder = Folder::new();
    let mut child = after(&folder, "trap '' HUP", &["import", "-", "o.hub"]).spawn().unwrap();
    wait_for_handler(&child, SIGTERM);
    send(&child, "HUP");
    child.stdin.take().unwrap().write_all(b"1 2\n").unwrap();
    assert_eq!(code(&mut child), Some(0));
    assert_eq!(folder.files(), ["o.hub"]);
}

#[test]
fn while_loading_ends_at_once_without_a_file() {
    let folder = Folder::new();
    for arguments in [&["run", "pagerank", "-", "--output", "o", "--report", "r"][..], &["import", "-", "o.hub"]] {
        let mut child = folder.command(arguments).stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        wait_for_handler(&child, SIGINT);
        interrupt(&child);
        assert_eq!(code(&mut child), Some(130));
        let mut err = String::new();
        child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
        assert!(err.contains("interrupted"), "{err}");
        assert_eq!(folder.files(), [""; 0]);
    }
}

#[test]
fn while_running_keeps_what_there_is() {
    interrupt_a_run("sync", "superstep", "those of the last whole superstep");
    interrupt_a_run("async", "round", "what there was by then");
    interrupt_a_run("chromatic", "round", "what there was by then");
}

fn interrupt_a_run(engine: &str, superstep: &str, results: &str) {
    let folder = Folder::with_triangle();
    let supersteps = u64::MAX.to_string();
    let run = ["run", "pagerank", "g.txt", "--tolerance", "0", "--max-supersteps", &supersteps, "--engine", engine];
    let options = ["-v", "--verify", "--output", "o.tsv", "--report", "r.json"];
    let mut child = folder.command(&[&run[..], &options].concat()).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    assert!(lines.any(|line| line.unwrap().starts_with(&format!("{superstep} 3"))));
    interrupt(&child);
    let rest: Vec<_> = lines.map(|line| line.unwrap()).collect();
    assert_eq!(code(&mut child), Some(130));
    assert!(rest.iter().any(|line| line.contains("ending as soon as there is a whole result")));
    assert!(rest.iter().any(|line| line.contains(&format!("results are {results}"))));
    assert_eq!(folder.read("o.tsv").lines().count(), 4);
    let report: serde_json::Value = serde_json::from_str(&folder.read("r.json")).unwrap();
    assert_eq!(report["termination"], "interrupted");
    assert_eq!(folder.files(), ["g.txt", "o.tsv", "r.json"]);
}
