//! A comparison of cuts as one page that needs nothing else: no network, no scripts, no fonts.

use hubcut::graph::memory::human;
use minijinja::context;
use minijinja::value::Serde;
use serde::Serialize;

use super::table::{HEADINGS, LEGEND};
use super::{CutComparison, CutRow, Group};
use crate::page;
use crate::units::time;

/// A number of shards.
#[derive(Serialize)]
struct Section<'a> {
    group: &'a Group,
    charts: Vec<Chart>,
    lines: Vec<Line>,
}

/// A bar for every method.
#[derive(Serialize)]
struct Chart {
    title: &'static str,
    bars: Vec<Bar>,
}

#[derive(Serialize)]
struct Bar {
    name: String,
    /// Percent of the longest.
    width: f64,
    value: String,
    recommended: bool,
}

/// A row of the table.
#[derive(Serialize)]
struct Line {
    name: String,
    method: String,
    cells: [String; 10],
    recommended: bool,
}

/// The page.
///
/// # Panics
/// If the template does not fit the comparison, which is a fault of this crate.
pub fn render(comparison: &CutComparison) -> String {
    let sections: Vec<Section> = comparison.groups.iter().map(section).collect();
    let values = context! {
        comparison => Serde(comparison),
        sections => Serde(sections),
        headings => Serde(HEADINGS),
        legend => LEGEND,
    };
    page::render(include_str!("page.html"), &comparison.machine, values)
}

fn section(group: &Group) -> Section<'_> {
    let is_recommended = |row: &CutRow| group.recommended.as_ref() == Some(&row.name);
    let chart = |title, value: fn(&CutRow) -> f64, text: fn(f64) -> String| {
        let longest = group.rows.iter().map(value).fold(0.0, f64::max);
        let bars = group.rows.iter().map(|row| Bar {
            name: row.name.clone(),
            width: if longest > 0.0 { (1000.0 * value(row) / longest).round() / 10.0 } else { 0.0 },
            value: text(value(row)),
            recommended: is_recommended(row),
        });
        Chart { title, bars: bars.collect() }
    };
    let ratio = |value: f64| format!("{value:.2}");
    Section {
        group,
        charts: vec![
            chart("Sent in a superstep of PageRank", |row| row.pagerank_superstep_bytes as f64, |b| human(b as u64)),
            chart("Replication factor", |row| row.quality.replication_factor, ratio),
            chart("Edge balance: fullest shard over the mean", |row| row.quality.edge_balance, ratio),
            chart("Time to cut", |row| row.seconds, time),
        ],
        lines: group
            .rows
            .iter()
            .map(|row| Line {
                name: row.name.clone(),
                method: row.quality.method.clone(),
                cells: row.cells(),
                recommended: is_recommended(row),
            })
            .collect(),
    }
}
