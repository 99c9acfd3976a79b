//! How a file is to be read, where the file itself does not say.

mod columns;
mod input;

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

pub use columns::{Column, ColumnChoice, Columns};
pub use input::Input;

/// The kinds of text that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// One edge a line, cut at blanks and tabs, at commas, or at semicolons: as its first line shows.
    EdgeList,
    /// One edge a line, cut at commas or semicolons, fields may be quoted.
    Csv,
    /// One edge a line, cut at tabs only, so that ids may hold blanks.
    Tsv,
    /// Matrix Market coordinate file.
    MatrixMarket,
    /// METIS, Chaco and DIMACS-10 adjacency file: line i lists the neighbours of vertex i.
    Metis,
    /// Shortest-path file of the 9th DIMACS challenge: `p sp n m`, `a u v w`.
    Dimacs,
    /// Tree-width file of the PACE challenge: `p tw n m`, `u v`.
    Pace,
}

impl Format {
    /// All formats, in the order in which help texts list them.
    pub const ALL: [Format; 7] =
        [Format::EdgeList, Format::Csv, Format::Tsv, Format::MatrixMarket, Format::Metis, Format::Dimacs, Format::Pace];

    /// The name that [`FromStr`] understands.
    pub fn name(self) -> &'static str {
        match self {
            Format::EdgeList => "edge-list",
            Format::Csv => "csv",
            Format::Tsv => "tsv",
            Format::MatrixMarket => "matrix-market",
            Format::Metis => "metis",
            Format::Dimacs => "dimacs",
            Format::Pace => "pace",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Format {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        Format::ALL.into_iter().find(|format| format.name() == name).ok_or_else(|| {
            let names: Vec<_> = Format::ALL.iter().map(|format| format.name()).collect();
            Error::Option(format!("\"{name}\" is not a format of graphs; choose one of {}", names.join(", ")))
        })
    }
}

/// What vertices are called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IdKind {
    /// Whole numbers from 0 to 2^64 - 1.
    Number,
    /// UTF-8 text without control bytes.
    Text,
}

impl FromStr for IdKind {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        match name {
            "number" | "numbers" => Ok(IdKind::Number),
            "text" => Ok(IdKind::Text),
            _ => Err(Error::Option(format!("\"{name}\" is not a kind of ids; choose number or text"))),
        }
    }
}

/// Whether a third column is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WeightColumn {
    /// A numeric third column, or the one that a header or [`Columns`] names, is the weight.
    #[default]
    Auto,
    /// Weights are left out.
    None,
}

impl FromStr for WeightColumn {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        match name {
            "auto" => Ok(WeightColumn::Auto),
            "none" => Ok(WeightColumn::None),
            _ => Err(Error::Option(format!("\"{name}\" is not a choice of weights; choose auto or none"))),
        }
    }
}

/// What separates the fields of a line, if not what the file shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SeparatorChoice {
    /// Runs of blanks and tabs.
    Blank,
    /// Every tab.
    Tab,
    /// Pairs of colons.
    DoubleColon,
    /// Every such character, which is ASCII punctuation; fields may be quoted.
    Character(char),
}

impl FromStr for SeparatorChoice {
    type Err = Error;

    /// Reads `tab`, `blank`, `::` or a character: punctuation, a tab or a blank itself.
    fn from_str(text: &str) -> Result<Self> {
        let mut characters = text.chars();
        match (text, characters.next(), characters.next()) {
            ("tab" | "\\t" | "\t", ..) => Ok(SeparatorChoice::Tab),
            ("blank" | "space" | " ", ..) => Ok(SeparatorChoice::Blank),
            ("::", ..) => Ok(SeparatorChoice::DoubleColon),
            (_, Some(c), None) if c.is_ascii_punctuation() && !"\"'.+-_".contains(c) => {
                Ok(SeparatorChoice::Character(c))
            }
            _ => Err(Error::Option(format!(
                "\"{text}\" is not a separator; give a character such as ',', ';' or '|', tab, blank, or '::'"
            ))),
        }
    }
}

/// Which lines are comments, if not those that the file shows.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Comments(String);

impl Comments {
    /// The characters that begin a comment; none if no line is one.
    pub fn characters(&self) -> &str {
        &self.0
    }
}

impl FromStr for Comments {
    type Err = Error;

    /// Reads `none`, or the characters that begin a comment: `#`, `%`, `#%`.
    fn from_str(text: &str) -> Result<Self> {
        match text {
            "none" => Ok(Comments(String::new())),
            _ if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_punctuation() && byte != b'"') => {
                Ok(Comments(text.into()))
            }
            _ => Err(Error::Option(format!(
                "\"{text}\" says nothing of comments; give none, or the characters that begin one, such as '#'"
            ))),
        }
    }
}

/// How many vertices there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Vertices {
    /// So many, from 0 or from 1, as the ids show.
    Count(u64),
    /// `0..n`.
    FromZero(u64),
    /// `1..=n`.
    FromOne(u64),
}

impl Vertices {
    /// How many.
    pub fn count(self) -> u64 {
        match self {
            Vertices::Count(n) | Vertices::FromZero(n) | Vertices::FromOne(n) => n,
        }
    }

    /// The smallest and the largest id that is allowed.
    pub(crate) fn allowed(self) -> (u64, u64) {
        match self {
            Vertices::Count(n) => (0, n),
            Vertices::FromZero(n) => (0, n.saturating_sub(1)),
            Vertices::FromOne(n) => (1, n),
        }
    }
}

impl fmt::Display for Vertices {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Vertices::Count(n) => n.fmt(f),
            Vertices::FromZero(n) => write!(f, "0..{n}"),
            Vertices::FromOne(n) => write!(f, "1..={n}"),
        }
    }
}

impl FromStr for Vertices {
    type Err = Error;

    /// Reads `N`, `0..N` or `1..=N`.
    fn from_str(text: &str) -> Result<Self> {
        let number = |text: &str| text.parse::<u64>().ok().filter(|n| (1..=hubcut::graph::MAX_VERTICES).contains(n));
        let read = if let Some(n) = text.strip_prefix("0..").filter(|rest| !rest.starts_with('=')) {
            number(n).map(Vertices::FromZero)
        } else if let Some(n) = text.strip_prefix("1..=") {
            number(n).map(Vertices::FromOne)
        } else {
            number(text).map(Vertices::Count)
        };
        read.ok_or_else(|| {
            Error::Option(format!(
                "\"{text}\" is no number of vertices; give N from 1 to {}, 0..N or 1..=N",
                hubcut::graph::MAX_VERTICES
            ))
        })
    }
}

/// What weights are read for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WeightUse {
    /// Nothing in particular: a column that may be one is left out.
    #[default]
    Kept,
    /// What follows uses weights: a column that may be one must be chosen, or none.
    Used,
    /// There must be weights.
    Required,
}

/// How a file is to be read, where the file itself does not say; the default leaves all to the file.
///
/// # Examples
/// ```
/// use hubcut_datasets::{ReadOptions, WeightColumn};
/// let options = ReadOptions { columns: "src=1,dst=3".parse()?, ..ReadOptions::default() };
/// assert_eq!(options.weights, WeightColumn::Auto);
/// # Ok::<(), hubcut_datasets::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadOptions {
    /// The format, if not the one that name and content show.
    pub format: Option<Format>,
    /// What vertices are called, if not what the first line of data shows. Delimited files only.
    pub ids: Option<IdKind>,
    /// Whether weights are read.
    pub weights: WeightColumn,
    /// What weights are read for.
    #[serde(default)]
    pub weight_use: WeightUse,
    /// Which columns are read, if not those that the file shows. Delimited files only.
    pub columns: ColumnChoice,
    /// What separates the fields of a line, if not what the file shows. Delimited files only.
    #[serde(default)]
    pub separator: Option<SeparatorChoice>,
    /// Whether line 1 is a header, if its words do not show it. Delimited files only.
    pub header: Option<bool>,
    /// Which lines are comments, if not those that the file shows. Delimited files only.
    #[serde(default)]
    pub comments: Option<Comments>,
    /// Whether quotes around a field are taken off, between tabs or blanks, if not what the file shows.
    #[serde(default)]
    pub quotes: Option<bool>,
    /// Which vertices there are, with or without edges.
    pub vertices: Option<Vertices>,
    /// Whether the caller says himself if edges lead both ways: columns that say so are then left out.
    #[serde(default)]
    pub direction_said: bool,
}

impl ReadOptions {
    /// Whether something is said that only files with columns can keep.
    pub(crate) fn needs_columns(&self) -> bool {
        !self.columns.is_empty()
            || self.header == Some(true)
            || self.ids == Some(IdKind::Text)
            || self.separator.is_some()
            || self.comments.is_some()
            || self.quotes.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_back() {
        for format in Format::ALL {
            assert_eq!(format.to_string().parse::<Format>().unwrap(), format);
        }
        assert!("gml".parse::<Format>().unwrap_err().to_string().contains("edge-list, csv"));
    }
}
