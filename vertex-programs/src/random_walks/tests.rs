//! Random walks on odd graphs, against their exact probabilities, and numbers that NetworkX and NumPy give.

use std::time::Duration;

use hubcut::graph::{AnyGraph, BuildOptions, Directedness, EdgeList, Graph, VertexId};
use hubcut::random::h;

use super::verify::{Verdict, verify};
use super::{Config, Counts, NO_VERTEX, baseline, direct};
use crate::direct::Limits;
use crate::direct::zoo::{graphs, on_threads, stopped};

fn walk(graph: &AnyGraph, config: &Config) -> (Vec<VertexId>, Counts) {
    direct::run(graph, config, 7, &Limits::default()).unwrap()
}

fn check(graph: &AnyGraph, config: &Config, walks: &[VertexId]) -> Verdict {
    verify(graph, config, walks, true).unwrap()
}

fn directed(vertices: u32, edges: Vec<(VertexId, VertexId, f64)>) -> AnyGraph {
    AnyGraph::F64(EdgeList::from_triples(vertices, edges).build(&BuildOptions::default()).unwrap())
}

/// Weights of all types, also of nothing, and none.
fn zoo() -> Vec<(String, AnyGraph)> {
    let mut all = Vec::new();
    for (at, (name, graph)) in graphs(|at| (h(1, at, 0) % 5) as f64).into_iter().enumerate() {
        all.push((
            name,
            match at % 4 {
                0 => AnyGraph::U32(graph.map_data(&|weight| weight as u32).unwrap()),
                1 => AnyGraph::F32(graph.map_data(&|weight| weight as f32).unwrap()),
                // A sum is more than the largest number.
                2 => AnyGraph::F64(graph.map_data(&|weight| weight * 4e307).unwrap()),
                _ => AnyGraph::F64(graph.map_data(&|weight| weight * 1e-320).unwrap()),
            },
        ));
    }
    all.extend(graphs(|_| ()).into_iter().map(|(name, graph)| (name, AnyGraph::Unweighted(graph))));
    all
}

#[test]
fn walks_pass_and_are_the_same_on_any_number_of_threads() {
    const SETTINGS: [(f64, f64); 7] =
        [(1.0, 1.0), (0.25, 4.0), (4.0, 0.25), (1.0, 1e9), (1e9, 1.0), (1e-9, 1e-9), (1e9, 1e9)];
    for (at, (name, graph)) in zoo().into_iter().enumerate() {
        // All of a small graph, else one of the first two.
        let is_small = graph.topology().vertices() <= 1000;
        for &(p, q) in if is_small { &SETTINGS[..] } else { &SETTINGS[at / 4 % 2..][..1] } {
            let config = Config { walks: if is_small { 10 } else { 1 }, length: if is_small { 9 } else { 5 }, p, q };
            let (walks, found) = walk(&graph, &config);
            let verdict = check(&graph, &config, &walks);
            assert!(verdict.passed, "{name}, {p}, {q}: {verdict:?}");
            assert_eq!((verdict.walks, verdict.steps), (found.walks, found.steps), "{name}");
            assert_eq!(found.visits.iter().sum::<u64>(), found.walks + found.steps, "{name}");
            assert!(found.proposals >= found.steps, "{name}");
            let again = || assert!(walk(&graph, &config) == (walks.clone(), found.clone()), "{name}, {p}, {q}");
            on_threads(&again);
        }
    }
}

#[test]
fn those_of_the_plain_loop_pass_too() {
    for (name, graph) in graphs(|at| (h(1, at, 0) % 5) as f32).into_iter().filter(|(_, graph)| graph.vertices() <= 1000)
    {
        let config = Config { walks: 10, length: 9, p: 0.25, q: 4.0 };
        let graph = AnyGraph::F32(graph);
        let verdict = check(&graph, &config, &baseline::run(&graph, &config, 7).unwrap());
        assert!(verdict.passed, "{name}: {verdict:?}");
    }
}

#[test]
fn more_walks_begin_with_the_same_ones() {
    let graph = &zoo().into_iter().find(|(name, _)| name.starts_with("dense")).unwrap().1;
    let config = Config { walks: 3, length: 20, p: 0.5, q: 2.0 };
    let few = walk(graph, &config).0;
    let more = walk(graph, &Config { walks: 5, ..config }).0;
    assert_eq!(few[..], more[..few.len()]);
    assert_ne!(few, direct::run(graph, &config, 8, &Limits::default()).unwrap().0);
    assert_ne!(few[..6000], few[6000..12_000]);
}

#[test]
fn what_is_wrong_is_found() {
    // A grid of heavy and light edges, a triangle at its end.
    let mut edges: Vec<_> = (0..40).flat_map(|v| [(v, (v + 1) % 40, 1.0), (v, (v + 7) % 40, 3.0)]).collect();
    edges.extend([(0, 1, 2.0), (3, 10, 0.0), (5, 5, 1.0)]);
    let options = BuildOptions { direction: Directedness::Undirected, ..Default::default() };
    let graph = AnyGraph::F64(EdgeList::from_triples(41, edges).build(&options).unwrap());
    let config = Config { walks: 50, length: 10, p: 0.25, q: 4.0 };
    let right = walk(&graph, &config).0;
    assert!(check(&graph, &config, &right).passed);
    let change = |at: usize, v: VertexId| {
        let mut wrong = right.clone();
        wrong[at] = v;
        check(&graph, &config, &wrong)
    };
    assert!(change(1, 20).foreign > 0 && change(9, 41).foreign > 0 && change(9, 40).foreign > 0);
    assert_eq!(change(0, 1).first_fault.as_deref(), Some("0"));
    assert_eq!((change(20, 3).broken, change(29, NO_VERTEX).broken, change(27, NO_VERTEX).broken), (1, 1, 1));
    // The isolated vertex walks nowhere.
    assert_eq!((change(400, NO_VERTEX).broken, change(401, 40).foreign), (1, 1));
    assert!(!check(&graph, &config, &right[1..]).passed);
    // Other probabilities than these.
    for other in [Config { p: 0.5, ..config }, Config { q: 2.0, ..config }, Config { p: 1.0, q: 1.0, ..config }] {
        let verdict = check(&graph, &config, &walk(&graph, &other).0);
        assert!(!verdict.passed && !verdict.fits() && verdict.foreign + verdict.broken == 0, "{other:?}: {verdict:?}");
    }
    let AnyGraph::F64(weighted) = &graph else { unreachable!() };
    let alike: Graph<f64> = weighted.map_data(&|weight| f64::from(weight > 0.0)).unwrap();
    let verdict = check(&graph, &config, &walk(&AnyGraph::F64(alike), &config).0);
    assert!(!verdict.passed && !verdict.fits(), "{verdict:?}");
}

#[test]
fn the_edge_from_the_vertex_before_is_what_counts() {
    // From 0 by 1: back; to 2, where an edge leads from 0; to 3, from where one leads to 0; on the loop of 1. Twice to 4.
    let edges = [(0, 1), (1, 0), (1, 2), (0, 2), (1, 3), (3, 0), (1, 1), (1, 4), (1, 4)];
    let graph = directed(5, edges.map(|(u, v)| (u, v, 1.0)).to_vec());
    let config = Config { walks: 100_000, length: 3, p: 2.0, q: 5.0 };
    let walks = walk(&graph, &config).0;
    let mut counts = [0.0; 5];
    walks.chunks(3).filter(|walk| walk[..2] == [0, 1]).for_each(|walk| counts[walk[2] as usize] += 1.0);
    let (all, weights) = (counts.iter().sum::<f64>(), [0.5, 1.0, 1.0, 0.2, 0.4]);
    for (count, weight) in counts.iter().zip(weights) {
        let part = weight / 3.1;
        assert!((count / all - part).abs() < 5.0 * (part * (1.0 - part) / all).sqrt(), "{counts:?}");
    }
    assert!(all > 40_000.0 && check(&graph, &config, &walks).passed);
}

/// How often the tenth and the four hundred and first vertex of a walk are which: NetworkX 3.6.1 and NumPy 2.
/// ```text
/// import networkx as nx, numpy as np
/// lines = [l for l in open("datasets/data/lesmis.graph") if not l.startswith("%")]
/// g = nx.Graph()
/// for v, l in enumerate(lines[1:]):
///     n = list(map(int, l.split()))
///     g.add_weighted_edges_from((v, u - 1, w) for u, w in zip(n[::2], n[1::2]))
/// w = nx.to_numpy_array(g, nodelist=range(77))
/// a = w > 0
/// def ends(p, q, steps):
///     now = w / w.sum(1, keepdims=True) / 77
///     for _ in range(steps - 1):
///         f = np.where(a, 1.0, 1 / q)[:, None, :] * w[None] * a[:, :, None]
///         for t in range(77): f[t, :, t] = w[:, t] / p * a[t]
///         f /= np.maximum(f.sum(2, keepdims=True), 1e-300)
///         now = np.einsum("tv,tvx->vx", now, f)
///     return now.sum(0)
/// some = [0, 11, 27, 48, 76]
/// print([g.degree(v, "weight") / (2 * g.size("weight")) for v in some])
/// print([ends(p, q, 9)[some] for p, q in [(1, 1), (0.25, 4), (4, 0.25)]])
/// ```
#[test]
fn walks_end_where_networkx_and_numpy_say() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../datasets/data/lesmis.graph");
    let graph: AnyGraph = hubcut_datasets::read_file(path).unwrap().build().unwrap();
    let topology = graph.topology();
    for (p, q, walks, length, expected) in [
        (1.0, 1.0, 100, 401, [0.018902439, 0.096341463, 0.028658536, 0.034146341, 0.004268292]),
        (1.0, 1.0, 2000, 10, [0.03276642, 0.10604165, 0.03006107, 0.02957523, 0.00349653]),
        (0.25, 4.0, 2000, 10, [0.058129098, 0.13426846, 0.031920148, 0.023753717, 0.001714977]),
        (4.0, 0.25, 2000, 10, [0.03125026, 0.086581231, 0.031663127, 0.031074134, 0.006125292]),
    ] {
        let config = Config { walks, length, p, q };
        let (walks, found) = walk(&graph, &config);
        let all = found.walks as f64;
        for (v, part) in ["1", "12", "28", "49", "77"].into_iter().zip(expected) {
            let v = (0..77).find(|id| topology.raw_id(*id).to_string() == v).unwrap();
            let ends = walks.chunks(length as usize).filter(|walk| walk[walk.len() - 1] == v);
            let off = ends.count() as f64 / all - part;
            // The variance of a sum of parts that differ is no larger.
            assert!(off.abs() < 5.0 * (part * (1.0 - part) / all).sqrt(), "{p}, {q}, {length}, {v}: {off}");
        }
        assert!(check(&graph, &config, &walks).passed);
    }
}

#[test]
fn a_stopped_run_has_whole_walks() {
    let config = Config { walks: 3, length: 50, p: 0.5, q: 2.0 };
    for (name, graph) in zoo() {
        let limits = stopped();
        let (walks, found) = direct::run(&graph, &config, 7, &limits).unwrap();
        assert!(limits.has_stopped() && found.walks == 0, "{name}");
        assert!(walks.iter().all(|v| *v == NO_VERTEX), "{name}");
        assert!(verify(&graph, &config, &walks, false).unwrap().passed, "{name}");
        assert!(!check(&graph, &config, &walks).passed, "{name}");
    }
    let (_, graph) = zoo().into_iter().find(|(name, _)| name.starts_with("one large part, Undirected")).unwrap();
    let config = Config { walks: 3, length: 5000, ..config };
    for milliseconds in [1, 10, 100] {
        let limits = Limits::new(Default::default(), Some(Duration::from_millis(milliseconds)));
        let (walks, found) = direct::run(&graph, &config, 7, &limits).unwrap();
        let whole = walks.chunks(5000).filter(|walk| walk[0] != NO_VERTEX).count() as u64;
        assert_eq!((found.walks, found.visits.iter().sum()), (whole, whole + found.steps));
        assert!(verify(&graph, &config, &walks, false).unwrap().passed);
    }
}

#[test]
fn what_makes_no_sense_is_refused() {
    let graph = directed(2, vec![(0, 1, 1.0)]);
    let refused = |config: Config| super::run(&graph, &config, &Default::default()).unwrap_err().to_string();
    let config = Config::default();
    for (config, words) in [
        (Config { walks: 0, ..config }, "walks is 0, but it must be 1 or more"),
        (Config { length: 0, ..config }, "length is 0, but it must be 1 or more"),
        (Config { p: 0.0, ..config }, "p is 0, but it must be a number from 1e-9 to 1e9"),
        (Config { q: f64::NAN, ..config }, "q is NaN, but it must be"),
        (Config { walks: u32::MAX, length: u32::MAX, ..config }, "keeping all walks (vertices x walks x length"),
    ] {
        assert!(refused(config).starts_with(words), "{}", refused(config));
    }
    let empty = directed(0, vec![]);
    let walks = walk(&empty, &config).0;
    assert!(walks.is_empty() && check(&empty, &config, &walks).passed);
    let wrong = directed(2, vec![(0, 1, -1.0)]);
    assert!(direct::run(&wrong, &config, 0, &Limits::default()).unwrap_err().to_string().contains("has weight -1"));
}
