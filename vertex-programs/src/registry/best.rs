//! The vertices of the highest values.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use hubcut::graph::{Topology, VertexId};
use hubcut::parallel;

/// A value and the natural position of its vertex, ordered so that the best is the greatest.
#[derive(PartialEq)]
struct Place(f64, Reverse<usize>);

impl Eq for Place {}

impl Ord for Place {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.total_cmp(&other.0).then(self.1.cmp(&other.1))
    }
}

impl PartialOrd for Place {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

/// The `k` vertices of the highest value among those that have one, or all if there are fewer: best first, equal ones by raw id.
pub fn highest(graph: &Topology, k: usize, value: &(dyn Fn(VertexId) -> Option<f64> + Sync)) -> Vec<VertexId> {
    let of_ranges = parallel::of_ranges(graph.vertices(), &|range| {
        let mut heap = BinaryHeap::new();
        for v in range {
            let Some(value) = value(v as VertexId) else { continue };
            // Most are below the last one that is kept, and need no look at their position.
            if heap.len() >= k && heap.peek().is_none_or(|Reverse(Place(last, _))| value < *last) {
                continue;
            }
            heap.push(Reverse(Place(value, Reverse(graph.position_of(v as VertexId)))));
            if heap.len() > k {
                heap.pop();
            }
        }
        heap.into_vec()
    });
    let mut all: Vec<Reverse<Place>> = of_ranges.into_iter().flatten().collect();
    all.sort_unstable();
    all.truncate(k);
    all.into_iter().map(|Reverse(Place(_, Reverse(position)))| graph.vertex_at(position)).collect()
}
