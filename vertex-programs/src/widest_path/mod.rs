//! Widest paths from one vertex: the largest bottleneck of all ways that lead from the source to a vertex.
//!
//! ```text
//! x(source) = infinite        x(v) = max over u -> v of min( x(u), w(u,v) )
//! ```
//! with weights `w` that are not negative: how much fits through a pipe, how heavy a lorry may be. An edge of weight 0 is no way, and
//! where no way leads the width is 0.
//!
//! Source: Pollack 1960, "The maximum capacity through a network"; that any algorithm for shortest paths finds them, with another sum: Hu 1961, "The maximum
//! capacity route problem".

pub mod baseline;
pub mod direct;
mod entry;
mod narrow;
mod question;
#[cfg(test)]
mod tests;
pub mod verify;

use hubcut::exec::{Options, RunReport, Termination};
use hubcut::graph::{AnyGraph, VertexId};

pub use self::entry::Configured;
pub(crate) use self::entry::Entry;
pub use self::question::RaceOptions;
use crate::error::{Result, find_source};

/// What a run came to.
#[derive(Clone, Debug)]
pub struct Widths {
    /// Where paths begin.
    pub source: VertexId,
    /// The width of each vertex, by vertex id: infinite of the source, 0 where no way leads. Of a run that was stopped, that of some way.
    pub widths: Vec<f64>,
    /// The vertex before each on a widest way, by vertex id, as [`tree::parents`](crate::sssp::tree::parents) chooses it. Empty if nobody asked for it; after a
    /// run that was stopped [`NO_PARENT`](crate::sssp::tree::NO_PARENT) of all.
    pub parents: Vec<VertexId>,
    /// Why the run ended.
    pub termination: Termination,
    /// What it did.
    pub report: RunReport,
}

/// Finds the width of every vertex from the vertex that the input calls `source`, and with `parents` a tree of such ways.
///
/// # Determinism
/// The same for any number of threads: a width is one of the weights, and nothing is rounded.
///
/// # Errors
/// [`NoSuchSource`](crate::Error::NoSuchSource), [`NeedsWeights`](crate::Error::NeedsWeights), [`InvalidWeight`](crate::Error::InvalidWeight) for a
/// weight that is negative, infinite or NaN; [`NotEnoughMemory`](hubcut::Error::NotEnoughMemory).
///
/// # Complexity
/// That of [`delta_stepping`](crate::sssp::direct::delta_stepping), on edges of which each is as long as it is narrow; weights of 64 bits are sorted first.
///
/// # Examples
/// ```
/// use hubcut::exec::Options;
/// use hubcut::graph::{AnyGraph, BuildOptions, EdgeList};
/// use hubcut_programs::widest_path;
///
/// let pipes = EdgeList::from_triples(4, vec![(0, 1, 2u32), (0, 2, 7), (2, 1, 3)]).build(&BuildOptions::default())?;
/// let found = widest_path::run(&AnyGraph::U32(pipes), "0", true, &Options::default())?;
/// assert_eq!(found.widths, [f64::INFINITY, 3.0, 7.0, 0.0]);
/// assert_eq!(found.parents[..3], [0, 2, 0]);
/// # Ok::<(), hubcut_programs::Error>(())
/// ```
pub fn run(graph: &AnyGraph, source: &str, parents: bool, options: &Options) -> Result<Widths> {
    let source = find_source(source, &|id| graph.topology().find(id))?;
    let ((widths, parents), termination, report) =
        crate::direct::run(options, |limits| direct::run(graph, source, parents, limits))?;
    Ok(Widths { source, widths, parents, termination, report })
}
