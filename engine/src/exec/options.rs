//! How to run.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::Duration;

use serde::Serialize;

use super::Checkpoints;
use crate::error::{Error, Result};
use crate::names::names;
use crate::partition::Cut;
use crate::program::{Consistency, Engines};

/// How to run a program. The defaults run it synchronously, set no limit and use the current rayon pool.
#[derive(Clone, Debug)]
pub struct Options {
    /// Which engine runs it.
    pub engine: Engine,
    /// Which scheduled vertex an asynchronous worker takes next.
    pub scheduler: Scheduler,
    /// How much an asynchronous activation is alone with its neighbourhood; `None`: what the program needs.
    pub consistency: Option<Consistency>,
    /// How the asynchronous engine keeps `Consistency::Edge`.
    pub locking: Locking,
    /// Most activations to run, for the asynchronous engine.
    pub max_activations: Option<u64>,
    /// Threads; `None`: those of the rayon pool that the caller is in.
    pub threads: Option<usize>,
    /// Most supersteps to run: rounds of the asynchronous engine, passes over all colours of the chromatic one.
    pub max_supersteps: Option<u64>,
    /// Longest time to run, from the first superstep; the synchronous engine honours it after a superstep, the
    /// others within 0.1 s; the chromatic one on shards after the colour under way. To prepare the run may take as
    /// long once more, and a second in any case: then it is [`Error::Unprepared`](crate::Error::Unprepared).
    pub timeout: Option<Duration>,
    /// What [`Context::random`](crate::program::Context::random) depends on.
    pub seed: u64,
    /// How the graph is cut: the run is on its shards. `None`, or a cut of one shard: on the whole graph.
    pub cut: Option<Arc<Cut>>,
    /// Whether dense gathers go through the sources by ranges that fit the cache.
    pub segments: Segments,
    /// Scatter pulls (each target asks its neighbours) when the changed vertices have more than this
    /// fraction of all arcs, and pushes otherwise. The answer is the same bit for bit.
    pub pull_above: f64,
    /// Where and how often the run keeps what it needs to go on after it was killed; for
    /// [`Run::distributed`](super::Run::distributed).
    pub checkpoints: Option<Checkpoints>,
    /// How to ask the run for an end.
    pub interrupt: Interrupt,
}

impl Options {
    /// The fraction of arcs above which scatter pulls: 1/20, as in Ligra (Shun, Blelloch 2013).
    pub const PULL_ABOVE: f64 = 0.05;
}

impl Default for Options {
    fn default() -> Self {
        Options {
            engine: Engine::Synchronous,
            scheduler: Scheduler::Sweep,
            consistency: None,
            locking: Locking::Auto,
            max_activations: None,
            threads: None,
            max_supersteps: None,
            timeout: None,
            seed: 0,
            cut: None,
            segments: Segments::Auto,
            pull_above: Self::PULL_ABOVE,
            checkpoints: None,
            interrupt: Interrupt::default(),
        }
    }
}

/// What runs a program.
///
/// # Examples
/// ```
/// use hubcut::exec::Engine;
/// assert_eq!("async".parse::<Engine>()?, Engine::Asynchronous);
/// assert_eq!(Engine::Asynchronous.to_string(), "asynchronous");
/// let unknown = "parallel".parse::<Engine>().unwrap_err().to_string();
/// assert_eq!(unknown, "no engine is called `parallel`; there are sync, async, chromatic, direct, auto");
/// # Ok::<(), hubcut::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Engine {
    /// Supersteps with barriers: bit-identical for any number of threads.
    #[default]
    Synchronous,
    /// Workers that take scheduled vertices and see the newest committed views; not repeatable.
    Asynchronous,
    /// Colour by colour without locks, no two neighbours of one colour: as the asynchronous engine under
    /// `Consistency::Edge`, and bit-identical for any number of threads.
    Chromatic,
    /// No engine: an algorithm for one problem, over the whole graph, that lies beside a vertex program or in its place. Whoever has one
    /// runs it; a [`Run`](super::Run) of a vertex program is refused.
    Direct,
    /// Whichever suits the program and the graph, by what can be counted, so that a run repeats; the report says which and why. Programs
    /// that have a direct algorithm may choose it. A [`Run`](super::Run) takes the first engine that keeps what the program needs:
    /// synchronous, chromatic, asynchronous.
    Auto,
}

names! {
    Engine, "engine",
    Synchronous = "synchronous" or "sync", Asynchronous = "asynchronous" or "async", Chromatic = "chromatic",
    Direct = "direct", Auto = "auto"
}

impl Engine {
    /// Whether it is one of `engines`.
    pub fn is_among(self, engines: Engines) -> bool {
        match self {
            Engine::Synchronous => engines.synchronous,
            Engine::Asynchronous => engines.asynchronous,
            Engine::Chromatic => engines.chromatic,
            Engine::Direct | Engine::Auto => false,
        }
    }
}

/// Which scheduled vertex an asynchronous worker takes next. All of them schedule a vertex once, however often
/// it is signalled before it runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Scheduler {
    /// In the order of ids, again and again; best where most vertices are scheduled.
    #[default]
    Sweep,
    /// In the order of signals, roughly; idle workers steal.
    Fifo,
    /// By the priority of the merged message, roughly: a multi-queue with buckets.
    Priority,
    /// By the priority of the merged message, exactly: one queue for all workers.
    Exact,
}

names! { Scheduler, "scheduler", Sweep = "sweep", Fifo = "fifo", Priority = "priority", Exact = "exact" }

/// How the asynchronous engine keeps two neighbours from running at once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Locking {
    /// Optimistic where the program allows it, else locks.
    #[default]
    Auto,
    /// A write lock on the vertex and read locks on its neighbours, in the order of ids.
    Locks,
    /// Versions are remembered while gathering and validated under a lock on the vertex alone; hubs, and
    /// vertices that failed repeatedly, use locks.
    Optimistic,
}

names! { Locking, "way of locking", Auto = "auto", Locks = "locks", Optimistic = "optimistic" }

/// Whether a dense gather goes through the sources by ranges whose views fit the cache.
///
/// It costs a copy of the adjacency by target and a sum a vertex; the answer does not depend on it, up to
/// rounding (bit for bit where merging is exact, and wherever no row is long enough to be split).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Segments {
    /// When views and sums are small, and the views do not fit the cache.
    #[default]
    Auto,
    /// Never.
    Off,
    /// Always where the program allows it, with so many vertices in a range.
    Vertices(u32),
}

impl fmt::Display for Segments {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Segments::Auto => out.pad("auto"),
            Segments::Off => out.pad("off"),
            Segments::Vertices(vertices) => vertices.fmt(out),
        }
    }
}

/// Reads auto, off, or how many vertices are in a segment.
impl FromStr for Segments {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        match (text, text.parse()) {
            ("auto", _) => Ok(Segments::Auto),
            ("off", _) => Ok(Segments::Off),
            (_, Ok(vertices)) if vertices > 0 => Ok(Segments::Vertices(vertices)),
            _ => {
                let what = "give auto, off, or how many vertices a segment has, 1 to 4294967295";
                Err(Error::Options(what.into()))
            }
        }
    }
}

/// A way to ask a run for an end from another thread or a signal handler. Clones share the request.
///
/// # Examples
/// ```
/// use hubcut::exec::Interrupt;
/// let interrupt = Interrupt::default();
/// let handler = interrupt.clone();
/// handler.request();
/// assert!(interrupt.is_requested());
/// ```
#[derive(Clone, Debug, Default)]
pub struct Interrupt(Arc<AtomicU8>);

impl Interrupt {
    /// Asks for an end: the first request is honoured after the superstep under way, with its result (by the
    /// asynchronous and chromatic engines within 0.1 s, with what there is by then); a second one at the next chunk of
    /// work, without a result. A run that is being prepared has no result yet: there the first request ends
    /// [`Run::new`](super::Run::new) with [`Error::Unprepared`](crate::Error::Unprepared).
    pub fn request(&self) {
        // Saturates: a third request means the same as the second.
        let _ = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |n| Some(n.saturating_add(1)));
    }

    /// Takes the requests back: a run that was stopped can go on.
    pub fn clear(&self) {
        self.0.store(0, Ordering::Relaxed);
    }

    /// How often an end was asked for, up to a number that no finger reaches.
    pub(crate) fn requests(&self) -> u8 {
        self.0.load(Ordering::Relaxed)
    }

    /// Whether an end was asked for.
    pub fn is_requested(&self) -> bool {
        self.0.load(Ordering::Relaxed) > 0
    }

    /// Whether it was asked for twice: drop everything.
    pub fn is_urgent(&self) -> bool {
        self.0.load(Ordering::Relaxed) > 1
    }
}
