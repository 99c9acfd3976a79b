//! Is this a maximal independent set? One thread, edge by edge, whatever the order was.

use hubcut::graph::{Topology, VertexId};
use serde::Serialize;

/// What the check found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// Vertices in the set with a neighbour in the set.
    pub dependent: u64,
    /// Vertices outside without one: they would fit in.
    pub missing: u64,
    /// The raw id of the first of either.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_fault: Option<String>,
    /// Whether there is none.
    pub passed: bool,
}

/// Checks that no two vertices of the set are neighbours, and, of a complete run, that every other vertex has a neighbour in it.
///
/// # Complexity
/// O(vertices + edges).
pub fn verify(graph: &Topology, members: &[u32], is_complete: bool) -> Verdict {
    if members.len() != graph.vertices() {
        return Verdict::default();
    }
    // Along the edges, not from the vertices: whoever is at the end of an edge from a member, or at its beginning.
    let mut has_member = vec![false; members.len()];
    for u in 0..members.len() as VertexId {
        for &v in graph.by_source().row(u).iter().filter(|v| **v != u) {
            has_member[v as usize] |= members[u as usize] == 1;
            has_member[u as usize] |= members[v as usize] == 1;
        }
    }
    let mut verdict = Verdict { passed: true, ..Verdict::default() };
    for position in 0..members.len() {
        let v = graph.vertex_at(position) as usize;
        let is_dependent = members[v] == 1 && has_member[v];
        let is_missing = is_complete && members[v] != 1 && !has_member[v];
        verdict.dependent += u64::from(is_dependent);
        verdict.missing += u64::from(is_missing);
        if (is_dependent || is_missing) && verdict.passed {
            verdict.passed = false;
            verdict.first_fault = Some(graph.raw_id(v as VertexId).to_string());
        }
    }
    verdict
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::direct::zoo;
    use crate::independent_set::{Order, baseline};

    #[test]
    fn maximal_sets_pass_and_no_others() {
        for (name, graph) in zoo::graphs(|_| ()) {
            let members = baseline::run(&graph, Order::Random, 1).unwrap();
            assert!(verify(&graph, &members, true).passed, "{name}");
            let mut wrong = members.clone();
            let first = members.iter().position(|member| *member == 1).unwrap();
            wrong[first] = 0;
            assert!(verify(&graph, &wrong, true).missing >= 1, "{name}");
            assert!(verify(&graph, &wrong, false).passed, "{name}");
            if let Some(v) = members.iter().position(|member| *member == 0) {
                let mut wrong = members.clone();
                wrong[v] = 1;
                assert!(verify(&graph, &wrong, true).dependent >= 2, "{name}");
                assert!(!verify(&graph, &wrong, false).passed, "{name}");
            }
        }
    }
}
