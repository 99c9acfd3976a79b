//! Which words libraries use: what to type is the business of the command line.

use std::path::Path;

/// The libraries.
const LIBRARIES: [&str; 4] = ["engine/src/", "factor-graphs/src/", "datasets/src/", "vertex-programs/src/"];

/// Lines of libraries, as `path:line: text`, that have an option or a command of the command line in them, but for comments, tests, and
/// files that describe programs to the command line: those of the table of programs and those that use it.
pub(super) fn of_the_command_line(repository: &Path, files: &[String]) -> Vec<String> {
    let of_libraries = files.iter().filter(|name| LIBRARIES.iter().any(|library| name.starts_with(library)));
    let mut found = Vec::new();
    for name in of_libraries.filter(|name| !name.contains("/tests") && !name.contains("/registry/")) {
        let text = std::fs::read_to_string(repository.join(name)).unwrap();
        if text.contains("use crate::registry::{") {
            continue;
        }
        let code = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
        let lines = code.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//"));
        let speaking = lines.filter(|(_, line)| has_option(line) || line.contains("`hubcut "));
        found.extend(speaking.map(|(number, line)| format!("{name}:{}: {}", number + 1, line.trim())));
    }
    found
}

/// Whether there is a word such as --ids. Those of psql are of another command line.
fn has_option(line: &str) -> bool {
    let words = line.split(|c: char| !c.is_ascii_lowercase() && c != '-');
    !line.contains("psql") && words.into_iter().any(|word| word.starts_with("--") && word.len() > 2)
}

#[test]
fn options_are_found() {
    assert!(has_option("\"say --ids text\"") && has_option("'--x'") && !has_option("a -- b, i--, (-1)"));
}
