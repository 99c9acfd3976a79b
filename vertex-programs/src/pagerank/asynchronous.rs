//! PageRank under the asynchronous and chromatic engines: solve for unnormalised ranks, then divide by their sum.

use hubcut::exec::{Observer, Options, Run, RunReport};
use hubcut::graph::Graph;
use hubcut::program::VertexProgram;
use rayon::prelude::*;

use super::inputs::{Teleport, View};
use super::{Config, Form, GaussSeidel, Precision, Push, Ranking};
use crate::error::Result;
use crate::weight::Weight;

/// What the L1 error of the normalised ranks is at most, for values of this sum at which `y = (1 - d) t + d P y` is off
/// by `residual` (L1). Why: [`super`].
pub(super) fn error_bound(damping: f64, residual: f64, mass: f64) -> f64 {
    2.0 * residual / ((1.0 - damping) * mass)
}

/// Ranks the vertices of `graph` in the form and precision that `config` asks for.
pub(super) fn run<W: Weight>(
    graph: &Graph<W>,
    config: &Config,
    options: Options,
    observer: &mut (dyn Observer + Send),
) -> Result<Ranking> {
    match (config.form, config.precision) {
        (Form::Pull, Precision::F32) => pull::<f32, W>(graph, config, options, observer),
        (Form::Pull, Precision::F64) => pull::<f64, W>(graph, config, options, observer),
        (Form::Push, _) => push(graph, config, options, observer),
    }
}

fn pull<V: View, W: Weight>(
    graph: &Graph<W>,
    config: &Config,
    options: Options,
    observer: &mut (dyn Observer + Send),
) -> Result<Ranking> {
    let run = Run::new(GaussSeidel::<V, W>::new(config, graph)?, graph, options)?;
    let rounding = config.damping * config.precision.rounding();
    finish(
        run,
        graph,
        config,
        observer,
        |value| *value,
        |run| {
            let mass = *run.global();
            let change = last_changes(run.report());
            error_bound(config.damping, config.damping * change, mass) + error_bound(config.damping, rounding, 1.0)
        },
    )
}

/// The changes of the last round; of the last two, if the last one may have been broken off, since some vertices have
/// not run in it. Infinite if not every vertex has run.
fn last_changes(report: &RunReport) -> f64 {
    let residuals = || report.per_superstep.iter().rev().map(|round| round.residual);
    let is_whole = ["converged", "max_supersteps"].contains(&report.termination.name);
    let rounds = if is_whole { 1 } else { 2 };
    if residuals().count() < rounds { f64::INFINITY } else { residuals().take(rounds).sum() }
}

fn push<W: Weight>(
    graph: &Graph<W>,
    config: &Config,
    options: Options,
    observer: &mut (dyn Observer + Send),
) -> Result<Ranking> {
    let run = Run::new(Push::<W>::new(config, graph)?, graph, options)?;
    // What a vertex has not passed on yet is its own all the same.
    finish(
        run,
        graph,
        config,
        observer,
        |holding| holding.settled + holding.pending,
        |run| {
            let left = run.program().left(run.global());
            error_bound(config.damping, left, run.global().mass)
        },
    )
}

/// Runs to the end and divides by the sum.
fn finish<P: VertexProgram<Edge = W>, W: Weight>(
    mut run: Run<'_, P>,
    graph: &Graph<W>,
    config: &Config,
    observer: &mut (dyn Observer + Send),
    value: impl Fn(&P::Vertex) -> f64 + Send + Sync,
    error: impl Fn(&Run<'_, P>) -> f64,
) -> Result<Ranking> {
    let termination = run.advance(observer)?;
    let mut ranks: Vec<f64> = run.states().par_iter().map(value).collect();
    // Chunk by chunk, so that the sum is the same for any number of threads.
    let sums: Vec<f64> = ranks.par_chunks(1 << 16).map(|chunk| chunk.iter().sum()).collect();
    let mass: f64 = sums.iter().sum();
    if mass > 0.0 {
        ranks.par_iter_mut().for_each(|rank| *rank /= mass);
    } else {
        // Nothing has been pushed yet: the ranks of a surfer who has not begun.
        let teleport = Teleport::new(graph, &config.sources)?;
        ranks.par_iter_mut().enumerate().for_each(|(v, rank)| *rank = teleport.share(v as u32));
    }
    // Ranks that are off by e satisfy the equation to (1 + d) e; two distributions differ by 2 at most.
    let residual_bound = ((1.0 + config.damping) * error(&run)).min(2.0);
    Ok(Ranking { ranks, residual_bound, termination, report: run.report().clone() })
}
