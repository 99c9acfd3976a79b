//! How urgent each scheduled vertex is, and which of its entries counts.
//!
//! A vertex that becomes more urgent while it is scheduled is entered into its queue once more, since a queue cannot find
//! the entry that is there. Of all its entries the newest counts: its number is kept here, in one word with the rank. The
//! others are worth nothing, and a queue drops them when it comes upon them, or when they have become too many. So as many
//! entries count as vertices are scheduled, and a queue never needs to hold more than a few times that number.
//!
//! # Nothing is lost
//! A scheduled vertex has an entry that counts, in a queue or in the hands of a worker who is about to enter it, run it or
//! hand it back. Whoever makes an entry worthless ([`Ranks::enter`], [`Ranks::raise`]) holds a newer one and enters it. An
//! entry that is dropped was worthless, and never counts again.

use crate::sync::{AtomicU64, Ordering, Word};

/// As in the graph, without which the models are compiled.
type VertexId = u32;

/// A vertex in a queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct QueueEntry {
    pub(crate) v: VertexId,
    /// Counts if it is the newest of the vertex. They wrap: of 2^32 entries of one vertex two could count.
    pub(crate) number: u32,
}

/// The rank of every vertex; empty if the schedule does not go by ranks.
pub(crate) struct Ranks {
    /// Rank, then the number of the newest entry.
    words: Vec<AtomicU64>,
    /// The lower bits of a rank that make no difference to the queues.
    ignored: u32,
    /// One worker alone has them.
    alone: bool,
}

const NUMBER: u64 = u32::MAX as u64;

impl Ranks {
    /// No ranks, for queues that order nothing.
    pub(crate) fn none() -> Self {
        Ranks { words: Vec::new(), ignored: 0, alone: false }
    }

    /// Ranks of `vertices` vertices; the queues make no difference between ranks that differ in the lower `ignored` bits alone.
    pub(crate) fn new(vertices: usize, ignored: u32) -> Self {
        Ranks { words: (0..vertices).map(|_| AtomicU64::new(0)).collect(), ignored, alone: false }
    }

    /// For a round of one worker alone, or of several.
    #[cfg(not(loom))]
    pub(crate) fn lend(&mut self, alone: bool) {
        self.alone = alone;
    }

    /// Forgets everything, when there are no entries.
    #[cfg(not(loom))]
    pub(crate) fn clear(&mut self) {
        self.words.iter_mut().for_each(|word| *word.get_mut() = 0);
    }

    /// Bytes that they occupy.
    pub(crate) fn byte_len(&self) -> usize {
        size_of_val(self.words.as_slice())
    }

    /// How many vertices there are.
    pub(crate) fn len(&self) -> usize {
        self.words.len()
    }

    /// Whether the schedule does not go by ranks.
    #[inline(always)]
    pub(crate) fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// An entry for `v`, which has none that counts, of rank `rank` or what was [noted](Self::note) above it; and its rank.
    #[inline(always)]
    pub(crate) fn enter(&self, v: VertexId, rank: u32) -> (QueueEntry, u32) {
        let new = |now: u64| (rank.max(rank_of(now)), (now as u32).wrapping_add(1));
        let before =
            self.words[v as usize].exchange(self.alone, |now| Some(joined(new(now)))).unwrap_or_else(|now| now);
        let (rank, number) = new(before);
        (QueueEntry { v, number }, rank)
    }

    /// An entry for `v` that takes the place of the one it has, if `rank` is higher.
    #[inline(always)]
    pub(crate) fn raise(&self, v: VertexId, rank: u32) -> Option<QueueEntry> {
        let is_higher = |now| rank >> self.ignored > rank_of(now) >> self.ignored;
        let number = |now: u64| (now as u32).wrapping_add(1);
        let new = |now| is_higher(now).then(|| joined((rank, number(now))));
        let before = self.words[v as usize].exchange(self.alone, new).ok()?;
        Some(QueueEntry { v, number: number(before) })
    }

    /// What `v` is to be entered with at least, by whoever runs it now.
    #[inline(always)]
    pub(crate) fn note(&self, v: VertexId, rank: u32) {
        let Some(word) = self.words.get(v as usize) else { return };
        // Not a maximum of words: the number must not go back.
        _ = word.exchange(self.alone, |now| (rank > rank_of(now)).then(|| joined((rank, now as u32))));
    }

    /// `v` begins to run: who signals it from now on ranks it anew.
    #[inline(always)]
    pub(crate) fn forget(&self, v: VertexId) {
        if let Some(word) = self.words.get(v as usize) {
            word.clear(self.alone, !NUMBER);
        }
    }

    /// A bug, for the models: the number of the newest entry is read, and written back later.
    #[cfg(all(test, loom))]
    pub(crate) fn set_number_back(&self, v: VertexId) {
        let word = &self.words[v as usize];
        let before = word.load(Ordering::Relaxed);
        word.store(before, Ordering::Relaxed);
    }

    /// Whether `entry` counts.
    #[inline(always)]
    pub(crate) fn counts(&self, entry: &QueueEntry) -> bool {
        self.words[entry.v as usize].load(Ordering::Acquire) as u32 == entry.number
    }
}

#[inline(always)]
fn rank_of(word: u64) -> u32 {
    (word >> 32) as u32
}

#[inline(always)]
fn joined((rank, number): (u32, u32)) -> u64 {
    u64::from(rank) << 32 | u64::from(number)
}
