//! The states and inboxes of vertices, lent to workers: a state to whoever runs the vertex, an inbox to whoever
//! holds its bit.

use std::cell::{Cell, UnsafeCell};
use std::sync::atomic::AtomicU32;

use super::state::{self, Begun, Marked};

/// An array whose entries are handed out one by one.
struct Cells<'a, T>(&'a [UnsafeCell<T>]);

#[expect(unsafe_code, reason = "entries are handed out to one worker at a time")]
// SAFETY: an entry is reached only by its owner (see the two types below), so that a reference to the array passes
// ownership of entries between threads, which `T: Send` allows.
unsafe impl<T: Send> Sync for Cells<'_, T> {}

impl<'a, T> Cells<'a, T> {
    fn new(entries: &'a mut [T]) -> Self {
        let cells: &'a [Cell<T>] = Cell::from_mut(entries).as_slice_of_cells();
        // A cell is an unsafe cell with methods.
        #[expect(unsafe_code, reason = "the standard library has no cast from cells to unsafe cells")]
        // SAFETY: `Cell<T>` is a transparent wrapper of `UnsafeCell<T>`.
        Cells(unsafe { &*(std::ptr::from_ref(cells) as *const [UnsafeCell<T>]) })
    }
}

/// The states of all vertices. Only [`Running`] reaches one.
pub(crate) struct Vertices<'a, T> {
    words: &'a [AtomicU32],
    states: Cells<'a, T>,
    /// Only one worker has them.
    alone: bool,
}

/// A vertex that this worker runs: sole access to its state, until [`finish`](Running::finish).
///
/// If it is dropped instead (the program panicked), the vertex runs forever and nobody else gets it.
pub(crate) struct Running<'a, T> {
    word: &'a AtomicU32,
    state: &'a UnsafeCell<T>,
    alone: bool,
}

impl<'a, T> Vertices<'a, T> {
    /// Lends `states`, one a word; `alone`: to one worker, and the caller sees to it that there is no other.
    pub(crate) fn new(words: &'a [AtomicU32], states: &'a mut [T], alone: bool) -> Self {
        assert_eq!(words.len(), states.len());
        Vertices { words, states: Cells::new(states), alone }
    }

    /// [`state::mark`] of vertex `v`.
    #[inline(always)]
    pub(crate) fn mark(&self, v: usize, signalled: bool) -> Marked {
        state::mark(&self.words[v], signalled, self.alone)
    }

    /// [`state::mark_after_put`] of vertex `v`.
    #[inline(always)]
    pub(crate) fn mark_after_put(&self, v: usize) -> Marked {
        state::mark_after_put(&self.words[v], self.alone)
    }

    /// The word of vertex `v`.
    #[inline(always)]
    pub(crate) fn word(&self, v: usize) -> &'a AtomicU32 {
        &self.words[v]
    }

    /// Takes possession of `v` if it is scheduled and does not run.
    #[inline(always)]
    pub(crate) fn claim(&self, v: usize) -> Option<Running<'a, T>> {
        state::claim(&self.words[v]).then(|| self.running(v))
    }

    /// Takes possession of `v` and clears its mark if it does not run and is scheduled, or `always` is set.
    #[inline(always)]
    pub(crate) fn claim_and_begin(&self, v: usize, always: bool) -> Option<(Running<'a, T>, Begun)> {
        let begun = state::claim_and_begin(&self.words[v], always, self.alone)?;
        Some((self.running(v), begun))
    }

    fn running(&self, v: usize) -> Running<'a, T> {
        Running { word: &self.words[v], state: &self.states.0[v], alone: self.alone }
    }
}

impl<T> Running<'_, T> {
    /// Clears the mark.
    #[inline(always)]
    pub(crate) fn begin(&self) -> Begun {
        state::begin(self.word)
    }

    /// How often the vertex will have run when it has begun.
    #[inline(always)]
    pub(crate) fn next_count(&self) -> u32 {
        state::next_count(self.word)
    }

    /// The state.
    #[inline(always)]
    #[expect(unsafe_code, reason = "the vertex is owned")]
    pub(crate) fn state(&mut self) -> &mut T {
        // SAFETY: the RUNNING bit was clear and this worker has set it, by one read-modify-write with acquire
        // order, or alone; nobody else makes a `Running` for this vertex before `finish` clears it with release order.
        unsafe { &mut *self.state.get() }
    }

    /// Gives up possession. True if the vertex is scheduled and must be queued.
    #[inline(always)]
    pub(crate) fn finish(self) -> bool {
        state::finish(self.word, self.alone)
    }
}

/// Inboxes whose messages do not fit a word, each guarded by the inbox bit of its vertex.
pub(crate) struct InboxCells<'a, M> {
    words: &'a [AtomicU32],
    inboxes: Cells<'a, Option<M>>,
    /// Only one worker has them.
    alone: bool,
}

impl<'a, M> InboxCells<'a, M> {
    /// Lends `inboxes`, one a word; `alone`: to one worker, and the caller sees to it that there is no other.
    pub(crate) fn new(words: &'a [AtomicU32], inboxes: &'a mut [Option<M>], alone: bool) -> Self {
        assert_eq!(words.len(), inboxes.len());
        InboxCells { words, inboxes: Cells::new(inboxes), alone }
    }

    /// Does `work` with the inbox of vertex `v`.
    #[inline(always)]
    #[expect(unsafe_code, reason = "the inbox is held")]
    pub(crate) fn with<T>(&self, v: usize, work: impl FnOnce(&mut Option<M>) -> T) -> T {
        let word = &self.words[v];
        while !state::try_lock_inbox(word, self.alone) {
            std::hint::spin_loop();
        }
        /// Lets go also when a `combine` panics, or others would wait forever.
        struct HeldWord<'a>(&'a AtomicU32, bool);
        impl Drop for HeldWord<'_> {
            fn drop(&mut self) {
                state::unlock_inbox(self.0, self.1);
            }
        }
        let _held = HeldWord(word, self.alone);
        // SAFETY: this worker has set the INBOX bit, which was clear, with acquire order or alone; nobody else passes the
        // loop above for this vertex before `_held` clears it with release order.
        work(unsafe { &mut *self.inboxes.0[v].get() })
    }
}
