//! What `apply` and `start` answer.

/// What an activation came to: made by [`settled`](Step::settled), [`changed`](Step::changed) or
/// [`failed`](Step::failed).
#[must_use]
pub struct Step<C> {
    pub(crate) change: Option<C>,
    pub(crate) again: bool,
    pub(crate) residual: f64,
    pub(crate) failure: Option<Box<str>>,
}

impl<C> Step<C> {
    /// Nothing that neighbours should hear of: no scatter.
    #[inline(always)]
    pub fn settled() -> Self {
        Step { change: None, again: false, residual: 0.0, failure: None }
    }

    /// The vertex changed: scatter over its edges, with `change` in hand.
    #[inline(always)]
    pub fn changed(change: C) -> Self {
        Step { change: Some(change), again: false, residual: 0.0, failure: None }
    }

    /// The run cannot go on: it stops and names this vertex and the reason.
    pub fn failed(reason: impl Into<String>) -> Self {
        Step { change: None, again: false, residual: 0.0, failure: Some(reason.into().into_boxed_str()) }
    }

    /// Stay active for another activation, signalled or not.
    #[inline(always)]
    pub fn again(mut self) -> Self {
        self.again = true;
        self
    }

    /// How far this vertex is from being settled. The engine sums residuals over the superstep, for the
    /// progress bar, the report, and [`Context::residual`](super::Context::residual). NaN means
    /// [`failed`](Step::failed).
    #[inline(always)]
    pub fn residual(mut self, residual: f64) -> Self {
        self.residual = residual;
        self
    }

    /// Why the run cannot go on, if it cannot. A residual that is not a number would spread to all others and
    /// never fall below any tolerance.
    #[inline(always)]
    pub(crate) fn take_failure(&mut self) -> Option<Box<str>> {
        if self.residual.is_nan() && self.failure.is_none() {
            return Some("its residual is not a number".into());
        }
        self.failure.take()
    }
}

/// How a vertex begins.
#[derive(Clone, Debug, PartialEq)]
pub enum Start<M> {
    /// Active in the first superstep.
    Active,
    /// Not active until it is signalled.
    Idle,
    /// Active in the first superstep, with a message.
    Signalled(M),
}
