//! Text ids to dense ids: each chunk numbers its own, the sorted lists are merged, every chunk is mapped.

use rayon::prelude::*;

use crate::error::{Error, Result};
use crate::graph::{EdgeChunk, EdgeList, MAX_VERTICES, RawIds, TextIds, VertexId, memory};
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

/// Makes text ids dense, in ascending order of their bytes.
///
/// # Errors
/// [`Error::TooManyVertices`] when more than 2^32 - 1 distinct ids occur; [`Error::NotEnoughMemory`].
///
/// # Panics
/// If an edge names a position outside the ids of its chunk, or ids are not UTF-8.
///
/// # Complexity
/// O(edges + i log i) for i the distinct ids of each chunk, summed. Parallel by chunks; the result does not
/// depend on the number of threads.
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
    // A reference to each id of each chunk, and its number in the end.
    let ids: u64 = chunks.iter().map(|chunk| chunk.ids.len() as u64).sum();
    memory::check_fits(ids * (size_of::<&str>() + size_of::<VertexId>()) as u64, "numbering the vertices")?;
    // Sorted ids lie in memory in their order: merging and looking up then run through memory, not across it.
    let chunks: Vec<TextChunk<E>> = chunks.into_par_iter().map(sorted).collect();
    let names = chunks.par_iter().map(|chunk| distinct(&chunk.ids)).reduce(Vec::new, union);
    if names.len() as u64 > MAX_VERTICES {
        return Err(Error::TooManyVertices { vertices: names.len() as u64 });
    }
    let maps: Vec<Vec<VertexId>> = chunks.par_iter().map(|chunk| positions(&chunk.ids, &names)).collect();
    let ids = TextIds::from_sorted(names.into_iter());
    let rewrite = |(mut chunk, map): (TextChunk<E>, Vec<VertexId>)| {
        replace_ends(&mut chunk.edges, &map);
        EdgeChunk { edges: chunk.edges, data: chunk.data }
    };
    let chunks = chunks.into_par_iter().zip(maps).map(rewrite).collect();
    Ok(EdgeList { ids: RawIds::Text(ids), chunks })
}

fn replace_ends(edges: &mut [(u32, u32)], map: &[u32]) {
    edges.iter_mut().for_each(|(s, t)| (*s, *t) = (map[*s as usize], map[*t as usize]));
}

/// The same chunk with its ids in ascending order.
fn sorted<E>(mut chunk: TextChunk<E>) -> TextChunk<E> {
    let names = names_in(&chunk.ids);
    // The first eight bytes decide most comparisons without a look at the text.
    let prefix = |name: &str| {
        let mut bytes = [0; 8];
        let length = name.len().min(8);
        bytes[..length].copy_from_slice(&name.as_bytes()[..length]);
        u64::from_be_bytes(bytes)
    };
    let mut order: Vec<(u64, u32)> = names.iter().enumerate().map(|(i, name)| (prefix(name), i as u32)).collect();
    order.sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| names[a.1 as usize].cmp(names[b.1 as usize])));
    let mut place = vec![0; order.len()];
    for (to, (_, from)) in order.iter().enumerate() {
        place[*from as usize] = to as u32;
    }
    let ids = TextIds::from_sorted(order.iter().map(|(_, i)| names[*i as usize]));
    chunk.ids = ids;
    replace_ends(&mut chunk.edges, &place);
    chunk
}

fn names_in(ids: &TextIds) -> Vec<&str> {
    (0..ids.len()).map(|i| ids.get(i)).collect()
}

fn distinct(sorted: &TextIds) -> Vec<&str> {
    let mut names = names_in(sorted);
    names.dedup();
    names
}

/// Where each id of a sorted chunk stands in `names`, which holds them all: both ascend, so one walk finds
/// them, in steps that double where the chunk has few of the names.
fn positions(ids: &TextIds, names: &[&str]) -> Vec<VertexId> {
    let mut at = 0;
    let position = |name: &str| {
        let mut step = 1;
        while at + step < names.len() && names[at + step] <= name {
            at += step;
            step *= 2;
        }
        let end = names.len().min(at + step);
        at += names[at..end].partition_point(|other| *other < name);
        at as VertexId
    };
    names_in(ids).into_iter().map(position).collect()
}

/// The union of two strictly ascending lists.
fn union<'a>(a: Vec<&'a str>, b: Vec<&'a str>) -> Vec<&'a str> {
    if a.is_empty() || b.is_empty() {
        return if a.is_empty() { b } else { a };
    }
    let mut both = Vec::with_capacity(a.len().max(b.len()));
    let (mut i, mut j) = (0, 0);
    while i < a.len() && j < b.len() {
        let order = a[i].cmp(b[j]);
        both.push(if order.is_le() { a[i] } else { b[j] });
        i += usize::from(order.is_le());
        j += usize::from(order.is_ge());
    }
    both.extend_from_slice(&a[i..]);
    both.extend_from_slice(&b[j..]);
    both
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
