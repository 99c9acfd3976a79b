//! Are these bounds of the diameter? The two vertices are so far apart, and no search from others finds anything that is not within them.

use hubcut::graph::Topology;
use serde::Serialize;

use super::{Bounds, baseline, mean};
use crate::bfs;
use crate::closeness::{AllDistances, baseline as distances};
use crate::direct::{at_random, some};

/// Vertices that are searched from: so many at random, and as many that may be the farthest from others.
const SOME: usize = 16;

/// What the check found.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Verdict {
    /// Vertices that were searched from.
    pub searched: u64,
    /// How far the two vertices are apart by a search.
    pub apart: Option<u32>,
    /// Searches that found an eccentricity which is not between its bounds, or larger than the diameter can be.
    pub outside: u64,
    /// The raw id of the first vertex with such an eccentricity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_fault: Option<String>,
    /// Whether the vertices are as far apart as they should be, and nothing is outside.
    pub passed: bool,
}

/// Checks bounds by searches with a queue.
///
/// # Complexity
/// O(vertices + edges) for each of 33 searches at the most.
pub fn verify(graph: &Topology, bounds: &Bounds) -> Verdict {
    let vertices = graph.vertices();
    if bounds.at_least.len() != vertices || bounds.at_most.len() != vertices {
        return Verdict::default();
    }
    let apart = bounds.ends.map(|(from, to)| bfs::baseline::run(graph, from).0[to as usize]);
    let mut verdict = Verdict { apart, ..Verdict::default() };
    for v in some(graph, SOME, &|v| f64::from(bounds.at_most[v])) {
        let found = baseline::of(graph, v);
        verdict.searched += 1;
        let is_within = (bounds.at_least[v as usize]..=bounds.at_most[v as usize]).contains(&found);
        if !is_within || found > bounds.most {
            verdict.outside += 1;
            verdict.first_fault.get_or_insert_with(|| graph.raw_id(v).to_string());
        }
    }
    let is_so_far = apart.unwrap_or(0) == bounds.least && bounds.least <= bounds.most;
    verdict.passed = is_so_far && verdict.outside == 0;
    verdict
}

/// What a check of distances found.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Distances {
    /// Vertices that were searched from.
    pub searched: u64,
    /// The mean distance to these from all others.
    pub mean: f64,
    /// How far the one that is checked may be from it, if these are all vertices: some of them prove nothing.
    pub allowed: Option<f64>,
    /// Whether it is not farther off than this.
    pub passed: bool,
}

/// Vertices of a graph, all of which are searched from.
const ALL: usize = 4096;

/// Checks the mean distance by searches with a queue, from all vertices of a graph with few. On a larger one it is that to some vertices, and not compared: few
/// of them may be unlike the others. Numbers of pairs may be off by five times the relative `deviation` of sketches.
///
/// # Complexity
/// O(vertices + edges) for each of up to 4096 searches.
pub fn verify_distances(graph: &Topology, all: &AllDistances, deviation: Option<f64>) -> Distances {
    let is_all = graph.vertices() <= ALL;
    let mut some = at_random(graph, if is_all { ALL } else { 4 * SOME });
    some.sort_unstable();
    some.dedup();
    let found: Vec<_> = some.iter().map(|v| distances::to(graph, *v)).collect();
    let (number, sum) = found.iter().fold((0.0, 0.0), |(number, sum), of| (number + of.reached, sum + of.sum));
    let expected = if number > 0.0 { sum / number } else { 0.0 };
    let allowed = is_all.then_some(5.0 * deviation.unwrap_or(0.0) * expected + 1e-9 * expected);
    let passed = allowed.is_none_or(|allowed| (mean(&all.pairs) - expected).abs() <= allowed);
    Distances { searched: found.len() as u64, mean: expected, allowed, passed }
}
