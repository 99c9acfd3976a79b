//! Betweenness as Brandes wrote it down: a queue, and a stack back; one thread.

use hubcut::graph::{Topology, VertexId};

/// Sums of the dependencies of `sources`, as [`direct::run`](super::direct::run) has them but for rounding. Where there are more than 1.8e308 shortest
/// ways between two vertices, sums are not numbers.
///
/// # Complexity
/// O(sources (vertices + edges)).
pub fn run(graph: &Topology, sources: &[VertexId]) -> Vec<f64> {
    let vertices = graph.vertices();
    let mut sums = vec![0.0; vertices];
    let (mut levels, mut ways) = (vec![u32::MAX; vertices], vec![0.0f64; vertices]);
    let mut dependencies = vec![0.0f64; vertices];
    for &source in sources {
        let mut queue = vec![source];
        (levels[source as usize], ways[source as usize]) = (0, 1.0);
        let mut at = 0;
        while let Some(&u) = queue.get(at) {
            at += 1;
            for v in once(graph.by_source().row(u)) {
                if levels[v as usize] == u32::MAX {
                    levels[v as usize] = levels[u as usize] + 1;
                    queue.push(v);
                }
                if levels[v as usize] == levels[u as usize] + 1 {
                    ways[v as usize] += ways[u as usize];
                }
            }
        }
        for &v in queue.iter().rev() {
            for w in once(graph.by_source().row(v)).filter(|w| levels[*w as usize] == levels[v as usize] + 1) {
                dependencies[v as usize] += ways[v as usize] / ways[w as usize] * (1.0 + dependencies[w as usize]);
            }
        }
        for &v in &queue {
            if v != source {
                sums[v as usize] += dependencies[v as usize];
            }
            (levels[v as usize], ways[v as usize], dependencies[v as usize]) = (u32::MAX, 0.0, 0.0);
        }
    }
    sums
}

/// The neighbours in a row, parallel edges once.
pub(super) fn once(row: &[VertexId]) -> impl Iterator<Item = VertexId> + '_ {
    row.iter().enumerate().filter(|(at, v)| *at == 0 || row[at - 1] != **v).map(|(_, v)| *v)
}
