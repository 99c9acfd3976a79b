//! Writing is all or nothing.

use std::fs;
use std::io;

use super::*;
use crate::store::write::{contents_of, describe, replace, write_to};

fn names(directory: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn small() -> Graph<f32> {
    directed(RawIds::from_zero(6), None, &with_data(|i| i as f32))
}

#[test]
fn a_failed_write_leaves_the_old_file_and_nothing_else() {
    let (directory, path) = place();
    fs::write(&path, "old").unwrap();
    let full = || io::Error::from(io::ErrorKind::StorageFull);
    let error = replace(&path, 77, |file| {
        use io::Write;
        file.write_all(b"half")?;
        Err(full())
    });
    let message = error.unwrap_err().to_string();
    assert_eq!(message, format!("{}: {}; the file needs 77 bytes", path.display(), full()));
    assert_eq!(fs::read(&path).unwrap(), b"old");
    assert_eq!(names(directory.path()), ["graph.hub"]);
}

#[test]
fn a_write_that_cannot_be_renamed_leaves_nothing() {
    let (directory, path) = place();
    fs::create_dir(&path).unwrap();
    let error = write(&small(), &path).unwrap_err();
    assert!(matches!(&error, Error::Io { path: wrong, .. } if wrong == &path), "{error}");
    assert_eq!(names(directory.path()), ["graph.hub"]);
    let error = write(&small(), directory.path().join("missing").join("graph.hub")).unwrap_err();
    assert!(error.to_string().contains("graph.hub"), "{error}");
    assert!(write(&small(), "").is_err());
    assert!(write(&small(), "/").is_err());
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error() {
    let graph = small();
    let contents = contents_of(&graph, &[]);
    let info = describe(&graph, &contents).unwrap();
    let mut full = fs::File::options().write(true).open("/dev/full").unwrap();
    assert_eq!(write_to(&contents, &info, &mut full).unwrap_err().kind(), io::ErrorKind::StorageFull);
}

#[test]
fn a_graph_that_could_not_be_opened_again_is_not_written() {
    let (directory, path) = place();
    let infinite = directed(RawIds::from_zero(6), None, &with_data(|i| if i == 4 { f32::INFINITY } else { 0.0 }));
    let message = write(&infinite, &path).unwrap_err().to_string();
    assert!(message.contains("not written, edge data by source: the weight of arc 4 is not finite"), "{message}");
    let tab = RawIds::Text(TextIds::from_sorted(["a\tb"].into_iter()));
    let message = write(&directed(tab, None, &[(0, 0, ())]), &path).unwrap_err().to_string();
    assert!(message.contains("not written, text bytes: control character 0x09 in a raw id"), "{message}");
    let unsorted = RawIds::Numbers(vec![2, 1].into());
    let message = write(&directed(unsorted, None, &[(0, 1, ())]), &path).unwrap_err().to_string();
    assert!(message.contains("not written, raw numbers: raw id 1 follows 2"), "{message}");
    assert!(names(directory.path()).is_empty());
}

#[test]
fn the_new_file_is_not_private() {
    let (_directory, path) = place();
    write(&small(), &path).unwrap();
    let plain = path.with_extension("plain");
    fs::write(&plain, "").unwrap();
    assert_eq!(fs::metadata(&path).unwrap().permissions(), fs::metadata(&plain).unwrap().permissions());
}

#[cfg(unix)]
#[test]
fn a_mapped_graph_survives_its_replacement() {
    let (_directory, path) = place();
    write(&small(), &path).unwrap();
    let old = StoredGraph::open(&path).unwrap().validate_as::<f32>().unwrap();
    write(&directed(RawIds::from_zero(1), None, &[(0, 0, 9.0_f32)]), &path).unwrap();
    assert_eq!(old.topology(), small().topology());
    fs::remove_file(&path).unwrap();
    assert_eq!(old.data_by_target(), small().data_by_target());
}
