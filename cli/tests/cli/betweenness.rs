//! How central vertices are.

use crate::harness::{Folder, data};

/// A triangle, 1 to 3, with a tail, 4 and 5; a loop, an edge twice and one back.
const TAIL: &str = "1 2\n2 3\n3 1\n1 3\n3 4\n3 4\n4 5\n5 5\n";

fn folder() -> Folder {
    let folder = Folder::new();
    folder.write("g", TAIL);
    folder
}

/// Values are those of NetworkX; the commands stand in `vertex-programs/src/betweenness/tests.rs`.
#[test]
fn betweenness() {
    let folder = folder();
    let run = ["run", "betweenness", "g", "--verify", "--output", "o.csv"];
    let ended = folder.hubcut(&[&run[..], &["--report", "r.json"]].concat());
    assert!(ended.code == 0 && ended.err.contains("exact: from all 5 vertices\n"), "{ended:?}");
    assert!(ended.err.contains("verified: the sums of all vertices together are what distances say"), "{ended:?}");
    assert_eq!(folder.read("o.csv"), "id,betweenness\n1,1\n2,0\n3,5\n4,3\n5,0\n");
    assert!(folder.read("r.json").contains("\"exact\": true"));
    folder.succeed(&[&run[..], &["--undirected"]].concat());
    assert_eq!(folder.read("o.csv"), "id,betweenness\n1,0\n2,0\n3,4\n4,3\n5,0\n");
    folder.succeed(&[&run[..], &["--exact", "--normalised"]].concat());
    assert!(folder.read("o.csv").ends_with("\n4,0.25\n5,0\n"));
    // NetworkX: nx.betweenness_centrality(g, normalized=False)[12] is 1624.468800433313.
    let figures = data("lesmis.graph");
    let best = folder.succeed(&["run", "betweenness", &figures, "--top", "1"]);
    assert!(best.starts_with("12\t1624.4688"), "{best}");
    let sampled = ["run", "betweenness", &figures, "--verify", "--samples", "10", "--output", "o.csv", "--seed"];
    let ended = folder.hubcut(&[&sampled[..], &["1"]].concat());
    assert!(
        ended.code == 0 && ended.err.contains("estimated from 10 sources of 77 vertices, drawn at random\n"),
        "{ended:?}"
    );
    assert!(ended.err.contains("with probability 90 % the normalised value of a vertex is within 0.36"), "{ended:?}");
    assert!(ended.err.contains("verified: "), "{ended:?}");
    let first = folder.read("o.csv");
    folder.succeed(&[&sampled[..], &["1", "--threads", "1"]].concat());
    assert_eq!(folder.read("o.csv"), first);
    folder.succeed(&[&sampled[..], &["2"]].concat());
    assert_ne!(folder.read("o.csv"), first);
    folder.refuse(&["run", "betweenness", "g", "--samples", "0"], 2, &["--samples", "whole number"]);
    folder.refuse(&["run", "betweenness", "g", "--samples", "3", "--exact"], 2, &["--samples", "--exact"]);
}

#[test]
fn a_limit_of_time_leaves_what_there_is() {
    let folder = folder();
    let ended = folder.hubcut(&["run", "betweenness", "g", "--timeout", "1e-9", "--verify"]);
    assert!(ended.code == 3 && ended.err.contains("stopped before"), "{ended:?}");
    assert!(!ended.err.contains("\nverified: "), "{ended:?}");
    let refused = &["has no vertex program", "leave --engine out"];
    folder.refuse(&["run", "betweenness", "g", "--engine", "sync"], 2, refused);
}

#[test]
fn it_is_timed_against_a_plain_loop() {
    let folder = folder();
    let bench = ["bench", "betweenness", "g", "--runs", "1", "--warmup", "0", "--threads", "1"];
    let ended = folder.hubcut(&[&bench[..], &["--engines", "direct,sync"]].concat());
    assert!(ended.code == 0 && ended.out.contains(" direct, 1 thread "), "{ended:?}");
    assert!(ended.out.contains("sync, 1 thread: refused: betweenness has no vertex program"), "{ended:?}");
}
