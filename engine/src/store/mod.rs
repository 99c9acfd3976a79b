//! The stored graph, `file.hub`: one file, written whole, opened by mapping it into memory.
//!
//! [`write()`] stores a [`Graph`](crate::graph::Graph); [`StoredGraph::open`] reads header and section table in
//! milliseconds whatever the size; [`StoredGraph::validate`] checks every byte in one parallel pass and
//! returns a graph whose arrays *are* the mapped file. Only that validated graph reaches kernels, so that a
//! damaged or hostile file is an error and never undefined behaviour.
//!
//! # Examples
//! ```
//! use hubcut::store::{StoredGraph, write_any};
//! # use hubcut::graph::AnyGraph;
//! # fn copy(graph: &AnyGraph, path: &std::path::Path) -> hubcut::Result<()> {
//! write_any(graph, path)?;
//! let stored = StoredGraph::open(path)?;
//! println!("{} vertices, {} edges", stored.info().vertices, stored.info().edges);
//! let again = stored.validate()?;
//! assert_eq!(again.topology(), graph.topology());
//! # Ok(())
//! # }
//! ```
//!
//! # The format, versions 1 and 2
//! Version 2 is what a graph of users and items needs; any other graph is written as version 1.
//!
//! Little-endian throughout. **Fixed part**, 128 bytes:
//!
//! | byte | size | field |
//! | ---: | ---: | --- |
//! | 0 | 8 | magic `89 48 55 42 0d 0a 1a 0a`: not ASCII, `HUB`, CR LF, Ctrl-Z, LF, so that transfers which strip a bit or change line ends show |
//! | 8 | 4 | format version, 1 or 2. Magic and version keep their place in all versions |
//! | 12 | 4 | header length: 136 + 32 x sections |
//! | 16 | 8 | file length |
//! | 24 | 8 | vertices, at most 2^32 - 1 |
//! | 32 | 8 | edges: equal to arcs if directed; unordered pairs, loops included, if undirected |
//! | 40 | 8 | arcs |
//! | 48 | 4 | flags: bit 0 undirected; bit 1 hub order; bits 2-3 kind of the raw ids: 0 range, 1 numbers, 2 text, 3 users and items (version 2, directed only); bit 4 the order of a cut, not with bit 1; the rest 0 |
//! | 52 | 4 | size of the data of one edge, 0 if there is none |
//! | 56 | 16 | name of its type in ASCII, filled up with zeros: `u32`, `f32`, `f64`, all zeros for none, or what the program's `EdgeValue::NAME` says |
//! | 72 | 8 | smallest raw id if they are a range, else 0 |
//! | 80 | 8 | build count: edges read |
//! | 88 | 8 | build count: self-loops read |
//! | 96 | 8 | build count: self-loops dropped |
//! | 104 | 8 | build count: duplicates read |
//! | 112 | 8 | build count: duplicates merged |
//! | 120 | 4 | number of sections, at most 256 |
//! | 124 | 4 | 0 |
//!
//! **Section table**, 32 bytes a section, in the order of the sections in the file:
//!
//! | byte | size | field |
//! | ---: | ---: | --- |
//! | 0 | 4 | kind |
//! | 4 | 4 | flags: bit 0 set if a reader that does not know the kind may skip the section; the rest 0 |
//! | 8 | 8 | offset in the file |
//! | 16 | 8 | length in bytes |
//! | 24 | 8 | checksum |
//!
//! Then 8 bytes: XXH3-64 (seed 0) of all bytes before them.
//!
//! **Sections** follow. Each starts at the first multiple of 4096 that is not before the end of what precedes it
//! (the header, or a section, which may be empty); the bytes between are zeros; the file ends where the last
//! section ends. A section's checksum: cut it into blocks of 2^20 bytes, the last may be shorter; write
//! down the XXH3-64 (seed 0) of every block, 8 bytes each; the checksum is the XXH3-64 of that. So blocks are
//! checked in parallel, and the result does not depend on by how many threads.
//!
//! | kind | section | content | present |
//! | ---: | --- | --- | --- |
//! | 1 | offsets by source | u64 x (vertices + 1): from 0, never falling, the last is arcs | always |
//! | 2 | neighbours by source | u32 x arcs: targets; row `v` is `offsets[v]..offsets[v+1]`, sorted | always |
//! | 3 | data by source | arcs values, in the order of section 2 | if the size of edge data is not 0 |
//! | 4 | offsets by target | as 1 | if directed |
//! | 5 | neighbours by target | u32 x arcs: sources, as 2 | if directed |
//! | 6 | data by target | arcs values, in the order of section 5 | if directed and the size is not 0 |
//! | 7 | raw numbers | u64 x vertices (of sides: users), strictly ascending | if ids (of sides: those of users) are numbers |
//! | 8 | text offsets | u64 x (vertices + 1; of sides: users + 1): where each id starts in section 9, then its length | if ids (of sides: those of users) are text |
//! | 9 | text bytes | UTF-8, strictly ascending by bytes, no byte below 0x20 and no 0x7f | with 8 |
//! | 10 | position of vertices | u32 x vertices: natural position (rank of the raw id) of each vertex | if in hub order or that of a cut |
//! | 11 | vertex at positions | u32 x vertices: the inverse of section 10 | if in hub order or that of a cut |
//! | 12 | vertex data | reserved | never |
//! | 13 | cut | u32: number of shards, 1 to 4096; u32: 0; the method, UTF-8 without control characters, at most 1024 bytes. May be skipped | if a cut is stored |
//! | 14 | shards of masters | u16 x vertices, below the number of shards. May be skipped | with 13 |
//! | 15 | shards of arcs | u16 x arcs, in the order of section 2, below the number of shards. May be skipped | with 13, if it is a vertex-cut; in an edge-cut an arc lies with the master of its target |
//! | 16 | sides | u64: users; u64: items, together the vertices; u32, u32: kind of the ids of users, of items, 0 to 2 as in the flags; u64, u64: the smallest id of users, of items if they are a range, else 0 | if ids are users and items; it is the first section then |
//! | 17, 18, 19 | raw numbers, text offsets, text bytes of items | as 7, 8, 9 | if ids of items are numbers, text |
//! | 20 | origin | UTF-8: what was said of where the graph came from, which means nothing to the engine. May be skipped | if something was |
//!
//! Data of type `f32` and `f64` is finite. The k-th of several arcs `a -> b` by source is the k-th by target.
//! Of users and items, the users come first in natural order, and every arc leads from a user to an item.
//! An undirected graph has each edge in both rows, a loop once.
//!
//! # While a file is mapped
//! The graph is the file: pages are read when they are touched and the system may drop them again, so a
//! graph may be larger than memory. Whoever **cuts the file short** meanwhile ends the process at the next
//! touch of a missing page (SIGBUS on Linux, an access violation on Windows); so does a disk that fails.
//! Whoever **overwrites it in place** changes the graph under the running program, behind the checks.
//! hubcut itself never does either: [`write()`] makes a new file and renames it, and a process that has the
//! old one mapped keeps it, unnamed but whole, until it lets go. Do the same:
//! `cp new.hub tmp && mv tmp graph.hub`, not `cp new.hub graph.hub`. (Windows refuses to rename over a mapped file; the write then
//! fails and leaves the old file as it was.)

#[cfg(target_endian = "big")]
compile_error!("hubcut maps little-endian files into memory as they are; big-endian machines are not supported");

mod checks;
mod contents;
mod cut;
mod header;
mod info;
mod layout;
mod open;
mod sides;
mod sniff;
mod transpose;
mod validate;
mod write;

#[cfg(test)]
mod tests;

pub use info::{CutInfo, EdgeType, IdKind, SectionInfo, SideIdKind, SideInfo, StoreInfo};
pub use layout::{FORMAT_VERSION, MAGIC};
pub use open::StoredGraph;
pub use sniff::{Remedy, is_graph_file};
#[cfg(test)]
pub(crate) use transpose::{verify_edge_data, verify_transpose};
pub use write::{write, write_any, write_any_with_cut, write_with_cut};
