//! What the documents say holds: their commands run, what they show is printed, what they link to is there.
//!
//! A block of the language `sh` in a document holds commands, one a line; they run one after another in a folder with files
//! of the names that documents use ([`fixtures`]). A block `text` that follows shows what is printed, on both streams:
//! numbers are compared to six digits, times and rates not at all, and a line `...` stands for any lines ([`shown`]).
//! Commands in the middle of a sentence run too, and the examples of every `--help`. What begins with `cargo` is a step of
//! `.ci/run` instead.

mod fixtures;
mod markdown;
mod paths;
mod reports;
mod shown;
mod terminal;
mod words;

use std::path::{Path, PathBuf};

use crate::harness::Folder;
use fixtures::{Shell, at_small_scale};
use markdown::{Block, Document};

/// The documents whose commands run.
const DOCUMENTS: [&str; 5] =
    ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "cli/REPORT.md", "datasets/data/README.md"];

/// The folder of the repository.
fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().unwrap()
}

fn read(name: &str) -> Document {
    Document::new(name, &std::fs::read_to_string(repository().join(name)).unwrap())
}

/// Whether `.ci/run` has this line as a step.
fn is_a_step(command: &str) -> bool {
    let steps = std::fs::read_to_string(repository().join(".ci/run")).unwrap();
    steps.lines().any(|line| !line.trim_start().starts_with('#') && line.contains(command))
}

/// Whether a command is for whoever has the sources, not for whoever has the binary.
fn is_of_the_sources(command: &str) -> bool {
    ["cargo ", "RUSTFLAGS="].iter().any(|start| command.starts_with(start))
}

/// Runs the commands of a document, in one folder; gives what is wrong.
fn wrong_in(document: &Document) -> Vec<String> {
    let shell = Shell::new();
    let mut wrong = Vec::new();
    for (index, block) in document.blocks.iter().enumerate().filter(|(_, block)| block.language == "sh") {
        let mut printed = String::new();
        for command in block.text.lines().filter(|line| !line.trim().is_empty()) {
            let plain = command.split(" #").next().unwrap().trim();
            if plain == ".ci/run" {
                continue; // it runs this
            }
            if is_of_the_sources(plain) && !is_a_step(plain) {
                wrong.push(format!("{}:{}: not a step of .ci/run: {plain}", document.name, block.line));
            }
            // The program by itself, which CI has built, does what `cargo run` does.
            let plain = plain.replace("cargo run --release -- ", "hubcut ");
            if is_of_the_sources(&plain) {
                continue;
            }
            let shown = document.blocks.get(index + 1).is_some_and(|next| next.shows(block));
            let command = at_small_scale(&plain);
            let ended = if shown { shell.show(&command) } else { shell.run(&command) };
            if ended.code != 0 {
                wrong.push(format!("{}:{}: {plain}: {ended:?}", document.name, block.line));
            }
            printed += &ended.out;
        }
        if let Some(Block { text, line, .. }) = document.blocks.get(index + 1).filter(|next| next.shows(block))
            && let Err(difference) = shown::compare(text, &printed)
        {
            wrong.push(format!("{}:{line}: {difference}\nprinted:\n{printed}", document.name));
        }
    }
    for (line, command) in document.inline_commands() {
        if is_of_the_sources(&command) {
            if !is_a_step(&command) {
                wrong.push(format!("{}:{line}: not a step of .ci/run: {command}", document.name));
            }
            continue;
        }
        let command = fixtures::filled_in(&command);
        // A name is not a command: whoever says `hubcut bench` means what its help explains.
        let is_name = command.split(' ').all(|word| word != "help" && word.chars().all(|c| c.is_ascii_lowercase()));
        let ended = shell.run(&if is_name { format!("{command} --help") } else { at_small_scale(&command) });
        if ended.code != 0 {
            wrong.push(format!("{}:{line}: {command}: {ended:?}", document.name));
        }
    }
    wrong
}

#[test]
fn every_command_of_the_documents_runs_and_prints_what_they_show() {
    let wrong: Vec<_> = DOCUMENTS.iter().flat_map(|name| wrong_in(&read(name))).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// The help of a command and of those under it.
fn helps(folder: &Folder, command: &[String], all: &mut Vec<(Vec<String>, String)>) {
    let arguments: Vec<_> = command.iter().map(String::as_str).chain(["--help"]).collect();
    let help = folder.succeed(&arguments);
    let commands = help.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    // A name begins in the third column; what it means goes on further right.
    let names = commands.filter_map(|line| line.strip_prefix("  ").filter(|line| !line.starts_with(' ')));
    for name in names.map(|line| line.split(' ').next().unwrap()).filter(|name| *name != "help") {
        helps(folder, &[command, &[name.to_string()]].concat(), all);
    }
    all.push((command.to_vec(), help));
}

/// The commands among the examples of a help; what they are for stands further right.
fn examples(help: &str) -> impl Iterator<Item = &str> {
    let lines = help.lines().skip_while(|line| *line != "Examples:").skip(1).take_while(|line| !line.is_empty());
    lines.filter_map(|line| line.strip_prefix("  ")).map(|line| line.split("   ").next().unwrap())
}

#[test]
fn every_example_of_every_help_runs() {
    let mut all = Vec::new();
    helps(&Folder::new(), &[], &mut all);
    assert!(all.len() > 25, "commands are found in the help: {}", all.len());
    let mut wrong = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    for (command, help) in &all {
        assert!(examples(help).next().is_some(), "{command:?} has no examples");
        // Examples build on each other, but not on those of another command.
        let shell = Shell::new();
        for example in examples(help).filter(|example| seen.insert(example.to_string())) {
            let ended = shell.run(&at_small_scale(example));
            if ended.code != 0 {
                wrong.push(format!("hubcut {} --help: {example}: {ended:?}", command.join(" ")));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn every_link_and_path_of_the_documents_leads_somewhere() {
    let repository = repository();
    let names = paths::all_documents(&repository);
    assert!(DOCUMENTS.iter().all(|name| names.iter().any(|other| other == name)), "{names:?}");
    let wrong: Vec<_> = names.iter().flat_map(|name| paths::missing(&repository, &read(name))).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The program in the README is the example, to the letter; it is also a test of the documentation (`tests/src/lib.rs`).
#[test]
fn the_program_in_the_readme_is_the_example() {
    let example = std::fs::read_to_string(repository().join("engine/examples/pagerank.rs")).unwrap();
    let blocks = read("README.md").blocks;
    let shown: Vec<_> = blocks.iter().filter(|block| block.language == "rust").map(|block| &block.text).collect();
    assert_eq!(shown, [&example]);
}

/// CONTRIBUTING lists where unsafe code is, in one paragraph; no other file has any.
#[test]
fn the_list_of_unsafe_code_is_complete() {
    let text = std::fs::read_to_string(repository().join("CONTRIBUTING.md")).unwrap();
    let list = text.split("- No unsafe code, but in these files:").nth(1).unwrap().split("\n- ").next().unwrap();
    let mut listed: Vec<_> = list.split('`').skip(1).step_by(2).collect();
    listed.sort_unstable();
    // This file speaks of it only.
    let found: Vec<_> =
        paths::with_unsafe_code(&repository()).into_iter().filter(|name| !name.starts_with("cli/tests/")).collect();
    assert_eq!(listed, found);
}

/// Errors of libraries say what is wrong in words that any caller understands; what to type is said by `cli/src/hints.rs`.
#[test]
fn libraries_do_not_speak_of_the_command_line() {
    let repository = repository();
    let found = words::of_the_command_line(&repository, &paths::files(&repository, ".rs"));
    assert!(found.is_empty(), "{}", found.join("\n"));
}
