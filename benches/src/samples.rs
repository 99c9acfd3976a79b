//! Repeated measurements of one thing.

use serde::Serialize;

/// Ratios closer to 1 than this are no difference.
pub(crate) const SAME: f64 = 0.02;

/// So many show how they vary.
pub(crate) const ENOUGH: usize = 3;

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

    /// Whether these are less than `others`, and not by chance: each of them is less than each of the others, and the
    /// median by more than [`SAME`]. Fewer than [`ENOUGH`] do not show how they vary: these must be less than half.
    ///
    /// Of two things that do not differ, these come out as less than the others one time in 20 if there are three of each, and one in
    /// 252 if five: 1 in C(2n, n). That either comes out as less than the other is twice as probable: one time in 10, and one in 126.
    pub(crate) fn are_less_than(&self, others: &Samples) -> bool {
        let few = self.0.len().min(others.0.len()) < ENOUGH;
        let apart = if few { 2.0 } else { 1.0 };
        self.max() * apart < others.min() && self.median() * (1.0 + SAME) < others.median()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn less_is_what_does_not_overlap() {
        let less = |these: &[f64], others: &[f64]| Samples(these.to_vec()).are_less_than(&Samples(others.to_vec()));
        assert!(less(&[1.0, 1.2, 1.1], &[1.3, 1.4, 1.5]) && !less(&[1.3, 1.4, 1.5], &[1.0, 1.2, 1.1]));
        assert!(!less(&[1.0, 1.3, 1.1], &[1.3, 1.4, 1.5]), "they touch");
        assert!(!less(&[1.0, 1.0, 9.0], &[2.0, 2.0, 2.0]), "one was slow");
        assert!(!less(&[1.0, 1.0, 1.0], &[1.01, 1.01, 1.01]), "by a hundredth");
        assert!(less(&[1.0], &[2.1]) && !less(&[1.0], &[1.9]) && !less(&[1.0, 1.0], &[1.9, 1.9, 1.9]));
        assert!(!less(&[], &[1.0]) && !less(&[0.0; 3], &[0.0; 3]));
    }
}
