//! Eigenvector centrality: a vertex counts for as much as those that lead to it do together.
//!
//! ```text
//! lambda x(v) = sum over u -> v of w(u,v) x(u)        |x|_2 = 1,  x >= 0,  lambda the largest eigenvalue
//! ```
//! The left eigenvector, as NetworkX has it: in-edges count. In an undirected graph every edge leads both ways. Without weights an edge
//! counts one, and parallel ones add up.
//!
//! # Method
//! Power iteration of `B = A^T + I` from equal scores: the identity keeps graphs with two sides from going back and forth. It ends when
//! `|B x - mu x|_2 <= tolerance mu` for `mu = x B x`, which is what a residual says of an eigenvector; the scores are those of which that is
//! known. Where the two largest eigenvalues are near each other it takes long. Of a graph that is not strongly connected the scores
//! of most vertices are 0 in the end, or nearly; of one without circles all but the last drain away so slowly that nothing converges.
//!
//! Source: Bonacich 1972, "Factoring and weighting approaches to status scores and clique identification".

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
use crate::direct::{WeightedRows, on_own_threads, total};
use crate::error::{Result, check_tolerance};
use crate::scores::{Rounds, Scores, multiply, norm, scale};

/// What to compute. The defaults are those of the command line.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "clap", derive(clap::Args), command(next_help_heading = "Eigenvector centrality"))]
pub struct Config {
    /// Stop when |Bx - mu x| is at most this part of mu, for B the in-edges and a loop at each vertex. 0: never, do exactly
    /// --max-supersteps
    #[cfg_attr(feature = "clap", arg(long, value_name = "T", default_value = "1e-8", allow_negative_numbers = true))]
    pub tolerance: f64,
}

impl Default for Config {
    fn default() -> Self {
        Config { tolerance: 1e-8 }
    }
}

/// Scores the vertices.
///
/// # Determinism
/// Bit-identical for any number of threads.
///
/// # Errors
/// [`OutOfRange`](crate::Error::OutOfRange); [`InvalidWeight`](crate::Error::InvalidWeight); memory that is not there.
///
/// # Complexity
/// O(vertices + edges) a round; the residual falls with each by the ratio of the two largest eigenvalues of `B`.
///
/// # Examples
/// ```
/// use hubcut::exec::Options;
/// use hubcut::graph::{AnyGraph, BuildOptions, Directedness, EdgeList};
/// use hubcut_programs::eigenvector::{self, Config};
///
/// let options = BuildOptions { direction: Directedness::Undirected, ..BuildOptions::default() };
/// let star = AnyGraph::Unweighted(EdgeList::from_pairs(5, vec![(0, 1), (0, 2), (0, 3), (0, 4)]).build(&options)?);
/// let scores = eigenvector::run(&star, &Config::default(), &Options::default(), &mut ())?;
/// assert!((scores.number - 2.0).abs() < 1e-6 && (scores.columns[0][0] - 0.5f64.sqrt()).abs() < 1e-6);
/// # Ok::<(), hubcut_programs::Error>(())
/// ```
pub fn run(
    graph: &AnyGraph,
    config: &Config,
    options: &Options,
    observer: &mut (dyn Observer + Send),
) -> Result<Scores> {
    check_tolerance(config.tolerance)?;
    on_own_threads(options, || {
        let rows = WeightedRows::by_target(graph)?;
        let vertices = rows.vertices();
        let mut x = zeroed::<f64>("the scores", vertices)?;
        let mut next = zeroed::<f64>("the next scores", vertices)?;
        parallel::fill(&mut next, &|_| 1.0);
        let mut mu = 1.0;
        let mut round = || -> Result<f64> {
            // Scores of which nothing is known become those that the residual is of.
            let length = norm(&next);
            scale(&mut next, length);
            std::mem::swap(&mut x, &mut next);
            multiply(&rows, &x, &mut next);
            parallel::in_parts(&mut next, &|first, part| {
                part.iter_mut().zip(&x[first..]).for_each(|(next, x)| *next += x);
            });
            mu = total(vertices, &|v| x[v] * next[v]);
            let off = total(vertices, &|v| (next[v] - mu * x[v]).powi(2)).sqrt();
            Ok(if vertices == 0 { 0.0 } else { off / mu })
        };
        let rounds = Rounds::new(config.tolerance, options, observer);
        let (termination, report) = rounds.run(vertices, rows.arcs(), &mut round)?;
        Ok(Scores { columns: vec![x], number: if vertices == 0 { 0.0 } else { mu - 1.0 }, termination, report })
    })
}
