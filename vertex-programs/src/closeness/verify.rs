//! Are these the distances to vertices? Searched against the edges, from some vertices by themselves.

use hubcut::graph::{Topology, VertexId};
use serde::Serialize;

use super::{Distances, baseline};
use crate::direct::some;

/// Vertices that are checked: so many at random, and as many of the highest harmonic closeness.
const SOME: usize = 8;

/// Relative difference that rounding may make.
const ROUNDING: f64 = 1e-9;

/// What the check found.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Verdict {
    /// Vertices to which distances were searched.
    pub checked: u64,
    /// The largest relative difference of harmonic closeness.
    pub largest_error: f64,
    /// What was allowed.
    pub allowed: f64,
    /// The raw id of the first vertex with values that are none, or too far off.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_fault: Option<String>,
    /// Whether there is none.
    pub passed: bool,
}

/// Checks some vertices; of sketches harmonic closeness only, which may be off by five times their relative `deviation`. Without one distances are exact,
/// and all of them are checked.
///
/// # Complexity
/// O(vertices + edges).
pub fn verify(graph: &Topology, distances: &[Distances], deviation: Option<f64>) -> Verdict {
    let vertices = graph.vertices();
    if distances.len() != vertices {
        return Verdict::default();
    }
    let allowed = deviation.map_or(ROUNDING, |deviation| 5.0 * deviation);
    let mut verdict = Verdict { allowed, ..Verdict::default() };
    let is_number = |value: f64| (0.0..f64::INFINITY).contains(&value);
    let mut fault = distances.iter().position(|of| ![of.reached, of.sum, of.harmonic].into_iter().all(is_number));
    for v in some(graph, SOME, &|v| distances[v].harmonic) {
        let (found, expected) = (distances[v as usize], baseline::to(graph, v));
        let off = |found: f64, expected: f64| (found - expected).abs() / expected.max(1.0);
        let error = off(found.harmonic, expected.harmonic);
        let others = off(found.reached, expected.reached).max(off(found.sum, expected.sum));
        verdict.checked += 1;
        verdict.largest_error = verdict.largest_error.max(error);
        let is_off = error > allowed || deviation.is_none() && others > ROUNDING;
        if is_off && fault.is_none() {
            fault = Some(v as usize);
        }
    }
    verdict.first_fault = fault.map(|v| graph.raw_id(v as VertexId).to_string());
    verdict.passed = fault.is_none();
    verdict
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::closeness::{exact, sketch};
    use crate::direct::zoo;
    use crate::registry::highest;

    #[test]
    fn distances_pass_and_no_others() {
        for (name, graph) in zoo::graphs(|_| ()).into_iter().filter(|(_, graph)| graph.vertices() <= 1000) {
            let found = exact::run(&graph, &Default::default()).unwrap().to;
            assert!(verify(&graph, &found, None).passed, "{name}");
            let best = highest(&graph, 1, &|v| Some(found[v as usize].harmonic))[0] as usize;
            for (more, allowed) in [((1.0, 0.0, 0.0), None), ((0.0, 1.0, 0.0), None), ((0.0, 0.0, 0.1), None)]
                .into_iter()
                .chain([((0.0, 0.0, found[best].harmonic + 2.0), Some(sketch::deviation(64)))])
            {
                let mut wrong = found.clone();
                wrong[best].reached += more.0 + more.0 * found[best].reached;
                wrong[best].sum += more.1 + more.1 * found[best].sum;
                wrong[best].harmonic += more.2;
                let verdict = verify(&graph, &wrong, allowed);
                assert!(!verdict.passed && verdict.first_fault.is_some(), "{name}: {verdict:?}");
            }
        }
    }
}
