//! Are these hubs and authorities? One more round by every edge in turn, one thread.

use hubcut::graph::AnyGraph;
use serde::Serialize;

use crate::direct::arcs;
use crate::scores::Scores;

/// What the check found.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Verdict {
    /// What one more round changes the hubs by, in the L1 norm.
    pub change: f64,
    /// By how much the hubs are not those of the authorities, in the L1 norm.
    pub off: f64,
    /// Whether the change is within the tolerance, and the hubs are those of the authorities up to rounding.
    pub passed: bool,
}

/// Checks scores.
///
/// # Complexity
/// O(vertices + edges).
pub fn verify(graph: &AnyGraph, tolerance: f64, scores: &Scores) -> Verdict {
    let [hubs, authorities] = &scores.columns[..] else { return Verdict::default() };
    let off = |other: &[f64]| hubs.iter().zip(other).map(|(one, other)| (one - other).abs()).sum::<f64>();
    let (change, off) = (off(&hubs_of(graph, &authorities_of(graph, hubs))), off(&hubs_of(graph, authorities)));
    Verdict { change, off, passed: change <= tolerance + 1e-12 && off <= 1e-12 }
}

fn authorities_of(graph: &AnyGraph, hubs: &[f64]) -> Vec<f64> {
    let mut authorities = vec![0.0; hubs.len()];
    arcs(graph).for_each(|(from, to, weight)| authorities[to] += weight * hubs[from]);
    normalised(authorities)
}

fn hubs_of(graph: &AnyGraph, authorities: &[f64]) -> Vec<f64> {
    let mut hubs = vec![0.0; authorities.len()];
    arcs(graph).for_each(|(from, to, weight)| hubs[from] += weight * authorities[to]);
    normalised(hubs)
}

fn normalised(values: Vec<f64>) -> Vec<f64> {
    let sum: f64 = values.iter().sum();
    if sum > 0.0 { values.into_iter().map(|value| value / sum).collect() } else { values }
}

/// The hubs as anybody would compute them, to a change of 1e-8.
pub(super) fn plain(graph: &AnyGraph) -> Vec<f64> {
    let vertices = graph.topology().vertices();
    let mut hubs = vec![1.0 / vertices as f64; vertices];
    for _ in 0..super::entry::MAX_ROUNDS {
        let next = hubs_of(graph, &authorities_of(graph, &hubs));
        let change: f64 = hubs.iter().zip(&next).map(|(one, other)| (one - other).abs()).sum();
        hubs = next;
        if change <= 1e-8 {
            break;
        }
    }
    hubs
}
