//! How keys fall into buckets.

use std::ops::Range;

/// How keys `0..rows` fall into buckets.
#[derive(Clone, Copy)]
pub(crate) struct Buckets {
    pub(super) rows: usize,
    pub(super) spread: Spread,
    /// Keys in the widest bucket, as a power of two.
    shift: u32,
}

/// Where most edges lie.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Spread {
    /// Anywhere: buckets are equally wide.
    Even,
    /// On the lowest keys, as hub-first order puts them, where one bucket of even width would be nearly the whole
    /// graph: one key a bucket up to key 128, then 64 buckets for each doubling of the key.
    Low,
}

impl Buckets {
    /// At most 2^16 keys a bucket, so that the key inside it takes 2 bytes; at best 2^14, whose cursors take
    /// 128 KiB.
    pub(crate) fn new(rows: usize, spread: Spread) -> Self {
        let bits = usize::BITS - rows.saturating_sub(1).leading_zeros();
        let shift = bits.saturating_sub(6).min(14).max(bits.saturating_sub(12)).min(16);
        Buckets { rows, spread, shift }
    }

    pub(super) fn count(self) -> usize {
        match (self.rows, self.spread) {
            (0, _) => 0,
            (rows, Spread::Even) => self.even(rows as u32 - 1).0 + 1,
            (rows, Spread::Low) => self.low(rows as u32 - 1).0 + 1,
        }
    }

    /// The bucket of `key`, and the key inside it, under [`Spread::Even`].
    #[inline]
    pub(super) fn even(self, key: u32) -> (usize, u16) {
        ((key >> self.shift) as usize, (key & ((1 << self.shift) - 1)) as u16)
    }

    /// The bucket of `key`, and the key inside it, under [`Spread::Low`].
    #[inline]
    pub(super) fn low(self, key: u32) -> (usize, u16) {
        let width = (u32::BITS - key.leading_zeros()).saturating_sub(7).min(self.shift);
        (((width << 6) + (key >> width)) as usize, (key & ((1 << width) - 1)) as u16)
    }

    /// The keys of bucket `bucket`.
    pub(super) fn keys(self, bucket: usize) -> Range<usize> {
        let (start, width) = match self.spread {
            Spread::Even => (bucket, self.shift as usize),
            Spread::Low => {
                let width = (bucket / 64).saturating_sub(1).min(self.shift as usize);
                (bucket - 64 * width, width)
            }
        };
        start << width..((start + 1) << width).min(self.rows)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_cover_all_keys_once() {
        for rows in [0, 1, 2, 64, 127, 128, 129, 1000, 65_537, 1 << 20, (1 << 22) + 3, u32::MAX as usize] {
            for spread in [Spread::Even, Spread::Low] {
                let buckets = Buckets::new(rows, spread);
                let of = |key| if spread == Spread::Even { buckets.even(key) } else { buckets.low(key) };
                let mut next = 0;
                for bucket in 0..buckets.count() {
                    let keys = buckets.keys(bucket);
                    assert_eq!(keys.start, next, "{rows} rows, bucket {bucket}");
                    for key in [keys.start, keys.start + keys.len() / 2, keys.end - 1] {
                        assert_eq!(of(key as u32), (bucket, (key - keys.start) as u16), "{rows} rows");
                    }
                    next = keys.end;
                }
                assert_eq!(next, rows);
            }
        }
    }
}
