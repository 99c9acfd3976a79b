//! Is this a minimum spanning forest? Checked by what such a forest is, one thread: edges of the graph, no circle, nothing apart that the graph
//! joins, and no edge outside of it that is lighter than the heaviest on the way in the forest between its ends.

use hubcut::graph::{AnyGraph, Topology, VertexId};
use serde::Serialize;

use super::Edge;

/// What the check found.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Verdict {
    /// Edges that the graph does not have with this weight.
    pub foreign: u64,
    /// Edges that close a circle.
    pub circular: u64,
    /// Edges of the graph between vertices that the forest does not join.
    pub missing: u64,
    /// Edges of the graph that would make the forest lighter.
    pub better: u64,
    /// The first of any of these.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_fault: Option<String>,
    /// Whether there is none.
    pub passed: bool,
}

/// Checks a forest that is to be the minimum one, or the maximum one. A part of one (`is_complete` is false) has to be edges of the graph without a
/// circle.
///
/// # Complexity
/// O(edges log(vertices)).
pub fn verify(graph: &AnyGraph, forest: &[Edge], maximum: bool, is_complete: bool) -> Verdict {
    let sign = if maximum { -1.0 } else { 1.0 };
    match graph {
        AnyGraph::Unweighted(graph) => check(graph, &|_| 1.0, forest, sign, is_complete),
        AnyGraph::U32(graph) => check(graph, &|at| graph.data_by_source()[at].into(), forest, sign, is_complete),
        AnyGraph::F32(graph) => check(graph, &|at| graph.data_by_source()[at].into(), forest, sign, is_complete),
        AnyGraph::F64(graph) => check(graph, &|at| graph.data_by_source()[at], forest, sign, is_complete),
    }
}

fn check(graph: &Topology, weight: &dyn Fn(usize) -> f64, forest: &[Edge], sign: f64, is_complete: bool) -> Verdict {
    let (mut verdict, rows) = (Verdict::default(), graph.by_source());
    let vertices = graph.vertices();
    let mut first: Option<String> = None;
    let mut fault = |count: &mut u64, source: VertexId, target: VertexId, weight: f64| {
        *count += 1;
        let id = |v: VertexId| match (v as usize) < vertices {
            true => graph.raw_id(v).to_string(),
            false => format!("a vertex {v} that is none"),
        };
        first.get_or_insert_with(|| format!("{} - {} of weight {weight}", id(source), id(target)));
    };
    // Lightest first, so that ways to a root get heavier on the way.
    let mut ascending = forest.to_vec();
    ascending.sort_by(|a, b| (sign * a.weight).total_cmp(&(sign * b.weight)));
    let mut trees = Trees::new(vertices);
    for Edge { source, target, weight: expected } in ascending {
        let is_there = [source, target].iter().all(|v| (*v as usize) < vertices) && {
            let begin = rows.range(source).start;
            let row = rows.row(source);
            let parallel = row.partition_point(|u| *u < target)..row.partition_point(|u| *u <= target);
            parallel.into_iter().any(|at| weight(begin + at).to_bits() == expected.to_bits())
        };
        if !is_there {
            fault(&mut verdict.foreign, source, target, expected);
        } else if !trees.join(source, target, sign * expected) {
            fault(&mut verdict.circular, source, target, expected);
        }
    }
    for source in 0..if is_complete { vertices as VertexId } else { 0 } {
        for (at, &target) in rows.range(source).zip(rows.row(source)) {
            let weight = weight(at);
            match trees.heaviest(source, target) {
                None => fault(&mut verdict.missing, source, target, weight),
                Some(heaviest) if sign * weight < heaviest => fault(&mut verdict.better, source, target, weight),
                _ => {}
            }
        }
    }
    let Verdict { foreign, circular, missing, better, .. } = verdict;
    Verdict { passed: foreign + circular + missing + better == 0, first_fault: first, ..verdict }
}

/// Trees that are joined by edges in the order of their weights, the smaller below the larger: no vertex is deep, and from every one upwards
/// weights do not fall.
struct Trees {
    above: Vec<VertexId>,
    sizes: Vec<u32>,
    /// When each was put below the one above it, and by which weight.
    joined: Vec<(u32, f64)>,
    now: u32,
}

impl Trees {
    fn new(vertices: usize) -> Self {
        Trees {
            above: (0..vertices as VertexId).collect(),
            sizes: vec![1; vertices],
            joined: vec![(u32::MAX, f64::NEG_INFINITY); vertices],
            now: 0,
        }
    }

    fn root(&self, mut v: VertexId) -> VertexId {
        while self.above[v as usize] != v {
            v = self.above[v as usize];
        }
        v
    }

    /// Whether it was two trees that `u` and `v` are in.
    fn join(&mut self, u: VertexId, v: VertexId, weight: f64) -> bool {
        let (a, b) = (self.root(u), self.root(v));
        if a == b {
            return false;
        }
        let (small, large) = if self.sizes[a as usize] < self.sizes[b as usize] { (a, b) } else { (b, a) };
        self.above[small as usize] = large;
        self.sizes[large as usize] += self.sizes[small as usize];
        self.joined[small as usize] = (self.now, weight);
        self.now += 1;
        true
    }

    /// The heaviest edge on the way from `u` to `v`, lighter than any if they are one; none if there is no way.
    fn heaviest(&self, mut u: VertexId, mut v: VertexId) -> Option<f64> {
        let mut heaviest = f64::NEG_INFINITY;
        while u != v {
            // Whoever was put below another first cannot be above the other one.
            let lower = if self.joined[u as usize].0 < self.joined[v as usize].0 { &mut u } else { &mut v };
            let (when, weight) = self.joined[*lower as usize];
            if when == u32::MAX {
                return None;
            }
            heaviest = weight;
            *lower = self.above[*lower as usize];
        }
        Some(heaviest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::direct::zoo;
    use crate::spanning_forest::baseline;

    #[test]
    fn forests_pass_and_nothing_else() {
        for (name, graph) in zoo::graphs(|at| (at * 7 % 10) as f64 - 3.5) {
            let graph = AnyGraph::F64(graph);
            for maximum in [false, true] {
                let forest = baseline::run(&graph, maximum);
                let verdict = |forest: &[Edge]| verify(&graph, forest, maximum, true);
                assert!(verdict(&forest).passed, "{name}");
                let Some((last, rest)) = forest.split_last() else { continue };
                assert!(verdict(rest).missing > 0, "{name}");
                assert!(verify(&graph, rest, maximum, false).passed, "{name}");
                assert_eq!(verdict(&[&forest[..], &[*last]].concat()).circular, 1, "{name}");
                let wrong = Edge { weight: last.weight + 1e-9, ..*last };
                assert_eq!(verdict(&[rest, &[wrong]].concat()).foreign, 1, "{name}");
                assert!(verify(&graph, &[rest, &[wrong]].concat(), maximum, false).foreign == 1, "{name}");
                // The other forest is as good only if all weights on circles are equal.
                let other = baseline::run(&graph, !maximum);
                let total = |forest: &[Edge]| forest.iter().map(|edge| edge.weight).sum::<f64>();
                assert_eq!(verdict(&other).better > 0, total(&other) != total(&forest), "{name}");
            }
        }
    }
}
