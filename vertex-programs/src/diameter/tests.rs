//! Diameters of odd graphs, against a search from every vertex, and numbers of NetworkX and NetworKit.

use hubcut::graph::{AnyGraph, BuildOptions, EdgeList, Graph, Topology, VertexId};

use super::{Bounds, Config, baseline, direct, mean, percentile, verify};
use crate::closeness::{self, AllDistances};
use crate::direct::zoo::{graphs, on_threads, stopped};

const EXACT: Config = Config { searches: u64::MAX, error: 0.0 };

fn bounds(graph: &Topology, config: &Config) -> Bounds {
    direct::run(graph, config, &Default::default()).unwrap()
}

/// Of the zoo, what takes little time: a search for each vertex.
fn small() -> Vec<(String, Graph<()>)> {
    graphs(|_| ()).into_iter().filter(|(_, graph)| graph.vertices() <= 1000).collect()
}

/// Whether eccentricities are within their bounds, and the diameter too.
fn hold(bounds: &Bounds, eccentricities: &[u32]) -> bool {
    let all = bounds.at_least.iter().zip(&bounds.at_most).zip(eccentricities);
    let diameter = eccentricities.iter().copied().max().unwrap_or(0);
    all.into_iter().all(|((low, high), found)| (low..=high).contains(&found))
        && (bounds.least..=bounds.most).contains(&diameter)
}

#[test]
fn bounds_meet_at_the_diameter() {
    for (name, graph) in small() {
        let eccentricities = baseline::run(&graph);
        let diameter = eccentricities.iter().copied().max().unwrap_or(0);
        let found = bounds(&graph, &EXACT);
        assert_eq!((found.least, found.most), (diameter, diameter), "{name}");
        assert!(hold(&found, &eccentricities), "{name}");
        assert!(verify::verify(&graph, &found).passed, "{name}: {:?}", verify::verify(&graph, &found));
        on_threads(&|| assert!(bounds(&graph, &EXACT) == found, "{name}"));
        // Whenever it stops.
        for searches in 1..4 {
            let some = bounds(&graph, &Config { searches, ..EXACT });
            // The last one may be both ways.
            assert!(some.searches <= searches + 1 && hold(&some, &eccentricities), "{name}");
            assert!(verify::verify(&graph, &some).passed, "{name}");
        }
        let near = bounds(&graph, &Config { error: 0.5, ..EXACT });
        assert!(f64::from(near.most) <= 1.5 * f64::from(near.least) && hold(&near, &eccentricities), "{name}");
    }
}

#[test]
fn long_ways() {
    for (vertices, closed) in [(100_000u32, false), (500, true)] {
        let edges: Vec<_> = (1..vertices + u32::from(closed)).map(|v| (v - 1, v % vertices)).collect();
        for undirected in [false, true] {
            let direction = if undirected { hubcut::graph::Directedness::Undirected } else { Default::default() };
            let options = BuildOptions { direction, ..Default::default() };
            let graph = EdgeList::from_pairs(vertices, edges.clone()).build(&options).unwrap();
            let diameter = if undirected && closed { vertices / 2 } else { vertices - 1 };
            let found = bounds(&graph, &EXACT);
            assert_eq!((found.least, found.most), (diameter, diameter), "{vertices}, {undirected}");
        }
    }
}

#[test]
fn nothing_is_found_in_an_empty_graph() {
    let empty = EdgeList::from_pairs(0, vec![]).build(&BuildOptions::default()).unwrap();
    let found = bounds(&empty, &EXACT);
    assert_eq!((found.least, found.most, found.ends, found.searches), (0, 0, None, 0));
    assert!(verify::verify(&empty, &found).passed);
    assert_eq!((percentile(&[], 0.9), mean(&[])), (0.0, 0.0));
    assert!(direct::run(&empty, &Config { error: f64::NAN, ..EXACT }, &Default::default()).is_err());
}

#[test]
fn what_is_stopped_is_within_bounds() {
    for (name, graph) in small() {
        let limits = stopped();
        let found = direct::run(&graph, &EXACT, &limits).unwrap();
        assert!(limits.has_stopped() && hold(&found, &baseline::run(&graph)), "{name}");
        assert!(verify::verify(&graph, &found).passed, "{name}");
    }
}

#[test]
fn faults_are_found() {
    let chain = EdgeList::from_pairs(5, vec![(0, 1), (1, 2), (2, 3)]).build(&BuildOptions::default()).unwrap();
    let found = bounds(&chain, &EXACT);
    assert_eq!((found.least, found.ends), (3, Some((0, 3))));
    let check = |change: &dyn Fn(&mut Bounds)| {
        let mut wrong = found.clone();
        change(&mut wrong);
        verify::verify(&chain, &wrong)
    };
    assert!(check(&|_| ()).passed);
    let higher = check(&|bounds| (bounds.least, bounds.most) = (4, 4));
    assert!(!higher.passed && higher.apart == Some(3));
    assert!(!check(&|bounds| bounds.ends = Some((3, 0))).passed);
    assert_eq!(check(&|bounds| (bounds.least, bounds.most) = (2, 2)).first_fault.as_deref(), Some("0"));
    assert_eq!(check(&|bounds| bounds.at_least[1] = 3).first_fault.as_deref(), Some("1"));
    assert_eq!(check(&|bounds| bounds.at_most[1] = 1).outside, 1);
    assert!(!check(&|bounds| bounds.at_most.clear()).passed);

    let distances = closeness::exact::run(&chain, &Default::default()).unwrap();
    assert_eq!(distances.pairs, [3.0, 2.0, 1.0]);
    assert!(verify::verify_distances(&chain, &distances, None).passed);
    let wrong = AllDistances { pairs: vec![3.0, 2.0, 2.0], ..distances };
    assert!(!verify::verify_distances(&chain, &wrong, None).passed);
}

#[test]
fn numbers_of_pairs_are_near_by_sketches() {
    for (name, graph) in small() {
        let exact = closeness::exact::run(&graph, &Default::default()).unwrap();
        let (near, registers) = closeness::run(&graph, Some(256), false, 3, &Default::default()).unwrap();
        assert_eq!(registers, Some(256));
        let deviation = closeness::sketch::deviation(256);
        assert!(verify::verify_distances(&graph, &exact, None).passed, "{name}");
        assert!(verify::verify_distances(&graph, &near, Some(deviation)).passed, "{name}");
        let [expected, found] = [&exact, &near].map(|all| percentile(&all.pairs, 0.9));
        assert!((found - expected).abs() <= 5.0 * deviation * expected, "{name}: {found}, not {expected}");
    }
}

fn of_data(name: &str) -> AnyGraph {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../datasets/data").join(name);
    hubcut_datasets::read_file(path).unwrap().build().unwrap()
}

/// What NetworkX 3.6.1 says of the figures of "Les Misérables", and of the packages of Debian.
/// ```text
/// import networkx as nx, gzip
/// from collections import Counter
/// lines = [l for l in open("datasets/data/lesmis.graph") if not l.startswith("%")]
/// g = nx.Graph((v, u) for v, l in enumerate(lines[1:], 1) for u in map(int, l.split()[::2]))
/// e = nx.eccentricity(g)
/// print(nx.diameter(g), [e[v] for v in [1, 12, 28, 49, 77]], nx.average_shortest_path_length(g))
/// pairs = lambda g: Counter(d for _, t in nx.all_pairs_shortest_path_length(g) for d in t.values() if d)
/// print(sorted(pairs(g).items()))
/// d = nx.DiGraph(l.split()[:2] for l in gzip.open("datasets/data/debian-deps.txt.gz", "rt") if not l.startswith("#"))
/// print(sorted(pairs(d).items()))
/// ```
#[test]
fn values_are_those_of_networkx() {
    let figures = of_data("lesmis.graph");
    let found = bounds(figures.topology(), &EXACT);
    assert_eq!((found.least, found.most), (5, 5));
    for (id, eccentricity) in [("1", 4), ("12", 3), ("28", 3), ("49", 3), ("77", 4)] {
        let v = (0..77).find(|v| figures.topology().raw_id(*v).to_string() == id).unwrap() as usize;
        assert!((found.at_least[v]..=found.at_most[v]).contains(&eccentricity), "{id}");
    }
    let distances = closeness::exact::run(figures.topology(), &Default::default()).unwrap();
    assert_eq!(distances.pairs, [508.0, 1990.0, 2502.0, 798.0, 54.0]);
    assert!((mean(&distances.pairs) - 2.6411483253588517).abs() < 1e-12);
    // 5266.8 of 5852 pairs: 5000 are at most 3 apart, 798 are 4.
    assert!((percentile(&distances.pairs, 0.9) - (3.0 + 266.8 / 798.0)).abs() < 1e-9);

    let packages = of_data("debian-deps.txt.gz");
    let found = bounds(packages.topology(), &EXACT);
    assert_eq!((found.least, found.most), (18, 18));
    let (near, _) = closeness::run(packages.topology(), Some(64), false, 1, &Default::default()).unwrap();
    // 4503655.8 of 5004062 pairs: 4386497 are at most 6 apart, 274390 are 7.
    assert!((percentile(&near.pairs, 0.9) - (6.0 + 117158.8 / 274390.0)).abs() < 0.6);
    assert!((mean(&near.pairs) - 4.146705016844316).abs() < 0.4);
}

/// What NetworKit 11.3 says of the roads of New York.
/// ```text
/// import lzma, networkit as nk
/// g = nk.Graph(264346)
/// for a, b in (map(int, l.split()) for l in lzma.open("datasets/data/road-USA-NY.gr.xz", "rt") if l[0] != "p"):
///     g.addEdge(a - 1, b - 1)
/// print(nk.distance.Diameter(g, algo=nk.distance.DiameterAlgo.EXACT).run().getDiameter())
/// ```
#[test]
fn roads_are_as_long_as_networkit_says() {
    let roads = of_data("road-USA-NY.gr.xz");
    let found = bounds(roads.topology(), &EXACT);
    assert_eq!((found.least, found.most), (720, 720));
    assert!(found.searches < 100, "{}", found.searches);
    let [from, to] = <[VertexId; 2]>::from(found.ends.unwrap()).map(|v| v as usize);
    assert_eq!((found.at_least[from], found.at_least[to]), (720, 720));
}
