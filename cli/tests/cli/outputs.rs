//! Results: formats, top list, names, quiet, pipes, exit codes of limits.

use std::io::{Read, Write};
use std::process::Stdio;

use crate::harness::{Folder, TRIANGLE, ended, ranks};

#[test]
fn a_cycle_ranks_evenly() {
    let folder = Folder::new();
    folder.write("g", "10 20\n20 30\n30 10\n");
    for (id, rank) in ranks(&folder.succeed(&["run", "pagerank", "g"])) {
        assert!((rank - 1.0 / 3.0).abs() < 1e-6, "{id} {rank}");
    }
}

#[test]
fn the_top_list_goes_to_standard_output_and_talk_to_standard_error() {
    let folder = Folder::with_triangle();
    let ended = folder.hubcut(&["run", "pagerank", "g.txt"]);
    assert_eq!(ended.code, 0);
    let found = ranks(&ended.out);
    assert_eq!(found.len(), 4);
    assert!(found.windows(2).all(|pair| pair[0].1 >= pair[1].1), "{found:?}");
    assert_eq!(found[3].0, "4");
    assert!(ended.err.contains("4 vertices, 5 edges, directed; 1 duplicate kept"), "{ended:?}");
    assert!(ended.err.contains("converged"), "{ended:?}");

    assert_eq!(folder.succeed(&["run", "pagerank", "g.txt", "--top", "2"]).lines().count(), 2);
    assert_eq!(folder.succeed(&["run", "pagerank", "g.txt", "--output", "o"]), "");
    assert_eq!(folder.succeed(&["run", "pagerank", "g.txt", "--output", "-"]).lines().count(), 4);
    assert_eq!(folder.succeed(&["run", "pagerank", "g.txt", "--output", "-", "--top", "1"]).lines().count(), 1);
}

#[test]
fn quiet_is_quiet() {
    let folder = Folder::with_triangle();
    let ended = folder.hubcut(&["run", "pagerank", "g.txt", "--quiet", "--output", "o", "--report", "r"]);
    assert_eq!((ended.code, ended.out.as_str(), ended.err.as_str()), (0, "", ""));
    let ended = folder.hubcut(&["run", "pagerank", "g.txt", "--quiet"]);
    assert_eq!((ended.code, ended.out.as_str(), ended.err.as_str()), (0, "", ""));
    let ended = folder.hubcut(&["run", "pagerank", "g.txt", "-v"]);
    assert!(ended.err.contains("superstep 1/1000: residual"), "{ended:?}");
}

#[test]
fn extensions_choose_the_format_and_rows_come_by_id() {
    let folder = Folder::with_triangle();
    for name in ["o.tsv", "o.csv", "o.jsonl"] {
        folder.succeed(&["run", "pagerank", "g.txt", "--output", name]);
    }
    let ids: Vec<_> = ranks(&folder.read("o.tsv")).into_iter().map(|(id, _)| id).collect();
    assert_eq!(ids, ["1", "2", "3", "4"]);
    let csv = folder.read("o.csv");
    assert!(csv.starts_with("id,pagerank\n1,"), "{csv}");
    let lines: Vec<serde_json::Value> =
        folder.read("o.jsonl").lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines[3]["id"], 4);
    let tsv = ranks(&folder.read("o.tsv"));
    assert_eq!(lines[0]["pagerank"].as_f64(), Some(tsv[0].1));
    let mut expected = vec!["g.txt", "o.csv", "o.jsonl", "o.tsv"];
    expected.sort_unstable();
    assert_eq!(folder.files(), expected);
}

/// What the shell has opened is written to, not replaced.
#[cfg(target_os = "linux")]
#[test]
fn what_is_open_goes_on() {
    let folder = Folder::with_triangle();
    std::os::unix::fs::symlink("/dev/stdout", folder.path("link")).unwrap();
    let rows = folder.succeed(&["run", "pagerank", "g.txt", "-o", "-"]);
    for (path, redirection) in [
        ("/dev/stdout", ""),
        ("/proc/self/fd/1", ""),
        ("/dev/fd/1", ""),
        ("link", ""),
        ("/dev/stderr", "2>&1"),
        ("/dev/fd/3", "3>&1"),
        ("/dev/fd/../fd/3", "3>&1"),
    ] {
        folder.write("out", "first\n");
        let command = format!("\"$0\" run pagerank g.txt -q -o {path} {redirection}");
        let script = format!("{{ echo before; {command}; echo after; }} >> out");
        let mut shell = std::process::Command::new("sh");
        shell.args(["-c", &script, env!("CARGO_BIN_EXE_hubcut")]).current_dir(folder.path(""));
        let ended = ended(shell.output().unwrap());
        assert_eq!((ended.code, ended.out.as_str(), ended.err.as_str()), (0, "", ""), "{path}");
        assert_eq!(folder.read("out"), format!("first\nbefore\n{rows}after\n"), "{path}");
    }
    let script = "{ echo before; \"$0\" run pagerank g.txt -q -o /dev/stdout; echo after; } > out";
    let mut shell = std::process::Command::new("sh");
    shell.args(["-c", script, env!("CARGO_BIN_EXE_hubcut")]).current_dir(folder.path(""));
    assert!(shell.status().unwrap().success());
    assert_eq!(folder.read("out"), format!("before\n{rows}after\n"));
    assert_eq!(folder.files(), ["g.txt", "link", "out"]);
    folder.refuse(&["run", "pagerank", "g.txt", "-o", "/dev/fd/99"], 1, &["cannot write /dev/fd/99"]);
}

#[test]
fn the_best_go_to_the_file_that_is_named() {
    let folder = Folder::with_triangle();
    let run = ["run", "pagerank", "g.txt"];
    let printed = folder.succeed(&[&run[..], &["--top", "2"]].concat());
    let ended = folder.hubcut(&[&run[..], &["--top", "2", "-o", "o.csv"]].concat());
    assert_eq!((ended.code, ended.out.as_str()), (0, ""), "{ended:?}");
    assert!(ended.err.contains("wrote o.csv: 2 of 4 vertices\n"), "{ended:?}");
    assert_eq!(folder.read("o.csv"), "id,pagerank\n".to_owned() + &printed.replace('\t', ","));
    folder.write("names", "1\tone\n");
    folder.succeed(&[&run[..], &["--top", "9", "-o", "o.jsonl", "--names", "names"]].concat());
    let lines: Vec<serde_json::Value> =
        folder.read("o.jsonl").lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 4);
    assert_eq!((&lines[0]["id"], &lines[0]["name"], &lines[3]["id"]), (&1.into(), &"one".into(), &4.into()));
    folder.refuse(&[&run[..], &["--top", "0", "-o", "x"]].concat(), 2, &["--top 0", "leave --top out"]);

    folder.succeed(&["run", "sssp", "g.txt", "--source", "2", "--top", "2", "-o", "near.tsv"]);
    assert_eq!(folder.read("near.tsv"), "2\t0\n3\t1\n");
    // Nobody who is out of reach is near.
    folder.succeed(&["run", "sssp", "g.txt", "--source", "2", "--top", "9", "-o", "near.csv"]);
    assert_eq!(folder.read("near.csv"), "id,distance\n2,0\n3,1\n1,2\n");
    folder.write("parts", "1 2\n3 4\n4 5\n6 7\n");
    let ended = folder.hubcut(&["run", "components", "parts", "--top", "2", "-o", "large.csv"]);
    assert_eq!(folder.read("large.csv"), "component,size\n3,3\n1,2\n");
    assert!(ended.err.contains("wrote large.csv: 2 of 3 components\n"), "{ended:?}");
}

#[test]
fn the_format_of_results_can_be_asked_for() {
    let folder = Folder::new();
    folder.write("g", "1 2\n2 1\n");
    let run = ["run", "components", "g"];
    let of = |more: &[&str]| folder.succeed(&[&run[..], more].concat());
    assert_eq!(of(&["--output-format", "csv"]), "component,size\n1,2\n");
    assert_eq!(of(&["--output-format", "jsonl"]), "{\"component\":1,\"size\":2}\n");
    assert_eq!(of(&["--output-format", "tsv"]), of(&[]));
    assert_eq!(of(&["-o", "-", "--output-format", "csv"]), "id,component\n1,1\n2,1\n");
    assert_eq!(of(&["-o", "-", "--output-format", "jsonl", "--top", "1"]), "{\"component\":1,\"size\":2}\n");
    for (name, format, wanted) in [
        ("o.csv", "tsv", "1\t1\n2\t1\n"),
        ("o.dat", "csv", "id,component\n1,1\n2,1\n"),
        ("o", "jsonl", "{\"id\":1,\"component\":1}\n{\"id\":2,\"component\":1}\n"),
    ] {
        assert_eq!(of(&["-o", name, "--output-format", format]), "");
        assert_eq!(folder.read(name), wanted, "{name}");
    }
    folder.refuse(&[&run[..], &["--output-format", "parquet"]].concat(), 2, &["tsv, csv, jsonl"]);
    folder.refuse(&[&run[..], &["-o", "x.csv.gz", "--output-format", "csv"]].concat(), 2, &["plain text"]);
}

#[test]
fn small_and_large_numbers_are_short_and_read_back() {
    let folder = Folder::new();
    folder.write("g.csv", "a,b,1e-12\nb,c,3e20\nc,d,0.25\n");
    let run = ["run", "sssp", "g.csv", "--source", "a", "--output", "-"];
    assert_eq!(folder.succeed(&run), "a\t0\nb\t1e-12\nc\t3e20\nd\t3e20\n");
    let lines = folder.succeed(&[&run[..], &["--output-format", "jsonl"]].concat());
    let distances: Vec<f64> = lines
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["distance"].as_f64().unwrap())
        .collect();
    assert_eq!(distances[1], 1e-12);
    let ended = folder.hubcut(&run);
    assert!(ended.err.contains("the farthest is at 3e20\n"), "{ended:?}");
}

#[test]
fn names_stand_beside_ids() {
    let folder = Folder::with_triangle();
    folder.write("names", "zero\none\ntwo\n");
    let run = ["run", "pagerank", "g.txt", "--names", "names", "--names-from", "0"];
    let out = folder.succeed(&[&run[..], &["--top", "4"]].concat());
    folder.succeed(&[&run[..], &["--output", "o.csv"]].concat());
    assert!(out.lines().any(|line| line.starts_with("1\tone\t0.")), "{out}");
    assert!(folder.read("o.csv").starts_with("id,name,pagerank\n1,one,0."));
    folder.write("by-id", "1\tEins, zwei\n");
    folder.succeed(&["run", "pagerank", "g.txt", "--names", "by-id", "--output", "o.csv"]);
    assert!(folder.read("o.csv").contains("1,\"Eins, zwei\",0."));
}

#[test]
fn text_comes_by_standard_input_and_compressed() {
    let folder = Folder::with_triangle();
    let plain = folder.succeed(&["run", "pagerank", "g.txt"]);
    assert_eq!(folder.hubcut_from("g.txt", &["run", "pagerank", "-"]).out, plain);
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gz.write_all(TRIANGLE.as_bytes()).unwrap();
    folder.write("g.gz", gz.finish().unwrap());
    assert_eq!(folder.succeed(&["run", "pagerank", "g.gz"]), plain);
    assert_eq!(folder.hubcut_from("g.gz", &["run", "pagerank", "-"]).out, plain);
}

#[test]
fn policies_reach_the_builder() {
    let folder = Folder::with_triangle();
    let err = |options: &[&str]| folder.hubcut(&[&["run", "pagerank", "g.txt"][..], options].concat()).err;
    assert!(err(&["--duplicates", "first"]).contains("4 vertices, 4 edges, directed; 1 duplicate merged"));
    assert!(err(&["--undirected"]).contains("undirected"));
    assert!(err(&["--vertices", "0..9"]).contains("9 vertices"));
    assert!(err(&["--ids", "text"]).contains("ids are text"));
    folder.refuse(&["run", "pagerank", "g.txt", "--duplicates", "error"], 1, &["edge 4 1", "more than once"]);
    folder.write("loops", "1 1\n1 2\n");
    let ended = folder.hubcut(&["run", "pagerank", "loops", "--self-loops", "drop"]);
    assert!(ended.err.contains("1 self-loop dropped"), "{ended:?}");
    folder.write("h.csv", "a,b,w\n1,2,0.5\n");
    let ended = folder.hubcut(&["info", "h.csv", "--header", "yes", "--columns", "src=2,dst=1,weight=3"]);
    assert_eq!(ended.code, 0, "{ended:?}");
    assert!(ended.out.contains("f32") && ended.err.contains("header"), "{ended:?}");
}

#[test]
fn limits_have_their_exit_codes() {
    let folder = Folder::with_triangle();
    let run = ["run", "pagerank", "g.txt", "--max-supersteps", "2", "--output", "o"];
    let ended = folder.hubcut(&run);
    assert_eq!(ended.code, 3, "{ended:?}");
    assert!(ended.err.contains("stopped before convergence") && ended.err.contains("--max-supersteps"), "{ended:?}");
    assert_eq!(folder.read("o").lines().count(), 4);
    let ended = folder.hubcut(&[&run[..], &["--tolerance", "0"]].concat());
    assert_eq!(ended.code, 0, "{ended:?}");
    assert!(ended.err.contains("2 supersteps"), "{ended:?}");
}

#[test]
fn a_timeout_ends_a_run_that_would_go_on_for_ever() {
    let folder = Folder::with_triangle();
    let supersteps = u64::MAX.to_string();
    let run = ["run", "pagerank", "g.txt", "--tolerance", "0", "--max-supersteps", &supersteps, "--timeout", "0.05"];
    let ended = folder.hubcut(&run);
    assert_eq!(ended.code, 3, "{ended:?}");
    assert!(ended.err.contains("--timeout"), "{ended:?}");
    assert_eq!(ended.out.lines().count(), 4);
}

#[test]
fn a_comma_too_many_is_no_source() {
    let folder = Folder::with_triangle();
    let of = |sources: &str| folder.succeed(&["run", "pagerank", "g.txt", "--source", sources]);
    assert_eq!(of("1,"), of("1"));
}

#[test]
fn stopping_early_is_not_called_verified() {
    let folder = Folder::with_triangle();
    let ended = folder.hubcut(&["run", "pagerank", "g.txt", "--max-supersteps", "2", "--verify"]);
    assert_eq!(ended.code, 3, "{ended:?}");
    assert!(ended.err.contains("consistent with stopping early: "), "{ended:?}");
    assert!(!ended.err.contains("verified"), "{ended:?}");
}

#[test]
fn answers_are_verified() {
    let folder = Folder::with_triangle();
    for options in [&["--verify"][..], &["--verify", "--precision", "f64", "--tolerance", "1e-12", "--source", "1,4"]] {
        let ended = folder.hubcut(&[&["run", "pagerank", "g.txt"][..], options].concat());
        assert_eq!(ended.code, 0, "{ended:?}");
        assert!(ended.err.contains("verified: "), "{ended:?}");
    }
}

#[test]
fn a_reader_that_goes_away_is_no_fault() {
    let folder = Folder::new();
    folder.succeed(&["generate", "erdos-renyi", "--vertices", "50000", "-o", "g.txt"]);
    for arguments in [
        &["run", "pagerank", "g.txt", "--output", "-", "--quiet"][..],
        &["generate", "star", "--vertices", "100000", "-o", "-"],
        &["run", "pagerank", "g.txt", "--output", "-", "--quiet", "--output-format", "jsonl", "--top", "40000"],
        &["completions", "bash"],
        &["man"],
        &["--help"],
    ] {
        let mut command = folder.command(arguments);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut out = child.stdout.take().unwrap();
        out.read_exact(&mut [0]).unwrap();
        drop(out);
        let ended = ended(child.wait_with_output().unwrap());
        assert_eq!((ended.code, ended.err.as_str()), (0, ""), "{arguments:?}");
    }
}

#[test]
fn generated_text_reads_back() {
    let folder = Folder::new();
    for (model, size) in [
        (&["rmat", "--scale", "6", "--weights", "1..255"][..], "weights are whole numbers"),
        (&["erdos-renyi", "--vertices", "50", "--edges", "200"], "no weights"),
        (&["grid", "--rows", "3", "--columns", "4"], "12 vertices, 17 edges"),
        (&["star", "--vertices", "5"], "5 vertices, 4 edges"),
        (&["chain", "--vertices", "5"], "5 vertices, 4 edges"),
    ] {
        folder.succeed(&[&["generate"][..], model, &["-o", "g.txt"]].concat());
        let ended = folder.hubcut(&["info", "g.txt"]);
        assert!(ended.code == 0 && ended.err.contains(size), "{ended:?}");
    }
}
