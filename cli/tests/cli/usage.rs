//! Command lines that make no sense: exit code 2, before any work where that is possible.

use crate::harness::Folder;

#[test]
fn options_out_of_range() {
    let folder = Folder::with_triangle();
    let refuse = |options: &[&str], words: &[&str]| {
        folder.refuse(&[&["run", "pagerank", "g.txt"][..], options].concat(), 2, words);
    };
    refuse(&["--damping", "1.5"], &["damping", "1.5", "below 1"]);
    refuse(&["--damping", "-0.1"], &["damping", "at least 0"]);
    refuse(&["--damping", "nan"], &["damping"]);
    refuse(&["--damping", "x"], &["--damping"]);
    refuse(&["--tolerance", "-1"], &["tolerance"]);
    refuse(&["--tolerance", "1e-9", "--engine", "sync"], &["--precision f64"]);
    refuse(&["--threads", "0"], &["--threads", "all cores"]);
    refuse(&["--threads", "1000000"], &["--threads"]);
    refuse(&["--max-supersteps", "0"], &["--max-supersteps"]);
    refuse(&["--timeout", "0"], &["--timeout", "more than 0"]);
    refuse(&["--timeout", "-1"], &["--timeout", "more than 0"]);
    refuse(&["--threads", "-1"], &["--threads", "all cores"]);
    refuse(&["--max-supersteps", "-1"], &["--max-supersteps", "1 or more"]);
    refuse(&["--seed", "x"], &["--seed", "whole number"]);
    refuse(&["--seed", "-1"], &["--seed", "0 or more"]);
    refuse(&["--top", "-1"], &["--top", "whole number"]);
    refuse(&["--source", ","], &["--source names no vertex"]);
    refuse(&["--segments", "0"], &["--segments", "auto"]);
    refuse(&["--precision", "f16"], &["f32", "f64"]);
    refuse(&["--columns", "src=1"], &["--columns"]);
    refuse(&["--source", "77"], &["77"]);
    refuse(&["--weighted"], &["no weights"]);
    refuse(&["--directed", "--undirected"], &["--directed", "--undirected"]);
    refuse(&["--quiet", "--verbose"], &["--quiet"]);
    refuse(&["--format", "metis", "--columns", "src=1,dst=2"], &["edge lists"]);
}

#[test]
fn files_in_each_others_way() {
    let folder = Folder::with_triangle();
    let run = ["run", "pagerank", "g.txt"];
    folder.refuse(&[&run[..], &["--output", "./g.txt"]].concat(), 2, &["--output", "same file"]);
    folder.refuse(&[&run[..], &["--report", "g.txt"]].concat(), 2, &["--report", "same file"]);
    folder.refuse(&[&run[..], &["--output", "o", "--report", "./o"]].concat(), 2, &["same file"]);
    folder.refuse(&[&run[..], &["--report", "-"]].concat(), 2, &["--report needs a file"]);
    folder.refuse(&["import", "g.txt", "g.txt"], 2, &["same file"]);
    folder.refuse(&["import", "g.txt", "-"], 2, &["standard output"]);
    folder.refuse(&["run", "pagerank", "-", "--names", "-"], 2, &["standard input"]);
    folder.refuse(&["bench", "pagerank", "-"], 2, &["standard input"]);
    assert_eq!(folder.read("g.txt"), crate::harness::TRIANGLE);
}

#[test]
fn names_of_files_that_are_not_written() {
    let folder = Folder::with_triangle();
    folder.refuse(&["import", "g.txt", "fr2.txt"], 2, &["ends in .hub, not fr2.txt"]);
    for name in ["x.tsv.gz", "x.zst", "x.csv.xz", "x.bz2", "x.zip"] {
        folder.refuse(&["run", "pagerank", "g.txt", "--output", name], 2, &["plain text", "compress"]);
    }
    folder.refuse(&["run", "pagerank", "g.txt", "--output", "x.parquet"], 2, &[".parquet", ".tsv, .csv or .jsonl"]);
}

#[test]
fn a_graph_where_a_program_is_expected() {
    let folder = Folder::with_triangle();
    folder.refuse(&["run", "g.txt"], 2, &["tip: ", "hubcut run pagerank g.txt"]);
    folder.refuse(&["g.txt"], 2, &["hubcut run pagerank g.txt"]);
    let ended = folder.hubcut(&["generate", "g.txt"]);
    assert!(!ended.err.contains("run pagerank"), "{ended:?}");
}

#[cfg(unix)]
#[test]
fn a_link_to_the_input_is_the_input() {
    let folder = Folder::with_triangle();
    std::os::unix::fs::symlink(folder.path("g.txt"), folder.path("link")).unwrap();
    folder.refuse(&["run", "pagerank", "g.txt", "--output", "link"], 2, &["same file"]);
}

#[test]
fn generators_refuse_nonsense() {
    let folder = Folder::new();
    let refuse = |options: &[&str], words: &[&str]| {
        folder.refuse(&[&["generate"][..], options].concat(), 2, words);
    };
    refuse(&["rmat", "--scale", "40", "-o", "x"], &["scale 40", "31"]);
    refuse(&["star", "--vertices", "1", "-o", "x"], &["at least 2"]);
    refuse(&["rmat", "--scale", "4", "--weights", "9", "-o", "x"], &["1..255"]);
    refuse(&["rmat", "--scale", "4", "--order", "hub", "-o", "x.txt"], &[".hub"]);
    refuse(&["rmat", "--scale", "4", "-o", "x.gz"], &["gzip"]);
    refuse(&["rmat", "--scale", "4"], &["--output"]);
}

#[test]
fn no_command_is_wrong_usage_and_prints_help() {
    let folder = Folder::new();
    for arguments in [&[][..], &["run"]] {
        let ended = folder.hubcut(arguments);
        assert_eq!(ended.code, 2);
        assert!(ended.err.contains("Usage:"), "{ended:?}");
    }
    folder.refuse(&["frobnicate"], 2, &["frobnicate", "--help"]);
    folder.refuse(&["run", "nosuch", "g.txt"], 2, &["nosuch"]);
}
