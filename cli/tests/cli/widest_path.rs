//! Widest paths: tables, parents, what is refused.

use crate::harness::Folder;

#[test]
fn widths_and_parents() {
    let folder = Folder::new();
    folder.write("g", "b a 2\nb c 7\nc a 3\na d 0\nf b 1\n");
    let run = ["run", "widest-path", "g", "--weighted", "--source", "b", "--verify"];
    let ended = folder.hubcut(&[&run[..], &["--top", "3"]].concat());
    assert_eq!((ended.code, ended.out.as_str()), (0, "b\tinf\nc\t7\na\t3\n"), "{ended:?}");
    assert!(ended.err.contains("reached 3 of 5 vertices; the narrowest way is 3 wide\n"), "{ended:?}");
    assert!(ended.err.contains("\nverified: no edge offers a wider way"), "{ended:?}");
    let ended = folder.hubcut(&[&run[..], &["--paths", "--output", "o.csv"]].concat());
    assert!(ended.code == 0 && ended.err.contains("all parents are on such ways"), "{ended:?}");
    assert_eq!(folder.read("o.csv"), "id,width,parent\na,3,c\nb,inf,b\nc,7,b\nd,0,\nf,0,\n");
    let ended = folder.hubcut(&[&run[..], &["--timeout", "1e-9"]].concat());
    assert!(ended.code == 3 && ended.err.contains("widths may still be too small"), "{ended:?}");
}

#[test]
fn what_makes_no_sense_is_refused() {
    let folder = Folder::with_triangle();
    folder.refuse(&["run", "widest-path", "g.txt", "--source", "1"], 2, &["the graph has none; give one that has"]);
    folder.write("bad", "1 2 -3\n");
    folder.refuse(&["run", "widest-path", "bad", "--weighted", "--source", "1"], 1, &["from 1 to 2 has weight -3"]);
    folder.refuse(&["run", "widest-path", "bad", "--weighted", "--source", "9"], 2, &["source \"9\" is not a vertex"]);
    folder.refuse(&["run", "widest-path", "bad", "--source", ""], 2, &["--source names no vertex"]);
}

/// SciPy 1.16.3 has no widest paths; in an undirected graph they are the ways in a maximum spanning tree. NetworkX 3.6.1:
/// ```python
/// import networkx as nx
/// rows = [list(map(int, l.split())) for l in open("datasets/data/lesmis.graph") if not l.startswith("%")][1:]
/// g = nx.Graph()
/// for u, r in enumerate(rows, 1): g.add_weighted_edges_from((u, v, w) for v, w in zip(r[::2], r[1::2]))
/// t = nx.maximum_spanning_tree(g)
/// width = {v: min(t[a][b]["weight"] for a, b in zip(p, p[1:])) for v, p in nx.shortest_path(t, 12).items() if v != 12}
/// print(sum(width.values()), sorted(((-w, v) for v, w in width.items()))[:3])
/// ```
#[test]
fn widths_of_a_novel() {
    let data = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../datasets/data/lesmis.graph");
    let folder = Folder::new();
    folder.succeed(&["run", "widest-path", data.to_str().unwrap(), "--source", "12", "--verify", "--output", "o.tsv"]);
    let widths: Vec<(u32, f64)> = crate::harness::ranks(&folder.read("o.tsv"))
        .into_iter()
        .map(|(id, width)| (id.parse().unwrap(), width))
        .filter(|(id, _)| *id != 12)
        .collect();
    assert_eq!(widths.iter().map(|(_, width)| width).sum::<f64>(), 337.0);
    [(27, 31.0), (56, 21.0), (28, 17.0)].iter().for_each(|best| assert!(widths.contains(best), "{best:?}"));
}

#[test]
fn it_is_timed_against_a_plain_loop() {
    let folder = Folder::new();
    folder.write("g", "1 2 5\n2 3 7\n1 3 4\n");
    let bench = ["bench", "widest-path", "g", "--runs", "1", "--warmup", "0", "--threads", "1"];
    let ended = folder.hubcut(&[&bench[..], &["--weighted", "--source", "1"]].concat());
    assert!(
        ended.code == 0
            && ended.out.contains(" heap (Dijkstra), 1 thread ")
            && ended.out.contains(" direct, 1 thread "),
        "{ended:?}"
    );
    folder.write("plain", "1 2\n2 3\n");
    folder.refuse(
        &["bench", "widest-path", "plain", "--runs", "1"],
        2,
        &["goes by the weights of edges, and the graph has none"],
    );
    folder.refuse(&[&bench[..], &["--weighted", "--source", "9"]].concat(), 2, &["9", "not a vertex"]);
}
