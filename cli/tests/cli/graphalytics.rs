//! `hubcut bench graphalytics`: valid outputs, wrong ones, missing ones, bad files.

use std::path::Path;

use serde_json::Value;

use crate::harness::Folder;

/// A copy of the data sets of the project as `graphs`.
fn with_graphs() -> Folder {
    let folder = Folder::new();
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../datasets/data/ldbc-graphalytics");
    std::fs::create_dir(folder.path("graphs")).unwrap();
    for entry in std::fs::read_dir(data).unwrap().map(Result::unwrap).filter(|entry| entry.path().is_file()) {
        std::fs::copy(entry.path(), folder.path("graphs").join(entry.file_name())).unwrap();
    }
    folder
}

const RUN: [&str; 5] = ["bench", "graphalytics", "graphs", "--runs", "2"];

#[test]
fn all_outputs_are_valid() {
    let folder = with_graphs();
    let more = ["--threads", "1,2", "--json", "o.json", "--csv", "o.csv"];
    let ended = folder.hubcut(&[&RUN[..], &more].concat());
    assert_eq!(ended.code, 0, "{ended:?}");
    assert!(ended.err.contains("example-directed.properties: 10 vertices, 17 edges, directed, read in "), "{ended:?}");
    assert!(
        ended.err.contains("example-undirected.properties: 9 vertices, 12 edges, undirected, read in "),
        "{ended:?}"
    );
    let rows: Vec<&str> = ended.out.lines().filter(|line| line.starts_with("example-")).collect();
    assert_eq!(rows.len(), 24, "{ended:?}");
    for algorithm in ["bfs", "cdlp", "lcc", "pr", "sssp", "wcc"] {
        let valid = |line: &&&str| line.split_whitespace().skip(1).step_by(2).take(2).eq([algorithm, "valid"]);
        assert_eq!(rows.iter().filter(valid).count(), 4, "{ended:?}");
    }
    let json: Value = serde_json::from_str(&folder.read("o.json")).unwrap();
    assert_eq!(json["graphs"][0]["vertices"], 10);
    let results = json["results"].as_array().unwrap();
    assert!(results.iter().all(|row| row["validation"] == "valid" && row["seconds"].as_array().unwrap().len() == 2));
    assert!(results[0]["evps"].as_f64().unwrap() > 0.0 && results[0]["parameters"] == "source 1");
    let csv = folder.read("o.csv");
    assert!(csv.starts_with("graph,vertices,edges,algorithm,threads,output,median_s,min_s,max_s,evps\n"), "{csv}");
    assert_eq!(csv.lines().filter(|line| line.starts_with("example-undirected,9,12,pr,1,valid,")).count(), 1, "{csv}");
}

#[test]
fn what_is_wrong_is_named_and_not_timed() {
    let folder = with_graphs();
    for (algorithm, from, to, words) in [
        ("BFS", "4 2", "4 3", "vertex 4: found 2, wanted 3"),
        ("BFS", "2 9223372036854775807", "2 7", "vertex 2: found 9223372036854775807, wanted 7"),
        ("CDLP", "3 3", "3 1", "vertex 3: found 3, wanted 1"),
        ("LCC", "6.666666666666666e-01", "6.668e-01", "vertex 1: found 0.666"),
        ("SSSP", "2 Infinity", "2 1e300", "vertex 2: found inf, wanted 1e300"),
        ("WCC", "7 1", "7 7", "vertex 7: found component 1, which has vertices of others, wanted component 7 whole"),
    ] {
        let name = format!("graphs/example-directed-{algorithm}");
        let (right, only) = (folder.read(&name), algorithm.to_lowercase());
        assert!(right.contains(from), "{algorithm}");
        folder.write(&name, right.replacen(from, to, 1));
        let ended = folder.hubcut(&[&RUN[..], &["--only", &only, "--csv", "o.csv"]].concat());
        assert_eq!(ended.code, 4, "{ended:?}");
        let said =
            format!("error: example-directed: {only} is not that of graphs/example-directed-{algorithm}: {words}");
        assert!(ended.err.contains(&said), "{said}: {ended:?}");
        let row = ended.out.lines().find(|line| line.starts_with("example-directed")).unwrap();
        assert!(row.contains("failed") && row.ends_with('-'), "{ended:?}");
        assert!(folder.read("o.csv").contains(",failed,,,,\n"), "{}", folder.read("o.csv"));
        folder.write(&name, right);
    }
    // A ten-thousandth is near enough.
    let name = "graphs/example-directed-LCC";
    folder.write(name, folder.read(name).replacen("6.666666666666666e-01", "6.6672e-01", 1));
    folder.succeed(&[&RUN[..], &["--only", "lcc"]].concat());
}

#[test]
fn what_is_not_there_is_not_valid() {
    let folder = with_graphs();
    std::fs::remove_file(folder.path("graphs/example-undirected-PR")).unwrap();
    let ended = folder.hubcut(&[&RUN[..], &["--only", "pr"]].concat());
    assert!(ended.code == 0 && ended.out.contains("no reference"), "{ended:?}");
    assert_eq!(ended.out.lines().filter(|line| line.contains(" valid ")).count(), 1, "{ended:?}");
    std::fs::remove_file(folder.path("graphs/example-undirected.e")).unwrap();
    folder.refuse(&RUN, 1, &["example-undirected.properties: there is no file example-undirected.e beside it"]);
    std::fs::remove_file(folder.path("graphs/example-undirected.properties")).unwrap();
    let properties = folder.read("graphs/example-directed.properties");
    let without = |key: &str| {
        properties.lines().filter(|line| !line.contains(key)).fold(String::new(), |all, line| all + line + "\n")
    };
    folder.write("graphs/example-directed.properties", without("bfs.source-vertex"));
    let missing = "example-directed.properties: there is no graph.example-directed.bfs.source-vertex (bfs needs it";
    folder.refuse(&RUN, 1, &[missing]);
    folder.write("graphs/example-directed.properties", &properties);
    folder.write("graphs/example-directed.v", "1\ntwo\n");
    folder.refuse(&RUN, 1, &["graphs/example-directed.v:2:1: \"two\" is not a vertex id", "(line: \"two\")"]);
    folder.refuse(&["bench", "graphalytics", "nowhere"], 1, &["nowhere: there is no such folder"]);
    folder.refuse(&["bench", "graphalytics", "graphs", "--only", "apsp"], 2, &["apsp", "bfs"]);
    folder.refuse(&["bench", "graphalytics"], 2, &["FOLDER"]);
    folder.refuse(&["bench", "graphalytics", "graphs", "--json", "o.txt"], 2, &["--json", "json"]);
}
