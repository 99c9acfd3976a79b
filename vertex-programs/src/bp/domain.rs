//! Which domain is safe, and how changes are measured.

use hubcut_factors::FactorGraph;

use super::{Config, Domain, DomainChoice};

/// Products of messages stay above `exp(-SAFE)`, also times an entry of a table; the smallest normal number is near `exp(-708)`.
const SAFE: f64 = 300.0;

/// The domain that messages are kept in.
///
/// The elements of a message from a factor differ at most by the ratio of the largest entry of its table to the smallest, and the
/// largest is at least one over their number; so a product of messages differs by no more than the product of all these:
/// probabilities are safe if that stays in the range of a number at every variable. They are not where a table has a zero.
pub(super) fn choose(model: &FactorGraph, config: &Config) -> Domain {
    match config.domain {
        DomainChoice::Probability => Domain::Probability,
        DomainChoice::Log => Domain::Log,
        DomainChoice::Auto => {
            let is_safe = spreads(model).is_some_and(|spreads| spreads.iter().all(|spread| *spread < SAFE));
            if is_safe { Domain::Probability } else { Domain::Log }
        }
    }
}

/// Whether no element of a message tends to zero without end.
///
/// Where tables are positive, the elements of a message differ by no more than the entries of a table do; on a forest every message
/// is computed from final ones at last. Then changes can be measured as parts of elements, as they should be: what is small in
/// one message may be large in the product with others. On a cycle of tables with zeros an element may become smaller in every
/// round; there a change counts as a part of the sum of the message.
pub(super) fn keeps_elements(model: &FactorGraph) -> bool {
    let is_positive = |table: &[f64]| table.iter().all(|value| *value > 0.0);
    model.factors().all(|factor| factor.scope.len() < 2 || is_positive(factor.table)) || model.is_forest()
}

/// For each variable, the logarithm of how far its beliefs may lie apart or from one; `None` if a table has a zero.
fn spreads(model: &FactorGraph) -> Option<Vec<f64>> {
    let mut of_table = vec![None; model.tables()];
    let mut spreads = vec![0.0; model.variables()];
    for factor in model.factors() {
        let spread = match of_table[factor.table_id.index()] {
            Some(spread) => spread,
            None => {
                let (least, most) = factor
                    .table
                    .iter()
                    .fold((f64::INFINITY, 0.0_f64), |(least, most), value| (value.min(least), value.max(most)));
                if least == 0.0 {
                    return None;
                }
                let spread = most.ln() - least.ln();
                of_table[factor.table_id.index()] = Some(spread);
                spread
            }
        };
        for variable in factor.scope {
            spreads[*variable as usize] += spread + f64::from(model.cardinalities()[*variable as usize]).ln();
        }
    }
    Some(spreads)
}
