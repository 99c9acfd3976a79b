//! Tests of how the process ends: a test that runs itself again, as a process of its own.

use std::path::Path;
use std::process::{Command, Output};

const FOLDER: &str = "HUBCUT_TEST_CHILD_FOLDER";

/// Runs the test `name` (with its modules) in a process of its own, in which this does `work` with an empty folder; `work` must end
/// the process. Returns how it ended, and what it left in the folder.
pub(crate) fn ended(name: &str, work: impl FnOnce(&Path)) -> (Output, Vec<String>) {
    if let Some(folder) = std::env::var_os(FOLDER) {
        work(Path::new(&folder));
        panic!("the process goes on");
    }
    let folder = tempfile::tempdir().unwrap();
    let mut again = Command::new(std::env::current_exe().unwrap());
    again.args(["--exact", name, "--nocapture"]).env(FOLDER, folder.path()).env("RUST_BACKTRACE", "1");
    let output = again.output().unwrap();
    let names = std::fs::read_dir(folder.path()).unwrap();
    (output, names.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect())
}
