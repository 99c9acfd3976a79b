//! Communities by label propagation: every vertex takes the label that most of its neighbours have, again and again.
//!
//! ```text
//! L_0(v) = v        L_i(v) = the most frequent of L_(i-1)(u) over the edges u - v, of equally frequent ones the smallest
//! ```
//! Labels are compared as the raw ids of vertices. Edges count whichever way they lead: a neighbour that is joined by one in each direction counts
//! twice, and so do parallel edges; with weights the label of the largest sum wins. A vertex without neighbours keeps its own. All
//! change at once, so the outcome is the same for any order of work. It need not settle: two vertices that are joined alone take each other's label for ever.
//! So the number of iterations is part of the problem.
//!
//! With seeds, some vertices have labels from the beginning and keep them, and all others have none until a neighbour has one.
//!
//! Source: Raghavan, Albert, Kumara 2007, "Near linear time algorithm to detect community structures in large-scale networks"; the rule
//! is that of LDBC Graphalytics, "Community detection using label propagation" (Iosup et al. 2016, section 2.1.4 of the specification),
//! which takes the smallest label where the paper throws a die. Seeds: Zhu, Ghahramani 2002, "Learning from labeled and unlabeled data with label propagation",
//! with one label a vertex where theirs have probabilities.

pub mod baseline;
pub mod direct;
mod entry;
mod question;
mod seeds;
mod tally;
#[cfg(test)]
mod tests;
pub mod verify;

use hubcut::exec::{Options, RunReport, Termination};
use hubcut::graph::memory::zeroed;
use hubcut::graph::{AnyGraph, Graph, Topology, VertexId};
use hubcut::parallel;
use serde::{Deserialize, Serialize};

pub use self::entry::Configured;
pub(crate) use self::entry::Entry;
pub use self::seeds::Seeds;
use crate::error::{Error, Result};
use crate::weight;

/// No label.
pub const NO_LABEL: u32 = u32::MAX;

/// What to compute.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Config {
    /// How many iterations to run.
    pub iterations: u64,
    /// Whether the label of the largest sum of weights wins, and not the most frequent one.
    #[serde(default)]
    pub weighted: bool,
}

impl Config {
    /// As the benchmark has it on most graphs.
    pub const ITERATIONS: u64 = 10;
    /// With seeds: labels are to get to everybody who can be reached.
    pub const ITERATIONS_OF_SEEDS: u64 = 1000;
}

impl Default for Config {
    fn default() -> Self {
        Config { iterations: Self::ITERATIONS, weighted: false }
    }
}

/// Why nothing new comes any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Rest {
    /// It may: all iterations were run.
    No,
    /// No label has changed.
    Still,
    /// The labels are those of two iterations before: two states take turns.
    Alternating,
}

/// What a run came to.
#[derive(Clone, Debug)]
pub struct Communities {
    /// The label of each vertex, by vertex id: the vertex that it is called after. With seeds, the place of a label in
    /// [`Seeds::names`], or [`NO_LABEL`].
    pub labels: Vec<u32>,
    /// Each label and how many vertices have it, large ones first, equal ones in the order of labels.
    pub sizes: Vec<(u32, u64)>,
    /// So many iterations have led to these labels, whether they were run or could be told.
    pub iterations: u64,
    /// So many were run.
    pub ran: u64,
    /// Vertices whose label the last of them has changed.
    pub changed: u64,
    /// Whether more iterations would say anything new.
    pub rest: Rest,
    /// Why the run ended.
    pub termination: Termination,
    /// What it did.
    pub report: RunReport,
}

/// Finds communities; with `seeds`, which of their labels each vertex gets.
///
/// It ends before its last iteration where that is sure to change nothing: when no label has changed, or when two states take turns, of which it
/// takes the one that is due. When a limit stops it, the labels are those of the last whole iteration.
///
/// # Determinism
/// The same for any number of threads. Sums of weights are exact if these are whole numbers (up to 2^53); others are added in the order of rows, so
/// another order of vertices may round differently.
///
/// # Errors
/// [`Error::NoWeights`], [`Error::InvalidWeight`] for a weight that is negative, infinite or NaN;
/// [`NotEnoughMemory`](hubcut::Error::NotEnoughMemory).
///
/// # Complexity
/// O(edges) an iteration, less once few labels change. Memory: 9 bytes a vertex, and for each thread 16 bytes for each of
/// the labels around a vertex, at the most.
///
/// # Examples
/// ```
/// use hubcut::exec::Options;
/// use hubcut::graph::{AnyGraph, BuildOptions, Directedness, EdgeList};
/// use hubcut_programs::label_propagation::{self, Config};
///
/// let edges = vec![(0, 1), (1, 2), (2, 0), (2, 3), (3, 4), (4, 5), (5, 3)];
/// let options = BuildOptions { direction: Directedness::Undirected, ..BuildOptions::default() };
/// let graph = AnyGraph::Unweighted(EdgeList::from_pairs(6, edges).build(&options)?);
/// let found = label_propagation::run(&graph, &Config::default(), None, &Options::default())?;
/// // After three iterations nothing changes: 1 0 0 2 3 3, then 0 0 0 3 2 2, then this.
/// assert_eq!((found.labels, found.sizes), (vec![0, 0, 0, 2, 2, 2], vec![(0, 3), (2, 3)]));
/// # Ok::<(), hubcut_programs::Error>(())
/// ```
pub fn run(graph: &AnyGraph, config: &Config, seeds: Option<&Seeds>, options: &Options) -> Result<Communities> {
    let weighted = weights(graph, config.weighted)?;
    let topology = graph.topology();
    let (found, termination, report) = crate::direct::run(options, |limits| {
        direct::run(topology, weighted.as_ref(), seeds, config.iterations, limits)
    })?;
    let direct::Found { labels, iterations, ran, changed, rest } = found;
    // Labels have been natural positions, so that they compare as raw ids.
    let labels = match (seeds, topology.order()) {
        (None, Some(order)) => parallel::tabulate(labels.len(), &|v| order.vertex_at[labels[v] as usize]),
        _ => labels,
    };
    let sizes = sizes(topology, &labels, seeds)?;
    Ok(Communities { labels, sizes, iterations, ran, changed, rest, termination, report })
}

/// The weights in 64 bits, if they are asked for.
fn weights(graph: &AnyGraph, weighted: bool) -> Result<Option<Graph<f64>>> {
    Ok(match graph {
        _ if !weighted => None,
        AnyGraph::Unweighted(_) => return Err(Error::NoWeights),
        AnyGraph::U32(graph) => Some(graph.map_data(&|weight| f64::from(weight))?),
        AnyGraph::F32(graph) => {
            weight::check(graph)?;
            Some(graph.map_data(&|weight| f64::from(weight))?)
        }
        AnyGraph::F64(graph) => {
            weight::check(graph)?;
            Some(graph.clone())
        }
    })
}

/// How many vertices have each label that somebody has.
fn sizes(graph: &Topology, labels: &[u32], seeds: Option<&Seeds>) -> Result<Vec<(u32, u64)>> {
    let count = seeds.map_or(graph.vertices(), |seeds| seeds.names.len());
    let mut counts: Vec<u32> = zeroed("the sizes of communities", count)?;
    for label in labels.iter().filter(|label| **label != NO_LABEL) {
        counts[*label as usize] += 1;
    }
    let in_order = |place: usize| if seeds.is_none() { graph.vertex_at(place) } else { place as VertexId };
    let mut sizes: Vec<(u32, u64)> = (0..count)
        .map(in_order)
        .filter(|label| counts[*label as usize] > 0)
        .map(|label| (label, counts[label as usize].into()))
        .collect();
    // Stable: equal sizes stay in the order of labels.
    sizes.sort_by_key(|(_, size)| std::cmp::Reverse(*size));
    Ok(sizes)
}
