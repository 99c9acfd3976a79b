//! Graphs of users and items: they come back, and no file makes an edge that does not lead from a user to an item.

use super::hostile::{contains, forge, forge_header};
use super::*;
use crate::graph::{BuildOptions, Directedness, EdgeList, Sides, VertexOrder};
use crate::store::{IdKind, SideIdKind, SideInfo};

/// The fields of the header that the tests below change.
const VERSION: usize = 8;
const FLAGS: usize = 48;

fn names() -> RawIds {
    RawIds::Text(TextIds::from_sorted(["7", "Ä b"].into_iter()))
}

fn gaps() -> RawIds {
    RawIds::Numbers(vec![0, 7, u64::MAX].into())
}

/// Users have 0 to 2 ratings, one pair twice; an item has none.
fn list(users: RawIds, items: RawIds) -> EdgeList<f32> {
    EdgeList::bipartite(users, items, vec![(2, 0, 4.5), (0, 1, 1.0), (2, 0, -2.0), (2, 1, 0.5)])
}

fn build(users: RawIds, items: RawIds, order: VertexOrder) -> Graph<f32> {
    list(users, items).build(&BuildOptions { order, ..BuildOptions::default() }).unwrap()
}

/// Users with text, items with numbers, in hub order.
pub(super) fn sample() -> Vec<u8> {
    let users = RawIds::Text(TextIds::from_sorted(["7", "a:b", "Ä"].into_iter()));
    bytes_of(&build(users, gaps(), VertexOrder::Hub))
}

/// The kinds of ids that there are not in [`sample`], in natural order.
fn other() -> Vec<u8> {
    bytes_of(&build(gaps(), names(), VertexOrder::Natural))
}

#[test]
fn every_combination_of_ids_round_trips() {
    let users = [
        RawIds::Range { first: u64::MAX - 2, count: 3 },
        gaps(),
        RawIds::Text(TextIds::from_sorted(["", "7", "a"].into_iter())),
    ];
    for users in &users {
        for items in [RawIds::Range { first: 1, count: 2 }, RawIds::Numbers(vec![5, 9].into()), names()] {
            for order in [VertexOrder::Natural, VertexOrder::Hub] {
                let graph = build(users.clone(), items.clone(), order);
                let (_directory, path) = place();
                let written = write(&graph, &path).unwrap();
                let stored = StoredGraph::open(&path).unwrap();
                assert_eq!(stored.info(), &written);
                let again = stored.validate_as::<f32>().unwrap();
                assert_eq!(again.topology(), graph.topology());
                assert_eq!(again.sides(), Some(&Sides { users: users.clone(), items: items.clone() }));
                assert_eq!(
                    (again.data_by_source(), again.data_by_target()),
                    (graph.data_by_source(), graph.data_by_target())
                );
            }
        }
    }
}

#[test]
fn sides_without_ids_round_trip() {
    for (users, items) in [(0, 0), (3, 0), (0, 3)] {
        for text in [false, true] {
            let ids = |count: u32| match text {
                true => RawIds::Text(TextIds::from_sorted(["a", "b", "c"].into_iter().take(count as usize))),
                false => RawIds::from_zero(count),
            };
            let graph =
                EdgeList::<f32>::bipartite(ids(users), ids(items), vec![]).build(&BuildOptions::default()).unwrap();
            assert_eq!(read(&bytes_of(&graph)).unwrap().topology(), graph.topology());
        }
    }
}

#[test]
fn the_header_tells_how_many_there_are_and_what_they_are_called() {
    let (_directory, path) = place();
    write(&build(RawIds::Range { first: 9, count: 3 }, names(), VertexOrder::Natural), &path).unwrap();
    let stored = StoredGraph::open(&path).unwrap();
    let users = SideInfo { vertices: 3, ids: SideIdKind::Range { first: 9 } };
    let items = SideInfo { vertices: 2, ids: SideIdKind::Text };
    assert_eq!(stored.info().ids, IdKind::Sides { users, items });
    assert_eq!((stored.info().version, stored.info().vertices), (2, 5));
    let names: Vec<_> = stored.info().sections.iter().map(|section| section.name).collect();
    assert_eq!(
        (names[0], names[7], names[8], names.len()),
        ("sides", "text offsets of items", "text bytes of items", 9)
    );
}

#[test]
fn graphs_without_sides_keep_the_version_that_everybody_reads() {
    assert_eq!((u32_of(&super::sample(), VERSION), u32_of(&sample(), VERSION)), (1, 2));
    // A version 1 that claims to have sides was not written by hubcut.
    contains(forge_header(sample(), |bytes| bytes[VERSION] = 1), "unknown kind of raw ids 3");
}

#[test]
fn the_file_is_the_one_that_the_documentation_describes() {
    let users = RawIds::Text(TextIds::from_sorted(["a", "bc"].into_iter()));
    let list = EdgeList::bipartite(
        users,
        RawIds::Range { first: 7, count: 2 },
        vec![(0, 0, 0.5f32), (0, 1, 1.0), (1, 1, -2.0)],
    );
    let bytes = bytes_of(&list.build(&BuildOptions::default()).unwrap());
    // Printed by golden.py, beside this file, which was written from the tables of the module.
    assert_eq!((bytes.len(), xxh3_64(&bytes)), (36867, 0x2a9eb8cbaad3b948));
}

#[test]
fn heads_must_fit_the_graph() {
    let head = |at: usize, value: u64| forge(other(), Kind::Sides, |s| put64(s, at, value));
    let byte = section(&other(), Kind::Sides).start;
    contains(head(0, 4), &format!("damaged in the sides, byte {byte}: 4 users and 2 items are not 5 vertices"));
    contains(head(8, u64::MAX), "3 users and 18446744073709551615 items are not 5 vertices");
    contains(head(16, 3 | 2 << 32), &format!("byte {}: unknown kind of raw ids 3", byte + 16));
    contains(head(16, 1 | 9 << 32), &format!("byte {}: unknown kind of raw ids 9", byte + 20));
    contains(head(24, 1), &format!("byte {}: a smallest raw id, but ids are no range", byte + 24));
    contains(head(32, 1), &format!("byte {}: a smallest raw id, but ids are no range", byte + 32));
    // One more user and one item less: the sections are too short or too long then.
    let moved = forge(other(), Kind::Sides, |s| {
        put64(s, 0, 4);
        put64(s, 8, 1);
    });
    contains(moved, "section 7 (raw numbers) has 24 bytes; the header calls for 32");
    let to_range = forge(other(), Kind::Sides, |s| s[16] = 0);
    contains(to_range, "section 7 (raw numbers), which the header excludes");
    let range = bytes_of(&build(RawIds::from_zero(3), RawIds::from_zero(2), VertexOrder::Natural));
    let far = forge(range, Kind::Sides, |s| put64(s, 32, u64::MAX));
    contains(far, "2 raw ids from 18446744073709551615 do not fit 64 bits");
}

#[test]
fn a_head_is_checked_before_it_is_believed() {
    let mut bytes = other();
    let start = section(&bytes, Kind::Sides).start;
    bytes[start] ^= 1;
    contains(fault(&bytes), &format!("damaged in the sides, byte {start}: the checksum"));
}

#[test]
fn sections_of_sides_must_be_those_that_the_header_calls_for() {
    let other = other();
    let rename = |kind: Kind, to: u64| forge_header(other.clone(), |bytes| put64(bytes, entry(&other, kind), to));
    contains(rename(Kind::Sides, 99 | 1 << 32), "section 99 comes before section 16 (sides)");
    contains(rename(Kind::OffsetsBySource, 16), "section 16 (sides) occurs twice");
    contains(rename(Kind::ItemTextBytes, 17), "section 17 (raw numbers of items), which the header excludes");
    contains(rename(Kind::ItemTextBytes, 99 | 1 << 32), "section 19 (text bytes of items) is missing");
    let flags = |flags: u8| forge_header(other.clone(), |bytes| bytes[FLAGS] = flags);
    contains(flags(1 << 2), "section 16 (sides), which the header excludes");
    contains(flags(1 | 3 << 2), "users and items in an undirected graph");
    // No section at all: nothing says what the sides are.
    let mut empty = other[..FIXED + SEAL].to_vec();
    empty[12..16].copy_from_slice(&(136u32).to_le_bytes());
    put64(&mut empty, 16, 136);
    put64(&mut empty, 120, 0);
    contains(fault(&seal(empty)), "section 16 (sides) is missing");
}

#[test]
fn ids_of_items_must_ascend() {
    contains(forge(sample(), Kind::ItemNumbers, |s| put64(s, 8, 0)), "damaged in the raw numbers of items, byte ");
    contains(forge(other(), Kind::ItemTextBytes, |s| s[0] = 0x7f), "control character 0x7f in a raw id");
    contains(forge(other(), Kind::ItemTextBytes, |s| s[1] = 0xff), "raw id 1, `\\xff\\x84 b`, is not UTF-8");
    contains(forge(other(), Kind::ItemTextOffsets, |s| put64(s, 16, 4)), "the last offset is 4, not 5");
}

#[test]
fn every_edge_must_lead_from_a_user_to_an_item() {
    // Users 0 to 2, items 3 and 4; by source 0 -> 4, 2 -> 3, 2 -> 3, 2 -> 4.
    let put = |kind: Kind, at: usize, value: u32| {
        forge(other(), kind, |s| s[4 * at..][..4].copy_from_slice(&value.to_le_bytes()))
    };
    let start = |kind: Kind, at: usize| {
        format!(
            "neighbours by {}, byte {}: ",
            if kind == Kind::NeighboursBySource { "source" } else { "target" },
            section(&other(), kind).start + 4 * at
        )
    };
    let wanted = start(Kind::NeighboursBySource, 0);
    contains(
        put(Kind::NeighboursBySource, 0, 1),
        &format!("{wanted}vertices 0 -> 1 do not lead from a user to an item"),
    );
    // By target 3: 2, 2; 4: 0, 2.
    let wanted = start(Kind::NeighboursByTarget, 3);
    contains(
        put(Kind::NeighboursByTarget, 3, 3),
        &format!("{wanted}vertices 3 -> 4 do not lead from a user to an item"),
    );
    // Rows of an item by source, of a user by target.
    let shift = |kind: Kind, rows: &[usize], value: u64| {
        forge(other(), kind, |s| rows.iter().for_each(|&row| put64(s, 8 * row, value)))
    };
    contains(shift(Kind::OffsetsBySource, &[3], 3), "vertices 3 -> 4 do not lead from a user to an item");
    contains(shift(Kind::OffsetsByTarget, &[3], 1), "vertices 2 -> 2 do not lead from a user to an item");
}

#[test]
fn in_another_order_too() {
    let bytes = sample();
    let graph = read(&bytes).unwrap();
    let topology = graph.topology();
    let user = topology.vertex_at(0);
    let at = topology.by_source().range(topology.vertex_at(2)).start;
    let message = forge(bytes, Kind::NeighboursBySource, |s| s[4 * at..][..4].copy_from_slice(&user.to_le_bytes()));
    contains(message, "do not lead from a user to an item");
}

#[test]
fn no_other_graph_is_built() {
    let build = |list: EdgeList<f32>, direction| {
        list.build(&BuildOptions { direction, ..BuildOptions::default() }).unwrap_err().to_string()
    };
    let directed = |list| build(list, Directedness::Directed);
    let ids = || RawIds::from_zero(3);
    contains(build(list(ids(), ids()), Directedness::Undirected), "build it as directed");
    let mut turned = list(ids(), ids());
    turned.chunks[0].edges[1] = (4, 1);
    contains(
        directed(turned),
        "not a graph of users and items: edge item:1 user:1 does not lead from a user to an item",
    );
    contains(directed(EdgeList::bipartite(ids(), ids(), vec![(3, 0, 1.0)])), "edge item:0 item:0 does not lead");
    contains(directed(EdgeList::bipartite(ids(), ids(), vec![(0, 3, 1.0)])), "edge 0 6 names a vertex outside 0..6");
    contains(directed(EdgeList::bipartite(ids(), ids(), vec![(0, u32::MAX, 1.0)])), "names a vertex outside 0..6");
    let nested = RawIds::Sides(Box::new(Sides { users: ids(), items: ids() }));
    contains(directed(EdgeList::bipartite(nested, ids(), vec![])), "themselves made of two sides");
}
