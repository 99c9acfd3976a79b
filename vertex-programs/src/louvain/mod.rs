//! Communities by modularity: parts of a graph with more edges inside than their degrees let expect.
//!
//! ```text
//! Q = sum over communities c of  L(c) / m  -  gamma (K(c) / 2m)^2
//! ```
//! with `m` the weight of all edges, `L(c)` that of the edges inside `c`, `K(c)` the sum over its vertices of the weights of their edges (of
//! loops twice), and the resolution `gamma`. An edge joins its ends whichever way it leads, parallel ones add up, and edges without weights
//! count one: the definition of NetworkX for undirected multigraphs.
//!
//! # Method
//! Every vertex moves to the community next to it where `Q` gains most, until hardly any gains; each community is taken apart into parts
//! that hang together, by merges inside it that gain; the parts are the vertices of the next level, which begins in the communities that
//! they came from; and so on until nothing is joined. Going back, vertices of each level move again. A [pass](Config::passes) is once up
//! and back, and the next begins where it ended. To find the best communities is NP-hard: these are good, and no better is promised.
//!
//! Source: Blondel, Guillaume, Lambiotte, Lefebvre 2008, "Fast unfolding of communities in large networks"; the parts are the refinement
//! of Traag, Waltman, van Eck 2019, "From Louvain to Leiden", without its randomness; that neighbours may move at once, and how they
//! do not change places for ever, is Lu, Halappanavar, Kalyanaraman 2015, "Parallel heuristics for scalable community detection".

pub mod baseline;
pub mod direct;
mod entry;
mod level;
mod moving;
mod neighbourhood;
mod question;
#[cfg(test)]
mod tests;
pub mod verify;

use hubcut::exec::{Options, RunReport, Termination};
use hubcut::graph::{AnyGraph, VertexId};
use serde::Serialize;

pub use self::entry::Configured;
pub(crate) use self::entry::Entry;
use crate::error::{Error, Result};

/// What to compute. The defaults are those of the command line.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "clap", derive(clap::Args), command(next_help_heading = "Communities"))]
pub struct Config {
    /// Resolution gamma, above 0: larger ones give smaller communities
    #[cfg_attr(feature = "clap", arg(long, value_name = "GAMMA", default_value = "1", allow_negative_numbers = true))]
    pub resolution: f64,
    /// How often to go up from vertices to communities and back; later passes gain little. Ends before, when one gains nothing
    #[cfg_attr(feature = "clap", arg(long, value_name = "N", default_value_t = Config::PASSES, allow_negative_numbers = true,
               value_parser = crate::registry::whole::<u64>(1, u64::MAX)))]
    pub passes: u64,
}

impl Config {
    /// One: a second takes half the time of the first, and gains less than a hundredth.
    pub const PASSES: u64 = 1;

    /// Checks what does not depend on a graph.
    ///
    /// # Errors
    /// [`Error::OutOfRange`].
    pub fn check(&self) -> Result<()> {
        if self.resolution > 0.0 && self.resolution.is_finite() {
            return Ok(());
        }
        let (option, value) = ("the resolution", self.resolution.to_string());
        Err(Error::OutOfRange { option, value, range: "a positive number" })
    }
}

impl Default for Config {
    fn default() -> Self {
        Config { resolution: 1.0, passes: Self::PASSES }
    }
}

/// What a run came to.
#[derive(Debug)]
pub struct Communities {
    /// The community of each vertex, by vertex id: its vertex with the smallest raw id.
    pub labels: Vec<VertexId>,
    /// The label and the number of vertices of each community, large ones first, equal ones by raw id.
    pub sizes: Vec<(VertexId, u64)>,
    /// Their modularity `Q`.
    pub modularity: f64,
    /// Passes that were made.
    pub passes: u64,
    /// Why the run ended.
    pub termination: Termination,
    /// What it did.
    pub report: RunReport,
}

/// Finds communities.
///
/// # Determinism
/// Bit-identical for any number of threads. Another order of vertices gives other communities, about as good.
///
/// # Errors
/// [`Error::OutOfRange`]; [`Error::InvalidWeight`]; memory that is not there.
///
/// # Complexity
/// O(vertices + edges) a sweep, of which there are a few on each level; 29 bytes a vertex, 8 an edge where there are weights, and what
/// communities as a graph take.
///
/// # Examples
/// ```
/// use hubcut::exec::Options;
/// use hubcut::graph::{AnyGraph, BuildOptions, EdgeList};
/// use hubcut_programs::louvain::{self, Config};
///
/// // Two triangles, and an edge between them.
/// let edges = vec![(0, 1), (1, 2), (2, 0), (2, 3), (3, 4), (4, 5), (5, 3)];
/// let graph = AnyGraph::Unweighted(EdgeList::from_pairs(6, edges).build(&BuildOptions::default())?);
/// let found = louvain::run(&graph, &Config::default(), &Options::default())?;
/// assert_eq!(found.labels, [0, 0, 0, 3, 3, 3]);
/// assert!((found.modularity - 5.0 / 14.0).abs() < 1e-12);
/// # Ok::<(), hubcut_programs::Error>(())
/// ```
pub fn run(graph: &AnyGraph, config: &Config, options: &Options) -> Result<Communities> {
    config.check()?;
    let (found, termination, report) = crate::direct::run(options, |limits| direct::run(graph, config, limits))?;
    let direct::Found { labels, modularity, passes, .. } = found;
    let (labels, sizes) = crate::components::name_and_count(graph.topology(), labels);
    Ok(Communities { labels, sizes, modularity, passes, termination, report })
}
