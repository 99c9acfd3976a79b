//! How many shortest ways there are: more than a number of 64 bits holds, in a grid of a thousand by a thousand.
//!
//! So counts are `f64`, and where these overflow, each has an exponent of its own beside it. What is multiplied by powers of two is rounded as before, so
//! both give the same dependencies.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering::Relaxed};

use crate::Result;
use crate::direct::{words32, words64};

/// No count may be larger: sums of a few must not overflow.
pub(super) const LARGEST: f64 = 1e300;

/// An array of numbers that workers write, each element by one worker.
pub(super) struct Numbers(Vec<AtomicU64>);

impl Numbers {
    pub(super) fn new(what: &'static str, vertices: usize) -> Result<Self> {
        Ok(Numbers(words64(what, vertices)?))
    }

    #[inline(always)]
    pub(super) fn get(&self, v: usize) -> f64 {
        f64::from_bits(self.0[v].load(Relaxed))
    }

    #[inline(always)]
    pub(super) fn set(&self, v: usize, value: f64) {
        self.0[v].store(value.to_bits(), Relaxed);
    }
}

/// Exponents of base 2.
pub(super) struct Exponents(Vec<AtomicU32>);

impl Exponents {
    pub(super) fn new(vertices: usize) -> Result<Self> {
        Ok(Exponents(words32("the exponents of counts", vertices)?))
    }

    pub(super) fn get(&self, v: usize) -> i32 {
        self.0[v].load(Relaxed) as i32
    }

    /// Splits a number into one from 1 to 2 and an exponent, to which `more` is added; leaves the exponent and gives the number.
    pub(super) fn split(&self, v: usize, value: f64, more: i32) -> f64 {
        let exponent = (value.to_bits() >> 52) as i32 - 1023;
        self.0[v].store((exponent + more) as u32, Relaxed);
        value * power(-exponent)
    }
}

/// 2 to the power of `exponent`, 0 if that is too small to count beside anything.
pub(super) fn power(exponent: i32) -> f64 {
    if exponent < -1022 { 0.0 } else { f64::from_bits(((exponent.min(1023) + 1023) as u64) << 52) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_split_into_parts_that_make_them_up() {
        let exponents = Exponents::new(1).unwrap();
        for value in [1.0, 3.0, 1e300, 0.125, 5e-300] {
            let part = exponents.split(0, value, 7);
            assert!((1.0..2.0).contains(&part));
            assert_eq!(part * power(exponents.get(0) - 7), value);
        }
        assert_eq!((power(0), power(3), power(-2000)), (1.0, 8.0, 0.0));
    }
}
