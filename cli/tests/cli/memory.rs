//! Too little memory: an answer, or one sentence; never a panic, a signal, or half a file.

use std::io::Write;
use std::process::{Command, Stdio};

use crate::harness::{Ended, Folder, ended};

/// The command in a shell that sets limits first.
fn limited(folder: &Folder, limits: &str, arguments: &[&str]) -> Command {
    let mut shell = Command::new("sh");
    shell.args(["-c", &format!("{limits}; exec \"$@\""), "sh", env!("CARGO_BIN_EXE_hubcut")]).args(arguments);
    shell.current_dir(folder.path("")).stdin(Stdio::null()).env("RUST_BACKTRACE", "1");
    shell
}

/// The least address space in KiB with which the program says its version.
fn least(folder: &Folder) -> u64 {
    let starts = |space: &u64| {
        let mut command = limited(folder, &format!("ulimit -v {space}"), &["--version"]);
        command.stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap().success()
    };
    (0..).map(|step| 2048 + 1024 * step).find(starts).unwrap()
}

/// Address spaces beyond the least one, in MiB: from far too little to more than enough.
const LADDER: [u64; 20] = [0, 1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 24, 32, 48, 64, 96, 192, 384, 1024];

/// Whether the error speaks of memory, and nothing else is wrong. The C library has an error of its own, for a thread that has no
/// memory to keep its destructors in; that happens rarely, and then also while another thread says ours.
fn is_polite(ended: &Ended) -> bool {
    let errors: Vec<_> = ended.err.lines().filter(|line| line.contains("error")).collect();
    let of = |start| errors.iter().filter(|error| error.starts_with(start)).count();
    let (ours, of_the_library) = (of("error: "), of("Fatal glibc error: "));
    ended.code == 1
        && ours <= 1
        && of_the_library <= 1
        && !errors.is_empty()
        && errors.len() == ours + of_the_library
        && errors.iter().all(|error| error.contains("memory"))
        && !ended.err.to_lowercase().contains("backtrace")
}

/// What is printed every time: no times, and no memory that was measured.
fn lasting(printed: &str) -> Vec<&str> {
    printed.lines().filter(|line| !line.starts_with("time to cut") && !line.starts_with("memory")).collect()
}

/// Runs a command on the whole ladder: it must give what it gives without a limit, or be polite.
fn climb(folder: &Folder, least: u64, input: Option<&str>, arguments: &[&str], output: Option<&str>) {
    let run = |limits: &str| {
        let mut command = limited(folder, limits, arguments);
        if let Some(input) = input {
            command.stdin(std::fs::File::open(folder.path(input)).unwrap());
        }
        let ended = ended(command.output().unwrap());
        let file = output.map(|name| {
            let bytes = std::fs::read(folder.path(name)).ok();
            let _ = std::fs::remove_file(folder.path(name));
            bytes
        });
        (ended, file)
    };
    let before = folder.files();
    let (wanted, file) = run("true");
    assert_eq!(wanted.code, 0, "{arguments:?}: {wanted:?}");
    let mut refused = 0;
    for more in LADDER {
        let (ended, written) = run(&format!("ulimit -v {}", least + 1024 * more));
        let place = format!("{arguments:?} with {more} MiB more than {least} KiB");
        if ended.code == 0 {
            assert_eq!((lasting(&ended.out), &written), (lasting(&wanted.out), &file), "{place}");
        } else {
            assert!(is_polite(&ended), "{place}: {ended:?}");
            assert_eq!(written.flatten(), None, "{place}");
            refused += 1;
        }
        assert_eq!(folder.files(), before, "{place}");
    }
    // The ladder has two ends.
    assert!(refused > 0, "{arguments:?}");
    assert_eq!(run(&format!("ulimit -v {}", least + (1 << 21))).0.code, 0, "{arguments:?}");
}

#[test]
fn graphs() {
    let folder = Folder::new();
    let least = least(&folder);
    folder.succeed(&["generate", "rmat", "--scale", "12", "--seed", "3", "-o", "g.txt"]);
    let text = folder.read("g.txt");
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(text.as_bytes()).unwrap();
    folder.write("g.txt.gz", packed.finish().unwrap());
    let named: String = text.lines().filter(|line| !line.starts_with('#')).fold(String::new(), |named, line| {
        let (source, target) = line.split_once('\t').unwrap();
        named + &format!("page-{source}\tpage-{target}\n")
    });
    folder.write("named.txt", named);

    let run = ["run", "pagerank", "--threads", "2", "--top", "3"];
    climb(&folder, least, None, &[&run[..], &["g.txt", "--output", "o.tsv"]].concat(), Some("o.tsv"));
    climb(&folder, least, Some("g.txt"), &[&run[..], &["-"]].concat(), None);
    climb(&folder, least, None, &[&run[..], &["named.txt"]].concat(), None);
    climb(&folder, least, None, &[&run[..], &["g.txt.gz", "--engine", "chromatic"]].concat(), None);
    climb(&folder, least, None, &["import", "g.txt", "o.hub", "--order", "hub", "--threads", "2"], Some("o.hub"));
    let generate = ["generate", "rmat", "--scale", "12", "--threads", "2", "-o", "o.txt"];
    climb(&folder, least, None, &generate, Some("o.txt"));
    let partition = ["partition", "g.txt", "--method", "hdrf", "--shards", "8", "--threads", "2", "-o", "o.hub"];
    climb(&folder, least, None, &partition, Some("o.hub"));
}

#[test]
fn ratings_and_models() {
    let folder = Folder::new();
    let least = least(&folder);
    folder.succeed(&["generate", "ratings", "--users", "300", "--items", "200", "--draws", "9000", "-o", "r.csv"]);
    folder.succeed(&["generate", "ising", "--side", "20", "--states", "3", "--coupling", "0.3", "-o", "m.uai"]);
    let als = ["run", "als", "r.csv", "--iterations", "2", "--rank", "8", "--threads", "2"];
    climb(&folder, least, None, &als, None);
    climb(&folder, least, None, &["run", "bp", "m.uai", "--threads", "2", "--verify", "-o", "o.tsv"], Some("o.tsv"));
}

#[test]
fn a_model_is_whole_or_not_there() {
    let folder = Folder::new();
    let least = least(&folder);
    folder.succeed(&["generate", "ratings", "--users", "300", "--items", "200", "--draws", "9000", "-o", "r.csv"]);
    for more in LADDER {
        let arguments = ["run", "als", "r.csv", "--iterations", "1", "--threads", "2", "--output", "model"];
        let ended =
            ended(limited(&folder, &format!("ulimit -v {}", least + 1024 * more), &arguments).output().unwrap());
        if ended.code == 0 {
            assert_eq!(std::fs::read_dir(folder.path("model")).unwrap().count(), 6, "{ended:?}");
            std::fs::remove_dir_all(folder.path("model")).unwrap();
        } else {
            assert!(is_polite(&ended), "{more}: {ended:?}");
        }
        assert_eq!(folder.files(), ["r.csv"], "{more}: {ended:?}");
    }
}

#[test]
fn what_cannot_fit_is_refused_before_it_is_begun() {
    let folder = Folder::with_triangle();
    let huge = ["generate", "rmat", "--scale", "31", "--edge-factor", "4000", "-o", "o.hub"];
    folder.refuse(&huge, 1, &["generating the graph needs about", "TiB of memory", "are available"]);
    folder.refuse(&["generate", "rmat", "--scale", "40", "-o", "o.hub"], 2, &["40", "31"]);
    let limits = format!("ulimit -v {}", least(&folder) + (1 << 20));
    let large = ["generate", "rmat", "--scale", "24", "-o", "o.hub"];
    let ended = ended(limited(&folder, &limits, &large).output().unwrap());
    assert!(is_polite(&ended), "{ended:?}");
    for words in ["generating the graph needs about", "the limit of the address space", "`ulimit -v`"] {
        assert!(ended.err.contains(words), "{ended:?}");
    }
    assert_eq!(folder.files(), ["g.txt"]);
}

/// The text takes 64 MiB as it grows for the last time, from 32: what is there is not asked for again.
#[test]
fn a_text_may_take_most_of_the_memory() {
    let folder = Folder::new();
    let comment = format!("c {}\n", "x".repeat(1021));
    folder.write("m.uai", "MARKOV 1 2 1 1 0 2 0.25 0.75\n".to_owned() + &comment.repeat(40 << 10));
    let limits = format!("ulimit -v {}", least(&folder) + (84 << 10));
    let mut command = limited(&folder, &limits, &["run", "bp", "m.uai", "--threads", "1", "-o", "-"]);
    // A thread may have address space for an arena of its own, or not.
    let ended = ended(command.env("MALLOC_ARENA_MAX", "1").output().unwrap());
    assert_eq!((ended.code, ended.out.lines().count()), (0, 3), "{ended:?}");
}

#[test]
fn threads_that_cannot_be_started() {
    let folder = Folder::with_triangle();
    let limits = format!("ulimit -v {}", least(&folder) + (100 << 10));
    let ended = ended(limited(&folder, &limits, &["run", "pagerank", "g.txt", "--threads", "400"]).output().unwrap());
    assert!(is_polite(&ended) && ended.err.contains("error: starting threads needs about"), "{ended:?}");
}

#[test]
fn a_file_that_grows_beyond_its_limit() {
    let folder = Folder::new();
    folder.succeed(&["generate", "rmat", "--scale", "12", "-o", "g.txt"]);
    for arguments in [
        &["run", "pagerank", "g.txt", "--output", "o.tsv"][..],
        &["import", "g.txt", "o.hub"],
        &["generate", "star", "--vertices", "100000", "-o", "o.txt"],
        &["partition", "g.txt", "--shards", "4", "-o", "o.hub"],
    ] {
        let ended = ended(limited(&folder, "ulimit -f 8", arguments).output().unwrap());
        assert!(ended.code == 1 && ended.err.contains("error: cannot write o."), "{arguments:?}: {ended:?}");
        assert_eq!(folder.files(), ["g.txt"], "{arguments:?}");
    }
}
