//! A queue of vertices by rough priority: a bucket for every value of the upper half of a 32-bit number.
//!
//! Of a floating-point priority that is the sign, the exponent and 7 bits of the mantissa: priorities within a
//! hundredth of each other count as equal, as distances within one step of delta-stepping do (Meyer, Sanders 2003).

use std::collections::VecDeque;

use crate::graph::VertexId;

/// Buckets in a group.
const GROUP: usize = 64;
const GROUPS: usize = (1 << 16) / GROUP;

/// The bucket of a number that [`super::ordered`] gave; higher ones come first.
#[inline(always)]
pub(crate) fn bucket_of(ordered: u32) -> u16 {
    (ordered >> 16) as u16
}

/// Vertices in buckets.
pub(crate) struct Buckets {
    /// 64 buckets each, made when the first of them is needed: most never are.
    groups: Vec<Option<Box<Group>>>,
    /// Which groups have a vertex.
    summary: [u64; GROUPS / 64],
}

struct Group {
    buckets: [VecDeque<VertexId>; GROUP],
    /// Which buckets are not empty.
    filled: u64,
}

impl Buckets {
    pub(crate) fn new() -> Self {
        Buckets { groups: (0..GROUPS).map(|_| None).collect(), summary: [0; GROUPS / 64] }
    }

    /// Enters `v`.
    #[inline]
    pub(crate) fn push(&mut self, bucket: u16, v: VertexId) {
        let (group, bucket) = (usize::from(bucket) / GROUP, usize::from(bucket) % GROUP);
        let new = || Box::new(Group { buckets: std::array::from_fn(|_| VecDeque::new()), filled: 0 });
        let of = self.groups[group].get_or_insert_with(new);
        of.buckets[bucket].push_back(v);
        of.filled |= 1 << bucket;
        self.summary[group / 64] |= 1 << (group % 64);
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

    /// Moves up to `most` vertices of the highest bucket to `list`, in the order in which they were entered: a vertex
    /// that is entered again and again does not keep others of its bucket from running.
    pub(crate) fn pop(&mut self, most: usize, list: &mut Vec<VertexId>) {
        let Some(group) = self.highest_group() else { return };
        let Some(of) = &mut self.groups[group] else { return };
        let bucket = top(of.filled);
        let vertices = &mut of.buckets[bucket];
        list.extend(vertices.drain(..most.min(vertices.len())));
        if vertices.is_empty() {
            of.filled &= !(1 << bucket);
            if of.filled == 0 {
                self.summary[group / 64] &= !(1 << (group % 64));
            }
        }
    }

    /// Bytes that it occupies.
    pub(crate) fn byte_len(&self) -> usize {
        let groups = self.groups.iter().flatten();
        let vertices = groups.clone().flat_map(|group| &group.buckets).map(VecDeque::capacity).sum::<usize>();
        groups.count() * size_of::<Group>() + vertices * size_of::<VertexId>() + size_of::<[usize; GROUPS]>()
    }
}

/// The highest bit of a word that is not zero.
#[inline(always)]
fn top(word: u64) -> usize {
    63 - word.leading_zeros() as usize
}
