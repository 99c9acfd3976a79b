//! PageRank that goes where it is needed: dense passes while they pay, then pushes of the vertices with the most residual for an edge.
//!
//! ```text
//! c = (1-d) + d D(x)                            # frozen at the switch: from then on a linear system is solved
//! r = c t + d P x - x                           # the residual, signed
//! push v:  x(v) += r(v),  r(u) += d w(v,u) / W(v) r(v) for each v->u,  r(v) = what came to it since
//! ranks = x / sum(x)
//! ```
//! `P` has no columns for dangling vertices: what they would pass on is in `c`, and ranks are `x` over its sum, exactly, since it goes to the
//! teleport distribution `t`. A push takes at least `(1-d) |r(v)|` off the L1 norm of `r`, all of it at a dangling vertex, and costs `1 +
//! outdegree(v)`: so those with `|r(v)| > eps (1 + outdegree(v)) / 10` are pushed. Fewer than one in 2000 above that: `eps` becomes a third.
//!
//! # Error
//! For `x >= 0`
//! ```text
//! |x / sum(x) - ranks|_1  <=  (|r|_1 + |sum(r)|) / ((1-d) sum(x))
//! ```
//! A last dense pass computes `r` anew from `x`; the run has converged when this bound is within the tolerance. (Where `x` has an entry
//! below 0, which pushes of negative residuals can leave for a time, `|sum(r)|` is replaced by `|r|_1`.)
//!
//! # Which passes are dense
//! After each dense pass it is estimated what pushes would take off the logarithm of the residual for as many edges ([`rate_of_pushes`]); when that is
//! more than the last dense pass has taken off, pushes begin. Few sources: they begin at once, from `x = 0`.
//!
//! # Determinism
//! The same to the last bit for any number of threads ([`blocks`]), and another order of vertices gives ranks within twice the bound.
//!
//! # Complexity
//! O(vertices + edges) a dense pass, O(outdegree) a push, O(vertices) each time `eps` falls. 52 bytes a vertex; 16 an edge if there are
//! weights.
//!
//! Source: pushing is that of Andersen, Chung, Lang 2006, "Local graph partitioning using PageRank vectors", section 3, and of Berkhin 2006,
//! "Bookmark-coloring algorithm for personalized PageRank computing"; with a threshold by degree and signed residuals.

mod blocks;
mod choice;
mod equation;
pub(super) mod race;
#[cfg(test)]
mod tests;

use std::time::Instant;

use hubcut::exec::{
    Contention, Observer, Options, Progress, RunReport, ScatterMode, SuperstepReport, Termination, ViewMode,
};
use hubcut::graph::{AnyGraph, Graph, Topology};
use hubcut::parallel;

use self::blocks::Blocks;
pub(super) use self::choice::rate_of_pushes;
use self::equation::{Equation, Standing};
use super::{Config, Ranking, Teleport};
use crate::direct::{Limits, empty_report, on_own_threads};
use crate::error::{Error, Result};
use crate::weight::Weight;

/// A tenth of `eps` times its cost is what a vertex may keep.
const KEPT: f64 = 0.1;
/// How `eps` falls.
const FALL: f64 = 3.0;
/// Of so many vertices one above the threshold is enough to go on with it.
const ONE_IN: usize = 2000;
/// With at most so many vertices for a source, the run begins at the sources.
const VERTICES_A_SOURCE: usize = 100;
/// A bound from residuals that were added up has to be lower than the tolerance by this before it is computed anew.
const MARGIN: f64 = 0.98;

/// Ranks the vertices of a graph.
///
/// The tolerance is the bound of the module's documentation: how far the ranks may be off, in the L1 norm. 0: as many rounds as
/// `options.max_supersteps` says. A dense pass, and a round of pushes, count as a superstep.
///
/// # Errors
/// Those of [`Config::check`]; [`Error::NoSuchSource`]; [`Error::InvalidWeight`]; [`Error::NoWeights`].
///
/// # Examples
/// ```
/// use hubcut::exec::Options;
/// use hubcut::graph::{AnyGraph, BuildOptions, EdgeList};
/// use hubcut_programs::pagerank::{self, Config};
///
/// let graph = EdgeList::from_pairs(3, vec![(0, 2), (1, 2), (2, 0)]).build(&BuildOptions::default())?;
/// let config = Config { tolerance: 1e-9, ..Config::default() };
/// let ranking = pagerank::dynamic(&AnyGraph::Unweighted(graph), &config, &Options::default(), &mut ())?;
/// assert!((ranking.ranks[1] - 0.05).abs() < 1e-9);
/// # Ok::<(), hubcut_programs::Error>(())
/// ```
pub fn dynamic(
    graph: &AnyGraph,
    config: &Config,
    options: &Options,
    observer: &mut (dyn Observer + Send),
) -> Result<Ranking> {
    let is_local = is_local(config, graph.topology());
    let start = if is_local { Start::Sources } else { Start::Anywhere };
    from(graph, config, options, (start, empty_report(0.0)), &Limits::of(options), observer)
}

/// Goes on from ranks that supersteps have come to, which this report is of: with pushes, after a dense pass to know the residual.
///
/// # Errors
/// As [`dynamic`].
pub(super) fn go_on(
    graph: &AnyGraph,
    config: &Config,
    options: &Options,
    (x, report): (Vec<f64>, RunReport),
    limits: &Limits,
    observer: &mut (dyn Observer + Send),
) -> Result<Ranking> {
    from(graph, config, options, (Start::At(x), report), limits, observer)
}

/// Whether there are so few sources that a run begins at them.
pub(super) fn is_local(config: &Config, graph: &Topology) -> bool {
    !config.sources.is_empty() && config.sources.len() <= graph.vertices() / VERTICES_A_SOURCE
}

fn from(
    graph: &AnyGraph,
    config: &Config,
    options: &Options,
    start: (Start, RunReport),
    limits: &Limits,
    observer: &mut (dyn Observer + Send),
) -> Result<Ranking> {
    on_own_threads(options, || match (config.weighted, graph) {
        (true, AnyGraph::Unweighted(_)) => Err(Error::NoWeights),
        (true, AnyGraph::U32(graph)) => over(graph, config, options.max_supersteps, start, limits, observer),
        (true, AnyGraph::F32(graph)) => over(graph, config, options.max_supersteps, start, limits, observer),
        (true, AnyGraph::F64(graph)) => over(graph, config, options.max_supersteps, start, limits, observer),
        (false, graph) => over(&graph.without_data(), config, options.max_supersteps, start, limits, observer),
    })
}

fn over<W: Weight>(
    graph: &Graph<W>,
    config: &Config,
    most: Option<u64>,
    (start, mut report): (Start, RunReport),
    limits: &Limits,
    observer: &mut (dyn Observer + Send),
) -> Result<Ranking> {
    config.check_ranges()?;
    let begin = Instant::now();
    let equation = Equation::new(graph, config.damping, Teleport::new(graph, &config.sources)?)?;
    report.prepare_s += begin.elapsed().as_secs_f64();
    let mut is_over = |report: &RunReport, _: &[f64]| match most {
        Some(most) if report.supersteps >= most => Some(Termination::MaxSupersteps),
        _ => limits.is_due().then(|| limits.termination()),
    };
    let mut run = Run::new(&equation, &start, config.tolerance, report, observer);
    let termination = run.run(&start, &mut is_over);
    Ok(run.into_ranking(termination))
}

/// Where a run begins.
enum Start {
    /// At `t`, with dense passes while they pay.
    Anywhere,
    /// At 0, with pushes of the sources.
    Sources,
    /// At these ranks, with one dense pass.
    At(Vec<f64>),
}

/// Why a run is to end before it has converged, with this report and `x`; asked before each round.
type IsOver<'a> = &'a mut dyn FnMut(&RunReport, &[f64]) -> Option<Termination>;

/// A run: `x`, its residual, and what was done so far.
struct Run<'a> {
    equation: &'a Equation<'a>,
    tolerance: f64,
    x: Vec<f64>,
    residual: Vec<f64>,
    /// For dense passes.
    flows: Vec<f64>,
    constant: f64,
    /// The last that was looked up.
    standing: Standing,
    begin: Instant,
    /// Seconds of supersteps before.
    before_s: f64,
    report: RunReport,
    observer: &'a mut (dyn Observer + Send),
}

impl<'a> Run<'a> {
    fn new(
        equation: &'a Equation<'a>,
        start: &Start,
        tolerance: f64,
        report: RunReport,
        observer: &'a mut (dyn Observer + Send),
    ) -> Self {
        let vertices = equation.vertices();
        let x = match start {
            Start::Anywhere => parallel::tabulate(vertices, &|v| equation.teleport(v)),
            Start::Sources => vec![0.0; vertices],
            Start::At(x) => x.clone(),
        };
        let constant = equation.constant(&x);
        let residual = match start {
            // At x = 0 it is known without a look at the edges.
            Start::Sources => parallel::tabulate(vertices, &|v| constant * equation.teleport(v)),
            _ => vec![0.0; vertices],
        };
        let standing = Standing { norm: f64::INFINITY, mass: 0.0, error: f64::INFINITY };
        let (flows, begin, before_s) = (Vec::new(), Instant::now(), report.run_s);
        Run { equation, tolerance, x, residual, flows, constant, standing, begin, before_s, report, observer }
    }

    /// Runs; says why it ended.
    fn run(&mut self, start: &Start, is_over: IsOver<'_>) -> Termination {
        if self.equation.vertices() == 0 {
            return Termination::NoActive;
        }
        match start {
            Start::Anywhere => {
                if let Some(end) = self.dense_passes(is_over) {
                    return end;
                }
            }
            Start::Sources => self.standing = self.equation.standing(&self.x, &self.residual),
            Start::At(_) => {
                self.dense_pass();
                if self.is_converged() {
                    return Termination::Converged;
                }
            }
        }
        self.pushes(is_over)
    }

    fn is_converged(&self) -> bool {
        self.tolerance > 0.0 && self.standing.error <= self.tolerance
    }

    /// Dense passes while they pay; an end, if the run comes to one.
    fn dense_passes(&mut self, is_over: IsOver<'_>) -> Option<Termination> {
        let mut before = f64::INFINITY;
        loop {
            if let Some(end) = is_over(&self.report, &self.x) {
                return Some(end);
            }
            self.constant = self.equation.constant(&self.x);
            self.dense_pass();
            if self.is_converged() {
                return Some(Termination::Converged);
            }
            let taken = (before / self.standing.norm).ln();
            if before.is_finite() && self.rate_of_pushes() > taken {
                return None;
            }
            before = self.standing.norm;
            let residual = &self.residual;
            parallel::in_parts(&mut self.x, &|first, x| {
                x.iter_mut().zip(&residual[first..]).for_each(|(x, residual)| *x += residual);
            });
        }
    }

    fn rate_of_pushes(&self) -> f64 {
        rate_of_pushes(self.equation.graph(), self.equation.damping, &self.residual)
    }

    /// Computes the residual of `x` anew.
    fn dense_pass(&mut self) {
        let begin = Instant::now();
        self.flows.resize(self.x.len(), 0.0);
        self.equation.residual(&self.x, self.constant, &mut self.flows, &mut self.residual);
        self.standing = self.equation.standing(&self.x, &self.residual);
        let (all, arcs) = (self.x.len() as u64, self.equation.arcs() as u64);
        self.record(begin, all, (arcs, 0), ViewMode::Dense);
    }

    /// Pushes until the bound holds.
    fn pushes(&mut self, is_over: IsOver<'_>) -> Termination {
        let mut blocks = Blocks::new(self.equation);
        let vertices = self.x.len();
        let few = (vertices / ONE_IN).max(1) as u64;
        let pass = (vertices + self.equation.arcs()) as u64;
        let (mut eps, mut since) = (3.0 * self.standing.norm / vertices as f64, 0);
        blocks.touch_all();
        loop {
            if let Some(end) = is_over(&self.report, &self.x) {
                // What is known of the residual is what was added up.
                self.standing = self.equation.standing(&self.x, &self.residual);
                return end;
            }
            let begin = Instant::now();
            let round = blocks.round(self.equation, eps * KEPT, &mut self.x, &mut self.residual);
            since += round.edges + round.pushes;
            if since >= pass / 2 || round.pushes < few {
                since = 0;
                self.standing = self.equation.standing(&self.x, &self.residual);
            }
            self.record(begin, round.pushes, (0, round.edges), ViewMode::InPlace);
            if self.tolerance > 0.0 && self.standing.error <= MARGIN * self.tolerance {
                self.dense_pass();
                if self.is_converged() {
                    return Termination::Converged;
                }
                blocks.touch_all();
            }
            if round.pushes < few {
                if self.standing.norm == 0.0 {
                    // Exact: no push changes anything any more.
                    return Termination::NoActive;
                }
                eps /= FALL;
                blocks.touch_all();
            }
        }
    }

    /// A line of the report.
    fn record(&mut self, begin: Instant, active: u64, (gathered, scattered): (u64, u64), views: ViewMode) {
        let report = &mut self.report;
        report.supersteps += 1;
        report.activations += active;
        report.edges_gathered += gathered;
        report.edges_scattered += scattered;
        let superstep = SuperstepReport {
            superstep: report.supersteps,
            active,
            edges_gathered: gathered,
            edges_scattered: scattered,
            contention: Contention::default(),
            sent_bytes: 0,
            residual: self.standing.norm,
            seconds: begin.elapsed().as_secs_f64(),
            views,
            scatter: if scattered > 0 { ScatterMode::Push } else { ScatterMode::None },
            segmented: false,
        };
        report.per_superstep.push(superstep);
        report.run_s = self.before_s + self.begin.elapsed().as_secs_f64();
        self.observer.superstep(Progress { superstep: &superstep, elapsed_s: report.run_s });
    }

    fn into_ranking(mut self, termination: Termination) -> Ranking {
        self.report.termination = (&termination).into();
        let (x, mass) = (&self.x, self.standing.mass);
        let ranks = match mass > 0.0 {
            true => parallel::tabulate(x.len(), &|v| x[v] / mass),
            // Nothing was pushed yet.
            false => parallel::tabulate(x.len(), &|v| self.equation.teleport(v)),
        };
        // Ranks that are off by e satisfy the equation to (1 + d) e; two distributions differ by 2 at most.
        let residual_bound = ((1.0 + self.equation.damping) * self.standing.error).min(2.0);
        Ranking { ranks, residual_bound, termination, report: self.report }
    }
}
