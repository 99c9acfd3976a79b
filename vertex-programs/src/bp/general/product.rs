//! Products of messages, element by element, that one of them can be taken out of again.

use hubcut::program::{Codec, List};
use smallvec::SmallVec;

use crate::bp::logs::maximum;

/// Elements that are kept without memory of their own.
pub(super) const INLINE: usize = 8;

/// A row of numbers, small ones in place.
pub(in crate::bp) type Row = SmallVec<[f64; INLINE]>;

/// Operations of a domain: zero means impossible, one means nothing is said.
#[derive(Clone, Copy, Debug)]
pub(in crate::bp) struct Arithmetic {
    pub(in crate::bp) log: bool,
    /// Whether states are maximised over, rather than summed.
    pub(in crate::bp) map: bool,
}

impl Arithmetic {
    #[inline(always)]
    pub(super) fn zero(self) -> f64 {
        if self.log { f64::NEG_INFINITY } else { 0.0 }
    }

    #[inline(always)]
    pub(super) fn one(self) -> f64 {
        if self.log { 0.0 } else { 1.0 }
    }

    #[inline(always)]
    pub(super) fn times(self, a: f64, b: f64) -> f64 {
        if self.log { a + b } else { a * b }
    }

    #[inline(always)]
    pub(super) fn over(self, a: f64, b: f64) -> f64 {
        if self.log { a - b } else { a / b }
    }

    /// By how much two probabilities differ; `relative`, and always among logarithms: as a part of the larger.
    #[inline(always)]
    pub(in crate::bp) fn difference(self, a: f64, b: f64, relative: bool) -> f64 {
        match (relative, self.log) {
            _ if a == b => 0.0,
            (_, true) if is_rounding(a, b) => 0.0,
            (_, true) => -(-(a - b).abs()).exp_m1(),
            (true, false) => (a - b).abs() / a.max(b),
            (false, false) => (a - b).abs(),
        }
    }

    /// Raises what is not zero to a part `exp(-bound)` of the largest, so that a row of logarithms that sums to one stays
    /// bounded: see [`parts`](super::super::parts).
    #[inline(always)]
    pub(in crate::bp) fn clamp(self, row: &mut [f64], bound: f64) {
        if !self.log || bound == f64::INFINITY {
            return;
        }
        let least = maximum(row) - bound;
        let mut is_raised = false;
        for value in row.iter_mut().filter(|value| **value < least && **value > f64::NEG_INFINITY) {
            *value = least;
            is_raised = true;
        }
        if is_raised {
            self.normalise(row);
        }
    }

    /// Divides a row by its sum; a row of zeros stays one.
    #[inline(always)]
    pub(super) fn normalise(self, row: &mut [f64]) {
        if self.log {
            let most = row.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            if most > f64::NEG_INFINITY {
                let shift = most + row.iter().map(|value| (value - most).exp()).sum::<f64>().ln();
                row.iter_mut().for_each(|value| *value -= shift);
            }
        } else {
            let sum: f64 = row.iter().sum();
            if sum > 0.0 {
                let scale = 1.0 / sum;
                // The reciprocal of a number that is hardly one is infinite.
                match scale.is_finite() {
                    true => row.iter_mut().for_each(|value| *value *= scale),
                    false => row.iter_mut().for_each(|value| *value /= sum),
                }
            }
        }
    }
}

/// Whether two logarithms may be one number that was rounded in two ways: they are sums of logarithms as large as themselves.
#[inline(always)]
pub(in crate::bp) fn is_rounding(a: f64, b: f64) -> bool {
    const ROUNDING: f64 = 8.0 * f64::EPSILON;
    a == b || (a - b).abs() < ROUNDING * a.abs().max(b.abs())
}

/// A product of messages: for every element what is not zero in it, and how often zero is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Product {
    pub(super) values: Row,
    pub(super) zeros: SmallVec<[u32; INLINE]>,
}

/// The bytes of a product: its two lists.
pub enum ProductBytes {}

impl Codec<Product> for ProductBytes {
    fn encode(product: &Product, out: &mut Vec<u8>) {
        List::put(&product.values, out);
        List::put(&product.zeros, out);
    }

    fn decode(bytes: &mut &[u8]) -> Option<Product> {
        let (values, zeros): (Vec<f64>, Vec<u32>) = (List::decode(bytes)?, List::decode(bytes)?);
        Some(Product { values: values.into(), zeros: zeros.into() })
    }
}

impl Product {
    /// Makes it one in so many elements, if it is of nothing yet.
    #[inline(always)]
    pub(super) fn begin(&mut self, elements: usize, arithmetic: Arithmetic) {
        if self.values.len() != elements {
            self.values.clear();
            self.values.resize(elements, arithmetic.one());
            self.zeros.clear();
            self.zeros.resize(elements, 0);
        }
    }

    /// Bytes that a network would carry.
    pub(super) fn sent_bytes(&self) -> usize {
        size_of_val(&self.values[..]) + size_of_val(&self.zeros[..])
    }

    /// Makes it of nothing, keeping its memory.
    #[inline(always)]
    pub(super) fn clear(&mut self) {
        self.values.clear();
        self.zeros.clear();
    }

    /// Multiplies a row into the elements from `at` on.
    #[inline(always)]
    pub(super) fn multiply(&mut self, at: usize, row: &[f64], arithmetic: Arithmetic) {
        let zero = arithmetic.zero();
        let values = self.values[at..at + row.len()].iter_mut().zip(&mut self.zeros[at..at + row.len()]);
        for ((value, zeros), &factor) in values.zip(row) {
            let is_zero = factor == zero;
            *zeros += u32::from(is_zero);
            *value = arithmetic.times(*value, if is_zero { arithmetic.one() } else { factor });
        }
    }

    /// Joins the product of other messages.
    pub(super) fn merge(&mut self, other: &mut Product, arithmetic: Arithmetic) {
        if self.values.is_empty() {
            return std::mem::swap(self, other);
        }
        for (value, factor) in self.values.iter_mut().zip(&other.values) {
            *value = arithmetic.times(*value, *factor);
        }
        self.zeros.iter_mut().zip(&other.zeros).for_each(|(zeros, more)| *zeros += more);
    }

    /// The product itself.
    #[inline(always)]
    pub(super) fn value(&self, element: usize, arithmetic: Arithmetic) -> f64 {
        if self.zeros[element] == 0 { self.values[element] } else { arithmetic.zero() }
    }

    /// The product without one of the rows in it.
    #[inline(always)]
    pub(super) fn without(&self, row: &[f64], arithmetic: Arithmetic) -> Row {
        let zero = arithmetic.zero();
        let values = self.values.iter().zip(&self.zeros).zip(row);
        values
            .map(|((value, zeros), &factor)| {
                let is_zero = factor == zero;
                match zeros - u32::from(is_zero) {
                    0 if is_zero => *value,
                    0 => arithmetic.over(*value, factor),
                    _ => zero,
                }
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KINDS: [Arithmetic; 2] = [Arithmetic { log: false, map: false }, Arithmetic { log: true, map: false }];

    fn product(rows: &[[f64; 3]], arithmetic: Arithmetic) -> Product {
        let mut product = Product::default();
        for row in rows {
            product.begin(3, arithmetic);
            let row = row.map(|value: f64| if arithmetic.log { value.ln() } else { value });
            product.multiply(0, &row, arithmetic);
        }
        product
    }

    fn merged(mut a: Product, mut b: Product, arithmetic: Arithmetic) -> Product {
        if !b.values.is_empty() {
            a.merge(&mut b, arithmetic);
        }
        a
    }

    /// Powers of two: their products, and sums of the logarithms of these, are exact or nearly.
    const ROWS: [[f64; 3]; 4] = [[0.5, 0.0, 0.25], [2.0, 4.0, 0.0], [1.0, 0.0, 8.0], [0.125, 2.0, 2.0]];

    #[track_caller]
    fn assert_same(a: &Product, b: &Product) {
        assert_eq!(a.zeros, b.zeros);
        assert_eq!(a.values.len(), b.values.len());
        a.values.iter().zip(&b.values).for_each(|(a, b)| assert!((a - b).abs() < 1e-14, "{a} {b}"));
    }

    #[test]
    fn merging_keeps_the_laws() {
        for arithmetic in KINDS {
            let all = product(&ROWS, arithmetic);
            let part = |rows: &[[f64; 3]]| product(rows, arithmetic);
            for cut in 0..=4 {
                let (first, second) = ROWS.split_at(cut);
                assert_same(&merged(part(first), part(second), arithmetic), &all);
                assert_same(&merged(part(second), part(first), arithmetic), &all);
            }
            let left = merged(merged(part(&ROWS[..1]), part(&ROWS[1..2]), arithmetic), part(&ROWS[2..]), arithmetic);
            let right = merged(part(&ROWS[..1]), merged(part(&ROWS[1..2]), part(&ROWS[2..]), arithmetic), arithmetic);
            assert_same(&left, &right);
        }
    }

    #[test]
    fn what_is_taken_out_leaves_the_product_of_the_rest() {
        for arithmetic in KINDS {
            let all = product(&ROWS, arithmetic);
            for (out, row) in ROWS.iter().enumerate() {
                let rest: Vec<_> = (0..4).filter(|other| *other != out).map(|other| ROWS[other]).collect();
                let wanted = product(&rest, arithmetic);
                let row = row.map(|value| if arithmetic.log { value.ln() } else { value });
                for (element, found) in all.without(&row, arithmetic).iter().enumerate() {
                    let wanted = wanted.value(element, arithmetic);
                    assert!(*found == wanted || (found - wanted).abs() < 1e-14, "{found}, not {wanted}");
                }
            }
        }
    }
}
