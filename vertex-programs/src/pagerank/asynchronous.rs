//! PageRank under the asynchronous and chromatic engines: ranks up to a factor, then divided by their sum.

use hubcut::exec::{Run, RunReport};
use hubcut::parallel;

use super::inputs::View;
use super::{Config, PageRank};
use crate::weight::Weight;

/// What the L1 error of the ranks is at most, where the equation is off by `residual` at values of this sum. Why:
/// [`PageRank`].
pub(super) fn error_bound(damping: f64, residual: f64, mass: f64) -> f64 {
    residual / ((1.0 - damping) * mass)
}

/// The ranks that a run in place has come to, and the most by which the equation is off there.
pub(super) fn conclude<V: View, W: Weight>(run: &Run<PageRank<V, W>>, config: &Config) -> (Vec<f64>, f64) {
    let mass = run.global().total;
    let values = run.states();
    let ranks = parallel::tabulate(values.len(), &|v| values[v] / mass);
    let rounding = config.damping * V::PRECISION.rounding();
    let error =
        error_bound(config.damping, last_changes(run.report()), mass) + error_bound(config.damping, rounding, 1.0);
    // Ranks that are off by e satisfy the equation to (1 + d) e; two distributions differ by 2 at most.
    (ranks, ((1.0 + config.damping) * error).min(2.0))
}

/// The changes of the last round; of the last two, if the last one may have been broken off, since some vertices have
/// not run in it. Infinite if not every vertex has run.
fn last_changes(report: &RunReport) -> f64 {
    let residuals = || report.per_superstep.iter().rev().map(|round| round.residual);
    let is_whole = ["converged", "max_supersteps"].contains(&report.termination.name);
    let rounds = if is_whole { 1 } else { 2 };
    if residuals().count() < rounds { f64::INFINITY } else { residuals().take(rounds).sum() }
}
