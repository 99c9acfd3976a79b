//! Are communities named and counted as they should be, and is their modularity what is said? From the list of edges, one thread.

use std::collections::HashMap;

use hubcut::graph::{AnyGraph, VertexId};
use serde::Serialize;

use super::{Communities, Config};
use crate::components::baseline::Forest;
use crate::direct::edges;

/// What the check found.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Verdict {
    /// The modularity.
    pub modularity: f64,
    /// By how much it is not what was said.
    pub off: f64,
    /// Communities of which a part is not joined with the rest by edges inside.
    pub in_parts: u64,
    /// Communities that are not named after their vertex with the smallest raw id, or have another size.
    pub wrong: u64,
    /// The raw id of the first of them.
    pub first_fault: Option<String>,
    /// Whether all is as it should be.
    pub passed: bool,
}

/// Modularity may be off by so much, for rounding.
const ROUNDING: f64 = 1e-9;

/// Checks communities. That no better ones exist is not checked: nobody could.
///
/// # Complexity
/// O(edges), by union-find for what hangs together.
pub fn verify(graph: &AnyGraph, config: &Config, found: &Communities) -> Verdict {
    let labels: Vec<usize> = found.labels.iter().map(|label| *label as usize).collect();
    let modularity = modularity(graph, &labels, config.resolution);
    let off = (modularity - found.modularity).abs();
    let topology = graph.topology();
    let is_smaller =
        |v: usize, than: usize| topology.position_of(v as VertexId) < topology.position_of(than as VertexId);
    // The size of each community, and its vertex with the smallest raw id.
    let mut communities = HashMap::<usize, (u64, usize)>::new();
    for (v, label) in labels.iter().enumerate() {
        let (size, first) = communities.entry(*label).or_insert((0, v));
        *size += 1;
        if is_smaller(v, *first) {
            *first = v;
        }
    }
    let mut wrong: Vec<usize> =
        communities.iter().filter(|(label, (_, first))| *label != first).map(|(label, _)| *label).collect();
    for (label, size) in &found.sizes {
        if communities.get(&(*label as usize)).is_none_or(|(known, _)| known != size) {
            wrong.push(*label as usize);
        }
    }
    let all_listed = found.sizes.len() == communities.len();
    let in_parts = in_parts(graph, &labels);
    let first_fault = wrong.iter().min().map(|label| topology.raw_id(*label as VertexId).to_string());
    let passed = wrong.is_empty() && in_parts == 0 && all_listed && off <= ROUNDING;
    Verdict { modularity, off, in_parts, wrong: wrong.len() as u64, first_fault, passed }
}

/// The modularity of communities, whose labels are below the number of vertices; 0 for a graph without weight.
pub(super) fn modularity(graph: &AnyGraph, labels: &[usize], resolution: f64) -> f64 {
    let (mut all, mut inside, mut totals) = (0.0, 0.0, vec![0.0; labels.len()]);
    for (from, to, weight) in edges(graph) {
        all += weight;
        totals[labels[from]] += weight;
        totals[labels[to]] += weight;
        if labels[from] == labels[to] {
            inside += weight;
        }
    }
    if all == 0.0 {
        return 0.0;
    }
    let squares: f64 = totals.iter().map(|total| (total / (2.0 * all)).powi(2)).sum();
    inside / all - resolution * squares
}

/// How many communities are not connected by edges of a weight above 0.
fn in_parts(graph: &AnyGraph, labels: &[usize]) -> u64 {
    let mut forest = Forest::new(labels.len());
    // Parts are counted in each community, and each has one at least.
    let mut more = HashMap::<usize, i64>::new();
    labels.iter().for_each(|label| *more.entry(*label).or_insert(-1) += 1);
    for (from, to, weight) in edges(graph) {
        if labels[from] == labels[to] && weight > 0.0 && forest.union(from as VertexId, to as VertexId) {
            *more.entry(labels[from]).or_default() -= 1;
        }
    }
    more.values().filter(|more| **more > 0).count() as u64
}
