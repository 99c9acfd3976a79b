//! A queue of vertices by rough priority: a bucket for every value of the upper half of a 32-bit number.
//!
//! Of a floating-point priority that is the sign, the exponent and 7 bits of the mantissa: priorities within a
//! hundredth of each other count as equal, as distances within one step of delta-stepping do (Meyer, Sanders 2003).

use crate::graph::VertexId;

const BUCKETS: usize = 1 << 16;

/// The bucket of a number that [`super::ordered`] gave; higher ones come first.
#[inline(always)]
pub(crate) fn bucket_of(ordered: u32) -> u16 {
    (ordered >> 16) as u16
}

/// Vertices in buckets.
pub(crate) struct Buckets {
    buckets: Vec<Vec<VertexId>>,
    /// Which buckets are not empty.
    words: Vec<u64>,
    /// Which words are not zero.
    summary: [u64; BUCKETS / 64 / 64],
}

impl Buckets {
    pub(crate) fn new() -> Self {
        Buckets { buckets: vec![Vec::new(); BUCKETS], words: vec![0; BUCKETS / 64], summary: [0; BUCKETS / 64 / 64] }
    }

    /// Enters `v`.
    #[inline]
    pub(crate) fn push(&mut self, bucket: u16, v: VertexId) {
        let bucket = usize::from(bucket);
        self.buckets[bucket].push(v);
        self.words[bucket / 64] |= 1 << (bucket % 64);
        self.summary[bucket / 4096] |= 1 << (bucket / 64 % 64);
    }

    /// The highest bucket that is not empty.
    pub(crate) fn highest(&self) -> Option<u16> {
        let top = |word: u64| 63 - word.leading_zeros() as usize;
        let part = self.summary.iter().rposition(|word| *word != 0)?;
        let word = part * 64 + top(self.summary[part]);
        Some((word * 64 + top(self.words[word])) as u16)
    }

    /// Moves up to `most` vertices of the highest bucket to `list`, the last first.
    pub(crate) fn pop(&mut self, most: usize, list: &mut Vec<VertexId>) {
        let Some(bucket) = self.highest() else { return };
        let bucket = usize::from(bucket);
        let vertices = &mut self.buckets[bucket];
        list.extend(vertices.drain(vertices.len().saturating_sub(most)..).rev());
        if vertices.is_empty() {
            self.words[bucket / 64] &= !(1 << (bucket % 64));
            if self.words[bucket / 64] == 0 {
                self.summary[bucket / 4096] &= !(1 << (bucket / 64 % 64));
            }
        }
    }

    /// Bytes that it occupies.
    pub(crate) fn byte_len(&self) -> usize {
        let vertices: usize = self.buckets.iter().map(|bucket| bucket.capacity() * size_of::<VertexId>()).sum();
        BUCKETS * size_of::<Vec<VertexId>>() + vertices + size_of_val(self.words.as_slice())
    }
}
