//! Colourings of odd graphs, against a loop over the order; and known ones.

use hubcut::graph::{AnyGraph, BuildOptions, EdgeList, Topology};

use super::verify::{colours_of, verify};
use super::{Order, baseline, direct};
use crate::direct::zoo::{graphs, on_threads, stopped};
use crate::k_core;

fn colours(graph: &Topology, order: Order, seed: u64) -> Vec<u32> {
    direct::run(graph, order, seed, &Default::default()).unwrap()
}

#[test]
fn colours_are_those_of_a_loop_over_the_order() {
    for (name, graph) in graphs(|_| ()) {
        let degeneracy = k_core::direct::run(&graph, &Default::default()).unwrap().degeneracy();
        for (_, order) in Order::NAMES {
            for seed in [1, 2] {
                let expected = baseline::run(&graph, *order, seed).unwrap();
                if *order == Order::SmallestLast {
                    assert!(colours_of(&expected) <= u64::from(degeneracy) + 1, "{name}");
                }
                on_threads(&|| assert_eq!(colours(&graph, *order, seed), expected, "{name}, {order:?}"));
            }
        }
    }
}

#[test]
fn an_empty_graph_has_no_colour() {
    let graph = EdgeList::from_pairs(0, vec![]).build(&BuildOptions::default()).unwrap();
    assert!(Order::NAMES.iter().all(|(_, order)| colours(&graph, *order, 0).is_empty()));
    assert_eq!(colours_of(&[]), 0);
}

/// In the order of ids, each vertex of the chain waits for the one before; the middle of the star for all leaves.
#[test]
fn a_million_that_wait() {
    let n = 1_000_000u32;
    let chain = EdgeList::from_pairs(n, (1..n).map(|v| (v - 1, v)).collect()).build(&BuildOptions::default()).unwrap();
    assert!(colours(&chain, Order::Natural, 0).iter().enumerate().all(|(v, colour)| *colour as usize == v % 2));
    let star = EdgeList::from_pairs(n, (1..n).map(|v| (n - v - 1, n - 1)).collect());
    let star = star.build(&BuildOptions::default()).unwrap();
    for (_, order) in Order::NAMES {
        assert_eq!(colours_of(&colours(&star, *order, 0)), 2);
    }
}

#[test]
fn what_is_stopped_goes_with_its_neighbours() {
    for (name, graph) in graphs(|_| ()) {
        for (_, order) in Order::NAMES {
            let limits = stopped();
            let found = direct::run(&graph, *order, 0, &limits).unwrap();
            assert!(limits.has_stopped() && verify(&graph, &found, false).passed, "{name}");
            assert!(!verify(&graph, &found, true).passed, "{name}");
        }
    }
}

/// What NetworkX 3.6.1 says of the graphs in `datasets/data`; its order of equal ones is that of the list of vertices:
/// ```text
/// import gzip, lzma, networkx as nx
/// def show(lines, key):
///     e = [l.split()[:2] for l in lines if not l.startswith(("#", "p tw"))]
///     g = nx.Graph(); g.add_nodes_from(sorted({v for pair in e for v in pair}, key=key)); g.add_edges_from(e)
///     g.remove_edges_from(list(nx.selfloop_edges(g)))
///     c = nx.greedy_color(g, "largest_first"); print(max(c.values()) + 1, sum(c.values()))
/// show(gzip.open("datasets/data/debian-deps.txt.gz", "rt"), str.encode)
/// show(lzma.open("datasets/data/road-USA-NY.gr.xz", "rt"), int)
/// ```
#[test]
fn colours_are_those_of_networkx() {
    for (file, number, sum) in GOLDEN {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../datasets/data").join(file);
        let graph: AnyGraph = hubcut_datasets::read_file(path).unwrap().build().unwrap();
        on_threads(&|| {
            let colours = colours(graph.topology(), Order::LargestFirst, 0);
            let found = (colours_of(&colours), colours.iter().map(|colour| u64::from(*colour)).sum::<u64>());
            assert_eq!(found, (number, sum), "{file}");
        });
    }
}

/// File, colours, sum of all numbers.
const GOLDEN: [(&str, u64, u64); 2] = [("debian-deps.txt.gz", 17, 129_799), ("road-USA-NY.gr.xz", 5, 202_478)];
