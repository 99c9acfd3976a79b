//! Calls of the program: which vertex they are for, should it panic.

use crate::graph::VertexId;
use crate::panics::Stage;
use crate::program::context::Here;
pub(crate) use crate::program::context::called;

/// A call of the program for a vertex, in a hot loop: a guard that is dropped by unwinding only. What it says is known to the loop
/// anyway and stays in registers.
pub(crate) struct Call<'a> {
    here: &'a Here<'a>,
    /// Its local id is this and `index`, added up when somebody asks.
    first: usize,
    index: usize,
    pub(crate) stage: Stage,
}

impl<'a> Call<'a> {
    /// The program is called for a vertex. Whoever comes to the end says [`passed`](Self::passed).
    #[inline(always)]
    pub(crate) fn begin(here: &'a Here<'a>, vertex: VertexId, stage: Stage) -> Self {
        Call { here, first: 0, index: vertex as usize, stage }
    }

    /// As [`begin`](Self::begin), for vertex number `index` from local id `first` on: a loop counts anyway.
    #[inline(always)]
    pub(crate) fn begin_nth(here: &'a Here<'a>, first: usize, index: usize, stage: Stage) -> Self {
        Call { here, first, index, stage }
    }

    /// Nothing has happened.
    #[inline(always)]
    pub(crate) fn passed(self) {
        std::mem::forget(self);
    }
}

impl Drop for Call<'_> {
    // By value, so that the guard stays in registers.
    #[inline(always)]
    fn drop(&mut self) {
        unwound(self.here, self.first, self.index, self.stage);
    }
}

#[cold]
#[inline(never)]
fn unwound(here: &Here<'_>, first: usize, index: usize, stage: Stage) {
    called(here, (first + index) as VertexId, stage);
}
