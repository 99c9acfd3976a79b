//! How a file is to be read, where the file itself does not say.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// Where text comes from.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Input {
    /// A file.
    Path(PathBuf),
    /// Standard input.
    Stdin,
}

impl From<&str> for Input {
    /// `-` is standard input, anything else a path.
    fn from(name: &str) -> Self {
        if name == "-" { Input::Stdin } else { Input::Path(name.into()) }
    }
}

impl From<&Path> for Input {
    fn from(path: &Path) -> Self {
        if path == Path::new("-") { Input::Stdin } else { Input::Path(path.into()) }
    }
}

impl From<PathBuf> for Input {
    fn from(path: PathBuf) -> Self {
        path.as_path().into()
    }
}

impl fmt::Display for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Input::Path(path) => path.display().fmt(f),
            Input::Stdin => f.write_str("standard input"),
        }
    }
}

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

/// Which columns of a delimited file are read; counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Columns {
    /// Where edges start.
    pub source: usize,
    /// Where they lead.
    pub target: usize,
    /// What they weigh.
    pub weight: Option<usize>,
}

impl Default for Columns {
    fn default() -> Self {
        Columns { source: 1, target: 2, weight: None }
    }
}

impl FromStr for Columns {
    type Err = Error;

    /// Reads `src=1,dst=2,weight=4`; `weight` may be absent.
    fn from_str(text: &str) -> Result<Self> {
        let wrong =
            |what: String| Error::Option(format!("columns \"{text}\": {what}; write for example src=1,dst=2,weight=4"));
        let (mut source, mut target, mut weight) = (None, None, None);
        for part in text.split(',') {
            let (name, number) =
                part.split_once('=').ok_or_else(|| wrong(format!("\"{part}\" does not name a column")))?;
            let place = match name.trim() {
                "src" | "source" => &mut source,
                "dst" | "target" => &mut target,
                "weight" => &mut weight,
                other => return Err(wrong(format!("there is no column \"{other}\", only src, dst and weight"))),
            };
            let number = number.trim().parse::<usize>().ok().filter(|n| (1..=MAX_COLUMN).contains(n));
            let number = number.ok_or_else(|| wrong(format!("columns are numbered from 1 to {MAX_COLUMN}")))?;
            if place.replace(number).is_some() {
                return Err(wrong(format!("\"{name}\" is given twice")));
            }
        }
        let (Some(source), Some(target)) = (source, target) else {
            return Err(wrong("src and dst are both needed".into()));
        };
        let columns = Columns { source, target, weight };
        columns.check()?;
        Ok(columns)
    }
}

/// More columns than any table has.
const MAX_COLUMN: usize = 65_536;

impl Columns {
    pub(crate) fn check(&self) -> Result<()> {
        let all = [Some(self.source), Some(self.target), self.weight];
        if all.iter().flatten().any(|n| !(1..=MAX_COLUMN).contains(n)) {
            return Err(Error::Option(format!("columns are numbered from 1 to {MAX_COLUMN}")));
        }
        if self.source == self.target || self.weight.is_some_and(|w| w == self.source || w == self.target) {
            return Err(Error::Option("source, target and weight must be different columns".into()));
        }
        Ok(())
    }
}

/// How a file is to be read, where the file itself does not say; the default leaves all to the file.
///
/// # Examples
/// ```
/// use hubcut_datasets::{ReadOptions, WeightColumn};
/// let options = ReadOptions { columns: Some("src=1,dst=3".parse()?), ..ReadOptions::default() };
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
    /// Which columns are read, if not the first two and a third with weights. Delimited files only.
    pub columns: Option<Columns>,
    /// Whether line 1 is a header, if its words do not show it. Delimited files only.
    pub header: Option<bool>,
    /// How many vertices there are: `0..n`, or `1..=n` when `n` occurs and 0 does not.
    pub vertices: Option<u64>,
}

impl ReadOptions {
    /// Whether something is said that only files with columns can keep.
    pub(crate) fn needs_columns(&self) -> bool {
        self.columns.is_some() || self.header == Some(true) || self.ids == Some(IdKind::Text)
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

    #[test]
    fn columns_read() {
        assert_eq!("dst=1, src=3".parse::<Columns>().unwrap(), Columns { source: 3, target: 1, weight: None });
        assert_eq!("src=1,dst=2,weight=4".parse::<Columns>().unwrap().weight, Some(4));
        for wrong in ["", "src=1", "src=0,dst=1", "src=1,dst=1", "src=1,dst=2,dst=3", "src=a,dst=2", "x=1,src=2,dst=3"]
        {
            assert!(wrong.parse::<Columns>().is_err(), "{wrong}");
        }
    }
}
