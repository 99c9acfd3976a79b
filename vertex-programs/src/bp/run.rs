//! Running a program over a network, and what comes of it.

use hubcut::exec::{Observer, Options, Run, RunReport, States, SuperstepReport, Termination};
use hubcut::graph::VertexId;
use hubcut::program::{Step, VertexProgram};

use super::binary::Binary;
use super::config::{Config, Domain, Query};
use super::decode::largest;
use super::general::General;
use super::messages::Messages;
use super::network::{Network, Shape};
use crate::error::Result;
use crate::running::Running;

/// What belief propagation has found out about a model.
#[derive(Clone, Debug)]
pub struct Inference {
    /// The most probable state of each variable: of its marginal, or under [`Query::Map`] of all variables together.
    pub assignment: Vec<u32>,
    /// Natural logarithm of the product of all factors for that assignment; minus infinity if it is impossible.
    pub log_value: f64,
    /// Natural logarithm of the partition function, as Bethe approximates it; exact on forests. None under
    /// [`Query::Map`], and where a run failed.
    pub log_z: Option<f64>,
    /// Largest change of an element of a message if all were computed once more, measured as that of the tolerance is.
    pub residual: f64,
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
/// Evidence and tables that contradict each other, and products that underflow in a domain that was forced, end the run with
/// [`Termination::Failed`], whose reason names the variable or the factor.
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
    network: &Network<'_>,
    config: &Config,
    options: Options,
    observer: &mut (dyn Observer + Send),
) -> Result<Inference> {
    config.check()?;
    match network.shape() {
        Shape::Binary => Stepped::new(Binary::new(network, config), network, config, options)?.finish(observer),
        _ => Stepped::new(General::new(network, config), network, config, options)?.finish(observer),
    }
}

/// A run that can say how far its messages are from a fixed point.
pub trait Measured: Running<u32> {
    /// The largest change of an element of a message if all were computed once more from those that there are: see
    /// [`Inference::residual`].
    fn residual(&self) -> f64;
}

/// Prepares a run, to be stepped by hand.
///
/// # Errors
/// Those of [`run`].
pub fn begin<'n>(network: &'n Network<'n>, config: &Config, options: Options) -> Result<Box<dyn Measured + 'n>> {
    config.check()?;
    Ok(match network.shape() {
        Shape::Binary => Box::new(Stepped::new(Binary::new(network, config), network, config, options)?),
        _ => Box::new(Stepped::new(General::new(network, config), network, config, options)?),
    })
}

/// The [residual](Measured::residual) of messages from elsewhere: `write` gets the source and the target of each, and where its
/// probabilities go.
pub fn residual(network: &Network<'_>, query: Query, mut write: impl FnMut(VertexId, VertexId, &mut [f64])) -> f64 {
    let (stride, by_source) = (network.most_states(), network.graph.by_source());
    let mut slots = vec![0.0; network.graph.arcs() * stride];
    for source in 0..network.graph.vertices() as VertexId {
        for arc in by_source.range(source) {
            let target = by_source.neighbours()[arc];
            let variable = if network.is_variable(target) { target } else { source };
            write(source, target, &mut slots[arc * stride..][..network.states(variable)]);
        }
    }
    Messages::of_probabilities(network, query, stride, slots).residual()
}

/// A program whose slots are messages.
trait Sends: VertexProgram<Vertex = u32, Edge = u32> {
    /// Adds what a slot holds.
    fn take(slot: &Self::Slot, all: &mut Vec<f64>);

    /// Messages from the slots of all arcs, by source.
    fn messages<'n>(network: &'n Network<'n>, query: Query, slots: Vec<f64>) -> Messages<'n>;
}

impl Sends for Binary<'_> {
    fn take(slot: &f64, all: &mut Vec<f64>) {
        all.push(*slot);
    }

    fn messages<'n>(network: &'n Network<'n>, query: Query, slots: Vec<f64>) -> Messages<'n> {
        Messages::of_odds(network, query, slots)
    }
}

impl Sends for General<'_> {
    fn take(slot: &[f64], all: &mut Vec<f64>) {
        all.extend_from_slice(slot);
    }

    fn messages<'n>(network: &'n Network<'n>, query: Query, slots: Vec<f64>) -> Messages<'n> {
        Messages::of_slots(network, query, network.most_states(), slots)
    }
}

/// A run over a network.
struct Stepped<'n, P: Sends> {
    run: Run<'n, P>,
    network: &'n Network<'n>,
    query: Query,
}

impl<'n, P: Sends> Stepped<'n, P> {
    fn new(program: P, network: &'n Network<'n>, config: &Config, options: Options) -> Result<Self> {
        Ok(Stepped { run: Run::new(program, &network.graph, options)?, network, query: config.query })
    }

    fn finish(mut self, observer: &mut (dyn Observer + Send)) -> Result<Inference> {
        let termination = self.run.advance(observer)?;
        Ok(conclude(&self.messages(), termination, self.run.report().clone()))
    }

    fn messages(&self) -> Messages<'n> {
        let mut slots = Vec::new();
        (0..self.network.graph.arcs()).for_each(|arc| P::take(self.run.slot(arc), &mut slots));
        P::messages(self.network, self.query, slots)
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

/// Marginals, assignment and free energy from messages.
fn conclude(messages: &Messages<'_>, mut termination: Termination, mut report: RunReport) -> Inference {
    let (network, model) = (messages.network, messages.network.model);
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
    Inference {
        log_value: model.log_value(&assignment),
        assignment,
        log_z: (messages.query == Query::Marginals && !is_failed).then(|| messages.log_z()),
        residual: if is_failed { f64::INFINITY } else { messages.residual() },
        message_updates: report.edges_scattered,
        domain: network.domain,
        shape: network.shape(),
        termination,
        report,
        offsets: network.offsets.clone(),
        marginals,
    }
}

/// What an activation comes to: all messages are to be computed from `change`. A vertex whose messages are damped has `left` runs
/// to make by itself after it has heard of a change, `repeats` in all.
#[inline(always)]
pub(super) fn changed<C>(left: &mut u32, repeats: u32, change: C, heard: Option<f32>) -> Step<C> {
    *left = if heard.is_some() { repeats } else { left.saturating_sub(1) };
    let step = Step::changed(change).residual(f64::from(heard.unwrap_or(0.0)));
    if *left > 0 { step.again() } else { step }
}

/// Why a run ends at a vertex where nothing is possible.
#[cold]
pub(super) fn contradiction(network: &Network<'_>, vertex: VertexId) -> String {
    let name = network.vertex_name(vertex);
    let or = match network.domain {
        Domain::Probability => ", or a product was too small for a number: use the domain log",
        Domain::Log => "",
    };
    format!("nothing is possible at {name}: evidence and tables contradict each other{or}")
}

/// Why a run ends at a vertex where a product is too small for a number.
#[cold]
pub(super) fn underflow(network: &Network<'_>, vertex: VertexId) -> String {
    let name = network.vertex_name(vertex);
    format!("a product of messages to {name} is out of the range of numbers; use the domain log")
}
