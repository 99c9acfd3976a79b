//! Ctrl-C.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::harness::Folder;

/// Longer than any of this takes on the slowest machine.
const PATIENCE: Duration = Duration::from_secs(60);

fn interrupt(child: &Child) {
    let status = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(status.success());
}

/// Waits for the end, and ends what does not end.
fn code(child: &mut Child) -> Option<i32> {
    let begin = Instant::now();
    while begin.elapsed() < PATIENCE {
        if let Some(status) = child.try_wait().unwrap() {
            return status.code();
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    child.kill().unwrap();
    panic!("it goes on and on");
}

/// Waits until the process catches SIGINT.
fn wait_for_handler(child: &Child) {
    let begin = Instant::now();
    loop {
        assert!(begin.elapsed() < PATIENCE, "no handler");
        let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
        let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:")).unwrap();
        if u64::from_str_radix(caught.trim(), 16).unwrap() & (1 << 1) != 0 {
            return;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn while_loading_ends_at_once_without_a_file() {
    let folder = Folder::new();
    for arguments in [&["run", "pagerank", "-", "--output", "o", "--report", "r"][..], &["import", "-", "o.hub"]] {
        let mut child = folder.command(arguments).stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        wait_for_handler(&child);
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
