//! Looking into a run after each superstep.

use std::time::Instant;

use super::driver::Steps;
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

    /// All views, by vertex id, one after another.
    pub fn views(&self) -> &[<P::View as Row>::Element] {
        self.machine.views()
    }

    /// The aggregate over all vertices.
    pub fn global(&self) -> &P::Global {
        self.machine.global()
    }

    /// The program.
    pub fn program(&self) -> &P {
        self.machine.program()
    }
}

/// An engine whose supersteps are looked at.
pub(super) struct Inspected<'a, P: VertexProgram> {
    pub(super) engine: &'a mut dyn Machine<P>,
    pub(super) inspect: &'a mut (dyn FnMut(Inspection<'_, P>) + Send),
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
        if !self.engine.options().interrupt.is_urgent() {
            (self.inspect)(Inspection { machine: self.engine, superstep: &superstep });
        }
        Ok(superstep)
    }

    fn verdict(&self) -> Option<Termination> {
        self.engine.verdict()
    }
}
