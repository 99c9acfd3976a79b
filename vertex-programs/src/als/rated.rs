//! Who has rated what, by positions.

use hubcut::graph::Topology;

/// The items that each user has rated: ascending positions, each once.
///
/// # Examples
/// ```
/// use hubcut_programs::als::RatedItems;
/// let rated = RatedItems::from_pairs(3, 5, [(2, 4), (0, 1), (2, 0), (2, 4)]);
/// assert_eq!(rated.of(2), [0, 4]);
/// assert!(rated.has_user(0) && !rated.has_user(1));
/// assert!(rated.has_item(1) && !rated.has_item(2));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RatedItems {
    /// Where the items of each user start in `items`; one entry more than there are users.
    offsets: Vec<u64>,
    items: Vec<u32>,
    /// Whether anybody has rated an item.
    is_rated: Vec<bool>,
}

impl RatedItems {
    /// Those of a graph of ratings, however its vertices are laid out; `None` for a graph without sides. O(edges).
    pub fn of_graph(topology: &Topology) -> Option<Self> {
        let sides = topology.sides()?;
        let (users, items) = (sides.users.len(), sides.items.len());
        let mut rated = RatedItems::empty(users, items, topology.arcs());
        let mut row: Vec<u32> = Vec::new();
        for user in 0..users {
            row.clear();
            row.extend(
                topology
                    .by_source()
                    .row(topology.vertex_at(user))
                    .iter()
                    .map(|v| (topology.position_of(*v) - users) as u32),
            );
            rated.push(&mut row);
        }
        Some(rated)
    }

    /// Those of pairs of user and item in any order. O(pairs log pairs).
    ///
    /// # Panics
    /// If a user or an item is out of range.
    pub fn from_pairs(users: usize, items: usize, pairs: impl IntoIterator<Item = (u32, u32)>) -> Self {
        let mut pairs: Vec<_> = pairs.into_iter().collect();
        pairs.sort_unstable();
        assert!(pairs.last().is_none_or(|(user, _)| (*user as usize) < users), "a user beyond {users}");
        let mut rated = RatedItems::empty(users, items, pairs.len());
        let mut pairs = pairs.into_iter().peekable();
        let mut row = Vec::new();
        for user in 0..users as u32 {
            row.clear();
            while let Some((_, item)) = pairs.next_if(|pair| pair.0 == user) {
                row.push(item);
            }
            rated.push(&mut row);
        }
        rated
    }

    /// These and others, of the same users and items. O(both).
    ///
    /// # Panics
    /// If the others are of more users or items.
    pub fn union(&self, other: &RatedItems) -> Self {
        let mut all = RatedItems::empty(self.user_count(), self.item_count(), self.items.len() + other.items.len());
        let mut row = Vec::new();
        for user in 0..self.user_count() as u32 {
            row.clear();
            row.extend_from_slice(self.of(user));
            row.extend_from_slice(other.of(user));
            all.push(&mut row);
        }
        all
    }

    fn empty(users: usize, items: usize, ratings: usize) -> Self {
        let mut offsets = Vec::with_capacity(users + 1);
        offsets.push(0);
        RatedItems { offsets, items: Vec::with_capacity(ratings), is_rated: vec![false; items] }
    }

    /// Adds the items of the next user.
    fn push(&mut self, row: &mut Vec<u32>) {
        // Rows of a graph in natural order are sorted, which costs one look at them.
        row.sort_unstable();
        row.dedup();
        row.iter().for_each(|item| self.is_rated[*item as usize] = true);
        self.items.extend_from_slice(row);
        self.offsets.push(self.items.len() as u64);
    }

    /// How many users there are.
    pub fn user_count(&self) -> usize {
        self.offsets.len() - 1
    }

    /// How many items there are.
    pub fn item_count(&self) -> usize {
        self.is_rated.len()
    }

    /// The items that the user at position `user` has rated, ascending.
    ///
    /// # Panics
    /// If there is no such user.
    #[inline]
    pub fn of(&self, user: u32) -> &[u32] {
        &self.items[self.offsets[user as usize] as usize..self.offsets[user as usize + 1] as usize]
    }

    /// Whether a user has rated anything.
    ///
    /// # Panics
    /// If there is no such user.
    #[inline]
    pub fn has_user(&self, user: u32) -> bool {
        !self.of(user).is_empty()
    }

    /// Whether anybody has rated an item.
    ///
    /// # Panics
    /// If there is no such item.
    #[inline]
    pub fn has_item(&self, item: u32) -> bool {
        self.is_rated[item as usize]
    }
}

#[cfg(test)]
mod tests {
    use hubcut::graph::{BuildOptions, EdgeList, RawIds, VertexOrder};

    use super::*;

    #[test]
    fn of_a_graph_in_any_order() {
        let ratings = vec![(1, 3, 1.0f32), (1, 0, 2.0), (0, 3, 3.0), (3, 3, 4.0), (1, 3, 5.0)];
        let wanted = RatedItems::from_pairs(4, 5, ratings.iter().map(|(user, item, _)| (*user, *item)));
        assert_eq!(
            (wanted.of(0), wanted.of(1), wanted.of(2), wanted.of(3)),
            (&[3][..], &[0, 3][..], &[][..], &[3][..])
        );
        assert_eq!((wanted.user_count(), wanted.item_count()), (4, 5));
        for order in [VertexOrder::Natural, VertexOrder::Hub] {
            let edges = EdgeList::bipartite(RawIds::from_zero(4), RawIds::from_zero(5), ratings.clone());
            let graph = edges.build(&BuildOptions { order, ..BuildOptions::default() }).unwrap();
            assert_eq!(RatedItems::of_graph(&graph), Some(wanted.clone()));
        }
        let more = RatedItems::from_pairs(4, 5, [(0, 1), (2, 2), (1, 3)]);
        let all = ratings.iter().map(|(user, item, _)| (*user, *item)).chain([(0, 1), (2, 2)]);
        assert_eq!(wanted.union(&more), RatedItems::from_pairs(4, 5, all));
        let other = EdgeList::from_pairs(2, vec![(0, 1)]).build(&BuildOptions::default()).unwrap();
        assert_eq!(RatedItems::of_graph(&other), None);
    }
}
