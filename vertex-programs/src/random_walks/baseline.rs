//! Random walks, for each step of which the probabilities of all edges of the row are computed, one thread.

use hubcut::graph::{AnyGraph, VertexId};
use hubcut::random::u01;

use super::{Config, NO_VERTEX};
use crate::Result;
use crate::direct::WeightedRows;

/// Walks as [`run`](super::run) has them, by other random numbers.
///
/// # Errors
/// As [`run`](super::run), but of its configuration.
///
/// # Complexity
/// O(degree log degree) a step.
pub fn run(graph: &AnyGraph, config: &Config, seed: u64) -> Result<Vec<VertexId>> {
    let (topology, rows) = (graph.topology(), WeightedRows::by_source(graph)?);
    let mut walks = Vec::new();
    for number in 0..config.walks {
        for position in 0..topology.vertices() {
            let (mut before, mut at) = (NO_VERTEX, topology.vertex_at(position));
            let end = walks.len() + config.length as usize;
            walks.push(at);
            while walks.len() < end {
                let (mut edges, mut sum) = (Vec::new(), 0.0);
                rows.for_each(at as usize, &mut |to, weight| {
                    let is_near = || topology.by_source().row(before).binary_search(&to).is_ok();
                    sum += match before {
                        NO_VERTEX => weight,
                        _ if to == before => weight / config.p,
                        _ if is_near() => weight,
                        _ => weight / config.q,
                    };
                    edges.push((to, sum));
                });
                let point = sum * u01(seed ^ u64::from(number), position as u64, (end - walks.len()) as u64);
                let Some((to, _)) = edges.iter().find(|(_, sum)| *sum > point) else { break };
                (before, at) = (at, *to);
                walks.push(at);
            }
            walks.resize(end, NO_VERTEX);
        }
    }
    Ok(walks)
}
