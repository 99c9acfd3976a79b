//! Hubs and authorities (HITS): a good hub leads to good authorities, and a good authority is led to by good hubs.
//!
//! ```text
//! a(v) = sum over u -> v of w(u,v) h(u)        h(u) = sum over u -> v of w(u,v) a(v)        sum of a = sum of h = 1
//! ```
//! up to the factors that the last two ask for: `h` is the first left singular vector of the adjacency matrix and `a` the first right one,
//! as NetworkX has them. Without weights an edge counts one, and parallel ones add up. Of a graph without edges all scores are 0.
//!
//! # Method
//! From equal hubs, authorities from hubs and hubs from authorities by turns, until the hubs change by at most the tolerance in a round, in
//! the L1 norm.
//!
//! Source: Kleinberg 1999, "Authoritative sources in a hyperlinked environment".

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
use crate::scores::{Rounds, Scores, multiply, scale};

/// What to compute. The defaults are those of the command line.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "clap", derive(clap::Args), command(next_help_heading = "Hubs and authorities"))]
pub struct Config {
    /// Stop when the scores of hubs, which sum to 1, change by at most this in a round, summed over all vertices (L1 norm). 0: never, do
    /// exactly --max-supersteps
    #[cfg_attr(feature = "clap", arg(long, value_name = "T", default_value = "1e-8", allow_negative_numbers = true))]
    pub tolerance: f64,
}

impl Default for Config {
    fn default() -> Self {
        Config { tolerance: 1e-8 }
    }
}

/// Scores the vertices: first the hubs, then the authorities.
///
/// # Determinism
/// Bit-identical for any number of threads.
///
/// # Errors
/// [`OutOfRange`](crate::Error::OutOfRange); [`InvalidWeight`](crate::Error::InvalidWeight); memory that is not there.
///
/// # Complexity
/// O(vertices + edges) a round; changes fall with each by the square of the ratio of the two largest singular values.
///
/// # Examples
/// ```
/// use hubcut::exec::Options;
/// use hubcut::graph::{AnyGraph, BuildOptions, EdgeList};
/// use hubcut_programs::hits::{self, Config};
///
/// let graph = AnyGraph::Unweighted(EdgeList::from_pairs(3, vec![(0, 1), (0, 2), (1, 2)]).build(&BuildOptions::default())?);
/// let scores = hits::run(&graph, &Config::default(), &Options::default(), &mut ())?;
/// let [hubs, authorities] = &scores.columns[..] else { unreachable!() };
/// assert!(hubs[0] > hubs[1] && hubs[2] == 0.0 && authorities[2] > authorities[1]);
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
        let (by_source, by_target) = (WeightedRows::by_source(graph)?, WeightedRows::by_target(graph)?);
        let vertices = by_source.vertices();
        let array = || zeroed::<f64>("the scores", vertices);
        let (mut hubs, mut authorities, mut next) = (array()?, array()?, array()?);
        parallel::fill(&mut hubs, &|_| 1.0 / vertices as f64);
        let mut round = || -> Result<f64> {
            multiply(&by_target, &hubs, &mut authorities);
            let sum = total(vertices, &|v| authorities[v]);
            scale(&mut authorities, sum);
            multiply(&by_source, &authorities, &mut next);
            let sum = total(vertices, &|v| next[v]);
            scale(&mut next, sum);
            std::mem::swap(&mut hubs, &mut next);
            Ok(total(vertices, &|v| (hubs[v] - next[v]).abs()))
        };
        let rounds = Rounds::new(config.tolerance, options, observer);
        let (termination, report) = rounds.run(vertices, by_source.arcs() + by_target.arcs(), &mut round)?;
        Ok(Scores { columns: vec![hubs, authorities], number: 0.0, termination, report })
    })
}
