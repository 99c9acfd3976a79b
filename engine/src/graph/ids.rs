//! Raw ids: what the input calls its vertices, kept so that every output can say it again.

use std::fmt;

use super::{Side, SideId, Sides};
use crate::array::Array;
use crate::parallel;

/// The id of one vertex as its input wrote it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RawId<'a> {
    /// A number, up to 2^64 - 1.
    Number(u64),
    /// Any text.
    Text(&'a str),
    /// The id of a user or an item in a graph of ratings, shown as `user:7` or `item:7`.
    Of(Side, SideId<'a>),
}

impl fmt::Display for RawId<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RawId::Number(number) => write!(f, "{number}"),
            RawId::Text(text) => f.write_str(text),
            RawId::Of(side, id) => write!(f, "{side}:{id}"),
        }
    }
}

/// The raw ids of all vertices, strictly ascending (numbers by value, text by bytes; of two sides, each by itself).
///
/// The place of an id in this order is the vertex's *natural position*; it is its vertex id unless the
/// graph was laid out in another [`Order`](super::Order).
#[derive(Clone, Debug, PartialEq)]
pub enum RawIds {
    /// Consecutive numbers `first..first + count`; takes no memory.
    Range {
        /// The smallest id.
        first: u64,
        /// How many there are, at most 2^32 - 1.
        count: u32,
    },
    /// Numbers with gaps.
    Numbers(Array<u64>),
    /// Text.
    Text(TextIds),
    /// Users, then items: the ids of a graph of ratings.
    Sides(Box<Sides>),
}

/// Text ids in one block of bytes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TextIds {
    /// Where each id starts in `bytes`; one entry more than there are ids, the first is 0.
    pub offsets: Array<u64>,
    /// The ids one after another, each valid UTF-8.
    pub bytes: Array<u8>,
}

impl TextIds {
    /// Collects ids that are already in order.
    pub fn from_sorted<'a>(ids: impl Iterator<Item = &'a str>) -> Self {
        let (mut offsets, mut bytes) = (vec![0], Vec::new());
        for id in ids {
            bytes.extend_from_slice(id.as_bytes());
            offsets.push(bytes.len() as u64);
        }
        TextIds { offsets: offsets.into(), bytes: bytes.into() }
    }

    /// Number of ids.
    pub fn len(&self) -> usize {
        self.offsets.len().saturating_sub(1)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The id at `position`.
    ///
    /// # Panics
    /// If `position` is out of range, or the block is not valid UTF-8 there (a validated graph's is).
    pub fn get(&self, position: usize) -> &str {
        let (start, end) = (self.offsets[position] as usize, self.offsets[position + 1] as usize);
        std::str::from_utf8(&self.bytes[start..end]).expect("text ids are checked when a graph is built or opened")
    }
}

impl RawIds {
    /// The ids `0..count`.
    pub fn from_zero(count: u32) -> Self {
        RawIds::Range { first: 0, count }
    }

    /// Number of ids.
    pub fn len(&self) -> usize {
        match self {
            RawIds::Range { count, .. } => *count as usize,
            RawIds::Numbers(numbers) => numbers.len(),
            RawIds::Text(text) => text.len(),
            RawIds::Sides(sides) => sides.len(),
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The first position whose id is not less than the next one.
    pub(super) fn first_out_of_order(&self) -> Option<usize> {
        let pairs = self.len().saturating_sub(1);
        match self {
            RawIds::Range { .. } => None,
            RawIds::Numbers(numbers) => {
                parallel::find_first(pairs, &|at| (numbers[at] >= numbers[at + 1]).then_some(at))
            }
            RawIds::Text(text) => parallel::find_first(pairs, &|at| (text.get(at) >= text.get(at + 1)).then_some(at)),
            RawIds::Sides(sides) => {
                let users = sides.users.first_out_of_order();
                users.or_else(|| sides.items.first_out_of_order().map(|position| sides.users.len() + position))
            }
        }
    }

    /// The id at natural position `position`.
    ///
    /// # Panics
    /// If `position` is not below [`len`](Self::len).
    pub fn get(&self, position: usize) -> RawId<'_> {
        match self {
            RawIds::Range { first, count } => {
                assert!(position < *count as usize, "position {position} of {count} ids");
                RawId::Number(first + position as u64)
            }
            RawIds::Numbers(numbers) => RawId::Number(numbers[position]),
            RawIds::Text(text) => RawId::Text(text.get(position)),
            RawIds::Sides(sides) => sides.get(position),
        }
    }

    /// The natural position of `id`, found by binary search. A text that is a number finds a number; of two
    /// sides, a text that names the side, `user:7`, finds the id on that side.
    ///
    /// # Examples
    /// ```
    /// use hubcut::graph::{RawId, RawIds};
    /// let ids = RawIds::Numbers(vec![3, 7, 1 << 40].into());
    /// assert_eq!(ids.find(RawId::Number(7)), Some(1));
    /// assert_eq!(ids.find(RawId::Text("1099511627776")), Some(2));
    /// assert_eq!(ids.find(RawId::Number(4)), None);
    /// ```
    pub fn find(&self, id: RawId<'_>) -> Option<usize> {
        if let RawIds::Sides(sides) = self {
            return sides.find(id);
        }
        if let RawIds::Text(text) = self {
            let wanted = id.to_string();
            let mut range = 0..text.len();
            while !range.is_empty() {
                let middle = range.start + range.len() / 2;
                match text.get(middle).cmp(&wanted) {
                    std::cmp::Ordering::Less => range.start = middle + 1,
                    std::cmp::Ordering::Equal => return Some(middle),
                    std::cmp::Ordering::Greater => range.end = middle,
                }
            }
            return None;
        }
        let number = match id {
            RawId::Number(number) => number,
            RawId::Text(text) => text.parse().ok()?,
            RawId::Of(..) => return None,
        };
        match self {
            RawIds::Range { first, count } => {
                number.checked_sub(*first).filter(|position| position < &u64::from(*count)).map(|p| p as usize)
            }
            RawIds::Numbers(numbers) => numbers.binary_search(&number).ok(),
            RawIds::Text(_) | RawIds::Sides(_) => unreachable!("handled above"),
        }
    }

    /// Bytes that the ids occupy.
    pub fn byte_len(&self) -> usize {
        match self {
            RawIds::Range { .. } => 0,
            RawIds::Numbers(numbers) => numbers.byte_len(),
            RawIds::Text(text) => text.offsets.byte_len() + text.bytes.byte_len(),
            RawIds::Sides(sides) => sides.users.byte_len() + sides.items.byte_len(),
        }
    }
}
