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
//! After each dense pass it is estimated what pushes would take off the logarithm of the residual for as many edges ([`choice`]); when that is
//! more than the last dense pass has taken off, pushes begin. Few sources: they begin at once, from `x = 0`. There the estimate says too much,
//! since a few vertices near the sources have most of the residual for a while: so what pushes have taken off is looked at each time they have
//! gone over the edges of a pass, and where a dense pass takes more (as many ranks change, on R-MAT graphs say), dense passes go on from `x`
//! over its sum.
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
#[cfg(test)]
mod tests;

use std::time::Instant;

use hubcut::exec::{
    Contention, Observer, Options, Progress, RunReport, ScatterMode, SuperstepReport, Termination, ViewMode,
};
use hubcut::graph::{AnyGraph, Graph};
use hubcut::parallel;

use self::blocks::Blocks;
use self::equation::{Equation, Standing};
use super::{Config, Ranking, Teleport, total};
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
/// After so many dense passes from ranks that few sources began, what the last has taken off the residual is what the next will.
const SETTLED: u32 = 5;
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
    on_own_threads(options, || with_weights(graph, config, Once { config, options, observer }))
}

/// Work on a graph with the weights that count.
pub(super) trait OnWeights {
    /// What comes of it.
    type Solution;

    /// Does it.
    fn on<W: Weight>(self, graph: &Graph<W>) -> Result<Self::Solution>;
}

/// Does `work` on the graph, without its weights unless they count.
pub(super) fn with_weights<S: OnWeights>(graph: &AnyGraph, config: &Config, work: S) -> Result<S::Solution> {
    match (config.weighted, graph) {
        (true, AnyGraph::Unweighted(_)) => Err(Error::NoWeights),
        (true, AnyGraph::U32(graph)) => work.on(graph),
        (true, AnyGraph::F32(graph)) => work.on(graph),
        (true, AnyGraph::F64(graph)) => work.on(graph),
        (false, graph) => work.on(&graph.without_data()),
    }
}

/// One run.
struct Once<'a> {
    config: &'a Config,
    options: &'a Options,
    observer: &'a mut (dyn Observer + Send),
}

impl OnWeights for Once<'_> {
    type Solution = Ranking;

    fn on<W: Weight>(self, graph: &Graph<W>) -> Result<Ranking> {
        let Once { config, options, observer } = self;
        let begin = Instant::now();
        let teleport = Teleport::new(graph, &config.sources)?;
        let mut solver = Solver::new(graph, config)?;
        let report = empty_report(begin.elapsed().as_secs_f64());
        let solved = solver.solve(&teleport, config.sources.len(), options, report, observer);
        let ranks = parallel::tabulate(graph.vertices(), &|v| solver.rank(&solved, &teleport, v));
        Ok(Ranking {
            ranks,
            residual_bound: solver.residual_bound(&solved),
            termination: solved.termination,
            report: solved.report,
        })
    }
}

/// The equation, and arrays for one run after another.
pub(super) struct Solver<'g> {
    equation: Equation<'g>,
    tolerance: f64,
    x: Vec<f64>,
    residual: Vec<f64>,
    /// Made when the first vertex is pushed.
    blocks: Option<Blocks>,
}

/// How a run of a [`Solver`] ended, whose ranks are those of the solver until the next.
pub(super) struct Solved {
    pub(super) termination: Termination,
    pub(super) report: RunReport,
    standing: Standing,
}

impl<'g> Solver<'g> {
    /// For runs on a graph; its weights count if they are a type of weights.
    ///
    /// # Errors
    /// [`Error::OutOfRange`], [`Error::InvalidWeight`].
    pub(super) fn new<W: Weight>(graph: &'g Graph<W>, config: &Config) -> Result<Self> {
        config.check_ranges()?;
        let equation = Equation::new(graph, config.damping)?;
        let array = || parallel::tabulate(graph.vertices(), &|_| 0.0);
        Ok(Solver { tolerance: config.tolerance, x: array(), residual: array(), blocks: None, equation })
    }

    /// Solves the equation with this teleport distribution over so many sources, 0 if it is uniform; `report` is that of a run which has not
    /// begun. The same to the last bit whatever was solved before.
    pub(super) fn solve(
        &mut self,
        teleport: &Teleport,
        sources: usize,
        options: &Options,
        report: RunReport,
        observer: &mut (dyn Observer + Send),
    ) -> Solved {
        let is_local = sources > 0 && sources <= self.equation.vertices() / VERTICES_A_SOURCE;
        let limits = Limits::of(options);
        let mut run = Run::new(self, teleport, is_local, options.max_supersteps, report, observer);
        let termination = run.run(is_local, &limits);
        let (mut report, standing) = (run.report, run.standing);
        report.termination = (&termination).into();
        Solved { termination, report, standing }
    }

    /// The rank of a vertex after a run.
    #[inline(always)]
    pub(super) fn rank(&self, solved: &Solved, teleport: &Teleport, v: usize) -> f64 {
        // Else nothing was pushed yet.
        if solved.standing.mass > 0.0 { self.x[v] / solved.standing.mass } else { teleport.share(v) }
    }

    /// By how much the equation is off at these ranks, at most.
    pub(super) fn residual_bound(&self, solved: &Solved) -> f64 {
        // Ranks that are off by e satisfy the equation to (1 + d) e; two distributions differ by 2 at most.
        ((1.0 + self.equation.damping) * solved.standing.error).min(2.0)
    }
}

/// A run: `x`, its residual, and what was done so far.
struct Run<'a, 'g> {
    equation: &'a Equation<'g>,
    teleport: &'a Teleport,
    tolerance: f64,
    most: Option<u64>,
    x: &'a mut Vec<f64>,
    residual: &'a mut Vec<f64>,
    blocks: &'a mut Option<Blocks>,
    constant: f64,
    /// What the last dense pass took off the logarithm of the residual; infinite until one is known.
    taken: f64,
    /// What pushes took off it for the edges of a dense pass, when they last had that many.
    pushed: f64,
    /// The last that was looked up.
    standing: Standing,
    begin: Instant,
    report: RunReport,
    observer: &'a mut (dyn Observer + Send),
}

impl<'a, 'g> Run<'a, 'g> {
    fn new(
        solver: &'a mut Solver<'g>,
        teleport: &'a Teleport,
        is_local: bool,
        most: Option<u64>,
        report: RunReport,
        observer: &'a mut (dyn Observer + Send),
    ) -> Self {
        let Solver { equation, tolerance, x, residual, blocks } = solver;
        let begin = Instant::now();
        parallel::fill(x, &|v| if is_local { 0.0 } else { teleport.share(v) });
        let constant = equation.constant(x);
        // At x = 0 the residual is known without a look at the edges.
        parallel::fill(residual, &|v| if is_local { constant * teleport.share(v) } else { 0.0 });
        let standing = Standing { norm: f64::INFINITY, mass: 0.0, error: f64::INFINITY };
        let tolerance = *tolerance;
        let (taken, pushed) = (f64::INFINITY, f64::INFINITY);
        Run {
            equation,
            teleport,
            tolerance,
            most,
            x,
            residual,
            blocks,
            constant,
            taken,
            pushed,
            standing,
            begin,
            report,
            observer,
        }
    }

    /// Runs; says why it ended.
    fn run(&mut self, is_local: bool, limits: &Limits) -> Termination {
        if self.equation.vertices() == 0 {
            return Termination::NoActive;
        }
        if is_local {
            self.standing = self.equation.standing(self.x, self.residual);
            if let Some(end) = self.pushes(is_local, limits) {
                return end;
            }
            self.normalise();
        }
        loop {
            if let Some(end) = self.dense_passes(if is_local { SETTLED } else { 2 }, limits) {
                return end;
            }
            if let Some(end) = self.pushes(is_local, limits) {
                return end;
            }
            self.normalise();
        }
    }

    /// Goes on from ranks that sum to 1, as dense passes want them: those that the last pushes would give.
    fn normalise(&mut self) {
        let (x, residual) = (&*self.x, &*self.residual);
        let mass = total(x.len(), &|v| x[v] + residual[v]);
        *self.x = parallel::tabulate(x.len(), &|v| (x[v] + residual[v]) / mass);
        // Nothing is known of them yet.
        self.standing = Standing { norm: f64::INFINITY, mass: 1.0, error: f64::INFINITY };
    }

    /// Why the run is to end before it has converged.
    fn is_over(&self, limits: &Limits) -> Option<Termination> {
        if self.most.is_some_and(|most| self.report.supersteps >= most) {
            return Some(Termination::MaxSupersteps);
        }
        limits.is_due().then(|| limits.termination())
    }

    fn is_converged(&self) -> bool {
        self.tolerance > 0.0 && self.standing.error <= self.tolerance
    }

    /// Dense passes while they pay, so many at least; an end, if the run comes to one.
    fn dense_passes(&mut self, least: u32, limits: &Limits) -> Option<Termination> {
        let mut before = f64::INFINITY;
        for pass in 1u32.. {
            if let Some(end) = self.is_over(limits) {
                return Some(end);
            }
            self.constant = self.equation.constant(self.x);
            self.dense_pass();
            if self.is_converged() {
                return Some(Termination::Converged);
            }
            let taken = (before / self.standing.norm).ln();
            self.taken = taken;
            if pass >= least && choice::rate_of_pushes(self.equation, self.residual).min(self.pushed) > taken {
                return None;
            }
            before = self.standing.norm;
            let (x, residual) = (&*self.x, &*self.residual);
            *self.x = parallel::tabulate(x.len(), &|v| x[v] + residual[v]);
        }
        None
    }

    /// Computes the residual of `x` anew.
    fn dense_pass(&mut self) {
        let begin = Instant::now();
        self.equation.residual(self.x, self.constant, self.teleport, self.residual);
        self.standing = self.equation.standing(self.x, self.residual);
        let (all, arcs) = (self.x.len() as u64, self.equation.arcs() as u64);
        self.record(begin, all, (arcs, 0), ViewMode::Dense);
    }

    /// Pushes until the bound holds; no end, if `compares` and dense passes have taken more off the residual for as many edges.
    fn pushes(&mut self, compares: bool, limits: &Limits) -> Option<Termination> {
        let mut blocks = self.blocks.take().unwrap_or_else(|| Blocks::new(self.equation));
        blocks.restart();
        let end = self.pushes_by(&mut blocks, compares, limits);
        *self.blocks = Some(blocks);
        end
    }

    fn pushes_by(&mut self, blocks: &mut Blocks, compares: bool, limits: &Limits) -> Option<Termination> {
        let vertices = self.x.len();
        let few = (vertices / ONE_IN).max(1) as u64;
        let pass = (vertices + self.equation.arcs()) as u64;
        let (mut eps, mut since) = (3.0 * self.standing.norm / vertices as f64, 0);
        let (mut before, mut work) = (self.standing.norm, 0);
        loop {
            if let Some(end) = self.is_over(limits) {
                // What is known of the residual is what was added up.
                self.standing = self.equation.standing(self.x, self.residual);
                return Some(end);
            }
            let begin = Instant::now();
            let round = blocks.round(self.equation, eps * KEPT, self.x, self.residual);
            since += round.edges + round.pushes;
            work += round.edges + round.pushes;
            let is_pass = compares && work >= pass;
            if since >= pass / 2 || round.pushes < few || is_pass {
                since = 0;
                self.standing = self.equation.standing(self.x, self.residual);
            }
            self.record(begin, round.pushes, (0, round.edges), ViewMode::InPlace);
            if self.tolerance > 0.0 && self.standing.error <= MARGIN * self.tolerance {
                self.dense_pass();
                if self.is_converged() {
                    return Some(Termination::Converged);
                }
                blocks.touch_all();
            }
            if round.pushes < few {
                if self.standing.norm == 0.0 {
                    // Exact: no push changes anything any more.
                    return Some(Termination::NoActive);
                }
                eps /= FALL;
                blocks.touch_all();
            }
            if is_pass {
                self.pushed = (before / self.standing.norm).ln() * pass as f64 / work as f64;
                if self.pushed < self.taken {
                    return None;
                }
                (before, work) = (self.standing.norm, 0);
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
        report.run_s = self.begin.elapsed().as_secs_f64();
        self.observer.superstep(Progress { superstep: &superstep, elapsed_s: report.run_s });
    }
}
