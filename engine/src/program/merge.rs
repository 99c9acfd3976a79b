//! How two sums, messages or aggregates become one.

mod bag;
mod numbers;
#[cfg(test)]
mod tests;

pub use bag::Bag;
pub use numbers::{Add, Addable, Max, Min, Ordered};

/// A type of which two become one: what [`gather`](super::VertexProgram::gather) folds into, a message, an aggregate.
///
/// Numbers alone are not `Merge`: [`Add`], [`Min`] and [`Max`] say what becomes of two, so that no label is added in silence. Tuples and
/// arrays are merged element by element; `()` is for what is not used.
///
/// # Laws
/// Up to rounding, and up to the order in a [`Bag`]:
/// ```text
/// merge(a, merge(b, c)) = merge(merge(a, b), c)     merge(a, b) = merge(b, a)     merge(a, zero) = a
/// ```
/// [`laws`](crate::laws) checks them.
///
/// # Examples
/// ```
/// use hubcut::program::{Add, Max, Merge};
///
/// // A sum and the largest of its terms.
/// let (mut one, mut other) = ((Add(1.5), Max(1.5)), (Add(2.0), Max(2.0)));
/// one.merge(&mut other);
/// assert_eq!(one, (Add(3.5), Max(2.0)));
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say how two of it become one",
    label = "not `Merge`",
    note = "wrap it in `Add`, `Min`, `Max` or `Bag` of `hubcut::program`, or let the program say it: `zero` and `merge` for a \
            sum, `combine` for a message, `zero_global` and `merge_global` for an aggregate"
)]
pub trait Merge: Clone {
    /// Whether the order in which values are merged can show in the result, in its last bits or in the order of a list. Whoever does not say leaves it open.
    const ORDER_MATTERS: bool = true;

    /// What changes nothing that it is merged with.
    fn zero() -> Self;

    /// Makes it zero again; types that own memory keep it.
    #[inline(always)]
    fn reset(&mut self) {
        *self = Self::zero();
    }

    /// Joins `other`, which may be left in any state.
    fn merge(&mut self, other: &mut Self);
}

impl<T: Merge, const N: usize> Merge for [T; N] {
    const ORDER_MATTERS: bool = T::ORDER_MATTERS;

    #[inline]
    fn zero() -> Self {
        std::array::from_fn(|_| T::zero())
    }

    #[inline]
    fn reset(&mut self) {
        self.iter_mut().for_each(T::reset);
    }

    #[inline]
    fn merge(&mut self, other: &mut Self) {
        self.iter_mut().zip(other).for_each(|(one, other)| one.merge(other));
    }
}

/// Nothing yet, or a value: it tells nothing from a zero.
impl<T: Merge> Merge for Option<T> {
    const ORDER_MATTERS: bool = T::ORDER_MATTERS;

    #[inline]
    fn zero() -> Self {
        None
    }

    #[inline]
    fn merge(&mut self, other: &mut Self) {
        match (&mut *self, other) {
            (Some(one), Some(other)) => one.merge(other),
            (None, other) => std::mem::swap(self, other),
            (Some(_), None) => {}
        }
    }
}

macro_rules! tuples {
    ($($name:ident)*) => {
        #[allow(clippy::unused_unit)]
        impl<$($name: Merge),*> Merge for ($($name,)*) {
            const ORDER_MATTERS: bool = false $(|| $name::ORDER_MATTERS)*;

            #[inline]
            fn zero() -> Self {
                ($($name::zero(),)*)
            }

            #[inline]
            #[allow(non_snake_case)]
            fn reset(&mut self) {
                let ($($name,)*) = self;
                $($name.reset();)*
            }

            #[inline]
            #[allow(non_snake_case)]
            fn merge(&mut self, other: &mut Self) {
                let ($($name,)*) = self;
                // The elements of the other, by the same names, one at a time.
                tuples!(@merge other, (0 1 2 3 4 5), $($name)*);
            }
        }
    };
    (@merge $other:ident, ($index:tt $($indices:tt)*), $name:ident $($names:ident)*) => {
        $name.merge(&mut $other.$index);
        tuples!(@merge $other, ($($indices)*), $($names)*);
    };
    (@merge $other:ident, ($($indices:tt)*),) => {
        let _ = $other;
    };
}
tuples!();
tuples!(A);
tuples!(A B);
tuples!(A B C);
tuples!(A B C D);
tuples!(A B C D E);
tuples!(A B C D E F);
