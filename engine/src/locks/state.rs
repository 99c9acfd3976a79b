//! The state machine of a vertex: idle, scheduled, running, running and scheduled.
//!
//! ```text
//! bit 0       SCHEDULED  it is to run
//! bit 1       RUNNING    one worker owns it
//! bit 2       INBOX      somebody puts a message into its inbox, or takes it out
//! bit 3       SIGNALLED  it was signalled with an empty message
//! bits 4..32  how often it has run
//! ```
//! Every change is one read-modify-write (but of a worker that is alone, see below), so that no two workers disagree about who owns a vertex, and a signal
//! is either consumed by an activation that begins later, or schedules another.
//!
//! # Memory order
//! A worker that signals has published its view and put its message before it marks (release). One that
//! activates clears the mark (acquire), then takes the inbox, then reads views. So an activation either sees
//! everything that came with a signal, or the mark of that signal is still there when it ends. A worker that is alone
//! (`alone` below) sees what it has written itself.

use crate::sync::{AtomicU32, Ordering, Word};

const SCHEDULED: u32 = 1;
const RUNNING: u32 = 1 << 1;
const INBOX: u32 = 1 << 2;
const SIGNALLED: u32 = 1 << 3;
const COUNT: u32 = 1 << 4;

/// What a mark came upon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Marked {
    /// Nothing was scheduled: the vertex must be queued.
    Idle,
    /// It runs, and was not to run again: whoever runs it will queue it.
    Running,
    /// It was scheduled already.
    Scheduled,
}

/// How an activation begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Begun {
    /// How often the vertex has run, this time included.
    pub(crate) count: u32,
    /// Whether it was signalled with an empty message.
    pub(crate) signalled: bool,
}

/// Schedules a vertex; `signalled`: with an empty message.
#[inline(always)]
pub(crate) fn mark(word: &AtomicU32, signalled: bool, alone: bool) -> Marked {
    let bits = if signalled { SCHEDULED | SIGNALLED } else { SCHEDULED };
    let before = change(word, alone, |now| now | bits);
    match before {
        _ if before & SCHEDULED != 0 => Marked::Scheduled,
        _ if before & RUNNING != 0 => Marked::Running,
        _ => Marked::Idle,
    }
}

/// As [`mark`], after a message was put into the inbox by a read-modify-write with acquire and release order, which
/// takes inboxes in the same way: then it is enough to read that the vertex is scheduled. If the message came after
/// an activation had taken the inbox, the put has acquired that the mark was cleared before; if it came earlier, that
/// activation takes it.
#[inline(always)]
pub(crate) fn mark_after_put(word: &AtomicU32, alone: bool) -> Marked {
    if word.load(Ordering::Acquire) & SCHEDULED != 0 { Marked::Scheduled } else { mark(word, false, alone) }
}

/// Takes possession of a scheduled vertex that does not run; its mark stays until [`begin`], so that signals
/// which arrive before are merged into this activation.
#[inline(always)]
pub(crate) fn claim(word: &AtomicU32) -> bool {
    word.exchange(false, |now| (now & (SCHEDULED | RUNNING) == SCHEDULED).then_some(now | RUNNING)).is_ok()
}

/// Whether [`claim`] could take possession just now.
#[inline(always)]
pub(crate) fn may_claim(word: &AtomicU32) -> bool {
    word.load(Ordering::Relaxed) & (SCHEDULED | RUNNING) == SCHEDULED
}

/// Clears the mark of a vertex that [`claim`] has taken possession of.
#[inline(always)]
pub(crate) fn begin(word: &AtomicU32) -> Begun {
    of_begun(change(word, false, begun))
}

/// [`claim`] and [`begin`] in one: for an activation that locks nothing in between. `always`: whether it is
/// scheduled or not.
#[inline(always)]
pub(crate) fn claim_and_begin(word: &AtomicU32, always: bool, alone: bool) -> Option<Begun> {
    let may_begin = |now| now & RUNNING == 0 && (always || now & SCHEDULED != 0);
    word.exchange(alone, |now| may_begin(now).then_some(begun(now) | RUNNING)).ok().map(of_begun)
}

/// Replaces a word by what `new` makes of it; gives what it was.
#[inline(always)]
fn change(word: &AtomicU32, alone: bool, new: impl Fn(u32) -> u32) -> u32 {
    word.exchange(alone, |now| Some(new(now))).unwrap_or_else(|now| now)
}

/// How an activation begins that found the word like this.
#[inline(always)]
fn of_begun(before: u32) -> Begun {
    Begun { count: begun(before) / COUNT, signalled: before & SIGNALLED != 0 }
}

/// The word of a vertex whose activation has begun.
#[inline(always)]
fn begun(word: u32) -> u32 {
    word.wrapping_add(COUNT) & !(SCHEDULED | SIGNALLED)
}

/// The count that [`begin`] will give to whoever has claimed the vertex.
#[inline(always)]
pub(crate) fn next_count(word: &AtomicU32) -> u32 {
    begun(word.load(Ordering::Relaxed)) / COUNT
}

/// Gives up possession. True if the vertex is scheduled, again or still, and must be queued.
#[inline(always)]
pub(crate) fn finish(word: &AtomicU32, alone: bool) -> bool {
    change(word, alone, |now| now & !RUNNING) & SCHEDULED != 0
}

/// Whether a vertex is scheduled, at a time when nobody runs.
pub(crate) fn is_scheduled(word: u32) -> bool {
    word & SCHEDULED != 0
}

/// The word of a vertex at rest.
pub(crate) fn at_rest(scheduled: bool, signalled: bool, count: u32) -> u32 {
    (u32::from(scheduled) * SCHEDULED) | (u32::from(signalled) * SIGNALLED) | count.wrapping_mul(COUNT)
}

/// The word of a vertex at rest that has run once more, and how often that makes.
pub(crate) fn run_once_more(word: u32) -> (u32, u32) {
    (begun(word), begun(word) / COUNT)
}

/// Whether a vertex at rest was signalled with an empty message, and how often it has run.
pub(crate) fn parts(word: u32) -> (bool, u32) {
    (word & SIGNALLED != 0, word / COUNT)
}

/// Tries to get hold of the inbox.
#[inline(always)]
pub(crate) fn try_lock_inbox(word: &AtomicU32, alone: bool) -> bool {
    change(word, alone, |now| now | INBOX) & INBOX == 0
}

/// Lets go of the inbox.
#[inline(always)]
pub(crate) fn unlock_inbox(word: &AtomicU32, alone: bool) {
    change(word, alone, |now| now & !INBOX);
}
