//! Widest paths with a heap, the widest first, one thread.
//!
//! Source: Dijkstra 1959, "A note on two problems in connexion with graphs", with minimum for sum and the largest first.

use std::collections::BinaryHeap;

use hubcut::graph::{AnyGraph, Graph, VertexId};

use crate::error::{Error, Result};
use crate::weight::{self, Weight};

/// The width of every vertex from `source`.
///
/// # Errors
/// As [`run`](super::run).
///
/// # Complexity
/// O(edges log edges).
pub fn run(graph: &AnyGraph, source: VertexId) -> Result<Vec<f64>> {
    match graph {
        AnyGraph::Unweighted(_) => Err(Error::NeedsWeights),
        AnyGraph::U32(graph) => of(graph, source),
        AnyGraph::F32(graph) => of(graph, source),
        AnyGraph::F64(graph) => of(graph, source),
    }
}

fn of<W: Weight>(graph: &Graph<W>, source: VertexId) -> Result<Vec<f64>> {
    weight::check(graph)?;
    let mut widths = vec![0.0; graph.vertices()];
    widths[source as usize] = f64::INFINITY;
    // The bits of numbers that are not negative compare as the numbers do.
    let mut heap = BinaryHeap::from([(f64::INFINITY.to_bits(), source)]);
    while let Some((bits, u)) = heap.pop() {
        let width = f64::from_bits(bits);
        if width < widths[u as usize] {
            continue;
        }
        let row = graph.by_source().range(u);
        for (&v, weight) in graph.by_source().row(u).iter().zip(&graph.data_by_source()[row]) {
            let offer = width.min(weight.weight());
            if offer > widths[v as usize] {
                widths[v as usize] = offer;
                heap.push((offer.to_bits(), v));
            }
        }
    }
    Ok(widths)
}
