//! Views or slots on their way from one shard to another.

use crate::program::row::{Row, RowsMut};

/// Rows of the shard that they go to, and what belongs there.
pub(super) struct Sent<R: Row + ?Sized> {
    rows: Vec<u32>,
    elements: Vec<R::Element>,
}

impl<R: Row + ?Sized> Sent<R> {
    /// Nothing yet, to each of so many shards.
    pub(super) fn to_each(shards: usize) -> Vec<Self> {
        (0..shards).map(|_| Sent { rows: Vec::new(), elements: Vec::new() }).collect()
    }

    /// How many rows.
    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    /// Sends `elements` to row `row`.
    pub(super) fn push(&mut self, row: u32, elements: &[R::Element]) {
        self.rows.push(row);
        self.elements.extend_from_slice(elements);
    }

    /// Puts all of them in place.
    pub(super) fn deliver(&self, rows: &mut RowsMut<'_, R>) {
        let length = rows.length;
        for (index, row) in self.rows.iter().enumerate() {
            let to = *row as usize * length..(*row as usize + 1) * length;
            rows.elements[to].copy_from_slice(&self.elements[index * length..(index + 1) * length]);
        }
    }
}
