//! The arrays of a graph as they lie in sections, and everything that must hold of them.
//!
//! The writer and the reader run the same checks, so what has been written can be read again.

use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;

use super::checksum::sweep;
use super::info::{EdgeType, IdKind};
use super::layout::Kind;
use crate::graph::{RawIds, TextIds, Topology};

/// A graph, section by section.
pub(super) struct Contents<'a> {
    pub(super) vertices: usize,
    pub(super) edges: u64,
    pub(super) arcs: usize,
    pub(super) edge_type: EdgeType,
    pub(super) ids: IdKind,
    /// In the order of [`Kind::ALL`], absent ones left out.
    pub(super) sections: Vec<(Kind, Values<'a>)>,
}

/// The values of a section.
#[derive(Clone, Copy)]
pub(super) enum Values<'a> {
    U64(&'a [u64]),
    U32(&'a [u32]),
    Bytes(&'a [u8]),
}

/// What is wrong, and at which byte of which section.
#[derive(Debug, PartialEq)]
pub(super) struct Fault {
    pub(super) kind: Kind,
    pub(super) offset: u64,
    pub(super) what: String,
}

/// The index of the value that is wrong, and what is wrong with it.
type Check = Result<(), (usize, String)>;

impl<'a> Values<'a> {
    pub(super) fn bytes(self) -> &'a [u8] {
        match self {
            Values::U64(values) => bytemuck::cast_slice(values),
            Values::U32(values) => bytemuck::cast_slice(values),
            Values::Bytes(values) => values,
        }
    }
}

impl<'a> Contents<'a> {
    /// Takes a graph apart; `by_source` and `by_target` are the bytes of its edge data.
    pub(super) fn new(topology: &'a Topology, edge_type: EdgeType, by_source: &'a [u8], by_target: &'a [u8]) -> Self {
        let data = edge_type.bytes > 0;
        let offsets = |offsets: &'a [u64]| Values::U64(if offsets.is_empty() { &[0] } else { offsets });
        let adjacency = &topology.by_source;
        let mut sections = vec![
            (Kind::OffsetsBySource, offsets(adjacency.offsets())),
            (Kind::NeighboursBySource, Values::U32(adjacency.neighbours())),
        ];
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
            RawIds::Numbers(numbers) => {
                sections.push((Kind::Numbers, Values::U64(numbers)));
                IdKind::Numbers
            }
            RawIds::Text(TextIds { offsets: starts, bytes }) => {
                sections.push((Kind::TextOffsets, offsets(starts)));
                sections.push((Kind::TextBytes, Values::Bytes(bytes)));
                IdKind::Text
            }
        };
        if let Some(order) = &topology.order {
            sections.push((Kind::PositionOf, Values::U32(&order.position_of)));
            sections.push((Kind::VertexAt, Values::U32(&order.vertex_at)));
        }
        let (vertices, arcs) = (topology.vertices(), topology.arcs());
        Contents { vertices, edges: topology.edges, arcs, edge_type, ids, sections }
    }

    /// Checks everything that the format promises, apart from the lengths of sections and from the two
    /// adjacencies being each other's transpose.
    ///
    /// `hashed` gets the checksum of each section before a fault of its values is reported: it knows better whether
    /// the section is damaged or was wrong from the start.
    pub(super) fn check(&self, mut hashed: impl FnMut(Kind, u64) -> Result<(), Fault>) -> Result<(), Fault> {
        if let IdKind::Range { first } = self.ids
            && first.checked_add(self.vertices.saturating_sub(1) as u64).is_none()
        {
            let what = format!("{} raw ids from {first} do not fit 64 bits", self.vertices);
            return Err(Fault { kind: Kind::Numbers, offset: 0, what });
        }
        let fault = |kind, size: usize| move |(i, what)| Fault { kind, offset: (i * size) as u64, what };
        for &(kind, values) in &self.sections {
            let (checksum, found) = match (kind, values) {
                (Kind::OffsetsBySource | Kind::OffsetsByTarget, Values::U64(offsets)) => {
                    sweep64(offsets, |r| check_offsets(offsets, r, self.arcs))
                }
                (Kind::TextOffsets, Values::U64(offsets)) => {
                    sweep64(offsets, |r| check_offsets(offsets, r, self.bytes(Kind::TextBytes).len()))
                }
                (Kind::Numbers, Values::U64(numbers)) => sweep64(numbers, |r| check_ascending(numbers, r)),
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
                (Kind::TextBytes, Values::Bytes(text)) => {
                    let (checksum, found) = sweep(text, check_no_control);
                    (checksum, found.and_then(|()| check_text(self.u64s(Kind::TextOffsets), text)))
                }
                (_, values) => sweep(values.bytes(), |_, _| Ok(())),
            };
            hashed(kind, checksum)?;
            let size = match values {
                Values::U64(_) => 8,
                Values::U32(_) => 4,
                Values::Bytes(_) => 1,
            };
            found.map_err(fault(kind, size))?;
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

type Block = std::ops::Range<usize>;

fn sweep64(values: &[u64], check: impl Fn(Block) -> Check + Sync) -> (u64, Check) {
    sweep(bytemuck::cast_slice(values), |start, block| check(start / 8..(start + block.len()) / 8))
}

fn sweep32(values: &[u32], check: impl Fn(Block) -> Check + Sync) -> (u64, Check) {
    sweep(bytemuck::cast_slice(values), |start, block| check(start / 4..(start + block.len()) / 4))
}

/// From 0, never falling, ending at `end`.
fn check_offsets(offsets: &[u64], block: Block, end: usize) -> Check {
    if block.start == 0 && offsets[0] != 0 {
        return Err((0, format!("the first offset is {}, not 0", offsets[0])));
    }
    let from = block.start.saturating_sub(1);
    let seen = &offsets[from..block.end];
    // Without an early exit this is a loop over vectors; faults are rare.
    if seen.windows(2).fold(false, |falls, pair| falls | (pair[0] > pair[1])) {
        let i = from + 1 + seen.windows(2).position(|pair| pair[0] > pair[1]).unwrap_or(0);
        return Err((i, format!("offset {} follows {}", offsets[i], offsets[i - 1])));
    }
    match block.end == offsets.len() && offsets[block.end - 1] != end as u64 {
        true => Err((block.end - 1, format!("the last offset is {}, not {end}", offsets[block.end - 1]))),
        false => Ok(()),
    }
}

/// Strictly ascending.
fn check_ascending(numbers: &[u64], block: Block) -> Check {
    let from = block.start.saturating_sub(1);
    match numbers[from..block.end].windows(2).position(|pair| pair[0] >= pair[1]) {
        None => Ok(()),
        Some(i) => Err((from + i + 1, format!("raw id {} follows {}", numbers[from + i + 1], numbers[from + i]))),
    }
}

/// Neighbours are vertices and rows are sorted; counts loops if asked to. Relies on checked offsets.
fn check_neighbours(
    neighbours: &[u32],
    offsets: &[u64],
    vertices: usize,
    block: Block,
    count_loops: bool,
) -> Result<u64, (usize, String)> {
    let outside = |&neighbour: &u32| neighbour as usize >= vertices;
    let seen = &neighbours[block.clone()];
    if seen.iter().fold(false, |found, neighbour| found | outside(neighbour)) {
        let i = block.start + seen.iter().position(outside).unwrap_or(0);
        return Err((i, format!("vertex {} of {vertices}", neighbours[i])));
    }
    // Rows are sorted if values fall only where a row starts. Counting, as opposed to looking at one row
    // after another, does not stumble over short rows.
    let from = block.start.max(1).min(block.end);
    let falls = neighbours[from - usize::from(from > 0)..block.end].windows(2).filter(|pair| pair[0] > pair[1]).count();
    let starts = |position: usize| offsets.partition_point(|&start| start < position as u64);
    let mut allowed = 0;
    let mut before = 0;
    for &start in &offsets[starts(from)..starts(block.end)] {
        let falls = neighbours[start as usize - 1] > neighbours[start as usize];
        // Empty rows start where the next one does.
        allowed += usize::from(falls & (start != before));
        before = start;
    }
    if falls != allowed || count_loops {
        return check_rows(neighbours, offsets, block);
    }
    Ok(0)
}

/// Rows are sorted, looked at one after another; counts loops.
fn check_rows(neighbours: &[u32], offsets: &[u64], block: Block) -> Result<u64, (usize, String)> {
    // The last row that starts at or before the block: its first value lies in that row.
    let mut row = offsets.partition_point(|&start| start <= block.start as u64).saturating_sub(1);
    let (mut start, mut loops) = (block.start, 0);
    while start < block.end {
        let end = (offsets[row + 1] as usize).min(block.end);
        // With the value before it, if that is in the same row but in another block.
        let from = if start > offsets[row] as usize { start - 1 } else { start };
        let values = &neighbours[from..end];
        if !values.is_sorted() {
            let i = from + 1 + values.windows(2).position(|pair| pair[0] > pair[1]).unwrap_or(0);
            let fault = format!("row {row} is not sorted: {} follows {}", neighbours[i], neighbours[i - 1]);
            return Err((i, fault));
        }
        loops += neighbours[start..end].iter().filter(|&&neighbour| neighbour as usize == row).count() as u64;
        (start, row) = (end, row + 1);
    }
    Ok(loops)
}

/// `position_of` is the inverse of `vertex_at`. Both are permutations then: no two positions have the same vertex.
fn check_inverse(vertex_at: &[u32], position_of: &[u32], block: Block) -> Check {
    for position in block {
        let vertex = vertex_at[position];
        match position_of.get(vertex as usize) {
            Some(&back) if back as usize == position => {}
            Some(back) => return Err((position, format!("vertex {vertex}, which is at position {back}"))),
            None => return Err((position, format!("vertex {vertex} of {}", position_of.len()))),
        }
    }
    Ok(())
}

/// Floating-point data is finite. Blocks are whole numbers of values.
fn check_finite(edge_type: &EdgeType, start: usize, block: &[u8]) -> Check {
    let finite32 = |b: &[u8; 4]| f32::from_le_bytes(*b).is_finite();
    let finite64 = |b: &[u8; 8]| f64::from_le_bytes(*b).is_finite();
    let (size, bad) = match (edge_type.name.as_str(), edge_type.bytes) {
        ("f32", 4) => (4, block.as_chunks().0.iter().position(|b| !finite32(b))),
        ("f64", 8) => (8, block.as_chunks().0.iter().position(|b| !finite64(b))),
        _ => return Ok(()),
    };
    bad.map_or(Ok(()), |i| Err((start + i * size, format!("the weight of arc {} is not finite", start / size + i))))
}

fn check_no_control(start: usize, block: &[u8]) -> Check {
    match block.iter().position(|&b| b < 0x20 || b == 0x7f) {
        None => Ok(()),
        Some(i) => Err((start + i, format!("control character {:#04x} in a raw id", block[i]))),
    }
}

/// Ids are UTF-8 and strictly ascending. Relies on checked offsets.
fn check_text(offsets: &[u64], text: &[u8]) -> Check {
    let id = |i: usize| &text[offsets[i] as usize..offsets[i + 1] as usize];
    let fault = (0..offsets.len().saturating_sub(1)).into_par_iter().with_min_len(1 << 12).find_map_first(|i| {
        if std::str::from_utf8(id(i)).is_err() {
            return Some((i, format!("raw id {i}, `{}`, is not UTF-8", id(i).escape_ascii())));
        }
        if i > 0 && id(i - 1) >= id(i) {
            return Some((i, format!("raw id `{}` follows `{}`", id(i).escape_ascii(), id(i - 1).escape_ascii())));
        }
        None
    });
    fault.map_or(Ok(()), |(i, what)| Err((offsets[i] as usize, what)))
}
