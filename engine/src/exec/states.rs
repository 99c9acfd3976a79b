//! The states of all vertices, wherever an engine keeps them.

use std::fmt;
use std::ops::Index;

/// The states of a run, by vertex id. On shards they do not lie in that order; this looks each up where it is.
pub struct States<'a, V> {
    states: &'a [V],
    /// The place of each vertex; empty if it is its id.
    place_of: &'a [u32],
}

impl<V> Clone for States<'_, V> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<V> Copy for States<'_, V> {}

impl<'a, V> States<'a, V> {
    pub(crate) fn new(states: &'a [V], place_of: &'a [u32]) -> Self {
        States { states, place_of }
    }

    /// How many there are: one a vertex.
    pub fn len(&self) -> usize {
        self.states.len()
    }

    /// Whether the graph has no vertex.
    pub fn is_empty(&self) -> bool {
        self.states.is_empty()
    }

    /// The state of vertex `v`.
    ///
    /// # Panics
    /// If `v` is not a vertex.
    #[inline(always)]
    pub fn get(&self, v: usize) -> &'a V {
        &self.states[if self.place_of.is_empty() { v } else { self.place_of[v] as usize }]
    }

    /// All of them, by vertex id.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &'a V> + use<'a, V> {
        let states = *self;
        (0..states.len()).map(move |v| states.get(v))
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
