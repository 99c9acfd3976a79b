//! Whether a logged run of the asynchronous engine was serial.
//!
//! `order` finds an order of its activations in which everybody read what was written before; `replay` runs
//! them in that order, one by one, and compares.

mod order;
mod replay;

use hubcut::exec::audit::{Item, Planted};
use hubcut::exec::{Contention, Options, Run, Termination};
use hubcut::graph::{Graph, VertexId};
use hubcut::program::{Consistency, Row, VertexProgram};

/// Why a run was not serial.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Violation {
    /// Activations (vertex, count) each of which must come before the next, and the last before the first.
    Cycle(Vec<(VertexId, u32)>),
    /// Two activations wrote the same version, or one wrote a version that skips some.
    Versions(Item),
    /// An activation read a version that nobody wrote.
    ReadOfNothing(Item),
    /// The activations of a vertex are not numbered 1, 2, ...
    Counts(VertexId),
    /// Of the messages to a vertex one was lost, or came twice.
    Messages(VertexId),
    /// Run serially, this activation sends to others.
    OtherTargets(VertexId, u32),
    /// Run serially, this vertex ends in another state.
    OtherState(VertexId),
    /// Run serially, the views at the end are others.
    OtherViews,
    /// Run serially, the slots at the end are others.
    OtherSlots,
}

/// A run that was checked.
#[derive(Clone, Debug)]
pub struct Checked {
    /// How often its workers got in each other's way.
    pub contention: Contention,
    /// Why it ended.
    pub termination: Termination,
    /// How many activations it had.
    pub activations: usize,
}

/// Runs a program and checks that the run was serial: the order of messages too, under full consistency.
///
/// # Errors
/// The first violation found.
pub fn run_checked<P: VertexProgram>(
    program: impl Fn() -> P,
    graph: &Graph<P::Edge>,
    options: Options,
) -> Result<Checked, Violation>
where
    P::Vertex: PartialEq,
    <P::View as Row>::Element: PartialEq,
    P::Slot: PartialEq,
{
    run_checked_with(program, graph, options, None)
}

/// [`run_checked`], on an engine that has a bug.
///
/// # Errors
/// The first violation found.
pub fn run_checked_with<P: VertexProgram>(
    program: impl Fn() -> P,
    graph: &Graph<P::Edge>,
    options: Options,
    planted: Option<Planted>,
) -> Result<Checked, Violation>
where
    P::Vertex: PartialEq,
    <P::View as Row>::Element: PartialEq,
    P::Slot: PartialEq,
{
    let seed = options.seed;
    let mut run = Run::watched(program(), graph, options, planted).expect("the program may run so");
    run.start_audit();
    let termination = run.advance(&mut ()).expect("the program does not panic");
    let log = run.take_audit();
    assert_eq!(log.len() as u64, run.report().activations, "every activation is logged");

    let mut replay = replay::Replay::new(program(), graph, seed);
    let started: Vec<bool> = (0..graph.vertices() as VertexId).map(|v| replay.has_message(v)).collect();
    let rules = order::Rules {
        in_order: run.report().plan.consistency == Some(Consistency::Full),
        all_taken: termination == Termination::NoActive,
    };
    for node in order::serial_order(&log, &started, rules)? {
        replay.activate(&log[node])?;
    }
    replay.compare(&run)?;
    Ok(Checked { contention: run.report().contention, termination, activations: log.len() })
}
