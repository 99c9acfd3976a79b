//! PageRank: the stationary distribution of a surfer who follows links and now and then starts afresh.
//!
//! ```text
//! x(v) = (1 - d) t(v) + d ( sum over u -> v of x(u) w(u,v) / W(u)  +  t(v) * sum of x(u) over dangling u )
//! ```
//! with damping `d`, teleport distribution `t` (uniform, or uniform over given sources), weights `w` (1 if
//! there are none) and `W(u)` the sum of the weights of the out-edges of `u`. A vertex is dangling if `W` is 0.
//! The ranks sum to 1. This is the definition of NetworkX and igraph.
//!
//! # Synchronous: what the tolerance means
//! [`PageRank`] iterates the equation there; a run ends when the ranks change by less than the tolerance in a superstep (L1), as
//! in the literature. The exact ranks are then at most `tolerance * d / (1 - d)` away.
//!
//! # All others: what the tolerance means
//! A run ends when **the ranks are within the tolerance of the exact ones**, in the L1 norm. Under the asynchronous and chromatic engines the
//! program replaces ranks in place, from the newest ones, and bounds the error as it goes; the direct algorithm ([`dynamic`]) has a bound
//! from residuals; and where the engine is chosen, supersteps are followed by pushes if these pay.
//!
//! Rounding adds to that. Views of 32 bits are off by up to 2^-24 of their value, which makes the equation off by
//! up to `d 2^-24` and the ranks by `d/(1-d) 2^-24` (3.4e-7 for d = 0.85); and where roundings alternate, the ranks go on
//! changing by `d/(1-d) 2^-24` a round, so that no tolerance below [`Config::asynchronous_floor`], `d/(1-d)^2 2^-24`
//! (2.3e-6 for d = 0.85), is sure to be reached. For those the views take 64 bits by themselves.
//!
//! # Weights
//! They are those of the graph to the last bit, of any size; `W` is summed in 64 bits. Under every engine, views take 64 bits by
//! themselves over weights of 64 bits, over those of 32 bits that are so far apart, or so many at a vertex, that their sums might be further apart than 2^100, and over whole ones that
//! `f32` does not have (above 2^24). Weights are copied to the type that the program computes with, `f32` beside views of 32
//! bits and `f64` beside those of 64, where they are of another: each pair of types is a program of its own to compile.
//!
//! Two other ways were built and measured, and lost. Leaving the dangling mass out and solving `y = (1-d) t + d P y`
//! (PageRank is `y` over its sum) needs no sum over the graph, but the mass that drains away decays by a factor near d
//! in a round: on R-MAT 18, 29 rounds to an error of 1e-6 rather than 7. Pushing residuals as messages of a vertex program, those above a
//! threshold by degree as [`dynamic`] has it, touches as few edges as that does, but at a tenth of the edges per second of a gather:
//! ```text
//! seconds to 1e-6, two threads    pushed, sync   pushed, async   in place, async   supersteps   passes pushed (sync, async)
//! cnr-2000, web                       2.4            3.1             0.72             0.58           21.6, 16.7
//! cit-HepPh, citations                0.17           0.31            0.12             0.04            8.3, 7.6
//! soc-Slashdot0902, social            2.3            3.1             0.23             0.17           49, 46
//! email-Enron, letters                0.69           1.3             0.03             0.10           64, 49
//! R-MAT 18                            7.3            8.0             0.16             0.12           59, 43
//! ```
//! So ranks are replaced in place under the asynchronous engine, and pushes are a direct algorithm, whose rounds go over the same frontier.
//!
//! Source: Page, Brin, Motwani, Winograd 1998, "The PageRank citation ranking"; the treatment of dangling
//! mass is that of Langville and Meyer 2004, "Deeper inside PageRank", section 3.

mod asynchronous;
mod auto;
pub mod baseline;
mod config;
mod dynamic;
mod each;
mod entry;
mod inputs;
mod program;
mod question;
#[cfg(test)]
mod tests;
pub mod verify;

use hubcut::exec::{Engine, Observer, Options, Run, RunReport, Termination};
use hubcut::graph::{AnyGraph, Graph};
use hubcut::parallel;

pub use self::config::{Config, Precision};
pub use self::dynamic::dynamic;
pub use self::entry::Configured;
pub(crate) use self::entry::Entry;
pub(crate) use self::inputs::Teleport;
pub use self::inputs::{RankData, View};
pub use self::program::{Mass, PageRank};
pub use self::question::PageRankQuestion;
use crate::error::{Error, Result};
use crate::running::{self, Running};
use crate::weight::{self, Weight};

/// What a run of PageRank came to.
#[derive(Debug)]
pub struct Ranking {
    /// The rank of each vertex, by vertex id; they sum to 1.
    pub ranks: Vec<f64>,
    /// The L1 residual of the equation at these ranks is at most this, up to the rounding of views.
    pub residual_bound: f64,
    /// Why the run ended.
    pub termination: Termination,
    /// What it did.
    pub report: RunReport,
}

/// Prepares a run with 32-bit views on a graph without weights, whose states are ranks up to a factor.
///
/// # Errors
/// As [`run`].
pub fn begin(graph: &Graph<()>, config: &Config, options: Options) -> Result<Box<dyn Running<f64>>> {
    config.check(options.engine)?;
    running::begin(PageRank::<f32, ()>::new(config)?, graph, options)
}

/// Ranks the vertices of a graph whose type of weights is known only at run time.
///
/// What the tolerance means depends on the engine that `options` names: see [the module](self).
///
/// # Determinism
/// Bit-identical for any number of threads, but under the asynchronous engine, whose runs differ from each other by less than twice the
/// tolerance.
///
/// # Errors
/// Those of [`Config::check`]; [`Error::NoSuchSource`]; [`Error::InvalidWeight`]; [`Error::NoWeights`] if weights are asked for and there are none; those of
/// the engine.
///
/// # Complexity
/// O(vertices + edges) a superstep (a round); the error falls by the damping factor with each, or faster in place.
///
/// # Examples
/// ```
/// use hubcut::exec::Options;
/// use hubcut::graph::{AnyGraph, BuildOptions, EdgeList};
/// use hubcut_programs::pagerank::{self, Config};
///
/// let graph = EdgeList::from_pairs(3, vec![(0, 2), (1, 2), (2, 0)]).build(&BuildOptions::default())?;
/// let ranking = pagerank::run(&AnyGraph::Unweighted(graph), &Config::default(), Options::default(), &mut ())?;
/// assert!((ranking.ranks.iter().sum::<f64>() - 1.0).abs() < 1e-6);
/// assert!(ranking.ranks[2] > ranking.ranks[0] && ranking.ranks[0] > ranking.ranks[1]);
/// # Ok::<(), hubcut_programs::Error>(())
/// ```
pub fn run(
    graph: &AnyGraph,
    config: &Config,
    options: Options,
    observer: &mut (dyn Observer + Send),
) -> Result<Ranking> {
    config.check(options.engine)?;
    match options.engine {
        Engine::Direct => dynamic(graph, config, &options, observer),
        Engine::Auto => auto::run(graph, config, options, observer),
        engine => with_types(graph, config, engine, Once { config, options, observer }),
    }
}

/// One run of the program.
struct Once<'a> {
    config: &'a Config,
    options: Options,
    observer: &'a mut (dyn Observer + Send),
}

impl OnTypes for Once<'_> {
    type Solution = Ranking;

    fn on<V: View, W: Weight>(self, graph: &Graph<W>) -> Result<Ranking> {
        run_as::<V, W>(graph, self.config, self.options, self.observer)
    }
}

/// Work with the types of views and weights that suit a graph.
trait OnTypes {
    /// What comes of it.
    type Solution;

    /// Does it.
    fn on<V: View, W: Weight>(self, graph: &Graph<W>) -> Result<Self::Solution>;
}

/// Does `work` with the types for a run by `engine`.
fn with_types<S: OnTypes>(graph: &AnyGraph, config: &Config, engine: Engine, work: S) -> Result<S::Solution> {
    match (config.weighted, graph) {
        (true, AnyGraph::Unweighted(_)) => Err(Error::NoWeights),
        (true, AnyGraph::F64(graph)) => work.on::<f64, f64>(graph),
        (true, AnyGraph::F32(graph)) => match config.views(engine, weight::suit_single(graph)) {
            Precision::F32 => work.on::<f32, f32>(graph),
            Precision::F64 => work.on::<f64, f64>(&graph.map_data(&|w| f64::from(w))?),
        },
        (true, AnyGraph::U32(graph)) => {
            let data = graph.data_by_source();
            let is_rounded = |at: usize| f64::from(data[at] as f32) != f64::from(data[at]);
            let is_single = parallel::find_first(data.len(), &|at| is_rounded(at).then_some(())).is_none();
            match config.views(engine, true) {
                Precision::F32 if is_single => work.on::<f32, f32>(&graph.map_data(&|w| w as f32)?),
                _ => work.on::<f64, f64>(&graph.map_data(&|w| f64::from(w))?),
            }
        }
        (false, graph) => match config.views(engine, true) {
            Precision::F32 => work.on::<f32, ()>(&graph.without_data()),
            Precision::F64 => work.on::<f64, ()>(&graph.without_data()),
        },
    }
}

/// Runs the program with views of type `V`.
fn run_as<V: View, W: Weight>(
    graph: &Graph<W>,
    config: &Config,
    options: Options,
    observer: &mut (dyn Observer + Send),
) -> Result<Ranking> {
    let in_place = options.engine != Engine::Synchronous;
    let options = crate::running::kept(options, "pagerank", config);
    let mut run = Run::distributed(PageRank::<V, W>::new(config)?, graph, options)?;
    let termination = run.advance(observer)?;
    let report = run.report().clone();
    if in_place {
        let (ranks, residual_bound) = asynchronous::conclude(&run, config);
        return Ok(Ranking { ranks, residual_bound, termination, report });
    }
    // The residual is the change that the next superstep would make, at most d times the last. Before the first one
    // the ranks are off by whatever they are: two distributions differ by 2 at most.
    let residual_bound = report.per_superstep.last().map_or(2.0, |superstep| superstep.residual);
    let outcome = run.into_outcome(termination);
    Ok(Ranking { ranks: outcome.vertices, residual_bound, termination: outcome.termination, report })
}
