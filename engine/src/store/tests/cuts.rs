//! Cuts that are stored with a graph: they come back, and whoever forges one is found out.

use super::*;
use crate::partition::{CutOptions, Partitioner, Placement, edge_cut, vertex_cut};
use crate::store::{write_any_with_cut, write_with_cut};

fn graph() -> Graph<f32> {
    directed(texts(), Some(order()), &with_data(|i| i as f32 / 4.0))
}

fn cut_of<E: EdgeValue>(graph: &Graph<E>, partitioner: &dyn Partitioner, shards: usize) -> Cut {
    Cut::new(graph, partitioner, &CutOptions::new(shards)).unwrap()
}

fn with_cut(cut: &Cut) -> Vec<u8> {
    let (_directory, path) = place();
    write_with_cut(&graph(), Some(cut), &path).unwrap();
    std::fs::read(path).unwrap()
}

fn edge_cut() -> Vec<u8> {
    with_cut(&cut_of(&graph(), &edge_cut::Fennel::default(), 3))
}

pub(super) fn vertex_cut() -> Vec<u8> {
    with_cut(&cut_of(&graph(), &vertex_cut::Random, 3))
}

fn stored(bytes: &[u8]) -> StoredGraph {
    let (_directory, path) = place();
    std::fs::write(&path, bytes).unwrap();
    StoredGraph::open(&path).unwrap()
}

#[test]
fn cuts_round_trip() {
    for shards in [1, 3, 4096] {
        for partitioner in [&edge_cut::Fennel::default() as &dyn Partitioner, &vertex_cut::Random] {
            let cut = cut_of(&graph(), partitioner, shards);
            let (_directory, path) = place();
            let written = write_with_cut(&graph(), Some(&cut), &path).unwrap();
            let stored = StoredGraph::open(&path).unwrap();
            assert_eq!(stored.info(), &written);
            let info = stored.info().cut.as_ref().unwrap();
            assert_eq!((info.shards, info.edge_cut), (shards, cut.is_edge_cut()));
            assert_eq!(info.method, cut.method());
            assert_eq!(stored.validate_as::<f32>().unwrap().topology(), graph().topology());
            assert_eq!(stored.cut().unwrap().unwrap(), cut);
        }
    }
    let empty = directed(RawIds::from_zero(0), None, &[] as &[(u32, u32, ())]);
    for partitioner in [&edge_cut::Hash as &dyn Partitioner, &vertex_cut::Random] {
        let (_directory, path) = place();
        let cut = cut_of(&empty, partitioner, 2);
        write_any_with_cut(&AnyGraph::Unweighted(empty.clone()), Some(&cut), &path).unwrap();
        assert!(open_and_validate(&path).is_ok());
        assert_eq!(StoredGraph::open(&path).unwrap().cut().unwrap().unwrap(), cut);
    }
}

#[test]
fn a_graph_without_a_cut_has_none() {
    let stored = stored(&sample());
    assert_eq!((stored.info().cut.clone(), stored.cut().unwrap()), (None, None));
}

#[test]
fn who_does_not_know_cuts_skips_them() {
    // Kinds that nobody knows yet, in place of those of the cut.
    let mut bytes = vertex_cut();
    for (kind, unknown) in [(Kind::Cut, 113), (Kind::CutMasters, 114), (Kind::CutArcs, 115)] {
        let at = entry(&bytes, kind);
        bytes[at] = unknown;
    }
    let bytes = seal(bytes);
    assert_eq!(read(&bytes).unwrap().topology(), graph().topology());
    assert_eq!(stored(&bytes).cut().unwrap(), None);
}

#[test]
fn every_byte_of_a_cut_counts() {
    for good in [edge_cut(), vertex_cut()] {
        for kind in [Kind::Cut, Kind::CutMasters, Kind::CutArcs] {
            let range = if has(&good, kind) { section(&good, kind) } else { 0..0 };
            for at in range.clone() {
                let mut bad = good.clone();
                bad[at] ^= 0x10;
                let message = fault(&bad);
                let wanted = format!("damaged in the {}, byte {}: the checksum", kind.name(), range.start);
                assert!(message.starts_with(&wanted), "{message}");
                if kind != Kind::Cut {
                    assert!(stored(&bad).cut().unwrap_err().to_string().contains(&wanted));
                }
            }
        }
    }
}

#[test]
fn files_cut_off_in_a_cut_are_refused() {
    let good = vertex_cut();
    for kind in [Kind::Cut, Kind::CutMasters, Kind::CutArcs] {
        let section = section(&good, kind);
        for end in [section.start, section.end - 1] {
            assert!(fault(&good[..end]).contains("the file is cut off"));
        }
    }
}

/// Changes the section of `kind`, seals the file again, and says what is found.
fn forged(kind: Kind, change: impl FnOnce(&mut [u8])) -> String {
    let mut bytes = vertex_cut();
    let range = section(&bytes, kind);
    change(&mut bytes[range]);
    fault(&seal(bytes))
}

#[test]
fn forged_cuts_are_refused() {
    let byte = |kind| section(&vertex_cut(), kind).start;
    let head = byte(Kind::Cut);
    assert!(
        forged(Kind::Cut, |s| s[0] = 0)
            .starts_with(&format!("damaged in the cut, byte {head}: 0 shards, not 1 to 4096"))
    );
    assert!(forged(Kind::Cut, |s| s[1] = 0x11).contains("4355 shards, not 1 to 4096"));
    assert!(forged(Kind::Cut, |s| s[4] = 1).contains(&format!("byte {}: 1, which must be 0", head + 4)));
    assert!(forged(Kind::Cut, |s| s[8] = 0x1b).contains("`\\x1bandom` is not the name of a method"));
    assert!(forged(Kind::Cut, |s| s[8] = 0xff).contains("is not the name of a method"));
    let masters = forged(Kind::CutMasters, |s| s[2] = 3);
    let wanted = format!("damaged in the shards of masters, byte {}: shard 3 of 3", byte(Kind::CutMasters) + 2);
    assert!(masters.starts_with(&wanted), "{masters}");
    let arcs = forged(Kind::CutArcs, |s| s[13] = 0xff);
    assert!(arcs.starts_with("damaged in the shards of arcs, byte ") && arcs.contains(" of 3"), "{arcs}");
    // Fewer shards than are in use.
    assert!(forged(Kind::Cut, |s| s[0] = 1).contains("of 1"));
}

#[test]
fn parts_of_a_cut_come_together_and_are_as_long_as_the_graph() {
    let header = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut bytes = vertex_cut();
        change(&mut bytes);
        fault(&seal(bytes))
    };
    let rename = |kind, to: u8| {
        header(&move |b| {
            let at = entry(b, kind);
            b[at] = to;
        })
    };
    assert!(rename(Kind::Cut, 113).contains("section 13 (cut) is missing"));
    assert!(rename(Kind::CutMasters, 113).contains("section 14 (shards of masters) is missing"));
    assert!(rename(Kind::CutArcs, 13).contains("section 13 (cut) occurs twice"));
    let length = header(&|b| {
        let at = entry(b, Kind::CutMasters);
        put64(b, at + 16, 10);
    });
    assert!(length.contains("section 14 (shards of masters) has 10 bytes; the header calls for 12"), "{length}");
    let long = header(&|b| {
        let at = entry(b, Kind::Cut);
        put64(b, at + 16, 4);
    });
    assert!(long.contains("damaged in the cut, byte ") && long.contains("4 bytes, less than 8"), "{long}");
}

#[test]
fn cuts_that_could_not_be_opened_again_are_not_written() {
    let (directory, path) = place();
    let small = directed(RawIds::from_zero(2), None, &[(0, 1, 1.0f32)]);
    let error = write_with_cut(&small, Some(&cut_of(&graph(), &edge_cut::Hash, 2)), &path).unwrap_err();
    assert!(error.to_string().contains("the cut is of another graph"), "{error}");
    for method in ["a\nb".to_owned(), "x".repeat(1025)] {
        let cut = Cut::from_placement(&small, 2, method, Placement::Vertices(vec![0, 1])).unwrap();
        let error = write_with_cut(&small, Some(&cut), &path).unwrap_err();
        assert!(matches!(&error, Error::Unstorable { section: "cut", .. }), "{error}");
    }
    assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 0);
}
