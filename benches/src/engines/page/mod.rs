//! A comparison as one page that needs nothing else: no network, no scripts, no fonts.

mod chart;
mod palette;
mod panels;

use minijinja::context;
use minijinja::value::Serde;
use serde::Serialize;

use super::standing::Mark;
use super::table::HEADINGS;
use super::{Comparison, Row};
use crate::page::{self, Bar, Bars, Frame};
use crate::units::{count, time};
use chart::{Axis, Drawing, GRID, INK, PLAIN, Series, Size, TARGET, at, hex, stand_in};
use palette::{Look, look};
use panels::{Panel, panels};

/// Bars of times go to so many times the least: whoever is slower is far away.
const FAR: f64 = 10.0;

/// A row of the table.
#[derive(Serialize)]
pub(crate) struct RaceLine {
    name: String,
    cells: [String; 11],
    mark: Option<&'static str>,
    class: &'static str,
}

/// Charts of some contenders.
#[derive(Serialize)]
struct EngineGroup {
    title: String,
    figures: Vec<Figure>,
    legend: Vec<Entry>,
}

#[derive(Serialize)]
struct Figure {
    title: &'static str,
    drawings: Vec<String>,
}

/// A curve in words.
#[derive(Serialize)]
struct Entry {
    name: String,
    end: String,
    mark: Option<&'static str>,
    class: &'static str,
    colour: String,
    shape: &'static str,
    /// Whether there is an end and no curve.
    lone: bool,
}

/// The look of curves, for the style sheet.
#[derive(Serialize)]
struct Style {
    colour: String,
    light: &'static str,
    dark: &'static str,
    dash: &'static str,
}

/// The page.
///
/// # Panics
/// If the template does not fit the comparison, which is a fault of this crate.
pub fn render(comparison: &Comparison) -> String {
    let Comparison { graph, hubcut, invocation, machine, question, .. } = comparison;
    let lines = lines(comparison);
    let panels = panels(&comparison.contenders);
    let looks = panels.iter().map(|panel| panel.rows.len()).max().unwrap_or(0);
    let styles: Vec<Style> = (0..looks)
        .map(|index| {
            let Look { light, dark, dash, .. } = look(index);
            Style { colour: hex(stand_in(index)), light, dark, dash }
        })
        .collect();
    let groups: Vec<EngineGroup> =
        panels.iter().enumerate().map(|(index, panel)| group(comparison, index, panel)).collect();
    let values = context! {
        comparison => Serde(comparison),
        lines => Serde(lines),
        styles => Serde(styles),
        groups => Serde(groups),
        charts => Serde([Some(times(comparison)), edges(comparison)].into_iter().flatten().collect::<Vec<_>>()),
        headings => Serde(HEADINGS),
        error => format!("{:e}", question.error),
        ink => hex(INK),
        grid => hex(GRID),
        target => hex(TARGET),
        plain => hex(PLAIN),
    };
    let frame = Frame { title: format!("Engines on {}", question.program), graph, hubcut, invocation, machine };
    page::render(include_str!("page.html"), &frame, values)
}

/// The table.
pub(crate) fn lines(comparison: &Comparison) -> Vec<RaceLine> {
    let line = |row: &Row| {
        let mark = comparison.mark(row);
        RaceLine { name: row.name.clone(), cells: row.cells(), mark: mark.map(Mark::words), class: class(mark) }
    };
    comparison.rows().map(line).collect()
}

/// How a row looks of which this is said.
fn class(mark: Option<Mark>) -> &'static str {
    match mark {
        Some(Mark::Fastest | Mark::Baseline) => "best",
        Some(Mark::FastestEngine) => "engine",
        Some(Mark::Tied) => "tied",
        None => "",
    }
}

/// Everybody by time: those that did not reach the error last.
fn ranking(comparison: &Comparison) -> Vec<&Row> {
    let mut rows: Vec<&Row> = comparison.rows().collect();
    let place = |row: &Row| if row.reached { row.seconds.median() } else { f64::INFINITY };
    rows.sort_by(|a, b| place(a).total_cmp(&place(b)));
    rows
}

/// The bar of a row for `value`; none of what did not reach the error.
fn bar(comparison: &Comparison, row: &Row, axis: page::BarAxis, value: f64, words: String) -> Bar {
    let mark = comparison.mark(row);
    Bar {
        name: row.name.clone(),
        width: row.reached.then(|| axis.percent(value)),
        beyond: axis.is_beyond(value),
        spread: None,
        value: if row.reached { words } else { "not reached".into() },
        mark: mark.map(Mark::words),
        class: match (row.contender, class(mark)) {
            (None, "") => "plain",
            (_, class) => class,
        },
    }
}

/// Everybody's times as bars.
pub(crate) fn times(comparison: &Comparison) -> Bars {
    let rows = ranking(comparison);
    let reached = || rows.iter().filter(|row| row.reached);
    let least = reached().map(|row| row.seconds.median()).fold(f64::INFINITY, f64::min);
    let axis = page::BarAxis::new(0.0, 0.0, reached().map(|row| row.seconds.max())).up_to(FAR * least);
    let bars = rows.iter().map(|row| {
        let seconds = &row.seconds;
        let [begin, end] = [seconds.min(), seconds.max()].map(|value| axis.percent(value));
        let several = row.reached && seconds.values().len() > 1;
        let spread = (several && begin < 100.0).then_some([begin, end - begin]);
        Bar { spread, ..bar(comparison, row, axis, seconds.median(), time(seconds.median())) }
    });
    let bars: Vec<Bar> = bars.collect();
    let far = if bars.iter().any(|bar| bar.beyond) { "; arrows lead off the axis" } else { "" };
    let title = format!("Time: median, fastest to slowest run{far}");
    Bars { title, ends: ["0".into(), time(axis.end())], bars }
}

/// None if nobody counts edges.
fn edges(comparison: &Comparison) -> Option<Bars> {
    let rows = ranking(comparison);
    if rows.iter().all(|row| row.edges() == 0) {
        return None;
    }
    let axis = page::BarAxis::new(0.0, 0.0, rows.iter().filter(|row| row.reached).map(|row| row.edges() as f64));
    let bars = rows.iter().map(|row| match row.edges() {
        0 if row.reached => Bar { width: None, ..bar(comparison, row, axis, 0.0, "not counted".into()) },
        edges => bar(comparison, row, axis, edges as f64, count(edges as f64)),
    });
    let title = "Edges gathered and scattered over, each time they were".into();
    Some(Bars { title, ends: ["0".into(), count(axis.end())], bars: bars.collect() })
}

/// Curves of some contenders, and that of the plain loop.
fn group(comparison: &Comparison, index: usize, panel: &Panel<'_>) -> EngineGroup {
    let looks = (0..).map(|index| (stand_in(index), look(index).shape));
    let plain = (&comparison.baseline, (PLAIN, look(0).shape));
    let rows: Vec<_> = panel.rows.iter().copied().zip(looks).chain([plain]).collect();
    let figures =
        [(Axis::Seconds, "Error against time"), (Axis::Edges, "Error against edges gathered and scattered over")];
    let figures = figures.into_iter().filter_map(|(axis, title)| {
        // Who counts no edges has no place among them.
        let shown = rows.iter().filter(|(row, _)| axis == Axis::Seconds || row.edges() > 0);
        let series: Vec<_> = shown
            .map(|(row, (colour, shape))| {
                let label = match comparison.mark(row) {
                    Some(Mark::Fastest | Mark::Baseline) => Some("\u{2605} fastest"),
                    Some(Mark::FastestEngine | Mark::Tied) | None => None,
                };
                Series { name: &row.name, curve: &row.median_run.curve, colour: *colour, shape, label }
            })
            .collect();
        if series.is_empty() {
            return None;
        }
        let drawing = Drawing {
            id: format!("chart-{index}-{}", if axis == Axis::Seconds { "time" } else { "edges" }),
            title: if panel.title.is_empty() { title.into() } else { format!("{title}: {}", panel.title) },
            series,
            axis,
            target: comparison.question.error,
        };
        Some(Figure { title, drawings: [Size::WIDE, Size::NARROW].map(|size| drawing.draw(size)).into() })
    });
    let legend = rows.iter().map(|(row, (colour, shape))| {
        let mark = comparison.mark(row);
        Entry {
            name: row.name.clone(),
            end: at(&row.median_run.curve.end()),
            mark: mark.map(Mark::words),
            class: class(mark),
            colour: hex(*colour),
            shape,
            lone: row.median_run.curve.points().len() < 2,
        }
    });
    EngineGroup { title: panel.title.clone(), figures: figures.collect(), legend: legend.collect() }
}
