//! Does a vector satisfy the PageRank equation? Checked by pushing, where the program pulls.

use hubcut::graph::{AnyGraph, Graph, Topology, VertexId};
use serde::Serialize;

use crate::error::{Error, Result};
use crate::pagerank::{Config, Precision, Teleport};
use crate::weight::{self, Weight};

/// What the check found.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Verdict {
    /// L1 norm of `x - F(x)`, where `F` is the right-hand side of the PageRank equation. The ranks are off
    /// the exact solution by at most this over 1 - d, in the same norm.
    pub residual: f64,
    /// The largest residual that is accepted.
    pub limit: f64,
    /// Sum of the ranks.
    pub sum: f64,
    /// Whether the residual is within the limit and the ranks are distributions: not negative, sum 1 (0 without vertices).
    pub passed: bool,
}

impl Verdict {
    /// What was found, in words.
    pub(super) fn summary(&self) -> String {
        let Verdict { residual, limit, sum, .. } = self;
        format!(
            "the PageRank equation holds to {residual:.2e} (L1, at most {limit:.2e} allowed); ranks sum to {sum:.9}"
        )
    }
}

/// Checks `ranks` against the equation of [`crate::pagerank`].
///
/// Every vertex pushes its rank along its out-edges, in one thread and 64 bits. `residual_bound` is what the run promises
/// ([`Ranking::residual_bound`](crate::pagerank::Ranking::residual_bound)): the residual must not be above it or the
/// tolerance, whichever is larger, and what the precision of the views adds.
///
/// # Errors
/// As [`crate::pagerank::run`].
///
/// # Complexity
/// O(vertices + edges).
pub fn verify(graph: &AnyGraph, config: &Config, ranks: &[f64], residual_bound: f64) -> Result<Verdict> {
    match (config.weighted, graph) {
        (false, graph) => verify_with(&graph.without_data(), config, ranks, residual_bound),
        (true, AnyGraph::U32(graph)) => verify_with(graph, config, ranks, residual_bound),
        (true, AnyGraph::F32(graph)) => verify_with(graph, config, ranks, residual_bound),
        (true, AnyGraph::F64(graph)) => verify_with(graph, config, ranks, residual_bound),
        (true, AnyGraph::Unweighted(_)) => Err(Error::NoWeights),
    }
}

fn verify_with<W: Weight>(graph: &Graph<W>, config: &Config, ranks: &[f64], residual_bound: f64) -> Result<Verdict> {
    let teleport = Teleport::new(graph, &config.sources)?;
    weight::check(graph)?;
    let weights = graph.data_by_source();
    Ok(check(graph, &|arc| weights[arc].weight(), &teleport, config, ranks, residual_bound))
}

/// Checks ranks on a graph whose arcs have these weights, by source.
fn check(
    graph: &Topology,
    weight: &dyn Fn(usize) -> f64,
    teleport: &Teleport,
    config: &Config,
    ranks: &[f64],
    residual_bound: f64,
) -> Verdict {
    let mut pushed = vec![0.0; ranks.len()];
    let mut dangling = 0.0;
    for (v, &rank) in ranks.iter().enumerate() {
        let row = graph.by_source().range(v as VertexId);
        let weights = || row.clone().map(weight);
        let largest = weights().fold(0.0, f64::max);
        if largest <= 0.0 {
            dangling += rank;
            continue;
        }
        // In parts of the largest, so that no sum overflows and nothing that counts vanishes.
        let total: f64 = weights().map(|weight| weight / largest).sum();
        for (&target, weight) in graph.by_source().neighbours()[row.clone()].iter().zip(weights()) {
            pushed[target as usize] += rank * (weight / largest / total);
        }
    }
    let right_hand_side = |v: usize| {
        let t = teleport.share(v);
        (1.0 - config.damping) * t + config.damping * (pushed[v] + t * dangling)
    };
    let residual = ranks.iter().enumerate().map(|(v, rank)| (rank - right_hand_side(v)).abs()).sum();
    let rounding = match config.precision {
        Precision::F32 => Config::F32_FLOOR,
        Precision::F64 => 1e-12,
    };
    let limit = config.tolerance.max(residual_bound) + rounding;
    let sum: f64 = ranks.iter().sum();
    // Views of 32 bits lose or gain up to 2^-24 of what flows in a superstep, 1 / (1 - d) of that in the end.
    let off_by = rounding / (1.0 - config.damping) + 1e-9;
    let sums_up = ranks.is_empty() || (sum - 1.0).abs() <= off_by;
    let passed = residual <= limit && sums_up && ranks.iter().all(|rank| *rank >= 0.0);
    Verdict { residual, limit, sum, passed }
}
