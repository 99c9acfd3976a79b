//! Stable counting sort of edges into rows, in parallel; transposing an adjacency is the same sort.
//!
//! Two steps, each linear. *Partition*: every block of the input is counted and copied, by itself, grouped by bucket, which is a
//! range of neighbouring keys. *Collect*: every bucket gathers its piece of each block, in the order of the blocks, and
//! counting-sorts it into the slice of the output that belongs to it alone. Both steps touch little memory at a time: a block and
//! the cursors of a bucket fit the cache, where one counting sort over all keys would miss it at every edge.
//!
//! Guarantees: entries of one key keep the order of the input, so the result depends neither on how the input was cut into blocks
//! nor on the number of threads. An entry takes 2 bytes beyond its values while it is sorted, in few large allocations, which go
//! back to the system when they are freed. The largest single row is sorted by one thread.

mod buckets;

use std::ops::Range;

use super::scratch::Scratch;
use super::{VertexId, memory};
use crate::error::Result;
use crate::parallel;
use crate::plain::Plain;

pub(crate) use buckets::{Buckets, Spread};

/// How many entries a block should have at most: what a part then occupies fits a large cache.
pub(crate) const BLOCK: usize = 1 << 20;

/// Entries of the input, in order, that one thread partitions.
pub(crate) trait Block: Sync {
    /// What is sorted: usually the other end of an edge.
    type Neighbour: Plain;
    /// What travels along: edge data.
    type Data: Plain;

    /// Calls `entry` with key, neighbour and data of every entry, in order; the same at every call.
    fn visit(&self, entry: impl FnMut(u32, Self::Neighbour, Self::Data));
}

/// Blocks, each grouped by bucket; inside a bucket in the order of the block.
pub(crate) struct SortParts<N, D> {
    buckets: Buckets,
    /// Keys inside their bucket.
    keys: Scratch<u16>,
    neighbours: Scratch<N>,
    data: Scratch<D>,
    parts: Vec<SortPart>,
}

/// Where a block lies in [`SortParts`].
struct SortPart {
    base: usize,
    /// Where each bucket starts, after `base`; one entry more than there are buckets.
    starts: Vec<u32>,
}

/// Room for one block.
pub(crate) struct Room<'a, N, D> {
    buckets: Buckets,
    keys: &'a mut [u16],
    neighbours: &'a mut [N],
    data: &'a mut [D],
    part: &'a mut SortPart,
}

impl<N: Plain, D: Plain> SortParts<N, D> {
    /// Room for blocks of at most `lens` entries, in the buffers of `old` if they are large enough; new ones
    /// take memory as they are filled.
    ///
    /// # Errors
    /// [`Error::NotEnoughMemory`](crate::Error::NotEnoughMemory), as everything here that makes arrays.
    pub(crate) fn new(buckets: Buckets, lens: &[usize], old: Option<Self>) -> Result<Self> {
        let total = lens.iter().sum();
        let mut base = 0;
        let part = |&len: &usize| {
            base += len;
            SortPart { base: base - len, starts: Vec::new() }
        };
        let parts = lens.iter().map(part).collect();
        Ok(match old {
            Some(old) if old.keys.len() >= total => SortParts { buckets, parts, ..old },
            old => {
                drop(old);
                let (keys, neighbours) = (Scratch::zeroed(total)?, Scratch::zeroed(total)?);
                SortParts { buckets, keys, neighbours, data: Scratch::zeroed(total)?, parts }
            }
        })
    }

    /// The room of every block, to be filled in any order.
    pub(crate) fn rooms(&mut self) -> Vec<Room<'_, N, D>> {
        let total = self.keys.len();
        let ends: Vec<usize> = self.parts.iter().skip(1).map(|part| part.base).chain([total]).collect();
        let (mut keys, mut neighbours, mut data) = (&mut self.keys[..], &mut self.neighbours[..], &mut self.data[..]);
        let mut rooms = Vec::with_capacity(ends.len());
        for (part, end) in self.parts.iter_mut().zip(ends) {
            let len = end - part.base;
            rooms.push(Room {
                buckets: self.buckets,
                keys: keys.split_off_mut(..len).expect("lengths add up"),
                neighbours: neighbours.split_off_mut(..len).expect("lengths add up"),
                data: data.split_off_mut(..len).expect("lengths add up"),
                part,
            });
        }
        rooms
    }

    /// Fills all rooms: `fill` gets the number of each.
    pub(crate) fn fill(&mut self, fill: &(dyn Fn(usize, Room<'_, N, D>) + Sync)) {
        parallel::each_of(self.rooms(), fill);
    }

    /// Partitions `0..len`, cut into blocks.
    pub(crate) fn of_range<B>(
        buckets: Buckets,
        len: usize,
        old: Option<Self>,
        block: impl Fn(Range<usize>) -> B + Sync,
    ) -> Result<Self>
    where
        B: Block<Neighbour = N, Data = D>,
    {
        let ranges = blocks(len);
        let lens: Vec<_> = ranges.iter().map(Range::len).collect();
        let mut parts = SortParts::new(buckets, &lens, old)?;
        parts.fill(&|index, room| room.fill(&block(ranges[index].clone())));
        Ok(parts)
    }

    /// Entries of bucket `bucket` in each part.
    pub(crate) fn lens_of(&self, bucket: usize) -> impl Iterator<Item = usize> {
        self.parts.iter().map(move |part| part.range(bucket).len())
    }
}

impl SortPart {
    fn range(&self, bucket: usize) -> Range<usize> {
        self.base + self.starts[bucket] as usize..self.base + self.starts[bucket + 1] as usize
    }
}

impl<N: Plain, D: Plain> Room<'_, N, D> {
    /// Groups the entries of a block by bucket.
    pub(crate) fn fill(self, block: &impl Block<Neighbour = N, Data = D>) {
        let buckets = self.buckets;
        match buckets.spread {
            Spread::Even => self.fill_by(block, |key| buckets.even(key)),
            Spread::Low => self.fill_by(block, |key| buckets.low(key)),
        }
    }

    fn fill_by(self, block: &impl Block<Neighbour = N, Data = D>, bucket_of: impl Fn(u32) -> (usize, u16)) {
        let Room { buckets, keys, neighbours, data, part } = self;
        let mut starts = vec![0u32; buckets.count() + 1];
        block.visit(|key, _, _| starts[bucket_of(key).0 + 1] += 1);
        let mut total = 0;
        for start in &mut starts {
            total += *start;
            *start = total;
        }
        let mut cursors = starts.clone();
        block.visit(|key, neighbour, value| {
            let (bucket, key) = bucket_of(key);
            let cursor = &mut cursors[bucket];
            let at = *cursor as usize;
            *cursor += 1;
            keys[at] = key;
            neighbours[at] = neighbour;
            data[at] = value;
        });
        part.starts = starts;
    }
}

/// Rows in compressed form, as [`Adjacency`](super::Adjacency), with data.
pub(crate) struct SortedRows<N, D> {
    pub(crate) offsets: Vec<u64>,
    pub(crate) neighbours: Vec<N>,
    pub(crate) data: Vec<D>,
}

/// Counting-sorts partitioned entries into rows `0..rows`.
pub(crate) fn collect<N: Plain, D: Plain>(parts: &SortParts<N, D>) -> Result<SortedRows<N, D>> {
    collect_into(parts, SortedRows { offsets: Vec::new(), neighbours: Vec::new(), data: Vec::new() })
}

/// As [`collect`], in the memory of rows that are no longer needed.
pub(crate) fn collect_into<N: Plain, D: Plain>(
    parts: &SortParts<N, D>,
    old: SortedRows<N, D>,
) -> Result<SortedRows<N, D>> {
    let buckets = parts.buckets;
    let lens: Vec<usize> = (0..buckets.count()).map(|bucket| parts.lens_of(bucket).sum()).collect();
    let total = lens.iter().sum();
    let mut offsets = renewed(old.offsets, buckets.rows + 1)?;
    parallel::fill(&mut offsets, &|_| 0);
    let (mut neighbours, mut data) = (renewed(old.neighbours, total)?, renewed(old.data, total)?);

    let (mut ends, mut to_neighbours, mut to_data) = (&mut offsets[1..], &mut neighbours[..], &mut data[..]);
    let mut base = 0;
    let mut pieces = Vec::with_capacity(lens.len());
    for (bucket, len) in lens.into_iter().enumerate() {
        pieces.push(Piece {
            bucket,
            base,
            ends: ends.split_off_mut(..buckets.keys(bucket).len()).expect("keys of buckets add up to rows"),
            neighbours: to_neighbours.split_off_mut(..len).expect("entries of buckets add up to all"),
            data: to_data.split_off_mut(..len).expect("entries of buckets add up to all"),
        });
        base += len as u64;
    }
    parallel::each_of(pieces, &|_, piece| piece.sort(parts));
    Ok(SortedRows { offsets, neighbours, data })
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
    fn sort(self, all: &SortParts<N, D>) {
        // `ends` holds lengths, then starts, which serve as cursors and so become ends.
        for part in &all.parts {
            for &key in &all.keys[part.range(self.bucket)] {
                self.ends[key as usize] += 1;
            }
        }
        let mut start = self.base;
        for end in self.ends.iter_mut() {
            let len = *end;
            *end = start;
            start += len;
        }
        for part in &all.parts {
            let range = part.range(self.bucket);
            let values = all.neighbours[range.clone()].iter().zip(&all.data[range.clone()]);
            for (&key, (&neighbour, &value)) in all.keys[range].iter().zip(values) {
                let cursor = &mut self.ends[key as usize];
                let at = (*cursor - self.base) as usize;
                *cursor += 1;
                self.neighbours[at] = neighbour;
                self.data[at] = value;
            }
        }
    }
}

/// A vector of `len` values to be written, in place if it has that length; new ones take memory as they are
/// touched.
fn renewed<T: Plain>(old: Vec<T>, len: usize) -> Result<Vec<T>> {
    if old.len() == len {
        return Ok(old);
    }
    drop(old);
    memory::zeroed("sorting the edges", len)
}

/// Cuts `0..len` into ranges of one block each, small enough that every thread gets some.
pub(crate) fn blocks(len: usize) -> Vec<Range<usize>> {
    cut(len, BLOCK)
}

/// Cuts `0..len` into ranges of `most` at most, small enough that every thread gets some.
pub(crate) fn cut(len: usize, most: usize) -> Vec<Range<usize>> {
    let size = (len / 16).clamp(1 << 14, most);
    (0..len.div_ceil(size)).map(|i| i * size..((i + 1) * size).min(len)).collect()
}

/// Calls `row` with every row that has positions in `positions`, and with these positions.
pub(crate) fn rows_of(offsets: &[u64], positions: Range<usize>, mut row: impl FnMut(usize, Range<usize>)) {
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

impl<D: Plain> SortedRows<VertexId, D> {
    fn partitioned(&self, spread: Spread, old: Option<SortParts<VertexId, D>>) -> Result<SortParts<VertexId, D>> {
        let SortedRows { offsets, neighbours, data } = self;
        let buckets = Buckets::new(offsets.len() - 1, spread);
        SortParts::of_range(buckets, neighbours.len(), old, |positions| ByNeighbour {
            offsets,
            neighbours,
            data,
            positions,
        })
    }

    /// The transposed rows, sorted in the buffers of `old`; these rows stay.
    pub(crate) fn transposed(
        &self,
        spread: Spread,
        old: Option<SortParts<VertexId, D>>,
    ) -> Result<SortedRows<VertexId, D>> {
        collect(&self.partitioned(spread, old)?)
    }

    /// The transposed rows, in the memory of these, sorted in the buffers of `old`, which come back.
    pub(crate) fn into_transposed(
        self,
        spread: Spread,
        old: SortParts<VertexId, D>,
    ) -> Result<(SortedRows<VertexId, D>, SortParts<VertexId, D>)> {
        let parts = self.partitioned(spread, Some(old))?;
        Ok((collect_into(&parts, self)?, parts))
    }
}
