//! Is this a greedy colouring? One thread, edge by edge, whatever the order was.

use hubcut::graph::Topology;
use serde::Serialize;

use super::direct::NONE;

/// What the check found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// Vertices that have the colour of a neighbour.
    pub equal: u64,
    /// Vertices without a colour, or that might have a lower one.
    pub lower: u64,
    /// The raw id of the first of either.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_fault: Option<String>,
    /// Whether there is none.
    pub passed: bool,
}

/// Checks that no neighbours have the same colour, and, of a complete run, that every vertex has a neighbour of each lower colour. Then there is
/// an order of which this is the greedy colouring: that of the colours.
///
/// # Complexity
/// O(vertices + edges).
pub fn verify(graph: &Topology, colours: &[u32], is_complete: bool) -> Verdict {
    if colours.len() != graph.vertices() {
        return Verdict::default();
    }
    let mut verdict = Verdict { passed: true, ..Verdict::default() };
    let mut lower = std::collections::HashSet::new();
    for position in 0..graph.vertices() {
        let v = graph.vertex_at(position);
        let colour = colours[v as usize];
        let of_neighbours = || {
            let all = graph.by_source().row(v).iter().chain(graph.by_target().row(v));
            all.filter(move |u| **u != v).map(|u| colours[*u as usize])
        };
        let is_equal = colour != NONE && of_neighbours().any(|other| other == colour);
        lower.clear();
        if is_complete {
            lower.extend(of_neighbours().filter(|other| *other < colour));
        }
        let is_lower = is_complete && lower.len() as u64 != u64::from(colour);
        verdict.equal += u64::from(is_equal);
        verdict.lower += u64::from(is_lower);
        if (is_equal || is_lower) && verdict.passed {
            verdict.passed = false;
            verdict.first_fault = Some(graph.raw_id(v).to_string());
        }
    }
    verdict
}

/// How many colours there are.
pub fn colours_of(colours: &[u32]) -> u64 {
    colours.iter().filter(|colour| **colour != NONE).max().map_or(0, |most| u64::from(*most) + 1)
}

#[cfg(test)]
mod tests {
    use hubcut::graph::VertexId;

    use super::*;
    use crate::colouring::{Order, baseline};
    use crate::direct::zoo;

    /// The ends of some edge that is no loop.
    fn edge(graph: &Topology) -> Option<(VertexId, VertexId)> {
        let ends = |v: VertexId| graph.by_source().row(v).iter().find(|u| **u != v).map(|u| (v, *u));
        (0..graph.vertices() as VertexId).find_map(ends)
    }

    #[test]
    fn greedy_colourings_pass_and_no_others() {
        for (name, graph) in zoo::graphs(|_| ()) {
            for (_, order) in Order::NAMES {
                let colours = baseline::run(&graph, *order, 3).unwrap();
                assert!(verify(&graph, &colours, true).passed, "{name}");
                let mut wrong = colours.clone();
                let all = colours_of(&colours) as u32;
                // A colour that nobody has is allowed, and not greedy.
                wrong[0] = all + 1;
                assert!(verify(&graph, &wrong, true).lower >= 1, "{name}");
                assert!(verify(&graph, &wrong, false).passed, "{name}");
                if let Some((u, v)) = edge(&graph) {
                    wrong[0] = colours[0];
                    wrong[u as usize] = colours[v as usize];
                    assert!(verify(&graph, &wrong, true).equal >= 2, "{name}");
                    assert!(!verify(&graph, &wrong, false).passed, "{name}");
                }
            }
        }
    }
}
