//! The arrays of a graph as they lie in sections, and everything that must hold of them.
//!
//! The writer and the reader run the same checks, so what has been written can be read again.

use std::sync::atomic::{AtomicU64, Ordering};

use super::checks::*;
use super::info::{EdgeType, IdKind, SideIdKind, SideInfo};
use super::layout::Kind;
use super::{cut, sides};
use crate::checksum::sweep;
use crate::graph::{RawIds, Topology};
use crate::partition::Cut;

/// A graph, section by section.
pub(super) struct Contents<'a> {
    pub(super) vertices: usize,
    pub(super) edges: u64,
    pub(super) arcs: usize,
    pub(super) edge_type: EdgeType,
    pub(super) ids: IdKind,
    /// In the order of [`Kind::ALL`], absent ones left out.
    pub(super) sections: Vec<(Kind, Values<'a>)>,
    /// How many shards the cut has; 0 without one.
    pub(super) shards: usize,
}

/// The values of a section.
#[derive(Clone, Copy)]
pub(super) enum Values<'a> {
    U64(&'a [u64]),
    U32(&'a [u32]),
    U16(&'a [u16]),
    Bytes(&'a [u8]),
}

/// What is wrong, and at which byte of which section.
#[derive(Debug, PartialEq)]
pub(super) struct ContentFault {
    pub(super) kind: Kind,
    pub(super) offset: u64,
    pub(super) what: String,
}

impl<'a> Values<'a> {
    pub(super) fn bytes(self) -> &'a [u8] {
        match self {
            Values::U64(values) => bytemuck::cast_slice(values),
            Values::U32(values) => bytemuck::cast_slice(values),
            Values::U16(values) => bytemuck::cast_slice(values),
            Values::Bytes(values) => values,
        }
    }
}

impl<'a> Contents<'a> {
    /// Takes a graph apart; `by_source` and `by_target` are the bytes of its edge data, `head` is that of its sides.
    pub(super) fn new(
        topology: &'a Topology,
        edge_type: EdgeType,
        by_source: &'a [u8],
        by_target: &'a [u8],
        head: &'a [u8],
    ) -> Self {
        let data = edge_type.bytes > 0;
        let offsets = |offsets: &'a [u64]| Values::U64(if offsets.is_empty() { &[0] } else { offsets });
        let adjacency = &topology.by_source;
        let mut sections = Vec::new();
        if topology.sides().is_some() {
            sections.push((Kind::Sides, Values::Bytes(head)));
        }
        sections.push((Kind::OffsetsBySource, offsets(adjacency.offsets())));
        sections.push((Kind::NeighboursBySource, Values::U32(adjacency.neighbours())));
        if data {
            sections.push((Kind::DataBySource, Values::Bytes(by_source)));
        }
        if let Some(adjacency) = &topology.by_target {
            sections.push((Kind::OffsetsByTarget, offsets(adjacency.offsets())));
            sections.push((Kind::NeighboursByTarget, Values::U32(adjacency.neighbours())));
            if data {
                sections.push((Kind::DataByTarget, Values::Bytes(by_target)));
            }
        }
        let ids = match &topology.ids {
            RawIds::Range { first, .. } => IdKind::Range { first: *first },
            RawIds::Numbers(_) => IdKind::Numbers,
            RawIds::Text(_) => IdKind::Text,
            RawIds::Sides(both) => {
                IdKind::Sides { users: sides::describe(&both.users), items: sides::describe(&both.items) }
            }
        };
        match topology.sides() {
            None => sections.extend(sides::sections(&topology.ids, sides::USERS)),
            Some(both) => {
                sections.extend(sides::sections(&both.users, sides::USERS));
                sections.extend(sides::sections(&both.items, sides::ITEMS));
            }
        }
        if let Some(order) = &topology.order {
            sections.push((Kind::PositionOf, Values::U32(&order.position_of)));
            sections.push((Kind::VertexAt, Values::U32(&order.vertex_at)));
        }
        if !topology.origin.is_empty() {
            sections.push((Kind::Origin, Values::Bytes(topology.origin.as_bytes())));
        }
        let (vertices, arcs) = (topology.vertices(), topology.arcs());
        Contents { vertices, edges: topology.edges, arcs, edge_type, ids, sections, shards: 0 }
    }

    /// With a cut, whose head is `head`.
    pub(super) fn with_cut(mut self, head: &'a [u8], cut: &'a Cut) -> Self {
        self.shards = cut.shards();
        self.sections.push((Kind::Cut, Values::Bytes(head)));
        self.sections.push((Kind::CutMasters, Values::U16(cut.masters())));
        self.sections.extend(cut.arcs().map(|arcs| (Kind::CutArcs, Values::U16(arcs))));
        self
    }

    /// Checks everything that the format promises, apart from the lengths of sections and from the two
    /// adjacencies being each other's transpose.
    ///
    /// `hashed` gets the checksum of each section before a fault of its values is reported: it knows better whether
    /// the section is damaged or was wrong from the start.
    pub(super) fn check(
        &self,
        mut hashed: impl FnMut(Kind, u64) -> Result<(), ContentFault>,
    ) -> Result<(), ContentFault> {
        match self.ids {
            IdKind::Range { first } => {
                let all = SideInfo { vertices: self.vertices as u64, ids: SideIdKind::Range { first } };
                all.check().map_err(|what| ContentFault { kind: Kind::Numbers, offset: 0, what })?;
            }
            IdKind::Sides { users, items } => {
                users.check().map_err(|what| ContentFault { kind: Kind::Numbers, offset: 0, what })?;
                items.check().map_err(|what| ContentFault { kind: Kind::ItemNumbers, offset: 0, what })?;
            }
            IdKind::Numbers | IdKind::Text => {}
        }
        let fault = |kind, size: usize| move |(i, what)| ContentFault { kind, offset: (i * size) as u64, what };
        for &(kind, values) in &self.sections {
            let (checksum, found) = match (kind, values) {
                (Kind::OffsetsBySource | Kind::OffsetsByTarget, Values::U64(offsets)) => {
                    sweep64(offsets, |r| check_offsets(offsets, r, self.arcs))
                }
                (Kind::TextOffsets, Values::U64(offsets)) => {
                    sweep64(offsets, |r| check_offsets(offsets, r, self.bytes(Kind::TextBytes).len()))
                }
                (Kind::ItemTextOffsets, Values::U64(offsets)) => {
                    sweep64(offsets, |r| check_offsets(offsets, r, self.bytes(Kind::ItemTextBytes).len()))
                }
                (Kind::Numbers | Kind::ItemNumbers, Values::U64(numbers)) => {
                    sweep64(numbers, |r| check_ascending(numbers, r))
                }
                // Offsets come before neighbours and text bytes, and have passed.
                (Kind::NeighboursBySource, Values::U32(neighbours)) => {
                    self.sweep_neighbours(neighbours, self.u64s(Kind::OffsetsBySource))
                }
                (Kind::NeighboursByTarget, Values::U32(neighbours)) => {
                    self.sweep_neighbours(neighbours, self.u64s(Kind::OffsetsByTarget))
                }
                (Kind::VertexAt, Values::U32(vertex_at)) => {
                    let position_of = self.u32s(Kind::PositionOf);
                    sweep32(vertex_at, |r| check_inverse(vertex_at, position_of, r))
                }
                (Kind::DataBySource | Kind::DataByTarget, Values::Bytes(data)) => {
                    sweep(data, |start, block| check_finite(&self.edge_type, start, block))
                }
                (Kind::TextBytes | Kind::ItemTextBytes, Values::Bytes(text)) => {
                    let offsets = if kind == Kind::TextBytes { Kind::TextOffsets } else { Kind::ItemTextOffsets };
                    let (checksum, found) = sweep(text, check_no_control);
                    (checksum, found.and_then(|()| check_text(self.u64s(offsets), text)))
                }
                (Kind::Sides, Values::Bytes(head)) => {
                    let (checksum, _) = sweep::<()>(head, |_, _| Ok(()));
                    (checksum, sides::parse(head, self.vertices as u64).map(drop))
                }
                (Kind::Cut, Values::Bytes(head)) => {
                    let (checksum, _) = sweep::<()>(head, |_, _| Ok(()));
                    (checksum, cut::parse(head, false).map(drop))
                }
                (Kind::CutMasters | Kind::CutArcs, Values::U16(shards)) => {
                    sweep16(shards, |r| check_shards(shards, r, self.shards))
                }
                (_, values) => sweep(values.bytes(), |_, _| Ok(())),
            };
            hashed(kind, checksum)?;
            let size = match values {
                Values::U64(_) => 8,
                Values::U32(_) => 4,
                Values::U16(_) => 2,
                Values::Bytes(_) => 1,
            };
            found.map_err(fault(kind, size))?;
        }
        self.check_sides()
    }

    /// Of users and items: every arc leads from a user to an item. Relies on checked sections.
    fn check_sides(&self) -> Result<(), ContentFault> {
        let IdKind::Sides { users, .. } = self.ids else { return Ok(()) };
        let position_of = self.u32s(Kind::PositionOf);
        for (offsets, kind, from_users) in [
            (Kind::OffsetsBySource, Kind::NeighboursBySource, true),
            (Kind::OffsetsByTarget, Kind::NeighboursByTarget, false),
        ] {
            let (offsets, neighbours) = (self.u64s(offsets), self.u32s(kind));
            sides::check_edges(offsets, neighbours, position_of, users.vertices as usize, from_users)
                .map_err(|(i, what)| ContentFault { kind, offset: 4 * i as u64, what })?;
        }
        Ok(())
    }

    fn sweep_neighbours(&self, neighbours: &[u32], offsets: &[u64]) -> (u64, Check) {
        // Each edge of an undirected graph has two arcs but for the loops.
        let directed = self.sections.iter().any(|&(kind, _)| kind == Kind::OffsetsByTarget);
        let loops = AtomicU64::new(0);
        let (checksum, found) = sweep32(neighbours, |r| {
            let found = check_neighbours(neighbours, offsets, self.vertices, r, !directed)?;
            loops.fetch_add(found, Ordering::Relaxed);
            Ok(())
        });
        let (loops, wanted) = (loops.into_inner(), self.edges.wrapping_mul(2).wrapping_sub(self.arcs as u64));
        let found = found.and_then(|()| match directed || loops == wanted {
            true => Ok(()),
            false => Err((0, format!("{loops} loops, but edges and arcs call for {wanted}"))),
        });
        (checksum, found)
    }

    fn values(&self, wanted: Kind) -> Option<Values<'a>> {
        self.sections.iter().find(|(kind, _)| *kind == wanted).map(|&(_, values)| values)
    }

    fn bytes(&self, kind: Kind) -> &'a [u8] {
        self.values(kind).map_or(&[], Values::bytes)
    }

    fn u64s(&self, kind: Kind) -> &'a [u64] {
        match self.values(kind) {
            Some(Values::U64(values)) => values,
            _ => &[],
        }
    }

    fn u32s(&self, kind: Kind) -> &'a [u32] {
        match self.values(kind) {
            Some(Values::U32(values)) => values,
            _ => &[],
        }
    }
}

fn sweep64(values: &[u64], check: impl Fn(BlockRange) -> Check + Sync) -> (u64, Check) {
    sweep(bytemuck::cast_slice(values), |start, block| check(start / 8..(start + block.len()) / 8))
}

fn sweep32(values: &[u32], check: impl Fn(BlockRange) -> Check + Sync) -> (u64, Check) {
    sweep(bytemuck::cast_slice(values), |start, block| check(start / 4..(start + block.len()) / 4))
}

fn sweep16(values: &[u16], check: impl Fn(BlockRange) -> Check + Sync) -> (u64, Check) {
    sweep(bytemuck::cast_slice(values), |start, block| check(start / 2..(start + block.len()) / 2))
}
