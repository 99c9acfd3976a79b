//! Are these the core numbers of a graph? Numbers that are too high and numbers that are too low are found each in its own way, by one thread.

use hubcut::graph::{Topology, VertexId};
use serde::Serialize;

/// What the check found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// Vertices with fewer neighbours of their own number or a higher one than the number says: it, or one of a neighbour, is too high.
    pub unsupported: u64,
    /// Vertices that are left, taking them away in the order of their numbers, because more neighbours are left than the number says:
    /// some number is too low.
    pub stuck: u64,
    /// The raw id of the first of either.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_fault: Option<String>,
    /// Whether there is none.
    pub passed: bool,
}

/// Checks numbers that are to be core numbers.
///
/// No number is too high if every vertex `v` has `core(v)` neighbours or more whose number is no lower: the vertices of number `k` or more
/// are then such a set as the definition asks for. None is too low if the vertices can be taken away in the order of their
/// numbers so that each has no more than `core(v)` neighbours left when it goes: of any set as in the definition for `k`, the vertex that
/// goes first has `k` neighbours left, so that its number, and no later one is lower, is at least `k`.
///
/// # Complexity
/// O(vertices + edges log(degree)).
pub fn verify(graph: &Topology, cores: &[u32]) -> Verdict {
    let vertices = graph.vertices();
    if cores.len() != vertices {
        return Verdict::default();
    }
    let mut faults: Vec<VertexId> = Vec::new();
    // Neighbours that go no earlier, if all of lower numbers go first.
    let mut left: Vec<u32> = Vec::with_capacity(vertices);
    let mut by_core: Vec<VertexId> = (0..vertices as VertexId).collect();
    for v in 0..vertices as VertexId {
        let core = cores[v as usize];
        let support = neighbours(graph, v).iter().filter(|u| cores[**u as usize] >= core).count() as u32;
        if support < core {
            faults.push(v);
        }
        left.push(support);
    }
    let unsupported = faults.len() as u64;
    by_core.sort_by_key(|v| cores[*v as usize]);
    let mut is_gone = vec![false; vertices];
    for class in by_core.chunk_by(|u, v| cores[*u as usize] == cores[*v as usize]) {
        let core = cores[class[0] as usize];
        let mut queue: Vec<VertexId> = class.iter().copied().filter(|v| left[*v as usize] <= core).collect();
        while let Some(v) = queue.pop() {
            is_gone[v as usize] = true;
            for u in neighbours(graph, v).into_iter().filter(|u| cores[*u as usize] == core) {
                let left = &mut left[u as usize];
                *left = left.saturating_sub(1);
                if *left == core {
                    queue.push(u);
                }
            }
        }
        faults.extend(class.iter().filter(|v| !is_gone[**v as usize]));
    }
    let stuck = faults.len() as u64 - unsupported;
    let first_fault = faults.iter().map(|v| graph.position_of(*v)).min();
    let first_fault = first_fault.map(|position| graph.raw_id(graph.vertex_at(position)).to_string());
    Verdict { unsupported, stuck, first_fault, passed: faults.is_empty() }
}

/// The neighbours of a vertex, whichever way edges lead, without loops and parallel edges.
fn neighbours(graph: &Topology, v: VertexId) -> Vec<VertexId> {
    let mut row = graph.by_source().row(v).to_vec();
    if !std::ptr::eq(graph.by_source(), graph.by_target()) {
        row.extend_from_slice(graph.by_target().row(v));
        row.sort_unstable();
    }
    row.dedup();
    row.retain(|u| *u != v);
    row
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::direct::zoo;
    use crate::k_core::baseline;

    #[test]
    fn core_numbers_pass_and_no_others() {
        for (name, graph) in zoo::graphs(|_| ()) {
            let cores = baseline::run(&graph);
            assert!(verify(&graph, &cores).passed, "{name}");
            for v in [0, graph.vertices() / 2, graph.vertices() - 1] {
                let mut wrong = cores.clone();
                wrong[v] += 1;
                assert!(verify(&graph, &wrong).unsupported >= 1, "{name}");
                if cores[v] > 0 {
                    wrong[v] = cores[v] - 1;
                    assert!(verify(&graph, &wrong).stuck >= 1, "{name}");
                }
            }
        }
    }

    /// Numbers that support each other, but too low: all of them by one.
    #[test]
    fn numbers_that_are_all_too_low_are_found() {
        let (_, graph) = zoo::graphs(|_| ()).into_iter().find(|(name, _)| name.starts_with("a shuffled")).unwrap();
        let verdict = verify(&graph, &vec![1; graph.vertices()]);
        assert_eq!((verdict.unsupported, verdict.stuck), (0, graph.vertices() as u64));
        assert!(!verify(&graph, &[]).passed);
    }
}
