//! Options of the engines: what goes together and what does not.

use crate::harness::Folder;

const PROGRAMS: [&[&str]; 3] = [&["pagerank"], &["sssp", "--source", "1"], &["components"]];

#[test]
fn options_that_an_engine_would_ignore_are_refused() {
    let folder = Folder::with_triangle();
    let refuse = |options: &[&str], words: &[&str]| {
        for program in PROGRAMS {
            folder.refuse(&[&["run"][..], program, &["g.txt"], options].concat(), 2, words);
        }
    };
    for option in [
        &["--scheduler", "fifo"],
        &["--locking", "locks"],
        &["--max-activations", "9"],
        &["--consistency", "vertex"],
        &["--consistency", "edge"],
    ] {
        refuse(option, &[option[0], "asynchronous engine", "--engine async", "leave"]);
    }
    for option in [&["--scheduler", "sweep"], &["--locking", "auto"], &["--max-activations", "9"]] {
        refuse(&[&["--engine", "chromatic"][..], option].concat(), &[option[0], "colour", "--engine async"]);
    }
    refuse(&["--engine", "chromatic", "--consistency", "full"], &["largest hub", "--engine async --consistency full"]);
    refuse(&["--engine", "chromatic", "--consistency", "vertex"], &["edge consistency", "leave --consistency out"]);
    for engine in ["async", "chromatic"] {
        refuse(&["--engine", engine, "--pull-above", "0.5"], &["--pull-above", "synchronous", "leave --engine out"]);
        refuse(&["--engine", engine, "--segments", "off"], &["--segments", "synchronous", "leave --engine out"]);
    }
    refuse(&["--engine", "fast"], &["--engine", "sync", "async", "chromatic"]);
    refuse(&["--engine", "async", "--scheduler", "best"], &["sweep", "fifo", "priority", "exact"]);
    refuse(&["--engine", "async", "--max-activations", "0"], &["--max-activations", "1 or more"]);
    refuse(&["--pull-above", "1.5"], &["--pull-above", "0 (always pull)"]);
    refuse(&["--pull-above", "nan"], &["--pull-above", "0 (always pull)"]);
}

#[test]
fn programs_run_and_verify_under_every_engine() {
    let folder = Folder::with_triangle();
    for program in PROGRAMS {
        for engine in [
            &["--engine", "sync", "--pull-above", "0"][..],
            &["--engine", "async"],
            &["--engine", "async", "--scheduler", "fifo", "--consistency", "full", "--locking", "locks"],
            &["--engine", "async", "--scheduler", "priority", "--consistency", "edge", "--locking", "optimistic"],
            &["--engine", "async", "--scheduler", "exact", "--threads", "2"],
            &["--engine", "chromatic"],
            &["--engine", "chromatic", "--consistency", "edge"],
        ] {
            let arguments = [&["run"][..], program, &["g.txt", "--verify"], engine].concat();
            let ended = folder.hubcut(&arguments);
            assert_eq!(ended.code, 0, "{arguments:?}: {ended:?}");
            assert!(ended.err.contains("\nverified: "), "{arguments:?}: {ended:?}");
            let noun = if engine[1] == "sync" { "superstep" } else { "round" };
            assert!(ended.err.contains("converged: ") && ended.err.contains(noun), "{arguments:?}: {ended:?}");
        }
    }
}
