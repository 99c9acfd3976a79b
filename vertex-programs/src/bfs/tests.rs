//! The search on odd graphs, against a queue.

use std::collections::VecDeque;

use hubcut::graph::{BuildOptions, Directedness, EdgeList, Topology, VertexId};

use super::direct::{NO_PARENT, Tree, UNREACHED, run};
use crate::direct::zoo::{graphs, on_threads, stopped};

/// Levels by a queue, and the parents that the rule asks for.
fn by_queue(graph: &Topology, source: VertexId) -> Tree {
    let mut levels = vec![UNREACHED; graph.vertices()];
    levels[source as usize] = 0;
    let mut queue = VecDeque::from([source]);
    while let Some(u) = queue.pop_front() {
        for &v in graph.by_source().row(u) {
            if levels[v as usize] == UNREACHED {
                levels[v as usize] = levels[u as usize] + 1;
                queue.push_back(v);
            }
        }
    }
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
