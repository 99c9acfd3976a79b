//! Core numbers of odd graphs, against buckets of degrees; and known ones.

use hubcut::graph::{AnyGraph, BuildOptions, EdgeList, Topology, VertexId};

use super::{baseline, direct};
use crate::direct::zoo::{graphs, on_threads, stopped};
use crate::direct::{degrees, each_neighbour};

fn cores(graph: &Topology) -> Vec<u32> {
    direct::run(graph, &Default::default()).unwrap().of_vertices
}

#[test]
fn core_numbers_are_those_of_buckets() {
    for (name, graph) in graphs(|_| ()) {
        let expected = baseline::run(&graph);
        on_threads(&|| assert_eq!(cores(&graph), expected, "{name}"));
    }
}

#[test]
fn an_empty_graph_has_no_core() {
    let graph = EdgeList::from_pairs(0, vec![]).build(&BuildOptions::default()).unwrap();
    assert_eq!((cores(&graph), baseline::run(&graph)), (vec![], vec![]));
    assert_eq!(direct::run(&graph, &Default::default()).unwrap().degeneracy(), 0);
}

/// More vertices go at once than wait at a worker, and each brings others down.
#[test]
fn what_waits_is_shared() {
    let (middles, leaves) = (300u32, 50u32);
    let edges = (0..middles)
        .flat_map(|m| (0..leaves).map(move |leaf| (m, middles + m * leaves + leaf)).chain([(m, (m + 1) % middles)]))
        .chain((0..middles).map(|m| (m, (m + 7) % middles)));
    let graph = EdgeList::from_pairs(middles * (leaves + 1), edges.collect()).build(&BuildOptions::default()).unwrap();
    on_threads(&|| {
        let expected = |v: usize| if v < middles as usize { 4 } else { 1 };
        assert!(cores(&graph).into_iter().enumerate().all(|(v, core)| core == expected(v)));
    });
}

/// Waves are what they are said to be, and the same on any number of threads.
#[test]
fn in_waves_no_vertex_has_more_neighbours_left_than_its_core_number() {
    for (name, graph) in graphs(|_| ()) {
        let waves = || direct::waves(&graph, degrees(&graph).unwrap(), &Default::default()).unwrap();
        let (cores, expected) = (baseline::run(&graph), waves());
        for v in 0..graph.vertices() as VertexId {
            let mut later = 0;
            each_neighbour(&graph, v, |u| later += u32::from(expected[u as usize] >= expected[v as usize]));
            assert!(later <= cores[v as usize], "{name}");
        }
        on_threads(&|| assert_eq!(waves(), expected, "{name}"));
    }
}

#[test]
fn a_run_that_is_stopped_has_numbers_that_are_not_too_high() {
    for (name, graph) in graphs(|_| ()) {
        let (limits, right) = (stopped(), baseline::run(&graph));
        let found = direct::run(&graph, &limits).unwrap();
        assert!(limits.has_stopped(), "{name}");
        for (found_core, core) in found.of_vertices.iter().zip(&right) {
            assert!(found_core <= core && (*core >= found.settled_below || found_core == core), "{name}");
        }
    }
}

/// What NetworkX 3.6.1 says of the graphs in `datasets/data`:
/// ```text
/// import gzip, lzma, networkx as nx
/// def show(lines):
///     g = nx.Graph(); g.add_edges_from(l.split()[:2] for l in lines if not l.startswith(("#", "p tw")))
///     g.remove_edges_from(list(nx.selfloop_edges(g)))
///     c = nx.core_number(g); k = max(c.values())
///     print(k, sum(v == k for v in c.values()), sum(c.values()))
/// show(gzip.open("datasets/data/debian-deps.txt.gz", "rt"))
/// show(lzma.open("datasets/data/road-USA-NY.gr.xz", "rt"))
/// ```
#[test]
fn core_numbers_are_those_of_networkx() {
    for (file, degeneracy, innermost, sum) in GOLDEN {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../datasets/data").join(file);
        let graph: AnyGraph = hubcut_datasets::read_file(path).unwrap().build().unwrap();
        on_threads(&|| {
            let cores = cores(graph.topology());
            assert_eq!(cores.iter().copied().max(), Some(degeneracy), "{file}");
            assert_eq!(cores.iter().filter(|core| **core == degeneracy).count(), innermost, "{file}");
            assert_eq!(cores.iter().map(|core| u64::from(*core)).sum::<u64>(), sum, "{file}");
        });
    }
}

/// File, degeneracy, vertices in the innermost core, sum of core numbers.
const GOLDEN: [(&str, u32, usize, u64); 2] =
    [("debian-deps.txt.gz", 29, 77, 288_906), ("road-USA-NY.gr.xz", 3, 58, 477_424)];
