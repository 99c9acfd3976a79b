//! What shards send each other, whatever it is.

use std::any::Any;

/// What one shard sends another at one point of a superstep.
pub(super) struct Parcel {
    body: Box<dyn Any + Send>,
    /// How many values it carries, and how many it could have.
    pub(super) present: usize,
    pub(super) possible: usize,
    pub(super) weight: Weight,
}

/// What a network would carry of some values.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Weight {
    pub(super) bytes: usize,
    /// Some of them own memory, and the program does not say how much of it would be carried.
    pub(super) at_least: bool,
}

impl Parcel {
    /// Of `present` values in `body`, of `possible` that could be there.
    pub(super) fn new<T: Send + 'static>(body: T, present: usize, possible: usize, weight: Weight) -> Self {
        Parcel { body: Box::new(body), present, possible, weight }
    }

    /// What it carries.
    ///
    /// # Panics
    /// If that is of another type: what one shard makes, another of the same run unpacks.
    pub(super) fn open<T: 'static>(self) -> T {
        *self.body.downcast().unwrap_or_else(|_| unreachable!("shards of one run agree on what they send"))
    }
}

impl Weight {
    /// Of `count` values of `width` bytes each.
    pub(super) fn of(count: usize, width: usize) -> Self {
        Weight { bytes: count * width, at_least: false }
    }

    /// Of some values. `sent` says what is carried of one that owns memory.
    pub(super) fn of_values<'v, T: 'v>(
        present: usize,
        values: impl Iterator<Item = &'v T>,
        sent: impl Fn(&T) -> Option<usize>,
    ) -> Self {
        if const { !std::mem::needs_drop::<T>() } {
            return Weight::of(present, size_of::<T>());
        }
        let mut weight = Weight::default();
        for value in values {
            let told = sent(value);
            weight.at_least |= told.is_none();
            weight.bytes += told.unwrap_or(size_of::<T>());
        }
        weight
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_that_own_memory_weigh_what_they_own() {
        let none = |_: &u16| unreachable!("they own nothing");
        assert_eq!(Weight::of_values(2, [1u16, 2].iter(), none), Weight { bytes: 4, at_least: false });
        let lists = [vec![1u32, 2, 3], vec![], vec![4]];
        let told = Weight::of_values(3, lists.iter(), |list| Some(4 * list.len()));
        assert_eq!(told, Weight { bytes: 16, at_least: false });
        let untold = Weight::of_values(3, lists.iter(), |_| None);
        assert_eq!(untold, Weight { bytes: 3 * size_of::<Vec<u32>>(), at_least: true });
    }

    #[test]
    fn a_parcel_gives_what_was_put_in() {
        assert_eq!(Parcel::new(vec![1u8, 2], 2, 5, Weight::of(2, 1)).open::<Vec<u8>>(), [1, 2]);
    }
}
