//! Header and section table: to bytes, and from bytes with every check that needs no section.

use std::path::Path;

use xxhash_rust::xxh3::xxh3_64;

use super::checks::MISMATCH;
use super::cut;
use super::info::{CutInfo, EdgeType, IdKind, SectionInfo, SideIdKind, SideInfo, StoreInfo};
use super::layout::*;
use super::{sides, sniff};
use crate::bytes::{u32_in, u64_in};
use crate::checksum::sweep;
use crate::error::{Error, Result};
use crate::graph::{BuildCounts, Directedness, MAX_VERTICES, VertexOrder};

/// Length of header, section table and their checksum.
pub(super) fn header_len(sections: usize) -> usize {
    FIXED + sections * ENTRY + SEAL
}

/// The header of the file that `info` describes.
pub(super) fn encode(info: &StoreInfo) -> Vec<u8> {
    let length = header_len(info.sections.len());
    let mut bytes = Vec::with_capacity(length);
    bytes.extend(MAGIC);
    bytes.extend(info.version.to_le_bytes());
    bytes.extend((length as u32).to_le_bytes());
    for number in [info.file_bytes, info.vertices, info.edges, info.arcs] {
        bytes.extend(number.to_le_bytes());
    }
    let (ids, first) = match info.ids {
        IdKind::Range { first } => (0, first),
        IdKind::Numbers => (1, 0),
        IdKind::Text => (2, 0),
        IdKind::Sides { .. } => (3, 0),
    };
    let undirected = if info.direction == Directedness::Undirected { UNDIRECTED } else { 0 };
    let order = match info.order {
        VertexOrder::Natural => 0,
        VertexOrder::Hub => HUB_ORDER,
        VertexOrder::Cut => CUT_ORDER,
    };
    bytes.extend((undirected | order | ids << IDS_SHIFT).to_le_bytes());
    bytes.extend(info.edge_type.bytes.to_le_bytes());
    let mut name = [0; NAME];
    name[..info.edge_type.name.len()].copy_from_slice(info.edge_type.name.as_bytes());
    bytes.extend(name);
    let BuildCounts { edges_read, self_loops, self_loops_dropped, duplicates, duplicates_merged } = info.counts;
    for number in [first, edges_read, self_loops, self_loops_dropped, duplicates, duplicates_merged] {
        bytes.extend(number.to_le_bytes());
    }
    bytes.extend((info.sections.len() as u32).to_le_bytes());
    bytes.extend([0; 4]);
    debug_assert_eq!(bytes.len(), FIXED);
    for section in &info.sections {
        bytes.extend(section.kind.to_le_bytes());
        bytes.extend(if section.optional { OPTIONAL } else { 0 }.to_le_bytes());
        for number in [section.offset, section.bytes, section.checksum] {
            bytes.extend(number.to_le_bytes());
        }
    }
    bytes.extend(xxh3_64(&bytes).to_le_bytes());
    bytes
}

/// Reads the header of `file`, the bytes of a whole file, and touches nothing behind it but the heads of sides and of a cut.
///
/// What it returns is consistent: every section lies inside the file, at a page, behind the one before it, and is as
/// long as the counts say; all sections that the header calls for are there, once, and no others but
/// optional ones of unknown kind. Cost: O(sections).
pub(super) fn decode(path: &Path, file: &[u8]) -> Result<StoreInfo> {
    if !file.starts_with(&MAGIC) {
        let (found, next) = sniff::describe(file);
        return Err(Error::NotAGraphFile { path: path.to_owned(), found: found.to_owned(), next });
    }
    let damaged = |section, offset: usize, fault: String| Error::DamagedFile {
        path: path.to_owned(),
        section,
        offset: offset as u64,
        fault,
    };
    let in_header = |offset, fault: String| damaged("header", offset, fault);
    let cut_off = |wanted: usize| {
        in_header(file.len(), format!("the file is cut off: it ends here, its header at byte {wanted} at the earliest"))
    };

    // Magic and version keep their place in all versions, so this comes before anything else.
    let version = u32_at(file, 8).ok_or_else(|| cut_off(12))?;
    if version > FORMAT_VERSION {
        return Err(Error::NewerFormat { path: path.to_owned(), version, supported: FORMAT_VERSION });
    }
    if version == 0 {
        return Err(in_header(8, "format version 0 does not exist".into()));
    }
    let length = u32_at(file, 12).ok_or_else(|| cut_off(16))? as usize;
    let (least, most) = (header_len(0), header_len(MAX_SECTIONS));
    if !(least..=most).contains(&length) || !(length - least).is_multiple_of(ENTRY) {
        return Err(in_header(12, format!("a header of {length} bytes is not possible")));
    }
    let head = file.get(..length).ok_or_else(|| cut_off(length))?;
    let (head, seal) = head.split_at(length - SEAL);
    if u64_in(seal, 0) != xxh3_64(head) {
        return Err(in_header(length - SEAL, "the checksum of header and section table does not match".into()));
    }

    // From here on the header is what its writer wrote; who wrote it is another matter.
    let file_bytes = u64_in(head, 16);
    if file_bytes != file.len() as u64 {
        let verb = if file_bytes > file.len() as u64 { "is cut off" } else { "has bytes behind its end" };
        return Err(in_header(
            16,
            format!("the file {verb}: it has {} bytes, its header says {file_bytes}", file.len()),
        ));
    }
    let (vertices, edges, arcs) = (u64_in(head, 24), u64_in(head, 32), u64_in(head, 40));
    if vertices > MAX_VERTICES {
        return Err(in_header(24, format!("{vertices} vertices, more than {MAX_VERTICES}")));
    }
    let flags = u32_in(head, 48);
    if flags & !(UNDIRECTED | HUB_ORDER | CUT_ORDER | IDS_MASK) != 0 {
        return Err(in_header(48, format!("unknown flags {flags:#x}")));
    }
    let order = match (flags & HUB_ORDER != 0, flags & CUT_ORDER != 0) {
        (false, false) => VertexOrder::Natural,
        (true, false) => VertexOrder::Hub,
        (false, true) => VertexOrder::Cut,
        (true, true) => return Err(in_header(48, "two orders of the vertices".into())),
    };
    let directed = flags & UNDIRECTED == 0;
    if edges > arcs || (directed && edges < arcs) || arcs - edges > edges {
        let kind = if directed { "a directed" } else { "an undirected" };
        return Err(in_header(32, format!("{edges} edges and {arcs} arcs in {kind} graph")));
    }
    let edge_type = EdgeType { name: name_in(head, 56).map_err(|e| in_header(56, e))?, bytes: u32_in(head, 52) };
    let first = u64_in(head, 72);
    let ids = match (flags & IDS_MASK) >> IDS_SHIFT {
        0 if first.checked_add(vertices.saturating_sub(1)).is_none() => {
            return Err(in_header(72, format!("{vertices} raw ids from {first} do not fit 64 bits")));
        }
        0 => IdKind::Range { first },
        1..=3 if first != 0 => return Err(in_header(72, "a smallest raw id, but ids are no range".into())),
        1 => IdKind::Numbers,
        2 => IdKind::Text,
        3 if version > WITHOUT_SIDES && !directed => {
            return Err(in_header(48, "users and items in an undirected graph".into()));
        }
        // What they are says the first section.
        3 if version > WITHOUT_SIDES => IdKind::Sides { users: NOBODY, items: NOBODY },
        other => return Err(in_header(48, format!("unknown kind of raw ids {other}"))),
    };
    let count = |i: usize| u64_in(head, 80 + 8 * i);
    let sections = u32_in(head, 120) as usize;
    if header_len(sections.min(MAX_SECTIONS)) != length || u32_in(head, 124) != 0 {
        return Err(in_header(120, format!("{sections} sections do not make a header of {length} bytes")));
    }
    let mut info = StoreInfo {
        version,
        vertices,
        edges,
        arcs,
        direction: if directed { Directedness::Directed } else { Directedness::Undirected },
        order,
        ids,
        edge_type,
        counts: BuildCounts {
            edges_read: count(0),
            self_loops: count(1),
            self_loops_dropped: count(2),
            duplicates: count(3),
            duplicates_merged: count(4),
        },
        file_bytes,
        cut: None,
        sections: Vec::with_capacity(sections),
    };
    let mut end = length as u64;
    for i in 0..sections {
        let entry = FIXED + i * ENTRY;
        let in_table = |offset, fault: String| damaged("section table", entry + offset, fault);
        let (number, flags) = (u32_in(head, entry), u32_in(head, entry + 4));
        let [offset, bytes, checksum] = [8, 16, 24].map(|field| u64_in(head, entry + field));
        if flags & !OPTIONAL != 0 {
            return Err(in_table(4, format!("unknown flags {flags:#x}")));
        }
        let kind = Kind::from_number(number);
        if i == 0 && kind != Some(Kind::Sides) && matches!(info.ids, IdKind::Sides { .. }) {
            return Err(in_table(0, format!("section {number} comes before section 16 (sides)")));
        }
        let name = kind.map_or("unknown", Kind::name);
        if offset < end {
            return Err(in_table(8, format!("section {number} ({name}) overlaps what is before it")));
        }
        if next_page(end) != Some(offset) {
            return Err(in_table(8, format!("section {number} ({name}) at byte {offset} is not at the next page")));
        }
        end = match offset.checked_add(bytes) {
            Some(end) if end <= file_bytes => end,
            _ => return Err(in_table(16, format!("section {number} ({name}) ends behind the file"))),
        };
        let optional = flags & OPTIONAL != 0;
        match kind {
            None if optional => {}
            None => return Err(Error::UnknownSection { path: path.to_owned(), kind: number, offset }),
            Some(_) if info.sections.iter().any(|before| before.kind == number) => {
                return Err(in_table(0, format!("section {number} ({name}) occurs twice")));
            }
            Some(kind) => match expected_bytes(&info, kind) {
                Expected::Absent => {
                    return Err(in_table(0, format!("section {number} ({name}), which the header excludes")));
                }
                Expected::Bytes(wanted) | Expected::BytesIfAny(wanted) if wanted != Some(bytes) => {
                    let wanted = wanted.map_or("over 2^64".into(), |wanted| wanted.to_string());
                    let fault = format!("section {number} ({name}) has {bytes} bytes; the header calls for {wanted}");
                    return Err(in_table(16, fault));
                }
                Expected::Bytes(_) | Expected::BytesIfAny(_) | Expected::Any | Expected::AnyIfAny => {}
            },
        }
        info.sections.push(SectionInfo { kind: number, name, optional, offset, bytes, checksum });
        if kind == Some(Kind::Sides) {
            let head = intact(&info.sections[i], file)
                .and_then(|head| sides::parse(head, vertices).map_err(|(at, fault)| (offset as usize + at, fault)));
            info.ids = head.map_err(|(at, fault)| damaged(Kind::Sides.name(), at, fault))?;
        }
    }
    let has = |kind: Kind| info.sections.iter().any(|section| section.kind == kind as u32);
    for kind in Kind::ALL {
        // The parts of a cut come together.
        let wanted = match kind {
            Kind::Cut => has(Kind::CutMasters) || has(Kind::CutArcs),
            Kind::CutMasters => has(Kind::Cut),
            _ => matches!(expected_bytes(&info, kind), Expected::Bytes(_) | Expected::Any),
        };
        if wanted && !has(kind) {
            return Err(damaged(
                "section table",
                FIXED,
                format!("section {} ({}) is missing", kind as u32, kind.name()),
            ));
        }
    }
    if end != file_bytes {
        return Err(damaged(
            "section table",
            FIXED,
            format!("the sections end at byte {end}, the file at {file_bytes}"),
        ));
    }
    info.cut = cut_info(&info, file).map_err(|(offset, fault)| damaged(Kind::Cut.name(), offset, fault))?;
    Ok(info)
}

/// What the head of the cut says; the byte and what is wrong there, if something is.
fn cut_info(info: &StoreInfo, file: &[u8]) -> Result<Option<CutInfo>, (usize, String)> {
    let find = |kind: Kind| info.sections.iter().find(|section| section.kind == kind as u32);
    let Some(section) = find(Kind::Cut) else { return Ok(None) };
    match cut::parse(intact(section, file)?, find(Kind::CutArcs).is_none()) {
        Ok(cut) => Ok(Some(cut)),
        Err((at, fault)) => Err((section.offset as usize + at, fault)),
    }
}

/// The bytes of a section, which lies inside the file, if its checksum is right.
fn intact<'a>(section: &SectionInfo, file: &'a [u8]) -> Result<&'a [u8], (usize, String)> {
    let start = section.offset as usize;
    let bytes = &file[start..start + section.bytes as usize];
    match sweep::<()>(bytes, |_, _| Ok(())).0 == section.checksum {
        true => Ok(bytes),
        false => Err((start, MISMATCH.to_owned())),
    }
}

/// A side of which nothing is known yet.
const NOBODY: SideInfo = SideInfo { vertices: 0, ids: SideIdKind::Range { first: 0 } };

/// Length of a section as the counts and flags of the header have it.
enum Expected {
    /// It must not be there.
    Absent,
    /// So many bytes, `None` if beyond 2^64.
    Bytes(Option<u64>),
    /// The header does not say.
    Any,
    /// It may be there, and has so many bytes then.
    BytesIfAny(Option<u64>),
    /// It may be there, and the header does not say how long it is.
    AnyIfAny,
}

fn expected_bytes(info: &StoreInfo, kind: Kind) -> Expected {
    let directed = info.direction == Directedness::Directed;
    let data = info.edge_type.bytes > 0;
    // What the sections 7 to 9 hold: ids of all vertices, or of the users.
    let (ids, items) = match info.ids {
        IdKind::Range { first } => (SideInfo { vertices: info.vertices, ids: SideIdKind::Range { first } }, NOBODY),
        IdKind::Numbers => (SideInfo { vertices: info.vertices, ids: SideIdKind::Numbers }, NOBODY),
        IdKind::Text => (SideInfo { vertices: info.vertices, ids: SideIdKind::Text }, NOBODY),
        IdKind::Sides { users, items } => (users, items),
    };
    let present = match kind {
        Kind::OffsetsBySource | Kind::NeighboursBySource => true,
        Kind::DataBySource => data,
        Kind::OffsetsByTarget | Kind::NeighboursByTarget => directed,
        Kind::DataByTarget => directed && data,
        Kind::Numbers => ids.ids == SideIdKind::Numbers,
        Kind::TextOffsets | Kind::TextBytes => ids.ids == SideIdKind::Text,
        Kind::Sides => matches!(info.ids, IdKind::Sides { .. }),
        Kind::ItemNumbers => items.ids == SideIdKind::Numbers,
        Kind::ItemTextOffsets | Kind::ItemTextBytes => items.ids == SideIdKind::Text,
        Kind::PositionOf | Kind::VertexAt => info.order != VertexOrder::Natural,
        Kind::Cut | Kind::Origin => return Expected::AnyIfAny,
        Kind::CutMasters => return Expected::BytesIfAny(info.vertices.checked_mul(2)),
        Kind::CutArcs => return Expected::BytesIfAny(info.arcs.checked_mul(2)),
    };
    if !present {
        return Expected::Absent;
    }
    Expected::Bytes(match kind {
        Kind::OffsetsBySource | Kind::OffsetsByTarget => (info.vertices + 1).checked_mul(8),
        Kind::Sides => Some(sides::HEAD as u64),
        // Neither side is larger than the graph, which has been checked.
        Kind::TextOffsets => (ids.vertices + 1).checked_mul(8),
        Kind::ItemTextOffsets => (items.vertices + 1).checked_mul(8),
        Kind::ItemNumbers => items.vertices.checked_mul(8),
        Kind::NeighboursBySource | Kind::NeighboursByTarget => info.arcs.checked_mul(4),
        Kind::DataBySource | Kind::DataByTarget => info.arcs.checked_mul(info.edge_type.bytes.into()),
        Kind::Numbers => ids.vertices.checked_mul(8),
        Kind::PositionOf | Kind::VertexAt => info.vertices.checked_mul(4),
        Kind::TextBytes | Kind::ItemTextBytes => return Expected::Any,
        Kind::Origin | Kind::Cut | Kind::CutMasters | Kind::CutArcs => unreachable!("they have been returned"),
    })
}

fn name_in(head: &[u8], at: usize) -> Result<String, String> {
    let field = &head[at..at + NAME];
    let (name, rest) = field.split_at(field.iter().position(|&b| b == 0).unwrap_or(NAME));
    if rest.iter().any(|&b| b != 0) || !name.iter().all(u8::is_ascii_graphic) {
        return Err(format!("`{}` is not a name of a type of edge data", field.escape_ascii()));
    }
    Ok(name.iter().map(|&b| char::from(b)).collect())
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().map(|&field| u32::from_le_bytes(field))
}
