//! Direct algorithms: the answers of engines, and what they refuse.

use crate::harness::{Folder, data};

#[test]
fn direct_algorithms_give_the_answers_of_engines() {
    let (folder, debian, roads) = (Folder::new(), data("debian-deps.txt.gz"), data("road-USA-NY.gr.xz"));
    for program in [vec!["components", &debian], vec!["sssp", &roads, "--source", "1"]] {
        for (engine, output) in [("sync", "sync.tsv"), ("direct", "direct.tsv")] {
            let run = ["--engine", engine, "--output", output, "--verify", "--report", "report.json"];
            let ended = folder.hubcut(&[&["run"], &program[..], &run].concat());
            assert!(ended.code == 0 && ended.err.contains("\nverified: "), "{ended:?}");
            assert_eq!(ended.err.contains("done in "), engine == "direct", "{ended:?}");
        }
        assert_eq!(folder.read("sync.tsv"), folder.read("direct.tsv"), "{program:?}");
        assert!(folder.read("report.json").contains("\"engine\": \"direct\""));
    }
}

#[test]
fn ranks_are_within_the_tolerance() {
    let (folder, debian) = (Folder::new(), data("debian-deps.txt.gz"));
    for source in [&[][..], &["--source", "libc6"]] {
        let ranks = |more: &[&str]| {
            let run = ["run", "pagerank", &debian, "--output", "ranks.tsv", "--verify", "--precision", "f64"];
            let ended = folder.hubcut(&[&run[..], source, more].concat());
            assert!(ended.code == 0 && ended.err.contains("\nverified: "), "{ended:?}");
            let rank = |line: &str| line.split('\t').nth(1).unwrap().parse::<f64>().unwrap();
            folder.read("ranks.tsv").lines().skip(1).map(rank).collect::<Vec<_>>()
        };
        let exact = ranks(&["--tolerance", "1e-13"]);
        for tolerance in ["1e-3", "1e-6", "1e-9"] {
            let found = ranks(&["--engine", "direct", "--tolerance", tolerance]);
            let off = found.iter().zip(&exact).map(|(one, other)| (one - other).abs()).sum::<f64>();
            assert!(off <= tolerance.parse().unwrap(), "{source:?}: {off} at {tolerance}");
        }
    }
}

#[test]
fn dynamic_is_the_direct_algorithm_by_another_name() {
    let (folder, debian) = (Folder::new(), data("debian-deps.txt.gz"));
    let run = ["run", "pagerank", &debian, "--tolerance", "1e-8"];
    for (more, output) in [(&["--dynamic"][..], "one.tsv"), (&["--engine", "direct"], "other.tsv")] {
        folder.succeed(&[&run[..], more, &["--verify", "--report", "report.json", "--output", output]].concat());
        assert!(folder.read("report.json").contains("\"engine\": \"direct\""));
    }
    assert_eq!(folder.read("one.tsv"), folder.read("other.tsv"));
    let refused = folder.hubcut(&[&run[..], &["--dynamic", "--engine", "sync"]].concat());
    assert!(refused.code == 2 && refused.err.contains("'--dynamic' cannot be used with '--engine"), "{refused:?}");
    let refused = folder.hubcut(&[&run[..], &["--dynamic", "--shards", "3"]].concat());
    assert!(refused.code == 2 && refused.err.contains("--shards"), "{refused:?}");
}

#[test]
fn levels_and_parents() {
    let folder = Folder::new();
    folder.write("g", "b a\na c\na d\nc e\nd e\nf b\n");
    let run = ["run", "bfs", "g", "--source", "b", "--verify"];
    let ended = folder.hubcut(&run);
    assert_eq!((ended.code, ended.out.as_str()), (0, "b\t0\na\t1\nc\t2\nd\t2\ne\t3\n"), "{ended:?}");
    assert!(ended.err.contains("reached 5 of 6 vertices; the farthest is 3 edges away\n"), "{ended:?}");
    assert!(ended.err.contains("\nverified: "), "{ended:?}");
    folder.succeed(&[&run[..], &["--parents", "--output", "o.csv"]].concat());
    assert_eq!(folder.read("o.csv"), "id,level,parent\na,1,b\nb,0,b\nc,2,a\nd,2,a\ne,3,c\nf,inf,\n");
    folder.succeed(&[&run[..], &["--parents", "--output", "o.jsonl"]].concat());
    assert!(folder.read("o.jsonl").ends_with("{\"id\":\"f\",\"level\":\"inf\",\"parent\":null}\n"));
    folder.refuse(&["run", "bfs", "g", "--source", "x"], 2, &["source \"x\" is not a vertex"]);
    folder.refuse(&["run", "bfs", "g"], 2, &["--source"]);
    folder.refuse(&["run", "bfs", "g", "--source", ""], 2, &["--source names no vertex"]);

    let (debian, hops) = (data("debian-deps.txt.gz"), "hops.tsv");
    folder.succeed(&["run", "bfs", &debian, "--source", "vim", "--verify", "--output", "levels.tsv"]);
    folder.succeed(&["run", "sssp", &debian, "--source", "vim", "--unweighted", "--output", hops]);
    assert_eq!(folder.read("levels.tsv"), folder.read(hops));
    let tree = |engine: &str| {
        let run = [
            "run",
            "bfs",
            &debian,
            "--source",
            "vim",
            "--parents",
            "--engine",
            engine,
            "--verify",
            "--output",
            "t.tsv",
        ];
        let ended = folder.hubcut(&run);
        assert!(ended.code == 0 && ended.err.contains("\nverified: "), "{engine}: {ended:?}");
        folder.read("t.tsv")
    };
    let direct = tree("direct");
    for engine in ["sync", "async", "chromatic"] {
        assert_eq!(tree(engine), direct, "{engine}");
    }
    let ended =
        folder.hubcut(&["run", "bfs", "g", "--source", "b", "--engine", "sync", "--max-supersteps", "2", "--verify"]);
    assert!(ended.code == 3 && ended.err.contains("levels beyond are missing; try more --max-supersteps"), "{ended:?}");
    assert!(ended.err.contains("not verified: the search was stopped"), "{ended:?}");
}

/// ```python
/// import networkx as nx
/// g = nx.les_miserables_graph()
/// sum(nx.triangles(g).values()) // 3, nx.average_clustering(g), max(nx.triangles(g).values())   # 467, 0.5731367499320135, 82
/// ```
#[test]
fn triangles_as_networkx_counts_them() {
    let folder = Folder::new();
    let ended = folder.hubcut(&["run", "triangles", &data("lesmis.graph"), "--verify", "--output", "o.csv"]);
    assert_eq!(ended.code, 0, "{ended:?}");
    assert!(ended.err.contains("467 triangles; the mean clustering coefficient is 0.573137\n"), "{ended:?}");
    assert!(ended.err.contains("verified: a plain loop finds the same 467 triangles"), "{ended:?}");
    let output = folder.read("o.csv");
    assert!(output.starts_with("id,triangles,clustering\n"), "{output}");
    let most = output.lines().skip(1).map(|line| line.split(',').nth(1).unwrap().parse::<u64>().unwrap()).max();
    assert_eq!(most, Some(82));
    folder.write("g", "1 2\n2 1\n2 3\n3 1\n3 3\n3 4\n");
    assert_eq!(folder.succeed(&["run", "triangles", "g"]), "1\t1\t1\n2\t1\t1\n3\t1\t0.3333333333333333\n4\t0\t0\n");
    folder.write("star", (1..5000).map(|leaf| format!("0 {leaf}\n")).collect::<String>());
    assert!(folder.hubcut(&["run", "triangles", "star", "--verify"]).err.contains("0 triangles"));
}

/// The LCC of LDBC Graphalytics' example is in the tests of `hubcut bench graphalytics`.
#[test]
fn clustering_of_directed_graphs() {
    let folder = Folder::new();
    folder.write("g", "1 2\n2 1\n2 3\n2 3\n3 1\n3 3\n3 4\n");
    let run = ["run", "triangles", "g", "--directed-clustering", "--verify", "--output", "o.csv"];
    let ended = folder.hubcut(&run);
    assert_eq!(ended.code, 0, "{ended:?}");
    assert!(ended.err.contains("1 triangle; the mean clustering coefficient is "), "{ended:?}");
    assert!(
        ended.err.contains("verified: a plain loop finds the same 1 triangle, and the same edges among"),
        "{ended:?}"
    );
    assert_eq!(folder.read("o.csv"), "id,links,clustering\n1,1,0.5\n2,1,0.5\n3,2,0.3333333333333333\n4,0,0\n");
    // An undirected edge leads both ways.
    folder.succeed(&[&run[..], &["--undirected"]].concat());
    let directed = folder.read("o.csv").replace("links", "triangles").replace(",2,", ",1,");
    folder.succeed(&["run", "triangles", "g", "--undirected", "--output", "o.csv"]);
    assert_eq!(folder.read("o.csv"), directed);
}

#[test]
fn what_has_no_direct_algorithm_or_nothing_else_says_so() {
    let folder = Folder::with_triangle();
    let no_engine = ["has no vertex program", "leave --engine out"];
    folder.refuse(&["run", "triangles", "g.txt", "--engine", "sync"], 2, &no_engine);
    folder.write("r.csv", "user,item,rating\n1,1,3\n2,1,4\n");
    let als = ["run", "als", "r.csv", "--engine", "direct"];
    folder.refuse(&als, 2, &["there is no direct algorithm for als; type --engine sync or async or chromatic"]);
    for option in [&["--shards", "2"][..], &["--segments", "off"], &["--pull-above", "0"], &["--scheduler", "fifo"]] {
        let run = [&["run", "components", "g.txt", "--engine", "direct"], option].concat();
        folder.refuse(&run, 2, &[option[0], "direct algorithm"]);
        folder.refuse(&[&["run", "triangles", "g.txt"], option].concat(), 2, &[option[0], "direct algorithm"]);
    }
    for program in [&["components"][..], &["sssp", "--source", "1"], &["bfs", "--source", "1"]] {
        let run = [&["run"], program, &["g.txt", "--engine", "direct", "--max-supersteps", "9"]].concat();
        folder.refuse(&run, 2, &["--max-supersteps", "direct algorithm"]);
    }
    let race = ["bench", "als", "r.csv", "--engines", "sync,direct", "--rank", "1", "--runs", "1", "--threads", "1"];
    let ended = folder.hubcut(&race);
    assert!(ended.out.contains("  direct, 1 thread: refused: there is no direct algorithm for als\n"), "{ended:?}");
}

#[test]
fn a_limit_of_time_leaves_what_there_is() {
    let folder = Folder::with_triangle();
    for program in [&["components"][..], &["sssp", "--source", "1"], &["bfs", "--source", "1"], &["triangles"]] {
        let run = [&["run"], program, &["g.txt", "--engine", "direct", "--timeout", "1e-9", "--verify"]].concat();
        let ended = folder.hubcut(&run);
        assert!(ended.code == 3 && ended.err.contains("stopped before"), "{ended:?}");
        assert!(!ended.err.contains("\nverified: "), "{ended:?}");
    }
}
