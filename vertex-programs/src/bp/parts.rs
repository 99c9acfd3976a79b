//! Parts of a network that hang together: which have a cycle, and how far messages may go there.
//!
//! On a part without a cycle messages are final after a pass and a pass back, and exact. On one with a cycle they may come
//! back to where they began, count the same evidence once more, and grow for ever. What they may come to without that is
//! bounded: for two states `x` and `y` of a variable that are both possible,
//!
//! ```text
//! | ln p(x) - ln p(y) | <= S,   S = sum over the factors of ln(max / least positive entry) + sum over the variables of ln(states)
//! ```
//! since every possible assignment weighs at most `prod max` and at least `prod least`, and there are at most `prod states` of them.
//!
//! So logarithms are kept within `S` of each other on parts with a cycle (minus infinity comes from zeros alone), and a message that
//! comes to `S` has counted its evidence again. The bound also keeps digits: beside messages that had grown to 1e17, what was left
//! when a message was taken out of a product was rounded to whole units of 16, and asynchronous runs came to rest with messages that
//! would change by a half if they were summed anew.

use hubcut::graph::{Graph, VertexId};
use hubcut_factors::FactorGraph;

use crate::components::baseline::roots;

/// For each vertex the bound `S` of its part; infinite where that has no cycle.
///
/// **Complexity**: `O(entries of all tables + edges)`, nearly.
pub(super) fn bounds(model: &FactorGraph, graph: &Graph<u32>) -> Vec<f64> {
    let parts = roots(graph);
    // A tree has an edge less than vertices; each edge is met from both of its ends.
    let mut arcs_to_spare = vec![2i64; parts.len()];
    for (vertex, part) in (0..).zip(&parts) {
        arcs_to_spare[*part as usize] += graph.by_source().degree(vertex) as i64 - 2;
    }
    let mut bounds = vec![0.0; parts.len()];
    for (variable, states) in (0..).zip(model.cardinalities()) {
        bounds[parts[variable as usize] as usize] += f64::from(*states).ln();
    }
    let mut spread_of = vec![None; model.tables()];
    for factor in model.factors() {
        if let Some(&variable) = factor.scope.first() {
            let spread = *spread_of[factor.table_id.index()].get_or_insert_with(|| spread(factor.table));
            bounds[parts[variable as usize] as usize] += spread;
        }
    }
    let has_cycle = |part: usize| arcs_to_spare[part] > 0;
    let of_part = |part: &VertexId| if has_cycle(*part as usize) { bounds[*part as usize] } else { f64::INFINITY };
    parts.iter().map(of_part).collect()
}

/// `ln(max / least positive entry)` of a table.
pub(super) fn spread(table: &[f64]) -> f64 {
    let positive = table.iter().copied().filter(|value| *value > 0.0);
    let (least, most) =
        positive.fold((f64::INFINITY, 0.0_f64), |(least, most), value| (value.min(least), value.max(most)));
    most.ln() - least.ln()
}

#[cfg(test)]
mod tests {
    use super::super::{Config, Form, Network};
    use super::*;

    fn pairs(edges: &[[u32; 2]], config: &Config) -> Vec<f64> {
        let mut model = FactorGraph::builder(vec![2; 5]).unwrap();
        for edge in edges {
            model.factor(edge, &[1.0, 0.5, 0.0, 1.0]).unwrap();
        }
        let model = model.build();
        Network::new(&model, config).unwrap().bounds.clone()
    }

    #[test]
    fn only_parts_with_a_cycle_are_bounded() {
        let (auto, no) = (Config::default(), f64::INFINITY);
        assert_eq!(pairs(&[], &auto), [no; 5]);
        assert_eq!(pairs(&[[0, 1], [1, 2], [1, 3]], &auto), [no; 5]);
        // Three factors that spread by two, three variables of two states.
        let s = 6.0 * 2f64.ln();
        for edges in [[[0, 1], [1, 2], [2, 0], [3, 4]], [[3, 4], [2, 1], [0, 2], [1, 0]]] {
            let bounds = pairs(&edges, &auto);
            assert!(bounds[..3].iter().all(|bound| (bound - s).abs() < 1e-12), "{bounds:?}");
            assert_eq!(bounds[3..], [no; 2]);
        }
        // What a part has is what the parts had that it was joined from.
        let bounds = pairs(&[[0, 1], [1, 2], [2, 0], [4, 3], [3, 0]], &auto);
        assert!(bounds.iter().all(|bound| (bound - 10.0 * 2f64.ln()).abs() < 1e-12), "{bounds:?}");
    }

    #[test]
    fn two_factors_over_a_pair_are_a_cycle_unless_they_are_joined() {
        let twice = [[0, 1], [1, 0]];
        assert_eq!(pairs(&twice, &Config::default()), [f64::INFINITY; 5]);
        let bounds = pairs(&twice, &Config { form: Form::Factors, ..Config::default() });
        // Two factors at the end are vertices, too.
        assert_eq!(
            bounds.iter().map(|bound| bound.is_finite()).collect::<Vec<_>>(),
            [true, true, false, false, false, true, true]
        );
    }
}
