//! Random walks.

use crate::harness::{Folder, data};

/// From 1 by 2 and 3 to 4, where no edge leads on; 5 is alone but for its loop, 6 altogether.
const GRAPH: &str = "1 2\n2 3\n3 4\n2 1\n5 5\n6 4\n";

fn folder() -> Folder {
    let folder = Folder::new();
    folder.write("g", GRAPH);
    folder
}

#[test]
fn walks_are_written_in_each_format() {
    let folder = folder();
    let run = ["run", "random-walks", "g", "--walks", "2", "--length", "3", "--verify", "--output"];
    let ended = folder.hubcut(&[&run[..], &["walks.txt", "--report", "r.json"]].concat());
    assert!(ended.code == 0 && ended.err.contains("wrote walks.txt: 12 walks\n"), "{ended:?}");
    assert!(
        ended.err.contains(" are along edges, too few to tell whether they fit their probabilities\n"),
        "{ended:?}"
    );
    let text = folder.read("walks.txt");
    let walks: Vec<Vec<&str>> = text.lines().map(|line| line.split('\t').collect()).collect();
    let starts: Vec<&str> = walks.iter().map(|walk| walk[0]).collect();
    assert_eq!(starts, ["1", "2", "3", "4", "5", "6", "1", "2", "3", "4", "5", "6"]);
    for walk in walks {
        let sure: &[&str] = match walk[0] {
            "1" if walk[2] == "1" => &["1", "2", "1"],
            "1" => &["1", "2", "3"],
            "2" if walk[1] == "1" => &["2", "1", "2"],
            "2" => &["2", "3", "4"],
            "3" => &["3", "4"],
            "4" => &["4"],
            "5" => &["5", "5", "5"],
            _ => &["6", "4"],
        };
        assert_eq!(walk, sure);
    }
    let report = folder.read("r.json");
    assert!(report.contains("\"dead_ends\": 6") && report.contains("\"walks\": 12"), "{report}");
    folder.succeed(&[&run[..], &["walks.csv"]].concat());
    let row = |line: &str| format!("{}{}\n", line.replace('\t', ","), &",,"[line.matches('\t').count()..]);
    let rows: String = text.lines().map(row).collect();
    assert_eq!(folder.read("walks.csv"), format!("step0,step1,step2\n{rows}"));
    folder.succeed(&[&run[..], &["walks.jsonl", "--threads", "1"]].concat());
    let lines: String = text.lines().map(|line| format!("{{\"walk\":[{}]}}\n", line.replace('\t', ","))).collect();
    assert_eq!(folder.read("walks.jsonl"), lines);
    folder.succeed(&[&run[..], &["other.txt", "--seed", "1"]].concat());
    assert_ne!(folder.read("other.txt"), text);
}

#[test]
fn the_most_visited_are_shown() {
    let folder = folder();
    folder.write("names", "1\tAda\n4\tDora\n5\tEve\n");
    let run = ["run", "random-walks", "g", "--walks", "5", "--length", "9", "--top", "1"];
    let shown = folder.succeed(&[&run[..], &["--names", "names"]].concat());
    assert_eq!(shown, "5\tEve\t45\n");
    let ended = folder.hubcut(&[&run[..], &["--output", "o.csv"]].concat());
    assert!(ended.code == 0 && ended.err.contains("wrote o.csv: 1 of 6 vertices\n"), "{ended:?}");
    assert_eq!(folder.read("o.csv"), "id,visits\n5,45\n");
    // Names are for tables.
    folder.succeed(&[
        "run",
        "random-walks",
        "g",
        "--length",
        "1",
        "--walks",
        "1",
        "--names",
        "names",
        "--output",
        "o.txt",
    ]);
    assert_eq!(folder.read("o.txt"), "1\n2\n3\n4\n5\n6\n");
}

#[test]
fn steps_fit_their_probabilities() {
    let (folder, figures) = (folder(), data("lesmis.graph"));
    for more in [&["--p", "0.25", "--q", "4"][..], &["--p", "4", "--q", "0.25", "--weights", "none"], &[]] {
        let run = ["run", "random-walks", &figures, "--verify", "--top", "0"];
        let ended = folder.hubcut(&[&run[..], more].concat());
        assert_eq!(ended.code, 0, "{ended:?}");
        assert!(
            ended
                .err
                .contains("verified: 60,830 steps are along edges, and 60,830 steps fit their exact probabilities ("),
            "{ended:?}"
        );
        assert_eq!(ended.err.contains(" edges proposed a step\n"), !more.is_empty(), "{ended:?}");
    }
}

#[test]
fn odd_graphs_have_walks() {
    let folder = Folder::new();
    folder.write("one", "7 7\n");
    folder.succeed(&["run", "random-walks", "one", "--self-loops", "drop", "--output", "o.txt", "--verify"]);
    assert_eq!(folder.read("o.txt"), "7\n".repeat(10));
    folder.write("star", (2..60).map(|v| format!("1 {v}\n")).collect::<String>());
    let run = ["run", "random-walks", "star", "--undirected", "--p", "1e9", "--verify", "--length", "5", "--output"];
    let ended = folder.hubcut(&[&run[..], &["o.txt"]].concat());
    assert!(ended.code == 0 && ended.err.contains("verified: 2,360 steps are along edges"), "{ended:?}");
    assert!(folder.read("o.txt").lines().all(|walk| walk.split('\t').filter(|id| *id == "1").count() >= 2));
}

#[test]
fn what_makes_no_sense_is_refused() {
    let folder = folder();
    for (option, value) in [
        ("--walks", "0"),
        ("--length", "0"),
        ("--length", "-3"),
        ("--p", "0"),
        ("--p", "-1"),
        ("--q", "nan"),
        ("--q", "inf"),
    ] {
        folder.refuse(&["run", "random-walks", "g", option, value], 2, &[option, "give a "]);
    }
    folder.refuse(&["run", "random-walks", "g", "--engine", "sync"], 2, &["has no vertex program"]);
    folder.refuse(&["run", "random-walks", "g", "--output", "o.txt.gz"], 2, &["plain text", "gzip"]);
    let many = ["run", "random-walks", "g", "--walks", "4000000000", "--length", "1000000"];
    folder.refuse(&many, 1, &["keeping all walks", "of memory"]);
    folder.write("bad.csv", "source,target,weight\n1,2,-1\n");
    folder.refuse(&["run", "random-walks", "bad.csv"], 1, &["from 1 to 2 has weight -1"]);
}

#[test]
fn a_limit_of_time_leaves_what_there_is() {
    let folder = folder();
    let run = ["run", "random-walks", "g", "--timeout", "1e-9", "--verify", "--output", "o.txt"];
    let ended = folder.hubcut(&run);
    assert!(ended.code == 3 && ended.err.contains("stopped before the end: 0 walks, 0 steps in "), "{ended:?}");
    assert!(ended.err.contains("consistent with stopping early: ") && folder.read("o.txt").is_empty(), "{ended:?}");
}

#[test]
fn they_are_timed_against_a_plain_loop() {
    let folder = folder();
    let bench = ["bench", "random-walks", &data("lesmis.graph"), "--runs", "1", "--warmup", "0", "--threads", "1"];
    let ended = folder.hubcut(&[&bench[..], &["--engines", "direct,sync"]].concat());
    assert!(ended.code == 0 && ended.out.contains(" direct, 1 thread "), "{ended:?}");
    assert!(ended.out.contains("sync, 1 thread: refused: random-walks have no vertex program"), "{ended:?}");
}
