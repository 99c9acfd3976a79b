//! What least squares came to, in the table of programs.

use hubcut::exec::{Engine, RunReport, Termination};
use hubcut::graph::Side;
use serde_json::{Map, Value, json};

use super::metrics::RankingMeasures;
use super::verify::{self, Reported};
use super::{Config, Errors, Factorization, Iteration, Solver};
use crate::Result;
use crate::numbers::{count, counted, rate, seconds, six_decimals};
use crate::registry::{Answer, Column, Data, End, Note, Values, Verdict};

/// Factors, and what was asked for.
pub(super) struct Factorised {
    pub(super) config: Config,
    pub(super) engine: Engine,
    pub(super) found: Factorization,
    /// How many ratings were learned from.
    pub(super) trained: u64,
    /// How many ratings were tested with.
    pub(super) tested: usize,
}

/// The errors in words: "train RMSE 0.497689, test RMSE 0.710157".
pub(super) fn errors_of(errors: &Errors) -> String {
    let mut parts = Vec::new();
    let mut add = |name: &str, value: Option<f64>| {
        if let Some(value) = value {
            parts.push(format!("{name} {}", six_decimals(value)));
        }
    };
    add("train RMSE", errors.train_rmse);
    add("test RMSE", errors.test_rmse);
    if let Some(ranking) = &errors.ranking {
        add(&format!("precision@{}", ranking.k), Some(ranking.precision));
        add(&format!("MAP@{}", ranking.k), Some(ranking.map));
        add(&format!("NDCG@{}", ranking.k), Some(ranking.ndcg));
    }
    if let Some(loss) = errors.train_loss {
        parts.insert(0, format!("loss {loss:.6e}"));
    }
    parts.join(", ")
}

impl Factorised {
    /// Which side was solved last and has to solve its equations, if one has.
    fn solved_last(&self) -> Option<Side> {
        let supersteps = self.found.report.supersteps;
        let last = match self.engine {
            Engine::Asynchronous | Engine::Direct | Engine::Auto => None,
            Engine::Synchronous if supersteps % 2 == 1 => Some(Side::User),
            Engine::Synchronous | Engine::Chromatic => Some(Side::Item),
        };
        // A pass over both colours may have been broken off; supersteps are whole.
        let is_whole = self.engine == Engine::Synchronous || self.found.termination == Termination::MaxSupersteps;
        // Vertices that were left alone because little had changed are not where their neighbours want them.
        last.filter(|_| self.config.tolerance == 0.0 && is_whole && supersteps > 0)
    }

    /// What a verification found, in words.
    fn say(&self, verdict: &verify::Verdict) -> Note {
        let (users, items) = (verdict.users_error, verdict.items_error);
        let mut errors = format!("backward error of the normal equations: users {users:.2e}, items {items:.2e}");
        if let Some(side) = verdict.exact {
            errors += &format!("; {side} were solved last, at most {:.1e} allowed", verdict.limit);
        }
        match (&verdict.first_fault, verdict.agrees) {
            _ if verdict.passed => Note::Say(format!("verified: the training error is the one reported; {errors}")),
            (None, true) => {
                let why = match (self.config.solver, self.engine) {
                    (Solver::ConjugateGradient { .. }, _) => "--solver cg",
                    (_, Engine::Asynchronous) => "--engine async",
                    _ if self.config.tolerance > 0.0 => "a --tolerance above 0",
                    _ => "a run that was stopped within a pass",
                };
                Note::Say(format!(
                    "checked: factors are finite, and the training error is the one reported. Not verified: with {why} no \
                     side has to solve its equations exactly ({errors})"
                ))
            }
            (Some(vertex), _) => Note::Error(format!("verification failed: {errors}; the first fault is at {vertex}")),
            (None, false) => {
                Note::Error("verification failed: the training error is not the one that was reported".into())
            }
        }
    }
}

impl Answer for Factorised {
    fn columns(&self) -> Vec<Column<'_>> {
        let Factorization { rank, users, items, iterations, .. } = &self.found;
        match iterations.is_empty() {
            true => Vec::new(),
            false => vec![
                Column { name: "users", values: Values::Vectors(*rank, users) },
                Column { name: "items", values: Values::Vectors(*rank, items) },
            ],
        }
    }

    fn numbers(&self) -> Vec<(&'static str, f64)> {
        let Factorization { mean, offset, clamp, .. } = &self.found;
        let mut numbers = vec![("mean", *mean), ("offset", *offset)];
        if let Some((lowest, highest)) = clamp {
            numbers.extend([("lowest", f64::from(*lowest)), ("highest", f64::from(*highest))]);
        }
        if let super::Feedback::Implicit { alpha } = self.config.feedback {
            numbers.push(("alpha", alpha));
        }
        numbers
    }

    fn termination(&self) -> &Termination {
        &self.found.termination
    }

    fn report(&self) -> &RunReport {
        &self.found.report
    }

    fn ending(&self, end: End, _: Engine) -> Option<Note> {
        let run = &self.found.report;
        let iterations = counted(self.found.iterations.len() as u64, "iteration");
        let updates = counted(run.activations, "update");
        let speed = if run.run_s > 0.0 { rate(run.edges_gathered as f64 / run.run_s) } else { "0 ".into() };
        let did = format!("{iterations} in {}, {updates}, {speed}ratings/s", seconds(run.run_s));
        Some(match end {
            End::Done if self.found.termination.is_complete() => Note::Say(format!("converged: {did}")),
            End::Done => Note::Say(format!("done: {did}")),
            End::Interrupted => Note::Warn(format!("interrupted: {did}; the factors are those of the last whole step")),
            End::Stopped | End::Failed => {
                let advice = match self.found.termination {
                    Termination::Timeout => "try a longer --timeout",
                    _ => "try more --max-activations",
                };
                Note::Warn(format!("stopped before all iterations: {did}; {advice}"))
            }
        })
    }

    fn summary(&self, _: End) -> Vec<Note> {
        let Factorization { iterations, errors, unseen, .. } = &self.found;
        let mut notes = Vec::new();
        if !iterations.is_empty() {
            notes.push(Note::Say(errors_of(errors)));
        }
        if !iterations.is_empty() && errors.unseen > 0 {
            notes.push(Note::Say(format!(
                "{} of {} are by users or of items without training ratings: predicted by the training mean, {}",
                count(errors.unseen),
                counted(self.tested as u64, "test rating"),
                six_decimals(*unseen)
            )));
        }
        notes
    }

    /// What every iteration came to.
    fn facts(&self) -> Map<String, Value> {
        let iterations = &self.found.iterations;
        let each = |value: &dyn Fn(&Iteration) -> Value| -> Value { iterations.iter().map(value).collect() };
        let mut facts = Map::new();
        let mut add = |key: &str, value: Value| facts.insert(key.into(), value);
        let ranking = |value: fn(&RankingMeasures) -> f64| {
            each(&|iteration: &Iteration| json!(iteration.errors.ranking.as_ref().map(value)))
        };
        add("iterations", json!(iterations.len()));
        add("iteration_s", each(&|iteration| json!(iteration.elapsed_s)));
        if iterations.iter().any(|iteration| iteration.errors.train_loss.is_some()) {
            add("train_loss", each(&|iteration| json!(iteration.errors.train_loss)));
            add("precision", ranking(|ranking| ranking.precision));
            add("map", ranking(|ranking| ranking.map));
            add("ndcg", ranking(|ranking| ranking.ndcg));
        }
        add("train_rmse", each(&|iteration| json!(iteration.errors.train_rmse)));
        add("test_rmse", each(&|iteration| json!(iteration.errors.test_rmse)));
        add("train_ratings", json!(self.trained));
        add("test_ratings", json!(self.tested));
        add("unseen_test_ratings", json!(iterations.last().map(|iteration| iteration.errors.unseen)));
        add("training_mean", json!(self.found.mean));
        facts
    }

    fn verify(&self, data: Data<'_>) -> Result<Verdict> {
        let (graph, _) = data.ratings()?;
        let Factorization { errors, clamp, .. } = &self.found;
        let reported = Reported { error: errors.train_rmse.or(errors.train_loss), clamp: *clamp };
        let verdict = verify::verify(graph, &self.config, self.found.factors(), self.solved_last(), reported)?;
        Ok(Verdict::new(verdict.is_wrong(), self.say(&verdict), verdict))
    }
}
