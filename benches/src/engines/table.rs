//! The comparison as a table: the same cells on a terminal and on a page.

use std::fmt;

use hubcut::exec::Engine;

use super::standing::Mark;
use super::{Comparison, Row};
use crate::table::columns;
use crate::units::{count, time, times};

/// What stands above the columns after the name.
pub(crate) const HEADINGS: [&str; 11] = [
    "time",
    "min .. max",
    "plan",
    "rounds",
    "activations",
    "gathered",
    "scattered",
    "edges/s",
    "lock waits",
    "aborts",
    "speed-up",
];

impl Row {
    /// The columns after the name. A direct algorithm, or what is chosen, has no locks, and plans within its time unless it says otherwise.
    pub(crate) fn cells(&self) -> [String; 11] {
        let end = self.median_run.curve.end();
        let whole = |number: u64| if number < 100_000 { number.to_string() } else { count(number as f64) };
        let edges = |cell: String| if self.edges() > 0 { cell } else { "-".into() };
        let (seconds, engine) = (&self.seconds, self.contender.map(|contender| contender.engine));
        let is_engine = engine.is_some_and(|engine| !matches!(engine, Engine::Direct | Engine::Auto));
        let only = |cell: String| if is_engine { cell } else { String::new() };
        let is_planned = is_engine || engine.is_some() && self.median_run.plan_s > 0.0;
        [
            if self.reached { time(seconds.median()) } else { format!("not reached: {:.1e}", end.error) },
            format!("{} .. {}", time(seconds.min()), time(seconds.max())),
            if is_planned { time(self.median_run.plan_s) } else { String::new() },
            if end.rounds > 0 { whole(end.rounds) } else { String::new() },
            if end.activations > 0 { whole(end.activations) } else { String::new() },
            edges(whole(end.edges_gathered)),
            edges(whole(end.edges_scattered)),
            edges(count(self.edges_per_second())),
            only(whole(self.median_run.contention.lock_waits)),
            only(whole(self.median_run.contention.aborts)),
            self.speedup.map_or(String::new(), times),
        ]
    }
}

impl Comparison {
    /// The plain loop and then the contenders.
    pub fn rows(&self) -> impl Iterator<Item = &Row> {
        std::iter::once(&self.baseline).chain(&self.contenders)
    }
}

/// A table, the refusals, the verdict.
impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut lines = vec![(String::new(), HEADINGS.map(String::from))];
        lines.extend(self.rows().map(|row| {
            let sign = self.mark(row).map_or(" ", Mark::sign);
            (format!("{sign} {}", row.name), row.cells())
        }));
        columns(f, &lines)?;
        for refusal in &self.refused {
            writeln!(f, "  {}: refused: {}", refusal.name, refusal.reason)?;
        }
        let marks = [Mark::Fastest, Mark::Baseline, Mark::FastestEngine, Mark::Tied].into_iter();
        let used = marks.filter(|mark| self.rows().any(|row| self.mark(row) == Some(*mark)));
        let legend: Vec<String> = used.map(|mark| format!("{} {}", mark.sign(), mark.words())).collect();
        if !legend.is_empty() {
            writeln!(f, "{}", legend.join(", "))?;
        }
        write!(f, "{}", self.verdict.join("\n"))
    }
}
