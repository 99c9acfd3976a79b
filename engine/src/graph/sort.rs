//! Stable counting sort of edges into rows, in parallel; transposing an adjacency is the same sort.
//!
//! Two steps, each linear. *Partition*: every block of the input is counted and copied, by itself, into a
//! [`Part`], grouped by bucket: a range of `2^shift` neighbouring keys. *Collect*: every bucket gathers its
//! piece of each part, in the order of the parts, and counting-sorts it into the slice of the output that
//! belongs to it alone. Both steps touch little memory at a time: a part and the cursors of a bucket fit the
//! cache, where one counting sort over all keys would miss it at every edge.
//!
//! Guarantees: entries of one key keep the order of the input, so the result depends neither on how the
//! input was cut into blocks nor on the number of threads. An entry takes 2 bytes beyond its values while
//! it is sorted. The largest single row is sorted by one thread.

use std::ops::Range;

use rayon::prelude::*;

use super::VertexId;
use crate::plain::Plain;

/// How many entries a block should have at most: what a part then occupies fits a large cache.
pub(super) const BLOCK: usize = 1 << 20;

/// Entries of the input, in order, that one thread partitions.
pub(super) trait Block: Sync {
    /// What is sorted: usually the other end of an edge.
    type Neighbour: Plain;
    /// What travels along: edge data.
    type Data: Plain;

    /// Calls `entry` with key, neighbour and data of every entry, in order; the same at every call.
    fn visit(&self, entry: impl FnMut(u32, Self::Neighbour, Self::Data));
}

/// How keys `0..rows` fall into buckets.
#[derive(Clone, Copy)]
pub(super) struct Buckets {
    rows: usize,
    shift: u32,
}

impl Buckets {
    /// Buckets of at most 2^16 keys, so that the key inside a bucket takes 2 bytes; about 64 for small
    /// graphs, and 2^14 keys each (cursors of 128 KiB) up to 4096 buckets.
    pub(super) fn new(rows: usize) -> Self {
        let bits = usize::BITS - rows.saturating_sub(1).leading_zeros();
        let shift = bits.saturating_sub(6).min(14).max(bits.saturating_sub(12)).min(16);
        Buckets { rows, shift }
    }

    fn count(self) -> usize {
        self.rows.div_ceil(1 << self.shift)
    }

    /// The keys of bucket `bucket`.
    fn keys(self, bucket: usize) -> Range<usize> {
        bucket << self.shift..((bucket + 1) << self.shift).min(self.rows)
    }
}

/// One block, grouped by bucket; inside a bucket in the order of the block.
pub(super) struct Part<N, D> {
    /// Where each bucket starts; one entry more than there are buckets.
    starts: Vec<u32>,
    /// Keys, relative to the first of their bucket.
    keys: Vec<u16>,
    neighbours: Vec<N>,
    data: Vec<D>,
}

/// Groups the entries of a block by bucket.
pub(super) fn partition<B: Block>(block: &B, buckets: Buckets) -> Part<B::Neighbour, B::Data> {
    let shift = buckets.shift;
    let mut starts = vec![0u32; buckets.count() + 1];
    block.visit(|key, _, _| starts[(key >> shift) as usize + 1] += 1);
    let mut total = 0;
    for start in &mut starts {
        total += *start;
        *start = total;
    }
    let total = total as usize;
    let (mut keys, mut neighbours, mut data) = (vec![0u16; total], zeroed(total), zeroed(total));
    let mut cursors = starts.clone();
    block.visit(|key, neighbour, value| {
        let cursor = &mut cursors[(key >> shift) as usize];
        let at = *cursor as usize;
        *cursor += 1;
        keys[at] = (key & ((1 << shift) - 1)) as u16;
        neighbours[at] = neighbour;
        data[at] = value;
    });
    Part { starts, keys, neighbours, data }
}

/// Rows in compressed form, as [`Adjacency`](super::Adjacency), with data.
pub(super) struct Rows<N, D> {
    pub(super) offsets: Vec<u64>,
    pub(super) neighbours: Vec<N>,
    pub(super) data: Vec<D>,
}

/// Counting-sorts partitioned entries into rows `0..rows`.
pub(super) fn collect<N: Plain, D: Plain>(parts: Vec<Part<N, D>>, buckets: Buckets) -> Rows<N, D> {
    let total: usize = parts.iter().map(|part| part.keys.len()).sum();
    let mut offsets = vec![0u64; buckets.rows + 1];
    let (mut neighbours, mut data) = (zeroed::<N>(total), zeroed::<D>(total));

    let (mut ends, mut to_neighbours, mut to_data) = (&mut offsets[1..], &mut neighbours[..], &mut data[..]);
    let mut base = 0;
    let mut pieces = Vec::with_capacity(buckets.count());
    for bucket in 0..buckets.count() {
        let len = parts.iter().map(|part| part.len_of(bucket)).sum();
        let piece = Piece {
            bucket,
            base,
            ends: ends.split_off_mut(..buckets.keys(bucket).len()).expect("keys of buckets add up to rows"),
            neighbours: to_neighbours.split_off_mut(..len).expect("entries of buckets add up to all"),
            data: to_data.split_off_mut(..len).expect("entries of buckets add up to all"),
        };
        base += len as u64;
        pieces.push(piece);
    }
    pieces.into_par_iter().with_max_len(1).for_each(|piece| piece.sort(&parts));
    Rows { offsets, neighbours, data }
}

impl<N, D> Part<N, D> {
    fn piece(&self, bucket: usize) -> Range<usize> {
        self.starts[bucket] as usize..self.starts[bucket + 1] as usize
    }

    /// Entries in bucket `bucket`.
    pub(super) fn len_of(&self, bucket: usize) -> usize {
        self.piece(bucket).len()
    }
}

/// The part of the output that one bucket fills.
struct Piece<'a, N, D> {
    bucket: usize,
    /// Entries of the buckets before.
    base: u64,
    /// For each key, where its row ends: the offset after its own.
    ends: &'a mut [u64],
    neighbours: &'a mut [N],
    data: &'a mut [D],
}

impl<N: Plain, D: Plain> Piece<'_, N, D> {
    fn sort(self, parts: &[Part<N, D>]) {
        // `ends` holds lengths, then starts, which serve as cursors and so become ends.
        for part in parts {
            for &key in &part.keys[part.piece(self.bucket)] {
                self.ends[key as usize] += 1;
            }
        }
        let mut start = self.base;
        for end in self.ends.iter_mut() {
            let len = *end;
            *end = start;
            start += len;
        }
        for part in parts {
            let piece = part.piece(self.bucket);
            let values = part.neighbours[piece.clone()].iter().zip(&part.data[piece.clone()]);
            for (&key, (&neighbour, &value)) in part.keys[piece].iter().zip(values) {
                let cursor = &mut self.ends[key as usize];
                let at = (*cursor - self.base) as usize;
                *cursor += 1;
                self.neighbours[at] = neighbour;
                self.data[at] = value;
            }
        }
    }
}

/// Zeros that take no memory before they are touched.
fn zeroed<T: Plain>(len: usize) -> Vec<T> {
    vec![T::zeroed(); len]
}

/// Cuts `0..len` into ranges of one block each, small enough that every thread gets some.
pub(super) fn blocks(len: usize) -> impl IndexedParallelIterator<Item = Range<usize>> {
    let size = (len / 64).clamp(1 << 14, BLOCK);
    (0..len.div_ceil(size)).into_par_iter().with_max_len(1).map(move |i| i * size..((i + 1) * size).min(len))
}

/// Calls `row` with every row that has positions in `positions`, and with these positions.
pub(super) fn rows_of(offsets: &[u64], positions: Range<usize>, mut row: impl FnMut(usize, Range<usize>)) {
    if positions.is_empty() {
        return;
    }
    let mut at = positions.start;
    let mut v = offsets.partition_point(|&offset| offset <= at as u64) - 1;
    while at < positions.end {
        let end = (offsets[v + 1] as usize).min(positions.end);
        if end > at {
            row(v, at..end);
        }
        at = end;
        v += 1;
    }
}

/// Positions of an adjacency whose arcs are to be sorted by neighbour.
struct ByNeighbour<'a, D> {
    offsets: &'a [u64],
    neighbours: &'a [VertexId],
    data: &'a [D],
    positions: Range<usize>,
}

impl<D: Plain> Block for ByNeighbour<'_, D> {
    type Neighbour = VertexId;
    type Data = D;

    fn visit(&self, mut entry: impl FnMut(u32, VertexId, D)) {
        rows_of(self.offsets, self.positions.clone(), |row, range| {
            for (&neighbour, &value) in self.neighbours[range.clone()].iter().zip(&self.data[range]) {
                entry(neighbour, row as u32, value);
            }
        });
    }
}

/// Partitions the arcs of an adjacency by neighbour: half a transposition, after which the adjacency may go.
pub(super) fn partition_by_neighbour<D: Plain>(
    offsets: &[u64],
    neighbours: &[VertexId],
    data: &[D],
) -> (Vec<Part<VertexId, D>>, Buckets) {
    let buckets = Buckets::new(offsets.len() - 1);
    let parts = blocks(neighbours.len())
        .map(|positions| partition(&ByNeighbour { offsets, neighbours, data, positions }, buckets))
        .collect();
    (parts, buckets)
}

impl<D: Plain> Rows<VertexId, D> {
    /// The transposed rows; these stay.
    pub(super) fn transposed(&self) -> Rows<VertexId, D> {
        let (parts, buckets) = partition_by_neighbour(&self.offsets, &self.neighbours, &self.data);
        collect(parts, buckets)
    }

    /// The transposed rows; these are freed half-way.
    pub(super) fn into_transposed(self) -> Rows<VertexId, D> {
        let (parts, buckets) = partition_by_neighbour(&self.offsets, &self.neighbours, &self.data);
        drop(self);
        collect(parts, buckets)
    }
}
