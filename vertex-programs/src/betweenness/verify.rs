//! Are these sums of dependencies? Checked by distances and by counts of shortest ways, without adding up along levels.
//!
//! A shortest way of `d` edges has `d - 1` vertices between its ends. So the sums of all vertices are, together, the sum of `d(s, t) - 1` over sources and
//! whom they reach. And the dependency of `s` on `v` is the sum, over `t` with `d(s, v) + d(v, t) = d(s, t)`, of `ways(s, v) ways(v, t) / ways(s, t)`, which is
//! computed for some vertices.

use hubcut::graph::{Topology, VertexId};
use serde::Serialize;

use super::baseline::once;
use super::direct::Sums;
use crate::Result;
use crate::bfs::direct::UNREACHED;
use crate::direct::some;

/// Vertices whose sums are computed from pairs: these at random, and as many with the highest sums.
const SOME: usize = 4;

/// Edges that are looked at for that, at the most.
const MOST: u64 = 1 << 31;

/// Relative difference that rounding may make.
const TOLERANCE: f64 = 1e-9;

/// What the check found.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Verdict {
    /// The relative difference of the sum over all vertices.
    pub total_error: f64,
    /// Vertices whose sums were computed from pairs. None where that takes too long, or counts are too large.
    pub checked: u64,
    /// The largest relative difference of theirs.
    pub largest_error: f64,
    /// The raw id of the first vertex with a sum that is none, or too far off.
    pub first_fault: Option<String>,
    /// Whether all is within rounding.
    pub passed: bool,
}

/// Checks the sums of `sources`, all of which are in them.
///
/// # Errors
/// [`NotEnoughMemory`](hubcut::Error::NotEnoughMemory).
///
/// # Complexity
/// O(sources (vertices + edges)).
pub fn verify(graph: &Topology, sources: &[VertexId], sums: &Sums) -> Result<Verdict> {
    let sums = &sums.dependencies;
    if sums.len() != graph.vertices() {
        return Ok(Verdict::default());
    }
    let mut total = 0.0;
    for &source in sources {
        let tree = crate::bfs::direct::run(graph, source, &Default::default())?;
        let between =
            tree.levels.iter().filter(|level| **level != UNREACHED && **level > 0).map(|level| u64::from(level - 1));
        total += between.sum::<u64>() as f64;
    }
    let mut verdict = Verdict { total_error: error(sums.iter().sum(), total), ..Verdict::default() };
    let mut fault = sums.iter().position(|sum| !(0.0..f64::INFINITY).contains(sum));
    let work = (sources.len() as u64 + 2 * SOME as u64) * (graph.vertices() + graph.arcs()) as u64;
    if work <= MOST && fault.is_none() {
        let some = some(graph, SOME, &|v| sums[v]);
        for (v, expected) in some.iter().zip(pairs(graph, sources, &some)) {
            if !expected.is_finite() {
                continue;
            }
            let error = error(sums[*v as usize], expected);
            verdict.checked += 1;
            verdict.largest_error = verdict.largest_error.max(error);
            if error > TOLERANCE && fault.is_none() {
                fault = Some(*v as usize);
            }
        }
    }
    verdict.passed = fault.is_none() && verdict.total_error <= TOLERANCE;
    verdict.first_fault = fault.map(|v| graph.raw_id(v as VertexId).to_string());
    Ok(verdict)
}

/// Relative, of numbers above 1.
fn error(found: f64, expected: f64) -> f64 {
    (found - expected).abs() / expected.abs().max(1.0)
}

/// Some vertices at random and those with the highest sums.
/// Distances, and how many shortest ways there are.
type Counts = (Vec<u32>, Vec<f64>);

fn counts(graph: &Topology, source: VertexId) -> Counts {
    let (mut levels, mut ways) = (vec![UNREACHED; graph.vertices()], vec![0.0; graph.vertices()]);
    let mut queue = vec![source];
    (levels[source as usize], ways[source as usize]) = (0, 1.0);
    let mut at = 0;
    while let Some(&u) = queue.get(at) {
        at += 1;
        let level = levels[u as usize] + 1;
        for v in once(graph.by_source().row(u)) {
            if levels[v as usize] == UNREACHED {
                levels[v as usize] = level;
                queue.push(v);
            }
            if levels[v as usize] == level {
                ways[v as usize] += ways[u as usize];
            }
        }
    }
    (levels, ways)
}

/// The sums of `some` vertices.
fn pairs(graph: &Topology, sources: &[VertexId], some: &[VertexId]) -> Vec<f64> {
    let from: Vec<Counts> = some.iter().map(|v| counts(graph, *v)).collect();
    let mut sums = vec![0.0; some.len()];
    for &source in sources {
        let (levels, ways) = counts(graph, source);
        for ((&v, (beyond, ways_beyond)), sum) in some.iter().zip(&from).zip(&mut sums) {
            let level = levels[v as usize];
            if v == source || level == UNREACHED {
                continue;
            }
            for t in (0..levels.len()).filter(|t| *t != v as usize && beyond[*t] != UNREACHED) {
                if level + beyond[t] == levels[t] {
                    *sum += ways[v as usize] / ways[t] * ways_beyond[t];
                }
            }
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::betweenness::{direct, sample};
    use crate::direct::zoo;

    #[test]
    fn sums_of_dependencies_pass_and_no_others() {
        for (name, graph) in zoo::graphs(|_| ()) {
            let sources = sample(&graph, 5, 1);
            let sums = direct::run(&graph, &sources, &Default::default()).unwrap();
            let verdict = verify(&graph, &sources, &sums).unwrap();
            assert!(verdict.passed && verdict.checked > 0, "{name}: {verdict:?}");
            let v = *some(&graph, SOME, &|v| sums.dependencies[v]).last().unwrap() as usize;
            for wrong in [sums.dependencies[v] + 1.0, -1.0, f64::NAN] {
                let mut sums = sums.clone();
                sums.dependencies[v] = wrong;
                assert!(!verify(&graph, &sources, &sums).unwrap().passed, "{name}");
            }
            // The total stays the same.
            if let Some(u) = (0..graph.vertices()).find(|u| sums.dependencies[*u] != sums.dependencies[v]) {
                let mut sums = sums.clone();
                sums.dependencies.swap(u, v);
                assert!(!verify(&graph, &sources, &sums).unwrap().passed, "{name}");
            }
        }
    }
}
