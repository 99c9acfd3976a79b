//! Runs the binary in a folder of its own.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// A temporary folder, in which commands run.
pub(crate) struct Folder(tempfile::TempDir);

/// A triangle with a tail: 1 -> 2 -> 3 -> 1, and 4 -> 1 twice.
pub(crate) const TRIANGLE: &str = "1 2\n2 3\n3 1\n4 1\n4 1\n";

/// A file of the project's data.
pub(crate) fn data(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../datasets/data");
    folder.join(name).to_str().unwrap().to_owned()
}

/// How a command ended.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Folder {
    pub(crate) fn new() -> Self {
        Folder(tempfile::tempdir().unwrap())
    }

    /// A folder with [`TRIANGLE`] as `g.txt`.
    pub(crate) fn with_triangle() -> Self {
        let folder = Folder::new();
        folder.write("g.txt", TRIANGLE);
        folder
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        std::fs::write(self.path(name), content).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    /// The names of all files, hidden ones too.
    pub(crate) fn files(&self) -> Vec<String> {
        let mut names: Vec<_> = std::fs::read_dir(self.0.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    /// The command, to be run in this folder.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_hubcut"));
        command.args(arguments).current_dir(self.0.path()).stdin(Stdio::null());
        command
    }

    /// Runs the command, which must not panic whatever it is given.
    pub(crate) fn hubcut(&self, arguments: &[&str]) -> Ended {
        ended(self.command(arguments).output().unwrap())
    }

    /// Runs the command with a file as standard input.
    pub(crate) fn hubcut_from(&self, input: &str, arguments: &[&str]) -> Ended {
        let input = std::fs::File::open(self.path(input)).unwrap();
        ended(self.command(arguments).stdin(input).output().unwrap())
    }

    /// Runs a command that must succeed, and gives its standard output.
    pub(crate) fn succeed(&self, arguments: &[&str]) -> String {
        let ended = self.hubcut(arguments);
        assert_eq!(ended.code, 0, "{arguments:?}: {ended:?}");
        ended.out
    }

    /// Runs a command that must end with `code` and say all of `words`, leaving no file behind.
    pub(crate) fn refuse(&self, arguments: &[&str], code: i32, words: &[&str]) {
        let before = self.files();
        let ended = self.hubcut(arguments);
        assert_eq!(ended.code, code, "{arguments:?}: {ended:?}");
        assert!(ended.err.contains("error: "), "{arguments:?}: {ended:?}");
        for word in words {
            assert!(ended.err.contains(word), "{arguments:?} does not say {word:?}: {ended:?}");
        }
        assert_eq!(self.files(), before, "{arguments:?}");
    }
}

pub(crate) fn ended(output: Output) -> Ended {
    let ended = Ended {
        // A signal that was not caught counts as the shell counts it.
        code: output.status.code().unwrap_or(128),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    };
    assert!(!ended.err.contains("panicked"), "{ended:?}");
    ended
}

/// Whether this is a local date and time with its distance from UTC: `2026-11-28T20:04:55+01:00`.
pub(crate) fn is_date(text: &str) -> bool {
    let pattern = "0000-00-00T00:00:00+00:00";
    let fits = |(c, expected): (char, char)| match expected {
        '0' => c.is_ascii_digit(),
        '+' => c == '+' || c == '-',
        other => c == other,
    };
    text.len() == pattern.len() && text.chars().zip(pattern.chars()).all(fits)
}

/// The first two columns of lines of TSV.
pub(crate) fn ranks(text: &str) -> Vec<(String, f64)> {
    text.lines()
        .map(|line| {
            let (id, value) = line.split_once('\t').unwrap();
            (id.to_string(), value.parse().unwrap())
        })
        .collect()
}

/// Whether a device that is always full is there.
pub(crate) fn has_full_device() -> bool {
    cfg!(target_os = "linux") && Path::new("/dev/full").exists()
}
