//! The boundary of a shard, by how many neighbours of each vertex are outside.

use crate::error::Result;
use crate::graph::VertexId;
use crate::graph::memory::zeroed;

/// Numbers below this have a bucket each; larger ones share one with those that differ from them by a 32nd at the most.
const FINE: u32 = 32;

/// Buckets for all numbers of 32 bits.
const BUCKETS: usize = 28 * FINE as usize;

/// A vertex that is not in the boundary.
const NONE: u32 = u32::MAX;

/// A vertex with the fewest neighbours outside is found by buckets. One that has fewer than before is put in another bucket once more: what is met in a bucket
/// that it has left is passed over. Of large numbers it leaves a bucket only now and then.
pub(super) struct Boundary {
    buckets: Vec<Vec<VertexId>>,
    /// Neighbours outside.
    outside: Vec<u32>,
    /// No bucket before has any.
    first: usize,
}

impl Boundary {
    pub(super) fn new(vertices: usize) -> Result<Self> {
        let mut outside: Vec<u32> = zeroed("the boundary of a shard", vertices)?;
        outside.fill(NONE);
        Ok(Boundary { buckets: vec![Vec::new(); BUCKETS], outside, first: BUCKETS })
    }

    /// Adds a vertex.
    #[inline]
    pub(super) fn insert(&mut self, v: VertexId, outside: u32) {
        self.outside[v as usize] = outside;
        self.put(v, bucket(outside));
    }

    /// One neighbour of `v` is outside no more, if `v` is in the boundary.
    #[inline(always)]
    pub(super) fn lower(&mut self, v: VertexId) {
        let outside = &mut self.outside[v as usize];
        if *outside == NONE {
            return;
        }
        *outside -= 1;
        let (old, new) = (bucket(*outside + 1), bucket(*outside));
        if new != old {
            self.put(v, new);
        }
    }

    fn put(&mut self, v: VertexId, bucket: usize) {
        self.buckets[bucket].push(v);
        self.first = self.first.min(bucket);
    }

    /// Takes `v` out, if it is there.
    pub(super) fn remove(&mut self, v: VertexId) {
        self.outside[v as usize] = NONE;
    }

    /// Takes out one with the fewest neighbours outside, the last that came to so few.
    pub(super) fn pop(&mut self) -> Option<VertexId> {
        while let Some(vertices) = self.buckets.get_mut(self.first) {
            while let Some(v) = vertices.pop() {
                let outside = self.outside[v as usize];
                if outside != NONE && bucket(outside) == self.first {
                    self.remove(v);
                    return Some(v);
                }
            }
            self.first += 1;
        }
        None
    }

    /// Forgets the buckets, when all vertices have been taken out.
    pub(super) fn clear(&mut self) {
        self.buckets.iter_mut().for_each(Vec::clear);
        self.first = BUCKETS;
    }
}

/// Which bucket a number is in: its own, or that of its highest six bits.
#[inline(always)]
fn bucket(number: u32) -> usize {
    if number < FINE {
        return number as usize;
    }
    let shift = FINE.leading_zeros() - number.leading_zeros();
    ((shift * FINE) + (number >> shift)) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_are_in_order_and_enough() {
        let mut last = 0;
        for number in (0..5000).chain((0..32).map(|bit| 1 << bit)).chain((6..33).map(|bit| u32::MAX >> (32 - bit))) {
            assert!(bucket(number) < BUCKETS && bucket(number.saturating_sub(1)) <= bucket(number), "{number}");
            last = last.max(bucket(number));
        }
        assert_eq!((last, bucket(31), bucket(32), bucket(63), bucket(64)), (BUCKETS - 1, 31, 32, 63, 64));
    }

    #[test]
    fn the_fewest_come_first() {
        let mut boundary = Boundary::new(6).unwrap();
        for (v, outside) in [(0, 5), (1, 3), (2, 900), (3, 3), (4, 0)] {
            boundary.insert(v, outside);
        }
        // Where it is not, nothing happens.
        boundary.lower(5);
        (0..3).for_each(|_| boundary.lower(0));
        (0..899).for_each(|_| boundary.lower(2));
        boundary.remove(4);
        let order: Vec<_> = std::iter::from_fn(|| boundary.pop()).collect();
        assert_eq!(order, [2, 0, 3, 1]);
        boundary.clear();
        assert_eq!(boundary.pop(), None);
    }
}
