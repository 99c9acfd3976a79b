//! Runs that are killed, at every point, and go on: the answer is that of a run that was left alone.

use std::process::{Command, Stdio};
use std::time::Duration;

use crate::harness::{Folder, data, ended};

/// Every second number of edges among a hundred vertices: more than ten supersteps.
fn graph(folder: &Folder) {
    let edges = |v: u32| format!("{v} {}\n{v} {}\n", (v + 1) % 100, v * v % 83);
    folder.write("g.txt", (0..100).map(edges).collect::<String>());
}

const RUN: [&str; 8] = ["run", "pagerank", "g.txt", "--checkpoint", "ck", "--checkpoint-every", "1", "-q"];
const MORE: [&str; 6] = ["--shards", "2", "--max-supersteps", "5", "--tolerance", "0"];

/// The run that goes on, if there is something to go on with.
fn resumed(output: &str) -> Vec<&str> {
    [&RUN[..], &MORE, &["--resume", "-o", output]].concat()
}

/// What a run writes that nobody has touched.
fn undisturbed(folder: &Folder) -> String {
    folder.succeed(&[&RUN[..3], &["-q"], &MORE, &["-o", "whole.tsv"]].concat());
    folder.read("whole.tsv")
}

#[test]
fn a_run_that_is_killed_again_and_again_comes_to_the_same() {
    let folder = Folder::new();
    folder.succeed(&["generate", "rmat", "--scale", "12", "-o", "g.txt", "-q"]);
    for (engine, more) in [("sync", &["--shards", "3"][..]), ("chromatic", &[]), ("async", &[])] {
        let options = ["--engine", engine, "--tolerance", "0", "--max-supersteps", "40"];
        folder.succeed(&[&RUN[..3], &["-q", "-o", "whole.tsv"], &options, more].concat());
        let run = [&RUN[..], &["--resume", "-o", "o.tsv"], &options, more].concat();
        for milliseconds in (20..100).step_by(5) {
            let mut child = folder.command(&run).stderr(Stdio::null()).spawn().unwrap();
            std::thread::sleep(Duration::from_millis(milliseconds));
            child.kill().unwrap();
            child.wait().unwrap();
        }
        folder.succeed(&run);
        if engine != "async" {
            assert!(folder.read("o.tsv") == folder.read("whole.tsv"), "{engine}");
        }
        std::fs::remove_dir_all(folder.path("ck")).unwrap();
    }
}

/// The command under strace, which does `what` to system calls.
fn traced(folder: &Folder, what: &[String], run: &[&str]) -> Command {
    let mut strace = Command::new("strace");
    strace.args(["-f", "-q", "-o", "trace"]).args(what).arg(env!("CARGO_BIN_EXE_hubcut")).args(run);
    strace.current_dir(folder.path("")).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    strace
}

#[test]
fn whatever_a_system_call_comes_to_a_checkpoint_is_whole() {
    let folder = Folder::new();
    graph(&folder);
    let may_trace = traced(&folder, &[], &["--version"]).status().is_ok_and(|status| status.success());
    if !may_trace {
        println!("left out: there is no strace here, or it may not trace");
        return;
    }
    let whole = undisturbed(&folder);
    let run = [&RUN[..], &MORE].concat();
    for (calls, fates) in [
        ("fsync", &["signal=KILL", "error=EIO"][..]),
        ("?rename,?renameat,?renameat2", &["signal=KILL", "error=EIO"]),
        ("?unlink,?unlinkat", &["signal=KILL", "error=EACCES"]),
        ("write", &["signal=KILL", "error=ENOSPC", "retval=1"]),
    ] {
        let is_called = |line: &&str| line.contains('(') && !line.contains("resumed>");
        traced(&folder, &["-e".into(), format!("trace={calls}")], &run).status().unwrap();
        let count = folder.read("trace").lines().filter(is_called).count();
        assert!(count >= 4, "{calls}: {count}");
        std::fs::remove_dir_all(folder.path("ck")).unwrap();
        for fate in fates {
            // Each of the first, and some of those that are like them.
            for number in (1..=count).filter(|number| *number <= 16 || number % 8 == 0) {
                let what = [format!("-einject={calls}:{fate}:when={number}")];
                traced(&folder, &what, &run).status().unwrap();
                // A second one goes on beside what the first has left.
                folder.succeed(&resumed("o.tsv"));
                assert!(folder.read("o.tsv") == whole, "{fate} of {calls} number {number}");
                let _ = std::fs::remove_dir_all(folder.path("ck"));
            }
        }
    }
}

#[test]
fn what_is_said_of_checkpoints() {
    let folder = Folder::new();
    graph(&folder);
    let run = ["run", "pagerank", "g.txt", "--checkpoint", "ck", "--top", "1"];
    let with = |more: &[&'static str]| [&run[..], more].concat();
    let stopped = folder.hubcut(&with(&["--max-supersteps", "3", "-v", "--checkpoint-every", "2"]));
    assert_eq!(stopped.code, 3, "{stopped:?}");
    for words in
        ["checkpoint of superstep 2: ", "checkpoint of superstep 3: ", "the run can go on from here: add --resume"]
    {
        assert!(stopped.err.contains(words), "{words}: {stopped:?}");
    }
    folder.refuse(&with(&[]), 1, &["the last of superstep 3: give another folder, or resume it: --resume"]);
    folder.refuse(
        &with(&["--resume", "--damping", "0.5"]),
        1,
        &["of another run: damping is 0.85 there, and 0.5 here; give another folder: --checkpoint DIR"],
    );
    let went_on = ended(folder.command(&with(&["--resume", "--report", "r.json", "--verify"])).output().unwrap());
    assert_eq!(went_on.code, 0, "{went_on:?}");
    assert!(went_on.err.contains("resumed after superstep 3"), "{went_on:?}");
    let report: serde_json::Value = serde_json::from_str(&folder.read("r.json")).unwrap();
    assert_eq!(report["checkpoints"]["resumed"], 3);
    // Another graph.
    folder.write("g.txt", "1 2\n");
    folder.refuse(&with(&["--resume"]), 1, &["graph is directed, 100 vertices", "give another folder"]);
}

#[test]
fn where_there_is_nothing_to_keep_checkpoints_are_refused() {
    let folder = Folder::with_triangle();
    folder.refuse(
        &["run", "components", "g.txt", "--engine", "direct", "--checkpoint", "ck"],
        2,
        &["--checkpoint is for an engine", "or choose an --engine"],
    );
    folder.refuse(&["run", "k-core", "g.txt", "--checkpoint", "ck"], 2, &["leave --checkpoint out"]);
    folder.refuse(&["run", "pagerank", "g.txt", "--resume"], 2, &["--checkpoint <DIR>"]);
    folder.refuse(&["run", "pagerank", "g.txt", "--checkpoint-every", "3"], 2, &["--checkpoint <DIR>"]);
    for every in ["0", "soon", "-1s", "0s"] {
        let every = format!("--checkpoint-every={every}");
        folder.refuse(
            &["run", "pagerank", "g.txt", "--checkpoint", "ck", &every],
            2,
            &["give supersteps, for example 20"],
        );
    }
    folder.write("s.txt", "1\n2\n");
    folder.refuse(
        &["run", "sssp", "g.txt", "--each-source", "s.txt", "--checkpoint", "ck"],
        2,
        &["--checkpoint is for one run"],
    );
    folder.write("file", "x");
    folder.refuse(&["run", "components", "g.txt", "--checkpoint", "file"], 1, &["file"]);
}

#[test]
fn every_vertex_program_goes_on() {
    let folder = Folder::with_triangle();
    let (ratings, model) = (data("ml-latest-small/ratings.csv.gz"), data("models/bnlearn/asia.bif.gz"));
    let programs = [
        ("pagerank", "g.txt", &["--precision", "f64"][..]),
        ("components", "g.txt", &[]),
        ("sssp", "g.txt", &["--source", "4"]),
        ("als", &ratings, &[]),
        ("bp", &model, &[]),
    ];
    for (program, input, more) in programs {
        let (limit, written) = match program {
            "als" => ("--iterations", "/items.npy"),
            _ => ("--max-supersteps", ""),
        };
        let run = [&["run", program, input, "-q", "--engine", "sync"], more].concat();
        let kept = [&run[..], &["--checkpoint", "ck"]].concat();
        let first = folder.hubcut(&[&kept[..], &[limit, "1"]].concat());
        assert!([0, 3].contains(&first.code), "{program}: {first:?}");
        let outputs = ["broken", "whole"].map(|name| format!("{program}-{name}"));
        folder.succeed(&[&kept[..], &["--resume", "-o", &outputs[0]]].concat());
        folder.succeed(&[&run[..], &["-o", &outputs[1]]].concat());
        let [broken, whole] = outputs.map(|output| std::fs::read(folder.path(&(output + written))).unwrap());
        assert!(broken == whole, "{program}");
        std::fs::remove_dir_all(folder.path("ck")).unwrap();
    }
}
