//! The states of all vertices, wherever an engine keeps them.

use std::fmt;
use std::ops::Index;
use std::sync::{Arc, OnceLock};

use crate::partition::ShardId;
use crate::plain::Plain;
use crate::program::Row;
use crate::program::lengths::{Lengths, RowLengths};
use crate::program::row::Rows;

/// The states of a run, by vertex id. On shards they do not lie in that order; this looks each up where it is.
pub struct States<'a, V> {
    len: usize,
    lie: Lie<'a, V>,
}

/// Where they lie.
enum Lie<'a, V> {
    /// In one array, with the place of each vertex; empty if it is its id.
    Together(&'a [V], &'a [u32]),
    /// In an array for each part.
    Apart(Arc<[&'a [V]]>, Placed<'a>),
}

/// Where each vertex lies on parts.
#[derive(Clone, Copy)]
pub(crate) struct Placed<'a> {
    /// The part of each.
    pub(crate) masters: &'a [ShardId],
    /// Its place among all, part by part.
    pub(crate) place_of: &'a [u32],
    /// The first place of each part.
    pub(crate) first: &'a [usize],
}

impl<V> Clone for States<'_, V> {
    fn clone(&self) -> Self {
        let lie = match &self.lie {
            Lie::Together(states, place_of) => Lie::Together(states, place_of),
            Lie::Apart(arrays, placed) => Lie::Apart(Arc::clone(arrays), *placed),
        };
        States { len: self.len, lie }
    }
}

impl<'a, V> States<'a, V> {
    pub(crate) fn new(states: &'a [V], place_of: &'a [u32]) -> Self {
        States { len: states.len(), lie: Lie::Together(states, place_of) }
    }

    /// Those of each part.
    pub(crate) fn of_parts(arrays: Vec<&'a [V]>, placed: Placed<'a>) -> Self {
        States { len: placed.masters.len(), lie: Lie::Apart(arrays.into(), placed) }
    }

    /// How many there are: one a vertex.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether the graph has no vertex.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The state of vertex `v`.
    ///
    /// # Panics
    /// If `v` is not a vertex.
    #[inline(always)]
    pub fn get(&self, v: usize) -> &'a V {
        match &self.lie {
            Lie::Together(states, []) => &states[v],
            Lie::Together(states, place_of) => &states[place_of[v] as usize],
            Lie::Apart(arrays, placed) => {
                let part = placed.masters[v] as usize;
                &arrays[part][placed.place_of[v] as usize - placed.first[part]]
            }
        }
    }

    /// All of them, by vertex id.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &'a V> + use<'a, V> {
        let states = self.clone();
        (0..states.len).map(move |v| states.get(v))
    }

    /// A copy, by vertex id.
    pub fn to_vec(&self) -> Vec<V>
    where
        V: Clone,
    {
        self.iter().cloned().collect()
    }
}

impl<V> Index<usize> for States<'_, V> {
    type Output = V;

    fn index(&self, v: usize) -> &V {
        self.get(v)
    }
}

impl<V: fmt::Debug> fmt::Debug for States<'_, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl<V: PartialEq> PartialEq<[V]> for States<'_, V> {
    fn eq(&self, other: &[V]) -> bool {
        self.iter().eq(other)
    }
}

impl<V: PartialEq, const N: usize> PartialEq<[V; N]> for States<'_, V> {
    fn eq(&self, other: &[V; N]) -> bool {
        self.iter().eq(other)
    }
}

impl<V: PartialEq> PartialEq<Vec<V>> for States<'_, V> {
    fn eq(&self, other: &Vec<V>) -> bool {
        self.iter().eq(other)
    }
}

impl<V: PartialEq> PartialEq for States<'_, V> {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

/// What lies by place, as a list by vertex id.
pub(crate) fn by_vertex<T>(by_place: Vec<T>, place_of: &[u32]) -> Vec<T> {
    if place_of.is_empty() {
        return by_place;
    }
    let mut values: Vec<Option<T>> = by_place.into_iter().map(Some).collect();
    place_of.iter().map(|place| values[*place as usize].take().expect("each place is that of one vertex")).collect()
}

/// What is listed by vertex id, by place.
pub(crate) fn by_place<T>(by_vertex: Vec<T>, vertex_at: &[u32]) -> Vec<T> {
    self::by_vertex(by_vertex, vertex_at)
}

/// Rows in another order: first that at the first of `indices`.
pub(crate) fn pick<E: Copy, I: Copy + Into<u64>>(rows: &[E], lengths: Lengths<'_>, indices: &[I]) -> Vec<E> {
    let mut picked = Vec::with_capacity(indices.len() * lengths.one().unwrap_or(1));
    for &index in indices {
        picked.extend_from_slice(&rows[lengths.range(index.into() as usize)]);
    }
    picked
}

/// Rows copied together.
pub(crate) struct RowCopies<E> {
    elements: Vec<E>,
    lengths: RowLengths,
}

/// Rows that lie apart from others.
pub(crate) struct Apart<'a, E> {
    pub(crate) elements: &'a [E],
    pub(crate) lengths: Lengths<'a>,
    /// Which of all each of them is; there may be more of them, which are left.
    pub(crate) indices: Indices<'a>,
}

/// Numbers of vertices, or of arcs.
#[derive(Clone, Copy)]
pub(crate) enum Indices<'a> {
    Vertices(&'a [u32]),
    Arcs(&'a [u64]),
}

impl Indices<'_> {
    fn len(&self) -> usize {
        match self {
            Indices::Vertices(list) => list.len(),
            Indices::Arcs(list) => list.len(),
        }
    }

    fn at(&self, row: usize) -> usize {
        match self {
            Indices::Vertices(list) => list[row] as usize,
            Indices::Arcs(list) => list[row] as usize,
        }
    }
}

/// The lengths of all of `rows` rows, given those of each part of them.
fn lengths_together<'a>(rows: usize, parts: usize, part: &dyn Fn(usize) -> (Lengths<'a>, Indices<'a>)) -> RowLengths {
    if (0..parts).all(|number| part(number).0.one().is_some()) {
        return RowLengths::all((0..parts).next().and_then(|first| part(first).0.one()).unwrap_or(1));
    }
    let mut offsets = vec![0; rows + 1];
    for number in 0..parts {
        let (lengths, indices) = part(number);
        (0..indices.len()).for_each(|row| offsets[indices.at(row) + 1] = lengths.of(row) as u64);
    }
    (0..rows).for_each(|row| offsets[row + 1] += offsets[row]);
    RowLengths::of_offsets(offsets)
}

impl<E: Plain> RowCopies<E> {
    pub(crate) fn new(elements: Vec<E>, lengths: RowLengths) -> Self {
        RowCopies { elements, lengths }
    }

    /// All of `rows` rows, which lie apart. O(elements + rows).
    pub(crate) fn together(rows: usize, parts: &[Apart<'_, E>]) -> Self {
        let lengths = lengths_together(rows, parts.len(), &|part| (parts[part].lengths, parts[part].indices));
        let mut elements = vec![bytemuck::Zeroable::zeroed(); lengths.elements(rows)];
        for part in parts {
            for row in 0..part.indices.len() {
                let place = part.indices.at(row);
                elements[lengths.lie().span(place..place + 1)]
                    .copy_from_slice(&part.elements[part.lengths.span(row..row + 1)]);
            }
        }
        RowCopies { elements, lengths }
    }

    /// Where they lie.
    fn lie(&self) -> Lengths<'_> {
        self.lengths.lie()
    }

    pub(crate) fn rows<R: Row<Element = E> + ?Sized>(&self) -> Rows<'_, R> {
        Rows { elements: &self.elements, lengths: self.lengths.lie() }
    }
}

/// Where the rows lie that somebody has seen; if nobody has, they are single values.
pub(crate) fn lie<E: Plain>(seen: Option<&RowCopies<E>>) -> Lengths<'_> {
    seen.map_or(Lengths::all(1), RowCopies::lie)
}

/// What `cell` holds; the first time what `make` makes.
pub(crate) fn seen<'c, E>(cell: &'c OnceLock<RowCopies<E>>, make: &dyn Fn() -> RowCopies<E>) -> &'c RowCopies<E> {
    cell.get_or_init(make)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_id_wherever_they_lie() {
        let (place_of, vertex_at) = ([2, 0, 1], [1, 2, 0]);
        let states = States::new(&["b", "c", "a"], &place_of);
        assert_eq!(states, ["a", "b", "c"]);
        assert_eq!((states[0], states.len(), states.to_vec()), ("a", 3, vec!["a", "b", "c"]));
        assert_eq!(by_vertex(vec!["b", "c", "a"], &place_of), ["a", "b", "c"]);
        assert_eq!(by_place(vec!["a", "b", "c"], &vertex_at), ["b", "c", "a"]);
        assert_eq!(format!("{states:?}"), r#"["a", "b", "c"]"#);
    }

    #[test]
    fn rows_of_any_lengths_together() {
        let each = |lengths: &[u64]| RowLengths::each(lengths.len(), &mut lengths.iter().copied()).unwrap();
        let (one, other) = (each(&[2, 0, 9]), each(&[1, 3]));
        // The third is left.
        let first = Apart { elements: &[10, 11], lengths: one.lie(), indices: Indices::Vertices(&[2, 0]) };
        let second = Apart { elements: &[20, 30, 31, 32], lengths: other.lie(), indices: Indices::Arcs(&[1, 3]) };
        let together = RowCopies::together(4, &[first, second]);
        let rows = together.rows::<[i32]>();
        assert_eq!([0, 1, 2, 3].map(|row| rows.at(row)), [&[][..], &[20], &[10, 11], &[30, 31, 32]]);
        assert_eq!(pick(rows.elements, rows.lengths, &[3u32, 0, 1]), [30, 31, 32, 20]);

        let two =
            |elements, vertices| Apart { elements, lengths: Lengths::all(2), indices: Indices::Vertices(vertices) };
        let together = RowCopies::together(3, &[two(&[1, 2], &[1]), two(&[3, 4, 5, 6], &[2, 0])]);
        assert_eq!(together.rows::<[i32]>().elements, [5, 6, 1, 2, 3, 4]);
        assert_eq!(together.rows::<[i32]>().lengths.one(), Some(2));
    }
}
