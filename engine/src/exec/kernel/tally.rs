//! What `apply` returned, counted.

use crate::graph::VertexId;
use crate::program::{Step, VertexInfo};

/// Over the vertices of a chunk, in their order.
#[derive(Debug, Default)]
pub(in crate::exec) struct Tally {
    /// Vertices that ran.
    pub(in crate::exec) ran: u64,
    /// The sum of what they reported.
    pub(in crate::exec) residual: f64,
    /// The first that failed, and why.
    pub(in crate::exec) failure: Option<(VertexId, Box<str>)>,
}

impl Tally {
    /// Adds the step of `v`.
    #[inline(always)]
    pub(in crate::exec) fn add<C>(&mut self, v: VertexInfo<'_>, step: &mut Step<C>) {
        self.ran += 1;
        self.residual += step.residual;
        if let (Some(reason), None) = (step.take_failure(), &self.failure) {
            self.failure = Some((v.id(), reason));
        }
    }

    /// Adds what came of the vertices that follow.
    pub(in crate::exec) fn append(&mut self, next: Tally) {
        self.ran += next.ran;
        self.residual += next.residual;
        self.failure = self.failure.take().or(next.failure);
    }
}
