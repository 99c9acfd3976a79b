//! Text ids to dense ids: each chunk numbers its own, the sorted lists are merged, every chunk is mapped.

use rayon::prelude::*;

use crate::error::{Error, Result};
use crate::graph::{EdgeChunk, EdgeList, MAX_VERTICES, RawIds, TextIds, VertexId};
use crate::plain::Plain;

/// Some edges in the order of the input, between ids that are numbered within the chunk.
#[derive(Clone, Debug)]
pub struct TextChunk<E = ()> {
    /// The distinct ids of the chunk, in any order.
    pub ids: TextIds,
    /// Source and target, as positions in `ids`.
    pub edges: Vec<(u32, u32)>,
    /// One value an edge.
    pub data: Vec<E>,
}

/// Makes text ids dense, in ascending order of their bytes.
///
/// # Errors
/// [`Error::TooManyVertices`] when more than 2^32 - 1 distinct ids occur.
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
    let names = chunks.par_iter().map(|chunk| sorted(&chunk.ids)).reduce(Vec::new, |a, b| union(&a, &b));
    if names.len() as u64 > MAX_VERTICES {
        return Err(Error::TooManyVertices { vertices: names.len() as u64 });
    }
    let maps: Vec<Vec<VertexId>> = chunks
        .par_iter()
        .map(|chunk| (0..chunk.ids.len()).map(|i| position(&names, chunk.ids.get(i))).collect())
        .collect();
    let ids = TextIds::from_sorted(names.into_iter());
    let chunks = chunks
        .into_par_iter()
        .zip(maps)
        .map(|(mut chunk, map)| {
            chunk.edges.iter_mut().for_each(|(s, t)| (*s, *t) = (map[*s as usize], map[*t as usize]));
            EdgeChunk { edges: chunk.edges, data: chunk.data }
        })
        .collect();
    Ok(EdgeList { ids: RawIds::Text(ids), chunks })
}

fn sorted(ids: &TextIds) -> Vec<&str> {
    let mut names: Vec<&str> = (0..ids.len()).map(|i| ids.get(i)).collect();
    names.sort_unstable();
    names.dedup();
    names
}

fn position(names: &[&str], name: &str) -> VertexId {
    names.partition_point(|other| *other < name) as VertexId
}

/// The union of two strictly ascending lists.
fn union<'a>(a: &[&'a str], b: &[&'a str]) -> Vec<&'a str> {
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
}
