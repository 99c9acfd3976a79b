//! A run whose program is not named: compiled here once for each program, whoever steps it.

use hubcut::Result;
use hubcut::exec::{Options, Run, RunReport, States, SuperstepReport, Termination};
use hubcut::graph::Graph;
use hubcut::program::VertexProgram;
use serde::Serialize;
use serde_json::Value;

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

/// Options whose checkpoints, if there are any, are of a program with this name and configuration. How long it runs is none of it: who
/// raises a limit may go on.
pub(crate) fn kept(mut options: Options, name: &str, config: &impl Serialize) -> Options {
    const LIMITS: [&str; 2] = ["iterations", "max_supersteps"];
    if let Some(mut checkpoints) = options.checkpoints.take() {
        checkpoints = checkpoints.with_config("algorithm", name);
        if let Ok(Value::Object(config)) = serde_json::to_value(config) {
            for (name, value) in config.iter().filter(|(name, _)| !LIMITS.contains(&name.as_str())) {
                checkpoints = checkpoints.with_config(name, value);
            }
        }
        options.checkpoints = Some(checkpoints);
    }
    options
}

/// Prepares a run of `program`.
pub(crate) fn begin<P: VertexProgram>(
    program: P,
    graph: &Graph<P::Edge>,
    options: Options,
) -> crate::Result<Box<dyn Running<P::Vertex>>> {
    Ok(Box::new(Run::new(program, graph, options)?))
}
