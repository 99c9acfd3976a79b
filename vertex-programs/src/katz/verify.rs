//! Are these scores of Katz? By every edge in turn, one thread.

use hubcut::graph::AnyGraph;
use serde::Serialize;

use crate::direct::arcs;
use crate::scores::Scores;

/// What the check found.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Verdict {
    /// The most by which the equation is off, as a part of the largest score.
    pub residual: f64,
    /// By how much the length of the scores is not 1.
    pub length_off: f64,
    /// Whether both are within the tolerance and rounding.
    pub passed: bool,
}

/// Checks scores. Those that are off by `e` satisfy the equation to `(1 + alpha W) e`, for the largest weight `W` of in-edges of a vertex.
///
/// # Complexity
/// O(vertices + edges).
pub fn verify(graph: &AnyGraph, tolerance: f64, scores: &Scores) -> Verdict {
    let (x, alpha) = (&scores.columns[0], scores.number);
    let (mut flows, mut weights) = (vec![0.0; x.len()], vec![0.0; x.len()]);
    arcs(graph).for_each(|(from, to, weight)| {
        flows[to] += weight * x[from];
        weights[to] += weight;
    });
    // What a vertex without walks to it would have: the mean over all of what is left.
    let left: Vec<f64> = x.iter().zip(&flows).map(|(x, flow)| x - alpha * flow).collect();
    let beta = left.iter().sum::<f64>() / left.len().max(1) as f64;
    let off = left.iter().map(|left| (left - beta).abs()).fold(0.0, f64::max);
    let most = |values: &[f64]| values.iter().copied().fold(0.0, f64::max);
    let residual = if x.is_empty() { 0.0 } else { off / most(x) };
    let length_off = if x.is_empty() { 0.0 } else { (x.iter().map(|x| x * x).sum::<f64>().sqrt() - 1.0).abs() };
    // Twice, since beta is off, too.
    let may = 2.0 * (1.0 + alpha * most(&weights)) * tolerance + 1e-12;
    Verdict { residual, length_off, passed: residual <= may && length_off <= 1e-9 && (beta > 0.0 || x.is_empty()) }
}

/// The scores as anybody would compute them, until none changes by more than 1e-8 of the largest.
pub(super) fn plain(graph: &AnyGraph, alpha: Option<f64>) -> Vec<f64> {
    let vertices = graph.topology().vertices();
    let mut weights = vec![0.0; vertices];
    arcs(graph).for_each(|(_, to, weight)| weights[to] += weight);
    let alpha = alpha.unwrap_or(1.0 / (1.0 + weights.iter().copied().fold(0.0, f64::max)));
    let mut x = vec![1.0; vertices];
    for _ in 0..super::entry::MAX_ROUNDS {
        let mut next = vec![1.0; vertices];
        arcs(graph).for_each(|(from, to, weight)| next[to] += alpha * weight * x[from]);
        let change = x.iter().zip(&next).map(|(one, other)| (one - other).abs()).fold(0.0, f64::max);
        x = next;
        if change <= 1e-8 * x.iter().copied().fold(0.0, f64::max) {
            break;
        }
    }
    let length = x.iter().map(|x| x * x).sum::<f64>().sqrt();
    x.into_iter().map(|x| x / length).collect()
}
