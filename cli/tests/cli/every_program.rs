//! Every program over graphs, on real ones and on odd ones, its answer verified by another route.

use hubcut::graph::AnyGraph;
use hubcut_programs::registry::{Kind, PROGRAMS};

use crate::harness::{Folder, data};

/// The programs over graphs, with the options that they need from this source on; `quick` ones where they would take long otherwise.
fn commands(source: &str, quick: bool) -> Vec<Vec<String>> {
    let with = |name: &str| -> Vec<&str> {
        match name {
            "sssp" | "bfs" | "widest-path" => vec!["--source", source],
            "betweenness" if quick => vec!["--samples", "4"],
            "closeness" if quick => vec!["--registers", "16"],
            "hits" | "eigenvector" if quick => vec!["--tolerance", "1e-3"],
            // Along edges of no circle nothing comes back, and there is no eigenvector.
            "eigenvector" => vec!["--undirected"],
            "random-walks" if quick => vec!["--walks", "1"],
            _ => vec![],
        }
    };
    let graphs = PROGRAMS.iter().filter(|program| program.kind() == Kind::Graph);
    graphs
        .map(|program| [vec![program.name()], with(program.name())].concat().iter().map(ToString::to_string).collect())
        .collect()
}

/// Runs all of them on a file.
fn run(folder: &Folder, file: &str, source: &str, quick: bool) {
    let all = commands(source, quick);
    assert!(all.len() > 18);
    for command in all {
        let command: Vec<&str> = command.iter().map(String::as_str).collect();
        let args = [&["run", command[0], file], &command[1..], &["--verify", "--top", "1"]].concat();
        let ended = folder.hubcut(&args);
        assert!(ended.code == 0 && ended.err.contains("verified: "), "{args:?}: {ended:?}");
    }
}

/// A file of the repository as a stored graph whose edges weigh 3 each, so that programs run on it which need weights.
fn weighted(folder: &Folder, name: &str) -> String {
    let AnyGraph::Unweighted(graph) = hubcut_datasets::read_file(data(name)).unwrap().build().unwrap() else {
        panic!("{name} has weights");
    };
    let path = folder.path("g.hub");
    hubcut::store::write(&graph.map_data(&|()| 3u32).unwrap(), &path).unwrap();
    "g.hub".into()
}

#[test]
fn packages_that_depend_on_each_other() {
    let folder = Folder::new();
    run(&folder, &weighted(&folder, "debian-deps.txt.gz"), "0ad", true);
}

#[test]
fn roads() {
    let folder = Folder::new();
    run(&folder, &weighted(&folder, "road-USA-NY.gr.xz"), "1", true);
}

#[test]
fn odd_graphs() {
    let folder = Folder::new();
    let star: String = (2..300).map(|leaf| format!("1 {leaf} 2\n")).collect();
    let chain: String = (2..20).map(|v| format!("{} {v} 2\n", v - 1)).collect();
    for (name, edges) in [
        ("a loop", "1 1 2\n"),
        ("loops and parallel edges", "1 1 1\n1 2 1\n1 2 3\n2 1 3\n2 2 5\n"),
        ("two parts", "1 2 1\n2 3 1\n3 1 1\n4 5 1\n5 4 2\n"),
        ("a star", &star),
        ("a chain", &chain),
    ] {
        folder.write(name, edges);
        run(&folder, name, "1", false);
    }
}
