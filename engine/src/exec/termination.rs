//! Why a run ended.

use serde::Serialize;

use crate::graph::{Topology, VertexId};

/// Why a run ended: a value, never an error.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Termination {
    /// The program said so.
    Converged,
    /// No vertex was active any more.
    NoActive,
    /// The limit of supersteps was reached.
    MaxSupersteps,
    /// The limit of activations was reached.
    MaxActivations,
    /// The time was up.
    Timeout,
    /// Somebody asked for an end; the result is that of the last whole superstep.
    Interrupted,
    /// A vertex could not go on.
    Failed {
        /// Its raw id.
        vertex: String,
        /// What the program said.
        reason: String,
    },
}

impl Termination {
    /// Vertex `v` could not go on.
    pub(crate) fn failed(topology: &Topology, v: VertexId, reason: &str) -> Self {
        Termination::Failed { vertex: topology.raw_id(v).to_string(), reason: reason.into() }
    }

    /// Whether the run ended by itself, with its answer, rather than by a limit or a failure.
    pub fn is_complete(&self) -> bool {
        matches!(self, Termination::Converged | Termination::NoActive)
    }

    /// Whether it was stopped by a limit or a request, and could go on.
    pub(crate) fn is_limit(&self) -> bool {
        !self.is_complete() && !matches!(self, Termination::Failed { .. })
    }

    /// The name of the value, in snake case, as reports have it.
    pub fn name(&self) -> &'static str {
        match self {
            Termination::Converged => "converged",
            Termination::NoActive => "no_active",
            Termination::MaxSupersteps => "max_supersteps",
            Termination::MaxActivations => "max_activations",
            Termination::Timeout => "timeout",
            Termination::Interrupted => "interrupted",
            Termination::Failed { .. } => "failed",
        }
    }
}
