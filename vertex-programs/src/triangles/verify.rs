//! Are these the triangles of a graph? Counted by marks, one thread.

use hubcut::graph::{Topology, VertexId};
use serde::Serialize;

use super::direct::{Links, Triangles};

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
    let counted = Counted::new(graph);
    counted.verdict(graph, &counted.triangles, found.total, &found.of_vertices, &found.degrees)
}

/// As [`verify`], of edges among neighbours: a mark says how many edges lead there and back.
pub fn verify_links(graph: &Topology, found: &Links) -> Verdict {
    let counted = Counted::new(graph);
    counted.verdict(graph, &counted.links, found.total, &found.of_vertices, &found.degrees)
}

/// What there is at each vertex.
struct Counted {
    rows: Vec<Vec<VertexId>>,
    triangles: Vec<u64>,
    /// Edges between its neighbours.
    links: Vec<u64>,
}

impl Counted {
    fn new(graph: &Topology) -> Self {
        let rows = neighbours(graph);
        let rank = |v: VertexId| (rows[v as usize].len(), v);
        let leads = |from: VertexId, to: VertexId| graph.by_source().row(from).binary_search(&to).is_ok();
        let higher = |v: VertexId| {
            let higher = rows[v as usize].iter().copied().filter(|u| rank(*u) > rank(v));
            higher.map(|u| (u, u64::from(leads(v, u)) + u64::from(leads(u, v)))).collect::<Vec<_>>()
        };
        let higher: Vec<_> = (0..rows.len() as VertexId).map(higher).collect();
        let (mut triangles, mut links, mut marks) = (vec![0; rows.len()], vec![0; rows.len()], vec![0; rows.len()]);
        for u in 0..rows.len() {
            higher[u].iter().for_each(|(v, edges)| marks[*v as usize] = *edges);
            for &(v, to_v) in &higher[u] {
                for &(w, between) in higher[v as usize].iter().filter(|(w, _)| marks[*w as usize] > 0) {
                    for (corner, opposite) in [(u, between), (v as usize, marks[w as usize]), (w as usize, to_v)] {
                        triangles[corner] += 1;
                        links[corner] += opposite;
                    }
                }
            }
            higher[u].iter().for_each(|(v, _)| marks[*v as usize] = 0);
        }
        Counted { rows, triangles, links }
    }

    fn verdict(&self, graph: &Topology, expected: &[u64], total: u64, found: &[u64], degrees: &[u32]) -> Verdict {
        let is_wrong = |v: &usize| expected[*v] != found[*v] || self.rows[*v].len() != degrees[*v] as usize;
        let triangles = self.triangles.iter().sum::<u64>() / 3;
        let first_fault = (0..self.rows.len()).find(is_wrong).map(|v| graph.raw_id(v as VertexId).to_string());
        let wrong = (0..self.rows.len()).filter(is_wrong).count() as u64;
        Verdict { triangles, wrong, first_fault, passed: wrong == 0 && triangles == total }
    }
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
    use crate::triangles::direct::{links, run};

    #[test]
    fn edges_among_neighbours_pass_and_no_others() {
        for (name, graph) in zoo::graphs(|_| ()) {
            let found = links(&graph, &Default::default()).unwrap();
            assert!(verify_links(&graph, &found).passed, "{name}");
            let mut wrong = found.clone();
            wrong.of_vertices[graph.vertices() / 2] += 1;
            assert_eq!(verify_links(&graph, &wrong).wrong, 1, "{name}");
            let mut wrong = found.clone();
            wrong.degrees[0] += 1;
            assert_eq!(verify_links(&graph, &wrong).first_fault, Some(graph.raw_id(0).to_string()), "{name}");
            assert!(!verify_links(&graph, &Links { total: found.total + 1, ..found }).passed, "{name}");
        }
    }

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
