//! Closeness.

use crate::harness::{Folder, data};

/// A triangle, 1 to 3, with a tail, 4 and 5; a loop, an edge twice and one back.
const TAIL: &str = "1 2\n2 3\n3 1\n1 3\n3 4\n3 4\n4 5\n5 5\n";

fn folder() -> Folder {
    let folder = Folder::new();
    folder.write("g", TAIL);
    folder
}

/// Values are those of NetworkX; the commands stand in `vertex-programs/src/closeness/tests.rs`.
#[test]
fn closeness() {
    let folder = folder();
    let run = ["run", "closeness", "g", "--verify", "--output", "o.csv"];
    let ended = folder.hubcut(&[&run[..], &["--report", "r.json"]].concat());
    assert!(ended.code == 0 && ended.err.contains("exact: by searches from all 5 vertices\n"), "{ended:?}");
    assert!(
        ended.err.contains("verified: searches against the edges from 5 vertices give the same distances"),
        "{ended:?}"
    );
    let out = folder.read("o.csv");
    assert!(
        out.starts_with("id,closeness,harmonic\n1,0.333333") && out.contains("\n3,0.5,2\n4,0.44999999999999996,2\n"),
        "{out}"
    );
    assert!(folder.read("r.json").contains("\"exact\": true"));
    folder.succeed(&[&run[..], &["--undirected", "--exact"]].concat());
    assert!(folder.read("o.csv").contains("\n3,0.8,3.5\n"));
    // NetworkX: nx.closeness_centrality(g)[12] is 0.6440677966101694, nx.harmonic_centrality(g)[12] is 55.66666666666667.
    let best = folder.succeed(&["run", "closeness", &data("lesmis.graph"), "--top", "1"]);
    assert!(best.starts_with("12\t0.64406779661016"), "{best}");
    let sketched =
        ["run", "closeness", &data("lesmis.graph"), "--verify", "--registers", "1024", "--output", "o.csv", "--seed"];
    let ended = folder.hubcut(&[&sketched[..], &["1"]].concat());
    assert!(ended.code == 0 && ended.err.contains("estimated by HyperBall with 1,024 registers a vertex"), "{ended:?}");
    assert!(ended.err.contains("deviation of about 3.3 %\n") && ended.err.contains("verified: "), "{ended:?}");
    let first = folder.read("o.csv");
    folder.succeed(&[&sketched[..], &["1", "--threads", "1"]].concat());
    assert_eq!(folder.read("o.csv"), first);
    folder.succeed(&[&sketched[..], &["2"]].concat());
    assert_ne!(folder.read("o.csv"), first);
    folder.refuse(&["run", "closeness", "g", "--registers", "100"], 2, &["registers", "power of two"]);
    folder.refuse(&["run", "closeness", "g", "--registers", "16", "--exact"], 2, &["--registers", "--exact"]);
}

#[test]
fn a_limit_of_time_leaves_what_there_is() {
    let folder = folder();
    let ended = folder.hubcut(&["run", "closeness", "g", "--timeout", "1e-9", "--verify"]);
    assert!(ended.code == 3 && ended.err.contains("stopped before"), "{ended:?}");
    assert!(!ended.err.contains("\nverified: "), "{ended:?}");
    let refused = &["has no vertex program", "leave --engine out"];
    folder.refuse(&["run", "closeness", "g", "--engine", "sync"], 2, refused);
}

#[test]
fn it_is_timed_against_a_plain_loop() {
    let folder = folder();
    let bench = ["bench", "closeness", "g", "--runs", "1", "--warmup", "0", "--threads", "1"];
    let ended = folder.hubcut(&[&bench[..], &["--engines", "direct,sync"]].concat());
    assert!(ended.code == 0 && ended.out.contains(" direct, 1 thread "), "{ended:?}");
    assert!(ended.out.contains("sync, 1 thread: refused: closeness has no vertex program"), "{ended:?}");
}
