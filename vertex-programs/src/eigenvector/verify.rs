//! Are these scores an eigenvector? By every edge in turn, and the plain loop of power iteration, one thread.

use hubcut::graph::AnyGraph;
use serde::Serialize;

use crate::direct::arcs;
use crate::scores::Scores;

/// What the check found.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Verdict {
    /// `|A^T x - lambda x|_2` over `lambda + 1`.
    pub residual: f64,
    /// By how much the length of `x` is not 1.
    pub length_off: f64,
    /// Scores below 0.
    pub negative: u64,
    /// Whether all is within the tolerance and rounding.
    pub passed: bool,
}

/// Checks scores. That `lambda` is the largest eigenvalue follows for a connected graph from scores that are not negative.
///
/// # Complexity
/// O(vertices + edges).
pub fn verify(graph: &AnyGraph, tolerance: f64, scores: &Scores) -> Verdict {
    let (x, lambda) = (&scores.columns[0], scores.number);
    let mut flows = vec![0.0; x.len()];
    arcs(graph).for_each(|(from, to, weight)| flows[to] += weight * x[from]);
    let off: f64 = flows.iter().zip(x).map(|(flow, x)| (flow - lambda * x).powi(2)).sum();
    let length = x.iter().map(|x| x * x).sum::<f64>().sqrt();
    let (residual, length_off) = (off.sqrt() / (lambda + 1.0), if x.is_empty() { 0.0 } else { (length - 1.0).abs() });
    let negative = x.iter().filter(|x| **x < 0.0).count() as u64;
    let passed = residual <= tolerance + 1e-12 && length_off <= 1e-9 && negative == 0;
    Verdict { residual, length_off, negative, passed }
}

/// Power iteration as anybody would write it, to a residual of 1e-8.
pub(super) fn plain(graph: &AnyGraph) -> Vec<f64> {
    let vertices = graph.topology().vertices();
    let mut x = vec![1.0 / (vertices as f64).sqrt(); vertices];
    for _ in 0..super::entry::MAX_ROUNDS {
        let mut next = x.clone();
        arcs(graph).for_each(|(from, to, weight)| next[to] += weight * x[from]);
        let mu: f64 = x.iter().zip(&next).map(|(x, next)| x * next).sum();
        let off: f64 = x.iter().zip(&next).map(|(x, next)| (next - mu * x).powi(2)).sum();
        if off.sqrt() <= 1e-8 * mu {
            break;
        }
        let length = next.iter().map(|next| next * next).sum::<f64>().sqrt();
        x = next.into_iter().map(|next| next / length).collect();
    }
    x
}
