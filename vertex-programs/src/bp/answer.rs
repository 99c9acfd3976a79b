//! What belief propagation came to, in the table of programs.

use std::sync::Arc;

use hubcut::exec::{Engine, RunReport, Termination};
use serde_json::{Map, Value, json};

use super::verify::{self, Comparison};
use super::{Ascent, Config, Inference, Network, Query};
use crate::Result;
use crate::numbers::{counted, rate, seconds};
use crate::registry::{Answer, Column, Data, End, Note, Values, Verdict, limit_to_raise, object, superstep_noun};

/// Marginals and an assignment, and what was asked for.
pub(super) struct Inferred {
    pub(super) config: Config,
    pub(super) network: Arc<Network>,
    pub(super) found: Inference,
}

/// What messages may still change by for rounding alone.
const ROUNDING: f64 = 1e-12;

/// A number to be printed with nine digits: rounded to zero, it has no sign.
fn tidy(number: f64) -> f64 {
    if number.abs() < 5e-10 { 0.0 } else { number }
}

impl Inferred {
    /// What to change so that a run by `engine` that has not converged does.
    fn next(&self, engine: Engine) -> String {
        let (found, config) = (&self.found, &self.config);
        let mut all = Vec::new();
        // More of the same helps where time was the limit; where messages go round in circles, it does not.
        if !found.termination.is_complete() && found.termination != Termination::MaxSupersteps {
            all.push(limit_to_raise(&found.termination));
        }
        if engine != Engine::Asynchronous {
            all.push("--engine async (what changes most first, which converges more often)");
        }
        if config.damping == 0.0 {
            all.push("--damping 0.5");
        }
        if found.termination == Termination::MaxSupersteps {
            all.push(limit_to_raise(&found.termination));
        }
        // A change that is let pass makes neither less of evidence that counts twice, nor an assignment possible.
        let is_impossible = config.query == Query::Map && found.log_value == f64::NEG_INFINITY;
        if !found.is_at_bound && !is_impossible {
            all.push("a larger --tolerance");
        }
        match all.split_last() {
            None => String::new(),
            Some((only, [])) => format!("; try {only}"),
            Some((last, others)) => format!("; try {}, or {last}", others.join(", ")),
        }
    }

    /// What the value of the assignment is worth.
    fn value_of_assignment(&self, is_exact: bool, up_to: &str) -> Note {
        let found = &self.found;
        if found.log_value == f64::NEG_INFINITY {
            return Note::Warn("the assignment that was found is impossible: its value is 0".into());
        }
        let what = match &found.ascent {
            _ if is_exact => format!("the highest there is{up_to}, since the graph has no cycle"),
            None => "perhaps not the highest".into(),
            Some(Ascent { starts, before }) => {
                let starts = counted(u64::from(*starts), "start");
                let before = match *before == f64::NEG_INFINITY {
                    true => "that of the messages is impossible".into(),
                    false => format!("that of the messages {:.9}", tidy(*before)),
                };
                format!(
                    "the best of ascents from {starts}, no change of one variable improves it; {before}; perhaps not the highest"
                )
            }
        };
        Note::Say(format!("log value of the assignment = {:.9} ({what})", tidy(found.log_value)))
    }
}

impl Answer for Inferred {
    fn columns(&self) -> Vec<Column<'_>> {
        vec![
            Column { name: "probability", values: Values::Lists(self.found.marginals()) },
            Column { name: "state", values: Values::U32(&self.found.assignment) },
        ]
    }

    fn numbers(&self) -> Vec<(&'static str, f64)> {
        self.found.log_z.map(|log_z| ("log_z", log_z)).into_iter().collect()
    }

    fn termination(&self) -> &Termination {
        &self.found.termination
    }

    fn report(&self) -> &RunReport {
        &self.found.report
    }

    fn is_converged(&self) -> bool {
        self.found.not_converged.is_none()
    }

    fn ending(&self, end: End, engine: Engine) -> Option<Note> {
        let found = &self.found;
        let run = &found.report;
        let supersteps = counted(run.supersteps, superstep_noun(engine));
        let (residual, updates) = (found.residual, counted(found.message_updates, "message"));
        let speed = if run.run_s > 0.0 { rate(found.message_updates as f64 / run.run_s) } else { "0 ".into() };
        let did =
            format!("{supersteps} in {}, {updates}, {speed}messages/s, residual {residual:.2e}", seconds(run.run_s));
        Some(match end {
            End::Done => Note::Say(format!("converged: {did}")),
            End::Interrupted => Note::Warn(format!("interrupted: {did}; results are of the messages by then")),
            End::Stopped | End::Failed => {
                let tolerance = self.config.tolerance;
                let next = self.next(engine);
                let why = match &found.not_converged {
                    Some(reason) if found.is_at_bound || found.termination.is_complete() => format!("{reason}; {did}"),
                    _ => format!("{did}, where {tolerance:e} is asked for"),
                };
                Note::Warn(format!("not converged: {why}{next}; results are of the last messages"))
            }
        })
    }

    /// What all variables together came to.
    fn summary(&self, end: End) -> Vec<Note> {
        let found = &self.found;
        let is_exact = self.network.is_forest() && end == End::Done;
        // A change that was too small to be sent is missing.
        let up_to = if found.residual <= ROUNDING { "" } else { " up to the tolerance" };
        let mut notes = Vec::new();
        if let Some(log_z) = found.log_z {
            let what = match end {
                _ if is_exact => format!("exact{up_to}, since the graph has no cycle"),
                End::Done => "Bethe approximation".into(),
                _ => "of messages that have not converged".into(),
            };
            notes.push(Note::Say(format!("log Z = {:.9} ({what})", tidy(log_z))));
        }
        if self.config.query == Query::Map {
            notes.push(self.value_of_assignment(is_exact, up_to));
        }
        notes
    }

    fn facts(&self) -> Map<String, Value> {
        let (found, network) = (&self.found, &*self.network);
        let model = network.model();
        let observed = (0..model.variables()).filter(|variable| model.observed(*variable).is_some()).count();
        let facts = json!({
            "not_converged": found.not_converged,
            "log_z": found.log_z,
            "log_value": found.log_value,
            "ascent": found.ascent,
            "residual": found.residual,
            "marginal_change": found.marginal_change,
            "log_z_change": found.log_z_change,
            "message_updates": found.message_updates,
            "domain": found.domain,
            "shape": found.shape,
            "model": {
                "variables": model.variables(),
                "observed": observed,
                "factors": model.factors().len(),
                "tables": model.tables(),
                "largest_table": model.largest_table(),
                "most_states": model.most_states(),
                "is_forest": network.is_forest(),
            },
        });
        object(facts)
    }

    fn verify(&self, data: Data<'_>) -> Result<Verdict> {
        let verdict = verify::verify(data.network()?, &self.config, &self.found);
        Ok(Verdict::new(verdict.first_fault.is_some(), say(&verdict), verdict))
    }
}

/// What a verification found, in words.
fn say(verdict: &verify::Verdict) -> Note {
    if let Some(fault) = &verdict.first_fault {
        return Note::Error(format!("verification failed: {fault}"));
    }
    let exact = match (&verdict.exact, &verdict.not_exact) {
        (Some(Comparison::Marginals { log_z, log_z_difference, largest_error, variable, mean_error, .. }), _) => {
            let at = variable.as_ref().map_or_else(String::new, |name| format!(" at variable {name}"));
            let off = log_z_difference.map_or_else(String::new, |off| format!(", that found is {off:+.2e} off"));
            format!(
                "exact log Z = {:.9}{off}; marginals are off by {largest_error:.2e} at most{at}, {mean_error:.2e} in the mean",
                tidy(*log_z)
            )
        }
        (Some(Comparison::Map { log_value, log_value_difference }), _) => {
            format!(
                "exact: the highest log value is {:.9}, that found is {log_value_difference:+.2e} off",
                tidy(*log_value)
            )
        }
        (None, Some(reason)) => format!("no exact answer to compare with, since {reason}"),
        (None, None) => "no exact answer to compare with".into(),
    };
    let residual = verdict.residual;
    match verdict.passed {
        true => Note::Say(format!("verified: residual of the messages {residual:.2e}; {exact}")),
        false => Note::Warn(format!("not verified, since the run has not converged: {exact}")),
    }
}
