//! Looks whether the adjacency by target is the transpose of the adjacency by source, arc by arc.

use crate::error::{Error, Result};
use crate::graph::{AnyGraph, Graph, Topology, VertexId};
use crate::parallel;
use crate::plain::EdgeValue;

impl AnyGraph {
    /// Checks that the adjacency by target has exactly the arcs of the adjacency by source, parallel ones as often, each with the
    /// same data, bit by bit. For an undirected graph: that its adjacency is symmetric.
    ///
    /// [`StoredGraph::validate`](crate::store::StoredGraph::validate) leaves this out, since it reads one value at random for each
    /// arc; kernels stay sound without it, results would be wrong.
    ///
    /// Complexity: O(arcs + threads * vertices) in parallel on the current rayon pool, 8 bytes of memory a vertex.
    ///
    /// # Errors
    /// [`Error::TransposeMismatch`] with the first arc that differs, in the order of sources and then targets, whatever the number
    /// of threads.
    ///
    /// # Examples
    /// ```no_run
    /// # fn main() -> hubcut::Result<()> {
    /// hubcut::store::StoredGraph::open("web.hub")?.validate()?.check_transpose()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn check_transpose(&self) -> Result<()> {
        match self {
            AnyGraph::Unweighted(graph) => verify_transpose(graph.topology()),
            AnyGraph::U32(graph) => verify_edge_data(graph),
            AnyGraph::F32(graph) => verify_edge_data(graph),
            AnyGraph::F64(graph) => verify_edge_data(graph),
        }
    }
}

/// Checks the arcs.
pub(crate) fn verify_transpose(topology: &Topology) -> Result<()> {
    walk(topology, |_, _| true)
}

/// Checks the arcs, and that each has the same data by source and by target.
pub(crate) fn verify_edge_data<E: EdgeValue>(graph: &Graph<E>) -> Result<()> {
    let (by_source, by_target) = (graph.data_by_source(), graph.data_by_target());
    walk(graph.topology(), |i, j| bytemuck::bytes_of(&by_source[i]) == bytemuck::bytes_of(&by_target[j]))
}

/// The first arc that is amiss and how; ordered by source, then target.
type Amiss = (VertexId, VertexId, &'static str);

/// Pairs each position by source with its position by target and asks `same` of them.
fn walk(topology: &Topology, same: impl Fn(usize, usize) -> bool + Sync) -> Result<()> {
    let vertices = topology.vertices();
    if vertices == 0 {
        return Ok(());
    }
    // Each task owns a range of targets, about equal in arcs, and walks all rows by source over it.
    let offsets = topology.by_target().offsets();
    let tasks = rayon::current_num_threads();
    let cut = |task: usize| {
        let arcs = (topology.arcs() as u128 * task as u128 / tasks as u128) as u64;
        if task == tasks { vertices } else { offsets.partition_point(|&start| start < arcs).min(vertices) }
    };
    let amiss = parallel::collect(tasks, &|task| walk_range(topology, cut(task), cut(task + 1), &same));
    match amiss.into_iter().flatten().min() {
        None => Ok(()),
        Some((from, to, fault)) => Err(Error::TransposeMismatch { from, to, fault }),
    }
}

/// The first arc to a target in `start..end` that is amiss.
fn walk_range(topology: &Topology, start: usize, end: usize, same: &impl Fn(usize, usize) -> bool) -> Option<Amiss> {
    let (by_source, by_target) = (topology.by_source(), topology.by_target());
    let (offsets, sources) = (by_target.offsets(), by_target.neighbours());
    // Where the next arc to each target must be found.
    let mut next = offsets[start..end].to_vec();
    let mut amiss = None;
    'walk: for source in 0..topology.vertices() as VertexId {
        let positions = by_source.range(source);
        let row = by_source.row(source);
        let from = if start == 0 { 0 } else { row.partition_point(|&target| (target as usize) < start) };
        for (i, &target) in positions.zip(row).skip(from) {
            if target as usize >= end {
                break;
            }
            let position = &mut next[target as usize - start];
            if *position == offsets[target as usize + 1] || sources[*position as usize] != source {
                amiss = Some((source, target, "an arc by source is missing by target"));
                break 'walk;
            }
            if !same(i, *position as usize) {
                amiss = Some((source, target, "data by source and by target differ"));
                break 'walk;
            }
            *position += 1;
        }
    }
    // Arcs before that one which the walk has passed by are by target only; those behind it lose.
    let left = (start..end).filter(|&target| next[target - start] != offsets[target + 1]);
    let left = left.map(|target| {
        (sources[next[target - start] as usize], target as VertexId, "an arc by target is missing by source")
    });
    amiss.into_iter().chain(left).min_by_key(|&(source, target, _)| (source, target))
}
