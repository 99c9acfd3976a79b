//! Files that are not what they should be: a sentence and exit code 1, never a panic, never half a file.

use crate::harness::{Folder, ended, has_full_device};

#[test]
fn files_that_cannot_be_read() {
    let folder = Folder::new();
    folder.refuse(&["run", "pagerank", "missing.txt"], 1, &["missing.txt", "no such file", "check the path"]);
    folder.refuse(&["info", "missing.hub"], 1, &["missing.hub", "no such file"]);
    folder.refuse(&["check", "missing.hub"], 1, &["no such file"]);
    folder.refuse(&["import", "missing.txt", "x.hub"], 1, &["no such file"]);
    folder.refuse(&["run", "pagerank", "."], 1, &["no file in this folder"]);
    folder.write("empty", "");
    folder.refuse(&["run", "pagerank", "empty"], 1, &["empty", "check that it was written"]);
    folder.write("comments", "# nothing\n\n");
    folder.refuse(&["run", "pagerank", "comments"], 1, &["no edge", "--vertices"]);
    folder.write("g.txt", "1 2\n");
    folder.refuse(&["run", "pagerank", "g.txt", "--names", "missing"], 1, &["missing: there is no such file"]);
    let ended = folder.hubcut(&["run", "pagerank", "g.txt", "--names", "missing"]);
    assert!(!ended.err.contains("standard input"), "{ended:?}");
    folder.write("names", "8\teight\n9\tnine\n");
    folder.refuse(
        &["run", "pagerank", "g.txt", "--names", "names"],
        1,
        &["none of the 2 vertices, whose ids go from 1 to 2; line 1 is for \"8\"", "<TAB>"],
    );
}

#[cfg(unix)]
#[test]
fn a_file_without_permission() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::with_triangle();
    std::fs::set_permissions(folder.path("g.txt"), std::fs::Permissions::from_mode(0o000)).unwrap();
    if std::fs::read(folder.path("g.txt")).is_ok() {
        return; // root reads everything
    }
    folder.refuse(&["run", "pagerank", "g.txt"], 1, &["permission", "chmod"]);
}

#[test]
fn content_that_is_no_graph() {
    let folder = Folder::new();
    folder.write("junk", b"1 2\n\x00\x01\x02\xff\xfe".repeat(100));
    folder.refuse(&["run", "pagerank", "junk", "--output", "o.tsv"], 1, &["binary file"]);
    folder.write("text", "1 2\n2 x\n");
    folder.refuse(&["run", "pagerank", "text", "--output", "o.tsv"], 1, &["text:2:3", "\"x\"", "--ids text"]);
    folder.write("long", format!("1 2\n{}\n", "9".repeat(10_000_000)));
    folder.refuse(&["import", "long", "long.hub"], 1, &["long:2", "longer than 1 MB"]);
    folder.write("cut.gz", b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\x33\x54");
    folder.refuse(&["run", "pagerank", "cut.gz"], 1, &["cut.gz", "gzip"]);
}

#[test]
fn more_vertices_than_there_can_be_or_than_fit() {
    let folder = Folder::with_triangle();
    folder.refuse(&["run", "pagerank", "g.txt", "--vertices", "4294967296"], 2, &["4294967295"]);
    // 64 GiB: refused before they are allocated. A machine that has them is not asked to.
    if hubcut::graph::memory::check_fits(70 << 30, "the test").is_err() {
        let most = ["run", "pagerank", "g.txt", "--vertices", "0..4294967295", "--output", "o"];
        folder.refuse(&most, 1, &["needs about", "available"]);
    }
}

#[test]
fn outputs_that_cannot_be_written() {
    let folder = Folder::with_triangle();
    let run = ["run", "pagerank", "g.txt"];
    folder.refuse(&[&run[..], &["--output", "no/o.tsv"]].concat(), 1, &["no folder no", "mkdir"]);
    folder.refuse(&[&run[..], &["--report", "no/r.json"]].concat(), 1, &["no folder no"]);
    folder.refuse(&[&run[..], &["--output", "."]].concat(), 1, &["is a folder"]);
    folder.refuse(&["import", "g.txt", "no/g.hub"], 1, &["no folder no"]);
    folder.refuse(&["generate", "star", "--vertices", "4", "-o", "no/g.txt"], 1, &["no folder no"]);
    folder.refuse(&["man", "--output-dir", "no"], 1, &["no folder no"]);
    folder.refuse(&["man", "-o", "g.txt"], 1, &["g.txt is a file", "give a folder"]);
    folder.refuse(&["completions", "bash", "-o", "no/x"], 1, &["no folder no"]);
}

#[test]
fn a_full_disk() {
    if !has_full_device() {
        return;
    }
    let folder = Folder::with_triangle();
    let run = ["run", "pagerank", "g.txt"];
    let words = ["/dev/full", "No space left", "free some space"];
    folder.refuse(&[&run[..], &["--output", "/dev/full"]].concat(), 1, &words);
    folder.refuse(&[&run[..], &["--report", "/dev/full"]].concat(), 1, &words);
    folder.refuse(&["generate", "star", "--vertices", "4", "-o", "/dev/full"], 1, &words);
    folder.refuse(&["import", "g.txt", "/dev/full"], 2, &["regular file"]);
    for arguments in [&run[..], &["--help"], &["--version"], &["help", "run"], &["completions", "zsh"], &["man"]] {
        let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
        let ended = ended(folder.command(arguments).stdout(full).output().unwrap());
        assert!(ended.code == 1 && ended.err.contains("No space left"), "{arguments:?}: {ended:?}");
    }
}
