//! Bars, each with its name and value beside it: nothing has to be pointed at.

use serde::Serialize;

/// A bar for everybody.
#[derive(Serialize)]
pub(crate) struct Bars {
    /// What is shown, and in which unit.
    pub(crate) title: String,
    /// What the axis says at its left end and at its right end.
    pub(crate) ends: [String; 2],
    /// The bars.
    pub(crate) bars: Vec<Bar>,
}

/// A bar.
#[derive(Serialize)]
pub(crate) struct Bar {
    /// Whose.
    pub(crate) name: String,
    /// Percent of the axis; none: there is nothing to show.
    pub(crate) width: Option<f64>,
    /// Whether it goes on beyond the axis.
    pub(crate) beyond: bool,
    /// From where to where measurements spread, in percent of the axis: beginning and width.
    pub(crate) spread: Option<[f64; 2]>,
    /// The number in words.
    pub(crate) value: String,
    /// What is said of it, in words.
    pub(crate) mark: Option<&'static str>,
    /// How it looks: a class of the style sheet.
    pub(crate) class: &'static str,
}

/// A linear axis.
#[derive(Clone, Copy)]
pub(crate) struct BarAxis {
    /// Where bars begin.
    from: f64,
    /// Where the axis ends.
    to: f64,
}

impl BarAxis {
    /// From `from` to the largest of `values`, and over `least` in any case, so that small differences look small.
    pub(crate) fn new(from: f64, least: f64, values: impl IntoIterator<Item = f64>) -> Self {
        BarAxis { from, to: values.into_iter().fold(from + least, f64::max) }
    }

    /// Ends the axis at `most` if it is longer, so that bars can be told apart of which others are many times as long.
    pub(crate) fn up_to(self, most: f64) -> Self {
        BarAxis { to: self.to.min(most), ..self }
    }

    /// Whether a bar of `value` goes on beyond it.
    pub(crate) fn is_beyond(self, value: f64) -> bool {
        value > self.to
    }

    /// Where it ends.
    pub(crate) fn end(self) -> f64 {
        self.to
    }

    /// Percent of the axis up to `value`, in tenths.
    pub(crate) fn percent(self, value: f64) -> f64 {
        let part = (value - self.from) / (self.to - self.from);
        if part.is_finite() { (1000.0 * part.clamp(0.0, 1.0)).round() / 10.0 } else { 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_what_is_above_the_beginning() {
        let axis = BarAxis::new(1.0, 0.1, [1.0, 1.25, 1.5]);
        assert_eq!([1.0, 1.25, 1.5, 0.5, 9.0].map(|value| axis.percent(value)), [0.0, 50.0, 100.0, 0.0, 100.0]);
        let axis = BarAxis::new(1.0, 0.1, [1.0, 1.001]);
        assert_eq!((axis.percent(1.001), axis.end()), (1.0, 1.1), "a small difference looks small");
        let axis = BarAxis::new(0.0, 0.0, [2.0, 90.0]).up_to(20.0);
        assert_eq!([2.0, 20.0, 90.0].map(|value| axis.percent(value)), [10.0, 100.0, 100.0]);
        assert_eq!([2.0, 20.0, 90.0].map(|value| axis.is_beyond(value)), [false, false, true]);
        assert_eq!(BarAxis::new(0.0, 0.0, [2.0]).up_to(20.0).end(), 2.0);
        assert_eq!(BarAxis::new(0.0, 0.0, []).percent(0.0), 0.0);
    }
}
