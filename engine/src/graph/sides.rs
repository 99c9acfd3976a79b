//! The two sides of a graph of ratings: users and items, each with ids of its own.

use std::fmt;

use super::{RawId, RawIds};
use crate::error::{Error, Result};

/// One side of a bipartite graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// Who rates: edges start here.
    User,
    /// What is rated: edges end here.
    Item,
}

impl Side {
    /// The word for it: `user` or `item`.
    pub fn name(self) -> &'static str {
        match self {
            Side::User => "user",
            Side::Item => "item",
        }
    }
}

impl fmt::Display for Side {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The id of a user or an item as its input wrote it, without the side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SideId<'a> {
    /// A number, up to 2^64 - 1.
    Number(u64),
    /// Any text.
    Text(&'a str),
}

impl fmt::Display for SideId<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SideId::Number(number) => write!(f, "{number}"),
            SideId::Text(text) => f.write_str(text),
        }
    }
}

impl<'a> From<SideId<'a>> for RawId<'a> {
    fn from(id: SideId<'a>) -> RawId<'a> {
        match id {
            SideId::Number(number) => RawId::Number(number),
            SideId::Text(text) => RawId::Text(text),
        }
    }
}

/// The raw ids of users and of items: two id spaces, user 7 and item 7 are different vertices.
///
/// Natural positions are those of the users, ascending, then those of the items, ascending. Each side is numbers or
/// text, whatever the other is; neither is itself [`RawIds::Sides`] (the builder and the store refuse that).
#[derive(Clone, Debug, PartialEq)]
pub struct Sides {
    /// What the users are called.
    pub users: RawIds,
    /// What the items are called.
    pub items: RawIds,
}

impl Sides {
    /// Users and items together.
    pub fn len(&self) -> usize {
        self.users.len() + self.items.len()
    }

    /// Whether there is neither a user nor an item.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The ids of one side.
    pub fn of(&self, side: Side) -> &RawIds {
        match side {
            Side::User => &self.users,
            Side::Item => &self.items,
        }
    }

    /// The side of natural position `position`, and its position on that side.
    ///
    /// # Examples
    /// ```
    /// use hubcut::graph::{RawIds, Side, Sides};
    /// let sides = Sides { users: RawIds::from_zero(3), items: RawIds::from_zero(2) };
    /// assert_eq!(sides.place(2), (Side::User, 2));
    /// assert_eq!(sides.place(3), (Side::Item, 0));
    /// ```
    pub fn place(&self, position: usize) -> (Side, usize) {
        match position.checked_sub(self.users.len()) {
            None => (Side::User, position),
            Some(item) => (Side::Item, item),
        }
    }

    /// Neither side is itself made of sides.
    pub(super) fn check(&self) -> Result<()> {
        match (&self.users, &self.items) {
            (RawIds::Sides(_), _) | (_, RawIds::Sides(_)) => {
                Err(Error::Bipartite("users or items are themselves made of two sides".into()))
            }
            _ => Ok(()),
        }
    }

    /// The id at natural position `position`.
    ///
    /// # Panics
    /// If `position` is not below [`len`](Self::len), or a side is itself made of sides.
    pub(super) fn get(&self, position: usize) -> RawId<'_> {
        let (side, position) = self.place(position);
        match self.of(side).get(position) {
            RawId::Number(number) => RawId::Of(side, SideId::Number(number)),
            RawId::Text(text) => RawId::Of(side, SideId::Text(text)),
            RawId::Of(..) => panic!("a side is not itself made of sides: checked when a graph is built or opened"),
        }
    }

    /// The natural position of `id`; a text says the side first: `user:7`.
    pub(super) fn find(&self, id: RawId<'_>) -> Option<usize> {
        let (side, id) = match id {
            RawId::Of(side, id) => (side, id.into()),
            RawId::Text(text) => {
                let (side, id) = text.split_once(':')?;
                (*[Side::User, Side::Item].iter().find(|of| of.name() == side)?, RawId::Text(id))
            }
            RawId::Number(_) => return None,
        };
        let position = self.of(side).find(id)?;
        Some(if side == Side::User { position } else { self.users.len() + position })
    }
}

#[cfg(test)]
mod tests {
    use super::super::TextIds;
    use super::*;

    fn sides() -> RawIds {
        let users = RawIds::Numbers(vec![3, 7, 1 << 40].into());
        let items = RawIds::Text(TextIds::from_sorted(["7", "a:b", "user:7"].into_iter()));
        RawIds::Sides(Box::new(Sides { users, items }))
    }

    #[test]
    fn ids_say_their_side_and_are_found_by_it() {
        let ids = sides();
        let shown: Vec<String> = (0..ids.len()).map(|position| ids.get(position).to_string()).collect();
        assert_eq!(shown, ["user:3", "user:7", "user:1099511627776", "item:7", "item:a:b", "item:user:7"]);
        for (position, shown) in shown.iter().enumerate() {
            assert_eq!(ids.find(RawId::Text(shown)), Some(position));
            assert_eq!(ids.find(ids.get(position)), Some(position));
        }
        for missing in ["7", "user:8", "item:8", "users:7", "user7", "user:", ":7", "User:7"] {
            assert_eq!(ids.find(RawId::Text(missing)), None, "{missing}");
        }
        assert_eq!(ids.find(RawId::Number(7)), None);
        assert_eq!(ids.find(RawId::Of(Side::Item, SideId::Number(7))), Some(3));
        assert_eq!(RawIds::from_zero(9).find(RawId::Of(Side::User, SideId::Number(7))), None);
    }

    #[test]
    fn the_memory_is_that_of_both_sides() {
        let ids = sides();
        let RawIds::Sides(both) = &ids else { unreachable!("made above") };
        assert_eq!((ids.len(), ids.byte_len()), (6, 3 * 8 + both.items.byte_len()));
    }
}
