//! A comparison of cuts as one page that needs nothing else: no network, no scripts, no fonts.

use hubcut::graph::memory::human;
use minijinja::context;
use minijinja::value::Serde;
use serde::Serialize;

use super::table::{HEADINGS, LEGEND};
use super::{CutComparison, CutMark, CutRow, Group};
use crate::page::{self, Bar, BarAxis, Bars, Frame};
use crate::units::time;

/// A number of shards.
#[derive(Serialize)]
struct Section<'a> {
    group: &'a Group,
    charts: Vec<Bars>,
    lines: Vec<CutLine>,
}

/// A row of the table.
#[derive(Serialize)]
struct CutLine {
    name: String,
    method: String,
    cells: [String; 10],
    mark: Option<&'static str>,
    class: &'static str,
}

/// The page.
///
/// # Panics
/// If the template does not fit the comparison, which is a fault of this crate.
pub fn render(comparison: &CutComparison) -> String {
    let CutComparison { graph, hubcut, invocation, machine, .. } = comparison;
    let sections: Vec<Section> = comparison.groups.iter().map(section).collect();
    let values = context! {
        comparison => Serde(comparison),
        sections => Serde(sections),
        headings => Serde(HEADINGS),
        legend => LEGEND,
    };
    let frame = Frame { title: format!("Cuts of {}", graph.name), graph, hubcut, invocation, machine };
    page::render(include_str!("page.html"), &frame, values)
}

/// How a row looks of which this is said.
fn class(mark: Option<CutMark>) -> &'static str {
    match mark {
        Some(CutMark::Recommended) => "best",
        Some(CutMark::Tied) => "tied",
        None => "",
    }
}

fn section(group: &Group) -> Section<'_> {
    // Of ratios that are at least 1, a bar shows what is above that: a tenth fills the axis, or whatever is more.
    let (nothing, one) = ((0.0, 0.0), (1.0, 0.1));
    let chart = |title: &str, (from, least), value: fn(&CutRow) -> f64, text: fn(f64) -> String| {
        let axis = BarAxis::new(from, least, group.rows.iter().map(value));
        let bars = group.rows.iter().map(|row| Bar {
            name: row.name.clone(),
            width: Some(axis.percent(value(row))),
            beyond: false,
            spread: None,
            value: text(value(row)),
            mark: group.mark(row).map(CutMark::words),
            class: class(group.mark(row)),
        });
        let start = if from > 0.0 { format!("{from} is the least possible") } else { "0".into() };
        Bars { title: title.into(), ends: [start, text(axis.end())], bars: bars.collect() }
    };
    let ratio = |value: f64| format!("{value:.2}");
    let bytes = |value: f64| human(value as u64);
    let program = group.rows.first().map_or("", |row| &*row.superstep.program);
    let sent = format!("Sent in a superstep of {program}, bytes");
    Section {
        group,
        charts: vec![
            chart(&sent, nothing, |row| row.superstep.bytes as f64, bytes),
            chart(
                "Replication factor: replicas a vertex (bars from 1)",
                one,
                |row| row.quality.replication_factor,
                ratio,
            ),
            chart(
                "Edge balance: fullest shard over the mean (bars from 1)",
                one,
                |row| row.quality.edge_balance,
                ratio,
            ),
            chart("Time to cut, of one run", nothing, |row| row.seconds, time),
        ],
        lines: group
            .rows
            .iter()
            .map(|row| CutLine {
                name: row.name.clone(),
                method: row.quality.method.clone(),
                cells: row.cells(),
                mark: group.mark(row).map(CutMark::words),
                class: class(group.mark(row)),
            })
            .collect(),
    }
}
