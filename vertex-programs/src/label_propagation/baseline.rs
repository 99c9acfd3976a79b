//! Label propagation with a hash map for each vertex in each iteration, one thread.

use std::collections::HashMap;

use hubcut::graph::{Graph, Topology, VertexId};

use super::{NO_LABEL, Seeds};

/// The labels after `iterations`, as those of [`direct::run`](super::direct::run).
///
/// # Complexity
/// O(edges) an iteration.
pub fn run(graph: &Topology, weighted: Option<&Graph<f64>>, seeds: Option<&Seeds>, iterations: u64) -> Vec<u32> {
    let vertices = graph.vertices();
    let mut labels = match seeds {
        Some(seeds) => seeds.start(vertices),
        None => (0..vertices).map(|v| graph.position_of(v as VertexId) as u32).collect(),
    };
    let given = seeds.map(|_| labels.clone());
    let is_undirected = std::ptr::eq(graph.by_source(), graph.by_target());
    for _ in 0..iterations {
        let before = labels.clone();
        for v in 0..vertices {
            if given.as_ref().is_some_and(|given| given[v] != NO_LABEL) {
                continue;
            }
            let mut sums: HashMap<u32, f64> = HashMap::new();
            for (side, rows) in [graph.by_source(), graph.by_target()].into_iter().enumerate() {
                if side == 1 && is_undirected {
                    continue;
                }
                let range = rows.range(v as VertexId);
                for (u, at) in rows.row(v as VertexId).iter().zip(range) {
                    let weight = weighted.map_or(1.0, |graph| match side {
                        0 => graph.data_by_source()[at],
                        _ => graph.data_by_target()[at],
                    });
                    let label = before[*u as usize];
                    if label != NO_LABEL {
                        *sums.entry(label).or_default() += weight;
                    }
                }
            }
            let best = sums.into_iter().max_by(|(a, x), (b, y)| x.total_cmp(y).then(b.cmp(a)));
            labels[v] = best.map_or(labels[v], |(label, _)| label);
        }
        if labels == before {
            break;
        }
    }
    labels
}
