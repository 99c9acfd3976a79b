//! What a superstep came to, or a pass over all colours, or the part of one that ran.

use std::time::Instant;

use crate::exec::{Contention, ScatterMode, SuperstepReport, ViewMode};

/// A pass that ended early, so that the next one takes up where it stopped.
#[derive(Clone, Debug)]
pub(in crate::exec) struct BegunPass {
    /// The colour to go on with.
    pub(in crate::exec) colour: usize,
    /// Which of its chunks have run; empty if none has.
    pub(in crate::exec) done: Vec<bool>,
    /// Of what has run, part by part.
    pub(in crate::exec) residuals: Vec<f64>,
}

/// What ran.
pub(in crate::exec) struct SuperstepRan {
    pub(in crate::exec) activations: u64,
    pub(in crate::exec) edges_gathered: u64,
    pub(in crate::exec) edges_scattered: u64,
    /// Over the whole pass, also what ran before it was taken up again.
    pub(in crate::exec) residual: f64,
    /// How views were written.
    pub(in crate::exec) views: ViewMode,
    /// Whether some scatter was a pull, and the gather went by segments.
    pub(in crate::exec) pulled: bool,
    pub(in crate::exec) segmented: bool,
}

impl SuperstepRan {
    /// Nothing yet.
    pub(in crate::exec) fn nothing(views: ViewMode) -> Self {
        SuperstepRan {
            activations: 0,
            edges_gathered: 0,
            edges_scattered: 0,
            residual: 0.0,
            views,
            pulled: false,
            segmented: false,
        }
    }

    /// The line of superstep number `superstep`, which began at `begin`.
    pub(in crate::exec) fn report(&self, superstep: u64, begin: Instant, sent_bytes: u64) -> SuperstepReport {
        SuperstepReport {
            superstep,
            active: self.activations,
            edges_gathered: self.edges_gathered,
            edges_scattered: self.edges_scattered,
            contention: Contention::default(),
            sent_bytes,
            residual: self.residual,
            seconds: begin.elapsed().as_secs_f64(),
            views: self.views,
            scatter: match self.edges_scattered {
                0 => ScatterMode::None,
                _ if self.pulled => ScatterMode::Pull,
                _ => ScatterMode::Push,
            },
            segmented: self.segmented,
        }
    }
}
