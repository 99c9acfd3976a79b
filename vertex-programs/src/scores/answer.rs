//! Scores as the answer of a program.

use hubcut::exec::{RunReport, Termination};
use serde_json::{Map, Value, json};

use super::Scores;
use crate::Result;
use crate::numbers::rounded;
use crate::registry::{Answer, Best, Column, Data, End, Note, Values, Verdict, limit_to_raise};

/// Checks scores to a tolerance: whether they hold, and what to say of them.
type Verify = dyn Fn(Data<'_>, &Scores, f64) -> Result<(bool, String, Value)> + Send + Sync;

/// Scores, what they are called, and how they are checked.
pub(crate) struct Scored {
    pub(crate) scores: Scores,
    /// The names of their columns.
    pub(crate) names: &'static [&'static str],
    /// The name of their number in the report, and in words, if it is worth saying.
    pub(crate) number: Option<(&'static str, &'static str)>,
    pub(crate) tolerance: f64,
    pub(crate) verify: Box<Verify>,
}

impl Answer for Scored {
    fn columns(&self) -> Vec<Column<'_>> {
        let columns = self.names.iter().zip(&self.scores.columns);
        columns.map(|(name, values)| Column { name, values: Values::F64(values) }).collect()
    }

    fn best(&self) -> Best<'_> {
        Best::Highest(&self.scores.columns[0])
    }

    fn summary(&self, _: End) -> Vec<Note> {
        self.number.iter().map(|(_, words)| Note::Say(format!("{words} {}", rounded(self.scores.number)))).collect()
    }

    fn advice(&self) -> String {
        let limit = limit_to_raise(&self.scores.termination);
        format!("the tolerance is {:e}; try {limit}, or a larger --tolerance", self.tolerance)
    }

    fn facts(&self) -> Map<String, Value> {
        self.number.iter().map(|(name, _)| ((*name).to_owned(), json!(self.scores.number))).collect()
    }

    fn termination(&self) -> &Termination {
        &self.scores.termination
    }

    fn report(&self) -> &RunReport {
        &self.scores.report
    }

    fn verify(&self, data: Data<'_>) -> Result<Verdict> {
        if self.scores.report.supersteps == 0 {
            return Ok(Verdict::new(false, Note::Warn("not verified: no round was done".into()), json!({})));
        }
        // Scores of a run that was stopped may be anywhere.
        let is_complete = self.scores.termination.is_complete();
        let tolerance = if is_complete { self.tolerance } else { f64::INFINITY };
        let (passed, summary, details) = (self.verify)(data, &self.scores, tolerance)?;
        Ok(Verdict::of(passed, is_complete, &summary, details))
    }
}
