//! Models of the termination detector, of entries in queues by rank and of the board of long rows: see [`crate::locks`]' models for how to run them.

use loom::sync::{Arc, Mutex};
use loom::thread;

use super::board::{Board, SomeEdges, Taken};
use super::ranks::{QueueEntry, Ranks};
use super::termination::Counters;
use crate::locks::state::{self, Marked};
use crate::sync::{AtomicU32, Ordering, pause};

/// One worker runs a vertex which schedules another, and the second worker runs that; a third party asks all the
/// time. `early`: the first worker counts what it schedules before it does, as it must.
fn hand_over(early: bool) {
    loom::model(move || {
        struct Shared {
            counters: Counters,
            /// 0: nothing, 1: a vertex is queued.
            queue: AtomicU32,
            ended: AtomicU32,
        }
        let shared =
            Arc::new(Shared { counters: Counters::new(2, 1), queue: AtomicU32::new(0), ended: AtomicU32::new(0) });
        let first = Arc::clone(&shared);
        let worker = thread::spawn(move || {
            let counter = first.counters.of(0);
            if early {
                counter.expect(2);
            }
            first.queue.swap(1, Ordering::AcqRel);
            if early {
                counter.correct(1);
            } else {
                counter.expect(1);
            }
            first.ended.fetch_add(1, Ordering::Relaxed);
            counter.done();
        });
        // The second worker: runs the vertex if it sees it, else asks whether it may go home. Loom needs an end.
        for _ in 0..3 {
            if shared.queue.swap(0, Ordering::AcqRel) == 1 {
                shared.ended.fetch_add(1, Ordering::Relaxed);
                shared.counters.of(1).done();
            }
            if shared.counters.is_quiet() {
                assert_eq!(shared.ended.load(Ordering::Relaxed), 2, "it goes home while somebody still runs");
                break;
            }
            pause();
        }
        worker.join().unwrap();
        if shared.queue.load(Ordering::Relaxed) == 0 {
            assert!(shared.counters.is_quiet(), "nobody runs and nothing is queued, and yet nobody goes home");
        }
    });
}

#[test]
fn nobody_goes_home_early_and_everybody_does_in_the_end() {
    hand_over(true);
}

#[test]
#[should_panic(expected = "it goes home while somebody still runs")]
fn counting_after_scheduling_ends_early() {
    hand_over(false);
}

/// One vertex and a queue, which drops what does not count.
struct Queued {
    word: AtomicU32,
    ranks: Ranks,
    queue: Mutex<Vec<QueueEntry>>,
    runs: AtomicU32,
}

impl Queued {
    fn new() -> Self {
        Queued {
            word: AtomicU32::new(0),
            ranks: Ranks::new(1, 0),
            queue: Mutex::new(Vec::new()),
            runs: AtomicU32::new(0),
        }
    }

    fn enter(&self, entry: QueueEntry) {
        self.queue.lock().unwrap().push(entry);
    }

    /// What a worker does who signals the vertex with this rank.
    fn signal(&self, rank: u32) {
        match state::mark(&self.word, false, false) {
            Marked::Idle => self.enter(self.ranks.enter(0, rank).0),
            Marked::Scheduled => {
                if let Some(entry) = self.ranks.raise(0, rank) {
                    self.enter(entry);
                }
            }
            Marked::Running => self.ranks.note(0, rank),
        }
    }

    /// What a worker does who takes an entry, the newest or the oldest.
    fn take(&self, newest: bool) {
        let taken = {
            let mut queue = self.queue.lock().unwrap();
            let at = if newest { queue.len().saturating_sub(1) } else { 0 };
            if at < queue.len() { Some(queue.remove(at)) } else { None }
        };
        if !taken.is_some_and(|entry| self.ranks.counts(&entry)) {
            return;
        }
        if !state::may_claim(&self.word) {
            return;
        }
        self.ranks.forget(0);
        if state::claim_and_begin(&self.word, false, false).is_some() {
            self.runs.fetch_add(1, Ordering::Relaxed);
            if state::finish(&self.word, false) {
                self.enter(self.ranks.enter(0, 0).0);
            }
        }
    }

    /// Drops all entries that do not count.
    fn drop_worthless(&self) {
        self.queue.lock().unwrap().retain(|entry| self.ranks.counts(entry));
    }
}

/// A vertex that is scheduled is signalled by one worker, while another takes an entry and drops others.
#[test]
fn a_scheduled_vertex_keeps_an_entry_that_counts() {
    for newest in [true, false] {
        loom::model(move || {
            let shared = Arc::new(Queued::new());
            shared.signal(1);
            let other = Arc::clone(&shared);
            let signals = thread::spawn(move || {
                other.signal(2);
                other.signal(3);
            });
            shared.take(newest);
            shared.drop_worthless();
            signals.join().unwrap();
            shared.drop_worthless();
            let queue = shared.queue.lock().unwrap().len();
            assert!(queue <= 1, "{queue} entries of one vertex count");
            if state::is_scheduled(shared.word.load(Ordering::Relaxed)) {
                assert_eq!(queue, 1, "it is scheduled, and nobody will come upon it");
            }
            assert!(shared.runs.load(Ordering::Relaxed) <= 1);
        });
    }
}

/// A scheduled vertex would be left without an entry that counts, if the number of the newest entry could go back.
#[test]
#[should_panic(expected = "nobody will come upon it")]
fn numbers_must_not_go_back() {
    loom::model(|| {
        let shared = Arc::new(Queued::new());
        shared.signal(1);
        let other = Arc::clone(&shared);
        let signals = thread::spawn(move || {
            other.signal(2);
            other.drop_worthless();
        });
        shared.ranks.set_number_back(0);
        signals.join().unwrap();
        shared.drop_worthless();
        assert_eq!(shared.queue.lock().unwrap().len(), 1, "it is scheduled, and nobody will come upon it");
    });
}

/// Gathers a piece: adds up its positions.
fn gather(taken: Taken) {
    let sum: usize = taken.piece().edges.sum();
    taken.give(Box::new(sum));
}

/// One or two of two workers post a row in two pieces and gather all that they find; another takes one piece at most.
/// `early`: that one counts its piece before it gives its sum back.
fn gather_together(owners: usize, early: bool) {
    loom::model(move || {
        let board = Arc::new(Board::new());
        let run = |board: &Board| {
            let row = SomeEdges { shard: 0, vertex: 0, run: 1, inward: true, edges: 0..4 };
            let posted = board.post(row, 2);
            while let Some(taken) = board.take_own(&posted) {
                gather(taken);
            }
            let sums = posted.sums().into_iter().map(|sum| *sum.expect("its sum is back").downcast::<usize>().unwrap());
            assert!(sums.eq([1, 5]), "the sums are those of the pieces, in their order");
            while let Some(taken) = board.take() {
                gather(taken);
            }
        };
        let shared = Arc::clone(&board);
        let other = thread::spawn(move || {
            if owners > 1 {
                return run(&shared);
            }
            if let Some(taken) = shared.take() {
                if early {
                    taken.count_early();
                }
                gather(taken);
            }
        });
        run(&board);
        other.join().unwrap();
        assert!(board.take().is_none());
    });
}

#[test]
fn whoever_posts_a_row_gets_all_sums() {
    gather_together(1, false);
}

#[test]
fn those_who_post_rows_help_each_other() {
    gather_together(2, false);
}

#[test]
#[should_panic(expected = "its sum is back")]
fn a_piece_that_counts_early_is_missed() {
    gather_together(1, true);
}
