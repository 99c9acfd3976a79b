//! Sums, minima and maxima.

use std::ops::AddAssign;

use bytemuck::{Pod, Zeroable};

use super::Merge;

/// A sum of numbers.
///
/// Whole numbers overflow as `+=` does: a panic in debug builds, wrapped around in release builds. Sums of floats are rounded, so
/// that the order of merging shows in their last bits.
///
/// # Examples
/// ```
/// use hubcut::program::{Add, Merge};
///
/// let mut sum = Add::<f64>::zero();
/// sum += 0.5;
/// sum.merge(&mut Add(0.25));
/// assert_eq!(sum, Add(0.75));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd, Pod, Zeroable)]
#[repr(transparent)]
pub struct Add<T>(pub T);

/// The least of some values: [`GREATEST`](Ordered::GREATEST), if there is none. Of floats a NaN is ignored where
/// there is a number, and a zero that was merged has no sign.
///
/// # Examples
/// ```
/// use hubcut::program::{Merge, Min};
///
/// let mut least = Min::<u32>::zero();
/// least.keep(7);
/// least.merge(&mut Min(3));
/// assert_eq!(least, Min(3));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd, Pod, Zeroable)]
#[repr(transparent)]
pub struct Min<T>(pub T);

/// The greatest of some values: [`LEAST`](Ordered::LEAST), if there is none. Of floats a NaN is ignored where
/// there is a number, and a zero that was merged has no sign.
///
/// # Examples
/// ```
/// use hubcut::program::{Max, Merge};
///
/// let mut greatest = Max(0.5);
/// greatest.merge(&mut Max::zero());
/// assert_eq!(greatest, Max(0.5));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd, Pod, Zeroable)]
#[repr(transparent)]
pub struct Max<T>(pub T);

/// Numbers that [`Add`] adds.
pub trait Addable: Copy + Default + AddAssign {
    /// Whether sums are rounded.
    const IS_ROUNDED: bool;
}

/// Values of which [`Min`] and [`Max`] keep one.
pub trait Ordered: Copy {
    /// Not greater than any, but for a NaN.
    const LEAST: Self;
    /// Not less than any, but for a NaN.
    const GREATEST: Self;

    /// The lesser of two, the same bits in any order.
    fn lesser(self, other: Self) -> Self;
    /// The greater of two, the same bits in any order.
    fn greater(self, other: Self) -> Self;
}

impl<T: Addable> AddAssign<T> for Add<T> {
    #[inline(always)]
    fn add_assign(&mut self, value: T) {
        self.0 += value;
    }
}

impl<T: Addable> Merge for Add<T> {
    const ORDER_MATTERS: bool = T::IS_ROUNDED;

    #[inline(always)]
    fn zero() -> Self {
        Add(T::default())
    }

    #[inline(always)]
    fn merge(&mut self, other: &mut Self) {
        self.0 += other.0;
    }
}

macro_rules! keeps {
    ($name:ident, $zero:ident, $better:ident) => {
        impl<T: Ordered> $name<T> {
            /// Keeps the value if it is better than what there is.
            #[inline(always)]
            pub fn keep(&mut self, value: T) {
                self.0 = self.0.$better(value);
            }
        }

        impl<T: Ordered> Default for $name<T> {
            fn default() -> Self {
                $name(T::$zero)
            }
        }

        impl<T: Ordered> Merge for $name<T> {
            const ORDER_MATTERS: bool = false;

            #[inline(always)]
            fn zero() -> Self {
                $name(T::$zero)
            }

            #[inline(always)]
            fn merge(&mut self, other: &mut Self) {
                self.keep(other.0);
            }
        }
    };
}
keeps!(Min, GREATEST, lesser);
keeps!(Max, LEAST, greater);

macro_rules! whole {
    ($($t:ty)*) => {$(
        impl Addable for $t {
            const IS_ROUNDED: bool = false;
        }

        impl Ordered for $t {
            const LEAST: $t = <$t>::MIN;
            const GREATEST: $t = <$t>::MAX;

            #[inline(always)]
            fn lesser(self, other: $t) -> $t {
                self.min(other)
            }

            #[inline(always)]
            fn greater(self, other: $t) -> $t {
                self.max(other)
            }
        }
    )*};
}
whole!(u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize);

macro_rules! floats {
    ($($t:ty)*) => {$(
        impl Addable for $t {
            const IS_ROUNDED: bool = true;
        }

        impl Ordered for $t {
            const LEAST: $t = <$t>::NEG_INFINITY;
            const GREATEST: $t = <$t>::INFINITY;

            // A sum with zero has no negative zero, which might come or not by the order of the two.
            #[inline(always)]
            fn lesser(self, other: $t) -> $t {
                self.min(other) + 0.0
            }

            #[inline(always)]
            fn greater(self, other: $t) -> $t {
                self.max(other) + 0.0
            }
        }
    )*};
}
floats!(f32 f64);

/// `Max<bool>` is whether any is true, `Min<bool>` whether all are.
impl Ordered for bool {
    const LEAST: bool = false;
    const GREATEST: bool = true;

    #[inline(always)]
    fn lesser(self, other: bool) -> bool {
        self & other
    }

    #[inline(always)]
    fn greater(self, other: bool) -> bool {
        self | other
    }
}
