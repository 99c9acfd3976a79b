//! What parts send each other, whatever it is.

use std::any::Any;

use super::traffic::ValueKind;

/// What is sent at one point of a superstep.
///
/// A superstep of a program that is always active exchanges sums and views; one that is signalled, with a gather, all four.
/// In one process views are not sent, but copied straight to the mirrors, where everybody always runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Exchange {
    /// From masters: which vertices run next, to mirrors that gather.
    Activations,
    /// From mirrors: partial sums.
    Sums,
    /// From masters: views, and what `apply` hands to `scatter`.
    News,
    /// From mirrors: messages; and slots of edges whose reverse lies elsewhere.
    Messages,
    /// Messages to any vertices, by those that have changed.
    Mail,
    /// Before the first superstep: all such slots.
    Slots,
    /// From masters: the views of a class, where everybody always runs, and before the first superstep all.
    Views,
    /// From the first part of each host, after a superstep: what its parts make known to all.
    Joint,
}

/// What one part sends another at one point of a superstep.
pub(super) struct Parcel {
    pub(super) body: Body,
    pub(super) contents: [Content; 2],
}

/// What it carries.
pub(super) enum Body {
    /// Values, which are moved.
    Here(Box<dyn Any + Send>),
    /// Blocks of bytes, each with a header.
    Bytes(Vec<Vec<u8>>),
}

/// What some values of one kind are, as a network sees them.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Content {
    pub(super) kind: ValueKind,
    /// How many values there are, and how many there could be.
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
    pub(super) fn new<T: Send + 'static>(body: T, contents: [Content; 2]) -> Self {
        Parcel::boxed(Box::new(body), contents)
    }

    pub(super) fn boxed(body: Box<dyn Any + Send>, contents: [Content; 2]) -> Self {
        Parcel { body: Body::Here(body), contents }
    }

    /// What it carries.
    ///
    /// # Panics
    /// If that is of another type: what one part makes, another of the same run unpacks.
    pub(super) fn open<T: 'static>(self) -> Box<T> {
        match self.body {
            Body::Here(body) => {
                body.downcast().unwrap_or_else(|_| unreachable!("parts of one run agree on what they send"))
            }
            Body::Bytes(_) => unreachable!("a port gives values"),
        }
    }
}

impl Weight {
    /// Of `count` values of `width` bytes each.
    pub(super) fn of(count: usize, width: usize) -> Self {
        Weight { bytes: count * width, at_least: false }
    }

    /// Adds a value of `size` bytes that may own memory; `told`: what is carried of it.
    pub(super) fn add(&mut self, told: Option<usize>, size: usize) {
        self.at_least |= told.is_none();
        self.bytes += told.unwrap_or(size);
    }
}

impl Content {
    /// `present` values of `possible`, of `width` bytes each.
    pub(super) fn of(kind: ValueKind, present: usize, possible: usize, width: usize) -> Self {
        Content { kind, present, possible, weight: Weight::of(present, width) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_that_own_memory_weigh_what_they_own() {
        let (mut told, mut untold) = (Weight::default(), Weight::default());
        for list in [vec![1u32, 2, 3], vec![], vec![4]] {
            told.add(Some(4 * list.len()), size_of_val(&list));
            untold.add(None, size_of_val(&list));
        }
        assert_eq!(told, Weight { bytes: 16, at_least: false });
        assert_eq!(untold, Weight { bytes: 3 * size_of::<Vec<u32>>(), at_least: true });
    }

    #[test]
    fn a_parcel_gives_what_was_put_in() {
        assert_eq!(*Parcel::new(vec![1u8, 2], Default::default()).open::<Vec<u8>>(), [1, 2]);
    }
}
