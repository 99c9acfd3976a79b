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
pub(super) mod race;
#[cfg(test)]
mod tests;

use std::time::Instant;

use hubcut::exec::{Observer, Options, Progress, RunReport, Termination, ViewMode};
use hubcut::graph::memory::zeroed;
use hubcut::graph::{AnyGraph, Graph, Topology};
use hubcut::parallel;

use self::blocks::Blocks;
pub(super) use self::choice::rate_of_pushes;
use self::equation::{Equation, Standing};
use super::{Config, Ranking, Teleport};
use crate::direct::{Limits, empty_report, on_own_threads, record, total};
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
    let limits = Limits::of(options);
    let start = Start::of(config.sources.len(), graph.topology());
    let begun = Begun { start, ..Begun::anew() };
    from(graph, config, options, begun, &mut until(options.max_supersteps, &limits), observer)
}

/// Why a run is to end before it has converged, with this report and `x`, which is made only where it is looked at; asked before each round.
pub(super) type IsOver<'a> = &'a mut (dyn FnMut(&RunReport, &dyn Fn() -> Vec<f64>) -> Option<Termination> + Send);

/// After so many rounds, or at these limits.
pub(super) fn until(
    most: Option<u64>,
    limits: &Limits,
) -> impl FnMut(&RunReport, &dyn Fn() -> Vec<f64>) -> Option<Termination> + Send {
    move |report, _| match most {
        Some(most) if report.supersteps >= most => Some(Termination::MaxSupersteps),
        _ => limits.is_due().then(|| limits.termination()),
    }
}

/// Where a run begins.
pub(super) enum Start {
    /// At `t`, with dense passes while they pay.
    Anywhere,
    /// At 0, with pushes of the sources.
    Sources,
    /// At these ranks, with one dense pass; the last superstep has taken so much off the logarithm of the residual.
    At(Vec<f64>, f64),
}

impl Start {
    /// For so many sources; 0: all vertices.
    pub(super) fn of(sources: usize, graph: &Topology) -> Self {
        let is_local = sources > 0 && sources <= graph.vertices() / VERTICES_A_SOURCE;
        if is_local { Start::Sources } else { Start::Anywhere }
    }
}

/// A run that others have begun.
pub(super) struct Begun {
    pub(super) start: Start,
    /// Of what was done.
    pub(super) report: RunReport,
    /// What a push costs for an edge, in edges of dense passes. 1: edges are what counts.
    pub(super) push_cost: f64,
}

impl Begun {
    /// Nobody has: anywhere, by edges.
    pub(super) fn anew() -> Self {
        Begun { start: Start::Anywhere, report: empty_report(0.0), push_cost: 1.0 }
    }
}

/// Goes on with a run.
///
/// # Errors
/// As [`dynamic`].
pub(super) fn from(
    graph: &AnyGraph,
    config: &Config,
    options: &Options,
    begun: Begun,
    is_over: IsOver<'_>,
    observer: &mut (dyn Observer + Send),
) -> Result<Ranking> {
    on_own_threads(options, || with_weights(graph, config, Once { config, begun, is_over, observer }))
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
    begun: Begun,
    is_over: IsOver<'a>,
    observer: &'a mut (dyn Observer + Send),
}

impl OnWeights for Once<'_> {
    type Solution = Ranking;

    fn on<W: Weight>(self, graph: &Graph<W>) -> Result<Ranking> {
        let Once { config, begun: Begun { start, mut report, push_cost }, is_over, observer } = self;
        let begin = Instant::now();
        let teleport = Teleport::new(graph, &config.sources)?;
        let mut solver = Solver::new(graph, config)?;
        solver.push_cost = push_cost;
        report.prepare_s += begin.elapsed().as_secs_f64();
        let solved = solver.solve(&teleport, start, is_over, report, observer);
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
    push_cost: f64,
    x: Vec<f64>,
    residual: Vec<f64>,
    /// What each vertex passes along an edge of weight 1, in dense passes.
    flows: Vec<f64>,
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
        let array = || zeroed("the ranks and their residuals", graph.vertices());
        let (x, residual, flows) = (array()?, array()?, array()?);
        Ok(Solver { tolerance: config.tolerance, push_cost: 1.0, x, residual, flows, blocks: None, equation })
    }

    /// Solves the equation with this teleport distribution; `report` is that of what was done before. The same to the last bit whatever
    /// was solved before.
    pub(super) fn solve(
        &mut self,
        teleport: &Teleport,
        start: Start,
        is_over: IsOver<'_>,
        report: RunReport,
        observer: &mut (dyn Observer + Send),
    ) -> Solved {
        let mut run = Run::new(self, teleport, &start, report, observer);
        let termination = run.run(&start, is_over);
        let (mut report, standing) = (run.report, run.standing);
        report.termination = (&termination).into();
        Solved { termination, report, standing }
    }

    /// Where `x` stands with this residual.
    fn standing(&self) -> Standing {
        self.equation.standing(&self.x, &self.residual)
    }

    /// What pushes would take off the residual.
    fn rate_of_pushes(&self) -> f64 {
        rate_of_pushes(self.equation.graph(), self.equation.damping, &self.residual)
    }

    /// Takes a step of the iteration.
    fn add_residual(&mut self) {
        let residual = &self.residual;
        parallel::in_parts(&mut self.x, &|first, x| {
            x.iter_mut().zip(&residual[first..]).for_each(|(x, residual)| *x += residual);
        });
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
    solver: &'a mut Solver<'g>,
    teleport: &'a Teleport,
    constant: f64,
    /// What the last dense pass took off the logarithm of the residual; infinite until one is known.
    taken: f64,
    /// What pushes took off it for the edges of a dense pass, when they last had that many.
    pushed: f64,
    /// The last that was looked up.
    standing: Standing,
    begin: Instant,
    /// Seconds of rounds before.
    before_s: f64,
    report: RunReport,
    observer: &'a mut (dyn Observer + Send),
}

/// Nothing is known.
const UNKNOWN: Standing = Standing { norm: f64::INFINITY, mass: 0.0, error: f64::INFINITY };

impl<'a, 'g> Run<'a, 'g> {
    fn new(
        solver: &'a mut Solver<'g>,
        teleport: &'a Teleport,
        start: &Start,
        report: RunReport,
        observer: &'a mut (dyn Observer + Send),
    ) -> Self {
        let begin = Instant::now();
        match start {
            Start::Anywhere => parallel::fill(&mut solver.x, &|v| teleport.share(v)),
            Start::Sources => parallel::fill(&mut solver.x, &|_| 0.0),
            Start::At(x, _) => solver.x.copy_from_slice(x),
        }
        let constant = solver.equation.constant(&solver.x);
        if let Start::Sources = start {
            // At x = 0 the residual is known without a look at the edges.
            parallel::fill(&mut solver.residual, &|v| constant * teleport.share(v));
        }
        let (taken, pushed, before_s) = (f64::INFINITY, f64::INFINITY, report.run_s);
        Run { solver, teleport, constant, taken, pushed, standing: UNKNOWN, begin, before_s, report, observer }
    }

    /// Runs; says why it ended.
    fn run(&mut self, start: &Start, is_over: IsOver<'_>) -> Termination {
        if self.solver.x.is_empty() {
            return Termination::NoActive;
        }
        // Where pushes come first, what they will do is not known from what is there.
        let compares = !matches!(start, Start::Anywhere);
        match start {
            Start::Anywhere => {}
            Start::Sources => self.standing = self.solver.standing(),
            Start::At(_, taken) => {
                self.taken = *taken;
                self.dense_pass();
                if self.is_converged() {
                    return Termination::Converged;
                }
            }
        }
        let mut is_dense = !compares;
        loop {
            let end = match is_dense {
                true => self.dense_passes(if compares { SETTLED } else { 2 }, is_over),
                false => self.pushes(compares, is_over),
            };
            if let Some(end) = end {
                return end;
            }
            if !is_dense {
                self.normalise();
            }
            is_dense = !is_dense;
        }
    }

    /// Goes on from ranks that sum to 1, as dense passes want them: those that the last pushes would give.
    fn normalise(&mut self) {
        self.solver.add_residual();
        let mass = total(self.solver.x.len(), &|v| self.solver.x[v]);
        parallel::change(&mut self.solver.x, &|x| x / mass);
        // Nothing is known of them yet.
        self.standing = Standing { mass: 1.0, ..UNKNOWN };
    }

    fn is_converged(&self) -> bool {
        self.solver.tolerance > 0.0 && self.standing.error <= self.solver.tolerance
    }

    /// Whether the run is over.
    fn end(&self, is_over: IsOver<'_>) -> Option<Termination> {
        is_over(&self.report, &|| self.solver.x.clone())
    }

    /// Dense passes while they pay, so many at least; an end, if the run comes to one.
    fn dense_passes(&mut self, least: u32, is_over: IsOver<'_>) -> Option<Termination> {
        let mut before = f64::INFINITY;
        for pass in 1u32.. {
            if let Some(end) = self.end(is_over) {
                return Some(end);
            }
            self.constant = self.solver.equation.constant(&self.solver.x);
            self.dense_pass();
            if self.is_converged() {
                return Some(Termination::Converged);
            }
            self.taken = (before / self.standing.norm).ln();
            if pass >= least && self.solver.rate_of_pushes().min(self.pushed) > self.solver.push_cost * self.taken {
                return None;
            }
            before = self.standing.norm;
            self.solver.add_residual();
        }
        None
    }

    /// Computes the residual of `x` anew.
    fn dense_pass(&mut self) {
        let begin = Instant::now();
        let Solver { equation, x, residual, flows, .. } = &mut *self.solver;
        equation.residual(x, self.constant, self.teleport, flows, residual);
        let (all, arcs) = (x.len() as u64, equation.arcs() as u64);
        self.standing = self.solver.standing();
        self.record(begin, all, (arcs, 0), ViewMode::Dense);
    }

    /// Pushes until the bound holds; no end, if `compares` and dense passes have taken more off the residual for as many edges.
    fn pushes(&mut self, compares: bool, is_over: IsOver<'_>) -> Option<Termination> {
        let mut blocks = self.solver.blocks.take().unwrap_or_else(|| Blocks::new(&self.solver.equation));
        blocks.restart();
        let end = self.pushes_by(&mut blocks, compares, is_over);
        self.solver.blocks = Some(blocks);
        end
    }

    fn pushes_by(&mut self, blocks: &mut Blocks, compares: bool, is_over: IsOver<'_>) -> Option<Termination> {
        let (vertices, tolerance) = (self.solver.x.len(), self.solver.tolerance);
        let few = (vertices / ONE_IN).max(1) as u64;
        let pass = (vertices + self.solver.equation.arcs()) as u64;
        let (mut eps, mut since) = (3.0 * self.standing.norm / vertices as f64, 0);
        let (mut before, mut work) = (self.standing.norm, 0);
        loop {
            if let Some(end) = self.end(is_over) {
                // What is known of the residual is what was added up.
                self.standing = self.solver.standing();
                return Some(end);
            }
            let begin = Instant::now();
            let Solver { equation, x, residual, .. } = &mut *self.solver;
            let round = blocks.round(equation, eps * KEPT, x, residual);
            since += round.edges + round.pushes;
            work += round.edges + round.pushes;
            let is_pass = compares && work >= pass;
            if since >= pass / 2 || round.pushes < few || is_pass {
                since = 0;
                self.standing = self.solver.standing();
            }
            self.record(begin, round.pushes, (0, round.edges), ViewMode::InPlace);
            if tolerance > 0.0 && self.standing.error <= MARGIN * tolerance {
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
                if self.pushed < self.solver.push_cost * self.taken {
                    return None;
                }
                (before, work) = (self.standing.norm, 0);
            }
        }
    }

    /// A line of the report.
    fn record(&mut self, begin: Instant, active: u64, edges: (u64, u64), views: ViewMode) {
        let report = &mut self.report;
        let superstep = record(report, begin, active, edges, self.standing.norm, views);
        report.run_s = self.before_s + self.begin.elapsed().as_secs_f64();
        self.observer.superstep(Progress { superstep: &superstep, elapsed_s: report.run_s });
    }
}
