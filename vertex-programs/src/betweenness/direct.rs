//! Betweenness from some or all sources.
//!
//! On a small graph sources are spread over a fixed number of lanes, each of which adds up by itself; on a large one all workers search from one source
//! after another, and there is one lane. Which it is depends on the graph alone, and lanes are added in their order, so that all sums are the same for any
//! number of threads.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use hubcut::graph::memory::zeroed;
use hubcut::graph::{Topology, VertexId};
use hubcut::parallel::Lent;

use super::search::Search;
use crate::Result;
use crate::direct::{Aside, Limits, in_pool, share};

/// On larger graphs all work on one source.
const SMALL: usize = 1 << 21;

/// What sources are spread over on smaller ones.
const LANES: usize = 16;

/// Sums of dependencies.
#[derive(Clone, Debug, PartialEq)]
pub struct Sums {
    /// For each vertex the sum over sources `s` and vertices `t`, both others, of the part of the shortest ways from `s` to `t` that goes over it.
    pub dependencies: Vec<f64>,
    /// How many sources are in it.
    pub sources: u64,
}

/// Sums of the dependencies of `sources` on all vertices; of fewer, if `limits` stop it.
///
/// # Determinism
/// The same to the last bit for any number of threads, unless it is stopped.
///
/// # Errors
/// [`NotEnoughMemory`](hubcut::Error::NotEnoughMemory).
///
/// # Panics
/// If a source is not a vertex.
///
/// # Complexity
/// O(sources (vertices + edges)); between two levels only the edges of one of them are looked at, which on graphs of few levels is a small part. Memory:
/// 28 bytes a vertex, and two bits; on graphs of up to two million vertices and edges 20 for each thread and 128 more.
///
/// # Examples
/// ```
/// use hubcut::graph::{BuildOptions, EdgeList};
/// use hubcut_programs::betweenness::direct::run;
///
/// let chain = EdgeList::from_pairs(4, vec![(0, 1), (1, 2), (2, 3)]).build(&BuildOptions::default())?;
/// let sums = run(&chain, &[0, 1, 2, 3], &Default::default())?;
/// assert_eq!((sums.dependencies, sums.sources), (vec![0.0, 2.0, 2.0, 0.0], 4));
/// # Ok::<(), hubcut_programs::Error>(())
/// ```
pub fn run(graph: &Topology, sources: &[VertexId], limits: &Limits) -> Result<Sums> {
    let is_small = graph.vertices() + graph.arcs() <= SMALL;
    in_pool(|| lanes(graph, sources, if is_small { LANES } else { 1 }, limits))
}

/// With so many lanes.
pub(super) fn lanes(graph: &Topology, sources: &[VertexId], lanes: usize, limits: &Limits) -> Result<Sums> {
    let (lanes, threads) = (lanes.min(sources.len()).max(1), rayon::current_num_threads());
    let (mut searches, mut sums) = (Vec::new(), Vec::new());
    for _ in 0..threads.min(lanes) {
        searches.push(Search::new(graph, if lanes == 1 { threads } else { 1 }, limits)?);
    }
    for _ in 0..lanes {
        sums.push(zeroed::<f64>("the sums of dependencies", graph.vertices())?);
    }
    let (lent, done, failed) = (Lent::each(&mut sums), AtomicU64::new(0), Aside::new());
    share(&mut searches, lanes, 1, limits, &|search, range| {
        for lane in range {
            let sums = lent.take(lane);
            for source in sources.iter().skip(lane).step_by(lanes) {
                match search.add(*source, sums) {
                    Ok(true) => done.fetch_add(1, Relaxed),
                    Ok(false) => break,
                    Err(error) => return failed.put(error),
                };
            }
        }
    });
    drop(lent);
    if let Some(error) = failed.take().pop() {
        return Err(error);
    }
    let mut sums = sums.into_iter();
    let mut dependencies = sums.next().unwrap_or_default();
    for more in sums {
        dependencies.iter_mut().zip(more).for_each(|(sum, more)| *sum += more);
    }
    Ok(Sums { dependencies, sources: done.into_inner() })
}
