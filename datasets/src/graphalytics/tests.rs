//! Properties, graphs and outputs, right and wrong.

use std::path::Path;

use hubcut::graph::{AnyGraph, RawId};

use super::*;

const PROPERTIES: &str = "# a graph\n! and more\ngraph.a.b.vertex-file = g.v\ngraph.a.b.edge-file=g.e\n\
    graph.a.b.directed : true\ngraph.a.b.edge-properties.names = time, weight\n\
    graph.a.b.algorithms = wcc, SSSP, bfs, pr, cdlp, ffm\n\
    graph.a.b.bfs.source-vertex = 7\ngraph.a.b.sssp.source-vertex = 9\ngraph.a.b.sssp.weight-property = weight\n\
    graph.a.b.pr.damping-factor = 0.5\ngraph.a.b.pr.num-iterations = 3\ngraph.a.b.cdlp.max-iterations = 4\n";

fn folder(properties: &str, vertices: &str, edges: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [("x.properties", properties), ("g.v", vertices), ("g.e", edges)] {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

fn refused(properties: &str, vertices: &str, edges: &str) -> String {
    let folder = folder(properties, vertices, edges);
    let read = Benchmark::read_folder(folder.path()).and_then(|found| read_graph(&found[0], &mut ()));
    read.unwrap_err().to_string()
}

#[test]
fn properties_say_what_to_run() {
    let folder = folder(PROPERTIES, "9 x\n7\n8\n\n4\n", "9 7 1 2.5\n7 4 3 0.5\n");
    let found = Benchmark::read_folder(folder.path()).unwrap();
    let [benchmark] = &found[..] else { panic!("{found:?}") };
    use Algorithm::*;
    assert_eq!((&*benchmark.name, benchmark.is_directed, benchmark.weight_column), ("a.b", true, Some(4)));
    assert_eq!(
        (&benchmark.algorithms[..], &benchmark.unknown[..]),
        (&[Bfs, Cdlp, Pr, Sssp, Wcc][..], &["ffm".into()][..])
    );
    assert_eq!((benchmark.bfs_source, benchmark.sssp_source, benchmark.cdlp_iterations), (7, 9, 4));
    assert_eq!((benchmark.pr_damping, benchmark.pr_iterations), (0.5, 3));
    let AnyGraph::F32(graph) = read_graph(benchmark, &mut ()).unwrap() else { panic!() };
    assert_eq!((graph.vertices(), graph.edges(), graph.data_by_source()), (4, 2, &[0.5, 2.5][..]));
    let v = |id| graph.find(RawId::Number(id)).unwrap();
    assert_eq!((graph.by_source().row(v(9)), graph.by_source().row(v(8))), (&[v(7)][..], &[][..]));
    assert_eq!(benchmark.reference(Wcc), None);
    std::fs::create_dir(folder.path().join("a.b")).unwrap();
    std::fs::write(folder.path().join("a.b/a.b-WCC"), "4 1\n8 2\n7 1\n9 1\n").unwrap();
    let path = benchmark.reference(Wcc).unwrap();
    assert_eq!(read_whole_numbers(&path, &graph).unwrap(), [1, 1, 2, 1]);
}

#[test]
fn what_is_missing_is_said() {
    let without = |key: &str| PROPERTIES.lines().filter(|line| !line.contains(key)).collect::<Vec<_>>().join("\n");
    for key in
        ["bfs.source-vertex", "cdlp.max-iterations", "damping-factor", "num-iterations", "weight-property", "edge-file"]
    {
        let error = refused(&without(key), "9\n7\n", "9 7 1 2\n");
        assert!(error.contains("x.properties: there is no graph.a.b.") && error.contains(key), "{error}");
    }
    assert!(refused(&without("vertex-file"), "", "").contains("there is no graph.NAME.vertex-file"));
    let error = refused(&PROPERTIES.replace("g.v", "h.v"), "", "");
    assert!(
        error.contains("there is no file h.v beside it") && error.contains("graph.a.b.vertex-file names"),
        "{error}"
    );
    assert!(Benchmark::read_folder(Path::new("/nowhere")).unwrap_err().to_string().contains("no such folder"));
    let empty = tempfile::tempdir().unwrap();
    assert!(Benchmark::read_folder(empty.path()).unwrap_err().to_string().contains("no file NAME.properties"));
}

#[test]
fn what_is_wrong_is_said_with_its_line() {
    let changed = |from: &str, to: &str| PROPERTIES.replace(from, to);
    for (properties, words) in [
        (changed("# a graph", "a graph"), "x.properties:1:1: a property is `key = value`"),
        (
            changed(": true", "= maybe"),
            "x.properties:5:1: whether the graph is directed is true or false (line: \"graph.a.b.directed = maybe\")",
        ),
        (changed("= 0.5", "= 1"), "x.properties:11:1: \"1\" is not a number from 0 to below 1"),
        (changed("= 4", "= 0"), "x.properties:13:1: \"0\" is not a whole number above 0"),
        (changed("= 7", "= seven"), "x.properties:8:1: \"seven\" is not a vertex id"),
        (
            changed("time, weight", "time"),
            "x.properties:10:1: \"weight\" is not among graph.a.b.edge-properties.names: time",
        ),
        (changed("wcc, SSSP, bfs, pr, cdlp, ffm", "ffm"), "no algorithm is listed"),
    ] {
        let error = refused(&properties, "9\n7\n", "9 7 1 2\n");
        assert!(error.contains(words), "{error}");
    }
    for (vertices, edges, words) in [
        ("9\nx\n", "9 7 1 2\n", "g.v:2:1: \"x\" is not a vertex id"),
        ("9\n7\n9\n", "9 7 1 2\n", "g.v:3:1: vertex 9 is in line 1 already"),
        ("9\n7\n", "9 7 1 2\n9 seven 1 2\n", "g.e:2:"),
        ("9\n7\n", "9 7 1 2\n9 7 1\n", "g.e:2:"),
        ("9\n", "9 7 1 2\n", "g.e: it has an edge of vertex 7, which is not in "),
    ] {
        let error = refused(PROPERTIES, vertices, edges);
        assert!(error.contains(words), "{error}");
    }
    let folder = folder(PROPERTIES, "9\n7\n", "9 7 1 2\n");
    let graph = read_graph(&Benchmark::read_folder(folder.path()).unwrap()[0], &mut ()).unwrap();
    for (text, words) in [
        ("9 1\n", "out: vertex 7 has no line in it"),
        ("9 1\n7 1\n8 1\n", "out:3:1: \"8\" is not a vertex of the graph"),
        ("9 1\n9 1\n", "out:2:1: vertex 9 has a line before"),
        ("9 1\n7\n", "out:2:1: an output has a vertex and a number a line"),
        ("9 1\n7 nan\n", "out:2:1: \"nan\" is not a number"),
    ] {
        let path = folder.path().join("out");
        std::fs::write(&path, text).unwrap();
        let error = read_numbers(&path, graph.topology()).unwrap_err().to_string();
        assert!(error.contains(words), "{error}");
    }
    std::fs::write(folder.path().join("out"), "7 Infinity\n9 1e-3").unwrap();
    assert_eq!(read_numbers(&folder.path().join("out"), graph.topology()).unwrap(), [f64::INFINITY, 0.001]);
}
