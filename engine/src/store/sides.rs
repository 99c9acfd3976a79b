//! How the ids of users and items lie in a file: a head that says how many there are and what they are called, the
//! sections of the users' ids, which are those of any graph, and the same sections once more for the items.

use super::checks::Check;
use super::contents::Values;
use super::info::{IdKind, SideIdKind, SideInfo};
use super::layout::Kind;
use crate::bytes::{u32_in, u64_in};
use crate::graph::{RawIds, Topology};
use crate::parallel;

/// Bytes of the head.
pub(super) const HEAD: usize = 40;

/// The head of a graph of users and items; nothing for any other graph.
pub(super) fn head(topology: &Topology) -> Vec<u8> {
    let Some(sides) = topology.sides() else { return Vec::new() };
    let (users, items) = (describe(&sides.users), describe(&sides.items));
    let number = |kind| match kind {
        SideIdKind::Range { first } => (0u32, first),
        SideIdKind::Numbers => (1, 0),
        SideIdKind::Text => (2, 0),
    };
    let [(users_kind, first_user), (items_kind, first_item)] = [users.ids, items.ids].map(number);
    let mut head = Vec::with_capacity(HEAD);
    head.extend([users.vertices, items.vertices].map(u64::to_le_bytes).as_flattened());
    head.extend([users_kind, items_kind].map(u32::to_le_bytes).as_flattened());
    head.extend([first_user, first_item].map(u64::to_le_bytes).as_flattened());
    head
}

/// Reads the head of a graph of so many vertices; what is wrong with it, and at which byte, if something is.
pub(super) fn parse(head: &[u8], vertices: u64) -> Result<IdKind, (usize, String)> {
    if head.len() != HEAD {
        return Err((0, format!("{} bytes, not {HEAD}", head.len())));
    }
    let (users, items) = (u64_in(head, 0), u64_in(head, 8));
    if users.checked_add(items) != Some(vertices) {
        return Err((0, format!("{users} users and {items} items are not {vertices} vertices")));
    }
    let side = |count: u64, kind: usize, first: usize| {
        let ids = match (u32_in(head, kind), u64_in(head, first)) {
            (0, first) => SideIdKind::Range { first },
            (1 | 2, other) if other != 0 => return Err((first, "a smallest raw id, but ids are no range".to_owned())),
            (1, _) => SideIdKind::Numbers,
            (2, _) => SideIdKind::Text,
            (other, _) => return Err((kind, format!("unknown kind of raw ids {other}"))),
        };
        let side = SideInfo { vertices: count, ids };
        side.check().map_err(|fault| (first, fault))?;
        Ok(side)
    };
    Ok(IdKind::Sides { users: side(users, 16, 24)?, items: side(items, 20, 32)? })
}

impl SideInfo {
    /// Consecutive numbers end within 64 bits.
    pub(super) fn check(&self) -> Result<(), String> {
        match self.ids {
            SideIdKind::Range { first } if first.checked_add(self.vertices.saturating_sub(1)).is_none() => {
                Err(format!("{} raw ids from {first} do not fit 64 bits", self.vertices))
            }
            _ => Ok(()),
        }
    }
}

/// What the ids of a side are.
pub(super) fn describe(ids: &RawIds) -> SideInfo {
    let kind = match ids {
        RawIds::Range { first, .. } => SideIdKind::Range { first: *first },
        RawIds::Numbers(_) => SideIdKind::Numbers,
        RawIds::Text(_) => SideIdKind::Text,
        RawIds::Sides(_) => unreachable!("the builder lets no side through that is made of sides"),
    };
    SideInfo { vertices: ids.len() as u64, ids: kind }
}

/// The sections of the ids of one side; `kinds` are those of its numbers, text offsets and text bytes.
pub(super) fn sections<'a>(ids: &'a RawIds, kinds: [Kind; 3]) -> Vec<(Kind, Values<'a>)> {
    match ids {
        RawIds::Range { .. } => Vec::new(),
        RawIds::Numbers(numbers) => vec![(kinds[0], Values::U64(numbers))],
        RawIds::Text(text) => vec![
            (kinds[1], Values::U64(if text.offsets.is_empty() { &[0] } else { &text.offsets })),
            (kinds[2], Values::Bytes(&text.bytes)),
        ],
        RawIds::Sides(_) => unreachable!("the builder lets no side through that is made of sides"),
    }
}

/// The kinds of the sections of the users' ids, which are also those of a graph without sides.
pub(super) const USERS: [Kind; 3] = [Kind::Numbers, Kind::TextOffsets, Kind::TextBytes];

/// The kinds of the sections of the items' ids.
pub(super) const ITEMS: [Kind; 3] = [Kind::ItemNumbers, Kind::ItemTextOffsets, Kind::ItemTextBytes];

/// Rows lead from one side to the other: of `from_users`, only users have any, and they hold items only; the other way
/// round otherwise. Relies on checked offsets and neighbours; `position_of` is empty in natural order.
pub(super) fn check_edges(
    offsets: &[u64],
    neighbours: &[u32],
    position_of: &[u32],
    users: usize,
    from_users: bool,
) -> Check {
    let is_user = |vertex: usize| position_of.get(vertex).map_or(vertex, |&position| position as usize) < users;
    let wrong = |row: usize| {
        let range = offsets[row] as usize..offsets[row + 1] as usize;
        if range.is_empty() {
            return None;
        }
        if is_user(row) != from_users {
            return Some((range.start, row));
        }
        let at = neighbours[range.clone()].iter().position(|&other| is_user(other as usize) == from_users)?;
        Some((range.start + at, row))
    };
    let rows = offsets.len().saturating_sub(1);
    match parallel::find_first(rows, &wrong) {
        None => Ok(()),
        Some((at, row)) => {
            let (from, to) = if from_users { (row as u32, neighbours[at]) } else { (neighbours[at], row as u32) };
            Err((at, format!("vertices {from} -> {to} do not lead from a user to an item")))
        }
    }
}
