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
//! # Asynchronous and chromatic: what the tolerance means
//! It replaces ranks in place there, from the newest ones, and bounds the error as it goes: a run ends when **the
//! ranks are within the tolerance of the exact ones**, in the L1 norm.
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
//! in a round: on R-MAT 18, 29 rounds to an error of 1e-6 rather than 7. Pushing what a rank has changed by as messages
//! needed 38 rounds of the same equation, at a seventh of the edges per second.
//!
//! Source: Page, Brin, Motwani, Winograd 1998, "The PageRank citation ranking"; the treatment of dangling
//! mass is that of Langville and Meyer 2004, "Deeper inside PageRank", section 3.

mod asynchronous;
pub mod baseline;
mod inputs;
mod program;
pub mod verify;

use std::fmt;

use hubcut::exec::{Engine, Observer, Options, Run, RunReport, Termination};
use hubcut::graph::{AnyGraph, Graph};
use hubcut::parallel;
use serde::{Deserialize, Serialize};

pub(crate) use self::inputs::Teleport;
pub use self::inputs::{RankData, View};
pub use self::program::{Mass, PageRank};
use crate::error::{Error, Result};
use crate::running::{self, Running};
use crate::weight::{self, Weight};

/// What to compute. The defaults are those of the command line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Config {
    /// Damping factor `d`, in `[0, 1)`.
    pub damping: f64,
    /// Synchronous: stop when the ranks change by less than this in a superstep, summed over all vertices (L1).
    /// Asynchronous and chromatic: stop when the ranks are off the exact ones by less than this (L1). 0: never.
    pub tolerance: f64,
    /// Precision of the views, which bounds the tolerance that can be reached. States and sums are 64 bits.
    pub precision: Precision,
    /// Follow edges in proportion to their weights.
    pub weighted: bool,
    /// Raw ids of the vertices to teleport to; none: all.
    pub sources: Vec<String>,
}

impl Config {
    /// Damping 0.85, as in the paper.
    pub const DAMPING: f64 = 0.85;
    /// L1 change per superstep 1e-6.
    pub const TOLERANCE: f64 = 1e-6;
    /// Supersteps after which the command line gives up.
    pub const MAX_SUPERSTEPS: u64 = 1000;
    /// The L1 change that 32-bit views cannot get below: each is rounded by up to 2^-24 of its value, and
    /// the sum of those roundings changes from superstep to superstep.
    pub const F32_FLOOR: f64 = 3e-7;
}

impl Default for Config {
    fn default() -> Self {
        Config {
            damping: Self::DAMPING,
            tolerance: Self::TOLERANCE,
            precision: Precision::F32,
            weighted: false,
            sources: Vec::new(),
        }
    }
}

/// Precision of the views.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Precision {
    /// 32 bits: half the memory traffic.
    #[default]
    F32,
    /// 64 bits.
    F64,
}

impl Precision {
    /// The most that rounding to it changes a number, relative to the number.
    pub(crate) fn rounding(self) -> f64 {
        match self {
            Precision::F32 => f64::from(f32::EPSILON) / 2.0,
            Precision::F64 => f64::EPSILON / 2.0,
        }
    }
}

impl fmt::Display for Precision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Precision::F32 => "f32",
            Precision::F64 => "f64",
        })
    }
}

impl Config {
    /// The tolerance below which the views of an asynchronous run take 64 bits: `d/(1-d)^2 2^-24`.
    pub fn asynchronous_floor(&self) -> f64 {
        let jitter = self.damping * Precision::F32.rounding() / (1.0 - self.damping);
        asynchronous::error_bound(self.damping, jitter, 1.0)
    }

    /// The precision of the views of a run by `engine`; `suit_single`: whether those of 32 bits can hold what flows along an
    /// edge of weight 1.
    fn views(&self, engine: Engine, suit_single: bool) -> Precision {
        let asynchronous = engine != Engine::Synchronous;
        let out_of_reach = asynchronous && self.tolerance > 0.0 && self.tolerance < self.asynchronous_floor();
        if out_of_reach || !suit_single { Precision::F64 } else { self.precision }
    }

    /// Checks what does not depend on a graph, for a run by `engine`.
    ///
    /// # Errors
    /// [`Error::OutOfRange`], [`Error::TolerancePrecision`].
    pub fn check(&self, engine: Engine) -> Result<()> {
        self.check_ranges()?;
        let floor = match (engine, self.precision) {
            (Engine::Synchronous, Precision::F32) => Self::F32_FLOOR,
            _ => 0.0,
        };
        if self.tolerance > 0.0 && self.tolerance < floor {
            return Err(Error::TolerancePrecision { tolerance: self.tolerance, floor });
        }
        Ok(())
    }

    /// Checks numbers that make no sense under any engine.
    fn check_ranges(&self) -> Result<()> {
        let out_of_range = |option, value: f64, range| Error::OutOfRange { option, value: value.to_string(), range };
        if !(0.0..1.0).contains(&self.damping) {
            return Err(out_of_range("the damping factor", self.damping, "at least 0 and below 1"));
        }
        if !(self.tolerance >= 0.0 && self.tolerance.is_finite()) {
            return Err(out_of_range("the tolerance", self.tolerance, "0 or a positive number"));
        }
        Ok(())
    }
}

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
pub fn begin<'g>(graph: &'g Graph<()>, config: &Config, options: Options) -> Result<Box<dyn Running<f64> + 'g>> {
    config.check(options.engine)?;
    running::begin(PageRank::<f32, ()>::new(config)?, graph, options)
}

/// Ranks the vertices of a graph whose type of weights is known only at run time.
///
/// What the tolerance means depends on the engine that `options` names: see [the module](self).
///
/// # Determinism
/// Bit-identical for any number of threads, under the synchronous and chromatic engines. Asynchronous runs differ
/// from each other by less than twice the tolerance.
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
    match (config.weighted, graph) {
        (true, AnyGraph::Unweighted(_)) => Err(Error::NoWeights),
        (true, AnyGraph::F64(graph)) => run_as::<f64, f64>(graph, config, options, observer),
        (true, AnyGraph::F32(graph)) => match config.views(options.engine, weight::suit_single(graph)) {
            Precision::F32 => run_as::<f32, f32>(graph, config, options, observer),
            Precision::F64 => run_as::<f64, f64>(&graph.map_data(&|w| f64::from(w))?, config, options, observer),
        },
        (true, AnyGraph::U32(graph)) => {
            let data = graph.data_by_source();
            let is_rounded = |at: usize| f64::from(data[at] as f32) != f64::from(data[at]);
            let is_single = parallel::find_first(data.len(), &|at| is_rounded(at).then_some(())).is_none();
            match config.views(options.engine, true) {
                Precision::F32 if is_single => {
                    run_as::<f32, f32>(&graph.map_data(&|w| w as f32)?, config, options, observer)
                }
                _ => run_as::<f64, f64>(&graph.map_data(&|w| f64::from(w))?, config, options, observer),
            }
        }
        (false, graph) => match config.views(options.engine, true) {
            Precision::F32 => run_as::<f32, ()>(&graph.without_data(), config, options, observer),
            Precision::F64 => run_as::<f64, ()>(&graph.without_data(), config, options, observer),
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
    let mut run = Run::new(PageRank::<V, W>::new(config)?, graph, options)?;
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
