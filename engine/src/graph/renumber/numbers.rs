//! Numbers to dense ids: by subtraction when there are no gaps, by a bitmap when ids are not spread too
//! far, else by the sorted list of those that occur.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::error::{Error, Result};
use crate::graph::{EdgeChunk, EdgeList, MAX_VERTICES, RawIds, VertexId, memory};
use crate::parallel::{self, Lent};
use crate::plain::Plain;

/// A bitmap of this many bytes is always acceptable.
const FREE_BITMAP_BYTES: u64 = 64 << 20;
/// A larger one is when it has at most this many bytes for each end of an edge.
const BITMAP_BYTES_AN_END: u64 = 4;

/// Sources and targets as the input wrote them, in the narrowest type that holds them all.
#[derive(Clone, Debug, PartialEq)]
pub enum RawPairs {
    /// Every id is below 2^32.
    U32(Vec<(u32, u32)>),
    /// Some id is not.
    U64(Vec<(u64, u64)>),
}

impl RawPairs {
    /// Number of edges.
    pub fn len(&self) -> usize {
        match self {
            RawPairs::U32(pairs) => pairs.len(),
            RawPairs::U64(pairs) => pairs.len(),
        }
    }

    /// Whether there is no edge.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Calls `f` with both ends of every edge.
    fn each_end(&self, mut f: impl FnMut(u64)) {
        match self {
            RawPairs::U32(pairs) => pairs.iter().for_each(|&(s, t)| {
                f(s.into());
                f(t.into());
            }),
            RawPairs::U64(pairs) => pairs.iter().for_each(|&(s, t)| {
                f(s);
                f(t);
            }),
        }
    }

    /// Replaces every id by what `f` gives it; in place for narrow pairs.
    fn map(self, f: impl Fn(u64) -> VertexId) -> Vec<(VertexId, VertexId)> {
        match self {
            RawPairs::U32(mut pairs) => {
                pairs.iter_mut().for_each(|(s, t)| (*s, *t) = (f((*s).into()), f((*t).into())));
                pairs
            }
            RawPairs::U64(pairs) => {
                let mut narrow = Vec::with_capacity(pairs.len());
                narrow.extend(pairs.iter().map(|&(s, t)| (f(s), f(t))));
                narrow
            }
        }
    }
}

/// Some edges in the order of the input, with raw ids.
#[derive(Clone, Debug, PartialEq)]
pub struct RawChunk<E = ()> {
    /// Source and target.
    pub pairs: RawPairs,
    /// One value an edge.
    pub data: Vec<E>,
}

/// Makes the ids that occur dense, in ascending order.
///
/// The vertices of the result are exactly the ids that occur: a gap is not a vertex.
///
/// # Errors
/// [`Error::TooManyVertices`] when more than 2^32 - 1 distinct ids occur; [`Error::NotEnoughMemory`].
///
/// # Complexity
/// O(edges) and a bitmap of one bit for each number up to the largest id, when that bitmap is below 64 MB
/// or four bytes an end; else O(edges + i log i) for i distinct ids. Parallel by chunks; the result does
/// not depend on the number of threads.
///
/// # Examples
/// ```
/// use hubcut::graph::{RawChunk, RawPairs, RawIds, renumber};
/// let pairs = RawPairs::U64(vec![(1 << 40, 7), (7, 9)]);
/// let list = renumber(vec![RawChunk { pairs, data: vec![(), ()] }])?;
/// assert_eq!(list.ids, RawIds::Numbers(vec![7, 9, 1 << 40].into()));
/// assert_eq!(list.chunks[0].edges, [(2, 0), (0, 1)]);
/// # Ok::<(), hubcut::Error>(())
/// ```
pub fn renumber<E: Plain>(chunks: Vec<RawChunk<E>>) -> Result<EdgeList<E>> {
    renumber_with(chunks, |highest, ends| highest / 8 < FREE_BITMAP_BYTES.max(ends.saturating_mul(BITMAP_BYTES_AN_END)))
}

/// [`renumber`] with the choice of the bitmap left to the caller, given the highest id and the number of ends.
fn renumber_with<E: Plain>(chunks: Vec<RawChunk<E>>, use_bitmap: impl Fn(u64, u64) -> bool) -> Result<EdgeList<E>> {
    let bounds = all_bounds(&chunks);
    let Some((lowest, highest)) = bounds else {
        return Ok(EdgeList { ids: RawIds::from_zero(0), chunks: rewrite(chunks, |_| 0) });
    };
    let ends = 2 * chunks.iter().map(|chunk| chunk.pairs.len() as u64).sum::<u64>();
    if use_bitmap(highest, ends) {
        // Of each 64 ids a word of bits, twice while it is made, and how many came before.
        memory::check_fits((highest - lowest) / 64 * 24, "numbering the vertices")?;
        let bitmap = Bitmap::of(&chunks, lowest, highest);
        let count = bitmap.count()?;
        if u64::from(count) == highest - lowest + 1 {
            return Ok(shifted(chunks, lowest, count));
        }
        let ids = RawIds::Numbers(bitmap.numbers(count).into());
        let chunks = rewrite(chunks, |id| bitmap.rank(id));
        return Ok(EdgeList { ids, chunks });
    }
    let ids = distinct(&chunks);
    let count = checked_count(ids.len() as u64)?;
    if u64::from(count) - 1 == highest - lowest {
        return Ok(shifted(chunks, lowest, count));
    }
    let index = Index::new(&ids);
    let chunks = rewrite(chunks, |id| index.position(id));
    Ok(EdgeList { ids: RawIds::Numbers(ids.into()), chunks })
}

/// Makes the ids dense where the vertices are declared: `first..first + count`, whether they occur or not.
///
/// # Panics
/// If an id lies outside that range; the caller has checked them, knowing the line of each.
///
/// # Complexity
/// O(edges), in place for narrow pairs, parallel by chunks.
///
/// For the readers of this workspace: nothing promises that it stays.
#[doc(hidden)]
pub fn renumber_within<E: Plain>(chunks: Vec<RawChunk<E>>, first: u64, count: u32) -> EdgeList<E> {
    let bounds = all_bounds(&chunks);
    if let Some((lowest, highest)) = bounds {
        assert!(lowest >= first && highest - first < u64::from(count), "an id lies outside the declared vertices");
    }
    shifted(chunks, first, count)
}

/// The lowest and the highest id.
fn all_bounds<E: Plain>(chunks: &[RawChunk<E>]) -> Option<(u64, u64)> {
    let of_chunks = parallel::collect(chunks.len(), &|chunk| bounds(&chunks[chunk].pairs));
    of_chunks.into_iter().fold(None, wider)
}

fn shifted<E: Plain>(chunks: Vec<RawChunk<E>>, first: u64, count: u32) -> EdgeList<E> {
    EdgeList { ids: RawIds::Range { first, count }, chunks: rewrite(chunks, |id| (id - first) as VertexId) }
}

fn rewrite<E: Plain>(chunks: Vec<RawChunk<E>>, f: impl Fn(u64) -> VertexId + Sync) -> Vec<EdgeChunk<E>> {
    parallel::map(chunks, &|_, chunk| EdgeChunk { edges: chunk.pairs.map(&f), data: chunk.data })
}

fn checked_count(vertices: u64) -> Result<u32> {
    if vertices > MAX_VERTICES {
        return Err(Error::TooManyVertices { vertices });
    }
    Ok(vertices as u32)
}

/// The lowest and the highest id.
fn bounds(pairs: &RawPairs) -> Option<(u64, u64)> {
    let (mut lowest, mut highest) = (u64::MAX, 0);
    pairs.each_end(|id| {
        lowest = lowest.min(id);
        highest = highest.max(id);
    });
    (!pairs.is_empty()).then_some((lowest, highest))
}

fn wider(a: Option<(u64, u64)>, b: Option<(u64, u64)>) -> Option<(u64, u64)> {
    match (a, b) {
        (Some(a), Some(b)) => Some((a.0.min(b.0), a.1.max(b.1))),
        (a, b) => a.or(b),
    }
}

/// Which ids occur, one bit each, and how many occur before each word.
struct Bitmap {
    /// A multiple of 64; bit 0 of the first word.
    base: u64,
    words: Vec<u64>,
    before: Vec<u64>,
}

impl Bitmap {
    fn of<E: Plain>(chunks: &[RawChunk<E>], lowest: u64, highest: u64) -> Self {
        let base = lowest / 64 * 64;
        let words: Vec<AtomicU64> = (0..=(highest - base) / 64).map(|_| AtomicU64::new(0)).collect();
        parallel::each(chunks.len(), &|chunk| {
            chunks[chunk].pairs.each_end(|id| {
                let (word, bit) = (&words[((id - base) / 64) as usize], 1 << (id % 64));
                // Most ends were seen before: a plain read spares the locked instruction. Ordering does
                // not matter, the end of the parallel loop publishes all words.
                if word.load(Ordering::Relaxed) & bit == 0 {
                    word.fetch_or(bit, Ordering::Relaxed);
                }
            });
        });
        let words: Vec<u64> = words.into_iter().map(AtomicU64::into_inner).collect();
        let mut sum = 0;
        let before = words
            .iter()
            .map(|word| {
                let before = sum;
                sum += u64::from(word.count_ones());
                before
            })
            .collect();
        Bitmap { base, words, before }
    }

    fn count(&self) -> Result<u32> {
        let last = self.words.len() - 1;
        checked_count(self.before[last] + u64::from(self.words[last].count_ones()))
    }

    fn numbers(&self, count: u32) -> Vec<u64> {
        let mut numbers = Vec::with_capacity(count as usize);
        for (i, &word) in self.words.iter().enumerate() {
            let mut rest = word;
            while rest != 0 {
                numbers.push(self.base + 64 * i as u64 + u64::from(rest.trailing_zeros()));
                rest &= rest - 1;
            }
        }
        numbers
    }

    fn rank(&self, id: u64) -> VertexId {
        let (word, bit) = (((id - self.base) / 64) as usize, id % 64);
        self.before[word] as VertexId + (self.words[word] & ((1 << bit) - 1)).count_ones()
    }
}

/// The distinct ids, ascending: each chunk's own by a hash set, then merged pairwise.
fn distinct<E: Plain>(chunks: &[RawChunk<E>]) -> Vec<u64> {
    let own = |chunk: &RawChunk<E>| {
        let mut set = ahash::HashSet::default();
        chunk.pairs.each_end(|id| {
            set.insert(id);
        });
        let mut ids: Vec<u64> = set.into_iter().collect();
        ids.sort_unstable();
        ids
    };
    let mut lists = parallel::collect(chunks.len(), &|chunk| own(&chunks[chunk]));
    // Neighbours are joined, again and again, so that no list is gone through more often than the logarithm of their number.
    while lists.len() > 1 {
        let (count, joined) = (lists.len(), Lent::of(lists));
        lists = parallel::collect(count.div_ceil(2), &|pair| {
            let first = joined.take(2 * pair);
            if 2 * pair + 1 < count { union(&first, &joined.take(2 * pair + 1)) } else { first }
        });
    }
    lists.pop().unwrap_or_default()
}

/// The union of two strictly ascending lists.
fn union(a: &[u64], b: &[u64]) -> Vec<u64> {
    if a.is_empty() || b.is_empty() {
        return [a, b].concat();
    }
    let mut both = Vec::with_capacity(a.len().max(b.len()));
    let (mut i, mut j) = (0, 0);
    while i < a.len() && j < b.len() {
        both.push(a[i].min(b[j]));
        let (step_a, step_b) = (a[i] <= b[j], b[j] <= a[i]);
        i += usize::from(step_a);
        j += usize::from(step_b);
    }
    both.extend_from_slice(&a[i..]);
    both.extend_from_slice(&b[j..]);
    both
}

/// Finds positions in a sorted list: a table over the leading bits narrows the binary search to a few
/// entries when ids are spread evenly (hashes are).
struct Index<'a> {
    ids: &'a [u64],
    shift: u32,
    starts: Vec<u32>,
}

impl<'a> Index<'a> {
    /// `ids` is ascending and not empty.
    fn new(ids: &'a [u64]) -> Self {
        let spread = ids[ids.len() - 1] - ids[0];
        let wanted_bits = usize::BITS - ids.len().leading_zeros();
        let shift = (u64::BITS - spread.leading_zeros()).saturating_sub(wanted_bits);
        let mut starts = vec![0; (spread >> shift) as usize + 2];
        for id in ids {
            starts[((id - ids[0]) >> shift) as usize + 1] += 1;
        }
        for bucket in 1..starts.len() {
            starts[bucket] += starts[bucket - 1];
        }
        Index { ids, shift, starts }
    }

    fn position(&self, id: u64) -> VertexId {
        let bucket = ((id - self.ids[0]) >> self.shift) as usize;
        let (start, end) = (self.starts[bucket], self.starts[bucket + 1]);
        start + self.ids[start as usize..end as usize].partition_point(|&other| other < id) as VertexId
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn chunk(pairs: &[(u64, u64)]) -> RawChunk {
        let wide = pairs.iter().any(|&(s, t)| s.max(t) > u64::from(u32::MAX));
        let pairs = if wide {
            RawPairs::U64(pairs.to_vec())
        } else {
            RawPairs::U32(pairs.iter().map(|&(s, t)| (s as u32, t as u32)).collect())
        };
        RawChunk { data: vec![(); pairs.len()], pairs }
    }

    fn back(list: &EdgeList) -> Vec<(u64, u64)> {
        let id = |v: u32| match list.ids.get(v as usize) {
            crate::graph::RawId::Number(number) => number,
            _ => unreachable!("numbers went in"),
        };
        list.chunks.iter().flat_map(|chunk| chunk.edges.iter().map(|&(s, t)| (id(s), id(t)))).collect()
    }

    #[test]
    fn consecutive_ids_take_no_memory() {
        let list = renumber(vec![chunk(&[(5, 6)]), chunk(&[(7, 5)])]).unwrap();
        assert_eq!(list.ids, RawIds::Range { first: 5, count: 3 });
        assert_eq!(back(&list), [(5, 6), (7, 5)]);
    }

    #[test]
    fn ids_do_not_wrap_at_32_or_64_bits() {
        let pairs = [(0, 1 << 32), (u64::MAX, 0)];
        let list = renumber(vec![chunk(&pairs)]).unwrap();
        assert_eq!(list.ids.len(), 3);
        assert_eq!(back(&list), pairs);
    }

    #[test]
    fn nothing_gives_nothing() {
        assert_eq!(renumber::<()>(vec![]).unwrap().ids.len(), 0);
    }

    #[test]
    fn declared_vertices_all_exist() {
        let list = renumber_within(vec![chunk(&[(1, 3)])], 1, 9);
        assert_eq!(list.ids, RawIds::Range { first: 1, count: 9 });
        assert_eq!(list.chunks[0].edges, [(0, 2)]);
    }

    proptest! {
        #[test]
        fn both_ways_agree_with_sorting(
            ids in prop::collection::vec(prop_oneof![0u64..40, any::<u64>(), (1u64 << 32) - 3..(1u64 << 32) + 3], 2..60),
            cut in 1usize..20,
        ) {
            let pairs: Vec<_> = ids.chunks_exact(2).map(|p| (p[0], p[1])).collect();
            let mut expected: Vec<u64> = pairs.iter().flat_map(|&(s, t)| [s, t]).collect();
            expected.sort_unstable();
            expected.dedup();
            let chunks: Vec<_> = pairs.chunks(cut).map(chunk).collect();
            let small = expected[expected.len() - 1] < 1 << 33;
            for list in [
                renumber(chunks.clone()).unwrap(),
                renumber_with(chunks.clone(), |_, _| false).unwrap(),
                renumber_with(chunks, |_, _| small).unwrap(),
            ] {
                prop_assert_eq!(back(&list), pairs.clone());
                prop_assert_eq!(list.ids.len(), expected.len());
                let same = (0..expected.len()).all(|i| list.ids.find(crate::graph::RawId::Number(expected[i])) == Some(i));
                prop_assert!(same);
            }
        }
    }
}
