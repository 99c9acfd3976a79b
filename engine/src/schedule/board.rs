//! Long rows that several workers gather: one posts the pieces of a row, whoever looks for work takes some.
//!
//! The worker that runs a hub keeps all that it holds, gathers pieces like the others, and merges all sums in the order of the
//! edges. What a piece sums up to is of the program's type, of which nothing is known here.
//!
//! # Nobody waits in a circle
//! Whoever has taken a piece waits for nobody until its sum is back. Whoever has posted a row waits only when all of its
//! pieces are taken, so only for those. At the end of a round workers wait for those that have begun: a worker that has not
//! begun may never, while another waits.

use std::any::Any;
use std::ops::Range;
use std::sync::{Arc, PoisonError};

use crate::sync::{AtomicU32, Mutex, MutexGuard, Ordering, wait};

/// Edges of one vertex on one part, in one direction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SomeEdges {
    pub(crate) shard: usize,
    /// The vertex, as the part names it, and which time it runs.
    pub(crate) vertex: u32,
    pub(crate) run: u32,
    pub(crate) inward: bool,
    pub(crate) edges: Range<usize>,
}

/// The sum of a piece.
type Sum = Box<dyn Any + Send>;

/// The rows that are being gathered.
pub(crate) struct Board {
    rows: Mutex<Vec<Arc<Posted>>>,
    /// How many of them have pieces to take. A hint, so that nobody locks them in vain.
    open: AtomicU32,
    /// Workers that have begun and may still post a row.
    working: AtomicU32,
}

/// A row.
pub(crate) struct Posted {
    row: SomeEdges,
    /// Edges in a piece.
    most: usize,
    /// Pieces that are taken; changed while the board is locked.
    taken: AtomicU32,
    /// Pieces whose sums are not back.
    missing: AtomicU32,
    sums: Mutex<Vec<Option<Sum>>>,
}

/// A piece that one worker gathers.
pub(crate) struct Taken {
    row: Arc<Posted>,
    index: usize,
    sum: Option<Sum>,
}

fn lock<T>(cell: &Mutex<T>) -> MutexGuard<'_, T> {
    cell.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Board {
    pub(crate) fn new() -> Self {
        Board { rows: Mutex::new(Vec::new()), open: AtomicU32::new(0), working: AtomicU32::new(0) }
    }

    /// A worker begins.
    pub(crate) fn enter(&self) {
        self.working.fetch_add(1, Ordering::Relaxed);
    }

    /// It will post nothing more.
    pub(crate) fn leave(&self) {
        self.working.fetch_sub(1, Ordering::Relaxed);
    }

    /// Whether a row may still be posted.
    pub(crate) fn is_used(&self) -> bool {
        self.working.load(Ordering::Relaxed) > 0
    }

    /// Posts `row`, in pieces of `most` edges.
    pub(crate) fn post(&self, row: SomeEdges, most: usize) -> Arc<Posted> {
        let pieces = row.edges.len().div_ceil(most);
        let sums = Mutex::new((0..pieces).map(|_| None).collect());
        let (taken, missing) = (AtomicU32::new(0), AtomicU32::new(pieces as u32));
        let posted = Arc::new(Posted { row, most, taken, missing, sums });
        let mut rows = lock(&self.rows);
        rows.push(Arc::clone(&posted));
        self.open.store(rows.len() as u32, Ordering::Relaxed);
        posted
    }

    /// Takes a piece of any row.
    #[inline(always)]
    pub(crate) fn take(&self) -> Option<Taken> {
        if self.open.load(Ordering::Relaxed) == 0 { None } else { self.take_of(&|_| true) }
    }

    /// Takes a piece of `row`.
    pub(crate) fn take_own(&self, row: &Arc<Posted>) -> Option<Taken> {
        self.take_of(&|other| Arc::ptr_eq(row, other))
    }

    #[cold]
    fn take_of(&self, which: &dyn Fn(&Arc<Posted>) -> bool) -> Option<Taken> {
        let mut rows = lock(&self.rows);
        let at = rows.iter().position(which)?;
        let row = Arc::clone(&rows[at]);
        let index = row.taken.fetch_add(1, Ordering::Relaxed) as usize;
        if row.piece(index).edges.end == row.row.edges.end {
            rows.remove(at);
            self.open.store(rows.len() as u32, Ordering::Relaxed);
        }
        Some(Taken { row, index, sum: None })
    }
}

impl Posted {
    /// The piece at `index`.
    pub(crate) fn piece(&self, index: usize) -> SomeEdges {
        let Range { start, end } = self.row.edges;
        let first = start + index * self.most;
        SomeEdges { edges: first..(first + self.most).min(end), ..self.row.clone() }
    }

    /// The sums of all pieces in the order of the edges, once they are back; none of a piece whose worker has panicked.
    /// Asked for when all pieces are taken.
    pub(crate) fn sums(&self) -> Vec<Option<Sum>> {
        let mut tries = 0;
        while self.missing.load(Ordering::Acquire) > 0 {
            wait(tries);
            tries += 1;
        }
        std::mem::take(&mut *lock(&self.sums))
    }
}

impl Taken {
    /// What is to be gathered.
    pub(crate) fn piece(&self) -> SomeEdges {
        self.row.piece(self.index)
    }

    /// Gives its sum back.
    pub(crate) fn give(mut self, sum: Sum) {
        self.sum = Some(sum);
    }

    /// A bug, for the models: the piece counts as gathered before its sum is back.
    #[cfg(all(test, loom))]
    pub(crate) fn count_early(&self) {
        self.row.missing.fetch_sub(1, Ordering::Release);
        self.row.missing.fetch_add(1, Ordering::Release);
    }
}

/// The sum goes back; also if there is none, because the program panicked: the owner would wait forever.
impl Drop for Taken {
    fn drop(&mut self) {
        lock(&self.row.sums)[self.index] = self.sum.take();
        self.row.missing.fetch_sub(1, Ordering::Release);
    }
}
