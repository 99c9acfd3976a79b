//! Models of the lock word and of the state machine: loom runs them through every interleaving and every order of
//! memory that the language allows.
//!
//! `RUSTFLAGS="--cfg loom" cargo test -p hubcut --release --lib`

use loom::cell::UnsafeCell;
use loom::sync::Arc;
use loom::thread;

use super::{header, state};
use crate::sync::{AtomicU32, AtomicU64, Ordering, fence, pause};

/// A value that only whoever holds a lock may touch: loom reports any other access.
struct Guarded {
    word: AtomicU64,
    value: UnsafeCell<u32>,
}

#[expect(unsafe_code, reason = "loom's cells are reached by pointer")]
fn change(guarded: &Guarded) {
    while !header::try_lock(&guarded.word, false) {
        pause();
    }
    // SAFETY: locked; loom checks that nobody else is here.
    guarded.value.with_mut(|value| unsafe { *value += 1 });
    header::unlock(&guarded.word);
}

#[expect(unsafe_code, reason = "loom's cells are reached by pointer")]
fn look(guarded: &Guarded) -> u32 {
    while !header::try_read(&guarded.word) {
        pause();
    }
    // SAFETY: read-locked; loom checks that nobody writes meanwhile.
    let value = guarded.value.with(|value| unsafe { *value });
    header::unread(&guarded.word);
    value
}

fn guarded() -> Arc<Guarded> {
    Arc::new(Guarded { word: AtomicU64::new(0), value: UnsafeCell::new(0) })
}

#[test]
fn a_write_lock_keeps_everybody_else_out() {
    loom::model(|| {
        let guarded = guarded();
        let other = Arc::clone(&guarded);
        let writer = thread::spawn(move || change(&other));
        change(&guarded);
        writer.join().unwrap();
        assert_eq!(look(&guarded), 2);
    });
}

#[test]
fn readers_keep_writers_out() {
    loom::model(|| {
        let guarded = guarded();
        let other = Arc::clone(&guarded);
        let reader = thread::spawn(move || look(&other));
        change(&guarded);
        assert!(reader.join().unwrap() <= 1);
        assert_eq!(guarded.word.load(Ordering::Relaxed), 0, "all locks are given back");
    });
}

/// A writer that waits and announces itself gets its turn, and the announcement is gone afterwards.
#[test]
fn an_announcement_ends_with_the_lock() {
    loom::model(|| {
        let guarded = guarded();
        let other = Arc::clone(&guarded);
        let reader = thread::spawn(move || look(&other));
        let mut waited = false;
        while !header::try_lock(&guarded.word, waited) {
            header::announce(&guarded.word);
            waited = true;
            pause();
        }
        header::unlock(&guarded.word);
        reader.join().unwrap();
        assert_eq!(guarded.word.load(Ordering::Relaxed), 0);
    });
}

/// A view of two words.
struct View {
    word: AtomicU64,
    parts: [AtomicU64; 2],
}

#[test]
fn a_view_of_two_words_is_never_torn() {
    loom::model(|| {
        let parts = [AtomicU64::new(0), AtomicU64::new(0)];
        let view = Arc::new(View { word: AtomicU64::new(0), parts });
        let other = Arc::clone(&view);
        let writer = thread::spawn(move || {
            header::begin_writing(&other.word);
            other.parts.iter().for_each(|part| part.store(1, Ordering::Relaxed));
            header::end_writing(&other.word);
        });
        let mut seen = [0; 2];
        header::read_untorn(&view.word, || seen = [0, 1].map(|part| view.parts[part].load(Ordering::Relaxed)));
        assert_eq!(seen[0], seen[1]);
        writer.join().unwrap();
    });
}

/// Two neighbours: each becomes one more than the other was. One after the other gives (1, 2) or (2, 1); both at
/// once would give (1, 1). `fenced`: as the engine does it. Each gives up after two attempts: loom needs an end.
fn neighbours(fenced: bool) {
    loom::model(move || {
        let words = Arc::new([AtomicU64::new(0), AtomicU64::new(0)]);
        let run = move |words: &[AtomicU64; 2], own: usize| {
            let (own, other) = (&words[own], &words[1 - own]);
            for _ in 0..2 {
                let seen = other.load(Ordering::Acquire);
                if !header::is_locked(seen) && header::try_lock(own, false) {
                    if fenced {
                        fence(Ordering::SeqCst);
                    }
                    let now = other.load(Ordering::Acquire);
                    let valid = header::packed_version(now) == header::packed_version(seen) && !header::is_locked(now);
                    if valid {
                        header::publish_packed(own, (seen >> 32) as u32 + 1, false);
                    }
                    header::unlock(own);
                    if valid {
                        return;
                    }
                }
                pause();
            }
        };
        let shared = Arc::clone(&words);
        let neighbour = thread::spawn(move || run(&shared, 1));
        run(&words, 0);
        neighbour.join().unwrap();
        let mut views = [0, 1].map(|v| words[v].load(Ordering::Relaxed) >> 32);
        views.sort_unstable();
        assert!(views != [1, 1], "both have run on what the other was before");
    });
}

#[test]
fn validation_keeps_neighbours_apart() {
    neighbours(true);
}

#[test]
#[should_panic(expected = "both have run on what the other was before")]
fn without_the_fence_neighbours_miss_each_other() {
    neighbours(false);
}

/// What may go wrong on shards.
#[derive(Clone, Copy, PartialEq)]
enum Fault {
    None,
    /// The version is looked at before the lock.
    VersionFirst,
    /// The vertex is unlocked before its mirror is written.
    LateMirror,
}

/// Two neighbours as above, each on a shard of its own, where the other has a mirror: what is read is the mirror, what is
/// locked is the master.
fn neighbours_on_shards(fault: Fault) {
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = Some(3);
    builder.check(move || {
        let words: Arc<[[AtomicU64; 2]; 2]> =
            Arc::new(std::array::from_fn(|_| std::array::from_fn(|_| AtomicU64::new(0))));
        let run = move |[masters, mirrors]: &[[AtomicU64; 2]; 2], own: usize| {
            let (lock, other) = (&masters[own], 1 - own);
            for _ in 0..2 {
                let seen = mirrors[other].load(Ordering::Acquire);
                if header::try_lock(lock, false) {
                    fence(Ordering::SeqCst);
                    let version = || header::packed_version(mirrors[other].load(Ordering::Acquire));
                    let is_locked = || header::is_locked(masters[other].load(Ordering::Acquire));
                    let is_unchanged = || version() == header::packed_version(seen);
                    let valid = match fault {
                        Fault::VersionFirst => is_unchanged() && !is_locked(),
                        _ => !is_locked() && is_unchanged(),
                    };
                    if valid {
                        let view = (seen >> 32) as u32 + 1;
                        header::publish_packed(lock, view, false);
                        if fault == Fault::LateMirror {
                            header::unlock(lock);
                        }
                        header::publish_packed(&mirrors[own], view, false);
                        if fault == Fault::LateMirror {
                            return;
                        }
                    }
                    header::unlock(lock);
                    if valid {
                        return;
                    }
                }
                pause();
            }
        };
        let shared = Arc::clone(&words);
        let neighbour = thread::spawn(move || run(&shared, 1));
        run(&words, 0);
        neighbour.join().unwrap();
        let mut views = [0, 1].map(|v| words[0][v].load(Ordering::Relaxed) >> 32);
        views.sort_unstable();
        assert!(views != [1, 1], "both have run on what the other was before");
    });
}

#[test]
fn validation_through_mirrors_keeps_neighbours_apart() {
    neighbours_on_shards(Fault::None);
}

#[test]
#[should_panic(expected = "both have run on what the other was before")]
fn a_version_that_is_looked_at_before_the_lock_misses_a_neighbour() {
    neighbours_on_shards(Fault::VersionFirst);
}

#[test]
#[should_panic(expected = "both have run on what the other was before")]
fn a_mirror_that_is_written_after_the_lock_is_missed() {
    neighbours_on_shards(Fault::LateMirror);
}

/// A vertex that runs while somebody signals it: a message (1) is put into its inbox, then it is marked.
///
/// `mark`: marks, and says whether the one who signals must queue it.
fn signal_while_running(mark: impl Fn(&AtomicU32) -> bool + Send + Sync + Copy + 'static) {
    loom::model(move || {
        struct Vertex {
            word: AtomicU32,
            inbox: AtomicU32,
            queued: AtomicU32,
        }
        let word = AtomicU32::new(state::at_rest(true, false, 0));
        let vertex = Arc::new(Vertex { word, inbox: AtomicU32::new(0), queued: AtomicU32::new(0) });
        let other = Arc::clone(&vertex);
        let sender = thread::spawn(move || {
            // Relaxed: the mark alone must make it visible.
            other.inbox.store(1, Ordering::Relaxed);
            if mark(&other.word) {
                other.queued.fetch_add(1, Ordering::Relaxed);
            }
        });
        state::claim_and_begin(&vertex.word, false, false).expect("it is scheduled and nobody runs it");
        let consumed = vertex.inbox.load(Ordering::Relaxed) == 1;
        if state::finish(&vertex.word, false) {
            vertex.queued.fetch_add(1, Ordering::Relaxed);
        }
        sender.join().unwrap();
        let scheduled = state::is_scheduled(vertex.word.load(Ordering::Relaxed));
        let queued = vertex.queued.load(Ordering::Relaxed);
        assert!(consumed || (scheduled && queued > 0), "the signal is lost");
        assert_eq!(scheduled, queued == 1, "what is scheduled is queued, once");
    });
}

#[test]
fn a_signal_while_running_is_not_lost() {
    signal_while_running(|word| state::mark(word, false, false) == state::Marked::Idle);
}

/// A message put by a read-modify-write and a mark that is only read when it is set, against an activation that
/// clears the mark and then takes the inbox, while an earlier message has scheduled the vertex.
#[test]
fn a_message_beside_a_mark_that_is_set_is_taken() {
    loom::model(|| {
        let word = AtomicU32::new(state::at_rest(true, false, 0));
        let shared = Arc::new((word, AtomicU64::new(1)));
        let other = Arc::clone(&shared);
        let sender = thread::spawn(move || {
            other.1.fetch_or(2, Ordering::AcqRel);
            state::mark_after_put(&other.0, false)
        });
        state::claim_and_begin(&shared.0, false, false).expect("it is scheduled and nobody runs it");
        let taken = shared.1.swap(0, Ordering::AcqRel);
        let again = state::finish(&shared.0, false);
        let marked = sender.join().unwrap();
        let queued = again || marked == state::Marked::Idle;
        assert!(taken == 3 || queued, "the message is lost");
    });
}

/// The fault that the state machine is there to avoid: reading the mark, then writing it.
#[test]
#[should_panic(expected = "")]
fn a_mark_that_is_no_read_modify_write_loses_signals() {
    signal_while_running(|word| {
        let now = word.load(Ordering::Relaxed);
        word.store(now | 1, Ordering::Release);
        now & 3 == 0
    });
}

/// What was published before the mark is seen by the activation that consumes it. `order`: that of the publishing
/// mark.
fn publish(order: Ordering) {
    loom::model(move || {
        let shared = Arc::new((AtomicU32::new(state::at_rest(false, false, 0)), AtomicU64::new(0)));
        let other = Arc::clone(&shared);
        let sender = thread::spawn(move || {
            other.1.store(7, Ordering::Relaxed);
            match order {
                Ordering::AcqRel => drop(state::mark(&other.0, false, false)),
                order => drop(other.0.fetch_or(1, order)),
            }
        });
        if state::claim_and_begin(&shared.0, false, false).is_some() {
            assert_eq!(shared.1.load(Ordering::Relaxed), 7, "the activation has missed the view");
        }
        sender.join().unwrap();
    });
}

#[test]
fn an_activation_sees_the_views_that_came_with_its_signal() {
    publish(Ordering::AcqRel);
}

#[test]
#[should_panic(expected = "the activation has missed the view")]
fn a_relaxed_publish_is_missed() {
    publish(Ordering::Relaxed);
}

/// Two workers want the same scheduled vertex: one gets it.
#[test]
fn a_vertex_is_claimed_once() {
    loom::model(|| {
        let word = Arc::new(AtomicU32::new(state::at_rest(true, false, 0)));
        let other = Arc::clone(&word);
        let worker = thread::spawn(move || state::claim_and_begin(&other, false, false).is_some());
        let first = state::claim(&word);
        let second = worker.join().unwrap();
        assert!(first ^ second);
    });
}
