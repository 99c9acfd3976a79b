//! Katz centrality: how many walks end at a vertex, each of `k` edges counted `alpha^k`.
//!
//! ```text
//! x(v) = beta + alpha sum over u -> v of w(u,v) x(u)        then divided by |x|_2
//! ```
//! In-edges count, as NetworkX has it; in an undirected graph every edge leads both ways. Without weights an edge counts one, and parallel
//! ones add up. After the division `beta` does not matter, so it is 1. There is a solution if `alpha` is below `1 / lambda`, for the largest
//! eigenvalue `lambda`; one that surely is, `1 / (1 + W)` for the largest weight `W` of the in-edges of a vertex, is the default.
//!
//! # When it ends
//! A round computes the right side. Where `q = alpha W` is below 1, the next changes are at most `q` times the last, so scores are off by at
//! most `q / (1 - q)` of it; above that, the ratio of the last two changes is taken for `q`. The run ends when this is at most the
//! tolerance times the largest score. Scores that grow without end are an error that says what `alpha` to take.
//!
//! Source: Katz 1953, "A new status index derived from sociometric analysis".

mod entry;
#[cfg(test)]
mod tests;
pub mod verify;

use hubcut::exec::{Observer, Options};
use hubcut::graph::AnyGraph;
use hubcut::graph::memory::zeroed;
use hubcut::parallel;
use serde::Serialize;

pub use self::entry::Configured;
pub(crate) use self::entry::Entry;
use crate::direct::{WeightedRows, on_own_threads};
use crate::error::{Error, Result, check_tolerance};
use crate::scores::{Rounds, Scores, multiply, norm, scale};

/// What to compute. The defaults are those of the command line.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "clap", derive(clap::Args), command(next_help_heading = "Katz centrality"))]
pub struct Config {
    /// What an edge takes off a walk, below 1 over the largest eigenvalue of the graph [default: 1 over one more than the largest weight
    /// of in-edges of a vertex]
    #[cfg_attr(feature = "clap", arg(long, value_name = "A", allow_negative_numbers = true))]
    pub alpha: Option<f64>,
    /// Stop when no score is off by more than this part of the largest one. 0: never, do exactly --max-supersteps
    #[cfg_attr(feature = "clap", arg(long, value_name = "T", default_value = "1e-8", allow_negative_numbers = true))]
    pub tolerance: f64,
}

impl Config {
    /// Checks what does not depend on a graph.
    ///
    /// # Errors
    /// [`Error::OutOfRange`].
    pub fn check(&self) -> Result<()> {
        check_tolerance(self.tolerance)?;
        match self.alpha {
            Some(alpha) if !(alpha > 0.0 && alpha.is_finite()) => {
                Err(Error::OutOfRange { option: "alpha", value: alpha.to_string(), range: "a positive number" })
            }
            _ => Ok(()),
        }
    }
}

impl Default for Config {
    fn default() -> Self {
        Config { alpha: None, tolerance: 1e-8 }
    }
}

/// Scores above that grow without end.
const MOST: f64 = 1e200;

/// Scores the vertices; the number that belongs to them is alpha.
///
/// # Determinism
/// Bit-identical for any number of threads.
///
/// # Errors
/// [`Error::OutOfRange`]; [`Error::InvalidWeight`]; [`Error::Grows`]; memory that is not there.
///
/// # Complexity
/// O(vertices + edges) a round; changes fall with each by `alpha lambda`.
///
/// # Examples
/// ```
/// use hubcut::exec::Options;
/// use hubcut::graph::{AnyGraph, BuildOptions, EdgeList};
/// use hubcut_programs::katz::{self, Config};
///
/// let graph = AnyGraph::Unweighted(EdgeList::from_pairs(3, vec![(0, 1), (1, 2)]).build(&BuildOptions::default())?);
/// let config = Config { alpha: Some(0.5), ..Config::default() };
/// let scores = &katz::run(&graph, &config, &Options::default(), &mut ())?.columns[0];
/// assert!((scores[1] / scores[0] - 1.5).abs() < 1e-7 && (scores[2] / scores[0] - 1.75).abs() < 1e-7);
/// # Ok::<(), hubcut_programs::Error>(())
/// ```
pub fn run(
    graph: &AnyGraph,
    config: &Config,
    options: &Options,
    observer: &mut (dyn Observer + Send),
) -> Result<Scores> {
    config.check()?;
    on_own_threads(options, || {
        let rows = WeightedRows::by_target(graph)?;
        let vertices = rows.vertices();
        let mut x = zeroed::<f64>("the scores", vertices)?;
        let mut next = zeroed::<f64>("the next scores", vertices)?;
        parallel::fill(&mut x, &|_| 1.0);
        multiply(&rows, &x, &mut next);
        let weight = largest(vertices, &|v| next[v]);
        let alpha = config.alpha.unwrap_or(1.0 / (1.0 + weight));
        let (bound, mut last) = (alpha * weight, f64::INFINITY);
        let mut round = || -> Result<f64> {
            multiply(&rows, &x, &mut next);
            parallel::change(&mut next, &|sum| 1.0 + alpha * sum);
            std::mem::swap(&mut x, &mut next);
            let (change, most) = (largest(vertices, &|v| (x[v] - next[v]).abs()), largest(vertices, &|v| x[v]));
            // Of the first change nothing is known.
            let growth = if last.is_finite() { change / last } else { f64::INFINITY };
            if most > MOST {
                return Err(Error::Grows { alpha, growth, below: 0.99 * alpha / growth });
            }
            last = change;
            let ratio = if bound < 1.0 { bound } else { growth };
            let off = if change == 0.0 { 0.0 } else { change * ratio / (1.0 - ratio) };
            // Where changes grow, nothing is known.
            Ok(if off >= 0.0 { off / most.max(1.0) } else { f64::INFINITY })
        };
        let rounds = Rounds::new(config.tolerance, options, observer);
        let (termination, report) = rounds.run(vertices, rows.arcs(), &mut round)?;
        let length = norm(&x);
        scale(&mut x, length);
        Ok(Scores { columns: vec![x], number: alpha, termination, report })
    })
}

/// The largest of so many values that are not negative.
fn largest(vertices: usize, value: &(dyn Fn(usize) -> f64 + Sync)) -> f64 {
    parallel::of_ranges(vertices, &|range| range.map(value).fold(0.0, f64::max)).into_iter().fold(0.0, f64::max)
}
