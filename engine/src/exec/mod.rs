//! Running a vertex program over a graph.
//!
//! [`run`] is the short way; [`Run`] is steppable, takes options, and gives states, views and a report.
//! [`interpret`] is the naive interpreter: one thread, no optimisation, the oracle for everything else;
//! [`Serial`] is the same for asynchronous runs, one activation at a time.

mod asynchronous;
#[doc(hidden)]
pub mod audit;
mod checkpoint;
mod colouring;
mod driver;
mod guard;
mod inspect;
pub(crate) mod interpreter;
mod kernel;
mod machine;
pub(crate) mod needs;
mod observer;
mod options;
mod outcome;
mod preparing;
mod report;
mod run;
mod serial;
mod snapshot;
mod states;
mod supersteps;
mod termination;
#[cfg(test)]
mod tests;
mod trade;

pub use checkpoint::{CheckpointEvent, CheckpointReport, Checkpoints, Every};
pub use colouring::{Apart, colours};
pub use inspect::Inspection;
pub use interpreter::interpret;
pub(crate) use kernel::directions::{gather_directions, scatter_directions};
pub use observer::{Observer, Progress};
pub use options::{Engine, Interrupt, Locking, Options, Scheduler, Segments};
pub use outcome::Outcome;
pub use report::{
    Choice, ColourPlan, Contention, Plan, RunReport, ScatterMode, SegmentPlan, ShardPlan, SuperstepReport,
    TerminationReport, ViewMode,
};
pub use run::Run;
pub use serial::{Ran, Serial};
pub use snapshot::Snapshot;
pub(crate) use states::Placed;
pub use states::States;
pub use supersteps::{Traffic, Transport, VirtualTime};
pub use termination::Termination;

use crate::error::Result;
use crate::graph::Graph;
pub use crate::panics::{PanicPlace, Stage};
use crate::program::VertexProgram;

/// Runs `program` over `graph` until it ends by itself, on all threads of the current rayon pool.
///
/// # Errors
/// Those of [`Run::new`] and [`Run::run`].
pub fn run<P: VertexProgram>(program: P, graph: &Graph<P::Edge>) -> Result<Outcome<P>> {
    Run::new(program, graph, Options::default())?.run()
}
