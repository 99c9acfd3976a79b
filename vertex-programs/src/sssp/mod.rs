//! Shortest paths from one vertex: the least sum of weights over all ways that lead from the source to a vertex.
//!
//! ```text
//! x(source) = 0        x(v) = min over u -> v of x(u) + w(u,v)
//! ```
//! with weights `w` that are not negative, or 1 (hops). Message-driven label correcting: a vertex that hears of a
//! shorter way takes it and offers it on along its out-edges, to those only for whom it is shorter still.
//!
//! # Every engine gives the same distances, bit for bit
//! Let the length of a way be its weights added from the source on, each sum rounded as the type of distances
//! rounds it. Rounded addition is monotone (`a <= b` implies `a + w <= b + w`) and, for weights that are not
//! negative, never falls below its first operand. So a way that visits a vertex twice is no shorter than the one
//! without the detour, and shortest ways begin with shortest ways: the least length of all ways to a vertex, a
//! finite set without detours, is well defined. A label is at any time the length of some way, and when nothing is
//! under way any more no edge could lower one; by induction along a shortest way no label is above its length. So the
//! labels are the least lengths, whatever the order in which vertices ran and messages were combined.
//!
//! Source: Ford 1956, "Network flow theory"; Bellman 1958, "On a routing problem".

pub mod baseline;
pub mod direct;
mod distance;
mod each;
mod entry;
mod paths;
mod question;
#[cfg(test)]
mod tests;
pub mod tree;
pub mod verify;

use std::marker::PhantomData;

use hubcut::exec::{Observer, Options};
use hubcut::graph::{AnyGraph, Graph, VertexId};
use hubcut::parallel;
use hubcut::program::{Context, MessageWord, ScatterEdge, Start, Step, VertexInfo, VertexProgram};
use serde::{Deserialize, Serialize};

pub use self::distance::{Distance, Length};
pub use self::entry::Configured;
pub(crate) use self::entry::Entry;
use self::paths::Finder;
pub use self::paths::Paths;
pub use self::question::{RaceOptions, ShortestPathsQuestion};
use crate::error::{Error, Result, find_source as find_source_of};
use crate::registry::Weights;
use crate::weight;

/// What to compute.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Config {
    /// The vertex that paths start from, as the file spells it.
    pub source: String,
    /// Whether hops are counted, even if the graph has weights.
    #[serde(default)]
    pub unweighted: bool,
}

impl Config {
    /// From `source`, along the weights if the graph has some.
    pub fn from(source: impl Into<String>) -> Self {
        Config { source: source.into(), unweighted: false }
    }

    /// What weights are read for.
    pub fn weights(&self) -> Weights {
        if self.unweighted { Weights::Kept } else { Weights::Used }
    }
}

/// The vertex program. State, view and message: a distance.
pub struct ShortestPaths<D, W> {
    source: VertexId,
    types: PhantomData<fn() -> (D, W)>,
}

impl<D: Distance, W: Length<D>> ShortestPaths<D, W> {
    /// From `source`. Distances must fit: the largest weight times the number of vertices is to be at most
    /// [`Distance::UNREACHED`]; weights must not be negative.
    pub fn new(source: VertexId) -> Self {
        ShortestPaths { source, types: PhantomData }
    }
}

hubcut::distributed!([D: Distance, W: Length<D>] ShortestPaths<D, W> {});

#[hubcut::vertex_program]
impl<D: Distance, W: Length<D>> VertexProgram for ShortestPaths<D, W> {
    type Vertex = D;
    type Edge = W;
    type Message = D;

    const MESSAGE_WORD: Option<MessageWord<D>> = Some(MessageWord::new(D::UNREACHED).absorbing());

    fn init(&self, _: &Context<'_, Self>, _: VertexInfo<'_>) -> D {
        D::UNREACHED
    }

    fn start(&self, _: &Context<'_, Self>, v: VertexInfo<'_>, _: &D) -> Start<D> {
        if v.id() == self.source { Start::Signalled(D::ZERO) } else { Start::Idle }
    }

    #[inline(always)]
    fn apply(
        &self,
        _: &Context<'_, Self>,
        _: VertexInfo<'_>,
        distance: &mut D,
        _: &mut (),
        message: Option<D>,
    ) -> Step<()> {
        match message {
            Some(shorter) if shorter < *distance => {
                *distance = shorter;
                Step::changed(())
            }
            _ => Step::settled(),
        }
    }

    #[inline(always)]
    fn scatter(&self, _: &(), edge: &mut ScatterEdge<'_, Self>) -> Option<D> {
        let offer = *edge.view() + edge.data().length();
        (offer < *edge.other_view()).then_some(offer)
    }

    #[inline(always)]
    fn combine(&self, message: &mut D, other: D) {
        if other < *message {
            *message = other;
        }
    }

    #[inline(always)]
    fn priority(&self, _: &Context<'_, Self>, message: &D) -> f32 {
        message.urgency()
    }
}

/// Finds the distances from a source in a graph whose type of weights is known only at run time.
///
/// Distances are `u32` where all weights are whole and the largest times the number of vertices fits; else `f64`, to which weights
/// of 32 bits are copied first. Weights are those of the graph to the last bit. Distances of whole weights are exact up to 2^53; of
/// others each sum is rounded once, so that the length of a way of `k` edges is off by at most `k 2^-53` of itself.
///
/// # Determinism
/// Bit-identical under every engine, with any number of threads.
///
/// # Errors
/// [`Error::NoSuchSource`]; [`Error::InvalidWeight`] for a weight that is negative, infinite or NaN;
/// [`Error::DistanceOverflow`] for the first vertex that a way leads to, all of them longer than the largest `f64`; those of
/// the engine.
///
/// # Complexity
/// O(edges) a superstep, and at most as many supersteps as a shortest path has edges, plus one. An asynchronous run
/// by priority approaches Dijkstra's O(edges + vertices log vertices).
///
/// # Examples
/// ```
/// use hubcut::exec::Options;
/// use hubcut::graph::{AnyGraph, BuildOptions, EdgeList};
/// use hubcut_programs::sssp::{self, Config};
///
/// let roads = EdgeList::from_triples(4, vec![(0, 1, 7u32), (0, 2, 2), (2, 1, 3)]).build(&BuildOptions::default())?;
/// let paths = sssp::run(&AnyGraph::U32(roads), &Config::from("0"), Options::default(), &mut ())?;
/// assert_eq!(paths.distances, [0.0, 5.0, 2.0, f64::INFINITY]);
/// # Ok::<(), hubcut_programs::Error>(())
/// ```
pub fn run(graph: &AnyGraph, config: &Config, options: Options, observer: &mut (dyn Observer + Send)) -> Result<Paths> {
    with_types(graph, config, Finder { with_parents: false, options, observer })
}

/// As [`run`], and finds for every vertex the one before it on a shortest way, as [`tree::parents`] says.
///
/// # Errors
/// As [`run`].
///
/// # Examples
/// ```
/// use hubcut::exec::Options;
/// use hubcut::graph::{AnyGraph, BuildOptions, EdgeList};
/// use hubcut_programs::sssp::{self, Config, tree::NO_PARENT};
///
/// let roads = EdgeList::from_triples(4, vec![(0, 1, 7u32), (0, 2, 2), (2, 1, 3)]).build(&BuildOptions::default())?;
/// let paths = sssp::run_with_parents(&AnyGraph::U32(roads), &Config::from("0"), Options::default(), &mut ())?;
/// assert_eq!(paths.parents, [0, 2, 0, NO_PARENT]);
/// # Ok::<(), hubcut_programs::Error>(())
/// ```
pub fn run_with_parents(
    graph: &AnyGraph,
    config: &Config,
    options: Options,
    observer: &mut (dyn Observer + Send),
) -> Result<Paths> {
    with_types(graph, config, Finder { with_parents: true, options, observer })
}

/// A way to find distances, whatever their type.
pub trait PathSolver {
    /// What it finds.
    type Solution;

    /// Finds it, from `source`.
    fn solve<D: Distance, W: Length<D>>(self, graph: &Graph<W>, source: VertexId) -> Result<Self::Solution>;
}

/// Checks source and weights, and calls `solver` with the smallest type of distances that is large enough.
///
/// # Errors
/// [`Error::NoSuchSource`]; [`Error::InvalidWeight`] for a weight that is negative, infinite or NaN; those of `solver`.
pub fn with_types<S: PathSolver>(graph: &AnyGraph, config: &Config, solver: S) -> Result<S::Solution> {
    with_types_from(graph, config.unweighted, find_source(graph, config)?, solver)
}

/// As [`with_types`], from a vertex that is known; hops are counted if `unweighted`.
fn with_types_from<S: PathSolver>(
    graph: &AnyGraph,
    unweighted: bool,
    source: VertexId,
    solver: S,
) -> Result<S::Solution> {
    match graph {
        _ if unweighted => solver.solve::<u32, ()>(&graph.without_data(), source),
        AnyGraph::Unweighted(graph) => solver.solve::<u32, ()>(graph, source),
        AnyGraph::U32(graph) => {
            let data = graph.data_by_source();
            let of_ranges = parallel::of_ranges(data.len(), &|range| data[range].iter().copied().max());
            let largest = of_ranges.into_iter().flatten().max().unwrap_or(0);
            // A way without detour has fewer edges than there are vertices, and an offer one edge more.
            if u64::from(largest) * graph.vertices() as u64 <= u64::from(u32::UNREACHED) {
                solver.solve::<u32, u32>(graph, source)
            } else {
                // Whole numbers up to 2^53 are exact in `f64`; distances of `u64` would be a program more to compile.
                solver.solve::<f64, f64>(&graph.map_data(&|weight| f64::from(weight))?, source)
            }
        }
        AnyGraph::F32(graph) => {
            weight::check(graph)?;
            // Distances of its own type would be a program more to compile.
            solver.solve::<f64, f64>(&graph.map_data(&|weight| f64::from(weight))?, source)
        }
        AnyGraph::F64(graph) => {
            weight::check(graph)?;
            solver.solve::<f64, f64>(graph, source)
        }
    }
}

/// Refuses distances of a complete run that are infinite although a way leads there: its weights, which are finite, add
/// up to more than the largest number.
///
/// # Errors
/// [`Error::DistanceOverflow`], naming the first such vertex.
///
/// # Complexity
/// O(edges), for weights of 64 bits alone; no other ones can add up to so much.
pub fn refuse_overflow<D: Distance, W: Length<D>>(graph: &Graph<W>, distances: &[D]) -> Result<()> {
    if !W::WIDE {
        return Ok(());
    }
    let unreached = |v: VertexId| distances[v as usize] == D::UNREACHED;
    let beyond = |u: VertexId| graph.by_source().row(u).iter().copied().find(|v| unreached(*v));
    let beyond_range = |range: std::ops::Range<usize>| {
        range.map(|u| u as VertexId).filter(|u| !unreached(*u)).filter_map(beyond).min()
    };
    match parallel::of_ranges(graph.vertices(), &beyond_range).into_iter().flatten().min() {
        Some(v) => Err(Error::DistanceOverflow { vertex: graph.raw_id(v).to_string() }),
        None => Ok(()),
    }
}

/// The vertex that paths start from.
pub(crate) fn find_source(graph: &AnyGraph, config: &Config) -> Result<VertexId> {
    find_source_of(&config.source, &|id| graph.topology().find(id))
}
