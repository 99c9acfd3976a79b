//! The diameter.

use crate::harness::{Folder, data};

/// A triangle, 1 to 3, with a tail, 4 and 5; a loop, an edge twice and one back; two that nothing leads to.
const TAIL: &str = "1 2\n2 3\n3 1\n1 3\n3 4\n3 4\n4 5\n5 5\n7 8\n";

fn folder() -> Folder {
    let folder = Folder::new();
    folder.write("g", TAIL);
    folder
}

#[test]
fn diameter() {
    let folder = folder();
    let run = ["run", "diameter", "g", "--verify", "--output", "o.csv"];
    let ended = folder.hubcut(&[&run[..], &["--report", "r.json", "--effective"]].concat());
    assert!(ended.code == 0 && ended.err.contains("diameter 3: exact, by "), "{ended:?}");
    assert!(ended.err.contains(" to 5 it is 3 edges\n"), "{ended:?}");
    // By hand: 7 pairs are 1 apart, 5 are 2, 2 are 3.
    assert!(ended.err.contains("effective diameter 2.3, mean distance 1.64286: exact\n"), "{ended:?}");
    assert!(
        ended.err.contains("verified: the two ends are so far apart, and searches from 7 vertices find"),
        "{ended:?}"
    );
    let out = folder.read("o.csv");
    assert!(out.starts_with("id,eccentricity_at_least,eccentricity_at_most\n") && out.contains("\n5,0,0\n"), "{out}");
    let report = folder.read("r.json");
    for part in ["\"diameter_at_least\": 3", "\"diameter_at_most\": 3", "\"exact\": true", "\"pairs_by_distance\": ["] {
        assert!(report.contains(part), "{report}");
    }
    let ended = folder.hubcut(&[&run[..], &["--undirected"]].concat());
    assert!(ended.err.contains("diameter 3: exact"), "{ended:?}");
    // NetworkX: nx.diameter of the figures of "Les Misérables" is 5, nx.average_shortest_path_length 2.6411483253588517.
    let figures = data("lesmis.graph");
    let ended = folder.hubcut(&["run", "diameter", &figures, "--effective", "--verify"]);
    assert!(ended.code == 0 && ended.err.contains("diameter 5: exact"), "{ended:?}");
    assert!(ended.err.contains("effective diameter 3.33434, mean distance 2.64115: exact\n"), "{ended:?}");
    let sketched = ["run", "diameter", &figures, "--effective", "--registers", "1024", "--verify", "--seed", "3"];
    let ended = folder.hubcut(&sketched);
    assert!(ended.code == 0 && ended.err.contains("by HyperBall with 1,024 registers"), "{ended:?}");
    assert!(ended.err.contains("verified: "), "{ended:?}");
}

#[test]
fn bounds_are_right_wherever_it_stops() {
    let folder = folder();
    let roads = data("road-USA-NY.gr.xz");
    let ended =
        folder.hubcut(&["run", "diameter", &roads, "--searches", "3", "--verify", "--quiet", "--report", "r.json"]);
    assert!(ended.code == 0, "{ended:?}");
    assert!(folder.read("r.json").contains("\"exact\": false"));
    let ended = folder.hubcut(&["run", "diameter", &roads, "--searches", "3", "--verify", "--top", "1"]);
    assert!(ended.code == 0 && ended.err.contains("more --searches bring the bounds nearer\n"), "{ended:?}");
    assert!(ended.err.contains("diameter at least ") && ended.err.contains("verified: "), "{ended:?}");
    let ended = folder.hubcut(&["run", "diameter", &roads, "--error", "0.5", "--top", "1"]);
    assert!(ended.code == 0 && !ended.err.contains("more --searches"), "{ended:?}");
    let ended = folder.hubcut(&["run", "diameter", "g", "--timeout", "1e-9", "--verify"]);
    assert!(
        ended.code == 3 && ended.err.contains("stopped before the end: diameter at least 0 and at most 6"),
        "{ended:?}"
    );
    assert!(ended.err.contains("a longer --timeout"), "{ended:?}");
    folder.write("one", "1 1\n");
    let ended = folder.hubcut(&["run", "diameter", "one", "--effective", "--verify"]);
    assert!(ended.code == 0 && ended.err.contains("no way leads from one vertex to another"), "{ended:?}");
    for (wrong, part) in [("0", "--searches"), ("-1", "--searches")] {
        folder.refuse(&["run", "diameter", "g", &format!("--searches={wrong}")], 2, &[part]);
    }
    folder.refuse(&["run", "diameter", "g", "--error", "-1"], 2, &["--error", "0 or more"]);
    folder.refuse(&["run", "diameter", "g", "--registers", "64"], 2, &["--effective"]);
    folder.refuse(&["run", "diameter", "g", "--effective", "--registers", "100"], 2, &["power of two"]);
    folder.refuse(&["run", "diameter", "g", "--engine", "sync"], 2, &["has no vertex program"]);
}

#[test]
fn it_is_timed_against_a_plain_loop() {
    let folder = folder();
    let bench = ["bench", "diameter", "g", "--runs", "1", "--warmup", "0", "--threads", "1"];
    let ended = folder.hubcut(&[&bench[..], &["--engines", "direct,sync"]].concat());
    assert!(ended.code == 0 && ended.out.contains(" direct, 1 thread "), "{ended:?}");
    assert!(ended.out.contains("sync, 1 thread: refused: diameter has no vertex program"), "{ended:?}");
}
