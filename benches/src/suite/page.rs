//! All races as one page that needs nothing else: no network, no scripts, no fonts.

use minijinja::context;
use minijinja::value::Serde;
use serde::Serialize;

use super::{HEADINGS, Line, Suite};
use crate::engines::page::{RaceLine, lines, times};
use crate::engines::{Comparison, HEADINGS as OF_ROWS};
use crate::page::{self, Bars, Frame};

/// A race: what was said of it, its bars and its table.
#[derive(Serialize)]
struct Section<'a> {
    comparison: &'a Comparison,
    chart: Bars,
    lines: Vec<RaceLine>,
}

/// The page.
///
/// # Panics
/// If the template does not fit the races, which is a fault of this crate.
pub fn render(suite: &Suite) -> String {
    let Suite { graph, hubcut, invocation, machine, races, left_out, .. } = suite;
    let of_race = |race| Section { comparison: race, chart: times(race), lines: lines(race) };
    let summary: Vec<Line> = suite.lines();
    let values = context! {
        summary => Serde(summary),
        summary_headings => Serde(HEADINGS),
        sections => Serde(races.iter().map(of_race).collect::<Vec<_>>()),
        headings => Serde(OF_ROWS),
        left_out => Serde(left_out),
    };
    let frame = Frame { title: "All races".into(), graph, hubcut, invocation, machine };
    page::render(include_str!("page.html"), &frame, values)
}
