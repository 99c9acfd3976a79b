//! Are these the labels that propagation leads to? All iterations again, with sorted labels, one thread.

use hubcut::graph::{AnyGraph, Topology, VertexId};
use serde::Serialize;

use super::{Config, NO_LABEL, Seeds};
use crate::Result;

/// What the check found.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Verdict {
    /// Iterations that were run again; nothing new came after them.
    pub iterations: u64,
    /// Vertices that come to another label.
    pub wrong: u64,
    /// The raw id of the first of them.
    pub first_fault: Option<String>,
    /// Whether there is none.
    pub passed: bool,
}

/// Checks labels, as they are in [`Communities`](super::Communities), after so many iterations. Around every vertex the labels are sorted, so that
/// equal ones are neighbours, and no vertex is left out.
///
/// # Errors
/// Those of weights.
///
/// # Complexity
/// O(edges log degree) an iteration, until nothing changes.
pub fn verify(
    graph: &AnyGraph,
    config: &Config,
    seeds: Option<&Seeds>,
    iterations: u64,
    found: &[u32],
) -> Result<Verdict> {
    let (topology, weighted) = (graph.topology(), super::weights(graph, config.weighted)?);
    let sides: Vec<_> = match std::ptr::eq(topology.by_source(), topology.by_target()) {
        true => vec![(topology.by_source(), weighted.as_ref().map(|graph| graph.data_by_source()))],
        false => vec![
            (topology.by_source(), weighted.as_ref().map(|graph| graph.data_by_source())),
            (topology.by_target(), weighted.as_ref().map(|graph| graph.data_by_target())),
        ],
    };
    let own = |v: usize| topology.position_of(v as VertexId) as u32;
    let given = seeds.map(|seeds| seeds.start(topology.vertices()));
    let mut labels = given.clone().unwrap_or_else(|| (0..topology.vertices()).map(own).collect());
    let (mut ran, mut around, mut before) = (0, Vec::new(), None);
    while ran < iterations {
        let mut next = labels.clone();
        for (v, next) in next.iter_mut().enumerate() {
            if given.as_ref().is_some_and(|given| given[v] != NO_LABEL) {
                continue;
            }
            around.clear();
            for (rows, weights) in &sides {
                let entries = rows.range(v as VertexId).zip(rows.row(v as VertexId));
                around.extend(
                    entries.map(|(at, u)| (labels[*u as usize], weights.as_ref().map_or(1.0, |weights| weights[at]))),
                );
            }
            around.retain(|(label, _)| *label != NO_LABEL);
            // Stable: weights of one label are added in the order of the row.
            around.sort_by_key(|(label, _)| *label);
            let mut most = -1.0;
            for same in around.chunk_by(|a, b| a.0 == b.0) {
                let sum: f64 = same.iter().map(|(_, weight)| weight).sum();
                if sum > most {
                    (most, *next) = (sum, same[0].0);
                }
            }
        }
        ran += 1;
        let is_again = before.as_ref() == Some(&next);
        let is_still = next == labels;
        before = Some(std::mem::replace(&mut labels, next));
        // What came before comes again, every other time.
        if is_again && !is_still && (iterations - ran) % 2 == 1 {
            labels = before.take().unwrap_or_default();
        }
        if is_still || is_again {
            break;
        }
    }
    if seeds.is_none() {
        labels.iter_mut().for_each(|label| *label = topology.vertex_at(*label as usize));
    }
    Ok(verdict(topology, ran, &labels, found))
}

fn verdict(topology: &Topology, iterations: u64, expected: &[u32], found: &[u32]) -> Verdict {
    let wrong: Vec<usize> = (0..expected.len()).filter(|v| found.get(*v) != Some(&expected[*v])).collect();
    Verdict {
        iterations,
        wrong: wrong.len() as u64,
        first_fault: wrong.first().map(|v| topology.raw_id(*v as VertexId).to_string()),
        passed: wrong.is_empty() && found.len() == expected.len(),
    }
}
