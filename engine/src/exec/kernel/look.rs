//! How kernels look views and slots up: where they lie, or copied from atomic words.

use crate::program::Row;
use crate::program::row::Rows;

/// A way to look rows up, one for each layout, so that the loops over edges do not ask which it is.
pub(crate) trait Look<R: Row + ?Sized>: Copy + Sync {
    /// Row `index`: lent from where it lies, or copied to `scratch`, which has room for a row. Of rows of one element the
    /// scratch is a variable beside the loop, and becomes a register.
    fn at<'s>(&'s self, index: usize, scratch: &'s mut [R::Element], seen: &mut Seen) -> &'s R;
}

/// Work to be done with whatever way fits the layout.
pub(crate) trait WithLook<R: Row + ?Sized> {
    /// What comes of it.
    type Output;
    /// Does it.
    fn with(self, look: impl Look<R>) -> Self::Output;
}

/// What a gather has noticed about the headers of the rows that it read.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Seen {
    /// Sum of their versions. Versions only rise, so none has changed if the sum is the same later on.
    pub(crate) versions: u64,
    /// Whether any of them was locked.
    pub(crate) locked: bool,
}

/// Rows that nobody writes meanwhile are lent from where they lie.
impl<R: Row + ?Sized> Look<R> for Rows<'_, R> {
    #[inline(always)]
    fn at<'s>(&'s self, index: usize, _: &'s mut [R::Element], _: &mut Seen) -> &'s R {
        Rows::at(self, index)
    }
}
