//! Exact inference by elimination: variables are summed or maximised out one after the other.
//!
//! ```text
//! m_v(separator) = sum over x_v of  prod of the factors and messages that name v
//! ```
//! The product over what names `v` is the *bucket* of `v`; what is left of it goes to the bucket of the variable of the
//! separator that is eliminated next. Buckets and messages are a tree, so a second pass from the last bucket to the first
//! gives every marginal. The cost is the size of the largest table, exponential in the width of the order; the order is
//! found before any table is made, and a model that is too wide is refused.
//!
//! Tables are logarithms: no product of small numbers underflows, and what is 0 is impossible and not only improbable.
//!
//! **Determinism**: the same model gives the same bits.
//!
//! **Source**: Dechter 1999, "Bucket elimination: a unifying framework for reasoning"; the second pass divides a message
//! out as Lauritzen and Spiegelhalter 1988, "Local computations with probabilities on graphical structures", do.

mod buckets;
mod order;
mod table;
#[cfg(test)]
mod tests;

use buckets::Buckets;
use hubcut_factors::FactorGraph;

use crate::bp::logs::{log_sum, maximum};

/// How many entries the tables may have together: 2^26, some seconds and at most a gigabyte.
pub const LIMIT: u64 = 1 << 26;

/// Most factors that a variable may have: an order is found in a time that grows with the square of that.
pub const MOST_FACTORS: u32 = 1 << 15;

/// What a model says, exactly but for rounding.
#[derive(Clone, Debug, PartialEq)]
pub struct Exact {
    /// The natural logarithm of the sum of the products of all factors over all states of what is not observed.
    pub log_z: f64,
    /// For each variable the probability of each state; 1 for the state that is observed.
    pub marginals: Vec<Vec<f64>>,
}

/// Why there is no exact answer.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum EliminationError {
    /// The tables do not fit the limit.
    #[error(
        "the model is too wide to be solved exactly: its tables would have {entries:.1e} entries together, or more"
    )]
    TooWide {
        /// How many entries all tables have together, up to where the best of the orders tried was given up.
        entries: f64,
    },
    /// A variable has so many factors that looking for an order would take too long.
    #[error(
        "variable {variable} has {factors} factors; models are solved exactly if none has more than {MOST_FACTORS}"
    )]
    Crowded {
        /// The variable, by name if it has one.
        variable: String,
        /// How many factors name it.
        factors: u32,
    },
    /// The sum over all assignments is 0.
    #[error("no assignment has a positive value: variable {variable} is left without a possible state")]
    Impossible {
        /// The variable at which it showed, by name if it has one.
        variable: String,
    },
}

/// The probability of each state of each variable, and the sum over all assignments.
///
/// `limit` is how many entries all tables may have together; the default is [`LIMIT`].
///
/// # Examples
/// ```
/// use hubcut_factors::FactorGraph;
/// use hubcut_programs::bp::elimination::{LIMIT, marginals};
/// // Two switches that like to agree; the first is on twice as often as off.
/// let mut model = FactorGraph::builder(vec![2, 2])?;
/// model.factor(&[0], &[1.0, 2.0])?;
/// model.factor(&[0, 1], &[3.0, 1.0, 1.0, 3.0])?;
/// let exact = marginals(&model.build(), LIMIT)?;
/// assert!((exact.log_z - 12f64.ln()).abs() < 1e-12);
/// assert!((exact.marginals[1][1] - 7.0 / 12.0).abs() < 1e-12);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`EliminationError::TooWide`], [`EliminationError::Crowded`], [`EliminationError::Impossible`].
///
/// # Complexity
/// O(entries of all tables), each with a few logarithms and exponentials; messages are kept, the tables are not.
pub fn marginals(model: &FactorGraph, limit: u64) -> Result<Exact, EliminationError> {
    let buckets = Buckets::new(model, limit)?;
    let (messages, log_z) = buckets.collect(log_sum)?;
    Ok(Exact { log_z, marginals: buckets.distribute(&messages) })
}

/// An assignment of the greatest value, and the natural logarithm of that value.
///
/// Of several, one; of the states of a variable that do equally well the lowest, given the variables eliminated later.
///
/// # Errors
/// As [`marginals`].
///
/// # Complexity
/// As [`marginals`], without exponentials.
pub fn map(model: &FactorGraph, limit: u64) -> Result<(Vec<u32>, f64), EliminationError> {
    let buckets = Buckets::new(model, limit)?;
    let (messages, _) = buckets.collect(maximum)?;
    let assignment = buckets.trace_back(&messages);
    let value = model.log_value(&assignment);
    Ok((assignment, value))
}
