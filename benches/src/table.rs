//! What a benchmark prints: a row for everything timed.

use std::fmt;

use serde::Serialize;

use crate::Samples;
use crate::units::{count, time, times};

/// Writes lines of a name and as many cells as every other: names to the left, cells to the right, as wide as needed.
pub(crate) fn columns<const N: usize>(f: &mut fmt::Formatter<'_>, lines: &[(String, [String; N])]) -> fmt::Result {
    let length = |text: &String| text.chars().count();
    let name_width = lines.iter().map(|(name, _)| length(name)).max().unwrap_or(0);
    let width = |column: usize| lines.iter().map(|(_, cells)| length(&cells[column])).max().unwrap_or(0);
    let widths: [usize; N] = std::array::from_fn(width);
    for (name, cells) in lines {
        let mut line = format!("{name:name_width$}");
        for (cell, width) in cells.iter().zip(&widths) {
            line += &format!("  {cell:>width$}");
        }
        writeln!(f, "{}", line.trim_end())?;
    }
    Ok(())
}

/// One thing that was timed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TableRow {
    /// What.
    pub name: String,
    /// Seconds, one a run.
    pub seconds: Samples,
    /// Edges that it goes over in that time, if that is what it does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub edges: Option<u64>,
    /// How much faster than the baseline: ratio of the medians.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub speedup: Option<f64>,
}

/// The rows of a benchmark, and what they come to.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Table {
    /// The rows, in the order in which a run goes through them.
    pub rows: Vec<TableRow>,
    /// COST: the fewest of the measured numbers of threads that beat the single-thread baseline.
    pub cost: Option<usize>,
}

impl Table {
    /// The samples of row `name`, which is added if it is new.
    pub(crate) fn row(&mut self, name: &str, edges: Option<u64>) -> &mut TableRow {
        let position = self.rows.iter().position(|row| row.name == name).unwrap_or_else(|| {
            self.rows.push(TableRow { name: name.into(), seconds: Samples::default(), edges, speedup: None });
            self.rows.len() - 1
        });
        &mut self.rows[position]
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = self.rows.iter().map(|row| row.name.len()).max().unwrap_or(0);
        writeln!(f, "{:width$}  {:>10}  {:>24}  {:>12}  {:>11}", "", "median", "min .. max", "edges/s", "vs baseline")?;
        for row in &self.rows {
            let spread = format!("{} .. {}", time(row.seconds.min()), time(row.seconds.max()));
            let rate = row.edges.map_or(String::new(), |edges| count(edges as f64 / row.seconds.median()));
            let speedup = row.speedup.map_or(String::new(), times);
            let line = format!(
                "{:width$}  {:>10}  {spread:>24}  {rate:>12}  {speedup:>11}",
                row.name,
                time(row.seconds.median())
            );
            writeln!(f, "{}", line.trim_end())?;
        }
        match self.cost {
            Some(threads) => {
                write!(f, "COST: {threads} thread{} to beat the plain loop", if threads == 1 { "" } else { "s" })
            }
            None => write!(f, "COST: none of these beats the plain loop"),
        }
    }
}
