//! A comparison as one page that needs nothing else: no network, no scripts, no fonts.

mod chart;
mod palette;

use minijinja::context;
use minijinja::value::Serde;
use serde::Serialize;

use super::Comparison;
use super::table::HEADINGS;
use crate::page;
use chart::{Axis, GRID, INK, Series, Size, TARGET, hex, stand_in};
use palette::look;

/// A row of the table and its curve.
#[derive(Serialize)]
struct Line {
    name: String,
    cells: [String; 11],
    winner: bool,
    /// Whether there is an end and no curve.
    lone: bool,
    colour: String,
    light: &'static str,
    dark: &'static str,
    dash: &'static str,
}

#[derive(Serialize)]
struct Figure {
    title: String,
    drawings: Vec<String>,
}

/// The page.
///
/// # Panics
/// If the template does not fit the comparison, which is a fault of this crate.
pub fn render(comparison: &Comparison) -> String {
    let lines: Vec<Line> = comparison
        .rows()
        .enumerate()
        .map(|(index, row)| {
            let palette::Look { light, dark, dash } = look(index);
            let lone = row.median_run.curve.points().len() < 2;
            let (winner, cells, colour) = (comparison.is_winner(row), row.cells(), hex(stand_in(index)));
            Line { name: row.name.clone(), cells, winner, lone, colour, light, dark, dash }
        })
        .collect();
    let figures = [(Axis::Seconds, "Error against time"), (Axis::Edges, "Error against edges")];
    let figures = figures.map(|(axis, title)| figure(comparison, axis, title));
    let values = context! {
        comparison => Serde(comparison),
        lines => Serde(lines),
        figures => Serde(figures),
        headings => Serde(HEADINGS),
        error => format!("{:e}", comparison.question.error),
        ink => hex(INK),
        grid => hex(GRID),
        target => hex(TARGET),
    };
    page::render(include_str!("page.html"), &comparison.machine, values)
}

fn figure(comparison: &Comparison, axis: Axis, title: &str) -> Figure {
    let series: Vec<Series> =
        comparison.rows().map(|row| Series { name: &row.name, curve: &row.median_run.curve }).collect();
    let sizes = [Size::WIDE, Size::NARROW];
    let drawings = sizes.map(|size| chart::draw(&series, axis, comparison.question.error, size, title));
    Figure { title: title.into(), drawings: drawings.into() }
}
