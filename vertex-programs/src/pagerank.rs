//! PageRank: the stationary distribution of a surfer who follows links and now and then starts afresh.
//!
//! ```text
//! x(v) = (1 - d) t(v) + d ( sum over u -> v of x(u) w(u,v) / W(u)  +  t(v) * sum of x(u) over dangling u )
//! ```
//! with damping `d`, teleport distribution `t` (uniform, or uniform over given sources), weights `w` (1 if
//! there are none) and `W(u)` the sum of the weights of the out-edges of `u`. A vertex is dangling if `W` is 0.
//! The ranks sum to 1. This is the definition of NetworkX and igraph.
//!
//! Source: Page, Brin, Motwani, Winograd 1998, "The PageRank citation ranking"; the treatment of dangling
//! mass is that of Langville and Meyer 2004, "Deeper inside PageRank", section 3.

use std::fmt;

use hubcut::exec::{Observer, Options, Run, RunReport, Termination};
use hubcut::graph::{AnyGraph, Graph, RawId, VertexId};
use hubcut::plain::Plain;
use hubcut::program::{Active, Context, GatherEdge, Step, VertexInfo, VertexProgram};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::weight::{self, Weight};

/// What to compute. The defaults are those of the command line.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Config {
    /// Damping factor `d`, in `[0, 1)`.
    pub damping: f64,
    /// Stop when the ranks change by less than this in a superstep, summed over all vertices (L1). 0: never.
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

impl fmt::Display for Precision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Precision::F32 => "f32",
            Precision::F64 => "f64",
        })
    }
}

/// A view: the rank that a vertex passes along one edge (of weight 1), in either precision.
pub trait View: Plain {
    /// Rounds to the precision of the view.
    fn from_f64(value: f64) -> Self;
    /// The value.
    fn to_f64(self) -> f64;
}

impl View for f32 {
    #[inline(always)]
    fn from_f64(value: f64) -> f32 {
        value as f32
    }

    #[inline(always)]
    fn to_f64(self) -> f64 {
        f64::from(self)
    }
}

impl View for f64 {
    #[inline(always)]
    fn from_f64(value: f64) -> f64 {
        value
    }

    #[inline(always)]
    fn to_f64(self) -> f64 {
        self
    }
}

/// The vertex program. State: the rank. View: rank / W. Sum: the rank that flows in.
pub struct PageRank<V, W> {
    damping: f64,
    tolerance: f64,
    teleport: Teleport,
    /// `W` of each vertex, times `unit`; without weights the out-degree, which the graph knows.
    out_weights: Option<Vec<f64>>,
    /// A power of two that brings the largest `W` near 1, so that views neither overflow nor vanish in 32 bits
    /// however large or small the weights are.
    unit: f64,
    types: std::marker::PhantomData<fn() -> (V, W)>,
}

/// The teleport distribution `t`.
#[derive(Clone, Debug)]
pub(crate) enum Teleport {
    Uniform { share: f64 },
    Sources { shares: Vec<f64> },
}

impl Teleport {
    pub(crate) fn new<E: Plain>(graph: &Graph<E>, sources: &[String]) -> Result<Self> {
        if sources.is_empty() {
            return Ok(Teleport::Uniform { share: 1.0 / graph.vertices() as f64 });
        }
        let mut vertices = sources
            .iter()
            .map(|id| graph.find(RawId::Text(id)).ok_or_else(|| Error::NoSuchSource { id: id.clone() }))
            .collect::<Result<Vec<VertexId>>>()?;
        vertices.sort_unstable();
        vertices.dedup();
        let mut shares = vec![0.0; graph.vertices()];
        for &v in &vertices {
            shares[v as usize] = 1.0 / vertices.len() as f64;
        }
        Ok(Teleport::Sources { shares })
    }

    #[inline(always)]
    pub(crate) fn share(&self, v: VertexId) -> f64 {
        match self {
            Teleport::Uniform { share } => *share,
            Teleport::Sources { shares } => shares[v as usize],
        }
    }
}

/// The sum of the weights of each vertex's out-edges.
pub(crate) fn out_weights<W: Weight>(graph: &Graph<W>) -> Result<Vec<f64>> {
    weight::check(graph)?;
    let sums: Vec<f64> = (0..graph.vertices() as VertexId)
        .into_par_iter()
        .map(|v| graph.data_by_source()[graph.by_source().range(v)].iter().map(|weight| weight.weight()).sum())
        .collect();
    Ok(sums)
}

impl<V: View, W: Weight> PageRank<V, W> {
    /// The program for `graph`.
    ///
    /// # Errors
    /// [`Error::OutOfRange`] for a damping or tolerance that makes no sense, [`Error::NoSuchSource`],
    /// [`Error::InvalidWeight`].
    pub fn new(config: &Config, graph: &Graph<W>) -> Result<Self> {
        config.check()?;
        let mut out_weights = W::WEIGHTED.then(|| out_weights(graph)).transpose()?;
        let largest = out_weights.iter().flatten().copied().fold(0.0, f64::max);
        let unit = if largest > 0.0 { (-largest.log2().floor()).exp2() } else { 1.0 };
        out_weights.iter_mut().flatten().for_each(|weight| *weight *= unit);
        Ok(PageRank {
            damping: config.damping,
            tolerance: config.tolerance,
            teleport: Teleport::new(graph, &config.sources)?,
            out_weights,
            unit,
            types: std::marker::PhantomData,
        })
    }

    #[inline(always)]
    fn out_weight(&self, v: VertexInfo<'_>) -> f64 {
        match &self.out_weights {
            Some(weights) => weights[v.id() as usize],
            // Degrees are below 2^63, and the conversion of signed numbers is one instruction.
            None => v.out_degree() as i64 as f64,
        }
    }
}

impl<V: View, W: Weight> VertexProgram for PageRank<V, W> {
    type Vertex = f64;
    type View = V;
    type Edge = W;
    type Slot = ();
    type Sum = f64;
    type Message = ();
    type Change = ();
    /// The rank of all dangling vertices together.
    type Global = f64;

    const ACTIVE: Active = Active::Always;

    fn init(&self, _: &Context<'_, Self>, v: VertexInfo<'_>) -> f64 {
        self.teleport.share(v.id())
    }

    #[inline(always)]
    fn view(&self, v: VertexInfo<'_>, rank: &f64, out: &mut V) {
        let weight = self.out_weight(v);
        *out = V::from_f64(if weight > 0.0 { rank / weight } else { 0.0 });
    }

    #[inline(always)]
    fn zero(&self) -> f64 {
        0.0
    }

    #[inline(always)]
    fn gather(&self, sum: &mut f64, edge: GatherEdge<'_, Self>) {
        let flow = edge.other_view().to_f64();
        *sum += if W::WEIGHTED { flow * edge.data().weight() } else { flow };
    }

    fn merge(&self, sum: &mut f64, other: &mut f64) {
        *sum += *other;
    }

    #[inline(always)]
    fn apply(
        &self,
        ctx: &Context<'_, Self>,
        v: VertexInfo<'_>,
        rank: &mut f64,
        sum: &mut f64,
        _: Option<()>,
    ) -> Step<()> {
        let teleport = self.teleport.share(v.id());
        let inflow = if W::WEIGHTED { *sum * self.unit } else { *sum };
        let new = (1.0 - self.damping) * teleport + self.damping * (inflow + teleport * ctx.global());
        let change = (new - *rank).abs();
        *rank = new;
        Step::settled().residual(change)
    }

    fn zero_global(&self) -> f64 {
        0.0
    }

    #[inline(always)]
    fn aggregate(&self, dangling: &mut f64, v: VertexInfo<'_>, rank: &f64) {
        if self.out_weight(v) <= 0.0 {
            *dangling += *rank;
        }
    }

    fn merge_global(&self, dangling: &mut f64, other: &f64) {
        *dangling += *other;
    }

    fn converged(&self, ctx: &Context<'_, Self>) -> bool {
        ctx.residual() < self.tolerance
    }
}

impl Config {
    /// Checks what does not depend on a graph.
    ///
    /// # Errors
    /// [`Error::OutOfRange`], [`Error::TolerancePrecision`].
    pub fn check(&self) -> Result<()> {
        let out_of_range = |option, value: f64, range| Error::OutOfRange { option, value: value.to_string(), range };
        if !(0.0..1.0).contains(&self.damping) {
            return Err(out_of_range("the damping factor", self.damping, "at least 0 and below 1"));
        }
        if !(self.tolerance >= 0.0 && self.tolerance.is_finite()) {
            return Err(out_of_range("the tolerance", self.tolerance, "0 or a positive number"));
        }
        if self.precision == Precision::F32 && self.tolerance > 0.0 && self.tolerance < Self::F32_FLOOR {
            return Err(Error::TolerancePrecision { tolerance: self.tolerance, floor: Self::F32_FLOOR });
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

/// Ranks the vertices of a graph whose type of weights is known only at run time.
///
/// # Determinism
/// Bit-identical for any number of threads.
///
/// # Errors
/// Those of [`PageRank::new`]; [`Error::NoWeights`] if weights are asked for and there are none; those of
/// the engine.
///
/// # Complexity
/// O(vertices + edges) a superstep; the error falls by the damping factor with each.
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
    match (config.weighted, graph) {
        (false, graph) => run_with(&graph.without_data(), config, options, observer),
        (true, AnyGraph::U32(graph)) => run_with(graph, config, options, observer),
        (true, AnyGraph::F32(graph)) => run_with(graph, config, options, observer),
        (true, AnyGraph::Unweighted(_)) => Err(Error::NoWeights),
    }
}

fn run_with<W: Weight>(
    graph: &Graph<W>,
    config: &Config,
    options: Options,
    observer: &mut (dyn Observer + Send),
) -> Result<Ranking> {
    match config.precision {
        Precision::F32 => rank(PageRank::<f32, W>::new(config, graph)?, graph, options, observer),
        Precision::F64 => rank(PageRank::<f64, W>::new(config, graph)?, graph, options, observer),
    }
}

fn rank<V: View, W: Weight>(
    program: PageRank<V, W>,
    graph: &Graph<W>,
    options: Options,
    observer: &mut (dyn Observer + Send),
) -> Result<Ranking> {
    let outcome = Run::new(program, graph, options)?.run_observed(observer)?;
    // The residual is the change that the next superstep would make, at most d times the last. Before the first one
    // the ranks are off by whatever they are: two distributions differ by 2 at most.
    let residual_bound = outcome.report.per_superstep.last().map_or(2.0, |superstep| superstep.residual);
    Ok(Ranking { ranks: outcome.vertices, residual_bound, termination: outcome.termination, report: outcome.report })
}
