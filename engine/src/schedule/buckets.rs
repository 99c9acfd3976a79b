//! A queue of vertices by rough priority: a bucket for every value of the upper half of a 32-bit number.
//!
//! Of a floating-point priority that is the sign, the exponent and 7 bits of the mantissa: priorities within a
//! hundredth of each other count as equal, as distances within one step of delta-stepping do (Meyer, Sanders 2003).

use std::collections::VecDeque;

use super::ranks::QueueEntry;

/// Buckets in a group.
const GROUP: usize = 64;
const GROUPS: usize = (1 << 16) / GROUP;

/// The bucket of a number that [`super::ordered`] gave; higher ones come first.
#[inline(always)]
pub(crate) fn bucket_of(ordered: u32) -> u16 {
    (ordered >> IGNORED) as u16
}

/// Bits of a rank that make no difference to its bucket.
pub(crate) const IGNORED: u32 = 16;
/// Entries that a bucket keeps room for when it has fewer.
const KEPT: usize = 64;

/// Entries in buckets.
pub(crate) struct PriorityBuckets {
    /// 64 buckets each, made when the first of them is needed: most never are.
    groups: Vec<Option<Box<BucketGroup>>>,
    /// Which groups have a vertex.
    summary: [u64; GROUPS / 64],
    len: usize,
}

struct BucketGroup {
    buckets: [VecDeque<QueueEntry>; GROUP],
    /// Which buckets are not empty.
    filled: u64,
}

impl PriorityBuckets {
    pub(crate) fn new() -> Self {
        PriorityBuckets { groups: (0..GROUPS).map(|_| None).collect(), summary: [0; GROUPS / 64], len: 0 }
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    #[inline]
    pub(crate) fn push(&mut self, bucket: u16, entry: QueueEntry) {
        let (group, bucket) = (usize::from(bucket) / GROUP, usize::from(bucket) % GROUP);
        let new = || Box::new(BucketGroup { buckets: std::array::from_fn(|_| VecDeque::new()), filled: 0 });
        let of = self.groups[group].get_or_insert_with(new);
        of.buckets[bucket].push_back(entry);
        of.filled |= 1 << bucket;
        self.summary[group / 64] |= 1 << (group % 64);
        self.len += 1;
    }

    /// The group of the highest bucket that is not empty.
    fn highest_group(&self) -> Option<usize> {
        let part = self.summary.iter().rposition(|word| *word != 0)?;
        Some(part * 64 + top(self.summary[part]))
    }

    /// The highest bucket that is not empty.
    pub(crate) fn highest(&self) -> Option<u16> {
        let group = self.highest_group()?;
        let filled = self.groups[group].as_ref()?.filled;
        Some((group * GROUP + top(filled)) as u16)
    }

    /// Gives `take` up to `most` entries of the highest bucket, in the order in which they were entered: a vertex that is
    /// entered again and again does not keep others of its bucket from running. Returns how many it gave.
    pub(crate) fn pop(&mut self, most: usize, take: impl FnMut(QueueEntry)) -> usize {
        let Some(group) = self.highest_group() else { return 0 };
        let Some(of) = &mut self.groups[group] else { return 0 };
        let bucket = top(of.filled);
        let entries = &mut of.buckets[bucket];
        let taken = most.min(entries.len());
        entries.drain(..taken).for_each(take);
        self.len -= taken;
        shrink(entries);
        if entries.is_empty() {
            of.filled &= !(1 << bucket);
            if of.filled == 0 {
                self.summary[group / 64] &= !(1 << (group % 64));
            }
        }
        taken
    }

    /// Drops all entries but those to `keep`.
    pub(crate) fn retain(&mut self, keep: impl Fn(&QueueEntry) -> bool) {
        self.len = 0;
        for (index, group) in self.groups.iter_mut().enumerate() {
            let Some(of) = group else { continue };
            for (bucket, entries) in of.buckets.iter_mut().enumerate() {
                entries.retain(&keep);
                shrink(entries);
                self.len += entries.len();
                if entries.is_empty() {
                    of.filled &= !(1 << bucket);
                }
            }
            if of.filled == 0 {
                self.summary[index / 64] &= !(1 << (index % 64));
                *group = None;
            }
        }
    }

    /// Bytes that it occupies.
    pub(crate) fn byte_len(&self) -> usize {
        let groups = self.groups.iter().flatten();
        let entries = groups.clone().flat_map(|group| &group.buckets).map(VecDeque::capacity).sum::<usize>();
        groups.count() * size_of::<BucketGroup>() + entries * size_of::<QueueEntry>() + size_of::<[usize; GROUPS]>()
    }
}

/// Gives up room that was needed once: else every bucket would have as much as it ever had.
fn shrink(entries: &mut VecDeque<QueueEntry>) {
    if entries.capacity() > KEPT && entries.len() < entries.capacity() / 4 {
        entries.shrink_to((2 * entries.len()).max(KEPT));
    }
}

/// The highest bit of a word that is not zero.
#[inline(always)]
fn top(word: u64) -> usize {
    63 - word.leading_zeros() as usize
}
