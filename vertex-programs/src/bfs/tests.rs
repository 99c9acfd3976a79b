//! The search on odd graphs, against a queue.

use hubcut::exec::{Engine, Options};
use hubcut::graph::{AnyGraph, BuildOptions, Directedness, EdgeList, Topology, VertexId};

use super::baseline;
use super::direct::{NO_PARENT, Tree, UNREACHED, run};
use crate::direct::zoo::{graphs, on_threads, stopped};

/// Levels by a queue, and the parents that the rule asks for.
fn by_queue(graph: &Topology, source: VertexId) -> Tree {
    let (levels, _) = baseline::run(graph, source);
    let parent = |v: VertexId| {
        let above = |u: &&VertexId| levels[**u as usize].checked_add(1) == Some(levels[v as usize]);
        match levels[v as usize] {
            0 => v,
            UNREACHED => NO_PARENT,
            _ => *graph.by_target().row(v).iter().filter(above).min().unwrap(),
        }
    };
    let parents = (0..graph.vertices() as VertexId).map(parent).collect();
    let reached = levels.iter().filter(|level| **level != UNREACHED);
    let depth = u64::from(*reached.clone().max().unwrap()) + 1;
    Tree { parents, reached: reached.count() as u64, depth, levels }
}

#[test]
fn levels_and_parents_are_those_of_a_queue() {
    for (name, graph) in graphs(|_| ()) {
        let last = graph.vertices() as VertexId - 1;
        for source in [0, last / 2, last] {
            let expected = by_queue(&graph, source);
            on_threads(&|| assert_eq!(run(&graph, source, &Default::default()).unwrap(), expected, "{name}"));
        }
    }
}

#[test]
fn engines_find_the_levels_and_parents_of_the_direct_algorithm() {
    for (name, graph) in graphs(|_| ()) {
        let last = graph.vertices() as VertexId - 1;
        let graph = AnyGraph::Unweighted(graph);
        for source in [0, last] {
            let id = graph.topology().raw_id(source).to_string();
            let search = |engine| {
                let options = Options { engine, threads: Some(2), ..Options::default() };
                super::run(&graph, &id, options, &mut ()).unwrap()
            };
            let direct = search(Engine::Direct);
            for engine in [Engine::Synchronous, Engine::Asynchronous, Engine::Chromatic] {
                let found = search(engine);
                assert!(found.termination.is_complete(), "{name}, {engine}");
                assert_eq!((found.source, &found.tree), (source, &direct.tree), "{name}, {engine}");
            }
        }
    }
}

/// Long enough that a wake or a pass over all vertices for each level would be felt: that would be 10^10 steps.
#[test]
fn a_long_chain_has_a_level_for_each_vertex() {
    let edges = (1..100_000).map(|v| (v - 1, v)).collect();
    let options = BuildOptions { direction: Directedness::Undirected, ..Default::default() };
    let graph = EdgeList::from_pairs(100_000, edges).build(&options).unwrap();
    let tree = run(&graph, 0, &Default::default()).unwrap();
    assert!(tree.levels.into_iter().eq(0..100_000));
    assert_eq!((tree.depth, tree.reached), (100_000, 100_000));
}

/// What one level leaves of a row that is too long for one worker: none of its first in-neighbours is new.
#[test]
fn the_end_of_a_long_row_is_searched() {
    let long = crate::direct::LONG_ROW as VertexId * 2;
    // Every vertex leads to the last, and the source to the one before it and half of the others.
    let (source, before, last) = (long, long + 1, long + 2);
    let hub = (0..=before).filter(|v| *v != source).map(|v| (v, last));
    let edges = hub.chain([(source, before)]).chain((long / 4 * 3..long).map(|v| (source, v)));
    let graph = EdgeList::from_pairs(last + 1, edges.collect()).build(&BuildOptions::default()).unwrap();
    let expected = by_queue(&graph, source);
    assert_eq!((expected.levels[last as usize], expected.parents[last as usize]), (2, long / 4 * 3));
    on_threads(&|| assert_eq!(run(&graph, source, &Default::default()).unwrap(), expected));
}

#[test]
fn a_search_that_is_stopped_says_so() {
    let graph = EdgeList::from_pairs(3, vec![(0, 1), (1, 2)]).build(&BuildOptions::default()).unwrap();
    let limits = stopped();
    let tree = run(&graph, 0, &limits).unwrap();
    assert!(limits.has_stopped());
    assert_eq!(tree.levels, [0, UNREACHED, UNREACHED]);
}

#[test]
#[should_panic(expected = "the source is a vertex")]
fn an_empty_graph_has_no_source() {
    let graph = EdgeList::from_pairs(0, vec![]).build(&BuildOptions::default()).unwrap();
    let _ = run(&graph, 0, &Default::default());
}
