//! Values of vertices beside what the input calls them.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::{RawId, Topology, VertexId};

impl Topology {
    /// The values of all vertices, which lie by vertex id, with their raw ids, in natural order.
    ///
    /// # Panics
    /// If there is not a value for each vertex.
    ///
    /// # Examples
    /// ```
    /// use hubcut::graph::{BuildOptions, EdgeList};
    /// let graph = EdgeList::from_names([("b", "a")]).build(&BuildOptions::default())?;
    /// let named: Vec<_> = graph.named(&[1.5, 2.5]).map(|(id, value)| format!("{id} {value}")).collect();
    /// assert_eq!(named, ["a 1.5", "b 2.5"]);
    /// # Ok::<(), hubcut::Error>(())
    /// ```
    pub fn named<'a, T>(&'a self, values: &'a [T]) -> impl Iterator<Item = (RawId<'a>, &'a T)> {
        assert_eq!(values.len(), self.vertices(), "a value for each vertex");
        (0..self.vertices()).map(|position| (self.ids().get(position), &values[self.vertex_at(position) as usize]))
    }

    /// The `count` largest values with the raw ids of their vertices, the largest first; equal ones in natural order. What is
    /// not equal to itself, such as a NaN, comes last; all others must be comparable with each other.
    ///
    /// **Complexity**: `O(vertices + count log count)`.
    ///
    /// # Panics
    /// If there is not a value for each vertex.
    ///
    /// # Examples
    /// ```
    /// use hubcut::graph::{BuildOptions, EdgeList, RawId};
    /// let graph = EdgeList::from_pairs(4, vec![(0, 1)]).build(&BuildOptions::default())?;
    /// let top = graph.top(&[0.5, 2.0, f64::NAN, 2.0], 2);
    /// assert_eq!(top, [(RawId::Number(1), &2.0), (RawId::Number(3), &2.0)]);
    /// # Ok::<(), hubcut::Error>(())
    /// ```
    pub fn top<'a, T: PartialOrd>(&'a self, values: &'a [T], count: usize) -> Vec<(RawId<'a>, &'a T)> {
        let mut all: Vec<_> = (0..self.vertices()).collect();
        let value = |position: usize| &values[self.vertex_at(position) as usize];
        let order = |one: &usize, other: &usize| descending(value(*one), value(*other)).then(one.cmp(other));
        assert_eq!(values.len(), self.vertices(), "a value for each vertex");
        if count < all.len() {
            all.select_nth_unstable_by(count, order);
            all.truncate(count);
        }
        all.sort_unstable_by(order);
        all.into_iter().map(|position| (self.ids().get(position), value(position))).collect()
    }

    /// The `count` largest values of each group of vertices, as [`top`](Self::top) orders them.
    ///
    /// # Panics
    /// If there is not a value for each vertex.
    ///
    /// # Examples
    /// ```
    /// use hubcut::graph::{BuildOptions, EdgeList, RawId};
    /// let graph = EdgeList::from_pairs(4, vec![(0, 1)]).build(&BuildOptions::default())?;
    /// let top = graph.top_of_each(&[3, 4, 7, 2], 1, &|v| v % 2);
    /// assert_eq!(top[&0], [(RawId::Number(2), &7)]);
    /// assert_eq!(top[&1], [(RawId::Number(1), &4)]);
    /// # Ok::<(), hubcut::Error>(())
    /// ```
    pub fn top_of_each<'a, T: PartialOrd, G: Ord>(
        &'a self,
        values: &'a [T],
        count: usize,
        group: &dyn Fn(VertexId) -> G,
    ) -> BTreeMap<G, Vec<(RawId<'a>, &'a T)>> {
        let mut groups: BTreeMap<G, Vec<(RawId<'a>, &'a T)>> = BTreeMap::new();
        for (position, named) in self.named(values).enumerate() {
            groups.entry(group(self.vertex_at(position))).or_default().push(named);
        }
        for group in groups.values_mut() {
            // Stable: equal ones stay in natural order.
            group.sort_by(|one, other| descending(one.1, other.1));
            group.truncate(count);
        }
        groups
    }

    /// For each vertex the value that the vertex with the same raw id has in another graph; `None` where there is no such vertex.
    ///
    /// **Complexity**: `O(vertices log vertices of the other)`.
    ///
    /// # Panics
    /// If there is not a value for each vertex of the other graph.
    ///
    /// # Examples
    /// ```
    /// use hubcut::graph::{BuildOptions, EdgeList};
    /// let graph = EdgeList::from_pairs(3, vec![(0, 1), (1, 2)]).build(&BuildOptions::default())?;
    /// let part = graph.subgraph(&|v| v > 0)?;
    /// assert_eq!(graph.joined(&part, &[10, 20]), [None, Some(&10), Some(&20)]);
    /// # Ok::<(), hubcut::Error>(())
    /// ```
    pub fn joined<'a, T>(&self, other: &Topology, values: &'a [T]) -> Vec<Option<&'a T>> {
        assert_eq!(values.len(), other.vertices(), "a value for each vertex of the other graph");
        let all = 0..self.vertices() as VertexId;
        all.map(|v| other.find(self.raw_id(v)).map(|there| &values[there as usize])).collect()
    }
}

/// The larger first; what is not equal to itself last.
fn descending<T: PartialOrd>(one: &T, other: &T) -> Ordering {
    let is_sound = |value: &T| value.partial_cmp(value).is_some();
    let sound_first = is_sound(other).cmp(&is_sound(one));
    sound_first.then_with(|| other.partial_cmp(one).unwrap_or(Ordering::Equal))
}
