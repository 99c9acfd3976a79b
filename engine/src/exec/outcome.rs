//! What a run came to.

use std::fmt::{Debug, Formatter, Result};

use super::{RunReport, Termination};
use crate::program::VertexProgram;

/// What a run came to.
pub struct Outcome<P: VertexProgram> {
    /// The state of each vertex, by vertex id.
    pub vertices: Vec<P::Vertex>,
    /// Why the run ended.
    pub termination: Termination,
    /// What it did.
    pub report: RunReport,
}

/// Not derived: that would ask for a program that can be shown.
impl<P: VertexProgram> Debug for Outcome<P>
where
    P::Vertex: Debug,
{
    fn fmt(&self, out: &mut Formatter<'_>) -> Result {
        let mut all = out.debug_struct("Outcome");
        all.field("vertices", &self.vertices).field("termination", &self.termination).field("report", &self.report);
        all.finish()
    }
}
