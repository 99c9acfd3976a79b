//! Dense or dynamic: which takes more off the residual for an edge, seen from counts and not from clocks, so that a run repeats.

use hubcut::graph::{Topology, VertexId};
use hubcut::parallel;

use super::equation::cost;

/// The part of the residual that the first pushes would take.
const FIRST: f64 = 0.3;
/// Classes of vertices by what a push of them takes for an edge, a factor of 2 apart.
const CLASSES: usize = 256;

/// What pushes of the best vertices would take off the logarithm of the residual, for the edges of a dense pass. A push is sure to take
/// `1 - d` of what it pushes; the best vertices have the most residual for an edge, and are taken until they have [`FIRST`] of it.
pub(in crate::pagerank) fn rate_of_pushes(graph: &Topology, damping: f64, residual: &[f64]) -> f64 {
    let parts = parallel::of_ranges(residual.len(), &|range| {
        let mut classes = vec![(0.0, 0.0); CLASSES];
        for v in range {
            let (amount, cost) = (residual[v].abs(), f64::from(cost(graph.by_source(), v as VertexId)));
            if amount > 0.0 {
                // By the exponent: 0 for 1/2 and more, 1 for 1/4 and more, and so on.
                let class = 1022u64.saturating_sub((amount / cost).to_bits() >> 52);
                let (amounts, costs) = &mut classes[(class as usize).min(CLASSES - 1)];
                *amounts += amount;
                *costs += cost;
            }
        }
        classes
    });
    let mut classes = vec![(0.0, 0.0); CLASSES];
    for part in parts {
        for (class, part) in classes.iter_mut().zip(part) {
            *class = (class.0 + part.0, class.1 + part.1);
        }
    }
    let all: f64 = classes.iter().map(|class| class.0).sum();
    let pass = (graph.arcs() + graph.vertices()) as f64;
    let (mut taken, mut cost) = (0.0, 0.0);
    for class in classes {
        (taken, cost) = (taken + class.0, cost + class.1);
        if taken >= FIRST * all {
            break;
        }
    }
    if cost == 0.0 { 0.0 } else { -(1.0 - (1.0 - damping) * taken / all).ln() * pass / cost }
}
