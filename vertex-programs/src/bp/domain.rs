//! Which domain is safe.

use hubcut_factors::FactorGraph;

use super::parts::spread;
use super::{Config, Domain, DomainChoice};

/// Products of messages stay above `exp(-SAFE)`, also times an entry of a table; the smallest normal number is near `exp(-708)`.
const SAFE: f64 = 300.0;

/// The domain that messages are kept in: probabilities only where that is safe, whoever asks for them.
///
/// The elements of a message from a factor differ at most by the ratio of the largest entry of its table to the smallest, and the
/// largest is at least one over their number; so a product of messages differs by no more than the product of all these:
/// probabilities are safe if that stays in the range of a number at every variable. They are not where a table has a zero.
pub(super) fn choose(model: &FactorGraph, config: &Config) -> Domain {
    let is_safe = || spreads(model).is_some_and(|spreads| spreads.iter().all(|spread| *spread < SAFE));
    match config.domain {
        DomainChoice::Auto | DomainChoice::Probability if is_safe() => Domain::Probability,
        _ => Domain::Log,
    }
}

/// For each variable, the logarithm of how far its beliefs may lie apart or from one; `None` if a table has a zero.
fn spreads(model: &FactorGraph) -> Option<Vec<f64>> {
    let mut of_table = vec![None; model.tables()];
    let mut spreads = vec![0.0; model.variables()];
    for factor in model.factors() {
        let of_table = &mut of_table[factor.table_id.index()];
        if of_table.is_none() && factor.table.contains(&0.0) {
            return None;
        }
        let spread = *of_table.get_or_insert_with(|| spread(factor.table));
        for variable in factor.scope {
            spreads[*variable as usize] += spread + f64::from(model.cardinalities()[*variable as usize]).ln();
        }
    }
    Some(spreads)
}
