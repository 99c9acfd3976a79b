//! The axes of a chart: from values to places, with their marks.

use std::ops::Range;

use plotters::coord::ranged1d::{KeyPointHint, NoDefaultFormatting, Ranged, ValueFormatter};
use plotters::coord::types::RangedCoordf64;

use super::Series;
use hubcut_programs::race::Point;

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
            Axis::Seconds => {
                &[(1.0, "time in seconds"), (1e-3, "time in milliseconds"), (1e-6, "time in microseconds")]
            }
            Axis::Edges => {
                &[(1e9, "thousand million edges"), (1e6, "million edges"), (1e3, "thousand edges"), (1.0, "edges")]
            }
        };
        units.iter().copied().find(|(unit, _)| most >= 1.5 * unit).unwrap_or(units[units.len() - 1])
    }
}

/// Ends of curves that are so many times as far apart are drawn on a logarithmic axis.
const FAR: f64 = 20.0;

/// From values to places: the logarithm of the error upwards; across linear, or the logarithm if curves would lie too
/// close together.
pub(super) struct Scale {
    axis: Axis,
    unit: (f64, &'static str),
    pub(super) across: Across,
    /// No error at all has no logarithm: it is drawn here.
    pub(super) zero: f64,
    pub(super) has_zero: bool,
    pub(super) top: f64,
    pub(super) target: f64,
}

impl Scale {
    pub(super) fn new(series: &[Series<'_>], axis: Axis, target: f64) -> Self {
        let points = || series.iter().flat_map(|series| series.curve.points());
        let most = points().map(|point| axis.value(point)).fold(0.0, f64::max);
        let errors = || points().map(|point| point.error).chain([target]).filter(|error| *error > 0.0);
        let least = errors().fold(1.0, f64::min).log10().floor();
        let has_zero = points().any(|point| point.error <= 0.0);
        let zero = if has_zero { least - 1.0 } else { least };
        let top = errors().fold(0.1, f64::max).log10() + 0.1;
        let unit = axis.unit(most);
        let least = |values: &mut dyn Iterator<Item = &Point>| {
            let values = values.map(|point| axis.value(point)).filter(|value| *value > 0.0);
            values.fold(f64::INFINITY, f64::min) / unit.0
        };
        let ends: Vec<Point> = series.iter().map(|series| series.curve.end()).collect();
        let across = Across::new(least(&mut points()), least(&mut ends.iter()), most / unit.0);
        Scale { axis, unit, across, zero, has_zero, top, target }
    }

    /// What stands below.
    pub(super) fn name(&self) -> String {
        if self.across.is_log { format!("{}, log scale", self.unit.1) } else { self.unit.1.into() }
    }

    pub(super) fn x(&self, point: &Point) -> f64 {
        self.across.place(self.axis.value(point) / self.unit.0)
    }

    pub(super) fn y(&self, error: f64) -> f64 {
        if error > 0.0 { error.log10() } else { self.zero }
    }
}

/// The axis across, for plotters.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Across {
    pub(super) range: Range<f64>,
    is_log: bool,
}

impl Across {
    /// Of values from `least`, which is above 0, to `most`, the shortest curve ending at `shortest`.
    pub(super) fn new(least: f64, shortest: f64, most: f64) -> Self {
        match most > FAR * shortest {
            true => Across { range: least.log10()..most.log10() + 0.03, is_log: true },
            false => Across { range: 0.0..if most > 0.0 { 1.02 * most } else { 1.0 }, is_log: false },
        }
    }

    /// Where a value lies; on a logarithmic axis, the beginning of a run at the left.
    fn place(&self, value: f64) -> f64 {
        if self.is_log { value.log10().max(self.range.start) } else { value }
    }
}

impl Ranged for Across {
    type FormatOption = NoDefaultFormatting;
    type ValueType = f64;

    fn map(&self, place: &f64, (left, right): (i32, i32)) -> i32 {
        let part = (place - self.range.start) / (self.range.end - self.range.start);
        left + (part * f64::from(right - left)).round() as i32
    }

    fn key_points<Hint: KeyPointHint>(&self, hint: Hint) -> Vec<f64> {
        match self.is_log {
            // More than twenty times: one power of ten at least lies between.
            true if hint.weight().allow_light_points() => Vec::new(),
            true => (self.range.start.ceil() as i32..=self.range.end.floor() as i32).map(f64::from).collect(),
            false => RangedCoordf64::from(self.range.clone()).key_points(hint),
        }
    }

    fn range(&self) -> Range<f64> {
        self.range.clone()
    }
}

impl ValueFormatter<f64> for Across {
    fn format_ext(&self, place: &f64) -> String {
        let value = if self.is_log { 10_f64.powf(*place) } else { *place };
        format!("{}", (value * 1e6).round() / 1e6)
    }
}

/// The axis upwards in powers of ten, for plotters.
pub(super) struct Heights {
    pub(super) zero: f64,
    pub(super) has_zero: bool,
    pub(super) top: f64,
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

#[cfg(test)]
mod tests {
    use super::super::tests::{curve, series};
    use super::*;

    #[test]
    fn axes_fit_the_curves() {
        let (exact, rough) = (curve(&[1.0, 0.02, 0.0]), curve(&[0.5, 0.25]));
        let series = [series("exact", &exact, 0), series("rough", &rough, 1)];
        let scale = Scale::new(&series, Axis::Seconds, 0.0);
        assert_eq!((scale.name().as_str(), scale.across.range.clone()), ("time in milliseconds", 0.0..20.4));
        let heights = Heights { zero: scale.zero, has_zero: scale.has_zero, top: 0.0 };
        let labels: Vec<String> = heights.marks().iter().map(|height| heights.format_ext(height)).collect();
        assert_eq!(labels, ["1", "1e-1", "1e-2", "0"]);
        assert_eq!((heights.map(&-3.0, (90, 0)), heights.map(&-1.0, (90, 0))), (90, 30));
        assert_eq!((scale.y(0.0), scale.y(0.01)), (-3.0, -2.0));

        let scale = Scale::new(&series[1..], Axis::Edges, 1e-6);
        assert_eq!(scale.unit.1, "edges");
        assert_eq!((scale.zero, scale.has_zero), (-6.0, false));
    }

    #[test]
    fn what_lies_far_apart_is_drawn_on_a_logarithmic_axis() {
        let (short, long) = (curve(&[1.0, 0.1]), curve(&[0.5; 31]));
        let series = [series("short", &short, 0), series("long", &long, 1)];
        let scale = Scale::new(&series, Axis::Seconds, 0.0);
        assert_eq!(scale.name(), "time in milliseconds, log scale");
        let places = [0, 1, 30].map(|point| scale.x(&long.points()[point]));
        assert!(places[0] == 1.0 && places[1] == 1.0 && (places[2] - 300_f64.log10()).abs() < 1e-12, "{places:?}");
        assert_eq!(scale.across.format_ext(&2.0), "100");
        assert!(!Scale::new(&series[1..], Axis::Seconds, 0.0).across.is_log, "one curve");
    }
}
