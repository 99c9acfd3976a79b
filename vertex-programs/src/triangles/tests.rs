//! Triangles of odd graphs, against all pairs of neighbours; and of known ones.

use hubcut::graph::{AnyGraph, BuildOptions, EdgeList, Topology};

use super::baseline;
use super::direct::{Triangles, count, links, run};
use crate::direct::zoo::{graphs, on_threads, stopped};

fn by_pairs(graph: &Topology) -> Triangles {
    let (degrees, of_vertices) = baseline::run(graph);
    let degrees = degrees.into_iter().map(|degree| degree as u32).collect();
    Triangles { total: of_vertices.iter().sum::<u64>() / 3, of_vertices, degrees }
}

#[test]
fn triangles_are_those_of_all_pairs_of_neighbours() {
    let graphs = graphs(|_| ()).into_iter().filter(|(name, _)| !name.contains("star"));
    for (name, graph) in graphs {
        let (expected, arcs) = (by_pairs(&graph), baseline::links(&graph));
        on_threads(&|| {
            assert_eq!(run(&graph, &Default::default()).unwrap(), expected, "{name}");
            let found = links(&graph, &Default::default()).unwrap();
            let degrees = &expected.degrees;
            assert_eq!((found.total, &found.of_vertices, &found.degrees), (expected.total, &arcs, degrees), "{name}");
            assert_eq!(count(&graph, &Default::default()).unwrap(), expected.total, "{name}");
        });
    }
}

#[test]
fn no_triangle_is_in_a_star_or_an_empty_graph() {
    let empty = EdgeList::from_pairs(0, vec![]).build(&BuildOptions::default()).unwrap();
    assert_eq!(run(&empty, &Default::default()).unwrap().total, 0);
    for (name, graph) in graphs(|_| ()).into_iter().filter(|(name, _)| name.contains("star")) {
        let found = run(&graph, &Default::default()).unwrap();
        let ends = found.degrees.iter().map(|degree| u64::from(*degree)).sum::<u64>();
        assert_eq!((found.total, ends), (0, 2 * graph.edges()), "{name}");
    }
}

/// More vertices than the core has, in cliques: so that the second and third vertex of a triangle are in it, across it, and
/// outside.
#[test]
fn the_core_ends_somewhere() {
    let (cliques, size) = (2500u32, 8u32);
    let pairs = |first: u32| (0..size).flat_map(move |u| (0..u).map(move |v| (first + u, first + v)));
    // Every clique is also joined with its neighbour by one vertex of each.
    let edges = (0..cliques).flat_map(|c| pairs(c * size).chain([(c * size, (c + 1) % cliques * size)])).collect();
    let graph = EdgeList::from_pairs(cliques * size, edges).build(&BuildOptions::default()).unwrap();
    let found = run(&graph, &Default::default()).unwrap();
    assert!(found.of_vertices.iter().all(|count| *count == 21));
    assert_eq!(found.total, u64::from(cliques) * 56);
    assert!(links(&graph, &Default::default()).unwrap().of_vertices.iter().all(|count| *count == 21));
    // And back, within every other clique.
    let edges = (0..cliques).flat_map(|c| {
        let edges = pairs(c * size).flat_map(move |(u, v)| [(u, v)].into_iter().chain((c % 2 == 0).then_some((v, u))));
        edges.chain([(c * size, (c + 1) % cliques * size)])
    });
    let graph = EdgeList::from_pairs(cliques * size, edges.collect()).build(&BuildOptions::default()).unwrap();
    let found = links(&graph, &Default::default()).unwrap();
    let expected = |v: usize| if (v as u32 / size).is_multiple_of(2) { 42 } else { 21 };
    assert!(found.of_vertices.iter().enumerate().all(|(v, count)| *count == expected(v)));
}

/// Rows of more higher neighbours than one worker takes: those of the lowest ranks of a large clique.
#[test]
fn long_rows_are_shared() {
    let size = 600u32;
    let edges = (0..size).flat_map(|u| (0..u).map(move |v| (u, v))).collect();
    let graph = EdgeList::from_pairs(size, edges).build(&BuildOptions::default()).unwrap();
    let n = u64::from(size);
    on_threads(&|| {
        let found = run(&graph, &Default::default()).unwrap();
        assert_eq!(found.total, n * (n - 1) * (n - 2) / 6);
        assert!(found.of_vertices.iter().all(|count| *count == (n - 1) * (n - 2) / 2));
        assert_eq!(found.clustering(7), 1.0);
    });
}

/// What NetworkX 3.6.1 says of the graphs in `datasets/data`:
/// ```text
/// import gzip, lzma, networkx as nx
/// def show(lines):
///     g = nx.Graph(); g.add_edges_from(l.split()[:2] for l in lines if not l.startswith(("#", "p tw")))
///     g.remove_edges_from(list(nx.selfloop_edges(g)))
///     print(sum(nx.triangles(g).values()) // 3, max(nx.triangles(g).values()), nx.average_clustering(g))
/// show(gzip.open("datasets/data/debian-deps.txt.gz", "rt"))
/// show(lzma.open("datasets/data/road-USA-NY.gr.xz", "rt"))
/// ```
#[test]
fn counts_are_those_of_networkx() {
    for (file, total, most, average) in GOLDEN {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../datasets/data").join(file);
        let graph: AnyGraph = hubcut_datasets::read_file(path).unwrap().build().unwrap();
        let found = run(graph.topology(), &Default::default()).unwrap();
        assert_eq!((found.total, found.of_vertices.iter().copied().max()), (total, Some(most)), "{file}");
        let vertices = graph.topology().vertices() as u32;
        let mean = (0..vertices).map(|v| found.clustering(v)).sum::<f64>() / f64::from(vertices);
        assert!((mean - average).abs() < 1e-12, "{file}: {mean}");
    }
}

/// File, triangles, most at one vertex, mean clustering coefficient.
const GOLDEN: [(&str, u64, u64, f64); 2] = [
    ("debian-deps.txt.gz", 449_489, 116_162, 0.3387343198487403),
    ("road-USA-NY.gr.xz", 6529, 5, 0.020779881562150593),
];

#[test]
fn a_count_that_is_stopped_says_so() {
    let graph = EdgeList::from_pairs(3, vec![(0, 1), (1, 2), (2, 0)]).build(&BuildOptions::default()).unwrap();
    let limits = stopped();
    assert_eq!(run(&graph, &limits).unwrap().total, 0);
    assert!(limits.has_stopped());
}
