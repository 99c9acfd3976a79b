//! Communities of odd graphs: named, counted and weighed as they should be; and of graphs where they are known.

use hubcut::exec::{Options, Termination};
use hubcut::graph::{AnyGraph, BuildOptions, Directedness, EdgeList};
use hubcut::random::h;

use super::verify::{modularity, verify};
use super::{Config, baseline, direct, run};
use crate::direct::zoo::{graphs, on_threads, stopped};

fn labels(of: &[u32]) -> Vec<usize> {
    of.iter().map(|label| *label as usize).collect()
}

#[test]
fn communities_of_odd_graphs_are_what_is_said_of_them_and_no_worse_than_the_plain_loop() {
    let weighted = graphs(|edge| (edge % 7) as f32).into_iter().map(|(name, graph)| (name, AnyGraph::F32(graph)));
    let plain = graphs(|_| ()).into_iter().map(|(name, graph)| (name, AnyGraph::Unweighted(graph)));
    // The plain loop goes over the pairs of communities around the middle of a star again and again.
    for (name, graph) in plain.chain(weighted).filter(|(name, _)| !name.contains("star")) {
        let config = Config::default();
        let found = run(&graph, &config, &Options::default()).unwrap();
        let verdict = verify(&graph, &config, &found);
        assert!(verdict.passed, "{name}: {verdict:?}");
        let reference = modularity(&graph, &labels(&baseline::run(&graph, 1.0)), 1.0);
        assert!(found.modularity >= reference - 0.015, "{name}: {} below {reference}", found.modularity);
        on_threads(&|| {
            let again = run(&graph, &config, &Options::default()).unwrap();
            assert_eq!(
                (&again.labels, again.modularity.to_bits()),
                (&found.labels, found.modularity.to_bits()),
                "{name}"
            );
        });
    }
}

#[test]
fn a_graph_without_edges_has_a_community_for_each_vertex() {
    for vertices in [0, 1, 4] {
        let graph = EdgeList::from_pairs(vertices, vec![]).build(&BuildOptions::default()).unwrap();
        let found = run(&AnyGraph::Unweighted(graph), &Config::default(), &Options::default()).unwrap();
        assert_eq!((found.sizes.len() as u32, found.modularity), (vertices, 0.0));
    }
}

#[test]
fn a_star_is_one_community() {
    for (name, graph) in graphs(|_| ()).into_iter().filter(|(name, _)| name.contains("star")) {
        let graph = AnyGraph::Unweighted(graph);
        let found = run(&graph, &Config::default(), &Options::default()).unwrap();
        assert_eq!((found.sizes.len(), found.modularity), (1, 0.0), "{name}");
        assert!(verify(&graph, &Config::default(), &found).passed);
    }
}

/// A ring of cliques, the example of Fortunato and Barthélemy 2007: each clique is a community, as long as there are few.
#[test]
fn cliques_in_a_ring() {
    let (cliques, size) = (40u32, 12u32);
    let inside = |c: u32| (0..size).flat_map(move |u| (0..u).map(move |v| (c * size + u, c * size + v)));
    let edges = (0..cliques).flat_map(|c| inside(c).chain([(c * size, (c + 1) % cliques * size + 1)])).collect();
    let graph =
        AnyGraph::Unweighted(EdgeList::from_pairs(cliques * size, edges).build(&BuildOptions::default()).unwrap());
    let found = run(&graph, &Config::default(), &Options::default()).unwrap();
    assert!(found.labels.iter().enumerate().all(|(v, label)| *label == v as u32 / size * size));
    let (inside, all) = (f64::from(size * (size - 1) / 2), f64::from(size * (size - 1) / 2 + 1));
    assert!((found.modularity - (inside / all - 1.0 / f64::from(cliques))).abs() < 1e-12);
    // A small resolution joins them, a large one takes them apart.
    let count = |resolution| run(&graph, &Config { resolution, passes: 2 }, &Options::default()).unwrap().sizes.len();
    assert!(count(0.01) < 20 && count(50.0) > 100);
}

/// Blocks of vertices with dense edges inside, whose ids are mixed: more than decide one by one.
#[test]
fn planted_blocks_are_found() {
    let (blocks, vertices) = (25u64, 10_000u64);
    let edge = |at: u64| {
        let from = h(1, at, 0) % vertices;
        let other = h(1, at, 1) % (vertices / blocks) * blocks + from % blocks;
        (from as u32, if at.is_multiple_of(5) { h(1, at, 2) % vertices } else { other } as u32)
    };
    let graph = EdgeList::from_pairs(vertices as u32, (0..120_000).map(edge).collect());
    let graph = AnyGraph::Unweighted(graph.build(&BuildOptions::default()).unwrap());
    let found = run(&graph, &Config::default(), &Options::default()).unwrap();
    assert_eq!(found.sizes.len() as u64, blocks);
    let misplaced = found.labels.iter().enumerate().filter(|(v, label)| **label as u64 % blocks != *v as u64 % blocks);
    assert!(misplaced.count() < 20);
}

/// ```text
/// H = networkx.MultiGraph([(0,0),(0,1),(0,1),(1,2),(2,2),(2,3),(3,4),(4,5),(5,3),(5,5)])
/// networkx.community.modularity(H, [{0,1,2},{3,4,5}])                               # 0.395, NetworkX 3.6.1
/// networkx.community.modularity(H, [{0,1},{2},{3,4,5}])                             # 0.435, the most of all 203 partitions
/// ```
#[test]
fn modularity_is_that_of_networkx_also_with_loops_and_parallel_edges() {
    let edges = vec![(0, 0), (0, 1), (0, 1), (1, 2), (2, 2), (2, 3), (3, 4), (4, 5), (5, 3), (5, 5)];
    for direction in [Directedness::Directed, Directedness::Undirected] {
        let options = BuildOptions { direction, ..Default::default() };
        let graph = AnyGraph::Unweighted(EdgeList::from_pairs(6, edges.clone()).build(&options).unwrap());
        assert!((modularity(&graph, &[0, 0, 0, 3, 3, 3], 1.0) - 0.395).abs() < 1e-12);
        let found = run(&graph, &Config::default(), &Options::default()).unwrap();
        assert!((found.modularity - 0.435).abs() < 1e-12 && found.labels == [0, 0, 2, 3, 3, 3]);
    }
}

#[test]
fn faults_are_found() {
    let (_, graph) = graphs(|_| ()).into_iter().find(|(name, _)| name.starts_with("one large part")).unwrap();
    let (graph, config) = (AnyGraph::Unweighted(graph), Config::default());
    let found = || run(&graph, &config, &Options::default()).unwrap();
    let mut off = found();
    off.modularity += 1e-6;
    assert!(!verify(&graph, &config, &off).passed);
    let mut moved = found();
    let other = moved.sizes[1].0;
    let v = moved.labels.iter().position(|label| *label == moved.sizes[0].0).unwrap() + 1;
    moved.labels[v] = other;
    let verdict = verify(&graph, &config, &moved);
    assert!(!verdict.passed && verdict.off > 0.0, "{verdict:?}");
    let mut joined = found();
    let [(one, _), (other, _)] = [joined.sizes[0], *joined.sizes.last().unwrap()];
    joined.labels.iter_mut().filter(|label| **label == other).for_each(|label| *label = one);
    assert!(verify(&graph, &config, &joined).in_parts > 0);
    let mut renamed = found();
    let (largest, last) = (renamed.sizes[0].0, renamed.labels.len() as u32 - 1);
    renamed.labels.iter_mut().filter(|label| **label == largest).for_each(|label| *label = last);
    renamed.sizes[0].0 = last;
    let verdict = verify(&graph, &config, &renamed);
    assert!(!verdict.passed && verdict.first_fault == Some(graph.topology().raw_id(last).to_string()), "{verdict:?}");
}

#[test]
fn what_is_stopped_are_communities_still() {
    let (_, graph) = graphs(|_| ()).into_iter().find(|(name, _)| name.starts_with("one large part")).unwrap();
    let graph = AnyGraph::Unweighted(graph);
    let found = direct::run(&graph, &Config::default(), &stopped()).unwrap();
    assert_eq!((found.communities, found.passes), (graph.topology().vertices(), 0));
    let options = Options::default();
    options.interrupt.request();
    let found = run(&graph, &Config::default(), &options).unwrap();
    assert_eq!(found.termination, Termination::Interrupted);
    assert!(verify(&graph, &Config::default(), &found).passed);
}

#[test]
fn what_cannot_be_is_refused() {
    let graph = EdgeList::from_triples(3, [(0, 1, 1.0), (2, 1, -2.0)]).build(&BuildOptions::default()).unwrap();
    let refused = run(&AnyGraph::F64(graph), &Config::default(), &Options::default()).unwrap_err().to_string();
    assert_eq!(refused, "the edge from 2 to 1 has weight -2; weights must be finite and not negative");
    for resolution in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert!(Config { resolution, passes: 1 }.check().unwrap_err().to_string().contains("the resolution is"));
    }
}
