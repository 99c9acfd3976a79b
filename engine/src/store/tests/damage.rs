//! Files that something has happened to: every one is refused, and the message says what and where.

use super::*;

#[test]
fn every_byte_of_the_header_counts() {
    let good = sample();
    for at in 0..header_bytes(&good) {
        for bit in [0x01, 0x80] {
            let mut bad = good.clone();
            bad[at] ^= bit;
            assert!(read(&bad).is_err(), "byte {at} of the header, bit {bit:#x}");
        }
    }
}

#[test]
fn every_byte_of_every_section_counts() {
    let whole = bytes_of(&undirected(numbers(), None, &with_data(|i| i as u32)));
    let wide = bytes_of(&directed(numbers(), None, &with_data(|i| i as f64 / 10.0)));
    for good in [sample(), whole, wide, super::sides::sample()] {
        for kind in Kind::ALL {
            let range = if has(&good, kind) { section(&good, kind) } else { 0..0 };
            for at in range {
                let mut bad = good.clone();
                bad[at] ^= 0x10;
                let message = fault(&bad);
                let start = section(&good, kind).start;
                let wanted = format!("damaged in the {}, byte {start}: the checksum", kind.name());
                assert!(message.starts_with(&wanted), "{message}");
                assert!(message.ends_with("import the graph again"), "{message}");
            }
        }
    }
}

#[test]
fn every_byte_between_sections_counts() {
    let good = sample();
    let padding = header_bytes(&good)..section(&good, Kind::OffsetsBySource).start;
    for at in padding.clone().step_by(101).chain([padding.start, padding.end - 1]) {
        let mut bad = good.clone();
        bad[at] = 1;
        assert!(fault(&bad).starts_with(&format!("damaged in the padding, byte {at}: not zero")));
    }
}

#[test]
fn files_cut_off_anywhere_are_refused() {
    let good = sample();
    let mut ends: Vec<usize> = (0..=header_bytes(&good)).collect();
    for kind in Kind::ALL.into_iter().filter(|&kind| has(&good, kind)) {
        let section = section(&good, kind);
        for end in [section.start, section.end] {
            ends.extend([end - 1, end, end + 1]);
        }
    }
    for end in ends.into_iter().filter(|&end| end < good.len()) {
        let message = fault(&good[..end]);
        let wanted = match end {
            0 => "not a hubcut graph but an empty file",
            1..8 => "not a hubcut graph but ",
            _ => "the file is cut off",
        };
        assert!(message.contains(wanted), "{end}: {message}");
    }
    let message = fault(&[&good[..], b"x"].concat());
    assert!(message.contains("the file has bytes behind its end"), "{message}");
}

#[test]
fn other_files_are_named() {
    let unknown = "not a hubcut graph but a file of unknown format; import it first";
    for (bytes, wanted) in [
        (&b""[..], "not a hubcut graph but an empty file; import the graph again"),
        (b"0 1\n1 2\n", "not a hubcut graph but a text file; import it first"),
        (b"# \xc3\xa4\r\n\t0 1", "not a hubcut graph but a text file; import it first"),
        (b"\x1f\x8b\x08\0rest", "not a hubcut graph but a gzip file; if what is inside is"),
        (b"\x28\xb5\x2f\xfdrest", "not a hubcut graph but a zstd file; if what is inside is"),
        (b"\xfd7zXZ\0rest", "not a hubcut graph but an xz file; if what is inside is"),
        (b"\x89HUB\n\x1a\nrest", "not a hubcut graph but one mangled by a transfer as text; copy it again as binary"),
        (b"\x89HUB\r\n\x1a\r\n", "not a hubcut graph but one mangled by a transfer as text; copy it again as binary"),
        (b"\x09HUB\r\n\x1a\nrest", "not a hubcut graph but one mangled by a transfer as text; copy it again as binary"),
        (b"\x7fELF\x02\x01\x01\0", unknown),
    ] {
        let message = fault(bytes);
        assert!(message.starts_with(wanted), "{message}");
    }
}

#[test]
fn other_things_than_files_are_named() {
    let directory = tempfile::tempdir().unwrap();
    let message = StoredGraph::open(directory.path()).unwrap_err().to_string();
    assert!(message.contains("not a hubcut graph but a directory"), "{message}");
    let missing = StoredGraph::open(directory.path().join("missing.hub")).unwrap_err();
    assert!(matches!(&missing, Error::Io { path, .. } if path.ends_with("missing.hub")), "{missing}");
    #[cfg(unix)]
    {
        let message = StoredGraph::open("/dev/null").unwrap_err().to_string();
        assert!(message.contains("not even a regular file"), "{message}");
    }
}

#[test]
fn a_newer_format_asks_for_a_newer_hubcut() {
    let mut bytes = sample();
    bytes[8] = 3;
    // Whatever else the newer version changes.
    bytes[12..300].fill(0xff);
    let wanted =
        "written by a newer hubcut (format 3; this one reads up to 2): upgrade hubcut or import the graph again";
    assert_eq!(fault(&bytes), wanted);
    bytes.truncate(12);
    assert_eq!(fault(&bytes), wanted);
}
