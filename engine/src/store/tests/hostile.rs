//! Files that were forged: all checksums are right and something else is not. No panic, no graph.

use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;
use crate::graph::{RawId, Side};

/// Changes the section of `kind` and seals the file again.
pub(super) fn forge(mut bytes: Vec<u8>, kind: Kind, change: impl FnOnce(&mut [u8])) -> String {
    let range = section(&bytes, kind);
    change(&mut bytes[range]);
    fault(&seal(bytes))
}

/// Changes the header and seals the file again.
pub(super) fn forge_header(mut bytes: Vec<u8>, change: impl FnOnce(&mut Vec<u8>)) -> String {
    change(&mut bytes);
    fault(&seal(bytes))
}

fn unweighted() -> Vec<u8> {
    bytes_of(&directed(numbers(), Some(order()), &with_data(|_| ())))
}

#[track_caller]
pub(super) fn contains(message: String, wanted: &str) {
    assert!(message.contains(wanted), "{message:?} does not contain {wanted:?}");
}

#[test]
fn sealing_changes_nothing_in_a_good_file() {
    assert_eq!(seal(sample()), sample());
}

#[test]
fn offsets_must_run_from_zero_to_the_number_of_arcs() {
    for (kind, name) in [(Kind::OffsetsBySource, "source"), (Kind::OffsetsByTarget, "target")] {
        let start = format!("damaged in the offsets by {name}, byte ");
        let byte = section(&unweighted(), kind).start;
        let change = |i: usize, value: u64| forge(unweighted(), kind, |s| put64(s, 8 * i, value));
        contains(change(0, 1), &format!("{start}{byte}: the first offset is 1, not 0"));
        contains(change(1, 6), &format!("{start}{}: offset ", byte + 16));
        contains(change(3, u64::MAX), &format!("follows {}", u64::MAX));
        contains(change(6, 8), &format!("{start}{}: the last offset is 8, not 7", byte + 48));
        contains(change(6, u64::MAX), &format!("the last offset is {}, not 7", u64::MAX));
    }
}

#[test]
fn neighbours_must_be_vertices_in_sorted_rows() {
    for (kind, name) in [(Kind::NeighboursBySource, "source"), (Kind::NeighboursByTarget, "target")] {
        let byte = section(&unweighted(), kind).start;
        let change = |i: usize, value: u32| {
            forge(unweighted(), kind, |s| s[4 * i..4 * i + 4].copy_from_slice(&value.to_le_bytes()))
        };
        contains(change(2, 6), &format!("damaged in the neighbours by {name}, byte {}: vertex 6 of 6", byte + 8));
        contains(change(0, u32::MAX), &format!("byte {byte}: vertex {} of 6", u32::MAX));
        let row = if name == "source" { 0 } else { 1 };
        contains(change(row, 5), &format!("byte {}: row {row} is not sorted: ", byte + 4 * (row + 1)));
    }
}

#[test]
fn rows_must_be_sorted_across_blocks() {
    let edges: Vec<(u32, u32, ())> = (0..600_000).map(|v| (1, v, ())).collect();
    let bytes = bytes_of(&directed(RawIds::from_zero(600_000), None, &edges));
    let first_of_second_block = 1 << 20;
    let message = forge(bytes, Kind::NeighboursBySource, |s| s[first_of_second_block..][..4].fill(0));
    contains(message, "row 1 is not sorted: 0 follows 262143");
}

#[test]
fn loops_of_an_undirected_graph_must_fit_its_counts() {
    let bytes = bytes_of(&undirected(RawIds::from_zero(3), None, &[(0, 1, ()), (2, 2, ())]));
    let message = forge(bytes, Kind::NeighboursBySource, |s| s[8] = 0);
    contains(message, "0 loops, but edges and arcs call for 1");
}

#[test]
fn numbers_must_ascend() {
    for value in [0, 7] {
        let message = forge(unweighted(), Kind::Numbers, |s| put64(s, 16, value));
        let byte = section(&unweighted(), Kind::Numbers).start + 16;
        contains(message, &format!("damaged in the raw numbers, byte {byte}: raw id {value} follows 7"));
    }
}

#[test]
fn texts_must_be_sorted_utf8_without_control_characters() {
    // a, b c, zebra, Ä (2 bytes), ä, 日本
    let text = |change: fn(&mut [u8])| forge(sample(), Kind::TextBytes, change);
    contains(text(|s| s[2] = b'\t'), "control character 0x09 in a raw id");
    contains(text(|s| s[2] = 0x7f), "control character 0x7f in a raw id");
    contains(text(|s| s[9] = 0xff), "raw id 3, `\\xff\\x84`, is not UTF-8");
    contains(text(|s| s[4] = b'a'), "raw id `aebra` follows `b c`");
    let offsets = |i: usize, value: u64| forge(sample(), Kind::TextOffsets, |s| put64(s, 8 * i, value));
    contains(offsets(0, 1), "the first offset is 1, not 0");
    contains(offsets(4, 10), "raw id 3, `\\xc3`, is not UTF-8");
    contains(offsets(2, 1), "raw id `` follows `a`");
    contains(offsets(2, 0), "offset 0 follows 1");
    contains(offsets(6, 18), "the last offset is 18, not 19");
    contains(offsets(6, u64::MAX), "the last offset is");
}

#[test]
fn the_order_must_be_a_permutation_with_its_inverse() {
    let byte = section(&unweighted(), Kind::VertexAt).start;
    let twice = forge(unweighted(), Kind::VertexAt, |s| s[4] = 1);
    contains(
        twice,
        &format!("damaged in the vertex at positions, byte {}: vertex 1, which is at position 0", byte + 4),
    );
    contains(forge(unweighted(), Kind::VertexAt, |s| s[7] = 1), "vertex 16777218 of 6");
    contains(forge(unweighted(), Kind::PositionOf, |s| s[0] = 9), "vertex 0, which is at position 9");
    contains(forge(unweighted(), Kind::PositionOf, |s| s[0] = 4), "vertex 0, which is at position 4");
}

#[test]
fn weights_must_be_finite() {
    for value in [f32::NAN, f32::INFINITY] {
        let message = forge(sample(), Kind::DataByTarget, |s| s[8..12].copy_from_slice(&value.to_le_bytes()));
        let byte = section(&sample(), Kind::DataByTarget).start + 8;
        contains(
            message,
            &format!("damaged in the edge data by target, byte {byte}: the weight of arc 2 is not finite"),
        );
    }
    let wide = bytes_of(&directed(numbers(), None, &with_data(|i| i as f64 / 10.0)));
    for value in [f64::NAN, f64::NEG_INFINITY] {
        let message = forge(wide.clone(), Kind::DataBySource, |s| s[16..24].copy_from_slice(&value.to_le_bytes()));
        let byte = section(&wide, Kind::DataBySource).start + 16;
        contains(
            message,
            &format!("damaged in the edge data by source, byte {byte}: the weight of arc 2 is not finite"),
        );
    }
}

#[test]
fn sections_must_lie_where_they_belong() {
    let sample = sample();
    let at = entry(&sample, Kind::NeighboursBySource);
    let offset = |value: u64| forge_header(sample.clone(), |b| put64(b, at + 8, value));
    contains(offset(4096), "damaged in the section table, byte 168: section 2 (neighbours by source) overlaps");
    contains(offset(0), "overlaps what is before it");
    contains(offset(8196), "section 2 (neighbours by source) at byte 8196 is not at the next page");
    contains(offset(12288), "is not at the next page");
    contains(offset(u64::MAX), "is not at the next page");
    contains(offset(u64::MAX - 4095), "is not at the next page");
    let length = |value: u64| forge_header(sample.clone(), |b| put64(b, at + 16, value));
    contains(length(27), "section 2 (neighbours by source) has 27 bytes; the header calls for 28");
    contains(length(32), "has 32 bytes; the header calls for 28");
    contains(length(u64::MAX), "ends behind the file");
    contains(length(u64::MAX - 8191), "ends behind the file");
    let text = entry(&sample, Kind::TextBytes);
    contains(forge_header(sample.clone(), |b| put64(b, text + 16, 5000)), "overlaps what is before it");
    let last = entry(&sample, Kind::VertexAt);
    contains(forge_header(sample.clone(), |b| put64(b, last, 12)), "section of kind 12 at byte ");
}

#[test]
fn sections_must_be_those_that_the_header_calls_for() {
    let sample = sample();
    let rename = |kind: Kind, to: u64| forge_header(sample.clone(), |b| put64(b, entry(&sample, kind), to));
    contains(rename(Kind::OffsetsByTarget, 1), "section 1 (offsets by source) occurs twice");
    contains(rename(Kind::TextBytes, 7), "section 7 (raw numbers), which the header excludes");
    contains(rename(Kind::PositionOf, 99 | 1 << 32), "section 10 (position of vertices) is missing");
    contains(rename(Kind::PositionOf, 10 | 2 << 32), "unknown flags 0x2");
    contains(rename(Kind::PositionOf, 99), "section of kind 99 at byte 36864 is unknown to this hubcut");
    contains(rename(Kind::PositionOf, 99), "may not be skipped: upgrade hubcut or import the graph again");
}

#[test]
fn unknown_optional_sections_are_skipped_but_not_their_checksums() {
    // Room for one more entry is taken from the page of the header, which is not full.
    let mut bytes = sample();
    let (length, end) = (header_bytes(&bytes), bytes.len().next_multiple_of(4096));
    bytes.resize(end, 0);
    bytes.extend(b"from the future");
    let file_bytes = bytes.len() as u64;
    put64(&mut bytes, 16, file_bytes);
    bytes[12] += ENTRY as u8;
    bytes[120] += 1;
    let at = length - SEAL;
    put64(&mut bytes, at, 4_000_000_000 | 1 << 32);
    put64(&mut bytes, at + 8, end as u64);
    put64(&mut bytes, at + 16, 15);
    let bytes = seal(bytes);
    assert_eq!(read(&bytes).unwrap().topology(), read(&sample()).unwrap().topology());
    let mut damaged = bytes.clone();
    damaged[end] ^= 1;
    contains(fault(&damaged), &format!("damaged in the unknown, byte {end}: the checksum"));
    let mut required = bytes;
    required[at + 4] = 0;
    contains(fault(&seal(required)), "section of kind 4000000000 at byte ");
}

#[test]
fn counts_must_be_possible() {
    let put = |at: usize, value: u64| forge_header(sample(), |b| put64(b, at, value));
    contains(put(16, 17), "has bytes behind its end");
    contains(put(16, u64::MAX), "the file is cut off: it has ");
    contains(put(24, u64::MAX), "vertices, more than 4294967295");
    contains(put(24, 1 << 32), "4294967296 vertices, more than 4294967295");
    contains(put(24, 7), "section 1 (offsets by source) has 56 bytes; the header calls for 64");
    contains(put(32, 6), "6 edges and 7 arcs in a directed graph");
    contains(put(32, 8), "8 edges and 7 arcs in a directed graph");
    let both = |value: u64| {
        forge_header(sample(), |b| {
            put64(b, 32, value);
            put64(b, 40, value);
        })
    };
    contains(both(8), "section 2 (neighbours by source) has 28 bytes; the header calls for 32");
    contains(both(u64::MAX), "the header calls for over 2^64");
    contains(put(72, 3), "a smallest raw id, but ids are no range");
    contains(put(120, 1 << 32 | 11), "11 sections do not make a header");
    contains(put(120, 5), "5 sections do not make a header of ");
    contains(put(120, 0xffff_ffff), "4294967295 sections do not make a header of ");
    contains(put(48, 0), "section 3 (edge data by source), which the header excludes");
}

#[test]
fn flags_and_names_must_be_known() {
    let flags = |value: u32| forge_header(sample(), |b| b[48..52].copy_from_slice(&value.to_le_bytes()));
    contains(flags(1 << 5), "unknown flags 0x20");
    contains(flags(1 << 4 | 1 << 1), "two orders of the vertices");
    contains(flags(3 << 2), "unknown kind of raw ids 3");
    contains(flags(3 | 2 << 2), "section 4 (offsets by target), which the header excludes");
    contains(
        forge_header(sample(), |b| b[59] = b'x'),
        "edges hold `f32x` of 4 bytes, asked for no data, `u32`, `f32` or `f64`",
    );
    contains(forge_header(sample(), |b| b[60] = b'x'), "is not a name of a type of edge data");
    contains(forge_header(sample(), |b| b[56] = 0xff), "`\\xff32\\x00\\x00");
    contains(forge_header(sample(), |b| b[52] = 8), "has 28 bytes; the header calls for 56");
    contains(forge_header(sample(), |b| b[8] = 0), "format version 0 does not exist");
    let range = bytes_of(&directed(RawIds::from_zero(6), None, &with_data(|_| ())));
    contains(
        forge_header(range, |b| put64(b, 72, u64::MAX - 4)),
        "6 raw ids from 18446744073709551611 do not fit 64 bits",
    );
    for length in [0_u32, 135, 137, 136 + 32 * 257, u32::MAX] {
        let mut bytes = sample();
        bytes[12..16].copy_from_slice(&length.to_le_bytes());
        contains(fault(&bytes), &format!("a header of {length} bytes is not possible"));
    }
}

/// Whatever was let through is safe to walk.
fn walk(graph: &AnyGraph) {
    let topology = graph.topology();
    for v in 0..topology.vertices() as u32 {
        assert_eq!(topology.find(topology.raw_id(v)), Some(v));
        for adjacency in [topology.by_source(), topology.by_target()] {
            assert!(adjacency.row(v).iter().all(|&u| (u as usize) < topology.vertices()));
        }
        if topology.sides().is_some() {
            let side = |v: u32| matches!(topology.raw_id(v), RawId::Of(Side::User, _));
            assert!(topology.by_source().row(v).iter().all(|&u| side(v) && !side(u)));
            assert!(topology.by_target().row(v).iter().all(|&u| !side(v) && side(u)));
        }
    }
}

/// The files that the test below forges.
static BASES: LazyLock<[Vec<u8>; 4]> = LazyLock::new(|| {
    let undirected = bytes_of(&undirected(numbers(), None, &with_data(|i| i as u32)));
    [sample(), undirected, super::cuts::vertex_cut(), super::sides::sample()]
});

/// Values that are likely to find a way around a check.
fn value() -> impl Strategy<Value = u64> {
    let pages = (0..16_u64).prop_map(|page| page * PAGE);
    prop_oneof![Just(0), Just(1), Just(u64::MAX), Just(u64::MAX - 4095), 0..64_u64, pages, any::<u64>()]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    /// Random values in random fields of header and sections, sealed: refused or safe, never a panic.
    #[test]
    fn forged_files_never_panic(
        changes in prop::collection::vec((any::<prop::sample::Index>(), value(), 1..9_usize), 1..4),
        base in 0..4_usize,
    ) {
        let mut bytes = BASES[base].clone();
        // Fields are multiples of 4 or 8 in the header and in sections; padding is of no interest.
        let mut fields: Vec<usize> = (0..header_bytes(&bytes) - SEAL).step_by(4).collect();
        for kind in Kind::ALL {
            if has(&bytes, kind) {
                fields.extend(section(&bytes, kind).step_by(4));
            }
        }
        for (field, value, length) in changes {
            let at = fields[field.index(fields.len())];
            let end = (at + length).min(bytes.len());
            bytes[at..end].copy_from_slice(&value.to_le_bytes()[..end - at]);
        }
        if let Ok(graph) = read(&seal(bytes)) {
            walk(&graph);
        }
    }
}
