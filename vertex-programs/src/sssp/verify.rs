//! Are these the distances from the source? A proof by feasible labels and a tree of tight edges. And are these parents such a tree?

use hubcut::graph::{AnyGraph, Graph, Topology, VertexId};
use serde::Serialize;

use super::baseline;
use super::tree::NO_PARENT;
use crate::error::{Error, Result};
use crate::sssp::{Config, Paths, find_source};
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
    /// Vertices whose parent is none, or does not lead to the source; not there if there are no parents to check.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wrong_parents: Option<u64>,
    /// The vertex of the first fault that was found, by its raw id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_fault: Option<String>,
    /// Whether these are the distances (of a run that was stopped: whether none is too short).
    pub passed: bool,
}

/// Checks what a run came to: [`verify`], or [`verify_stopped`] if it was stopped; and its [parents](wrong_parents), if it has some.
///
/// # Errors
/// As [`crate::sssp::run`].
pub fn verify_paths(graph: &AnyGraph, config: &Config, paths: &Paths) -> Result<Verdict> {
    if !paths.termination.is_complete() {
        return verify_stopped(graph, config, &paths.distances);
    }
    let mut verdict = verify(graph, config, &paths.distances)?;
    if !paths.parents.is_empty() {
        let wrong = wrong_parents(graph, config, &paths.distances, &paths.parents)?;
        verdict.passed &= wrong.is_empty();
        verdict.wrong_parents = Some(wrong.len() as u64);
        let first = wrong.first().map(|&v| name(graph.topology(), v as usize));
        verdict.first_fault = verdict.first_fault.or(first);
    }
    Ok(verdict)
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
    with_weights(graph, config, &|graph, weight| check(graph, weight, source, distances))
}

/// Work on a graph and the weights of its arcs, by source.
type OnWeights<'a, T> = dyn Fn(&Topology, &dyn Fn(usize) -> f64) -> Result<T> + 'a;

/// Does `work` with the weights of all arcs, by source, as numbers: what sums of them are rounded to is the same in every type that the program
/// computes with.
fn with_weights<T>(graph: &AnyGraph, config: &Config, work: &OnWeights<'_, T>) -> Result<T> {
    fn of<W: Weight, T>(graph: &Graph<W>, work: &OnWeights<'_, T>) -> Result<T> {
        weight::check(graph)?;
        let weights = graph.data_by_source();
        work(graph, &|arc| weights[arc].weight())
    }
    match graph {
        _ if config.unweighted => of(&graph.without_data(), work),
        AnyGraph::Unweighted(graph) => of(graph, work),
        AnyGraph::U32(graph) => of(graph, work),
        AnyGraph::F32(graph) => of(graph, work),
        AnyGraph::F64(graph) => of(graph, work),
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
        wrong_parents: None,
        unproven: too_short.len() as u64,
        first_fault: too_short.first().map(|&v| name(graph.topology(), v)),
        passed: too_short.is_empty() && distances.len() == true_ones.len(),
    })
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
        wrong_parents: None,
        first_fault: faults.next().map(|&v| name(graph, v)),
        passed: infeasible.is_empty() && unproven.is_empty() && proven[source as usize],
    })
}

/// The vertices whose parent is wrong, by vertex id. Right: the source is its own; the edge from the parent of another vertex that has a
/// distance adds up to that distance, exactly, and parent after parent leads to the source; others have none.
///
/// # Errors
/// As [`crate::sssp::run`].
///
/// # Complexity
/// O(vertices log degree): each way is followed until one that was followed before.
pub fn wrong_parents(
    graph: &AnyGraph,
    config: &Config,
    distances: &[f64],
    parents: &[VertexId],
) -> Result<Vec<VertexId>> {
    let source = find_source(graph, config)?;
    with_weights(graph, config, &|graph, weight| {
        let leads = lead_to(source, parents);
        let adds_up = |u: VertexId, v: VertexId| {
            let (row, targets) = (graph.by_source().range(u), graph.by_source().row(u));
            let parallel = targets.partition_point(|to| *to < v)..targets.partition_point(|to| *to <= v);
            let (from, to) = (distances[u as usize], distances[v as usize]);
            parallel.into_iter().any(|at| from + weight(row.start + at) == to)
        };
        let is_right = |v: VertexId| match parents[v as usize] {
            NO_PARENT => v != source && distances[v as usize] == f64::INFINITY,
            parent if v == source => parent == source,
            parent => distances[v as usize].is_finite() && leads[v as usize] && adds_up(parent, v),
        };
        Ok((0..graph.vertices() as VertexId).filter(|v| !is_right(*v)).collect())
    })
}

/// Which vertices lead to the source from parent to parent.
fn lead_to(source: VertexId, parents: &[VertexId]) -> Vec<bool> {
    // None: not known. A vertex that leads to itself is known by then, and does not lead there.
    let mut known = vec![None; parents.len()];
    known[source as usize] = Some(true);
    for v in 0..parents.len() {
        let (mut at, mut way) = (v, Vec::new());
        let leads = loop {
            match known.get(at) {
                None => break false,
                Some(Some(leads)) => break *leads,
                Some(None) => {}
            }
            known[at] = Some(false);
            way.push(at);
            at = parents[at] as usize;
        };
        way.into_iter().for_each(|at| known[at] = Some(leads));
    }
    known.into_iter().map(|leads| leads == Some(true)).collect()
}

fn reached(distances: &[f64]) -> u64 {
    distances.iter().filter(|distance| distance.is_finite()).count() as u64
}

fn name(topology: &Topology, v: usize) -> String {
    topology.raw_id(v as VertexId).to_string()
}
