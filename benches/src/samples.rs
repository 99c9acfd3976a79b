//! Repeated measurements of one thing.

use serde::Serialize;

/// Repeated measurements, in the order they were taken.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Samples(Vec<f64>);

impl Samples {
    /// Adds a measurement.
    pub fn push(&mut self, value: f64) {
        self.0.push(value);
    }

    /// The measurements.
    pub fn values(&self) -> &[f64] {
        &self.0
    }

    fn sorted(&self) -> Vec<f64> {
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        sorted
    }

    /// The middle one, or the mean of the two in the middle; NaN of none.
    ///
    /// # Examples
    /// ```
    /// let mut samples = hubcut_bench::Samples::default();
    /// for value in [9.0, 1.0, 2.0] {
    ///     samples.push(value);
    /// }
    /// assert_eq!((samples.min(), samples.median(), samples.max()), (1.0, 2.0, 9.0));
    /// ```
    pub fn median(&self) -> f64 {
        let sorted = self.sorted();
        let middle = sorted.len() / 2;
        match sorted.len() {
            0 => f64::NAN,
            even if even % 2 == 0 => (sorted[middle - 1] + sorted[middle]) / 2.0,
            _ => sorted[middle],
        }
    }

    /// The smallest; NaN of none.
    pub fn min(&self) -> f64 {
        self.sorted().first().copied().unwrap_or(f64::NAN)
    }

    /// The largest; NaN of none.
    pub fn max(&self) -> f64 {
        self.sorted().last().copied().unwrap_or(f64::NAN)
    }
}
