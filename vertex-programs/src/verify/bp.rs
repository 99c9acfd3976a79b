//! Are these the marginals, or the best assignment? Against exact elimination where the model is narrow enough, and always
//! by what a converged run must satisfy.
//!
//! Belief propagation is exact on forests and only there: on a graph with cycles the differences are reported, as the price
//! of the approximation, and are no fault. Faults are: marginals that are no probabilities, an assignment whose value is
//! not the one reported, a run that ended by itself with messages that would still change, and on a forest, after such a run,
//! answers that are not the exact ones.

use hubcut::exec::Termination;
use hubcut::graph::memory;
use hubcut_factors::FactorGraph;
use serde::Serialize;

use crate::baseline::elimination::{self, LIMIT};
use crate::bp::{Config, Inference, Query};

/// What a message may be off beyond the tolerance: it was rounded, as a number or as a logarithm.
const ROUNDING: f64 = 1e-12;
/// How far a sum of many logarithms may be off, as a part of it.
const SUM_ROUNDING: f64 = 1e-9;
/// Changes that are too small to be sent add up along a path; over so many steps, at least and at most.
const STEPS: (usize, usize) = (100, 10_000);

/// What the check found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Verdict {
    /// Largest change of an element of a message if all were computed once more, measured as that of the tolerance is.
    pub residual: f64,
    /// What is allowed there, after a run that ended by itself.
    pub limit: f64,
    /// Whether the graph has no cycle, so that the answers must be exact.
    pub is_forest: bool,
    /// How far the answers may be from the exact ones, on a forest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exact_limit: Option<f64>,
    /// The exact answers, where the model is narrow enough and possible.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exact: Option<Comparison>,
    /// Why there are none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_exact: Option<String>,
    /// The first fault that was found.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_fault: Option<String>,
    /// Whether there is no fault.
    pub passed: bool,
}

/// Exact answers beside those found.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "query", rename_all = "snake_case")]
pub enum Comparison {
    /// Of marginals.
    Marginals {
        /// The natural logarithm of the partition function.
        log_z: f64,
        /// What was found, minus that.
        #[serde(skip_serializing_if = "Option::is_none")]
        log_z_difference: Option<f64>,
        /// Largest difference of a probability.
        largest_error: f64,
        /// The variable where that is, by name if it has one.
        #[serde(skip_serializing_if = "Option::is_none")]
        variable: Option<String>,
        /// Mean difference of a probability, over the states of all variables.
        mean_error: f64,
    },
    /// Of one assignment.
    Map {
        /// The natural logarithm of the greatest value that an assignment has.
        log_value: f64,
        /// What was found, minus that.
        log_value_difference: f64,
    },
}

/// Checks what a run has `found` out about `model`, with the limit of elimination that [`LIMIT`] is.
///
/// What cannot be checked is said in the verdict.
///
/// # Complexity
/// O(entries of all tables), and that of [`elimination`] where it is possible: some seconds.
pub fn verify(model: &FactorGraph, config: &Config, found: &Inference) -> Verdict {
    let is_forest = model.is_forest();
    let is_complete = found.termination.is_complete();
    let exact_limit = config.tolerance * model.variables().clamp(STEPS.0, STEPS.1) as f64 + ROUNDING;
    let mut verdict = Verdict {
        residual: found.residual,
        limit: config.tolerance + ROUNDING,
        is_forest,
        exact_limit: is_forest.then_some(exact_limit),
        exact: None,
        not_exact: None,
        first_fault: None,
        passed: false,
    };
    if let Termination::Failed { reason, .. } = &found.termination {
        verdict.first_fault = Some(format!("the run failed: {reason}"));
        return verdict;
    }
    let mut fault = improper_marginal(model, found).or_else(|| wrong_value(model, found));
    // NaN is not within the limit either.
    let is_fixed_point = found.residual <= verdict.limit;
    if is_complete && !is_fixed_point {
        let (residual, limit) = (found.residual, verdict.limit);
        fault.get_or_insert(format!("messages would still change by {residual:.1e}, and {limit:.1e} is allowed"));
    }
    match compare(model, config, found) {
        Ok(comparison) => {
            let far = comparison.fault(exact_limit, is_forest && is_complete);
            fault = fault.or(far);
            verdict.exact = Some(comparison);
        }
        Err(error @ (elimination::Error::TooWide { .. } | elimination::Error::Crowded { .. })) => {
            verdict.not_exact = Some(error.to_string())
        }
        Err(error) => {
            verdict.not_exact = Some(error.to_string());
            fault.get_or_insert(error.to_string());
        }
    }
    verdict.passed = fault.is_none();
    verdict.first_fault = fault;
    verdict
}

/// A marginal that is no probability distribution, or that does not know what was observed.
fn improper_marginal(model: &FactorGraph, found: &Inference) -> Option<String> {
    if found.variables() != model.variables() {
        return Some(format!(
            "there are marginals of {} variables, and {} variables",
            found.variables(),
            model.variables()
        ));
    }
    (0..model.variables()).find_map(|variable| {
        let (marginal, name) = (found.marginal(variable), model.name(variable));
        let sum: f64 = marginal.iter().sum();
        let is_proper = marginal.iter().all(|share| *share >= 0.0) && (sum - 1.0).abs() <= SUM_ROUNDING;
        if !is_proper || marginal.len() != model.cardinalities()[variable] as usize {
            return Some(format!("the marginal of variable {name} sums to {sum}, over {} states", marginal.len()));
        }
        let observed = model.observed(variable)?;
        (marginal[observed as usize] < 1.0)
            .then(|| format!("variable {name} is observed, but its marginal is not certain"))
    })
}

/// An assignment that is none, or whose value is not what was reported.
fn wrong_value(model: &FactorGraph, found: &Inference) -> Option<String> {
    let (assignment, states) = (&found.assignment, model.cardinalities());
    if assignment.len() != states.len() || assignment.iter().zip(states).any(|(state, states)| state >= states) {
        return Some("the assignment has not one state for each variable".into());
    }
    let value = model.log_value(assignment);
    let is_equal = value == found.log_value || (value - found.log_value).abs() <= SUM_ROUNDING * value.abs().max(1.0);
    (!is_equal).then(|| format!("the logarithm of the value is {value}, but {} was reported", found.log_value))
}

/// How many entries the tables of an exact solution may have: no more than fit memory, a product beside all messages.
fn most_entries() -> u64 {
    memory::left().map_or(LIMIT, |left| LIMIT.min(left.bytes / (2 * size_of::<f64>() as u64)))
}

fn compare(model: &FactorGraph, config: &Config, found: &Inference) -> Result<Comparison, elimination::Error> {
    if config.query == Query::Map {
        let (_, log_value) = elimination::map(model, most_entries())?;
        return Ok(Comparison::Map { log_value, log_value_difference: found.log_value - log_value });
    }
    let exact = elimination::marginals(model, most_entries())?;
    let (mut largest, mut sum, mut states) = ((0.0, None), 0.0, 0);
    // Marginals of other variables are a fault by themselves.
    for (variable, expected) in exact.marginals.iter().enumerate().take(found.variables()) {
        for (found, expected) in found.marginal(variable).iter().zip(expected) {
            let error = (found - expected).abs();
            sum += error;
            states += 1;
            // Also where it is not a number.
            if error > largest.0 || error.is_nan() {
                largest = (error, Some(variable));
            }
        }
    }
    Ok(Comparison::Marginals {
        log_z: exact.log_z,
        log_z_difference: found.log_z.map(|log_z| log_z - exact.log_z),
        largest_error: largest.0,
        variable: largest.1.map(|variable| model.name(variable).into_owned()),
        mean_error: sum / f64::from(states.max(1)),
    })
}

impl Comparison {
    /// What is wrong, given whether the answers must be exact up to `limit`.
    fn fault(&self, limit: f64, must_agree: bool) -> Option<String> {
        // One of these differences may be infinite or not a number.
        let is_within = |difference: f64, of: f64| difference.abs() <= limit + SUM_ROUNDING * of.abs();
        match self {
            Comparison::Marginals { largest_error, variable, .. } if must_agree && !is_within(*largest_error, 0.0) => {
                let name = variable.as_deref().unwrap_or_default();
                Some(format!(
                    "the graph is a forest, but a probability of variable {name} is off by {largest_error:.1e}; use a smaller tolerance or less damping"
                ))
            }
            Comparison::Marginals { log_z, log_z_difference: Some(difference), .. }
                if must_agree && !is_within(*difference, *log_z) =>
            {
                Some(format!(
                    "the graph is a forest, but ln Z is off by {difference:.1e} from {log_z}; use a smaller tolerance or less damping"
                ))
            }
            Comparison::Map { log_value, log_value_difference }
                if *log_value_difference > SUM_ROUNDING * log_value.abs().max(1.0) =>
            {
                Some(format!("the value found is greater than the greatest, exp({log_value})"))
            }
            Comparison::Map { log_value, log_value_difference }
                if must_agree && !is_within(*log_value_difference, *log_value) =>
            {
                Some(format!(
                    "the graph is a forest, but the logarithm of the value is {log_value_difference:.1e} from the greatest, {log_value}; use a smaller tolerance or less damping"
                ))
            }
            _ => None,
        }
    }
}
