//! The lock and the version of a vertex, in one word beside its view.
//!
//! ```text
//! bit 0        LOCKED   one worker owns the vertex: it runs, or (full consistency) runs beside it
//! bit 1        WAITING  somebody waits to lock it: readers hold back, or the one who waits would starve
//! bit 2        WRITING  the bytes of the view are being replaced
//! bits 3..11   how many workers read-lock it
//! bits 11..32  version of the view, raised when it is replaced; 53 bits where the view has words of its own
//! bits 32..64  the view, if it has at most 4 bytes: then view and version are read by one load
//! ```
//! A version of 21 bits comes round after two million replacements; a reader would have to sleep through exactly
//! so many of one vertex between two loads to be deceived.
//!
//! # Deadlock
//! Whoever waits for a lock holds locks of smaller vertex ids only, or none.

use crate::sync::{AtomicU64, Ordering, Word};

const LOCKED: u64 = 1;
const WAITING: u64 = 1 << 1;
const WRITING: u64 = 1 << 2;
const READER: u64 = 1 << 3;
const READERS: u64 = 0xff << 3;
/// The unit of the version.
pub(crate) const VERSION: u64 = 1 << 11;
/// Versions of packed words: what is left of the lower half.
const PACKED_VERSIONS: u64 = 0xffff_ffff & !(VERSION - 1);
/// Most workers: each may hold a read lock on the same vertex.
pub(crate) const MAX_WORKERS: usize = 255;

/// Whether a word says that another worker is in the middle of an activation of this vertex.
#[inline(always)]
pub(crate) fn is_locked(word: u64) -> bool {
    word & LOCKED != 0
}

/// The version in a word whose upper half is a view.
#[inline(always)]
pub(crate) fn packed_version(word: u64) -> u64 {
    word & PACKED_VERSIONS
}

/// The version in a word that holds nothing else.
#[inline(always)]
pub(crate) fn version(word: u64) -> u64 {
    word & !(VERSION - 1)
}

/// Locks the vertex unless it is locked, read by others, or waited for by someone else. `waited`: the caller has
/// announced itself with [`announce`] before.
#[inline(always)]
pub(crate) fn try_lock(word: &AtomicU64, waited: bool) -> bool {
    let now = word.load(Ordering::Relaxed);
    let in_the_way = LOCKED | READERS | if waited { 0 } else { WAITING };
    // Taking the lock withdraws the announcement; others who wait announce themselves again.
    now & in_the_way == 0
        && word.compare_exchange(now, (now | LOCKED) & !WAITING, Ordering::AcqRel, Ordering::Relaxed).is_ok()
}

/// Keeps new readers away until the next [`try_lock`] succeeds.
#[inline(always)]
pub(crate) fn announce(word: &AtomicU64) {
    if word.load(Ordering::Relaxed) & WAITING == 0 {
        word.fetch_or(WAITING, Ordering::Relaxed);
    }
}

/// Takes an announcement back, for somebody who gives up.
pub(crate) fn withdraw(word: &AtomicU64) {
    word.fetch_and(!WAITING, Ordering::Relaxed);
}

/// Unlocks what [`try_lock`] has locked.
#[inline(always)]
pub(crate) fn unlock(word: &AtomicU64) {
    let before = word.fetch_and(!LOCKED, Ordering::Release);
    debug_assert!(is_locked(before), "unlocked twice");
}

/// Adds a reader unless the vertex is locked or waited for.
#[inline(always)]
pub(crate) fn try_read(word: &AtomicU64) -> bool {
    let now = word.load(Ordering::Relaxed);
    debug_assert!(now & READERS != READERS, "too many readers");
    now & (LOCKED | WAITING) == 0
        && word.compare_exchange(now, now + READER, Ordering::AcqRel, Ordering::Relaxed).is_ok()
}

/// Takes a reader away.
#[inline(always)]
pub(crate) fn unread(word: &AtomicU64) {
    let before = word.fetch_sub(READER, Ordering::Release);
    debug_assert!(before & READERS != 0, "released a read lock that nobody holds");
}

/// Replaces the view in the upper half and raises the version. Only the owner of the vertex calls it.
#[inline(always)]
pub(crate) fn publish_packed(word: &AtomicU64, view: u32, alone: bool) {
    let version = |now: u64| now.wrapping_add(VERSION) & PACKED_VERSIONS;
    _ = word.exchange(alone, |now| Some(u64::from(view) << 32 | version(now) | now & (VERSION - 1)));
}

/// Says that the words of a view are about to change. Only the owner of the vertex calls it.
#[inline(always)]
pub(crate) fn begin_writing(word: &AtomicU64) {
    word.fetch_or(WRITING, Ordering::Relaxed);
    // The stores that follow must not be seen before the mark is.
    crate::sync::fence(Ordering::Release);
}

/// Ends what [`begin_writing`] began, and raises the version.
#[inline(always)]
pub(crate) fn end_writing(word: &AtomicU64) {
    word.fetch_add(VERSION - WRITING, Ordering::Release);
}

/// Reads the words of a view with `read` until nobody writes meanwhile; gives the header as it was.
#[inline(always)]
pub(crate) fn read_untorn(word: &AtomicU64, mut read: impl FnMut()) -> u64 {
    loop {
        let before = word.load(Ordering::Acquire);
        if before & WRITING == 0 {
            read();
            // The words must be read before the header is looked at again.
            crate::sync::fence(Ordering::Acquire);
            let now = word.load(Ordering::Relaxed);
            if now & WRITING == 0 && version(now) == version(before) {
                return before;
            }
        }
        // Whoever writes stores a few words and is done.
        crate::sync::pause();
    }
}
