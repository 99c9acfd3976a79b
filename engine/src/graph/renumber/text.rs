//! Text ids to dense ids: each chunk numbers its own, all chunks look theirs up in one dictionary, whose parts threads fill by
//! themselves; the distinct ids are sorted, and every chunk is mapped.

use std::sync::atomic::{AtomicUsize, Ordering};

use ahash::RandomState;
use rayon::slice::ParallelSliceMut;

use crate::error::{Error, Result};
use crate::graph::{EdgeChunk, EdgeList, MAX_VERTICES, RawIds, TextIds, VertexId, memory};
use crate::parallel;
use crate::plain::Plain;

/// Some edges in the order of the input, between ids that are numbered within the chunk.
#[derive(Clone, Debug)]
pub struct TextChunk<E = ()> {
    /// The ids of the chunk, in any order.
    pub ids: TextIds,
    /// Source and target, as positions in `ids`.
    pub edges: Vec<(u32, u32)>,
    /// One value an edge.
    pub data: Vec<E>,
}

/// Into how many parts the dictionary is cut, each of which a thread fills alone: a power of two.
const SHARDS: usize = 64;

/// Makes text ids dense, in ascending order of their bytes.
///
/// # Errors
/// [`Error::TooManyVertices`] when more than 2^32 - 1 distinct ids occur; [`Error::NotEnoughMemory`].
///
/// # Panics
/// If an edge names a position outside the ids of its chunk, or ids are not UTF-8.
///
/// # Complexity
/// O(edges + ids of all chunks + i log i) for i distinct ids, expected: each id of a chunk is looked up once in a hash table, and
/// only the distinct ones are sorted. Parallel; the result does not depend on the number of threads.
///
/// # Examples
/// ```
/// use hubcut::graph::{RawIds, TextChunk, TextIds, renumber_text};
/// let ids = TextIds::from_sorted(["pear", "fig"].into_iter());
/// let list = renumber_text(vec![TextChunk { ids, edges: vec![(0, 1)], data: vec![()] }])?;
/// assert_eq!(list.ids, RawIds::Text(TextIds::from_sorted(["fig", "pear"].into_iter())));
/// assert_eq!(list.chunks[0].edges, [(1, 0)]);
/// # Ok::<(), hubcut::Error>(())
/// ```
pub fn renumber_text<E: Plain>(chunks: Vec<TextChunk<E>>) -> Result<EdgeList<E>> {
    let (parts, data): (Vec<NamePart>, Vec<_>) =
        chunks.into_iter().map(|chunk| (NamePart { ids: chunk.ids, edges: chunk.edges }, chunk.data)).unzip();
    let (ids, edges) = number(parts)?;
    let chunks = edges.into_iter().zip(data).map(|(edges, data)| EdgeChunk { edges, data }).collect();
    Ok(EdgeList { ids: RawIds::Text(ids), chunks })
}

/// What of a chunk does not depend on the type of its data.
struct NamePart {
    ids: TextIds,
    edges: EdgePairs,
}

/// Sources and targets.
type EdgePairs = Vec<(u32, u32)>;

/// [`renumber_text`] of what does not depend on the type of the data.
fn number(chunks: Vec<NamePart>) -> Result<(TextIds, Vec<EdgePairs>)> {
    // Of each id of each chunk its hash and its place by shard, and its number in the end; of the distinct ones a slot and a name.
    let all: u64 = chunks.iter().map(|chunk| chunk.ids.len() as u64).sum();
    memory::check_fits(all * (size_of::<NameEntry>() + size_of::<VertexId>()) as u64, "numbering the vertices")?;
    // That it is UTF-8 is asked of a chunk as a whole: of each id it would take as long as all the rest.
    let texts = parallel::collect(chunks.len(), &|chunk| Texts::of(&chunks[chunk].ids));
    let grouped = parallel::collect(chunks.len(), &|chunk| GroupedNames::of(&texts[chunk]));
    let shards = parallel::collect(SHARDS, &|shard| {
        NameShard::of(texts.iter().zip(&grouped).map(|(texts, grouped)| (*texts, grouped.entries(shard))))
    });
    let mut bases = Vec::with_capacity(SHARDS);
    let mut names: Vec<&str> = Vec::new();
    for shard in &shards {
        bases.push(names.len() as u64);
        names.extend(&shard.names);
    }
    if names.len() as u64 > MAX_VERTICES {
        return Err(Error::TooManyVertices { vertices: names.len() as u64 });
    }
    let order = sorted(&names);
    let mut rank = vec![0; names.len()];
    order.iter().enumerate().for_each(|(to, from)| rank[*from as usize] = to as VertexId);
    let ids = TextIds::from_sorted(order.iter().map(|from| names[*from as usize]));
    // The numbers that a shard gave to a chunk lie one after another.
    let maps = parallel::collect(grouped.len(), &|chunk| {
        let grouped = &grouped[chunk];
        let mut map = vec![0; grouped.entries.len()];
        for (index, (shard, base)) in shards.iter().zip(&bases).enumerate() {
            let numbers = &shard.numbers[shard.starts[chunk]..shard.starts[chunk + 1]];
            for (entry, number) in grouped.entries(index).iter().zip(numbers) {
                map[entry.id as usize] = rank[(base + u64::from(*number)) as usize];
            }
        }
        map
    });
    drop(shards);
    let mut edges: Vec<EdgePairs> = chunks.into_iter().map(|chunk| chunk.edges).collect();
    parallel::each_of(edges.iter_mut().collect(), &|chunk, edges: &mut EdgePairs| {
        let map = &maps[chunk];
        edges.iter_mut().for_each(|(s, t)| (*s, *t) = (map[*s as usize], map[*t as usize]));
    });
    Ok((ids, edges))
}

/// The ids of a chunk, checked.
#[derive(Clone, Copy)]
struct Texts<'a> {
    offsets: &'a [u64],
    bytes: &'a str,
}

impl<'a> Texts<'a> {
    fn of(ids: &'a TextIds) -> Self {
        let bytes = std::str::from_utf8(&ids.bytes).expect("ids are checked when they are read");
        Texts { offsets: &ids.offsets, bytes }
    }

    fn len(&self) -> usize {
        self.offsets.len().saturating_sub(1)
    }

    fn get(&self, position: usize) -> &'a str {
        &self.bytes[self.offsets[position] as usize..self.offsets[position + 1] as usize]
    }
}

/// An id of a chunk.
#[derive(Clone, Copy)]
struct NameEntry {
    hash: u64,
    id: u32,
}

/// The ids of a chunk, grouped by the shard that their hashes choose.
struct GroupedNames {
    entries: Vec<NameEntry>,
    /// Where each shard begins; one more at the end.
    starts: [u32; SHARDS + 1],
}

impl GroupedNames {
    fn of(ids: &Texts<'_>) -> Self {
        // The same in every chunk.
        let hasher = RandomState::with_seeds(0x9E37_79B9, 0x7F4A_7C15, 0xF39C_C060, 0x5CED_C834);
        let hashes: Vec<u64> = (0..ids.len()).map(|id| hasher.hash_one(ids.get(id).as_bytes())).collect();
        let mut starts = [0; SHARDS + 1];
        hashes.iter().for_each(|hash| starts[shard_of(*hash) + 1] += 1);
        (0..SHARDS).for_each(|shard| starts[shard + 1] += starts[shard]);
        let mut at = starts;
        let mut entries = vec![NameEntry { hash: 0, id: 0 }; hashes.len()];
        for (id, hash) in hashes.into_iter().enumerate() {
            let place = &mut at[shard_of(hash)];
            entries[*place as usize] = NameEntry { hash, id: id as u32 };
            *place += 1;
        }
        GroupedNames { entries, starts }
    }

    fn entries(&self, shard: usize) -> &[NameEntry] {
        &self.entries[self.starts[shard] as usize..self.starts[shard + 1] as usize]
    }
}

/// The shard of a hash: its highest bits, since the lowest choose a slot in it.
fn shard_of(hash: u64) -> usize {
    (hash >> (u64::BITS - SHARDS.trailing_zeros())) as usize
}

/// A part of the dictionary: the ids whose hashes begin with the same bits, numbered as they first came.
struct NameShard<'a> {
    names: Vec<&'a str>,
    /// The number of each id of each chunk that belongs here.
    numbers: Vec<u32>,
    /// Where those of each chunk begin; one more at the end.
    starts: Vec<usize>,
}

impl<'a> NameShard<'a> {
    fn of<'e>(chunks: impl Iterator<Item = (Texts<'a>, &'e [NameEntry])>) -> Self {
        const EMPTY: u32 = u32::MAX;
        let mut shard = NameShard { names: Vec::new(), numbers: Vec::new(), starts: vec![0] };
        // Open addressing, linear probing, at most half full: a number, and bits of the hash that spare a look at most names.
        let mut table = vec![(EMPTY, 0u32); 1 << 10];
        let mut hashes: Vec<u64> = Vec::new();
        for (ids, entries) in chunks {
            for entry in entries {
                let name = ids.get(entry.id as usize);
                let (mask, tag) = (table.len() - 1, (entry.hash >> 24) as u32);
                let mut slot = entry.hash as usize & mask;
                let number = loop {
                    let (number, other) = table[slot];
                    if number == EMPTY {
                        let number = shard.names.len() as u32;
                        table[slot] = (number, tag);
                        shard.names.push(name);
                        hashes.push(entry.hash);
                        break number;
                    }
                    if other == tag && shard.names[number as usize] == name {
                        break number;
                    }
                    slot = (slot + 1) & mask;
                };
                shard.numbers.push(number);
                if shard.names.len() * 2 > table.len() {
                    table = vec![(EMPTY, 0); table.len() * 2];
                    let mask = table.len() - 1;
                    for (number, hash) in hashes.iter().enumerate() {
                        let mut slot = *hash as usize & mask;
                        while table[slot].0 != EMPTY {
                            slot = (slot + 1) & mask;
                        }
                        table[slot] = (number as u32, (hash >> 24) as u32);
                    }
                }
            }
            shard.starts.push(shard.numbers.len());
        }
        shard
    }
}

/// The order in which names ascend, all of which are different.
fn sorted(names: &[&str]) -> Vec<u32> {
    // Names often begin alike; the eight bytes after that decide most comparisons without a look at the text.
    let alike = |a: &str, b: &str| a.bytes().zip(b.bytes()).take_while(|(a, b)| a == b).count();
    let first = names.first().copied().unwrap_or_default();
    let common = AtomicUsize::new(first.len());
    parallel::ranges(names.len(), &|range| {
        let of_range = names[range].iter().map(|name| alike(first, name)).min();
        common.fetch_min(of_range.unwrap_or(usize::MAX), Ordering::Relaxed);
    });
    let common = common.into_inner();
    let key = |name: &str| {
        let rest = &name.as_bytes()[common..];
        let mut bytes = [0; 8];
        let length = rest.len().min(8);
        bytes[..length].copy_from_slice(&rest[..length]);
        u64::from_be_bytes(bytes)
    };
    let mut order = parallel::tabulate(names.len(), &|name| (key(names[name]), name as u32));
    order.par_sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| names[a.1 as usize].cmp(names[b.1 as usize])));
    order.into_iter().map(|(_, i)| i).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chunk(ids: &[&str], edges: &[(u32, u32)]) -> TextChunk {
        let ids = TextIds::from_sorted(ids.iter().copied());
        TextChunk { ids, edges: edges.to_vec(), data: vec![(); edges.len()] }
    }

    #[test]
    fn chunks_share_one_order() {
        let list =
            renumber_text(vec![chunk(&["b", "a"], &[(0, 1)]), chunk(&["ä", "b", "B"], &[(0, 1), (2, 2)])]).unwrap();
        assert_eq!(list.ids, RawIds::Text(TextIds::from_sorted(["B", "a", "b", "ä"].into_iter())));
        assert_eq!(list.chunks[0].edges, [(2, 1)]);
        assert_eq!(list.chunks[1].edges, [(3, 2), (0, 0)]);
    }

    proptest::proptest! {
        #[test]
        fn agrees_with_sorting(chunks in proptest::collection::vec(proptest::collection::vec("[ab\u{e9}]{1,12}", 1..20), 1..6)) {
            let mut expected: Vec<&str> = chunks.iter().flatten().map(String::as_str).collect();
            expected.sort_unstable();
            expected.dedup();
            let list = renumber_text(chunks.iter().map(|names| {
                let names: Vec<&str> = names.iter().map(String::as_str).collect();
                let edges: Vec<_> = (0..names.len() as u32).map(|i| (i, 0)).collect();
                chunk(&names, &edges)
            }).collect()).unwrap();
            let crate::graph::RawIds::Text(ids) = &list.ids else { unreachable!("text went in") };
            proptest::prop_assert_eq!((0..ids.len()).map(|i| ids.get(i)).collect::<Vec<_>>(), expected);
            for (names, chunk) in chunks.iter().zip(&list.chunks) {
                for (name, edge) in names.iter().zip(&chunk.edges) {
                    proptest::prop_assert_eq!(ids.get(edge.0 as usize), name);
                }
            }
        }
    }
}
