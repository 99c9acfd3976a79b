//! Shortest paths with parents; programs from each vertex of a file.

use serde_json::Value;

use crate::harness::Folder;

const ROADS: &str =
    "1 2 7\n1 3 9\n1 6 14\n2 3 10\n2 4 15\n3 4 11\n3 6 2\n6 5 9\n4 5 6\n5 4 6\n6 3 2\n1 7 11\n3 7 2\n8 1 1\n";

fn with_roads() -> Folder {
    let folder = Folder::new();
    folder.write("roads.txt", ROADS);
    folder
}

/// ```python
/// import networkx as nx
/// g = nx.DiGraph()
/// g.add_weighted_edges_from(map(int, line.split()) for line in ROADS.splitlines())
/// before, distance = nx.dijkstra_predecessor_and_distance(g, 1)
/// {v: (distance[v], min(before[v], default=1)) for v in sorted(distance)}
/// # {1: (0, 1), 2: (7, 1), 3: (9, 1), 4: (20, 3), 5: (20, 6), 6: (11, 3), 7: (11, 1)}
/// ```
#[test]
fn parents_are_those_of_networkx() {
    let folder = with_roads();
    for engine in ["sync", "async", "chromatic", "direct"] {
        let run = ["run", "sssp", "roads.txt", "--columns", "weight=3", "--source", "1", "--paths", "--verify"];
        let ended = folder.hubcut(&[&run[..], &["--engine", engine, "--output", "o.csv"]].concat());
        assert!(ended.code == 0 && ended.err.contains("; all parents are on such ways"), "{ended:?}");
        let tree = "id,distance,parent\n1,0,1\n2,7,1\n3,9,1\n4,20,3\n5,20,6\n6,11,3\n7,11,1\n8,inf,\n";
        assert_eq!(folder.read("o.csv"), tree, "{engine}");
    }
    let stopped =
        ["run", "sssp", "roads.txt", "--columns", "weight=3", "--source", "1", "--paths", "--max-supersteps", "1"];
    let ended = folder.hubcut(&[&stopped[..], &["--output", "o.csv", "--verify"]].concat());
    assert!(ended.code == 3 && ended.err.contains("warning: there are no parents: the run was stopped"), "{ended:?}");
    assert!(folder.read("o.csv").lines().skip(1).all(|line| line.ends_with(',')), "{}", folder.read("o.csv"));
}

#[test]
fn distances_from_each_source_are_columns() {
    let folder = with_roads();
    folder.write("depots.txt", "# two of them\n8\n\n 6\n");
    let run = ["run", "sssp", "roads.txt", "--columns", "weight=3", "--each-source", "depots.txt", "--verify"];
    let all = [&run[..], &["--output", "o.csv", "--report", "r.json"]].concat();
    let ended = folder.hubcut(&all);
    assert_eq!(ended.code, 0, "{ended:?}");
    for words in [
        "done: 2 sources",
        "from 8: reached 8 of 8 vertices; the farthest is at 21\n",
        "from 6: reached 5 of 8 vertices; the farthest is at 13\n",
        "verified: 2 sources: no distance is too short or too long\n",
    ] {
        assert!(ended.err.contains(words), "{words}: {ended:?}");
    }
    let table =
        "id,distance_from_8,distance_from_6\n1,1,inf\n2,8,inf\n3,10,2\n4,21,13\n5,21,9\n6,12,0\n7,12,4\n8,0,inf\n";
    assert_eq!(folder.read("o.csv"), table);
    let report: Value = serde_json::from_str(&folder.read("r.json")).unwrap();
    assert_eq!((&report["sources"][1]["id"], &report["sources"][1]["reached"]), (&"6".into(), &5.into()));
    assert_eq!((&report["sources_given"], &report["converged"]), (&2.into(), &true.into()));
    assert_eq!(report["options"]["config"]["each_source"], "depots.txt");
    let steps = |at: usize| report["sources"][at]["supersteps"].as_u64().unwrap();
    assert_eq!(report["supersteps"], steps(0) + steps(1));
    assert_eq!(report["verification"], serde_json::json!({ "passed": true, "checked": 2, "wrong": [] }));
    // One line of each source where nothing is written; from standard input, too, and in any order of ids.
    assert_eq!(folder.succeed(&run), "8\t8\t21\n6\t5\t13\n");
    let from_input =
        ["run", "sssp", "roads.txt", "--columns", "weight=3", "--each-source", "-", "--output-format", "jsonl"];
    let ended = folder.hubcut_from("depots.txt", &from_input);
    assert_eq!(ended.out.lines().next(), Some("{\"source\":8,\"reached\":8,\"farthest\":21}"), "{ended:?}");
    folder.succeed(&[&run[..], &["--paths", "--engine", "direct", "--output", "o.jsonl"]].concat());
    let line =
        "{\"id\":1,\"distance_from_8\":1,\"parent_from_8\":8,\"distance_from_6\":\"inf\",\"parent_from_6\":null}";
    assert_eq!(folder.read("o.jsonl").lines().next(), Some(line));
}

#[test]
fn few_lines_say_what_was_found() {
    let folder = Folder::new();
    let edges: String = (0..30).map(|v| format!("{v} {}\n", v + 1)).collect();
    folder.write("chain.txt", edges);
    folder.write("all.txt", (0..13).map(|v| format!("{v}\n")).collect::<String>());
    let ended = folder.hubcut(&["run", "sssp", "chain.txt", "--each-source", "all.txt", "--output", "o.tsv"]);
    assert!(ended.err.contains("from 9: ") && !ended.err.contains("from 10: "), "{ended:?}");
    assert!(ended.err.contains("and 3 more\n"), "{ended:?}");
    let stopped =
        ["run", "sssp", "chain.txt", "--each-source", "all.txt", "--max-supersteps", "25", "--report", "r.json"];
    let ended = folder.hubcut(&[&stopped[..], &["--verify"]].concat());
    assert_eq!(ended.code, 3, "{ended:?}");
    // From 0 to 4 there are more than 25 edges to the end of the chain, and a superstep more finds that nothing is left.
    assert!(ended.err.contains("stopped before convergence: 6 of 13 sources"), "{ended:?}");
    assert!(ended.err.contains("consistent with stopping early: 13 sources: no distance is too short\n"), "{ended:?}");
    let report: Value = serde_json::from_str(&folder.read("r.json")).unwrap();
    assert_eq!((&report["termination"], &report["converged"]), (&"max_supersteps".into(), &false.into()));
    assert_eq!(report["sources"][12]["termination"], "no_active");
}

#[test]
fn sources_that_are_none_are_refused() {
    let folder = with_roads();
    for (text, words) in [
        ("1\n9\n", "list.txt:2:1: \"9\" is not a vertex of the graph; give ids as the file of the graph spells them"),
        ("1\n2\n1\n", "list.txt:3:1: \"1\" is in line 1 already; leave one of them out"),
        ("# nothing\n", "list.txt: there is no vertex in it; give an id a line, for example 17"),
    ] {
        folder.write("list.txt", text);
        for program in ["sssp", "pagerank"] {
            folder.refuse(&["run", program, "roads.txt", "--each-source", "list.txt", "--output", "o"], 1, &[words]);
        }
    }
    folder.write("list.txt", "1\n");
    let refuse = |program: &str, more: &[&str], code, words: &str| {
        folder.refuse(&[&["run", program][..], more].concat(), code, &[words]);
    };
    for program in ["sssp", "pagerank"] {
        let both = ["roads.txt", "--each-source", "list.txt", "--source", "1"];
        refuse(program, &both, 2, "cannot be used with");
        refuse(
            program,
            &["roads.txt", "--each-source", "none.txt"],
            1,
            "none.txt: there is no such file; check the path",
        );
        refuse(program, &["-", "--each-source", "-"], 2, "standard input cannot be both the graph and --each-source");
        let same = ["roads.txt", "--each-source", "list.txt", "--output", "list.txt"];
        refuse(program, &same, 2, "--output and --each-source are the same file");
    }
    refuse("sssp", &["roads.txt", "--each-source", "list.txt", "--top", "3"], 2, "--top is for one --source");
    refuse(
        "pagerank",
        &["roads.txt", "--each-source", "list.txt", "--top", "0"],
        2,
        "--top 0 keeps nothing of any source",
    );
    refuse("sssp", &["roads.txt"], 2, "--source");
}

/// A ring of chords, large enough that a direct run begins at its source.
fn with_ring() -> Folder {
    let folder = Folder::new();
    folder.write(
        "ring.txt",
        (0..400).map(|v| format!("{v} {}\n{v} {}\n", (v + 1) % 400, v * v % 400)).collect::<String>(),
    );
    folder.write("seeds.txt", "17\n399\n#\n4\n");
    folder
}

#[test]
fn the_best_of_each_source_are_those_of_one() {
    let folder = with_ring();
    for engine in ["sync", "async", "chromatic", "direct"] {
        let run = ["run", "pagerank", "ring.txt", "--engine", engine, "--top", "3", "--threads", "1"];
        let one = |source: &str| folder.succeed(&[&run[..], &["--source", source]].concat());
        let expected: String = ["17", "399", "4"]
            .iter()
            .flat_map(|source| {
                (1..).zip(one(source).lines().map(str::to_owned).collect::<Vec<_>>()).map(move |row| (source, row))
            })
            .map(|(source, (place, line))| format!("{source}\t{place}\t{line}\n"))
            .collect();
        let ended = folder.hubcut(&[&run[..], &["--each-source", "seeds.txt", "--verify"]].concat());
        assert_eq!((ended.code, &ended.out), (0, &expected), "{engine}: {ended:?}");
        assert!(ended.err.contains("done: 3 sources, "), "{ended:?}");
        assert!(ended.err.contains("verified: 3 sources: the PageRank equation holds to "), "{ended:?}");
    }
}

#[test]
fn the_best_of_each_source_are_a_table_in_every_format() {
    let folder = with_ring();
    folder.write("names.csv", "id,name\n17,seventeen\n18,next\n");
    let run = ["run", "pagerank", "ring.txt", "--each-source", "seeds.txt", "--engine", "direct"];
    folder.succeed(&[&run[..], &["--output", "o.csv", "--report", "r.json"]].concat());
    let csv = folder.read("o.csv");
    assert!(csv.starts_with("source,place,vertex,pagerank\n17,1,17,0."), "{csv}");
    assert_eq!(csv.lines().count(), 1 + 3 * 10, "{csv}");
    let report: Value = serde_json::from_str(&folder.read("r.json")).unwrap();
    let steps = report["sources"].as_array().unwrap().iter().map(|source| source["supersteps"].as_u64().unwrap());
    assert_eq!((report["supersteps"].as_u64(), report["sources_given"].as_u64()), (Some(steps.sum()), Some(3)));
    assert_eq!(report["options"]["config"]["each_source"], "seeds.txt");
    folder.succeed(&[&run[..], &["--top", "2", "--output", "o.jsonl", "--names", "names.csv"]].concat());
    let jsonl = folder.read("o.jsonl");
    let first =
        "{\"source\":17,\"name\":\"seventeen\",\"place\":1,\"vertex\":17,\"vertex_name\":\"seventeen\",\"pagerank\":0.";
    assert!(jsonl.starts_with(first) && jsonl.lines().count() == 6, "{jsonl}");
    folder.succeed(&[&run[..], &["--top", "2", "--output", "o.tsv"]].concat());
    assert_eq!(folder.read("o.tsv").lines().map(|line| line.split('\t').count()).collect::<Vec<_>>(), [4; 6]);
    let quiet = folder.succeed(&[&["--quiet"], &run[..]].concat());
    assert_eq!(quiet, "");
}

#[test]
fn runs_that_are_stopped_keep_what_is_done() {
    let folder = with_ring();
    let run = ["run", "pagerank", "ring.txt", "--each-source", "seeds.txt", "--verify", "--output", "o.tsv"];
    let ended = folder.hubcut(&[&run[..], &["--max-supersteps", "2"]].concat());
    assert_eq!(ended.code, 3, "{ended:?}");
    assert!(ended.err.contains("stopped before convergence: 3 of 3 sources, 6 supersteps in"), "{ended:?}");
    assert!(
        ended.err.contains("the tolerance is 1e-6; try more --max-supersteps, or a larger --tolerance"),
        "{ended:?}"
    );
    assert_eq!(folder.read("o.tsv").lines().count(), 30);
    // So many as were wanted.
    folder.succeed(&[&run[..], &["--max-supersteps", "2", "--tolerance", "0"]].concat());
    // Without end, but for the time.
    let endless = ["--max-supersteps", "1000000000", "--tolerance", "0", "--timeout", "0.3"];
    let ended = folder.hubcut(&[&run[..], &endless].concat());
    assert!(ended.code == 3 && ended.err.contains("the time was up: 0 of 3 sources are done"), "{ended:?}");
    assert_eq!(folder.read("o.tsv"), "");
}
