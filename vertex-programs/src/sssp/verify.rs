//! Are these the distances from the source? A proof by feasible labels and a tree of tight edges.

use hubcut::graph::{AnyGraph, Graph, Topology, VertexId};
use serde::Serialize;

use super::baseline;
use crate::error::{Error, Result};
use crate::sssp::{Config, find_source};
use crate::weight::{self, Weight};

/// What the check found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// Vertices at a finite distance.
    pub reached: u64,
    /// Edges `u -> v` with `x(v) > x(u) + w`: the distance of `v` is too long.
    pub infeasible: u64,
    /// Vertices at a finite distance that no way of that length leads to.
    pub unproven: u64,
    /// The vertex of the first fault that was found, by its raw id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_fault: Option<String>,
    /// Whether these are the distances (of a run that was stopped: whether none is too short).
    pub passed: bool,
}

/// Checks the distances of a complete run.
///
/// No edge may offer a shorter way: then no distance is longer than any way. And the source, at 0, reaches every vertex
/// of finite distance over tight edges, `x(v) = x(u) + w`: then each distance is the length of a way. Both together make
/// them the least lengths, circles of weight 0 notwithstanding. Sums are compared exactly,
/// rounded as the program rounds them.
///
/// # Errors
/// As [`crate::sssp::run`].
///
/// # Complexity
/// O(vertices + edges).
pub fn verify(graph: &AnyGraph, config: &Config, distances: &[f64]) -> Result<Verdict> {
    let source = find_source(graph, config)?;
    match graph {
        _ if config.unweighted => verify_with(&graph.without_data(), source, distances),
        AnyGraph::Unweighted(graph) => verify_with(graph, source, distances),
        AnyGraph::U32(graph) => verify_with(graph, source, distances),
        AnyGraph::F32(graph) => verify_with(graph, source, distances),
        AnyGraph::F64(graph) => verify_with(graph, source, distances),
    }
}

/// Checks the distances of a run that was stopped: none may be below the true one, which Dijkstra's algorithm finds.
///
/// # Errors
/// As [`crate::sssp::run`].
///
/// # Complexity
/// O(edges log edges).
pub fn verify_stopped(graph: &AnyGraph, config: &Config, distances: &[f64]) -> Result<Verdict> {
    let true_ones = baseline::run(graph, config)?.distances;
    let too_short: Vec<usize> = distances
        .iter()
        .zip(&true_ones)
        .enumerate()
        .filter(|(_, (x, least))| x.is_nan() || x < least)
        .map(|(v, _)| v)
        .collect();
    Ok(Verdict {
        reached: reached(distances),
        infeasible: 0,
        unproven: too_short.len() as u64,
        first_fault: too_short.first().map(|&v| name(graph.topology(), v)),
        passed: too_short.is_empty() && distances.len() == true_ones.len(),
    })
}

fn verify_with<W: Weight>(graph: &Graph<W>, source: VertexId, distances: &[f64]) -> Result<Verdict> {
    weight::check(graph)?;
    let weights = graph.data_by_source();
    check(graph, &|arc| weights[arc].weight(), source, distances)
}

/// Checks distances on a graph whose arcs have these weights, by source.
fn check(graph: &Topology, weight: &dyn Fn(usize) -> f64, source: VertexId, distances: &[f64]) -> Result<Verdict> {
    let arcs = |v: VertexId| {
        let row = graph.by_source().range(v);
        graph.by_source().neighbours()[row.clone()].iter().copied().zip(row.map(weight))
    };
    let mut infeasible = Vec::new();
    let mut overflown: Option<VertexId> = None;
    for u in 0..graph.vertices() as VertexId {
        for (v, weight) in arcs(u) {
            let (offer, distance) = (distances[u as usize] + weight, distances[v as usize]);
            if distance > offer {
                infeasible.push(v as usize);
            }
            // A way leads to `v` whose length is no number: not the same as no way.
            if distances[u as usize].is_finite() && offer == f64::INFINITY && distance == f64::INFINITY {
                overflown = overflown.into_iter().chain([v]).min();
            }
        }
    }
    if let Some(v) = overflown.filter(|_| infeasible.is_empty()) {
        return Err(Error::DistanceOverflow { vertex: name(graph, v as usize) });
    }
    let mut proven = vec![false; distances.len()];
    proven[source as usize] = distances[source as usize] == 0.0;
    let mut stack = if proven[source as usize] { vec![source] } else { Vec::new() };
    while let Some(u) = stack.pop() {
        for (v, weight) in arcs(u) {
            let (offer, distance) = (distances[u as usize] + weight, distances[v as usize]);
            if !proven[v as usize] && offer == distance {
                proven[v as usize] = true;
                stack.push(v);
            }
        }
    }
    // NaN is not infinite, and no sum equals it: never proven.
    let unproven: Vec<usize> = (0..distances.len()).filter(|&v| !proven[v] && distances[v] != f64::INFINITY).collect();
    let mut faults = infeasible.iter().chain(&unproven);
    Ok(Verdict {
        reached: reached(distances),
        infeasible: infeasible.len() as u64,
        unproven: unproven.len() as u64,
        first_fault: faults.next().map(|&v| name(graph, v)),
        passed: infeasible.is_empty() && unproven.is_empty() && proven[source as usize],
    })
}

fn reached(distances: &[f64]) -> u64 {
    distances.iter().filter(|distance| distance.is_finite()).count() as u64
}

fn name(topology: &Topology, v: usize) -> String {
    topology.raw_id(v as VertexId).to_string()
}
