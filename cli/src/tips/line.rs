//! A command line as words: what it leads to, whether the parser takes it, how it is typed.

use std::ffi::OsString;
use std::fmt::{self, Display, Formatter};

use clap::error::{ContextKind, ContextValue};
use clap::{Command, CommandFactory, Parser};

use super::synonyms::MISSING;
use crate::args::Cli;

/// The words of a command line after the name of the program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line(pub(super) Vec<String>);

/// Where a line leads.
pub(super) struct Place {
    /// The command.
    pub(super) command: Command,
    /// Its names, from the outermost.
    pub(super) path: Vec<String>,
}

impl Line {
    /// The words, if they are text.
    pub(super) fn new(arguments: &[OsString]) -> Option<Line> {
        arguments.iter().skip(1).map(|word| word.to_str().map(str::to_owned)).collect::<Option<_>>().map(Line)
    }

    /// The line with other words in place of `at..at + old`.
    pub(super) fn with(&self, at: usize, old: usize, new: &[&str]) -> Line {
        let mut words = self.0.clone();
        words.splice(at..at + old, new.iter().map(|word| (*word).to_owned()));
        Line(words)
    }

    /// The line and more words at its end.
    pub(super) fn and<'w>(mut self, more: impl IntoIterator<Item = &'w str>) -> Line {
        self.0.extend(more.into_iter().map(str::to_owned));
        self
    }

    /// The command that the first `words` words name, whatever options stand between.
    pub(super) fn place(&self, words: usize) -> Place {
        let mut command = Cli::command();
        command.build();
        let mut path = Vec::new();
        for word in &self.0[..words] {
            if let Some(found) = command.find_subcommand(word) {
                command = found.clone();
                path.push(word.clone());
            }
        }
        Place { command, path }
    }

    /// The line, if the parser takes it; with what is missing, as an example, if it takes that.
    pub(super) fn accepted(self) -> Option<Line> {
        let missing = match self.refusal() {
            None => return Some(self),
            Some(refusal) => missing(&refusal)?,
        };
        let path = self.place(self.0.len()).path.join(" ");
        let mut line = self;
        for thing in missing {
            let (_, _, example) =
                MISSING.iter().find(|(name, command, _)| *name == thing && (command.is_empty() || path == *command))?;
            line = line.and(example.split(' '));
        }
        line.refusal().is_none().then_some(line)
    }

    /// What the parser says against the line.
    pub(super) fn refusal(&self) -> Option<clap::Error> {
        let words = std::iter::once("hubcut").chain(self.0.iter().map(String::as_str));
        Cli::try_parse_from(words).err().filter(clap::Error::use_stderr)
    }
}

/// What a command line lacks, as usage calls it.
pub(super) fn missing(refusal: &clap::Error) -> Option<Vec<String>> {
    match refusal.get(ContextKind::InvalidArg) {
        Some(ContextValue::Strings(missing)) if refusal.kind() == clap::error::ErrorKind::MissingRequiredArgument => {
            Some(missing.clone())
        }
        _ => None,
    }
}

impl Display for Line {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "hubcut")?;
        self.0.iter().try_for_each(|word| write!(f, " {}", quoted(word)))
    }
}

/// A word as a shell wants it.
fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "-_./=,:+@%".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        word.into()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_quoted_where_a_shell_would_take_them_apart() {
        let line = Line(["run", "pagerank", "my web.txt", "it's", "", "src=1,dst=2"].map(String::from).to_vec());
        assert_eq!(line.to_string(), r"hubcut run pagerank 'my web.txt' 'it'\''s' '' src=1,dst=2");
    }

    #[test]
    fn lines_are_completed_by_examples() {
        let of = |text: &str| Line(text.split(' ').map(String::from).collect()).accepted().map(|line| line.to_string());
        assert_eq!(of("run sssp roads.csv").unwrap(), "hubcut run sssp roads.csv --source ID");
        assert_eq!(of("generate rmat").unwrap(), "hubcut generate rmat --scale 16 --output rmat.hub");
        assert_eq!(of("run pagerank --nonsense"), None);
    }
}
