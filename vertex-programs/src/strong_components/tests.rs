//! Strongly connected components of odd graphs, against a depth-first search; and known ones.

use hubcut::graph::{AnyGraph, BuildOptions, EdgeList, Graph, VertexId};
use hubcut::random::h;

use super::{baseline, direct, verify};
use crate::direct::zoo::{graphs, on_threads, stopped};

fn directed(vertices: u32, edges: Vec<(VertexId, VertexId)>) -> Graph {
    EdgeList::from_pairs(vertices, edges).build(&BuildOptions::default()).unwrap()
}

#[test]
fn components_are_those_of_a_depth_first_search() {
    for (name, graph) in graphs(|_| ()) {
        let expected = baseline::run(&graph);
        on_threads(&|| assert_eq!(direct::run(&graph, &Default::default()).unwrap(), expected, "{name}"));
    }
}

#[test]
fn an_empty_graph_has_none() {
    assert_eq!(direct::run(&directed(0, vec![]), &Default::default()).unwrap(), (vec![], vec![]));
}

/// Circles of some lengths, with edges from each to later ones, and edges within them; names are mixed. What the largest reaches, what
/// reaches it and neither have components of their own, more than one worker takes alone.
#[test]
fn circles_that_lead_to_later_ones() {
    for round in 0..6 {
        let sizes: Vec<u32> =
            (0..2000).map(|at| if at == 300 { 3000 } else { 1 + (h(round, at, 0) % 4) as u32 }).collect();
        let vertices: u32 = sizes.iter().sum();
        // An odd number times the place, modulo a prime above all.
        let name = |place: u32| ((u64::from(place) * 7919) % 10007) as VertexId;
        assert!(vertices < 10007);
        let (mut edges, mut first) = (Vec::new(), 0);
        for (at, &size) in (0..).zip(&sizes) {
            edges.extend((0..size).map(|v| (name(first + v), name(first + (v + 1) % size))));
            for more in 0..round {
                let to = h(round + 100, at, more) % u64::from(vertices - first);
                edges.push((name(first + more as u32 % size), name(first + to as u32)));
            }
            first += size;
        }
        let graph = directed(10007, edges);
        let expected = baseline::run(&graph);
        assert!(verify::verify(&graph, &expected.0).passed);
        assert!(expected.1.iter().filter(|(_, size)| *size > 1).count() > 1000);
        on_threads(&|| assert_eq!(direct::run(&graph, &Default::default()).unwrap(), expected, "{round}"));
    }
}

/// Neither recursion nor rounds: a chain and a circle of a million.
#[test]
fn long_ways() {
    let n = 1_000_000u32;
    for closed in [false, true] {
        let graph = directed(n, (1..n + u32::from(closed)).map(|v| (v % n, v - 1)).collect());
        let (_, sizes) = direct::run(&graph, &Default::default()).unwrap();
        assert_eq!(sizes.len() as u32, if closed { 1 } else { n });
    }
}

#[test]
fn what_is_stopped_has_whole_components_or_single_vertices() {
    for (name, graph) in graphs(|_| ()) {
        let limits = stopped();
        let (labels, sizes) = direct::run(&graph, &limits).unwrap();
        assert!(verify::verify_stopped(&graph, &labels).passed, "{name}");
        assert_eq!(sizes.iter().map(|(_, size)| size).sum::<u64>(), graph.vertices() as u64, "{name}");
        assert!(limits.has_stopped(), "{name}");
    }
}

/// What NetworkX 3.6.1 says of the dependencies of Debian's packages:
/// ```text
/// import gzip, networkx as nx
/// g = nx.DiGraph(); g.add_edges_from(l.split() for l in gzip.open("datasets/data/debian-deps.txt.gz", "rt") if l[0] != "#")
/// s = sorted((len(c) for c in nx.strongly_connected_components(g)), reverse=True)
/// print(len(s), s[:3], s.count(2), s.count(1))
/// ```
#[test]
fn components_are_those_of_networkx() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../datasets/data/debian-deps.txt.gz");
    let graph: AnyGraph = hubcut_datasets::read_file(path).unwrap().build().unwrap();
    let (labels, sizes) = direct::run(graph.topology(), &Default::default()).unwrap();
    let of_size = |wanted: u64| sizes.iter().filter(|(_, size)| *size == wanted).count();
    let largest: Vec<u64> = sizes.iter().take(3).map(|(_, size)| *size).collect();
    assert_eq!((sizes.len(), &largest[..], of_size(2), of_size(1)), GOLDEN);
    assert!(verify::verify(graph.topology(), &labels).passed);
}

/// Components, the largest three, and how many have two vertices and one.
const GOLDEN: (usize, &[u64], usize, usize) = (59_318, &[12, 11, 7], 37, 59_253);
