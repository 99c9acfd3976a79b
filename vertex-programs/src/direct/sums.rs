//! Sums in an order that does not depend on threads.

use hubcut::parallel;

/// The sum over so many vertices.
pub(crate) fn total(vertices: usize, value: &(dyn Fn(usize) -> f64 + Sync)) -> f64 {
    parallel::of_ranges(vertices, &|range| range.map(value).sum::<f64>()).into_iter().sum()
}
