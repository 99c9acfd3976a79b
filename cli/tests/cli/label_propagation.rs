//! Label propagation: communities, weights, seeds, limits.

use std::path::Path;

use crate::harness::Folder;

#[test]
fn communities_bear_the_name_of_their_label() {
    let folder = Folder::new();
    folder.write("g", "zoe amy\namy bob\nbob zoe\nbob kim\nkim lee\nlee mia\nmia kim\n");
    let run = ["run", "label-propagation", "g", "--undirected", "--verify"];
    let ended = folder.hubcut(&[&run[..], &["--iterations", "1"]].concat());
    assert_eq!((ended.code, ended.out.as_str()), (0, "amy\t2\nbob\t2\nkim\t2\n"), "{ended:?}");
    assert!(ended.err.contains("done: 1 iteration in "), "{ended:?}");
    assert!(ended.err.contains("3 communities; the largest has 2 vertices\n"), "{ended:?}");
    assert!(
        ended.err.contains("verified: sorted labels lead every vertex to the same after 1 iteration\n"),
        "{ended:?}"
    );

    folder.succeed(&["import", "g", "g.hub", "--order", "hub", "--undirected"]);
    let mut outputs = Vec::new();
    for graph in [&["g", "--undirected"][..], &["g.hub"]] {
        let run = ["--verify", "--output", "o.csv", "--report", "r.json"];
        folder.succeed(&[&["run", "label-propagation"], graph, &run].concat());
        outputs.push(folder.read("o.csv"));
        assert!(folder.read("r.json").contains("\"iterations_run\""));
    }
    assert!(outputs[0] == outputs[1] && outputs[0].starts_with("id,community\namy,"), "{outputs:?}");
}

#[test]
fn two_states_take_turns() {
    let folder = Folder::new();
    folder.write("g", "1 2\n");
    for (iterations, table) in [("7", "1,2\n2,1\n"), ("8", "1,1\n2,2\n")] {
        let run = ["run", "label-propagation", "g", "--iterations", iterations, "--verify", "--output", "o.csv"];
        let ended = folder.hubcut(&run);
        assert!(ended.code == 0 && ended.err.contains("two states take turns"), "{ended:?}");
        assert_eq!(folder.read("o.csv"), format!("id,community\n{table}"));
    }
}

#[test]
fn weights_decide_if_they_are_to() {
    let folder = Folder::new();
    folder.write("g.csv", "source,target,weight\n1,5,1\n2,5,1\n9,5,7\n");
    let run = ["run", "label-propagation", "g.csv", "--iterations", "1", "--output", "o.csv", "--verify"];
    folder.succeed(&run);
    assert_eq!(folder.read("o.csv"), "id,community\n1,5\n2,5\n5,1\n9,5\n");
    folder.succeed(&[&run[..], &["--weighted"]].concat());
    assert_eq!(folder.read("o.csv"), "id,community\n1,5\n2,5\n5,9\n9,5\n");
    folder.write("bad.csv", "source,target,weight\n1,5,-1\n");
    folder.refuse(&["run", "label-propagation", "bad.csv", "--weighted"], 1, &["from 1 to 5 has weight -1"]);
    folder.write("none.csv", "source,target\n1,5\n");
    folder.refuse(&["run", "label-propagation", "none.csv", "--weighted"], 2, &["no weights"]);
}

#[test]
fn seeds_keep_their_labels() {
    let folder = Folder::new();
    folder.write("g", "1 2\n2 1\n2 3\n3 4\n4 5\n7 8\n");
    folder.write("known", "# of last year\n1 light red\n5\tblue\n");
    let run = ["run", "label-propagation", "g", "--seeds", "known", "--verify"];
    folder.refuse(&run, 1, &["known:2:1: 3 fields, and an id and a label are needed; put one tab between them"]);
    folder.write("known", "# of last year\n1\tlight red\n5\tblue\n");
    let ended = folder.hubcut(&run);
    assert_eq!((ended.code, ended.out.as_str()), (0, "5\tblue\t3\n1\tlight red\t2\n"), "{ended:?}");
    assert!(
        ended.err.contains("2 labels; the most frequent has 3 vertices; 2 vertices without a label\n"),
        "{ended:?}"
    );
    assert!(ended.err.contains("settled: ") && ended.err.contains("\nverified: "), "{ended:?}");
    folder.succeed(&[&run[..], &["--output", "o.csv"]].concat());
    let table = "id,label\n1,light red\n2,light red\n3,blue\n4,blue\n5,blue\n7,\n8,\n";
    assert_eq!(folder.read("o.csv"), table);
    folder.write("known", "1 red\n6 blue\n");
    folder.refuse(&run, 1, &["known:2:1: \"6\" is not a vertex of the graph"]);
    let missing = ["run", "label-propagation", "g", "--seeds", "nowhere"];
    folder.refuse(&missing, 1, &["nowhere: there is no such file; check the path that --seeds gives"]);
    folder.refuse(&["run", "label-propagation", "g", "--iterations", "0"], 2, &["--iterations"]);
    folder.refuse(&["run", "label-propagation", "g", "--engine", "sync"], 2, &["has no vertex program"]);
}

#[test]
fn a_limit_of_time_leaves_whole_iterations() {
    let folder = Folder::with_triangle();
    let ended = folder.hubcut(&["run", "label-propagation", "g.txt", "--timeout", "1e-9", "--verify"]);
    assert!(
        ended.code == 3 && ended.err.contains("stopped before the end: labels are those after 0 iterations"),
        "{ended:?}"
    );
    assert!(ended.err.contains("consistent with stopping early: "), "{ended:?}");
}

/// NetworKit, igraph and NetworkX throw dice or change one vertex after another. This is the rule of the benchmark in Python (its own outputs are
/// in the tests of `hubcut bench graphalytics`):
/// ```python
/// from collections import Counter
/// rows = [l.split() for l in open("datasets/data/lesmis.graph") if not l.startswith("%")][1:]
/// near = [[int(x) - 1 for x in r[::2]] for r in rows]
/// label = list(range(len(near)))
/// for _ in range(10):
///     label = [min(Counter(label[u] for u in r).items(), key=lambda t: (-t[1], t[0]))[0] if r else label[v]
///              for v, r in enumerate(near)]
/// c = Counter(label); print(len(c), sorted(((n, l + 1) for l, n in c.items()), key=lambda t: (-t[0], t[1]))[:3])
/// ```
#[test]
fn communities_of_a_novel() {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../datasets/data/lesmis.graph");
    let folder = Folder::new();
    let run = ["run", "label-propagation", data.to_str().unwrap(), "--top", "3", "--verify"];
    assert_eq!(folder.succeed(&run), "12\t46\n49\t13\n2\t7\n");
}
