//! Messages over a factor of two variables, from one of them to the other.

use super::super::pairs::Pairs;
use super::product::{Arithmetic, Row};

/// What the receiver hears: sums (or maxima) over the states of the source of `cavity` times the table, not normalised.
///
/// `source_is_lower` says which side of the table the source is.
///
/// **Complexity**: product of the numbers of states; linear where the table knows only whether states are equal.
pub(super) fn message(pairs: &Pairs, table: u32, source_is_lower: bool, cavity: &[f64], arithmetic: Arithmetic) -> Row {
    if let Some(potts) = pairs.table(table).potts {
        return equality(potts, cavity, arithmetic);
    }
    let (values, [rows, columns]) = pairs.values(table);
    let entry = |source: usize, target: usize| match source_is_lower {
        true => values[source * columns + target],
        false => values[target * columns + source],
    };
    let targets = if source_is_lower { columns } else { rows };
    let terms =
        |target: usize| cavity.iter().enumerate().map(move |(source, n)| arithmetic.times(*n, entry(source, target)));
    (0..targets).map(|target| total(terms(target), arithmetic)).collect()
}

/// Sum or maximum of some terms.
#[inline(always)]
fn total(terms: impl Iterator<Item = f64> + Clone, arithmetic: Arithmetic) -> f64 {
    match arithmetic {
        Arithmetic { map: true, .. } => terms.fold(arithmetic.zero(), f64::max),
        Arithmetic { log: false, .. } => terms.sum(),
        Arithmetic { log: true, .. } => {
            let most = terms.clone().fold(f64::NEG_INFINITY, f64::max);
            if most == f64::NEG_INFINITY {
                most
            } else {
                most + terms.map(|term| (term - most).exp()).sum::<f64>().ln()
            }
        }
    }
}

/// What the receiver hears over a table that has one value where states are equal and another where they are not.
fn equality([same, other]: [f64; 2], cavity: &[f64], arithmetic: Arithmetic) -> Row {
    if arithmetic.map {
        let largest = cavity.iter().copied().fold(arithmetic.zero(), f64::max);
        let place = cavity.iter().position(|n| *n == largest).unwrap_or(0);
        let second = cavity.iter().enumerate().filter(|(at, _)| *at != place).map(|(_, n)| *n);
        let second = second.fold(arithmetic.zero(), f64::max);
        let others = |state| if state == place { second } else { largest };
        let term = |(state, n)| arithmetic.times(same, n).max(arithmetic.times(other, others(state)));
        return cavity.iter().copied().enumerate().map(term).collect();
    }
    if arithmetic.log {
        let most = cavity.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        if most == f64::NEG_INFINITY {
            return cavity.into();
        }
        // The table is positive and its ratio bounded, so what underflows here would not show in the sum.
        let shifted: Row = cavity.iter().map(|n| (n - most).exp()).collect();
        let (sum, ratio) = (shifted.iter().sum::<f64>(), (same - other).exp());
        return shifted.iter().map(|n| ((sum - n) + ratio * n).ln() + most + other).collect();
    }
    let sum: f64 = cavity.iter().sum();
    cavity.iter().map(|n| other * (sum - n) + same * n).collect()
}
