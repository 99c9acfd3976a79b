//! Are these the levels of a breadth-first search? Checked edge by edge, without a search.

use hubcut::graph::{Topology, VertexId};
use serde::Serialize;

use super::direct::{NO_PARENT, Tree, UNREACHED};

/// What the check found.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Verdict {
    /// Edges over which a level rises by more than 1, or that lead from a level to where there is none.
    pub too_steep: u64,
    /// Vertices with a level whose parent is none: not one level above, without an edge from it, or with a lower one that would do.
    pub wrong_parents: u64,
    /// The raw id of the first vertex at fault.
    pub first_fault: Option<String>,
    /// Whether there is none.
    pub passed: bool,
}

/// Checks a search that has come to its end. No level is too high, since over no edge one rises by more than 1; none is too low, since
/// parents lead up to the source one level at a time.
///
/// # Complexity
/// O(edges).
pub fn verify(graph: &Topology, source: VertexId, tree: &Tree) -> Verdict {
    let (into, levels) = (graph.by_target(), &tree.levels);
    let mut verdict = Verdict::default();
    let mut first = None;
    for v in 0..graph.vertices() as VertexId {
        let (level, parent) = (levels[v as usize], tree.parents[v as usize]);
        let (mut steep, mut best) = (0, NO_PARENT);
        for &u in &into.neighbours()[into.range(v)] {
            let above = levels[u as usize];
            steep += u64::from(above != UNREACHED && level > above + 1);
            if above != UNREACHED && above + 1 == level {
                best = best.min(u);
            }
        }
        let is_right = match v == source {
            true => level == 0 && parent == source,
            false => level != 0 && parent == best && (best == NO_PARENT) == (level == UNREACHED),
        };
        verdict.too_steep += steep;
        verdict.wrong_parents += u64::from(!is_right);
        if (steep > 0 || !is_right) && first.is_none() {
            first = Some(v);
        }
    }
    verdict.first_fault = first.map(|v| graph.raw_id(v).to_string());
    verdict.passed = first.is_none();
    verdict
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bfs::direct::run;
    use crate::direct::zoo;

    #[test]
    fn levels_and_parents_of_searches_pass_and_no_others() {
        for (name, graph) in zoo::graphs(|_| ()) {
            let source = graph.vertices() as VertexId / 3;
            let tree = run(&graph, source, &Default::default()).unwrap();
            let verdict = verify(&graph, source, &tree);
            assert!(verdict.passed, "{name}: {verdict:?}");
            for v in [0, graph.vertices() / 2, graph.vertices() - 1] {
                for level in [0, tree.levels[v].wrapping_add(1), tree.levels[v].wrapping_sub(1)] {
                    let mut levels = tree.levels.clone();
                    levels[v] = level;
                    let wrong = Tree { levels, ..tree.clone() };
                    assert!(wrong == tree || !verify(&graph, source, &wrong).passed, "{name}, {v}: {level}");
                }
                let mut parents = tree.parents.clone();
                parents[v] = if parents[v] == 0 { NO_PARENT } else { 0 };
                let wrong = Tree { parents, ..tree.clone() };
                assert!(!verify(&graph, source, &wrong).passed, "{name}, {v}");
            }
        }
    }
}
