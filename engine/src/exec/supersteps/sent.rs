//! Views or slots on their way from one part to another.

use crate::program::row::{Row, RowsMut, range_of};

/// Rows of the part that they go to, and what belongs there.
pub(super) struct Sent<R: Row + ?Sized> {
    pub(super) rows: Vec<u32>,
    pub(super) elements: Vec<R::Element>,
}

impl<R: Row + ?Sized> Default for Sent<R> {
    fn default() -> Self {
        Sent { rows: Vec::new(), elements: Vec::new() }
    }
}

impl<R: Row + ?Sized> Sent<R> {
    /// Nothing yet, to each of so many parts.
    pub(super) fn to_each(parts: usize) -> Vec<Self> {
        let mut sent = Vec::with_capacity(parts);
        for _ in 0..parts {
            sent.push(Sent::default());
        }
        sent
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
        let mut rest = self.elements.as_slice();
        for row in &self.rows {
            let to = range_of::<R>(rows.lengths, *row as usize);
            let (own, behind) = rest.split_at(to.len());
            rest = behind;
            rows.elements[to].copy_from_slice(own);
        }
    }

    /// Bytes of the elements.
    pub(super) fn byte_len(&self) -> usize {
        size_of_val(self.elements.as_slice())
    }
}
