//! Are these the triangles of a graph? Counted by marks, one thread.

use hubcut::graph::{Topology, VertexId};
use serde::Serialize;

use super::direct::Triangles;

/// What the check found.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Verdict {
    /// How many triangles there are.
    pub triangles: u64,
    /// Vertices that are in another number of triangles, or have another number of neighbours.
    pub wrong: u64,
    /// The raw id of the first of them.
    pub first_fault: Option<String>,
    /// Whether there is none.
    pub passed: bool,
}

/// Checks a count that has come to its end: every vertex marks its neighbours of no lower degree, and looks for marks among theirs.
///
/// # Complexity
/// O(edges^1.5).
pub fn verify(graph: &Topology, found: &Triangles) -> Verdict {
    let rows = neighbours(graph);
    let rank = |v: VertexId| (rows[v as usize].len(), v);
    let higher: Vec<Vec<VertexId>> = (0..rows.len() as VertexId)
        .map(|v| rows[v as usize].iter().copied().filter(|u| rank(*u) > rank(v)).collect())
        .collect();
    let (mut counts, mut marks) = (vec![0; rows.len()], vec![false; rows.len()]);
    for u in 0..rows.len() {
        higher[u].iter().for_each(|v| marks[*v as usize] = true);
        for &v in &higher[u] {
            for &w in higher[v as usize].iter().filter(|w| marks[**w as usize]) {
                for corner in [u, v as usize, w as usize] {
                    counts[corner] += 1;
                }
            }
        }
        higher[u].iter().for_each(|v| marks[*v as usize] = false);
    }
    let is_wrong = |v: &usize| counts[*v] != found.of_vertices[*v] || rows[*v].len() != found.degrees[*v] as usize;
    let triangles = counts.iter().sum::<u64>() / 3;
    let first_fault = (0..rows.len()).find(is_wrong).map(|v| graph.raw_id(v as VertexId).to_string());
    let wrong = (0..rows.len()).filter(is_wrong).count() as u64;
    Verdict { triangles, wrong, first_fault, passed: wrong == 0 && triangles == found.total }
}

/// The neighbours of each vertex, whichever way edges lead, without loops and parallel edges.
fn neighbours(graph: &Topology) -> Vec<Vec<VertexId>> {
    let row = |v: VertexId| {
        let mut row = [graph.by_source(), graph.by_target()].map(|arcs| arcs.row(v)).concat();
        row.retain(|u| *u != v);
        row.sort_unstable();
        row.dedup();
        row
    };
    (0..graph.vertices() as VertexId).map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::direct::zoo;
    use crate::triangles::direct::run;

    #[test]
    fn counts_pass_and_no_others() {
        for (name, graph) in zoo::graphs(|_| ()) {
            let found = run(&graph, &Default::default()).unwrap();
            assert!(verify(&graph, &found).passed, "{name}");
            let mut wrong = found.clone();
            wrong.of_vertices[graph.vertices() / 2] += 1;
            assert_eq!(verify(&graph, &wrong).wrong, 1, "{name}");
            let mut wrong = found.clone();
            wrong.degrees[0] += 1;
            assert_eq!(verify(&graph, &wrong).first_fault, Some(graph.raw_id(0).to_string()), "{name}");
            assert!(!verify(&graph, &Triangles { total: found.total + 1, ..found }).passed, "{name}");
        }
    }
}
