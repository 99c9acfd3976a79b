//! Tests of the file format. What they share: graphs made by hand, and files taken apart and sealed again.

mod cuts;
mod damage;
mod hostile;
mod round_trip;
mod sides;
mod transpose;
mod writing;

use std::path::{Path, PathBuf};

use tempfile::TempDir;
use xxhash_rust::xxh3::xxh3_64;

use super::layout::*;
use super::{StoredGraph, write};
use crate::checksum::sweep;
use crate::error::{Error, Result};
use crate::graph::{Adjacency, AnyGraph, BuildCounts, Graph, Order, RawIds, TextIds, Topology, VertexOrder};
use crate::partition::Cut;
use crate::plain::EdgeValue;

pub(super) const COUNTS: BuildCounts =
    BuildCounts { edges_read: 901, self_loops: 902, self_loops_dropped: 903, duplicates: 904, duplicates_merged: 905 };

/// A directory, and the path of a file in it that does not exist yet.
pub(super) fn place() -> (TempDir, PathBuf) {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("graph.hub");
    (directory, path)
}

/// Rows of `arcs`, which gets sorted, with their data.
fn adjacency<E: EdgeValue>(vertices: usize, mut arcs: Vec<(u32, u32, E)>) -> (Adjacency, Vec<E>) {
    arcs.sort_by_key(|&(row, neighbour, _)| (row, neighbour));
    let offsets: Vec<u64> = (0..=vertices as u32).map(|v| arcs.partition_point(|arc| arc.0 < v) as u64).collect();
    let neighbours: Vec<u32> = arcs.iter().map(|arc| arc.1).collect();
    (Adjacency::new(offsets.into(), neighbours.into()), arcs.into_iter().map(|arc| arc.2).collect())
}

pub(super) fn directed<E: EdgeValue>(ids: RawIds, order: Option<Order>, edges: &[(u32, u32, E)]) -> Graph<E> {
    let (by_source, data) = adjacency(ids.len(), edges.to_vec());
    let turned = edges.iter().map(|&(source, target, value)| (target, source, value)).collect();
    let (by_target, turned) = adjacency(ids.len(), turned);
    let edges = edges.len() as u64;
    let topology =
        Topology { ids, order, by_source, by_target: Some(by_target), edges, counts: COUNTS, origin: "".into() };
    Graph::new(topology, data.into(), Some(turned.into()))
}

pub(super) fn undirected<E: EdgeValue>(ids: RawIds, order: Option<Order>, edges: &[(u32, u32, E)]) -> Graph<E> {
    let back = edges.iter().filter(|edge| edge.0 != edge.1).map(|&(a, b, value)| (b, a, value));
    let (by_source, data) = adjacency(ids.len(), edges.iter().copied().chain(back).collect());
    let edges = edges.len() as u64;
    let topology = Topology { ids, order, by_source, by_target: None, edges, counts: COUNTS, origin: "".into() };
    Graph::new(topology, data.into(), None)
}

/// A loop, parallel edges, an isolated vertex (4), a sink.
pub(super) const EDGES: [(u32, u32); 7] = [(0, 1), (0, 1), (1, 2), (2, 2), (3, 0), (3, 1), (3, 5)];

pub(super) fn with_data<E>(value: impl Fn(usize) -> E) -> Vec<(u32, u32, E)> {
    EDGES.iter().enumerate().map(|(i, &(source, target))| (source, target, value(i))).collect()
}

pub(super) fn numbers() -> RawIds {
    RawIds::Numbers(vec![0, 7, 9, 1 << 33, (1 << 33) + 1, u64::MAX].into())
}

pub(super) fn texts() -> RawIds {
    RawIds::Text(TextIds::from_sorted(["a", "b c", "zebra", "Ä", "ä", "日本"].into_iter()))
}

pub(super) fn order() -> Order {
    Order {
        made_by: VertexOrder::Hub,
        position_of: vec![3, 0, 1, 2, 5, 4].into(),
        vertex_at: vec![1, 2, 3, 0, 5, 4].into(),
    }
}

/// A file that has every kind of section but raw numbers.
pub(super) fn sample() -> Vec<u8> {
    bytes_of(&directed(texts(), Some(order()), &with_data(|i| i as f32 / 4.0)))
}

pub(super) fn bytes_of<E: EdgeValue>(graph: &Graph<E>) -> Vec<u8> {
    let (_directory, path) = place();
    write(graph, &path).unwrap();
    std::fs::read(path).unwrap()
}

pub(super) fn open_and_validate(path: &Path) -> Result<AnyGraph> {
    StoredGraph::open(path)?.validate()
}

/// Opens and validates a file with the content `bytes`.
pub(super) fn read(bytes: &[u8]) -> Result<AnyGraph> {
    let (_directory, path) = place();
    std::fs::write(&path, bytes).unwrap();
    open_and_validate(&path)
}

/// The message of the error that `bytes` must give, without the path.
pub(super) fn fault(bytes: &[u8]) -> String {
    let (_directory, path) = place();
    std::fs::write(&path, bytes).unwrap();
    let error = open_and_validate(&path).expect_err("this file must be refused");
    let message = error.to_string();
    assert!(!matches!(error, Error::Io { .. }), "{message}");
    message.strip_prefix(&format!("{}: ", path.display())).expect("the path comes first").to_owned()
}

pub(super) fn u32_of(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap())
}

pub(super) fn u64_of(bytes: &[u8], at: usize) -> u64 {
    u64::from_le_bytes(bytes[at..at + 8].try_into().unwrap())
}

pub(super) fn put64(bytes: &mut [u8], at: usize, value: u64) {
    bytes[at..at + 8].copy_from_slice(&value.to_le_bytes());
}

pub(super) fn header_bytes(bytes: &[u8]) -> usize {
    u32_of(bytes, 12) as usize
}

/// Whether there is a section of `kind`.
pub(super) fn has(bytes: &[u8], kind: Kind) -> bool {
    (FIXED..header_bytes(bytes) - SEAL).step_by(ENTRY).any(|at| u32_of(bytes, at) == kind as u32)
}

/// Where the entry of the section of `kind` starts in the header.
pub(super) fn entry(bytes: &[u8], kind: Kind) -> usize {
    let sections = u32_of(bytes, 120) as usize;
    (0..sections).map(|i| FIXED + i * ENTRY).find(|&at| u32_of(bytes, at) == kind as u32).expect("no such section")
}

pub(super) fn section(bytes: &[u8], kind: Kind) -> std::ops::Range<usize> {
    let at = entry(bytes, kind);
    let (offset, length) = (u64_of(bytes, at + 8) as usize, u64_of(bytes, at + 16) as usize);
    offset..offset + length
}

/// Makes all checksums right again, as whoever forges a file would.
pub(super) fn seal(mut bytes: Vec<u8>) -> Vec<u8> {
    let length = header_bytes(&bytes);
    if !(header_len_min()..=bytes.len()).contains(&length) {
        return bytes;
    }
    for at in (FIXED..length - SEAL).step_by(ENTRY).take_while(|at| at + ENTRY <= length - SEAL) {
        let (offset, size) = (u64_of(&bytes, at + 8) as usize, u64_of(&bytes, at + 16) as usize);
        if let Some(section) = offset.checked_add(size).and_then(|end| bytes.get(offset..end)) {
            let (checksum, _) = sweep::<()>(section, |_, _| Ok(()));
            put64(&mut bytes, at + 24, checksum);
        }
    }
    let checksum = xxh3_64(&bytes[..length - SEAL]);
    put64(&mut bytes, length - SEAL, checksum);
    bytes
}

fn header_len_min() -> usize {
    FIXED + SEAL
}
