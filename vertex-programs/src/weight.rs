//! Edge data as weights.

use hubcut::plain::Plain;

/// Edge data that is a weight: none (every edge counts one), whole numbers, floating-point numbers.
pub trait Weight: Plain {
    /// Whether there are weights at all.
    const WEIGHTED: bool;

    /// The weight as a number.
    fn weight(self) -> f64;
}

impl Weight for () {
    const WEIGHTED: bool = false;

    #[inline(always)]
    fn weight(self) -> f64 {
        1.0
    }
}

impl Weight for u32 {
    const WEIGHTED: bool = true;

    #[inline(always)]
    fn weight(self) -> f64 {
        f64::from(self)
    }
}

impl Weight for f32 {
    const WEIGHTED: bool = true;

    #[inline(always)]
    fn weight(self) -> f64 {
        f64::from(self)
    }
}
