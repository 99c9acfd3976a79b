//! A run whose program is not named: compiled here once for each program, whoever steps it.

use hubcut::Result;
use hubcut::exec::{Options, Run, RunReport, States, SuperstepReport, Termination};
use hubcut::graph::Graph;
use hubcut::program::VertexProgram;

/// A run of some program whose vertices have states of type `V`.
pub trait Running<V> {
    /// See [`Run::step`].
    ///
    /// # Errors
    /// Those of [`Run::step`].
    fn step(&mut self) -> Result<SuperstepReport>;
    /// See [`Run::states`].
    fn states(&self) -> States<'_, V>;
    /// See [`Run::active`].
    fn active(&self) -> u64;
    /// See [`Run::verdict`].
    fn verdict(&self) -> Option<Termination>;
    /// See [`Run::report`].
    fn report(&self) -> &RunReport;
}

impl<P: VertexProgram> Running<P::Vertex> for Run<P> {
    fn step(&mut self) -> Result<SuperstepReport> {
        Run::step(self)
    }

    fn states(&self) -> States<'_, P::Vertex> {
        Run::states(self)
    }

    fn active(&self) -> u64 {
        Run::active(self)
    }

    fn verdict(&self) -> Option<Termination> {
        Run::verdict(self)
    }

    fn report(&self) -> &RunReport {
        Run::report(self)
    }
}

/// Prepares a run of `program`.
pub(crate) fn begin<P: VertexProgram>(
    program: P,
    graph: &Graph<P::Edge>,
    options: Options,
) -> crate::Result<Box<dyn Running<P::Vertex>>> {
    Ok(Box::new(Run::new(program, graph, options)?))
}
