//! Models of the termination detector: see [`crate::locks`]' models for how to run them.

use loom::sync::Arc;
use loom::thread;

use super::termination::Counters;
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
