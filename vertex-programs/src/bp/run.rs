//! Running a program over a network, and what comes of it.

use std::sync::Arc;

use hubcut::exec::{Interrupt, Observer, Options, Run, RunReport, States, SuperstepReport, Termination};
use hubcut::graph::VertexId;
use hubcut::program::{Distributed, Max, Row, Step, VertexInfo, VertexProgram};

use super::ascent::{Ascent, Hill};
use super::binary::Binary;
use super::config::{Config, Domain, Query};
use super::criterion::Criterion;
use super::decode::largest;
use super::fixed_point::Stability;
use super::general::General;
use super::messages::Messages;
use super::network::{Network, Shape};
use crate::error::{Error, Result};
use crate::registry::Lists;
use crate::running::{self, Running};

/// What belief propagation has found out about a model.
#[derive(Clone, Debug)]
pub struct Inference {
    /// The most probable state of each variable: of its marginal, or under [`Query::Map`] of all variables together.
    pub assignment: Vec<u32>,
    /// Natural logarithm of the product of all factors for that assignment; minus infinity if it is impossible.
    pub log_value: f64,
    /// How the assignment was improved after the messages, under [`Query::Map`] where it may not be the best.
    pub ascent: Option<Ascent>,
    /// Natural logarithm of the partition function, as Bethe approximates it; exact on forests. None under
    /// [`Query::Map`], where a run failed, and where messages came to their bound.
    pub log_z: Option<f64>,
    /// Largest change of an element of a message if all were computed once more, measured as that of the tolerance is.
    pub residual: f64,
    /// Largest change of an element of a marginal in one full step of flooding: the messages of all variables, and then those of
    /// all factors.
    pub marginal_change: f64,
    /// Change of [`log_z`](Self::log_z) in such a step.
    pub log_z_change: Option<f64>,
    /// Why the answers are not those of messages at rest, or why there is none; none if the run has converged. It has if it ended
    /// by itself, or at a limit with messages that would not change by more than the tolerance, if no message came to the bound beyond which evidence has been counted twice, and if one full step of flooding
    /// changes no marginal by more than ten tolerances, and log Z by no more than the tolerance times the number of factors; but
    /// for rounding.
    pub not_converged: Option<String>,
    /// How many messages were computed.
    pub message_updates: u64,
    /// What messages were kept as.
    pub domain: Domain,
    /// Which program the model ran in.
    pub shape: Shape,
    /// Why the run ended.
    pub termination: Termination,
    /// What the engine did.
    pub report: RunReport,
    /// Whether a message came to its bound, so that the run has not converged.
    pub is_at_bound: bool,
    /// Where the marginal of each variable begins, and the end of the last.
    offsets: Vec<usize>,
    marginals: Vec<f64>,
}

impl Inference {
    /// The marginal of a variable, which sums to one; under [`Query::Map`] its max-marginal: for each state the probability
    /// of the best assignment with it, divided by their sum.
    ///
    /// # Panics
    /// If there is no such variable.
    pub fn marginal(&self, variable: usize) -> &[f64] {
        &self.marginals[self.offsets[variable]..self.offsets[variable + 1]]
    }

    /// With an assignment that no change of one variable improves: see [`ascent`](super::ascent).
    fn ascended(mut self, network: &Network, config: &Config, seed: u64, interrupt: &Interrupt) -> Self {
        let model = &network.model;
        // Where there is no cycle messages at rest have found the best there is.
        let may_improve = |variable: &u32| {
            let is_best = network.is_exact(*variable) && self.not_converged.is_none();
            !is_best && model.observed(*variable as usize).is_none()
        };
        let free: Vec<u32> = (0..model.variables() as u32).filter(may_improve).collect();
        // Who is out of time does not want to wait for more.
        let is_over =
            matches!(self.termination, Termination::Failed { .. } | Termination::Timeout | Termination::Interrupted);
        if config.query != Query::Map || free.is_empty() || is_over {
            return self;
        }
        let single: Vec<u32> = (0..self.variables()).map(|variable| largest(self.marginal(variable))).collect();
        let hill = Hill::new(model);
        let (best, starts) = hill.climb(&self.assignment, &single, &free, config.starts, seed, interrupt);
        self.ascent = (starts > 0).then_some(Ascent { starts, before: self.log_value });
        self.log_value = model.log_value(&best);
        self.assignment = best;
        if self.log_value == f64::NEG_INFINITY {
            self.not_converged.get_or_insert("no assignment was found that is possible".into());
        }
        self
    }

    /// The marginals of all variables.
    pub fn marginals(&self) -> Lists<'_> {
        Lists { offsets: &self.offsets, values: &self.marginals }
    }

    /// How many variables there are.
    pub fn variables(&self) -> usize {
        self.offsets.len() - 1
    }
}

/// Runs belief propagation over the network of a model: see the [module](super).
///
/// # Errors
/// [`Error::OutOfRange`](crate::Error::OutOfRange); those of the engine, among them
/// [`Consistency`](hubcut::Error::Consistency) under `vertex`: a vertex reads what its neighbours write.
///
/// Evidence and tables that contradict each other end the run with [`Termination::Failed`], whose reason names the variable or
/// the factor.
///
/// # Complexity
/// A message over two variables costs the product of their numbers of states (one of them, if the table only knows whether they
/// are equal); the messages of a larger factor the entries of its table times its variables.
///
/// # Examples
/// ```
/// use hubcut::exec::Options;
/// use hubcut_factors::FactorGraph;
/// use hubcut_programs::bp::{self, Config, Network};
///
/// // Rain wets the grass, mostly; the grass is wet.
/// let mut model = FactorGraph::builder(vec![2, 2])?;
/// model.factor(&[0], &[0.8, 0.2])?;
/// model.factor(&[0, 1], &[0.9, 0.1, 0.2, 0.8])?;
/// let model = model.build().condition(&[(1, 1)])?;
/// let config = Config::default();
/// let network = Network::new(&model, &config)?;
/// let found = bp::run(&network, &config, Options::default(), &mut ())?;
/// assert!((found.marginal(0)[1] - 0.16 / 0.24).abs() < 1e-12);
/// assert!((found.log_z.unwrap() - 0.24f64.ln()).abs() < 1e-12);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn run(
    network: &Arc<Network>,
    config: &Config,
    options: Options,
    observer: &mut (dyn Observer + Send),
) -> Result<Inference> {
    config.check()?;
    let end = (options.seed, options.interrupt.clone());
    match network.shape() {
        Shape::Binary => {
            Stepped::new(Binary::new(network, config), network, config, options)?.finish(config, end, observer)
        }
        _ => Stepped::new(General::new(network, config), network, config, options)?.finish(config, end, observer),
    }
}

/// A run that can say how far its messages are from a fixed point.
pub trait Measured: Running<u32> {
    /// The largest change of an element of a message if all were computed once more from those that there are: see
    /// [`Inference::residual`]. It is 1 where a message has come to its bound, and so is none of a model at rest.
    fn residual(&self) -> f64;
}

/// Prepares a run, to be stepped by hand.
///
/// # Errors
/// Those of [`run`].
pub fn begin<'n>(network: &'n Arc<Network>, config: &Config, options: Options) -> Result<Box<dyn Measured + 'n>> {
    config.check()?;
    Ok(match network.shape() {
        Shape::Binary => Box::new(Stepped::new(Binary::new(network, config), network, config, options)?),
        _ => Box::new(Stepped::new(General::new(network, config), network, config, options)?),
    })
}

/// The [residual](Measured::residual) of messages from elsewhere: `write` gets the source and the target of each, and where its
/// probabilities go. Messages that exclude a state which no zero excludes have underflown: then it is 1.
pub fn residual(network: &Network, query: Query, mut write: impl FnMut(VertexId, VertexId, &mut [f64])) -> f64 {
    let (stride, by_source) = (network.most_states, network.graph.by_source());
    let mut slots = vec![0.0; network.graph.arcs() * stride];
    for source in 0..network.graph.vertices() as VertexId {
        for arc in by_source.range(source) {
            let target = by_source.neighbours()[arc];
            let variable = if network.is_variable(target) { target } else { source };
            write(source, target, &mut slots[arc * stride..][..network.states(variable)]);
        }
    }
    let messages = Messages::of_probabilities(network, query, stride, slots);
    if messages.has_underflown() { 1.0 } else { messages.residual() }
}

/// A program whose slots are messages.
trait Sends: Distributed + VertexProgram<Vertex = u32, Edge = u32, Message = Max<f32>, Slot: Row<Element = f64>> {
    /// Which changes are sent.
    fn criterion(&self) -> &Criterion;

    /// Messages from the slots of all arcs, by source.
    fn messages<'n>(network: &'n Network, query: Query, slots: Vec<f64>) -> Messages<'n>;
}

impl Sends for Binary {
    fn criterion(&self) -> &Criterion {
        &self.criterion
    }

    fn messages<'n>(network: &'n Network, query: Query, slots: Vec<f64>) -> Messages<'n> {
        Messages::of_odds(network, query, slots)
    }
}

impl Sends for General {
    fn criterion(&self) -> &Criterion {
        &self.criterion
    }

    fn messages<'n>(network: &'n Network, query: Query, slots: Vec<f64>) -> Messages<'n> {
        Messages::of_slots(network, query, network.most_states, slots)
    }
}

/// A run over a network.
struct Stepped<'n, P: Sends> {
    run: Run<P>,
    network: &'n Network,
    query: Query,
}

impl<'n, P: Sends> Stepped<'n, P> {
    fn new(program: P, network: &'n Network, config: &Config, options: Options) -> Result<Self> {
        let mut options = running::kept(options, "bp", config);
        options.checkpoints =
            options.checkpoints.map(|checkpoints| checkpoints.with_checksum("model", &network.as_bytes()));
        let mut run = Run::distributed(program, &network.graph, options)?;
        let note = run.note().clone();
        if !note.is_empty() {
            run.program().criterion().restore(&note).ok_or(Error::Note)?;
        }
        Ok(Stepped { run, network, query: config.query })
    }

    /// Runs until messages are at rest. What a tolerance hides may add up, or be small in one message and large in another: if
    /// the answers would still change, the run goes on with a stricter criterion.
    fn finish(
        mut self,
        config: &Config,
        (seed, interrupt): (u64, Interrupt),
        observer: &mut (dyn Observer + Send),
    ) -> Result<Inference> {
        loop {
            let termination = self.run.advance(observer)?;
            let found = conclude(self.messages(), config, termination, self.run.report().clone());
            let may_settle = found.termination.is_complete() && !found.is_at_bound;
            if found.not_converged.is_none() || !may_settle || !self.run.program().criterion().tighten() {
                return Ok(found.ascended(self.network, config, seed, &interrupt));
            }
            *self.run.note() = self.run.program().criterion().note();
            (0..self.network.graph.vertices()).for_each(|vertex| self.run.signal(vertex as VertexId, Some(Max(0.0))));
        }
    }

    fn messages(&self) -> Messages<'n> {
        P::messages(self.network, self.query, self.run.slots().to_vec())
    }
}

impl<P: Sends> Running<u32> for Stepped<'_, P> {
    fn step(&mut self) -> hubcut::Result<SuperstepReport> {
        self.run.step()
    }

    fn states(&self) -> States<'_, u32> {
        self.run.states()
    }

    fn active(&self) -> u64 {
        self.run.active()
    }

    fn verdict(&self) -> Option<Termination> {
        self.run.verdict()
    }

    fn report(&self) -> &RunReport {
        self.run.report()
    }
}

impl<P: Sends> Measured for Stepped<'_, P> {
    fn residual(&self) -> f64 {
        self.messages().residual()
    }
}

/// Marginals, assignment and free energy from messages, and whether they are at rest.
fn conclude(
    mut messages: Messages<'_>,
    config: &Config,
    mut termination: Termination,
    mut report: RunReport,
) -> Inference {
    let (network, model) = (messages.network, &messages.network.model);
    let marginals = messages.marginals();
    // A run may be cut short before a vertex where nothing is possible has noticed.
    let is_nothing = |ends: &[usize]| {
        let sum: f64 = marginals[ends[0]..ends[1]].iter().sum();
        sum.is_nan() || sum < 0.5
    };
    let mut is_failed = matches!(termination, Termination::Failed { .. });
    if !is_failed && let Some(variable) = network.offsets.windows(2).position(is_nothing) {
        let (vertex, reason) = (variable.to_string(), contradiction(network, variable as VertexId));
        termination = Termination::Failed { vertex, reason };
        report.termination = (&termination).into();
        is_failed = true;
    }
    let assignment = match messages.query {
        Query::Map if !is_failed => messages.decode(),
        _ => network.offsets.windows(2).map(|ends| largest(&marginals[ends[0]..ends[1]])).collect(),
    };
    let log_z = (messages.query == Query::Marginals && !is_failed).then(|| messages.log_z());
    let stability = (!is_failed).then(|| messages.flood(&marginals, log_z));
    let is_at_bound = stability.as_ref().is_some_and(|stability| stability.at_bound.is_some());
    let not_converged = match &stability {
        None => Some("the run failed".into()),
        Some(stability) => not_converged(network, config, &termination, stability, log_z),
    };
    Inference {
        log_value: model.log_value(&assignment),
        assignment,
        ascent: None,
        log_z: log_z.filter(|_| !is_at_bound),
        residual: stability.as_ref().map_or(f64::INFINITY, |stability| stability.residual),
        marginal_change: stability.as_ref().map_or(f64::INFINITY, |stability| stability.marginal),
        log_z_change: stability.as_ref().and_then(|stability| stability.log_z).filter(|_| !is_at_bound),
        not_converged,
        is_at_bound,
        message_updates: report.edges_scattered,
        domain: network.domain,
        shape: network.shape(),
        termination,
        report,
        offsets: network.offsets.clone(),
        marginals,
    }
}

/// Why a run that did not fail has not converged, if it has not.
fn not_converged(
    network: &Network,
    config: &Config,
    termination: &Termination,
    stability: &Stability,
    log_z: Option<f64>,
) -> Option<String> {
    /// How far a sum of many logarithms may be off for rounding alone, as a part of it.
    const ROUNDING: f64 = 1e-10;
    if let Some(variable) = stability.at_bound {
        let name = network.vertex_name(variable);
        return Some(format!(
            "a message about {name} says more than all factors together can: evidence goes round a cycle and counts twice"
        ));
    }
    // At a limit messages may be at rest all the same: damped ones run on to make sure.
    let is_at_rest = termination.is_complete() || stability.residual <= config.tolerance;
    if !is_at_rest || *termination == Termination::Interrupted {
        return Some("the run was stopped before its messages were at rest".into());
    }
    // Not a number is within no limit.
    let (change, limit) = (stability.marginal, 10.0 * config.tolerance + stability.rounding);
    let is_within = change <= limit;
    if !is_within {
        return Some(format!(
            "another round of messages would change a marginal by {change:.1e}; {limit:.1e} is allowed"
        ));
    }
    let (change, log_z) = (stability.log_z?, log_z?);
    let limit = config.tolerance * network.model.factors().len() as f64 + ROUNDING * log_z.abs().max(1.0);
    let is_within = change <= limit;
    (!is_within)
        .then(|| format!("another round of messages would change log Z by {change:.1e}; {limit:.1e} is allowed"))
}

/// What an activation comes to: all messages are to be computed from `change`. A vertex whose messages are damped has `left` runs
/// to make by itself after it has heard of a change, `repeats` in all; one without edges sends none.
#[inline(always)]
pub(super) fn changed<C>(
    v: VertexInfo<'_>,
    left: &mut u32,
    repeats: u32,
    change: C,
    heard: Option<Max<f32>>,
) -> Step<C> {
    *left = match heard {
        _ if v.out_degree() == 0 => 0,
        Some(_) => repeats,
        None => left.saturating_sub(1),
    };
    let step = Step::changed(change).residual(heard.map_or(0.0, |change| f64::from(change.0)));
    if *left > 0 { step.again() } else { step }
}

/// Why a run ends at a vertex where nothing is possible.
#[cold]
pub(super) fn contradiction(network: &Network, vertex: VertexId) -> String {
    let name = network.vertex_name(vertex);
    format!("nothing is possible at {name}: evidence and tables contradict each other")
}
