//! Rows: what a view or a slot is, one plain value or a slice whose length is known at run time, and may be another for each row.

use std::ops::Range;

use super::lengths::{Lengths, RowLengths};
use crate::buffer::Buffer;
use crate::error::Result;
use crate::plain::Plain;
use crate::program::VertexProgram;

/// A view or a slot: a plain value (`f32`, `[f32; 4]`, a `Pod` struct), or a slice (`[f32]`) whose length
/// the program gives at run time, for all rows or for each. Implemented for all of these; nothing needs to be written.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not plain data, nor a slice of it: views and slots are copied as bytes",
    label = "not plain data",
    note = "numbers, `()`, arrays and slices of them are; a struct derives `hubcut::bytemuck::Pod` and `Zeroable`, with \
            `#[repr(C)]` and `#[bytemuck(crate = \"hubcut::bytemuck\")]`"
)]
pub trait Row: 'static {
    /// What an array of rows is made of.
    type Element: Plain;

    /// Whether a row is one element, rather than a slice.
    #[doc(hidden)]
    const SINGLE: bool;

    /// The row at `index` of an array of rows.
    #[doc(hidden)]
    fn at<'e>(elements: &'e [Self::Element], lengths: Lengths<'_>, index: usize) -> &'e Self;

    /// The row at `index` of an array of rows, to write.
    #[doc(hidden)]
    fn at_mut<'e>(elements: &'e mut [Self::Element], lengths: Lengths<'_>, index: usize) -> &'e mut Self;

    /// The row of which these are the elements.
    #[doc(hidden)]
    #[inline(always)]
    fn of(elements: &[Self::Element]) -> &Self {
        Self::at(elements, Lengths::all(elements.len()), 0)
    }

    /// The row of which these are the elements, to write.
    #[doc(hidden)]
    #[inline(always)]
    fn of_mut(elements: &mut [Self::Element]) -> &mut Self {
        let lengths = Lengths::all(elements.len());
        Self::at_mut(elements, lengths, 0)
    }
}

impl<T: Plain> Row for T {
    type Element = T;
    const SINGLE: bool = true;

    #[inline(always)]
    fn at<'e>(elements: &'e [T], _: Lengths<'_>, index: usize) -> &'e T {
        &elements[index]
    }

    #[inline(always)]
    fn at_mut<'e>(elements: &'e mut [T], _: Lengths<'_>, index: usize) -> &'e mut T {
        &mut elements[index]
    }
}

impl<T: Plain> Row for [T] {
    type Element = T;
    const SINGLE: bool = false;

    #[inline(always)]
    fn at<'e>(elements: &'e [T], lengths: Lengths<'_>, index: usize) -> &'e [T] {
        &elements[lengths.range(index)]
    }

    #[inline(always)]
    fn at_mut<'e>(elements: &'e mut [T], lengths: Lengths<'_>, index: usize) -> &'e mut [T] {
        &mut elements[lengths.range(index)]
    }
}

/// Whether rows of this type carry anything: `()` does not, and costs nothing.
pub(crate) const fn carries_data<R: Row + ?Sized>() -> bool {
    size_of::<R::Element>() != 0
}

/// Bytes of a row that is one element; 0 of slices.
pub(crate) const fn single_bytes<R: Row + ?Sized>() -> usize {
    if R::SINGLE { size_of::<R::Element>() } else { 0 }
}

/// Whether scatter of program `P` reads reverse slots that carry anything.
pub(crate) const fn reads_reverse<P: VertexProgram>() -> bool {
    P::READS_REVERSE && carries_data::<P::Slot>()
}

/// The elements of row `index`: lengths are looked at only if rows are slices.
#[inline(always)]
pub(crate) fn range_of<R: Row + ?Sized>(lengths: Lengths<'_>, index: usize) -> Range<usize> {
    if R::SINGLE { index..index + 1 } else { lengths.range(index) }
}

/// Rows, read-only: what kernels look views and slots up in.
pub(crate) struct Rows<'a, R: Row + ?Sized> {
    pub(crate) elements: &'a [R::Element],
    pub(crate) lengths: Lengths<'a>,
}

impl<R: Row + ?Sized> Clone for Rows<'_, R> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R: Row + ?Sized> Copy for Rows<'_, R> {}

impl<'a, R: Row + ?Sized> Rows<'a, R> {
    #[inline(always)]
    pub(crate) fn at(&self, index: usize) -> &'a R {
        R::at(self.elements, self.lengths, index)
    }

    /// The elements of row `index`.
    #[inline(always)]
    pub(crate) fn elements_of(&self, index: usize) -> &'a [R::Element] {
        &self.elements[range_of::<R>(self.lengths, index)]
    }
}

/// Rows that can be written: a part of a [`RowBuffer`], lent to one worker.
pub(crate) struct RowsMut<'a, R: Row + ?Sized> {
    pub(crate) elements: &'a mut [R::Element],
    pub(crate) lengths: Lengths<'a>,
}

impl<R: Row + ?Sized> RowsMut<'_, R> {
    #[inline(always)]
    pub(crate) fn at_mut(&mut self, index: usize) -> &mut R {
        R::at_mut(self.elements, self.lengths, index)
    }
}

/// An array of rows that a run owns.
pub(crate) struct RowBuffer<R: Row + ?Sized> {
    elements: Buffer<R::Element>,
    lengths: RowLengths,
}

impl<R: Row + ?Sized> RowBuffer<R> {
    /// `rows` rows of zero bytes, which have these lengths; there may be those of more.
    pub(crate) fn zeroed(rows: usize, lengths: &RowLengths) -> Result<Self> {
        Ok(RowBuffer { elements: Buffer::zeroed(lengths.elements(rows))?, lengths: lengths.clone() })
    }

    /// As many rows of the same lengths, of zero bytes.
    pub(crate) fn another(&self) -> Result<Self> {
        Ok(RowBuffer { elements: Buffer::zeroed(self.elements.len())?, lengths: self.lengths.clone() })
    }

    pub(crate) fn rows(&self) -> Rows<'_, R> {
        Rows { elements: &self.elements, lengths: self.lengths.lie() }
    }

    pub(crate) fn rows_mut(&mut self) -> RowsMut<'_, R> {
        RowsMut { elements: &mut self.elements, lengths: self.lengths.lie() }
    }

    /// Without the offsets, which several arrays share.
    pub(crate) fn byte_len(&self) -> usize {
        size_of_val::<[R::Element]>(&self.elements)
    }

    pub(crate) fn lengths(&self) -> &RowLengths {
        &self.lengths
    }

    pub(crate) fn to_vec(&self) -> Vec<R::Element> {
        self.elements.to_vec()
    }
}
