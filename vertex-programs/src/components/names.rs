//! Classes of vertices, named after their first vertices and counted, by all workers.

use std::ops::Range;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering::Relaxed};

use hubcut::graph::memory::zeroed;
use hubcut::graph::{Topology, VertexId};
use hubcut::parallel;

use crate::Result;
use crate::direct::{Aside, words32};

/// Vertices that are asked for their class.
const SAMPLE: usize = 1 << 10;

/// Vertices that a worker takes at a time.
const VERTICES: usize = 1 << 12;

/// The label of each vertex, and the label and the number of vertices of each component, large ones first.
pub type Named = (Vec<VertexId>, Vec<(VertexId, u64)>);

/// The root of most of a sample, which is of the same vertices for the same number of them; none if there are none.
pub(crate) fn frequent(roots: &[AtomicU32]) -> Option<VertexId> {
    let vertices = roots.len() as u64;
    // Multiples of the golden ratio spread over a circle, whatever the pattern of ids.
    let spread = |at: u64| ((at.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32) * vertices) >> 32;
    let samples = if vertices == 0 { 0 } else { SAMPLE as u64 };
    let mut roots: Vec<VertexId> = (0..samples).map(|at| roots[spread(at) as usize].load(Relaxed)).collect();
    roots.sort_unstable();
    let most = roots.chunk_by(|a, b| a == b).max_by_key(|same| same.len());
    most.map(|same| same[0])
}

/// Names each class after its vertex with the smallest raw id, and counts them all. `roots` has one vertex for each class, which has itself;
/// if they `are_first`, it is the vertex with the smallest raw id already.
pub(crate) fn name(graph: &Topology, roots: Vec<AtomicU32>, are_first: bool) -> Result<Named> {
    let vertices = roots.len();
    let root_of = |v: usize| roots[v].load(Relaxed);
    let large = frequent(&roots);
    // Of roots other than `large`.
    let counts = words32("the sizes of components", vertices)?;
    let in_large = AtomicU64::new(0);
    let classes = Aside::new();
    ranges(vertices, &|range| {
        let (mut here, mut found) = (0, Vec::new());
        for v in range {
            let root = root_of(v);
            if Some(root) == large {
                here += 1;
            } else {
                counts[root as usize].fetch_add(1, Relaxed);
            }
            if root == v as VertexId {
                found.push(root);
            }
        }
        in_large.fetch_add(here, Relaxed);
        classes.put_all(found);
    });
    let size_of = |root: VertexId| match Some(root) == large {
        true => in_large.load(Relaxed),
        false => counts[root as usize].load(Relaxed).into(),
    };
    let names = match are_first {
        true => None,
        false => {
            let first = words32("the first vertices of components", vertices)?;
            // Complements, so that nothing is as small as what was never written.
            ranges(vertices, &|range| {
                for v in range {
                    let first = &first[root_of(v) as usize];
                    let position = !(graph.position_of(v as VertexId) as u32);
                    if first.load(Relaxed) < position {
                        first.fetch_max(position, Relaxed);
                    }
                }
            });
            Some(first)
        }
    };
    let position = |root: VertexId| names.as_ref().map_or(root, |first| !first[root as usize].load(Relaxed)) as usize;
    let mut sizes: Vec<(usize, u64)> = classes.take().into_iter().map(|root| (position(root), size_of(root))).collect();
    sizes.sort_unstable_by_key(|(position, size)| (std::cmp::Reverse(*size), *position));
    let sizes = sizes.into_iter().map(|(position, size)| (graph.vertex_at(position), size)).collect();
    if names.is_none() {
        return Ok((roots.into_iter().map(AtomicU32::into_inner).collect(), sizes));
    }
    let mut labels: Vec<VertexId> = zeroed("the labels", vertices)?;
    parallel::fill(&mut labels, &|v| graph.vertex_at(position(root_of(v))));
    Ok((labels, sizes))
}

/// As [`parallel::ranges`], but nobody is woken for a few.
pub(crate) fn ranges(count: usize, work: &(dyn Fn(Range<usize>) + Sync)) {
    parallel::each(count.div_ceil(VERTICES), &|at| work(at * VERTICES..count.min((at + 1) * VERTICES)));
}
