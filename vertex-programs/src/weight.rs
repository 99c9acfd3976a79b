//! Edge data as weights.

use hubcut::graph::{Graph, VertexId};
use hubcut::parallel;
use hubcut::plain::Plain;

use crate::error::{Error, Result};

/// Edge data that is a weight: none (every edge counts one), whole numbers, floating-point numbers.
pub trait Weight: Plain {
    /// Whether there are weights at all.
    const WEIGHTED: bool;
    /// Whether sums of weights are rounded.
    const FRACTIONAL: bool = false;
    /// Whether sums and quotients of weights may leave the range of `f64`.
    const WIDE: bool = false;

    /// The weight as a number.
    fn weight(self) -> f64;
}

impl Weight for () {
    const WEIGHTED: bool = false;

    #[inline(always)]
    fn weight(self) -> f64 {
        1.0
    }
}

impl Weight for u32 {
    const WEIGHTED: bool = true;

    #[inline(always)]
    fn weight(self) -> f64 {
        f64::from(self)
    }
}

impl Weight for f32 {
    const WEIGHTED: bool = true;
    const FRACTIONAL: bool = true;

    #[inline(always)]
    fn weight(self) -> f64 {
        f64::from(self)
    }
}

impl Weight for f64 {
    const WEIGHTED: bool = true;
    const FRACTIONAL: bool = true;
    const WIDE: bool = true;

    #[inline(always)]
    fn weight(self) -> f64 {
        self
    }
}

/// Refuses weights that are negative, infinite or no numbers, naming the first such edge.
pub(crate) fn check<W: Weight>(graph: &Graph<W>) -> Result<()> {
    let weights = graph.data_by_source();
    let is_invalid = |at: usize| !(0.0..f64::INFINITY).contains(&weights[at].weight());
    let invalid = parallel::find_first(weights.len(), &|at| is_invalid(at).then_some(at));
    let Some(position) = invalid else { return Ok(()) };
    let from = graph.by_source().offsets().partition_point(|offset| *offset as usize <= position) - 1;
    Err(Error::InvalidWeight {
        from: graph.raw_id(from as VertexId).to_string(),
        to: graph.raw_id(graph.by_source().neighbours()[position]).to_string(),
        weight: graph.data_by_source()[position].weight(),
    })
}
