//! Breadth-first search: the least number of edges from a source to every vertex, and a tree of such ways.
//!
//! ```text
//! level(source) = 0        level(v) = 1 + min over u -> v of level(u)
//! parent(v) = min { u : u -> v, level(u) + 1 = level(v) }
//! ```
//! The direct algorithm finds both at once. Engines find the levels, by the program of [shortest paths](crate::sssp) along hops; parents
//! follow from levels alone, so they are the same ones.

pub mod baseline;
pub mod direct;
mod entry;
mod question;
#[cfg(test)]
mod tests;
pub mod verify;

use hubcut::exec::{Engine, Observer, Options, RunReport, Termination};
use hubcut::graph::{AnyGraph, VertexId};
use hubcut::parallel;

use self::direct::{Tree, UNREACHED};
pub use self::entry::Configured;
pub(crate) use self::entry::Entry;
pub use self::question::{RaceOptions, SearchQuestion};
use crate::error::{Result, find_source};
use crate::sssp::{self, Paths, tree};

/// What a search came to.
#[derive(Debug)]
pub struct Search {
    /// Where it began.
    pub source: VertexId,
    /// Levels and parents. Only when the search is complete are these final.
    pub tree: Tree,
    /// Why it ended.
    pub termination: Termination,
    /// What it did.
    pub report: RunReport,
}

/// Searches from the vertex that the input calls `source`, over out-edges: by the direct algorithm or on an engine, as `options` say.
///
/// # Determinism
/// The same levels and parents under every engine and by the direct algorithm, with any number of threads.
///
/// # Errors
/// [`NoSuchSource`](crate::Error::NoSuchSource); those of the engine.
///
/// # Complexity
/// That of [`direct::run`]; on an engine that of [`sssp::run`], and O(edges) for the parents.
///
/// # Examples
/// ```
/// use hubcut::exec::{Engine, Options};
/// use hubcut::graph::{AnyGraph, BuildOptions, EdgeList};
/// use hubcut_programs::bfs;
///
/// let graph = EdgeList::from_pairs(4, vec![(0, 1), (0, 2), (1, 3), (2, 3)]).build(&BuildOptions::default())?;
/// let graph = AnyGraph::Unweighted(graph);
/// for engine in [Engine::Direct, Engine::Synchronous] {
///     let found = bfs::run(&graph, "0", Options { engine, ..Options::default() }, &mut ())?;
///     assert_eq!((found.tree.levels, found.tree.parents), (vec![0, 1, 1, 2], vec![0, 0, 0, 1]));
/// }
/// # Ok::<(), hubcut_programs::Error>(())
/// ```
pub fn run(graph: &AnyGraph, source: &str, options: Options, observer: &mut (dyn Observer + Send)) -> Result<Search> {
    let from = find_source(source, &|id| graph.topology().find(id))?;
    let (engine, choice) = crate::direct::choose(&options);
    if engine == Engine::Direct {
        let (tree, termination, mut report) =
            crate::direct::run(&options, |limits| direct::run(graph.topology(), from, limits))?;
        report.choices.extend(choice);
        return Ok(Search { source: from, tree, termination, report });
    }
    let options = Options { engine, ..options };
    let config = sssp::Config { source: source.into(), unweighted: true };
    let Paths { distances, termination, mut report, .. } = sssp::run(graph, &config, options, observer)?;
    report.choices.extend(choice);
    // As a whole number, infinity is the largest one there is: unreached.
    let levels = parallel::tabulate(distances.len(), &|v| distances[v] as u32);
    let parents = tree::parents(&graph.without_data(), from, &levels)?;
    let reached = || levels.iter().copied().filter(|level| *level != UNREACHED);
    let (count, depth) = (reached().count() as u64, reached().max().map_or(0, |level| u64::from(level) + 1));
    Ok(Search { source: from, tree: Tree { levels, parents, reached: count, depth }, termination, report })
}
