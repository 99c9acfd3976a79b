//! Are these the marginals, or the best assignment? Against exact elimination where the model is narrow enough, and always
//! by what a converged run must satisfy.
//!
//! Belief propagation is exact where there is no cycle and only there: on a part with cycles the differences are reported, as
//! the price of the approximation, and are no fault. Faults are: marginals that are no probabilities, an assignment whose value
//! is not the one reported, a run said to have converged with messages that would still change, and on parts without a
//! cycle, after a run that ended by itself, answers that are not the exact ones. A run that has not converged does not pass.

use hubcut::exec::Termination;
use hubcut::graph::memory;
use hubcut_factors::FactorGraph;
use serde::Serialize;

use crate::bp::elimination::{self, LIMIT};
use crate::bp::{Config, Inference, Network, Query};

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
    /// What is allowed there, after a run that has converged.
    pub limit: f64,
    /// Largest change of a marginal in one full step of flooding.
    pub marginal_change: f64,
    /// Change of log Z then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log_z_change: Option<f64>,
    /// Whether the graph has no cycle, so that the answers must be exact.
    pub is_forest: bool,
    /// How far answers may be from the exact ones where there is no cycle.
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
    /// Why the run has not converged, if it has not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_converged: Option<String>,
    /// Whether there is no fault, and the run has converged.
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
        /// The first variable that is on a part without a cycle, and whose probabilities are further off than they may be there.
        #[serde(skip)]
        wrong: Option<String>,
    },
    /// Of one assignment.
    Map {
        /// The natural logarithm of the greatest value that an assignment has.
        log_value: f64,
        /// What was found, minus that.
        log_value_difference: f64,
    },
}

/// Checks what a run has `found` out about the model of `network`, with the limit of elimination that [`LIMIT`] is.
///
/// What cannot be checked is said in the verdict.
///
/// # Complexity
/// O(entries of all tables), and that of [`elimination`] where it is possible: some seconds.
pub fn verify(network: &Network, config: &Config, found: &Inference) -> Verdict {
    let model = network.model();
    let is_forest = network.is_forest();
    let is_complete = found.termination.is_complete();
    let exact_limit = config.tolerance * model.variables().clamp(STEPS.0, STEPS.1) as f64 + ROUNDING;
    let mut verdict = Verdict {
        residual: found.residual,
        limit: 10.0 * config.tolerance + SUM_ROUNDING,
        marginal_change: found.marginal_change,
        log_z_change: found.log_z_change,
        is_forest,
        exact_limit: is_forest.then_some(exact_limit),
        exact: None,
        not_exact: None,
        first_fault: None,
        not_converged: found.not_converged.clone(),
        passed: false,
    };
    if let Termination::Failed { reason, .. } = &found.termination {
        verdict.first_fault = Some(format!("the run failed: {reason}"));
        return verdict;
    }
    let mut fault = improper_marginal(model, found).or_else(|| wrong_value(model, found));
    // NaN is not within the limit either.
    let is_fixed_point = found.residual <= verdict.limit;
    if verdict.not_converged.is_none() && !is_fixed_point {
        let (residual, limit) = (found.residual, verdict.limit);
        fault.get_or_insert(format!("messages would still change by {residual:.1e}, and {limit:.1e} is allowed"));
    }
    match compare(network, config, found, exact_limit) {
        Ok(comparison) => {
            fault = fault.or_else(|| comparison.fault(exact_limit, is_complete, is_forest && is_complete));
            verdict.exact = Some(comparison);
        }
        Err(
            error @ (elimination::EliminationError::TooWide { .. } | elimination::EliminationError::Crowded { .. }),
        ) => verdict.not_exact = Some(error.to_string()),
        Err(error) => {
            verdict.not_exact = Some(error.to_string());
            fault.get_or_insert(error.to_string());
        }
    }
    verdict.passed = fault.is_none() && verdict.not_converged.is_none();
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

fn compare(
    network: &Network,
    config: &Config,
    found: &Inference,
    exact_limit: f64,
) -> Result<Comparison, elimination::EliminationError> {
    let model = network.model();
    if config.query == Query::Map {
        let (_, log_value) = elimination::map(model, most_entries())?;
        return Ok(Comparison::Map { log_value, log_value_difference: found.log_value - log_value });
    }
    let exact = elimination::marginals(model, most_entries())?;
    let name = |variable: usize| model.name(variable).into_owned();
    let (mut largest, mut sum, mut states, mut wrong) = ((0.0, None), 0.0, 0, None);
    // Marginals of other variables are a fault by themselves.
    for (variable, expected) in exact.marginals.iter().enumerate().take(found.variables()) {
        for (found, expected) in found.marginal(variable).iter().zip(expected) {
            let error = (found - expected).abs();
            sum += error;
            states += 1;
            // Also where it is not a number.
            let is_within = error <= exact_limit;
            if !is_within && wrong.is_none() && network.is_exact(variable as u32) {
                wrong = Some(name(variable));
            }
            if error > largest.0 || error.is_nan() {
                largest = (error, Some(variable));
            }
        }
    }
    Ok(Comparison::Marginals {
        log_z: exact.log_z,
        log_z_difference: found.log_z.map(|log_z| log_z - exact.log_z),
        largest_error: largest.0,
        variable: largest.1.map(name),
        mean_error: sum / f64::from(states.max(1)),
        wrong,
    })
}

impl Comparison {
    /// What is wrong, given whether answers must be exact up to `limit` on parts without a cycle, and all together.
    fn fault(&self, limit: f64, parts: bool, all: bool) -> Option<String> {
        const ADVICE: &str = "use a smaller tolerance or less damping";
        // One of these differences may be infinite or not a number.
        let is_within = |difference: f64, of: f64| difference.abs() <= limit + SUM_ROUNDING * of.abs();
        match self {
            Comparison::Marginals { wrong: Some(name), .. } if parts => Some(format!(
                "the part of variable {name} has no cycle, but a probability of it is off by more than {limit:.1e}; {ADVICE}"
            )),
            Comparison::Marginals { log_z, log_z_difference: Some(difference), .. }
                if all && !is_within(*difference, *log_z) =>
            {
                Some(format!("the graph is a forest, but ln Z is off by {difference:.1e} from {log_z}; {ADVICE}"))
            }
            Comparison::Map { log_value, log_value_difference }
                if *log_value_difference > SUM_ROUNDING * log_value.abs().max(1.0) =>
            {
                Some(format!("the value found is greater than the greatest, exp({log_value})"))
            }
            Comparison::Map { log_value, log_value_difference }
                if all && !is_within(*log_value_difference, *log_value) =>
            {
                Some(format!(
                    "the graph is a forest, but the logarithm of the value is {log_value_difference:.1e} from the greatest, {log_value}; {ADVICE}"
                ))
            }
            _ => None,
        }
    }
}
