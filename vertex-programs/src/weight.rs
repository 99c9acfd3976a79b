//! Edge data as weights.

use std::ops::Range;

use hubcut::graph::{Graph, RawId, VertexId};
use hubcut::parallel;
use hubcut::plain::Plain;
use hubcut::program::Preparation;

use crate::error::{Error, Result};

/// Edge data that is a weight: none (every edge counts one), whole numbers, floating-point numbers.
pub trait Weight: Plain {
    /// Whether there are weights at all.
    const WEIGHTED: bool;
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

    #[inline(always)]
    fn weight(self) -> f64 {
        f64::from(self)
    }
}

impl Weight for f64 {
    const WEIGHTED: bool = true;
    const WIDE: bool = true;

    #[inline(always)]
    fn weight(self) -> f64 {
        self
    }
}

/// Whether a weight is allowed: not negative, not infinite, a number.
fn is_allowed(weight: f64) -> bool {
    (0.0..f64::INFINITY).contains(&weight)
}

/// The error for an edge whose weight is not.
fn invalid(from: RawId<'_>, to: RawId<'_>, weight: f64) -> Error {
    Error::InvalidWeight { from: from.to_string(), to: to.to_string(), weight }
}

/// Refuses weights that are negative, infinite or no numbers, naming the first such edge.
pub(crate) fn check<W: Weight>(graph: &Graph<W>) -> Result<()> {
    let weights = graph.data_by_source();
    let first = parallel::find_first(weights.len(), &|at| (!is_allowed(weights[at].weight())).then_some(at));
    let Some(position) = first else { return Ok(()) };
    let from = graph.by_source().offsets().partition_point(|offset| *offset as usize <= position) - 1;
    let ends = [from as VertexId, graph.by_source().neighbours()[position]];
    Err(invalid(graph.raw_id(ends[0]), graph.raw_id(ends[1]), weights[position].weight()))
}

/// [`check`] on the parts of a graph: the first edge by vertex ids, wherever it lies.
pub(crate) fn check_parts<W: Weight>(graph: &Preparation<'_, W>) -> Result<()> {
    if const { !W::WEIGHTED } {
        return Ok(());
    }
    let mut first_of_parts = Vec::with_capacity(graph.parts().len());
    for part in graph.parts() {
        let of_row = |source: usize| {
            let (targets, weights) = part.out_edges(source);
            let mut first = NO_EDGE;
            for (target, weight) in targets.iter().zip(weights) {
                let (id, weight) = (u64::from(part.vertex(*target as usize).id()), weight.weight());
                // Of parallel edges the first that lies here.
                if !is_allowed(weight) && id < first[1] {
                    first = [u64::from(part.vertex(source).id()), id, weight.to_bits()];
                }
            }
            first
        };
        first_of_parts.push(first_row(part.vertices(), &of_row));
    }
    match earliest(graph.join(first_of_parts)) {
        NO_EDGE => Ok(()),
        [from, to, weight] => {
            let [from, to] = [from, to].map(|id| graph.raw_id(id as VertexId));
            Err(invalid(from, to, f64::from_bits(weight)))
        }
    }
}

/// Source and target, as vertex ids, and bits of the weight of no edge: behind all others.
const NO_EDGE: [u64; 3] = [u64::MAX; 3];

/// The first edge of the rows of so many vertices.
fn first_row(vertices: usize, of_row: &(dyn Fn(usize) -> [u64; 3] + Sync)) -> [u64; 3] {
    earliest(parallel::of_ranges(vertices, &|range| earliest(range.map(of_row))))
}

/// The first of some edges.
fn earliest(edges: impl IntoIterator<Item = [u64; 3]>) -> [u64; 3] {
    edges.into_iter().min_by_key(|[from, to, _]| (*from, *to)).unwrap_or(NO_EDGE)
}

/// Whether a number of 32 bits can hold one over the sum of the weights of a vertex, whatever the unit: no sum can be further
/// than 2^100 from another. True of far more than occurs: weights within 2^60 and vertices of 2^40 edges, say. Weights that are
/// not allowed do not count.
pub(crate) fn suit_single<W: Weight>(graph: &Graph<W>) -> bool {
    let weights = graph.data_by_source();
    let none = (f64::INFINITY, 0.0f64);
    let wider = |a: (f64, f64), b: (f64, f64)| (a.0.min(b.0), a.1.max(b.1));
    let of_ranges = parallel::of_ranges(weights.len(), &|range| {
        let positive = weights[range].iter().map(|weight| weight.weight()).filter(|weight| *weight > 0.0);
        positive.map(|weight| (weight, weight)).fold(none, wider)
    });
    let (least, most) = of_ranges.into_iter().fold(none, wider);
    let longest = |range: Range<usize>| range.map(|v| graph.by_source().degree(v as VertexId)).max();
    let longest = parallel::of_ranges(graph.vertices(), &longest).into_iter().flatten().max().unwrap_or(0);
    most == 0.0 || least / (most * longest as f64) >= f64::exp2(-100.0)
}
