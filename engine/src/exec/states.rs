//! The states of all vertices, wherever an engine keeps them.

use std::fmt;
use std::ops::Index;
use std::sync::{Arc, OnceLock};

use crate::partition::ShardId;

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

/// Rows of `length` elements in another order: first that at the first of `indices`.
pub(crate) fn pick<E: Copy>(rows: &[E], length: usize, indices: &[u32]) -> Vec<E> {
    let mut picked = Vec::with_capacity(indices.len() * length);
    for &index in indices {
        picked.extend_from_slice(&rows[index as usize * length..(index as usize + 1) * length]);
    }
    picked
}

/// Copies rows of `length` elements: those of `from`, one after another, to the rows `places` of `to`; or `back`, from there
/// one after another.
pub(crate) fn copy_rows<E: Copy>(to: &mut [E], from: &[E], length: usize, places: &[u64], back: bool) {
    for (row, place) in places.iter().enumerate() {
        let (place, row) = (*place as usize * length, row * length);
        let (to_at, from_at) = if back { (row, place) } else { (place, row) };
        to[to_at..to_at + length].copy_from_slice(&from[from_at..from_at + length]);
    }
}

/// What `cell` holds; the first time what `make` makes.
pub(crate) fn seen<'c, E>(cell: &'c OnceLock<Vec<E>>, make: &dyn Fn() -> Vec<E>) -> &'c [E] {
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
}
