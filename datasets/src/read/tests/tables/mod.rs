//! Files as people have them: which line is the header, which columns are meant, and what is refused with which command.
//!
//! Each refusal's command is tried on the same text.

mod columns;
mod headers;
mod lines;

use super::*;
use crate::read::{ColumnChoice, IdKind, WeightColumn, WeightUse};

/// What is read, or the message.
fn read(name: &str, text: &str, options: &ReadOptions) -> Result<Loaded, String> {
    read_bytes(name, text.as_bytes(), options).map_err(crate::settings::typed)
}

fn used() -> ReadOptions {
    ReadOptions { weight_use: WeightUse::Used, ..ReadOptions::default() }
}

/// Adds what a command says to options.
fn with(options: &ReadOptions, command: &str) -> ReadOptions {
    let mut options = options.clone();
    let words: Vec<&str> = command.split(' ').collect();
    for pair in words.chunks(2) {
        let [option, value] = pair else { panic!("half a command: {command}") };
        let value = value.trim_matches('\'');
        match *option {
            "--columns" => {
                let ColumnChoice { source, target, weight } = value.parse().unwrap();
                let old = &mut options.columns;
                *old = ColumnChoice {
                    source: source.or(old.source.take()),
                    target: target.or(old.target.take()),
                    weight: weight.or(old.weight.take()),
                };
            }
            "--header" => options.header = Some(value == "yes"),
            "--weights" => options.weights = WeightColumn::None,
            "--ids" => options.ids = Some(value.parse().unwrap()),
            "--comments" => options.comments = Some(value.parse().unwrap()),
            "--quotes" => options.quotes = Some(value == "yes"),
            "--vertices" => options.vertices = Some(value.parse().unwrap()),
            other => panic!("an option that is not known: {other}"),
        }
    }
    options
}

/// Refused with exactly these commands, each of which gives these edges.
fn refused(name: &str, text: &str, options: &ReadOptions, commands: &[(&str, &str)]) {
    let message = match read(name, text, options) {
        Ok(loaded) => panic!("{text:?} was read as {}: {}", short(&loaded), loaded.facts),
        Err(message) => message,
    };
    let sentence = message.split(" (line: ").next().unwrap();
    let proposed = sentence.matches(" --").count();
    assert_eq!(proposed, commands.iter().map(|(command, _)| command.matches("--").count()).sum::<usize>(), "{message}");
    for (command, edges) in commands {
        assert!(message.contains(command), "{command}: {message}");
        let loaded = read(name, text, &with(options, command)).unwrap_or_else(|error| panic!("{command}: {error}"));
        assert_eq!(short(&loaded), *edges, "{command}: {message}");
    }
}
