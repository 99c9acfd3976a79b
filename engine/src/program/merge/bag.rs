//! Multisets.

use super::Merge;

/// A multiset: all that was put into it, in an order that means nothing. Two are equal if they hold the same values as often.
///
/// # Examples
/// ```
/// use hubcut::program::{Bag, Merge};
///
/// let mut labels = Bag(vec![3, 1]);
/// labels.merge(&mut Bag(vec![3]));
/// assert_eq!(labels, Bag(vec![1, 3, 3]));
/// ```
#[derive(Clone, Debug)]
pub struct Bag<T>(pub Vec<T>);

impl<T> Bag<T> {
    /// Puts a value into it.
    #[inline]
    pub fn put(&mut self, value: T) {
        self.0.push(value);
    }
}

impl<T> Default for Bag<T> {
    fn default() -> Self {
        Bag(Vec::new())
    }
}

/// **Complexity**: the product of the sizes.
impl<T: PartialEq> PartialEq for Bag<T> {
    fn eq(&self, other: &Self) -> bool {
        let times = |list: &[T], value: &T| list.iter().filter(|other| *other == value).count();
        self.0.len() == other.0.len() && self.0.iter().all(|value| times(&self.0, value) == times(&other.0, value))
    }
}

impl<T: Clone> Merge for Bag<T> {
    const ORDER_MATTERS: bool = true;

    fn zero() -> Self {
        Bag::default()
    }

    fn reset(&mut self) {
        self.0.clear();
    }

    fn merge(&mut self, other: &mut Self) {
        match self.0.is_empty() {
            true => std::mem::swap(self, other),
            false => self.0.append(&mut other.0),
        }
    }
}
