//! A terminal for commands, since what they print there is what documents show.

use std::ffi::OsStr;
use std::fs::File;
use std::io::Read;
use std::os::unix::ffi::OsStrExt;
use std::process::{Command, ExitStatus, Stdio};

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

/// Runs a command with both streams on a terminal of its own; gives how it ended and what stays on the screen.
pub(super) fn run(mut command: Command) -> (ExitStatus, String) {
    let terminal = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&terminal).unwrap();
    unlockpt(&terminal).unwrap();
    let name = ptsname(&terminal, Vec::new()).unwrap();
    let screen = || File::options().write(true).open(OsStr::from_bytes(name.to_bytes())).unwrap();
    let mut child = command.stdout(Stdio::from(screen())).stderr(Stdio::from(screen())).spawn().unwrap();
    // The command holds the ends that are written to; the terminal ends with the last of them.
    drop(command);
    let mut printed = Vec::new();
    let mut terminal = File::from(terminal);
    let mut block = [0; 4096];
    while let Ok(length @ 1..) = terminal.read(&mut block) {
        printed.extend_from_slice(&block[..length]);
    }
    (child.wait().unwrap(), stays(&String::from_utf8_lossy(&printed)))
}

/// What stays of what was sent to a terminal: no colours, and of lines that were written over the last version.
fn stays(sent: &str) -> String {
    let mut plain = String::new();
    let mut rest = sent;
    while let Some(at) = rest.find("\u{1b}[") {
        plain += &rest[..at];
        let end = rest[at + 2..].find(|c: char| c.is_ascii_alphabetic()).map_or(rest.len(), |end| at + 2 + end + 1);
        rest = &rest[end..];
    }
    plain += rest;
    let last = |line: &str| line.trim_end_matches('\r').rsplit('\r').next().unwrap_or("").to_string();
    plain.split('\n').map(last).collect::<Vec<_>>().join("\n")
}

#[test]
fn colours_and_bars_do_not_stay() {
    assert_eq!(stays("\u{1b}[1mbold\u{1b}[0m\r\nbar 1\rbar 2\r\u{1b}[2Kend\r\n"), "bold\nend\n");
}
