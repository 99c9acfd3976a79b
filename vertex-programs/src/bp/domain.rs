//! Which domain is safe.

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
