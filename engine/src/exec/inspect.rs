//! Looking into a run after each superstep.

use std::time::Instant;

use super::checkpoint::ValueCodecs;
use super::driver::{PutPart, Steps};
use super::machine::Machine;
use super::states::States;
use super::{SuperstepReport, Termination};
use crate::error::Result;
use crate::program::VertexProgram;
use crate::program::row::Row;

/// A run between two supersteps; see [`Run::advance_inspected`](super::Run::advance_inspected).
pub struct Inspection<'a, P: VertexProgram> {
    machine: &'a dyn Machine<P>,
    superstep: &'a SuperstepReport,
    note: &'a mut Vec<u8>,
}

impl<P: VertexProgram> Inspection<'_, P> {
    /// The superstep that just ended.
    pub fn superstep(&self) -> &SuperstepReport {
        self.superstep
    }

    /// The states, by vertex id.
    pub fn states(&self) -> States<'_, P::Vertex> {
        self.machine.states()
    }

    /// All views, by vertex id, one after another, of any length each.
    pub fn views(&self) -> &[<P::View as Row>::Element] {
        self.machine.views().elements
    }

    /// The aggregate over all vertices.
    pub fn global(&self) -> &P::Global {
        self.machine.global()
    }

    /// The program.
    pub fn program(&self) -> &P {
        self.machine.program()
    }

    /// What is kept beside the run in its checkpoints: see [`Run::note`](super::Run::note).
    pub fn note(&mut self) -> &mut Vec<u8> {
        self.note
    }
}

/// Looks at a run between supersteps.
pub(super) type Inspect<'a, P> = dyn FnMut(Inspection<'_, P>) + Send + 'a;

/// An engine whose supersteps are looked at, and of which checkpoints are taken.
pub(super) struct Inspected<'a, P: VertexProgram> {
    pub(super) engine: &'a mut dyn Machine<P>,
    pub(super) inspect: Option<&'a mut Inspect<'a, P>>,
    pub(super) codecs: Option<&'a ValueCodecs<P>>,
    pub(super) note: &'a mut Vec<u8>,
}

impl<P: VertexProgram> Steps for Inspected<'_, P> {
    fn active(&self) -> u64 {
        self.engine.active()
    }

    fn limit(&mut self, deadline: Option<Instant>) {
        self.engine.limit(deadline);
    }

    fn superstep(&mut self) -> Result<SuperstepReport> {
        let superstep = self.engine.superstep()?;
        // After a second request for an end the arrays are in no defined state.
        if let Some(inspect) = self.inspect.as_mut().filter(|_| !self.engine.options().interrupt.is_urgent()) {
            inspect(Inspection { machine: self.engine, superstep: &superstep, note: self.note });
        }
        Ok(superstep)
    }

    fn verdict(&self) -> Option<Termination> {
        self.engine.verdict()
    }

    fn save(&self, put: &mut PutPart<'_>) -> Result<()> {
        let codecs = self.codecs.unwrap_or_else(|| unreachable!("checkpoints are of programs that have codecs"));
        self.engine.save_with(codecs, put)
    }

    fn note(&self) -> &[u8] {
        self.note
    }
}
