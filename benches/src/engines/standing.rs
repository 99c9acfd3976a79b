//! Who is fastest, as far as the runs can tell.

use serde::Serialize;

use super::{Comparison, Row};

/// Who is fastest, as far as the runs can tell.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Standing {
    /// Who is faster than everybody else, the plain loop among them, and not by chance.
    pub winner: Option<String>,
    /// The contender that is faster than all others, and not by chance.
    pub fastest_engine: Option<String>,
    /// If there is no fastest contender: the contenders among which it may be, that of the least median time first.
    pub ties: Vec<String>,
    /// Whether the fastest contender is faster than the plain loop, or the plain loop than every contender; `None` if the runs
    /// cannot tell.
    pub beats_baseline: Option<bool>,
}

/// What is said of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Mark {
    /// The fastest contender, which is faster than the plain loop, too.
    Fastest,
    /// The fastest contender, which is not, or which the runs cannot tell from it.
    FastestEngine,
    /// One of those among which the fastest contender may be.
    Tied,
    /// The plain loop, if it is faster than all contenders.
    Baseline,
}

impl Mark {
    /// In words.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Mark::Fastest => "fastest",
            Mark::FastestEngine => "fastest contender",
            Mark::Tied => "tied within noise",
            Mark::Baseline => "faster than every contender",
        }
    }

    /// As a sign, which is not alone in saying so.
    pub(crate) fn sign(self) -> &'static str {
        match self {
            Mark::Fastest | Mark::Baseline => "*",
            Mark::FastestEngine => "+",
            Mark::Tied => "~",
        }
    }
}

/// The contender that reached the error in the least median time.
pub(crate) fn fastest<'a>(rows: impl IntoIterator<Item = &'a Row>) -> Option<&'a Row> {
    let reached = rows.into_iter().filter(|row| row.reached);
    reached.min_by(|a, b| a.seconds.median().total_cmp(&b.seconds.median()))
}

impl Row {
    /// Whether it reached the error before `other` did, and not by chance.
    pub(super) fn is_faster_than(&self, other: &Row) -> bool {
        self.reached && (!other.reached || self.seconds.are_less_than(&other.seconds))
    }
}

impl Standing {
    pub(super) fn new(baseline: &Row, contenders: &[Row]) -> Self {
        let Some(best) = fastest(contenders) else {
            let winner = baseline.reached.then(|| baseline.name.clone());
            return Standing { winner, beats_baseline: baseline.reached.then_some(false), ..Standing::default() };
        };
        let mut ties: Vec<&Row> = contenders.iter().filter(|row| !best.is_faster_than(row)).collect();
        ties.sort_by(|a, b| a.seconds.median().total_cmp(&b.seconds.median()));
        // Slower in the median, another may have a run that is faster than all of the plain loop.
        let beats_baseline = match best.is_faster_than(baseline) {
            true => Some(true),
            false => contenders.iter().all(|row| baseline.is_faster_than(row)).then_some(false),
        };
        // Nobody is faster than itself.
        let fastest_engine = (ties.len() == 1).then(|| best.name.clone());
        let ties = match fastest_engine {
            Some(_) => Vec::new(),
            None => ties.iter().map(|row| row.name.clone()).collect(),
        };
        let winner = match beats_baseline {
            Some(true) => fastest_engine.clone(),
            Some(false) => Some(baseline.name.clone()),
            None => None,
        };
        Standing { winner, fastest_engine, ties, beats_baseline }
    }
}

impl Comparison {
    /// What is said of a row of this comparison.
    pub(crate) fn mark(&self, row: &Row) -> Option<Mark> {
        let Standing { fastest_engine, ties, beats_baseline, .. } = &self.standing;
        match row.contender {
            None => (*beats_baseline == Some(false)).then_some(Mark::Baseline),
            Some(_) if fastest_engine.as_ref() == Some(&row.name) => {
                Some(if *beats_baseline == Some(true) { Mark::Fastest } else { Mark::FastestEngine })
            }
            Some(_) => ties.contains(&row.name).then_some(Mark::Tied),
        }
    }
}
