//! Betweenness: on how many shortest ways between others a vertex lies.
//!
//! ```text
//! betweenness(v) = sum over s and t, both not v, of (shortest ways from s to t over v) / (shortest ways from s to t)
//! ```
//! A way is as long as it has edges, and goes along them; weights do not count. It is told from others by its vertices: parallel edges are one, loops
//! none. In a directed graph all ordered pairs count; in an undirected one a pair counts once, which halves the sum. Normalised, it is divided by the
//! number of pairs without `v`: (n-1)(n-2), half of it in an undirected graph. All this as NetworkX has it for graphs without parallel edges.
//!
//! From a sample of sources it is estimated: the sum over these `s`, times vertices over sources. Every vertex is as likely to be a source as any other,
//! so the estimate is right on average.
//!
//! Source: Brandes 2001, "A faster algorithm for betweenness centrality"; Brandes, Pich 2007, "Centrality estimation in large networks"; for the bound
//! Hoeffding 1963, "Probability inequalities for sums of bounded random variables", and Serfling 1974 for drawing without replacement.

pub mod baseline;
mod counts;
pub mod direct;
mod entry;
mod question;
mod search;
pub mod verify;

use hubcut::graph::{Directedness, Topology, VertexId};

pub use self::entry::Configured;
pub(crate) use self::entry::Entry;
use crate::direct::priority;

#[cfg(test)]
mod tests;

/// Sources of a large graph, unless others were asked for.
pub const SAMPLES: usize = 64;

/// Vertices times vertices and arcs, up to which all vertices are sources unless others were asked for: seconds to a minute.
const ALL: u128 = 10_000_000_000;

/// So many vertices at random, without repeating any: all in one order, of which the first are taken.
pub fn sample(graph: &Topology, count: usize, seed: u64) -> Vec<VertexId> {
    let ranks = priority::random(graph, seed);
    let mut vertices: Vec<VertexId> = (0..graph.vertices() as VertexId).collect();
    if count < vertices.len() {
        vertices.select_nth_unstable_by_key(count, |v| ranks[*v as usize]);
        vertices.truncate(count);
    }
    vertices.sort_unstable_by_key(|v| ranks[*v as usize]);
    vertices
}

/// How many sources are taken: those asked for; else all, unless that takes long.
pub fn how_many(graph: &Topology, samples: Option<usize>, exact: bool) -> usize {
    let vertices = graph.vertices();
    let work = vertices as u128 * (vertices + graph.arcs()) as u128;
    match samples {
        _ if exact => vertices,
        Some(samples) => samples.min(vertices),
        None if work <= ALL => vertices,
        None => SAMPLES.min(vertices),
    }
}

/// What sums over so many sources are multiplied by.
pub fn scale(graph: &Topology, sources: u64, normalised: bool) -> f64 {
    let vertices = graph.vertices() as f64;
    let sampled = if sources == 0 { 0.0 } else { vertices / sources as f64 };
    match graph.direction() {
        _ if normalised && vertices > 2.0 => sampled / ((vertices - 1.0) * (vertices - 2.0)),
        Directedness::Undirected => sampled / 2.0,
        Directedness::Directed => sampled,
    }
}

/// How far from the exact one an estimated normalised value is at the most, with probability 90 %: of one vertex, and of all at once.
///
/// Each source adds between 0 and R = n / (n-1) to the mean that the estimate is. So the error is below R sqrt(ln(2/p) f / 2k) but for probability p,
/// with f = 1 - (k-1)/n where k of n are drawn without replacement; and that of all vertices if p is divided among them.
pub fn bound(vertices: usize, sources: u64) -> (f64, f64) {
    let (n, k) = (vertices as f64, sources as f64);
    if sources == 0 || sources >= vertices as u64 {
        return (if sources == 0 { 1.0 } else { 0.0 }, if sources == 0 { 1.0 } else { 0.0 });
    }
    let miss = 0.1;
    let of = |p: f64| (n / (n - 1.0) * ((2.0 / p).ln() * (1.0 - (k - 1.0) / n) / (2.0 * k)).sqrt()).min(1.0);
    (of(miss), of(miss / n))
}
