//! Everything that changes during a run, copied.

use super::kernel::ran::BegunPass;
use crate::program::VertexProgram;
use crate::program::context::Clock;
use crate::program::row::Row;

/// A copy of everything that changes during a run, taken between supersteps.
pub struct Snapshot<P: VertexProgram> {
    pub(super) clock: Clock,
    pub(super) phase: P::Phase,
    pub(super) states: Vec<P::Vertex>,
    pub(super) views: Vec<<P::View as Row>::Element>,
    pub(super) slots: Vec<<P::Slot as Row>::Element>,
    pub(super) inbox: Vec<Option<P::Message>>,
    pub(super) active: Vec<u64>,
    /// How often each vertex has run; empty from an engine that runs them all alike.
    pub(super) counts: Vec<u32>,
    /// A pass of the chromatic engine that ended early.
    pub(super) begun: Option<BegunPass>,
}

/// Not derived: that would ask for a program that can be cloned.
impl<P: VertexProgram> Clone for Snapshot<P>
where
    P::Vertex: Clone,
    P::Message: Clone,
{
    fn clone(&self) -> Self {
        Snapshot {
            clock: self.clock,
            phase: self.phase.clone(),
            states: self.states.clone(),
            views: self.views.clone(),
            slots: self.slots.clone(),
            inbox: self.inbox.clone(),
            active: self.active.clone(),
            counts: self.counts.clone(),
            begun: self.begun.clone(),
        }
    }
}
