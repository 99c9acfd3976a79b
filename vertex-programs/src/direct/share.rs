//! Work that is shared among workers, each of which has something of its own.

use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use hubcut::graph::{Adjacency, VertexId};
use hubcut::parallel::{self, Lent};

use super::Limits;

/// Does `work` on a thread of the present pool, so that no loop within has to wake one to begin.
pub(crate) fn in_pool<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    within(work, in_scope)
}

fn in_scope(work: &mut (dyn FnMut() + Send)) {
    rayon::scope(|_| work());
}

/// Does `work` where `place` does what it is given, and gives what came of it. What is on the other side of a pool is compiled once, and not for all
/// that is done there.
pub(crate) fn within<T: Send>(work: impl FnOnce() -> T + Send, place: impl FnOnce(&mut (dyn FnMut() + Send))) -> T {
    let (mut work, mut found) = (Some(work), None);
    place(&mut || found = work.take().map(|work| work()));
    found.expect("the work is done where it was given")
}

/// What workers put aside for later, in no order.
pub(crate) struct Aside<T>(Mutex<Vec<T>>);

impl<T> Aside<T> {
    pub(crate) fn new() -> Self {
        Aside(Mutex::new(Vec::new()))
    }

    pub(crate) fn put(&self, value: T) {
        self.lock().push(value);
    }

    pub(crate) fn put_all(&self, mut values: Vec<T>) {
        self.lock().append(&mut values);
    }

    fn lock(&self) -> MutexGuard<'_, Vec<T>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn take(self) -> Vec<T> {
        self.0.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One thing for every worker of the present pool.
pub(crate) fn locals<L>(make: impl Fn() -> L) -> Vec<L> {
    let mut locals = Vec::new();
    locals.resize_with(rayon::current_num_threads().max(1), make);
    locals
}

/// Does `work` with consecutive ranges of `size` that cover `0..count`, each worker with one of `locals`, until `limits` are due.
///
/// Ranges are given out as workers ask for them. A single one is done where the caller is: nobody is woken for it.
pub(crate) fn share<L: Send>(
    locals: &mut [L],
    count: usize,
    size: usize,
    limits: &Limits,
    work: &(dyn Fn(&mut L, Range<usize>) + Sync),
) {
    let next = AtomicUsize::new(0);
    let go = |local: &mut L| {
        loop {
            let begin = next.fetch_add(size, Ordering::Relaxed);
            if begin >= count || limits.is_due() {
                return;
            }
            work(local, begin..(begin + size).min(count));
        }
    };
    if count <= size {
        return go(&mut locals[0]);
    }
    let workers = locals.len().min(count.div_ceil(size));
    let lent = Lent::each(&mut locals[..workers]);
    parallel::each(workers, &|worker| go(lent.take(worker)));
}

/// Rows of an adjacency, whose arrays are looked up once and not for each row.
#[derive(Clone, Copy)]
pub(crate) struct Rows<'a> {
    offsets: &'a [u64],
    neighbours: &'a [VertexId],
}

impl<'a> Rows<'a> {
    pub(crate) fn of(rows: &'a Adjacency) -> Self {
        Rows { offsets: rows.offsets(), neighbours: rows.neighbours() }
    }

    /// How many rows there are.
    pub(crate) fn vertices(self) -> usize {
        self.offsets.len() - 1
    }

    /// How many edges there are.
    pub(crate) fn edges(self) -> u64 {
        self.neighbours.len() as u64
    }

    #[inline(always)]
    pub(crate) fn range(self, v: usize) -> Range<usize> {
        self.offsets[v] as usize..self.offsets[v + 1] as usize
    }

    #[inline(always)]
    pub(crate) fn row(self, v: usize) -> &'a [VertexId] {
        &self.neighbours[self.range(v)]
    }

    /// The neighbours at `positions`, which are part of a row.
    #[inline(always)]
    pub(crate) fn neighbours(self, positions: Range<usize>) -> &'a [VertexId] {
        &self.neighbours[positions]
    }

    /// The first vertex whose row begins at this edge or behind it.
    pub(crate) fn first_at(self, edge: u64) -> usize {
        self.offsets.partition_point(|begin| *begin < edge)
    }

    #[inline(always)]
    pub(crate) fn degree(self, v: usize) -> u64 {
        self.offsets[v + 1] - self.offsets[v]
    }
}

/// Vertices that a worker takes at a time.
const VERTICES: usize = 64;

/// A longer row is not gone over by one worker alone.
pub(crate) const LONG_ROW: usize = 1 << 14;

/// Edges of a long row that a worker takes at a time.
const PIECE: usize = 1 << 12;

/// Does `work` with the rows of `vertices`: short ones whole, long ones in pieces, which several workers do at once.
pub(crate) fn share_rows<L: Send>(
    locals: &mut [L],
    vertices: &[VertexId],
    rows: Rows<'_>,
    limits: &Limits,
    work: &(dyn Fn(&mut L, VertexId, &[VertexId]) + Sync),
) {
    let long = Aside::new();
    share(locals, vertices.len(), VERTICES, limits, &|local, range| {
        for &v in &vertices[range] {
            let row = rows.row(v as usize);
            if row.len() > LONG_ROW {
                long.put((v, row));
            } else {
                work(local, v, row);
            }
        }
    });
    for (v, row) in long.take() {
        share(locals, row.len(), PIECE, limits, &|local, piece| work(local, v, &row[piece]));
    }
}
