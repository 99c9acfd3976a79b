//! Error against time or edges, as SVG that takes its colours from the page.
//!
//! Plotters writes colours as attributes. Each curve gets a colour that stands for nothing but itself, and the
//! page's style sheet, which is stronger than attributes, gives that colour its look in light and dark, dashes too.

use std::fmt::Write;
use std::ops::Range;

use plotters::coord::ranged1d::{KeyPointHint, NoDefaultFormatting, Ranged, ValueFormatter};
use plotters::prelude::*;

use crate::engines::{Curve, Point};
use crate::units::{count, time};

/// Stands for text.
pub(crate) const INK: RGBColor = RGBColor(1, 1, 1);
/// Stands for lines behind the curves.
pub(crate) const GRID: RGBColor = RGBColor(1, 1, 2);
/// Stands for the line at the error that was asked for.
pub(crate) const TARGET: RGBColor = RGBColor(1, 1, 3);

/// The colour that stands for curve `index`.
pub(crate) fn stand_in(index: usize) -> RGBColor {
    RGBColor(2, (index >> 8) as u8, index as u8)
}

/// As plotters writes it.
pub(crate) fn hex(colour: RGBColor) -> String {
    format!("#{:02X}{:02X}{:02X}", colour.0, colour.1, colour.2)
}

/// What the horizontal axis is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Axis {
    /// Seconds.
    Seconds,
    /// Edges gathered and scattered over.
    Edges,
}

impl Axis {
    fn value(self, point: &Point) -> f64 {
        match self {
            Axis::Seconds => point.seconds,
            Axis::Edges => point.edges() as f64,
        }
    }

    /// A unit for values up to `most`, and what one of it is.
    fn unit(self, most: f64) -> (f64, &'static str) {
        let units: &[(f64, &str)] = match self {
            Axis::Seconds => &[(1.0, "seconds"), (1e-3, "milliseconds"), (1e-6, "microseconds")],
            Axis::Edges => &[
                (1e9, "thousand million edges gathered and scattered over"),
                (1e6, "million edges gathered and scattered over"),
                (1e3, "thousand edges gathered and scattered over"),
                (1.0, "edges gathered and scattered over"),
            ],
        };
        units.iter().copied().find(|(unit, _)| most >= 1.5 * unit).unwrap_or(units[units.len() - 1])
    }
}

/// A curve and its name.
pub(crate) struct Series<'a> {
    /// What it is called.
    pub(crate) name: &'a str,
    /// Where it goes.
    pub(crate) curve: &'a Curve,
}

/// A size of a chart.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Size {
    /// A class that the style sheet shows or hides.
    pub(crate) class: &'static str,
    /// Width and height in pixels of the page.
    pixels: (u32, u32),
    /// How many labels find room below.
    labels: usize,
}

impl Size {
    /// For a window of some width.
    pub(crate) const WIDE: Size = Size { class: "wide", pixels: (580, 360), labels: 7 };
    /// For a telephone.
    pub(crate) const NARROW: Size = Size { class: "narrow", pixels: (360, 340), labels: 4 };
    /// Plotters draws to whole units: so many a pixel, for smooth curves.
    const FINE: u32 = 4;
}

/// Points drawn of a curve, at most about.
const MOST_POINTS: usize = 150;
/// Points that a curve may have so that each is shown; more would hide its dashes.
const SHOWN_POINTS: usize = 12;

/// Draws all series. `target` is the error that was asked for, `title` what it all shows.
pub(crate) fn draw(series: &[Series<'_>], axis: Axis, target: f64, size: Size, title: &str) -> String {
    let scale = Scale::new(series, axis, target);
    let mut svg = String::new();
    let points = plot(&mut svg, series, &scale, size).expect("writing to a string does not fail");
    let head = format!(r#"<svg class="{}" role="img" aria-label="{title}" "#, size.class);
    let svg = svg.replacen("<svg ", &head, 1);
    let end = svg.rfind("</svg>").unwrap_or(svg.len());
    format!("{}{points}</svg>", &svg[..end])
}

/// From values to places: linear across, the logarithm of the error upwards.
struct Scale {
    axis: Axis,
    unit: (f64, &'static str),
    most: f64,
    /// No error at all has no logarithm: it is drawn here.
    zero: f64,
    has_zero: bool,
    top: f64,
    target: f64,
}

impl Scale {
    fn new(series: &[Series<'_>], axis: Axis, target: f64) -> Self {
        let points = || series.iter().flat_map(|series| series.curve.points());
        let most = points().map(|point| axis.value(point)).fold(0.0, f64::max);
        let errors = || points().map(|point| point.error).chain([target]).filter(|error| *error > 0.0);
        let least = errors().fold(1.0, f64::min).log10().floor();
        let has_zero = points().any(|point| point.error <= 0.0);
        let zero = if has_zero { least - 1.0 } else { least };
        let top = errors().fold(0.1, f64::max).log10() + 0.1;
        let unit = axis.unit(most);
        Scale { axis, unit, most: if most > 0.0 { most / unit.0 } else { 1.0 }, zero, has_zero, top, target }
    }

    fn x(&self, point: &Point) -> f64 {
        self.axis.value(point) / self.unit.0
    }

    fn y(&self, error: f64) -> f64 {
        if error > 0.0 { error.log10() } else { self.zero }
    }
}

/// The axis upwards in powers of ten, for plotters.
struct Heights {
    zero: f64,
    has_zero: bool,
    top: f64,
}

impl Heights {
    /// Not too many powers of ten, and no error at all.
    fn marks(&self) -> Vec<f64> {
        let least = if self.has_zero { self.zero + 1.0 } else { self.zero };
        let step = ((self.top - least) / 8.0).ceil().max(1.0) as usize;
        let powers = (least as i32..=self.top.floor() as i32).rev().step_by(step).map(f64::from);
        powers.chain(self.has_zero.then_some(self.zero)).collect()
    }
}

impl Ranged for Heights {
    type FormatOption = NoDefaultFormatting;
    type ValueType = f64;

    fn map(&self, height: &f64, (bottom, top): (i32, i32)) -> i32 {
        let part = (height - self.zero) / (self.top - self.zero);
        bottom + (part * f64::from(top - bottom)).round() as i32
    }

    fn key_points<Hint: KeyPointHint>(&self, hint: Hint) -> Vec<f64> {
        if hint.weight().allow_light_points() { Vec::new() } else { self.marks() }
    }

    fn range(&self) -> Range<f64> {
        self.zero..self.top
    }
}

impl ValueFormatter<f64> for Heights {
    fn format_ext(&self, height: &f64) -> String {
        match *height {
            zero if self.has_zero && zero <= self.zero => "0".into(),
            0.0 => "1".into(),
            height => format!("1e{height:.0}"),
        }
    }
}

/// Draws axes and curves, and gives back the points that say their values where they are pointed at.
fn plot(
    svg: &mut String,
    series: &[Series<'_>],
    scale: &Scale,
    size: Size,
) -> Result<String, Box<dyn std::error::Error>> {
    let fine = Size::FINE as i32;
    let (width, height) = size.pixels;
    let area = SVGBackend::with_string(svg, (width * Size::FINE, height * Size::FINE)).into_drawing_area();
    let heights = Heights { zero: scale.zero, has_zero: scale.has_zero, top: scale.top };
    // Plotters writes a size of text that is smaller than the one it is given.
    let text = ("sans-serif", 16 * fine).into_font().color(&INK);
    let mut chart = ChartBuilder::on(&area)
        .margin(8 * fine)
        .margin_right(20 * fine)
        .x_label_area_size(46 * fine)
        .y_label_area_size(64 * fine)
        .build_cartesian_2d(0.0..scale.most * 1.02, heights)?;
    chart
        .configure_mesh()
        .x_desc(scale.unit.1)
        .y_desc("error")
        .x_labels(size.labels)
        .x_label_formatter(&|value| format!("{}", (value * 1e6).round() / 1e6))
        .label_style(text.clone())
        .axis_desc_style(text)
        .set_all_tick_mark_size(5 * fine)
        .axis_style(GRID.stroke_width(Size::FINE))
        .bold_line_style(GRID.stroke_width(Size::FINE))
        .light_line_style(TRANSPARENT)
        .draw()?;
    if scale.target > 0.0 {
        let line = [(0.0, scale.y(scale.target)), (scale.most * 1.02, scale.y(scale.target))];
        chart.draw_series(LineSeries::new(line, TARGET.stroke_width(Size::FINE)))?;
    }
    let mut dots = String::new();
    for (index, Series { name, curve }) in series.iter().enumerate() {
        let points = curve.thinned(MOST_POINTS);
        let place = |point: &Point| (scale.x(point), scale.y(point.error));
        if points.len() > 1 {
            let style = stand_in(index).stroke_width(2 * Size::FINE);
            chart.draw_series(LineSeries::new(points.iter().map(place), style))?;
        }
        // What has no curve, only an end, is a larger dot.
        let (class, radius) = match points.len() {
            1 => ("dot", 5 * fine),
            few if few <= SHOWN_POINTS => ("dot", 3 * fine),
            _ => ("spot", 3 * fine),
        };
        write!(dots, r#"<g class="{class}" fill="{}">"#, hex(stand_in(index)))?;
        for point in &points {
            let (x, y) = chart.backend_coord(&place(point));
            let (after, edges) = (time(point.seconds), count(point.edges() as f64));
            write!(dots, r#"<circle cx="{x}" cy="{y}" r="{radius}"><title>{name}: "#)?;
            write!(dots, "error {:.2e} after {after}, {edges} edges</title></circle>", point.error)?;
        }
        dots.push_str("</g>");
    }
    area.present()?;
    drop(chart);
    drop(area);
    Ok(dots)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn curve(errors: &[f64]) -> Curve {
        let mut curve = Curve::default();
        for (rounds, &error) in errors.iter().enumerate() {
            curve.push(Point {
                rounds: rounds as u64,
                seconds: rounds as f64 * 0.01,
                edges_gathered: 1000 * rounds as u64,
                error,
                ..Point::default()
            });
        }
        curve
    }

    #[test]
    fn axes_fit_the_curves() {
        let (exact, rough) = (curve(&[1.0, 0.02, 0.0]), curve(&[0.5, 0.25]));
        let series = [Series { name: "exact", curve: &exact }, Series { name: "rough", curve: &rough }];
        let scale = Scale::new(&series, Axis::Seconds, 0.0);
        assert_eq!((scale.unit.1, scale.most), ("milliseconds", 20.0));
        let heights = Heights { zero: scale.zero, has_zero: scale.has_zero, top: 0.0 };
        let labels: Vec<String> = heights.marks().iter().map(|height| heights.format_ext(height)).collect();
        assert_eq!(labels, ["1", "1e-1", "1e-2", "0"]);
        assert_eq!((heights.map(&-3.0, (90, 0)), heights.map(&-1.0, (90, 0))), (90, 30));
        assert_eq!((scale.y(0.0), scale.y(0.01)), (-3.0, -2.0));

        let scale = Scale::new(&series[1..], Axis::Edges, 1e-6);
        assert_eq!(scale.unit.1, "edges gathered and scattered over");
        assert_eq!((scale.zero, scale.has_zero), (-6.0, false));
    }

    #[test]
    fn a_chart_has_a_line_for_every_curve_and_says_every_point() {
        let curves = [curve(&[1.0, 0.1, 0.01]), curve(&[1.0, 0.5])];
        let series = [Series { name: "one", curve: &curves[0] }, Series { name: "two", curve: &curves[1] }];
        let svg = draw(&series, Axis::Seconds, 1e-3, Size::WIDE, "errors");
        for index in 0..2 {
            assert!(svg.contains(&format!(r#"stroke="{}""#, hex(stand_in(index)))), "{svg}");
        }
        assert_eq!(svg.matches("<circle").count(), 5);
        assert!(svg.contains("two: error 5.00e-1 after 10.00 ms, 1000 edges"), "{svg}");
        assert!(svg.starts_with(r#"<svg class="wide" role="img" aria-label="errors" "#) && svg.ends_with("</svg>"));
    }
}
