//! Are these the strongly connected components? Each is searched from its first vertex forwards and backwards, and all together have an order
//! that edges between them keep; one thread.

use hubcut::graph::{Adjacency, Topology, VertexId};
use serde::Serialize;

/// What the check found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// Vertices whose label is not the vertex with the smallest raw id of those that have it, and has it itself.
    pub misnamed: u64,
    /// Vertices that no way within the vertices of their label leads to from the one it names, or none back: these are too many.
    pub unconnected: u64,
    /// Vertices of components that lead to each other in a circle: these are too small.
    pub circular: u64,
    /// The raw id of the first vertex of any of these.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_fault: Option<String>,
    /// Whether there is none.
    pub passed: bool,
}

/// Checks the labels of a complete run.
///
/// # Complexity
/// O(edges + vertices log(vertices)).
pub fn verify(graph: &Topology, labels: &[VertexId]) -> Verdict {
    check(graph, labels, true)
}

/// Checks the labels of a run that was stopped: vertices of one label are connected, but more may be.
///
/// # Complexity
/// O(edges).
pub fn verify_stopped(graph: &Topology, labels: &[VertexId]) -> Verdict {
    check(graph, labels, false)
}

fn check(graph: &Topology, labels: &[VertexId], is_complete: bool) -> Verdict {
    let vertices = graph.vertices();
    if labels.len() != vertices || labels.iter().any(|label| *label as usize >= vertices) {
        return Verdict::default();
    }
    let all = || 0..vertices as VertexId;
    let label = |v: VertexId| labels[v as usize];
    let is_misnamed =
        |v: &VertexId| label(label(*v)) != label(*v) || graph.position_of(*v) < graph.position_of(label(*v));
    let misnamed: Vec<VertexId> = all().filter(is_misnamed).collect();
    let [after, before] = [graph.by_source(), graph.by_target()].map(|rows| search(rows, labels));
    let unconnected: Vec<VertexId> = all().filter(|v| !(after[*v as usize] && before[*v as usize])).collect();
    let circular = if is_complete { left_in_circles(graph.by_source(), labels) } else { Vec::new() };
    let first = [&misnamed, &unconnected, &circular].into_iter().flatten().map(|v| graph.position_of(*v)).min();
    Verdict {
        misnamed: misnamed.len() as u64,
        unconnected: unconnected.len() as u64,
        circular: circular.len() as u64,
        first_fault: first.map(|position| graph.raw_id(graph.vertex_at(position)).to_string()),
        passed: first.is_none(),
    }
}

/// Which vertices are reached along `rows` from those that have their own label, over vertices of one label.
fn search(rows: &Adjacency, labels: &[VertexId]) -> Vec<bool> {
    let mut queue: Vec<VertexId> = (0..labels.len() as VertexId).filter(|v| labels[*v as usize] == *v).collect();
    let mut is_reached = vec![false; labels.len()];
    queue.iter().for_each(|v| is_reached[*v as usize] = true);
    while let Some(v) = queue.pop() {
        for &u in rows.row(v) {
            if labels[u as usize] == labels[v as usize] && !is_reached[u as usize] {
                is_reached[u as usize] = true;
                queue.push(u);
            }
        }
    }
    is_reached
}

/// The vertices that are left if components go to which no edge leads from one that has not gone (Kahn 1962).
fn left_in_circles(out: &Adjacency, labels: &[VertexId]) -> Vec<VertexId> {
    let between = |v: VertexId, u: &&VertexId| labels[**u as usize] != labels[v as usize];
    let mut edges_in = vec![0u64; labels.len()];
    let mut members: Vec<VertexId> = (0..labels.len() as VertexId).collect();
    for v in 0..labels.len() as VertexId {
        out.row(v).iter().filter(|u| between(v, u)).for_each(|u| edges_in[labels[*u as usize] as usize] += 1);
    }
    members.sort_by_key(|v| labels[*v as usize]);
    let begins = |label: VertexId| members.partition_point(|v| labels[*v as usize] < label);
    let mut gone = vec![false; labels.len()];
    let mut queue: Vec<VertexId> = members
        .chunk_by(|u, v| labels[*u as usize] == labels[*v as usize])
        .map(|class| labels[class[0] as usize])
        .filter(|label| edges_in[*label as usize] == 0)
        .collect();
    while let Some(label) = queue.pop() {
        for &v in members[begins(label)..].iter().take_while(|v| labels[**v as usize] == label) {
            gone[v as usize] = true;
            for u in out.row(v).iter().filter(|u| between(v, u)) {
                let next = labels[*u as usize];
                edges_in[next as usize] -= 1;
                if edges_in[next as usize] == 0 {
                    queue.push(next);
                }
            }
        }
    }
    members.retain(|v| !gone[*v as usize]);
    members
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::direct::zoo;
    use crate::strong_components::baseline;

    #[test]
    fn components_pass_and_no_others() {
        let mut found = [0; 3];
        for (name, graph) in zoo::graphs(|_| ()) {
            let (labels, sizes) = baseline::run(&graph);
            let verdict = verify(&graph, &labels);
            assert!(verdict.passed, "{name}: {verdict:?}");
            assert!(verify_stopped(&graph, &labels).passed, "{name}");
            // One vertex of a component is left out of it, or another one comes in.
            let (first, size) = sizes[0];
            if let Some(v) = (0..labels.len()).rev().find(|v| labels[*v] == first && *v != first as usize) {
                let mut wrong = labels.clone();
                wrong[v] = v as VertexId;
                let verdict = verify(&graph, &wrong);
                assert!(!verdict.passed && verdict.circular + verdict.unconnected > 0, "{name}: {verdict:?}");
                found[0] += 1;
                assert_eq!(
                    (verify(&graph, &vec![0; labels.len()]).passed, size),
                    (labels.iter().all(|v| *v == 0), size)
                );
            }
            if let Some(v) = labels.iter().position(|label| *label != first) {
                let mut wrong = labels.clone();
                wrong[v] = first;
                let verdict = verify(&graph, &wrong);
                assert!(verdict.unconnected + verdict.misnamed > 0, "{name}: {verdict:?}");
                found[1] += 1;
            }
            let mut wrong = labels.clone();
            wrong[0] = VertexId::MAX;
            assert!(!verify(&graph, &wrong).passed, "{name}");
            found[2] += 1;
        }
        assert!(found.iter().all(|times| *times > 5), "{found:?}");
    }

    /// Whatever is too small is consistent with stopping early, and not with an end.
    #[test]
    fn vertices_by_themselves_are_too_little() {
        let (_, graph) = zoo::graphs(|_| ()).into_iter().find(|(name, _)| name.starts_with("a shuffled")).unwrap();
        let own: Vec<VertexId> = (0..graph.vertices() as VertexId).collect();
        assert!(verify_stopped(&graph, &own).passed);
        assert_eq!(verify(&graph, &own).circular, graph.vertices() as u64);
    }
}
