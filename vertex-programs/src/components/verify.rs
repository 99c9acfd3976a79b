//! Are these the weakly connected components? Checked against a union-find over the edges.

use hubcut::graph::{Topology, VertexId};
use serde::Serialize;

use super::baseline;

/// What the check found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// Components, by union-find.
    pub components: u64,
    /// Vertices whose label is not that of the first vertex of their component.
    pub wrong: u64,
    /// The first of them, by its raw id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_fault: Option<String>,
    /// Whether these are the components (of a run that was stopped: whether each label is of the vertex's component).
    pub passed: bool,
}

/// Checks the labels of a complete run: that of each vertex is the vertex of its component with the smallest raw id.
///
/// # Complexity
/// O(edges α(vertices)).
pub fn verify(graph: &Topology, labels: &[VertexId]) -> Verdict {
    let (expected, sizes) = baseline::run(graph);
    verdict(graph, labels, sizes.len(), |v| labels[v] == expected[v])
}

/// Checks the labels of a run that was stopped: that of each vertex is some vertex of its component.
///
/// # Complexity
/// O(edges α(vertices)).
pub fn verify_stopped(graph: &Topology, labels: &[VertexId]) -> Verdict {
    let (expected, sizes) = baseline::run(graph);
    verdict(graph, labels, sizes.len(), |v| expected.get(labels[v] as usize) == Some(&expected[v]))
}

fn verdict(graph: &Topology, labels: &[VertexId], components: usize, is_right: impl Fn(usize) -> bool) -> Verdict {
    let wrong: Vec<usize> = (0..labels.len().min(graph.vertices())).filter(|&v| !is_right(v)).collect();
    Verdict {
        components: components as u64,
        wrong: wrong.len() as u64,
        first_fault: wrong.first().map(|&v| graph.raw_id(v as VertexId).to_string()),
        passed: wrong.is_empty() && labels.len() == graph.vertices(),
    }
}
