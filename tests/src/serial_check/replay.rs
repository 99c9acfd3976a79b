//! A log, run again by one thread.

use std::collections::HashMap;

use hubcut::exec::audit::Activation;
use hubcut::exec::{Run, Serial};
use hubcut::graph::{Graph, VertexId};
use hubcut::program::{Row, Start, VertexProgram};

use super::Violation;

/// The run so far, and the messages that were not taken yet, by their numbers.
pub(super) struct Replay<'g, P: VertexProgram> {
    serial: Serial<'g, P>,
    arcs: usize,
    inboxes: HashMap<(VertexId, u64), P::Message>,
}

impl<'g, P: VertexProgram> Replay<'g, P> {
    /// Of a run that has not begun.
    pub(super) fn new(program: P, graph: &'g Graph<P::Edge>, seed: u64) -> Self {
        let serial = Serial::new(program, graph, seed).expect("the program may run on this graph");
        let starts = (0..graph.vertices() as VertexId).map(|v| (v, serial.start(v)));
        let inboxes = starts.filter_map(|(v, start)| match start {
            Start::Signalled(message) => Some(((v, 0), message)),
            _ => None,
        });
        Replay { inboxes: inboxes.collect(), arcs: graph.arcs(), serial }
    }

    /// Whether there is a message from the start for `v`, if none was taken yet.
    pub(super) fn has_message(&self, v: VertexId) -> bool {
        self.inboxes.contains_key(&(v, 0))
    }

    /// Runs an activation again.
    pub(super) fn activate(&mut self, logged: &Activation) -> Result<(), Violation> {
        let v = logged.vertex;
        let mut message = None;
        for number in logged.took.clone() {
            let next = self.inboxes.remove(&(v, number)).ok_or(Violation::Messages(v))?;
            match &mut message {
                None => message = Some(next),
                Some(message) => self.serial.program().combine(message, next),
            }
        }
        let ran = self.serial.activate(v, message);
        if !ran.sent.iter().map(|(to, _)| to).eq(logged.sent.iter().map(|(to, _)| to)) {
            return Err(Violation::OtherTargets(v, logged.count));
        }
        let numbered = ran.sent.into_iter().zip(&logged.sent);
        self.inboxes.extend(numbered.map(|((to, message), (_, number))| ((to, *number), message)));
        Ok(())
    }

    /// Whether everything ends as it did in `run`.
    pub(super) fn compare(&self, run: &Run<P>) -> Result<(), Violation>
    where
        P::Vertex: PartialEq,
        <P::View as Row>::Element: PartialEq,
        P::Slot: PartialEq,
    {
        let states = self.serial.states().iter().zip(run.states().iter());
        if let Some(v) = states.enumerate().find_map(|(v, (serial, state))| (serial != state).then_some(v)) {
            return Err(Violation::OtherState(v as VertexId));
        }
        if self.serial.views() != run.views() {
            return Err(Violation::OtherViews);
        }
        let same = (0..self.arcs).all(|position| self.serial.slot(position) == run.slot(position));
        if same { Ok(()) } else { Err(Violation::OtherSlots) }
    }
}
