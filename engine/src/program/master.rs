//! Between supersteps: one place that sees the whole run, and says how it goes on.

use super::{Context, VertexProgram};
use crate::panics::{self, Stage};

/// The whole run between two supersteps, as [`between`](VertexProgram::between) sees it and says how it goes on.
pub struct Master<'a, P: VertexProgram> {
    ctx: Context<'a, P>,
    active: u64,
    decision: Decision<P::Phase>,
}

/// How a run goes on.
pub(crate) struct Decision<Ph> {
    /// The phase from now on, if it is another.
    pub(crate) phase: Option<Ph>,
    /// Whether vertices are asked if they wake.
    pub(crate) wakes: bool,
    /// Whether the run is done.
    pub(crate) ends: bool,
}

impl<'a, P: VertexProgram> Master<'a, P> {
    /// What the program decides after the superstep that `ctx` shows, after which so many vertices are active.
    pub(crate) fn decide(program: &P, ctx: Context<'a, P>, active: u64) -> Decision<P::Phase> {
        let mut master = Master { ctx, active, decision: Decision { phase: None, wakes: false, ends: false } };
        panics::begin_for_all(master.ctx.superstep(), Stage::Between);
        program.between(&mut master);
        master.decision
    }

    /// The run: its superstep (the one that has just ended), residual, aggregate, phase, and counts of the graph.
    pub fn ctx(&self) -> &Context<'a, P> {
        &self.ctx
    }

    /// How many vertices the next superstep would run.
    pub fn active(&self) -> u64 {
        self.active
    }

    /// Goes on in another phase: every context shows it from the next superstep on ([`ctx`](Self::ctx) still shows the old one).
    pub fn enter(&mut self, phase: P::Phase) {
        self.decision.phase = Some(phase);
    }

    /// Asks every vertex whether it [`wakes`](VertexProgram::wakes) in the phase that the run goes on in; those that do are active in the
    /// next superstep, beside those that are anyway. Means nothing where all vertices always are active.
    pub fn wake(&mut self) {
        self.decision.wakes = true;
    }

    /// The run is done: it ends as [`Converged`](crate::exec::Termination::Converged), whoever is active.
    pub fn end(&mut self) {
        self.decision.ends = true;
    }
}
