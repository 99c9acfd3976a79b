//! Graphical models as text: the formats of the field, evidence, and results.
//!
//! Guarantees: what is read is a [`FactorGraph`] that keeps its rules; anything else is an error with file, line and text. A
//! number in a file never makes memory be taken before what it counts is there.

mod bif;
#[cfg(test)]
mod data_tests;
mod evidence;
mod fg;
mod lookup;
mod results;
#[cfg(test)]
mod row_tests;
#[cfg(test)]
mod tests;
mod text;
mod uai;

use std::path::Path;

use hubcut_factors::FactorGraph;
use serde::{Deserialize, Serialize};

pub use evidence::{evidence_in_words, read_evidence, read_evidence_bytes};
pub use fg::write_fg;
pub use results::{read_mar, read_pr, write_assignment, write_map, write_mar, write_marginals, write_mpe, write_pr};
pub use uai::write_uai;

use crate::error::{Error, Result};
use crate::read::{extension, read_whole};
use text::{CommentStyle, Text};

/// How a model is written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ModelFormat {
    /// That of the UAI inference competitions, `MARKOV` or `BAYES`.
    Uai,
    /// Factor graphs of libDAI.
    Fg,
    /// Bayesian networks in the Bayesian interchange format.
    Bif,
}

impl ModelFormat {
    /// By the extension of a file, looked at through that of a compression.
    pub fn of(path: &Path) -> Option<ModelFormat> {
        let name = path.file_name()?.to_str()?.to_ascii_lowercase();
        let name = [".gz", ".xz", ".zst"].into_iter().find_map(|end| name.strip_suffix(end)).unwrap_or(&name);
        match name.rsplit_once('.')?.1 {
            "uai" => Some(ModelFormat::Uai),
            "fg" => Some(ModelFormat::Fg),
            "bif" => Some(ModelFormat::Bif),
            _ => None,
        }
    }

    /// By the first word of a text that is in no comment.
    fn of_text(text: &Text<'_>) -> Option<ModelFormat> {
        let first = text.words_without(CommentStyle::Uai).next()?.text;
        let word = first.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or("");
        match word {
            "MARKOV" | "BAYES" => Some(ModelFormat::Uai),
            "network" | "variable" => Some(ModelFormat::Bif),
            _ if first.starts_with("/*") => Some(ModelFormat::Bif),
            _ if word.parse::<u64>().is_ok() => Some(ModelFormat::Fg),
            _ => None,
        }
    }
}

/// A model, and what is to be known of how it was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// The model.
    pub model: FactorGraph,
    /// What was made of the file that is not written there, a sentence each: rows that were divided by their sums, and the like.
    pub notes: Vec<String>,
}

/// Reads a model from a file, or from standard input if the path is `-`; compressed or not.
///
/// Without a format, that of the extension, or else of how the text begins. A `.LG` file, which has logarithms for tables, is refused.
///
/// # Errors
/// [`Error::Line`] for the first thing that is wrong, [`Error::File`] for a file that is empty or of no known format, those of
/// reading.
pub fn read(path: &Path, format: Option<ModelFormat>) -> Result<Reading> {
    let (name, bytes) = read_whole(path)?;
    if format.is_none() && extension(&name) == "lg" {
        let problem = "a .LG file has logarithms for tables, which are not read; write their exponentials as .uai";
        return Err(Error::File { file: name, problem: problem.into() });
    }
    reading(&name, &bytes, format.or_else(|| ModelFormat::of(path)))
}

/// Reads a model from bytes, which messages call `name`, and leaves out the notes.
///
/// # Errors
/// Those of [`read`].
///
/// # Examples
/// ```
/// use hubcut_datasets::graphical::read_bytes;
/// let model = read_bytes("m.uai", b"MARKOV 2  2 3  1  2 0 1  6  1 2 3  4 5 6", None)?;
/// assert_eq!(model.cardinalities(), [2, 3]);
/// assert_eq!(model.factor(0).table, [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
/// let error = read_bytes("m.uai", b"MARKOV\n2\n2 3\n1\n2 0 1\n5\n1 2 3 4 5", None).unwrap_err();
/// assert_eq!(error.to_string(), "m.uai:6:1: factor 0 has 5 entries, but its variables have 6 joint states (line: \"5\")");
/// # Ok::<(), hubcut_datasets::Error>(())
/// ```
pub fn read_bytes(name: &str, bytes: &[u8], format: Option<ModelFormat>) -> Result<FactorGraph> {
    reading(name, bytes, format).map(|reading| reading.model)
}

fn reading(name: &str, bytes: &[u8], format: Option<ModelFormat>) -> Result<Reading> {
    let text = Text::new(name, bytes)?;
    let refuse = |problem: &str| Err(Error::File { file: name.into(), problem: problem.into() });
    if text.is_empty() {
        return refuse("the file is empty; a model is a .uai, .fg or .bif file");
    }
    match format.or_else(|| ModelFormat::of_text(&text)) {
        Some(ModelFormat::Uai) => uai::read(&text),
        Some(ModelFormat::Fg) => Ok(Reading { model: fg::read(&text)?, notes: Vec::new() }),
        Some(ModelFormat::Bif) => bif::read(&text),
        None => refuse(
            "not a model in a format that is known: UAI begins with MARKOV or BAYES, libDAI's .fg with a number, BIF with network; name it with `format`",
        ),
    }
}
