//! Shortest paths by Dijkstra's algorithm with a binary heap, one thread.
//!
//! Source: Dijkstra 1959, "A note on two problems in connexion with graphs".

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use hubcut::graph::{AnyGraph, Graph, VertexId};

use crate::error::Result;
use crate::sssp::{self, Config, PathSolver};
use crate::sssp::{Distance, Length};

/// What Dijkstra's algorithm found.
#[derive(Clone, Debug, PartialEq)]
pub struct Settled<D = f64> {
    /// The distance of each vertex, by vertex id.
    pub distances: Vec<D>,
    /// Edges looked at: the out-edges of all vertices that a way leads to, each once. The least work there is.
    pub relaxed: u64,
}

/// Distances from a source, in the types that [`sssp::run`] takes.
///
/// # Errors
/// [`NoSuchSource`](crate::Error::NoSuchSource), [`InvalidWeight`](crate::Error::InvalidWeight),
/// [`DistanceOverflow`](crate::Error::DistanceOverflow).
pub fn run(graph: &AnyGraph, config: &Config) -> Result<Settled> {
    struct Dijkstra;

    impl PathSolver for Dijkstra {
        type Solution = Settled;

        fn solve<D: Distance, W: Length<D>>(self, graph: &Graph<W>, source: VertexId) -> Result<Settled> {
            let Settled { distances, relaxed } = dijkstra(graph, source);
            sssp::refuse_overflow(graph, &distances)?;
            Ok(Settled { distances: distances.into_iter().map(D::to_f64).collect(), relaxed })
        }
    }

    sssp::with_types(graph, config, Dijkstra)
}

/// Distances from `source`. Weights must not be negative, and distances must fit their type.
///
/// # Complexity
/// O(edges log edges): entries that a shorter way has made stale stay in the heap until they come up.
pub fn dijkstra<D: Distance, W: Length<D>>(graph: &Graph<W>, source: VertexId) -> Settled<D> {
    let mut distances = vec![D::UNREACHED; graph.vertices()];
    distances[source as usize] = D::ZERO;
    let mut heap = BinaryHeap::from([Reverse((D::ZERO.key(), source))]);
    let mut relaxed = 0;
    while let Some(Reverse((key, v))) = heap.pop() {
        let distance = distances[v as usize];
        if key != distance.key() {
            continue;
        }
        let row = graph.by_source().range(v);
        relaxed += row.len() as u64;
        for (&target, weight) in graph.by_source().neighbours()[row.clone()].iter().zip(&graph.data_by_source()[row]) {
            let offer = distance + weight.length();
            if offer < distances[target as usize] {
                distances[target as usize] = offer;
                heap.push(Reverse((offer.key(), target)));
            }
        }
    }
    Settled { distances, relaxed }
}
