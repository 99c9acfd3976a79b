//! Shortest paths: tables, lists, limits, refusals.

use crate::harness::Folder;

/// 1 -> 2 -> 3 is shorter than 1 -> 3; 4 leads to 1, and nothing to 4.
const ROADS: &str = "from,to,length\n1,2,2\n2,3,3\n1,3,9\n4,1,1\n";

fn with_roads() -> Folder {
    let folder = Folder::new();
    folder.write("roads.csv", ROADS);
    folder
}

#[test]
fn tables_say_inf_in_every_format() {
    let folder = with_roads();
    for name in ["o.tsv", "o.csv", "o.jsonl"] {
        assert_eq!(folder.succeed(&["run", "sssp", "roads.csv", "--source", "1", "--output", name]), "");
    }
    assert_eq!(folder.read("o.tsv"), "1\t0\n2\t2\n3\t5\n4\tinf\n");
    assert_eq!(folder.read("o.csv"), "id,distance\n1,0\n2,2\n3,5\n4,inf\n");
    let lines: Vec<serde_json::Value> =
        folder.read("o.jsonl").lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines[2], serde_json::json!({"id": 3, "distance": 5}));
    assert_eq!(lines[3], serde_json::json!({"id": 4, "distance": "inf"}));
}

#[test]
fn the_nearest_are_listed_and_the_rest_is_summed_up() {
    let folder = with_roads();
    let run = ["run", "sssp", "roads.csv", "--source", "1", "--verify"];
    let ended = folder.hubcut(&run);
    assert_eq!((ended.code, ended.out.as_str()), (0, "1\t0\n2\t2\n3\t5\n"), "{ended:?}");
    assert!(ended.err.contains("reached 3 of 4 vertices; the farthest is at 5\n"), "{ended:?}");
    assert!(ended.err.contains("\nverified: "), "{ended:?}");
    assert!(!ended.err.contains("residual"), "{ended:?}");
    assert_eq!(folder.succeed(&[&run[..], &["--top", "2"]].concat()), "1\t0\n2\t2\n");
    assert_eq!(folder.succeed(&[&run[..], &["--unweighted"]].concat()), "1\t0\n2\t1\n3\t1\n");
    assert_eq!(folder.succeed(&[&run[..], &["--undirected"]].concat()), "1\t0\n4\t1\n2\t2\n3\t5\n");
    folder.write("names", "2\ttwo\n");
    let named = folder.succeed(&[&run[..], &["--names", "names", "--top", "2"]].concat());
    assert_eq!(named, "1\t\t0\n2\ttwo\t2\n");
    let ended = folder.hubcut(&[&run[..], &["--quiet"]].concat());
    assert_eq!((ended.out.as_str(), ended.err.as_str()), ("", ""));
}

#[test]
fn fractions_and_text_ids() {
    let folder = Folder::new();
    folder.write("g", "alice bob 0.5\nbob carol 0.25\nalice carol 1e30\n");
    assert_eq!(folder.succeed(&["run", "sssp", "g", "--source", "alice"]), "alice\t0\nbob\t0.5\ncarol\t0.75\n");
}

#[test]
fn weights_are_those_of_the_file() {
    let folder = Folder::new();
    folder.write("g.csv", "a,b,0.1\nb,c,0.2\na,d,16777217\nd,e,1e39\na,f,1e-50\n");
    let wanted = "a\t0\nb\t0.1\nc\t0.30000000000000004\nd\t16777217\ne\t1e39\nf\t1e-50\n";
    let ended = folder.hubcut(&["import", "g.csv", "g.hub"]);
    assert!(ended.err.contains("weights are f64,"), "{ended:?}");
    folder.succeed(&["import", "g.hub", "hub.hub", "--order", "hub"]);
    folder.succeed(&["partition", "g.hub", "--shards", "2", "-o", "cut.hub"]);
    for graph in ["g.csv", "g.hub", "hub.hub", "cut.hub"] {
        let run = ["run", "sssp", graph, "--source", "a", "--verify", "--output", "-"];
        assert_eq!(folder.succeed(&run), wanted, "{graph}");
        let ended = folder.hubcut(&["run", "pagerank", graph, "--weighted", "--verify"]);
        assert!(ended.code == 0 && ended.err.contains("\nverified: "), "{ended:?}");
        let info: serde_json::Value = serde_json::from_str(&folder.succeed(&["info", graph, "--json"])).unwrap();
        assert_eq!(info["edge_data"], "f64");
        folder.succeed(&["check", graph]);
    }
    assert_eq!(folder.succeed(&["run", "sssp", "g.hub", "--source", "a", "--top", "3"]), "a\t0\nf\t1e-50\nb\t0.1\n");
    folder.succeed(&["run", "sssp", "g.hub", "--source", "a", "--report", "r.json"]);
    let report: serde_json::Value = serde_json::from_str(&folder.read("r.json")).unwrap();
    assert_eq!(report["graph"]["source"]["edge_type"]["name"], "f64");
    folder.write("large", "1 2 9007199254740993\n2 3 0.5\n");
    let ended = folder.hubcut(&["run", "sssp", "large", "--source", "1"]);
    assert!(ended.err.contains("weights are f64, 1 whole number above 2^53 rounded,"), "{ended:?}");
}

#[test]
fn a_distance_beyond_numbers_is_an_error() {
    let folder = Folder::new();
    folder.write("g.csv", "a,b,1e308\nb,c,1e308\nc,d,1\n");
    let run = ["run", "sssp", "g.csv", "--source", "a", "--output", "o"];
    for engine in ["sync", "async", "chromatic"] {
        let run = [&run[..], &["--engine", engine]].concat();
        folder.refuse(&run, 1, &["the distance of vertex c is larger than the largest f64"]);
    }
    let race = ["bench", "sssp", "g.csv", "--source", "a"];
    folder.refuse(&race, 1, &["the distance of vertex c is larger than the largest f64"]);
    assert_eq!(folder.files(), ["g.csv"]);
    for weight in ["inf", "nan", "1e309", "1e-400"] {
        folder.write("w", format!("1 2 {weight}\n"));
        folder.refuse(&["info", "w"], 1, &["w:1:5: ", &format!("\"{weight}\" is not a weight")]);
    }
}

#[test]
fn sources_that_make_no_sense() {
    let folder = with_roads();
    folder.refuse(&["run", "sssp", "roads.csv"], 2, &["--source <ID>"]);
    folder.refuse(&["run", "sssp", "roads.csv", "--source", "77"], 2, &["\"77\"", "not a vertex"]);
    folder.refuse(&["run", "sssp", "roads.csv", "--source", ""], 2, &["--source names no vertex"]);
    folder.refuse(&["run", "sssp", "roads.csv", "--source", "1,2"], 2, &["\"1,2\"", "not a vertex"]);
    folder.write("none.gr", "p tw 0 0\n");
    folder.refuse(&["run", "sssp", "none.gr", "--source", "1"], 1, &["no edge", "--vertices"]);
}

#[test]
fn weights_that_make_no_sense() {
    let folder = Folder::new();
    folder.write("g.csv", "a,b,1.5\nb,c,-2\n");
    let run = ["run", "sssp", "g.csv", "--source", "a", "--output", "o"];
    folder.refuse(&run, 1, &["from b to c", "weight -2", "not negative"]);
    // Hops are there all the same.
    folder.succeed(&[&run[..], &["--unweighted"]].concat());
    assert_eq!(folder.read("o"), "a\t0\nb\t1\nc\t2\n");
}

#[test]
fn one_vertex_is_at_no_distance() {
    let folder = Folder::new();
    folder.write("none", "# nobody\n");
    assert_eq!(folder.succeed(&["run", "sssp", "none", "--vertices", "0..1", "--source", "0"]), "0\t0\n");
    folder.write("loop", "5 5\n");
    let ended = folder.hubcut(&["run", "sssp", "loop", "--source", "5", "--verify"]);
    assert_eq!((ended.code, ended.out.as_str()), (0, "5\t0\n"), "{ended:?}");
    assert!(ended.err.contains("reached 1 of 1 vertex"), "{ended:?}");
}

#[test]
fn limits_give_distances_that_may_be_too_long() {
    let folder = with_roads();
    let run = ["run", "sssp", "roads.csv", "--source", "1", "--max-supersteps", "2", "--verify", "--output", "-"];
    let ended = folder.hubcut(&run);
    assert_eq!((ended.code, ended.out.as_str()), (3, "1\t0\n2\t2\n3\t9\n4\tinf\n"), "{ended:?}");
    assert!(ended.err.contains("may still be too long; try more --max-supersteps"), "{ended:?}");
    assert!(ended.err.contains("consistent with stopping early: "), "{ended:?}");
    folder.refuse(&["run", "sssp", "roads.csv", "--source", "1", "--max-supersteps", "0"], 2, &["1 or more"]);
}
