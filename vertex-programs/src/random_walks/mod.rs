//! Random walks, of first order (DeepWalk) and of second order (node2vec): what embeddings of vertices are learnt from.
//!
//! ```text
//! P(x | t, v) ~ w(v,x) / p    if x = t                    the walk came from t to v, and goes on to x
//!               w(v,x)        if there is an edge t -> x
//!               w(v,x) / q    otherwise
//! ```
//! The first step, and with `p = q = 1` every one, goes by the weights `w` alone; without weights every edge weighs one. Walks go along edges: in a
//! directed graph along out-edges. A walk ends early at a vertex from which no edge leads, or none that weighs anything. Parallel edges count each, and a
//! loop is an edge like others: it leads to `v`, which is a neighbour of `t`, or back if the walk came by the loop. An edge `t -> x` that weighs
//! nothing is an edge nevertheless.
//!
//! The three cases are the distances from `t` to `x` in the paper: 0, 1 and 2. In a directed graph its authors' code in C++ (SNAP) looks for an edge
//! `t -> x`, as here, and that in Python for one `x -> t`. In an undirected graph they are the same.
//!
//! Source: Grover, Leskovec 2016, "node2vec: scalable feature learning for networks"; Perozzi, Al-Rfou, Skiena 2014, "DeepWalk: online learning of
//! social representations".

pub mod baseline;
pub mod direct;
mod entry;
mod question;
mod steps;
#[cfg(test)]
mod tests;
pub mod verify;

use hubcut::exec::{Options, RunReport, Termination};
use hubcut::graph::{AnyGraph, VertexId};
use serde::Serialize;

pub(crate) use self::entry::Entry;
use crate::error::{Error, Result};

/// Behind the end of a walk, and in place of one that was left out.
pub const NO_VERTEX: VertexId = VertexId::MAX;

/// How to walk.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "clap", derive(clap::Args), command(next_help_heading = "Random walks"))]
pub struct Config {
    /// How many walks begin at each vertex
    #[cfg_attr(feature = "clap", arg(long, value_name = "N", default_value_t = 10, allow_negative_numbers = true,
               value_parser = crate::registry::whole::<u32>(1, u32::MAX.into())))]
    pub walks: u32,
    /// How many vertices are on a walk, its start counted
    #[cfg_attr(feature = "clap", arg(long, value_name = "L", default_value_t = 80, allow_negative_numbers = true,
               value_parser = crate::registry::whole::<u32>(1, u32::MAX.into())))]
    pub length: u32,
    /// The return parameter: an edge back to where the walk came from weighs one P-th
    #[cfg_attr(feature = "clap", arg(long, value_name = "P", default_value = "1", allow_negative_numbers = true,
               value_parser = factor))]
    pub p: f64,
    /// The in-out parameter: an edge to where none leads from the vertex before weighs one Q-th
    #[cfg_attr(feature = "clap", arg(long, value_name = "Q", default_value = "1", allow_negative_numbers = true,
               value_parser = factor))]
    pub q: f64,
}

/// What `p` and `q` may be.
const FACTORS: std::ops::RangeInclusive<f64> = 1e-9..=1e9;

/// The same in words.
const FACTORS_ARE: &str = "a number from 1e-9 to 1e9";

#[cfg(feature = "clap")]
fn factor(text: &str) -> Result<f64, String> {
    text.parse().ok().filter(|factor| FACTORS.contains(factor)).ok_or_else(|| format!("give {FACTORS_ARE}"))
}

impl Default for Config {
    /// Walks of first order, as many and as long as in the paper.
    fn default() -> Self {
        Config { walks: 10, length: 80, p: 1.0, q: 1.0 }
    }
}

impl Config {
    /// Refuses what makes no sense.
    fn check(&self) -> Result<()> {
        let [walks, length] = [self.walks, self.length].map(f64::from);
        for (option, value, least, range) in [
            ("walks", walks, 1.0, "1 or more"),
            ("length", length, 1.0, "1 or more"),
            ("p", self.p, *FACTORS.start(), FACTORS_ARE),
            ("q", self.q, *FACTORS.start(), FACTORS_ARE),
        ] {
            let most = if least == 1.0 { f64::INFINITY } else { *FACTORS.end() };
            if !(least..=most).contains(&value) {
                return Err(Error::OutOfRange { option, value: value.to_string(), range });
            }
        }
        Ok(())
    }
}

/// What was counted while walking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counts {
    /// How often each vertex is on a walk, by vertex id.
    pub visits: Vec<u64>,
    /// Walks that were made.
    pub walks: u64,
    /// Their steps.
    pub steps: u64,
    /// Edges that were proposed for these.
    pub proposals: u64,
    /// Walks that ended early.
    pub dead_ends: u64,
}

/// What a run came to.
#[derive(Clone, Debug)]
pub struct RandomWalks {
    /// How they were made.
    pub config: Config,
    /// The walks, `config.length` vertices each, shorter ones filled up with [`NO_VERTEX`]: the first walk of every vertex, then the second of every
    /// one, vertices in the order of raw ids. When the run was stopped, walks that were left out are filled with it, or not there.
    pub vertices: Vec<VertexId>,
    /// What was counted.
    pub counts: Counts,
    /// Why the run ended.
    pub termination: Termination,
    /// What it did.
    pub report: RunReport,
}

/// Walks from every vertex; random numbers are those of `options.seed`.
///
/// # Determinism
/// The same for any number of threads. Every walk has random numbers of its own, named by the seed, the place of its start among raw ids, and its number: the
/// first walks are the same however many there are. They pick edges by their place in rows, so a graph in another order of vertices
/// (`--order hub`), or with other edges, gives other walks, of the same probabilities.
///
/// # Errors
/// [`OutOfRange`](Error::OutOfRange); [`InvalidWeight`](Error::InvalidWeight) for a weight that is negative, infinite or NaN;
/// [`NotEnoughMemory`](hubcut::Error::NotEnoughMemory): all walks are kept, 4 bytes a vertex of each.
///
/// # Complexity
/// Of first order O(1) a step, with weights O(log degree). Of second order an edge is proposed and taken or refused: `max(1, 1/q) / min(1, 1/p, 1/q)`
/// proposals a step at the most if one looks at averages, mostly one to four, O(log degree) each, and never more than the row has edges and 16.
/// Memory: 8 bytes an edge if there are weights, and 8 a vertex for each thread, beside the walks.
///
/// # Examples
/// ```
/// use hubcut::exec::Options;
/// use hubcut::graph::{AnyGraph, BuildOptions, EdgeList};
/// use hubcut_programs::random_walks::{Config, NO_VERTEX, run};
///
/// let chain = EdgeList::from_pairs(3, vec![(0, 1), (1, 2)]).build(&BuildOptions::default())?;
/// let config = Config { walks: 1, length: 3, ..Config::default() };
/// let found = run(&AnyGraph::Unweighted(chain), &config, &Options::default())?;
/// assert_eq!(found.vertices, [0, 1, 2, 1, 2, NO_VERTEX, 2, NO_VERTEX, NO_VERTEX]);
/// assert_eq!((&found.counts.visits[..], found.counts.steps, found.counts.dead_ends), (&[1, 2, 3][..], 3, 2));
/// # Ok::<(), hubcut_programs::Error>(())
/// ```
pub fn run(graph: &AnyGraph, config: &Config, options: &Options) -> Result<RandomWalks> {
    config.check()?;
    let ((vertices, counts), termination, report) =
        crate::direct::run(options, |limits| direct::run(graph, config, options.seed, limits))?;
    Ok(RandomWalks { config: *config, vertices, counts, termination, report })
}
