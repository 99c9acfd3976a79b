//! A run: a program, a graph, and everything that changes.

mod distributed;

use std::time::Duration;

use self::distributed::no_checkpoints;
use super::asynchronous::Asynchronous;
use super::audit::{Activation, Hook, Planted, Watch};
use super::checkpoint::{Keeper, ValueCodecs};
use super::driver;
use super::guard::{Threads, check};
use super::inspect::{Inspect, Inspected, Inspection};
use super::machine::Machine;
use super::observer::{Observer, Progress};
use super::outcome::Outcome;
use super::preparing::Preparing;
use super::report::RunReport;
use super::snapshot::Snapshot;
use super::states::States;
use super::supersteps::{Over, Parts, Traffic, Transport};
use super::{Engine, Options, SuperstepReport, Termination};
use crate::error::{Error, Result};
use crate::graph::{Graph, VertexId};
use crate::program::VertexProgram;
use crate::program::row::{Row, carries_data};

/// A program running over a graph, one superstep at a time.
///
/// The graph is shared and never changes: the run keeps a clone of it, which is O(1), and so may outlive the one that it was made
/// from. The run owns states, views, slots and inbox. It has no lifetime: it can be returned, kept in a struct, sent to a thread.
///
/// # Determinism
/// Under the synchronous and the chromatic engine bit-identical for any number of threads. Under the asynchronous one the
/// order of activations is another in every run: the answer is that of some order which the consistency asked for allows.
///
/// # Examples
/// ```
/// use hubcut::exec::{Options, Run};
/// use hubcut::graph::{BuildOptions, EdgeList};
/// # use hubcut::program::{Active, Add, Context, GatherEdge, Step, VertexInfo, VertexProgram};
/// # struct InDegree;
/// # #[hubcut::vertex_program]
/// # impl VertexProgram for InDegree {
/// #     type Vertex = u64; type View = (); type Sum = Add<u64>;
/// #     const ACTIVE: Active = Active::Always;
/// #     fn init(&self, _: &Context<'_, Self>, _: VertexInfo<'_>) -> u64 { 0 }
/// #     fn gather(&self, sum: &mut Add<u64>, _: GatherEdge<'_, Self>) { *sum += 1; }
/// #     fn apply(&self, _: &Context<'_, Self>, _: VertexInfo<'_>, state: &mut u64, sum: &mut Add<u64>,
/// #              _: Option<()>) -> Step<()> { *state = sum.0; Step::settled() }
/// # }
/// let graph = EdgeList::from_pairs(3, vec![(0, 2), (1, 2)]).build(&BuildOptions::default())?;
/// let mut run = Run::new(InDegree, &graph, Options::default())?;
/// run.step()?;
/// assert_eq!(run.states(), [0, 0, 2]);
///
/// // A function may build the graph and give back the run.
/// fn begin() -> hubcut::Result<Run<InDegree>> {
///     let graph = EdgeList::from_pairs(2, vec![(0, 1)]).build(&BuildOptions::default())?;
///     Run::new(InDegree, &graph, Options::default())
/// }
/// let mut run = begin()?;
/// run.step()?;
/// assert_eq!(run.states(), [0, 1]);
/// # Ok::<(), hubcut::Error>(())
/// ```
pub struct Run<P: VertexProgram> {
    engine: Box<dyn Machine<P>>,
    threads: Threads,
    report: RunReport,
    /// A program panicked or a superstep was broken off: the arrays are in no defined state.
    broken: bool,
    /// Takes checkpoints, if any were asked for.
    keeper: Option<(Keeper, ValueCodecs<P>)>,
    /// What the caller keeps beside the run.
    note: Vec<u8>,
}

impl<P: VertexProgram> Run<P> {
    /// Prepares a run: plans it, and initialises states, views, slots and aggregate. How long that took is
    /// [`RunReport::prepare_s`].
    ///
    /// O(vertices + arcs), parallel; a cut into shards and a colouring are made here.
    ///
    /// # Errors
    /// - [`Error::Options`] for an engine that the program leaves out
    ///   ([`VertexProgram::ENGINES`]) and for options that the engine cannot honour;
    /// - [`Error::Needs`] for an engine that does not keep what the program needs ([`VertexProgram::NEEDS`]);
    /// - [`Error::Consistency`] for less consistency than the program needs;
    /// - [`Error::Cut`] for a cut of another graph;
    /// - [`Error::Prepare`] if the program refuses the graph;
    /// - [`Error::NotSymmetric`] for a program that reads reverse slots on a graph where an edge has none;
    /// - [`Error::Threads`] when the threads asked for cannot be started;
    /// - [`Error::Unprepared`] when it is interrupted, or takes longer than [`Options::timeout`] and a second;
    /// - [`Error::NotEnoughMemory`];
    /// - [`Error::Panicked`] when the program panics.
    pub fn new(program: P, graph: &Graph<P::Edge>, options: Options) -> Result<Self> {
        no_checkpoints(&options)?;
        Self::prepare(program, graph, options, None, (), &Over::default())
    }

    /// Prepares a run with the states of the vertices given, in the order of vertex ids, instead of `init`.
    ///
    /// # Errors
    /// [`Error::WrongStates`] when there is not one for each vertex; those of [`new`](Self::new).
    pub fn with_states(program: P, graph: &Graph<P::Edge>, options: Options, states: Vec<P::Vertex>) -> Result<Self> {
        no_checkpoints(&options)?;
        Self::prepare(program, graph, options, Some(states), (), &Over::default())
    }

    /// A run that tests look into: the asynchronous engine can log its activations, and may have a bug.
    ///
    /// # Errors
    /// Those of [`new`](Self::new).
    #[doc(hidden)]
    pub fn watched(program: P, graph: &Graph<P::Edge>, options: Options, planted: Option<Planted>) -> Result<Self> {
        Self::prepare(program, graph, options, None, Watch { planted, ..Watch::default() }, &Over::default())
    }

    fn prepare<H: Hook>(
        program: P,
        graph: &Graph<P::Edge>,
        mut options: Options,
        states: Option<Vec<P::Vertex>>,
        hook: H,
        over: &Over,
    ) -> Result<Self> {
        let preparing = Preparing::new(&options);
        let choice = super::needs::choose_for(&mut options, P::NEEDS, P::ENGINES);
        super::needs::check(P::NEEDS, P::MAILS, &options)?;
        if options.engine == Engine::Asynchronous && over.transport != Transport::InProcess {
            let what = "the parts of the asynchronous engine share one memory and send nothing; use another engine";
            return Err(Error::Options(what.into()));
        }
        let threads = check(graph.shared_topology(), &options, states.as_ref().map(Vec::len))?;
        let engine = threads.on(|| -> Result<Box<dyn Machine<P>>> {
            // Constant conditions, so that engines which the program leaves out are not compiled for it.
            let (engine, is_made) = (options.engine, options.engine.is_among(P::ENGINES));
            if const { P::ENGINES.asynchronous } && engine == Engine::Asynchronous {
                return Ok(Box::new(Asynchronous::new(program, graph, options, states, hook, &preparing)?));
            }
            if const { P::ENGINES.synchronous || P::ENGINES.chromatic } && is_made && engine != Engine::Asynchronous {
                return Ok(Box::new(Parts::new(program, graph, options, states, over, &preparing)?));
            }
            Err(Error::Options("the program is not made for this engine (see `VertexProgram::ENGINES`)".into()))
        })??;
        let (plan, plan_s) = engine.plan();
        let mut report = RunReport::new(plan, (preparing.seconds(), plan_s));
        report.choices.extend(choice);
        Ok(Run { engine, threads, report, broken: false, keeper: None, note: Vec::new() })
    }

    /// Signals vertex `v` from outside, with a message or without: it is active in the next superstep. Does
    /// nothing if all vertices always are.
    ///
    /// # Panics
    /// If `v` is not a vertex.
    pub fn signal(&mut self, v: VertexId, message: Option<P::Message>) {
        self.engine.signal(v, message);
    }

    /// Runs one superstep.
    ///
    /// # Errors
    /// [`Error::Panicked`] if the program panics, [`Error::Aborted`] if it was interrupted twice. After
    /// either the run is broken and every further step gives [`Error::Aborted`].
    pub fn step(&mut self) -> Result<SuperstepReport> {
        let record = self.guarded(|engine| engine.superstep())?;
        if self.engine.options().interrupt.is_urgent() {
            self.broken = true;
            return Err(Error::Aborted);
        }
        self.report.add(record);
        // Segments are cut when they are first used.
        (self.report.plan, self.report.plan_s) = self.engine.plan();
        Ok(record)
    }

    /// Runs to the end and gives up the states.
    ///
    /// # Errors
    /// Those of [`step`](Self::step).
    pub fn run(self) -> Result<Outcome<P>> {
        self.run_observed(|_| ())
    }

    /// Runs to the end, telling `observer` of every superstep, and gives up the states.
    ///
    /// # Errors
    /// Those of [`step`](Self::step).
    ///
    /// # Examples
    /// ```
    /// # use hubcut::exec::{Options, Run};
    /// # use hubcut::graph::{BuildOptions, EdgeList};
    /// # use hubcut::program::{Min, VertexInfo};
    /// # use hubcut::simple::Push;
    /// # struct Hops;
    /// # #[hubcut::vertex_program]
    /// # impl Push for Hops {
    /// #     type Value = u32;
    /// #     type Message = Min<u32>;
    /// #     fn init(&self, v: VertexInfo<'_>) -> u32 { v.id() }
    /// #     fn send(&self, hops: &u32, _: &()) -> Option<Min<u32>> { Some(Min(hops + 1)) }
    /// #     fn receive(&self, _: VertexInfo<'_>, hops: &u32, Min(offer): Min<u32>) -> Option<u32> { (offer < *hops).then_some(offer) }
    /// # }
    /// # let graph = EdgeList::from_pairs(3, vec![(0, 1), (1, 2)]).build(&BuildOptions::default())?;
    /// let mut active = Vec::new();
    /// let run = Run::new(Hops.program(), &graph, Options::default())?;
    /// run.run_observed(|progress| active.push(progress.superstep.active))?;
    /// assert_eq!(active, [3, 2]);
    /// # Ok::<(), hubcut::Error>(())
    /// ```
    pub fn run_observed(mut self, mut observer: impl FnMut(Progress<'_>) + Send) -> Result<Outcome<P>> {
        let termination = self.advance(&mut observer)?;
        Ok(self.into_outcome(termination))
    }

    /// Runs to the end, keeping the run: it can be signalled and go on.
    ///
    /// # Errors
    /// Those of [`step`](Self::step).
    pub fn advance(&mut self, observer: &mut (dyn Observer + Send)) -> Result<Termination> {
        let options = self.engine.options().clone();
        self.advance_by(&options, observer, None)
    }

    /// Runs to the end, keeping the run and letting `inspect` look at what every superstep came to, before the observer
    /// hears of it: for errors on test data and the like. Its time is the run's.
    ///
    /// # Errors
    /// Those of [`step`](Self::step).
    pub fn advance_inspected(
        &mut self,
        observer: &mut (dyn Observer + Send),
        inspect: &mut (dyn FnMut(Inspection<'_, P>) + Send),
    ) -> Result<Termination> {
        let options = self.engine.options().clone();
        self.advance_by(&options, observer, Some(inspect))
    }

    /// Runs to the end.
    fn advance_by<'a>(
        &'a mut self,
        options: &Options,
        observer: &mut (dyn Observer + Send),
        inspect: Option<&'a mut Inspect<'a, P>>,
    ) -> Result<Termination> {
        let Run { engine, threads, report, keeper, note, broken } = self;
        let (keeper, codecs) = keeper.as_mut().map(|(keeper, codecs)| (keeper, &*codecs)).unzip();
        let mut inspected = Inspected { engine: &mut **engine, inspect, codecs, note };
        let result = guarded(threads, broken, || driver::drive(&mut inspected, options, report, observer, keeper));
        let engine = inspected.engine;
        (report.plan, report.plan_s) = engine.plan();
        report.traffic = engine.traffic().cloned();
        result
    }

    /// Lets the run go on to another number of supersteps in all; `None`: without a limit.
    pub fn set_max_supersteps(&mut self, most: Option<u64>) {
        self.engine.options_mut().max_supersteps = most;
    }

    /// Lets an asynchronous run go on to another number of activations in all; `None`: without a limit.
    pub fn set_max_activations(&mut self, most: Option<u64>) {
        self.engine.options_mut().max_activations = most;
    }

    /// Lets the run take another time in all; `None`: without a limit.
    pub fn set_timeout(&mut self, most: Option<Duration>) {
        self.engine.options_mut().timeout = most;
    }

    /// Gives up the states and what the run has done.
    pub fn into_outcome(self, termination: Termination) -> Outcome<P> {
        Outcome { vertices: self.engine.into_states(), termination, report: self.report }
    }

    /// Runs `work` in the run's threads, turning a panic of the program into an error.
    fn guarded<T: Send>(&mut self, work: impl FnOnce(&mut dyn Machine<P>) -> Result<T> + Send) -> Result<T> {
        let engine = &mut *self.engine;
        guarded(&self.threads, &mut self.broken, || work(engine))
    }

    /// Whether the last superstep ends the run, and why: a failure, or convergence. Whoever calls
    /// [`step`](Self::step) in a loop asks this after each; [`advance`](Self::advance) does.
    pub fn verdict(&self) -> Option<Termination> {
        if self.report.supersteps == 0 { None } else { self.engine.verdict() }
    }

    /// Vertices that the next superstep would run.
    pub fn active(&self) -> u64 {
        self.engine.active()
    }

    /// The states, by vertex id.
    pub fn states(&self) -> States<'_, P::Vertex> {
        self.engine.states()
    }

    /// The view of vertex `v`.
    pub fn view(&self, v: VertexId) -> &P::View {
        self.engine.views().at(v as usize)
    }

    /// All views, by vertex id, one after another.
    pub fn views(&self) -> &[<P::View as Row>::Element] {
        self.engine.views().elements
    }

    /// The slot of the edge at position `position` of [`by_source`](crate::graph::Topology::by_source).
    pub fn slot(&self, position: usize) -> &P::Slot {
        let position = if carries_data::<P::Slot>() { position } else { 0 };
        self.engine.slots().at(position)
    }

    /// All slots, by position of the edge in [`by_source`](crate::graph::Topology::by_source), one after another; a single
    /// one if they carry nothing.
    pub fn slots(&self) -> &[<P::Slot as Row>::Element] {
        self.engine.slots().elements
    }

    /// The aggregate over all vertices.
    pub fn global(&self) -> &P::Global {
        self.engine.global()
    }

    /// The program.
    pub fn program(&self) -> &P {
        self.engine.program()
    }

    /// Folds the row of `v` over the present views and slots into `sum`: the gather kernel by itself.
    pub fn gather(&self, v: VertexId, sum: &mut P::Sum) {
        self.engine.gather(v, sum);
    }

    /// Logs every activation of the asynchronous engine from now on, if the run is [`watched`](Self::watched); before
    /// the first step.
    #[doc(hidden)]
    pub fn start_audit(&mut self) {
        self.engine.start_audit();
    }

    /// What was logged since the last call.
    #[doc(hidden)]
    pub fn take_audit(&mut self) -> Vec<Activation> {
        self.engine.take_audit()
    }

    /// What shards have sent each other so far, if the run is on shards: the synchronous and chromatic engines count
    /// it. Whoever wants that of a superstep takes the difference.
    pub fn traffic(&self) -> Option<&Traffic> {
        self.engine.traffic()
    }

    /// Virtual seconds since the beginning, of the part that is furthest, if the transport computes time:
    /// [`Transport::VirtualTime`].
    pub fn virtual_seconds(&self) -> Option<f64> {
        self.engine.virtual_seconds()
    }

    /// What the run has done so far; [`traffic`](Self::traffic) and plan as of the last [`advance`](Self::advance).
    pub fn report(&self) -> &RunReport {
        &self.report
    }
}

impl<P: VertexProgram> Run<P>
where
    P::Vertex: Clone,
    P::Message: Clone,
{
    /// Copies everything that changes, to go on from later.
    ///
    /// # Errors
    /// [`Error::Aborted`] if the run is broken: see [`step`](Self::step).
    pub fn snapshot(&self) -> Result<Snapshot<P>> {
        if self.broken { Err(Error::Aborted) } else { Ok(self.engine.snapshot()) }
    }

    /// Prepares a run that goes on from `snapshot`, which an equal program on the same graph made: it then
    /// does what the first one would have done, bit for bit. The seed is that of the snapshot; limits and
    /// report count from here.
    ///
    /// # Errors
    /// [`Error::WrongSnapshot`] when the snapshot does not fit; those of [`new`](Self::new).
    pub fn from_snapshot(program: P, graph: &Graph<P::Edge>, options: Options, snapshot: &Snapshot<P>) -> Result<Self> {
        if snapshot.states.len() != graph.vertices() {
            return Err(Error::WrongSnapshot);
        }
        let mut run = Self::with_states(program, graph, options, snapshot.states.clone())?;
        run.engine.restore(snapshot)?;
        run.guarded(|engine| engine.aggregate_all())?;
        Ok(run)
    }
}

/// Runs `work` in the threads of a run, unless that is broken; turns a panic of the program into an error, which breaks it.
fn guarded<T: Send>(threads: &Threads, broken: &mut bool, work: impl FnOnce() -> Result<T> + Send) -> Result<T> {
    if *broken {
        return Err(Error::Aborted);
    }
    let result = threads.on(work).and_then(|result| result);
    *broken = result.is_err();
    result
}
