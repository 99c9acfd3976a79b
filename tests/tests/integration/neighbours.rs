//! What neighbours that never run at once can rely on.

use hubcut::exec::{Engine, Locking, Options, Run, Scheduler, Termination};
use hubcut::graph::{BuildOptions, Directedness, Duplicates, EdgeList, Graph, SelfLoops, VertexId};
use hubcut::program::Consistency;
use hubcut_tests::conflicting::Tickets;
use hubcut_tests::graphs::random_edges;
use hubcut_tests::programs::Colouring;

/// Undirected, without loops and parallel edges.
fn simple(vertices: u32, edges: usize, seed: u64) -> Graph<u32> {
    let triples: Vec<_> = random_edges(vertices, edges, seed).into_iter().map(|(s, t)| (s, t, 0)).collect();
    let options = BuildOptions {
        direction: Directedness::Undirected,
        duplicates: Duplicates::First,
        self_loops: SelfLoops::Drop,
        ..BuildOptions::default()
    };
    EdgeList::from_triples(vertices, triples).build(&options).unwrap()
}

fn neighbours(graph: &Graph<u32>, v: usize) -> &[VertexId] {
    graph.by_source().row(v as VertexId)
}

/// Locks, optimistic where the program allows it, and full, with each scheduler and 2, 3 and 8 threads in turn.
fn ways(seed: u64) -> Vec<Options> {
    let isolations =
        [(Consistency::Edge, Locking::Locks), (Consistency::Edge, Locking::Auto), (Consistency::Full, Locking::Locks)];
    let schedulers = [Scheduler::Fifo, Scheduler::Priority, Scheduler::Exact, Scheduler::Sweep];
    let way = |(index, (consistency, locking))| Options {
        engine: Engine::Asynchronous,
        scheduler: schedulers[(seed as usize + index) % 4],
        consistency: Some(consistency),
        locking,
        threads: Some([2, 3, 8][(seed as usize + index) % 3]),
        ..Options::default()
    };
    isolations.into_iter().enumerate().map(way).collect()
}

#[test]
fn no_two_neighbours_ever_take_one_colour() {
    for seed in 0..12 {
        let graph = simple(150, 1200, seed);
        let unweighted = graph.without_data();
        for options in ways(seed) {
            let outcome =
                Run::new(Colouring::<false> { lingers: true }, &unweighted, options.clone()).unwrap().run().unwrap();
            assert_eq!(outcome.termination, Termination::NoActive);
            for (v, colour) in outcome.vertices.iter().enumerate() {
                let clash = neighbours(&graph, v).iter().find(|u| outcome.vertices[**u as usize] == *colour);
                assert_eq!(clash, None, "of vertex {v}, {options:?}");
            }
            // Whoever runs sees what all its neighbours have taken before, so nobody has to give way.
            assert_eq!(outcome.report.activations, 150, "{options:?}");
        }
    }
}

#[test]
fn both_ends_of_an_edge_agree_on_the_order_of_their_activations() {
    for seed in 0..8 {
        let graph = simple(60, 400, seed);
        for options in ways(seed) {
            let outcome = Run::new(Tickets { activations: 8 }, &graph, options.clone()).unwrap().run().unwrap();
            for (v, drawn) in outcome.vertices.iter().enumerate() {
                for &u in neighbours(&graph, v) {
                    let of_both = [&drawn[&u], &outcome.vertices[u as usize][&(v as VertexId)]];
                    let mut tickets: Vec<u32> = of_both.into_iter().flatten().copied().collect();
                    tickets.sort_unstable();
                    assert!(tickets.iter().copied().eq(1..=16), "edge {v} {u}, {options:?}: {of_both:?}");
                }
            }
        }
    }
}
