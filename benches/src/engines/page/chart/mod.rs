//! Error against time or edges, as SVG that takes its colours from the page.
//!
//! Plotters writes colours as attributes. Each curve gets a colour that stands for nothing but itself, and the
//! page's style sheet, which is stronger than attributes, gives that colour its look in light and dark, dashes too.
//! Points have shapes besides.

mod axes;

use std::fmt::Write;
use std::ops::Range;

use plotters::prelude::*;

use crate::units::{count, time};
use hubcut_programs::race::{Curve, Point};

pub(crate) use axes::Axis;
use axes::{Heights, Scale};

/// Stands for text.
pub(crate) const INK: RGBColor = RGBColor(1, 1, 1);
/// Stands for lines behind the curves.
pub(crate) const GRID: RGBColor = RGBColor(1, 1, 2);
/// Stands for the line at the error that was asked for.
pub(crate) const TARGET: RGBColor = RGBColor(1, 1, 3);

/// Stands for the curve of the plain loop.
pub(crate) const PLAIN: RGBColor = RGBColor(1, 1, 4);

/// The colour that stands for the curve of look `index`.
pub(crate) fn stand_in(index: usize) -> RGBColor {
    RGBColor(2, (index >> 8) as u8, index as u8)
}

/// As plotters writes it.
pub(crate) fn hex(colour: RGBColor) -> String {
    format!("#{:02X}{:02X}{:02X}", colour.0, colour.1, colour.2)
}

/// A curve and how it is shown.
pub(crate) struct Series<'a> {
    /// What it is called.
    pub(crate) name: &'a str,
    /// Where it goes.
    pub(crate) curve: &'a Curve,
    /// What stands for its colour.
    pub(crate) colour: RGBColor,
    /// Path of a point of it.
    pub(crate) shape: &'static str,
    /// What is said at its end; its line is thicker then.
    pub(crate) label: Option<&'static str>,
}

/// A size of a chart.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Size {
    /// A class that the style sheet shows or hides.
    pub(crate) class: &'static str,
    /// Width and height in pixels of the page, which makes it larger rather than smaller: text is to be read.
    pixels: (u32, u32),
    /// How many labels find room below.
    labels: usize,
}

impl Size {
    /// For a window of some width.
    pub(crate) const WIDE: Size = Size { class: "wide", pixels: (560, 360), labels: 7 };
    /// For a telephone.
    pub(crate) const NARROW: Size = Size { class: "narrow", pixels: (310, 330), labels: 4 };
    /// Plotters draws to whole units: so many a pixel, for smooth curves.
    const FINE: u32 = 4;
    /// Size of text in pixels, for plotters, which writes one that is 1.24 times smaller.
    const TEXT: i32 = 18;
}

/// Points that the line of a curve goes through, at most about.
const MOST_POINTS: usize = 150;
/// Points of a curve that say their values where they are pointed at, at most about.
const MOST_SPOTS: usize = 30;
/// Points that a curve may have so that each is shown; of more, the last is.
const SHOWN_POINTS: usize = 12;

/// What a chart shows.
pub(crate) struct Drawing<'a> {
    /// A name that no other drawing of the page has.
    pub(crate) id: String,
    /// What it all is.
    pub(crate) title: String,
    /// The curves.
    pub(crate) series: Vec<Series<'a>>,
    /// What goes across.
    pub(crate) axis: Axis,
    /// The error that was asked for.
    pub(crate) target: f64,
}

impl Drawing<'_> {
    /// Draws it.
    pub(crate) fn draw(&self, size: Size) -> String {
        let scale = Scale::new(&self.series, self.axis, self.target);
        let mut svg = String::new();
        let points = plot(&mut svg, &self.series, &scale, size).expect("writing to a string does not fail");
        let (class, id) = (size.class, format!("{}-{}", self.id, size.class));
        let head = format!(r#"<svg class="{class}" role="img" aria-labelledby="{id}-title {id}-desc" "#);
        let svg = svg.replacen("<svg ", &head, 1);
        let begin = svg.find('>').map_or(0, |end| end + 1);
        let end = svg.rfind("</svg>").unwrap_or(svg.len());
        let (title, said) = (&self.title, self.in_words(&scale));
        format!(
            r#"{}<title id="{id}-title">{title}</title><desc id="{id}-desc">{said}</desc>{}{points}</svg>"#,
            &svg[..begin],
            &svg[begin..end]
        )
    }

    fn in_words(&self, scale: &Scale) -> String {
        let mut words = format!("Upwards the error on a logarithmic axis, across the {}.", scale.name());
        for Series { name, curve, .. } in &self.series {
            let _ = write!(words, " {name}: {}.", at(&curve.end()));
        }
        words
    }
}

/// A point in words.
pub(crate) fn at(point: &Point) -> String {
    let error = if point.error > 0.0 { format!("{:.2e}", point.error) } else { "0".into() };
    let edges = if point.edges() > 0 { format!(", {} edges", count(point.edges() as f64)) } else { String::new() };
    format!("error {error} after {}{edges}", time(point.seconds))
}

/// Draws axes and curves, and gives back points, which say their values where they are pointed at, and labels.
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
    let text = ("sans-serif", Size::TEXT * fine).into_font().color(&INK);
    let mut chart = ChartBuilder::on(&area)
        .margin(8 * fine)
        .margin_right(20 * fine)
        .x_label_area_size(50 * fine)
        .y_label_area_size(70 * fine)
        .build_cartesian_2d(scale.across.clone(), heights)?;
    chart
        .configure_mesh()
        .x_desc(scale.name())
        .y_desc("error, log scale")
        .x_labels(size.labels)
        .label_style(text.clone())
        .axis_desc_style(text)
        .set_all_tick_mark_size(5 * fine)
        .axis_style(GRID.stroke_width(Size::FINE))
        .bold_line_style(GRID.stroke_width(Size::FINE))
        .light_line_style(TRANSPARENT)
        .draw()?;
    if scale.target > 0.0 {
        let Range { start, end } = scale.across.range;
        let line = [(start, scale.y(scale.target)), (end, scale.y(scale.target))];
        chart.draw_series(LineSeries::new(line, TARGET.stroke_width(Size::FINE)))?;
    }
    let mut dots = String::new();
    for Series { name, curve, colour, shape, label } in series {
        let points = curve.thinned(MOST_POINTS);
        let place = |point: &Point| (scale.x(point), scale.y(point.error));
        if points.len() > 1 {
            let style = colour.stroke_width(if label.is_some() { 4 } else { 2 } * Size::FINE);
            chart.draw_series(LineSeries::new(points.iter().map(place), style))?;
        }
        // What has no curve, only an end, is larger.
        let radius = if points.len() == 1 { 6 * fine } else { 4 * fine };
        write!(dots, r#"<g fill="{}">"#, hex(*colour))?;
        for point in &curve.thinned(MOST_SPOTS) {
            let (x, y) = chart.backend_coord(&place(point));
            let is_shown = points.len() <= SHOWN_POINTS || *point == curve.end();
            let words = format!("<title>{name}: {}</title>", at(point));
            match is_shown {
                true => {
                    write!(dots, r#"<path transform="translate({x} {y}) scale({radius})" d="{shape}">{words}</path>"#)?
                }
                false => write!(dots, r#"<circle cx="{x}" cy="{y}" r="{}">{words}</circle>"#, 3 * fine)?,
            }
        }
        dots.push_str("</g>");
        if let Some(label) = label {
            let (across, upwards) = chart.plotting_area().get_pixel_range();
            let (x, y) = chart.backend_coord(&place(&curve.end()));
            let anchor = if x - across.start > (across.end - across.start) / 2 { "end" } else { "start" };
            // Curves come from above: there is room below, unless the axis is there.
            let below = y + 24 * fine;
            let y = if below < upwards.end { below } else { y - 12 * fine };
            write!(dots, r#"<text class="label" x="{x}" y="{y}" text-anchor="{anchor}">{label}</text>"#)?;
        }
    }
    area.present()?;
    drop(chart);
    drop(area);
    Ok(dots)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engines::page::palette::look;

    pub(super) fn curve(errors: &[f64]) -> Curve {
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

    pub(super) fn series<'a>(name: &'a str, curve: &'a Curve, index: usize) -> Series<'a> {
        Series { name, curve, colour: stand_in(index), shape: look(index).shape, label: None }
    }

    #[test]
    fn a_chart_has_a_line_for_every_curve_and_says_every_point() {
        let curves = [curve(&[1.0, 0.1, 0.01]), curve(&[1.0, 0.5])];
        let first = Series { label: Some("fastest"), ..series("one", &curves[0], 0) };
        let series = vec![first, series("two", &curves[1], 1)];
        let (id, title) = ("errors".to_string(), "Errors &amp; times".to_string());
        let drawing = Drawing { id, title, series, axis: Axis::Seconds, target: 1e-3 };
        let svg = drawing.draw(Size::WIDE);
        for index in 0..2 {
            assert!(svg.contains(&format!(r#"stroke="{}""#, hex(stand_in(index)))), "{svg}");
        }
        assert_eq!(svg.matches("<path").count(), 5, "few points are all shown");
        assert!(svg.contains("two: error 5.00e-1 after 10.00 ms, 1000 edges"), "{svg}");
        let head = r#"<svg class="wide" role="img" aria-labelledby="errors-wide-title errors-wide-desc" "#;
        assert!(svg.starts_with(head) && svg.ends_with("</svg>"), "{svg}");
        assert!(svg.contains(r#"<title id="errors-wide-title">Errors &amp; times</title>"#), "{svg}");
        let words =
            "Upwards the error on a logarithmic axis, across the time in milliseconds. one: error 1.00e-2 after";
        assert!(svg.contains(&format!(r#"<desc id="errors-wide-desc">{words}"#)), "{svg}");
        assert_eq!(svg.matches(">fastest</text>").count(), 1);
    }

    #[test]
    fn of_many_points_the_last_is_shown() {
        let errors: Vec<f64> = (0..1000).map(|round| 0.99_f64.powi(round)).collect();
        let curve = curve(&errors);
        let (id, title) = ("id".to_string(), "title".to_string());
        let drawing = Drawing { id, title, series: vec![series("long", &curve, 2)], axis: Axis::Edges, target: 0.0 };
        let svg = drawing.draw(Size::NARROW);
        assert_eq!(svg.matches("<path").count(), 1);
        assert!((25..=MOST_SPOTS + 1).contains(&svg.matches("<circle").count()), "{svg}");
    }
}
