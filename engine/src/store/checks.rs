//! What must hold of the values of a section, block by block.
//!
//! A check is given the whole section and the block to look at, so that it can look across the border to the
//! block before.

use super::info::EdgeType;
use crate::parallel;

/// What is wrong with a section that is not what its checksum says.
pub(super) const MISMATCH: &str = "the checksum of the section that starts here does not match";

/// The positions of the values of a block.
pub(super) type BlockRange = std::ops::Range<usize>;

/// The index of the value that is wrong, and what is wrong with it.
pub(super) type Check = Result<(), (usize, String)>;

/// From 0, never falling, ending at `end`.
pub(super) fn check_offsets(offsets: &[u64], block: BlockRange, end: usize) -> Check {
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
pub(super) fn check_ascending(numbers: &[u64], block: BlockRange) -> Check {
    let from = block.start.saturating_sub(1);
    match numbers[from..block.end].windows(2).position(|pair| pair[0] >= pair[1]) {
        None => Ok(()),
        Some(i) => Err((from + i + 1, format!("raw id {} follows {}", numbers[from + i + 1], numbers[from + i]))),
    }
}

/// Neighbours are vertices and rows are sorted; counts loops if asked to. Relies on checked offsets.
pub(super) fn check_neighbours(
    neighbours: &[u32],
    offsets: &[u64],
    vertices: usize,
    block: BlockRange,
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
fn check_rows(neighbours: &[u32], offsets: &[u64], block: BlockRange) -> Result<u64, (usize, String)> {
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
pub(super) fn check_inverse(vertex_at: &[u32], position_of: &[u32], block: BlockRange) -> Check {
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

/// Shards are below `shards`.
pub(super) fn check_shards(placed: &[u16], block: BlockRange, shards: usize) -> Check {
    let outside = |&shard: &u16| shard as usize >= shards;
    match placed[block.clone()].iter().position(outside) {
        None => Ok(()),
        Some(i) => Err((block.start + i, format!("shard {} of {shards}", placed[block.start + i]))),
    }
}

/// Floating-point data is finite. Blocks are whole numbers of values.
pub(super) fn check_finite(edge_type: &EdgeType, start: usize, block: &[u8]) -> Check {
    let finite32 = |b: &[u8; 4]| f32::from_le_bytes(*b).is_finite();
    let finite64 = |b: &[u8; 8]| f64::from_le_bytes(*b).is_finite();
    let (size, bad) = match (edge_type.name.as_str(), edge_type.bytes) {
        ("f32", 4) => (4, block.as_chunks().0.iter().position(|b| !finite32(b))),
        ("f64", 8) => (8, block.as_chunks().0.iter().position(|b| !finite64(b))),
        _ => return Ok(()),
    };
    bad.map_or(Ok(()), |i| Err((start + i * size, format!("the weight of arc {} is not finite", start / size + i))))
}

pub(super) fn check_no_control(start: usize, block: &[u8]) -> Check {
    match block.iter().position(|&b| b < 0x20 || b == 0x7f) {
        None => Ok(()),
        Some(i) => Err((start + i, format!("control character {:#04x} in a raw id", block[i]))),
    }
}

/// Ids are UTF-8 and strictly ascending. Relies on checked offsets.
pub(super) fn check_text(offsets: &[u64], text: &[u8]) -> Check {
    let id = |i: usize| &text[offsets[i] as usize..offsets[i + 1] as usize];
    let fault = parallel::find_first(offsets.len().saturating_sub(1), &|i| {
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
