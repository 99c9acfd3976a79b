//! Vertices that are woken between supersteps.

use crate::graph::VertexId;
use crate::parallel;

/// Asks `wakes` of all of so many vertices, several at a time, and then wakes those that it says, in ascending order.
pub(in crate::exec) fn woken(count: usize, wakes: &(dyn Fn(usize) -> bool + Sync), wake: &mut dyn FnMut(VertexId)) {
    let of_ranges = parallel::of_ranges(count, &|range| range.filter(|v| wakes(*v)).collect::<Vec<_>>());
    of_ranges.into_iter().flatten().for_each(|v| wake(v as VertexId));
}
