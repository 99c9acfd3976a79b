//! The validation graphs of LDBC Graphalytics (`datasets/data/ldbc-graphalytics/validation`), and what its authors say must come of them.
//!
//! Inputs are a vertex and its (out-)neighbours a line; parameters are those of the tests of the benchmark, in
//! `graphalytics-validation/src/main/java/science/atlarge/graphalytics/validation/algorithms`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use hubcut::exec::{Engine, Options};
use hubcut::graph::{AnyGraph, BuildOptions, Directedness, EdgeList, RawId, Topology, VertexId};
use hubcut_programs::{bfs, components, label_propagation, pagerank, sssp, triangles};

fn file(algorithm: &str, name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../datasets/data/ldbc-graphalytics/validation");
    folder.join(algorithm).join(name)
}

fn lines(algorithm: &str, name: &str) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(file(algorithm, name)).unwrap();
    let fields = |line: &str| line.split_whitespace().map(str::to_owned).collect();
    text.lines().map(fields).filter(|fields: &Vec<String>| !fields.is_empty()).collect()
}

/// The graph of rows of neighbours. An undirected edge is in the rows of both ends.
fn graph(algorithm: &str, side: &str) -> Topology {
    let number = |text: &String| text.parse::<u32>().unwrap();
    let mut edges = Vec::new();
    let mut most = 0;
    for row in lines(algorithm, &format!("{side}-input")) {
        most = row.iter().map(number).chain([most]).max().unwrap();
        edges.extend(row[1..].iter().map(|end| (number(&row[0]), number(end))));
    }
    let direction = if side == "dir" { Directedness::Directed } else { Directedness::Undirected };
    if side == "undir" {
        edges.retain(|(u, v)| u <= v);
    }
    let graph = EdgeList::from_pairs(most + 1, edges).build(&BuildOptions { direction, ..Default::default() });
    graph.unwrap().topology().clone()
}

/// The expected values by vertex.
fn expected(algorithm: &str, side: &str) -> BTreeMap<VertexId, String> {
    let of_line = |fields: Vec<String>| (fields[0].parse().unwrap(), fields[1].clone());
    lines(algorithm, &format!("{side}-output")).into_iter().map(of_line).collect()
}

fn check(algorithm: &str, side: &str, is_right: impl Fn(VertexId, &str) -> bool) {
    let expected = expected(algorithm, side);
    assert!(expected.len() > 5, "{algorithm}, {side}");
    for (v, value) in expected {
        assert!(is_right(v, &value), "{algorithm}, {side}: vertex {v} is not {value}");
    }
}

fn close(found: f64, wanted: &str) -> bool {
    let wanted: f64 = wanted.to_lowercase().parse().unwrap();
    found == wanted || (found - wanted).abs() < 1e-4 * wanted.abs()
}

fn any(topology: &Topology) -> AnyGraph {
    let edges = (0..topology.vertices() as VertexId)
        .flat_map(|u| topology.by_source().row(u).iter().map(move |v| (u, *v)))
        .filter(|(u, v)| topology.direction() == Directedness::Directed || u <= v)
        .collect();
    let options = BuildOptions { direction: topology.direction(), ..Default::default() };
    AnyGraph::Unweighted(EdgeList::from_pairs(topology.vertices() as u32, edges).build(&options).unwrap())
}

#[test]
fn levels_and_components_and_labels() {
    for side in ["dir", "undir"] {
        let found = bfs::run(&any(&graph("bfs", side)), "1", Options::default(), &mut ()).unwrap().tree.levels;
        check("bfs", side, |v, level| match level.parse::<i64>().unwrap() {
            i64::MAX => found[v as usize] == bfs::direct::UNREACHED,
            level => i64::from(found[v as usize]) == level,
        });
        let found = components::run(&any(&graph("wcc", side)), Options::default(), &mut ()).unwrap().labels;
        // A component is called after its first vertex here and there.
        check("wcc", side, |v, first| found[v as usize].to_string() == first);
        let config = label_propagation::Config { iterations: 5, weighted: false };
        let graph = any(&graph("cdlp", side));
        let found = label_propagation::run(&graph, &config, None, &Options::default()).unwrap().labels;
        check("cdlp", side, |v, label| found[v as usize].to_string() == label);
    }
}

#[test]
fn clustering() {
    let found = triangles::direct::links(&graph("lcc", "dir"), &Default::default()).unwrap();
    check("lcc", "dir", |v, wanted| close(found.clustering(v), wanted));
    let graph = graph("lcc", "undir");
    let found = triangles::direct::links(&graph, &Default::default()).unwrap();
    check("lcc", "undir", |v, wanted| close(found.clustering(v), wanted));
    let found = triangles::direct::run(&graph, &Default::default()).unwrap();
    check("lcc", "undir", |v, wanted| close(found.clustering(v), wanted));
}

#[test]
fn ranks() {
    for (side, iterations) in [("dir", 14), ("undir", 26)] {
        // Vertex 0 is not among them.
        let graph = any(&graph("pr", side)).subgraph(&|v| v != 0).unwrap();
        let config = pagerank::Config { tolerance: 0.0, ..Default::default() };
        let engine = Engine::Synchronous;
        let options = Options { engine, max_supersteps: Some(iterations), ..Default::default() };
        let found = pagerank::run(&graph, &config, options, &mut ()).unwrap().ranks;
        let v_of = |id: VertexId| graph.topology().find(RawId::Number(id.into())).unwrap();
        check("pr", side, |v, wanted| close(found[v_of(v) as usize], wanted));
    }
}

#[test]
fn distances() {
    for (side, direction) in [("dir", Directedness::Directed), ("undir", Directedness::Undirected)] {
        let loaded = hubcut_datasets::read_file(file("sssp", &format!("{side}-input.e"))).unwrap();
        let graph = loaded.build_with(BuildOptions { direction, ..Default::default() }).unwrap();
        let found = sssp::run(&graph, &sssp::Config::from("1"), Options::default(), &mut ()).unwrap().distances;
        check("sssp", side, |v, wanted| {
            // Those without edges are in the file of vertices only.
            let v = graph.topology().find(RawId::Number(v.into()));
            close(v.map_or(f64::INFINITY, |v| found[v as usize]), wanted)
        });
    }
}
