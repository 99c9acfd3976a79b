//! Rows: what a view or a slot is, one plain value or a slice whose length is known at run time.

use crate::buffer::Buffer;
use crate::error::Result;
use crate::plain::Plain;
use crate::program::VertexProgram;

/// A view or a slot: a plain value (`f32`, `[f32; 4]`, a `Pod` struct), or a slice (`[f32]`) whose length
/// the program gives at run time. Implemented for all of these; nothing needs to be written.
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

    /// The row at `index` of an array of rows of `length` elements each.
    fn at(elements: &[Self::Element], length: usize, index: usize) -> &Self;

    /// The row at `index` of an array of rows of `length` elements each, to write.
    fn at_mut(elements: &mut [Self::Element], length: usize, index: usize) -> &mut Self;

    /// Elements in a row, given the length that the program asks for.
    fn length(asked: usize) -> usize;
}

impl<T: Plain> Row for T {
    type Element = T;
    const SINGLE: bool = true;

    #[inline(always)]
    fn at(elements: &[T], _: usize, index: usize) -> &T {
        &elements[index]
    }

    #[inline(always)]
    fn at_mut(elements: &mut [T], _: usize, index: usize) -> &mut T {
        &mut elements[index]
    }

    fn length(_: usize) -> usize {
        1
    }
}

impl<T: Plain> Row for [T] {
    type Element = T;
    const SINGLE: bool = false;

    #[inline(always)]
    fn at(elements: &[T], length: usize, index: usize) -> &[T] {
        &elements[index * length..(index + 1) * length]
    }

    #[inline(always)]
    fn at_mut(elements: &mut [T], length: usize, index: usize) -> &mut [T] {
        &mut elements[index * length..(index + 1) * length]
    }

    fn length(asked: usize) -> usize {
        asked
    }
}

/// Whether rows of this type carry anything: `()` does not, and costs nothing.
pub(crate) const fn carries_data<R: Row + ?Sized>() -> bool {
    size_of::<R::Element>() != 0
}

/// Whether scatter of program `P` reads reverse slots that carry anything.
pub(crate) const fn reads_reverse<P: VertexProgram>() -> bool {
    P::READS_REVERSE && carries_data::<P::Slot>()
}

/// Rows of one length, read-only: what kernels look views and slots up in.
pub(crate) struct Rows<'a, R: Row + ?Sized> {
    pub(crate) elements: &'a [R::Element],
    pub(crate) length: usize,
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
        R::at(self.elements, self.length, index)
    }
}

/// Rows that can be written: a part of a [`RowBuffer`], lent to one worker.
pub(crate) struct RowsMut<'a, R: Row + ?Sized> {
    pub(crate) elements: &'a mut [R::Element],
    pub(crate) length: usize,
}

impl<R: Row + ?Sized> RowsMut<'_, R> {
    #[inline(always)]
    pub(crate) fn at_mut(&mut self, index: usize) -> &mut R {
        R::at_mut(self.elements, self.length, index)
    }
}

/// An array of rows that a run owns.
pub(crate) struct RowBuffer<R: Row + ?Sized> {
    elements: Buffer<R::Element>,
    length: usize,
}

impl<R: Row + ?Sized> RowBuffer<R> {
    /// `rows` rows of zero bytes; `asked` is the length that the program asks for.
    pub(crate) fn zeroed(rows: usize, asked: usize) -> Result<Self> {
        let length = R::length(asked);
        Ok(RowBuffer { elements: Buffer::zeroed(rows * length)?, length })
    }

    pub(crate) fn rows(&self) -> Rows<'_, R> {
        Rows { elements: &self.elements, length: self.length }
    }

    pub(crate) fn rows_mut(&mut self) -> RowsMut<'_, R> {
        RowsMut { elements: &mut self.elements, length: self.length }
    }

    pub(crate) fn byte_len(&self) -> usize {
        size_of_val::<[R::Element]>(&self.elements)
    }

    pub(crate) fn to_vec(&self) -> Vec<R::Element> {
        self.elements.to_vec()
    }
}
