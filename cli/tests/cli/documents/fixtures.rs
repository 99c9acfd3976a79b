//! A folder with the files that documents speak of, small ones, and a shell in it.

use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};
use std::sync::OnceLock;

use super::{repository, terminal};
use crate::harness::Folder;

/// What is large in documents, and how large it is here. `HUBCUT_DOCUMENTS=large` runs them to the letter.
const SCALES: &[(&str, &str)] = &[
    ("--scale 20", "--scale 8"),
    ("--scale 22", "--scale 8"),
    ("--side 1000", "--side 12"),
    ("--side 200", "--side 12"),
    ("--rows 1000 --columns 1000", "--rows 20 --columns 20"),
    ("--draws 50000", "--draws 5000"),
    ("--runs 9", "--runs 2"),
    ("hubcut generate ratings -o", "hubcut generate ratings --users 200 --items 100 --draws 5000 -o"),
];

/// What stands for something of the reader's.
const PLACEHOLDERS: &[(&str, &str)] = &[
    ("COMMAND", "run"),
    ("PROGRAM", "pagerank"),
    ("GRAPH", "web.hub"),
    ("MODEL", "alarm.bif"),
    ("RATINGS", "ratings.csv"),
    ("--engines ...", "--engines sync,async"),
    ("FILE.json", "some.json"),
    ("FILE.html", "some.html"),
    ("FILE", "some.json"),
    (" ...", ""),
];

/// A command as it runs here.
pub(super) fn at_small_scale(command: &str) -> String {
    if std::env::var("HUBCUT_DOCUMENTS").as_deref() == Ok("large") {
        return command.to_string();
    }
    SCALES.iter().fold(command.to_string(), |command, (large, small)| command.replace(large, small))
}

/// A command with something in place of what the reader would say.
pub(super) fn filled_in(command: &str) -> String {
    PLACEHOLDERS.iter().fold(command.to_string(), |command, (word, instead)| command.replace(word, instead))
}

/// How a command ended, and all that it printed, in its order.
#[derive(Debug)]
pub(super) struct Ended {
    pub(super) code: i32,
    pub(super) out: String,
}

/// A folder of the files, and a shell in it that finds `hubcut`.
pub(super) struct Shell(Folder);

impl Shell {
    pub(super) fn new() -> Self {
        static FILES: OnceLock<Folder> = OnceLock::new();
        let files = FILES.get_or_init(files);
        let shell = Shell(Folder::new());
        copy(&files.path(""), &shell.0.path(""));
        shell
    }

    pub(super) fn read(&self, name: &str) -> String {
        self.0.read(name)
    }

    /// Runs one line, both streams into one pipe.
    pub(super) fn run(&self, command: &str) -> Ended {
        let output = self.bash(&format!("{{ {command}\n}} 2>&1")).output().unwrap();
        ended(command, output.status, String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// Runs one line on a terminal.
    pub(super) fn show(&self, command: &str) -> Ended {
        let (status, out) = terminal::run(self.bash(command));
        ended(command, status, out)
    }

    fn bash(&self, command: &str) -> Command {
        let mut bash = Command::new("bash");
        bash.args(["-c", &format!("set -o pipefail; {command}")])
            .current_dir(self.0.path(""))
            .env("PATH", format!("{}:{}", self.0.path("bin").display(), std::env::var("PATH").unwrap()))
            .env("HOME", self.0.path("home"))
            .stdin(Stdio::null());
        bash
    }
}

fn ended(command: &str, status: ExitStatus, out: String) -> Ended {
    assert!(!out.contains("panicked"), "{command}: {out}");
    Ended { code: status.code().unwrap_or(128), out }
}

/// Copies a folder and all in it.
fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        let to = to.join(entry.file_name());
        let kind = entry.file_type().unwrap();
        if kind.is_dir() {
            copy(&entry.path(), &to);
        } else if kind.is_symlink() {
            std::os::unix::fs::symlink(std::fs::read_link(entry.path()).unwrap(), to).unwrap();
        } else {
            std::fs::copy(entry.path(), to).unwrap();
        }
    }
}

/// Rows `0 <= row < rows` of edges between `vertices` ids, the same ones every time, with ids 0, 17 and 42 among them.
fn edges(rows: u64, vertices: u64) -> impl Iterator<Item = (u64, u64, u64)> {
    let ring = (0..vertices).map(move |v| (v, (v + 1) % vertices, 1 + v % 5));
    let chords = (0..rows).map(move |row| {
        let draw = (row + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        // Squared, so that some vertices have many edges.
        let (a, b) = ((draw >> 40) % vertices, (draw >> 20) % vertices);
        (a, b * b / vertices, 1 + (draw >> 8) % 9)
    });
    ring.chain(chords).filter(|(source, target, _)| source != target)
}

/// The files.
fn files() -> Folder {
    let folder = Folder::new();
    let text = |row: &dyn Fn((u64, u64, u64)) -> String| edges(300, 100).map(row).collect::<String>();
    let blank = text(&|(a, b, _)| format!("{a} {b}\n"));
    folder.write("web.txt", &blank);
    folder.write("twitter.txt", &blank);
    let people = ["alice", "bob", "carol", "17", "42"];
    let person = |id: u64| people.get(id as usize).map_or_else(|| format!("p{id}"), |name| (*name).to_string());
    folder.write("friends.txt", text(&|(a, b, _)| format!("{} {}\n", person(a), person(b))));
    folder.write("roads.txt", text(&|(a, b, w)| format!("{a} {b} {w}\n")));
    folder.write("roads.csv", format!("source,target,weight\n{}", text(&|(a, b, w)| format!("{a},{b},{w}.5\n"))));
    folder.write("depots.txt", "17\n42\n");
    folder.write("known.txt", "# of last year\n0 spam\n17 ham\n42 ham\n");
    folder.write("pages.txt", "0\n17\n42\n");
    folder.write("calls.csv", "caller,callee,minutes\nann,bob,3\nbob,eve,5\n");
    std::fs::create_dir(folder.path("parts")).unwrap();
    folder.write("parts/part-0.csv", "source,target\nann,bob\n");
    folder.write("parts/part-1.csv", "source,target\nbob,eve\n");
    folder.write("log.csv", text(&|(a, b, w)| format!("2026-11-22,{a},GET,{w},{b}\n")));
    let ratings = |rows: u64, shift: u64| -> String {
        let row = |(a, b, w): (u64, u64, u64)| format!("{},{},{}\n", a % 40, b % 30 + shift, 1 + w % 5);
        let mut seen = std::collections::BTreeSet::new();
        edges(rows, 100).filter(|(a, b, _)| seen.insert((a % 40, b % 30))).map(row).collect()
    };
    folder.write("ratings.csv", format!("user,item,rating\n{}", ratings(600, 0)));
    folder.write("other.csv", "user,item,rating\n3,4,2\n5,9,4\n17,28,5\n");
    folder.write("visits.tsv", ratings(600, 0).replace(',', "\t"));
    folder.write("clicks.tsv", ratings(600, 0).replace(',', "\t"));
    folder.write("clicks-of-may.tsv", "3\t4\t2\n5\t9\t4\n17\t28\t5\n");
    let cells = "%%MatrixMarket matrix coordinate real general\n4 3 6\n1 1 5\n1 2 3\n2 1 4\n2 3 1\n3 2 2\n4 3 5\n";
    folder.write("ratings.mtx", cells);
    folder.write("pairs.csv", "1,2\n3,4\n");
    folder.write("movies.csv", (0..30).fold("id,title\n".to_string(), |text, id| text + &format!("{id},Film {id}\n")));
    folder.write("seen.txt", "BP=HIGH\nCO=LOW\n");
    folder.write("scan.pgm", format!("P2\n8 8\n255\n{}\n", "40 200 40 40 200 200 40 200\n".repeat(8)));
    folder.write("roads.gr", "p sp 3 3\na 1 2 5\na 2 3 4\na 3 1 1\n");
    folder.write("seen.evid", "smoke=yes\n");
    folder.write("grid.uai.evid", "1 0 1\n");

    for name in ["home/.zfunc", "home/.config/fish/completions", "home/.local/share/man/man1", "bin"] {
        std::fs::create_dir_all(folder.path(name)).unwrap();
    }
    std::fs::create_dir_all(folder.path("home/.local/share/bash-completion/completions")).unwrap();
    let link = |to: &Path, name: &str| std::os::unix::fs::symlink(to, folder.path(name)).unwrap();
    link(Path::new(env!("CARGO_BIN_EXE_hubcut")), "bin/hubcut");
    let repository = repository();
    link(&repository.join("datasets"), "datasets");
    let data = repository.join("datasets/data");
    link(&data.join("ldbc-graphalytics"), "graphs");
    for picture in ["noisy.png", "truth.png"] {
        std::fs::copy(data.join("pictures").join(picture), folder.path(picture)).unwrap();
    }
    prepare(&folder, &data);
    folder
}

/// The files that the program and others make.
fn prepare(folder: &Folder, data: &Path) {
    let steps = "
        gzip -k web.txt ratings.csv pairs.csv roads.gr
        gzip -dc $DATA/models/bnlearn/asia.bif.gz > asia.bif
        gzip -dc $DATA/models/bnlearn/alarm.bif.gz > alarm.bif
        cp $DATA/models/libdai/alarm.fg alarm.fg
        $HUBCUT generate rmat --scale 8 -o rmat22.hub
        $HUBCUT import web.txt web.hub
        $HUBCUT import roads.csv roads.hub --undirected --duplicates first
        $HUBCUT import ratings.csv ratings.hub --bipartite
        $HUBCUT generate ising --side 6 --states 2 --coupling 0.5 -o grid.uai
        $HUBCUT generate ising --side 20 --states 2 --coupling 3.05 --mode 1 -o hard.uai
        $HUBCUT run als ratings.csv --iterations 3 --output films
    ";
    for step in steps.lines().map(str::trim).filter(|step| !step.is_empty()) {
        let ended = Command::new("bash")
            .args(["-c", step])
            .current_dir(folder.path(""))
            .env("DATA", data)
            .env("HUBCUT", env!("CARGO_BIN_EXE_hubcut"))
            .output()
            .unwrap();
        assert!(ended.status.success(), "{step}: {}", String::from_utf8_lossy(&ended.stderr));
    }
}
