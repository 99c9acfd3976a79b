//! What reading a file found out about it: part of every report.

use std::fmt;

use hubcut::graph::Directedness;
use serde::{Deserialize, Serialize};

use super::options::{Columns, Format, IdKind};
use super::source::Compression;

/// What separates the fields of an edge list, as its first line shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Separator {
    /// Blanks.
    Blank,
    /// Tabs, perhaps with blanks.
    Tab,
    /// Commas.
    Comma,
    /// Semicolons.
    Semicolon,
    /// Upright bars.
    Bar,
    /// Pairs of colons.
    DoubleColon,
    /// Another character, which the caller named.
    Character(char),
}

/// A header that was read as such.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// The names of all columns; that of row names is empty.
    pub names: Vec<String>,
}

/// A column that is not read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftOut {
    /// Which one, from 1.
    pub column: usize,
    /// Its name, if there is a header.
    pub name: Option<String>,
    /// Whether it may be a weight: it holds numbers, and its name does not say what they are, or that they are weights.
    pub may_weigh: bool,
}

impl LeftOut {
    /// What `--columns` calls it.
    pub fn spelled(&self, header: Option<&Header>) -> String {
        super::header::spelled(self.column - 1, header.map(|header| header.names.as_slice()))
    }
}

/// The first edge, as it was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FirstEdge {
    /// Its line.
    pub line: u64,
    /// Where it starts.
    pub source: String,
    /// Where it leads.
    pub target: String,
    /// What it weighs, as it was read.
    pub weight: Option<String>,
}

impl fmt::Display for FirstEdge {
    /// "line 2: a -> b, weight 0.5".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {} -> {}", self.line, self.source, self.target)?;
        if let Some(weight) = &self.weight {
            write!(f, ", weight {weight}")?;
        }
        Ok(())
    }
}

/// The type in which weights are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WeightType {
    /// No weights.
    None,
    /// Whole numbers from 0 to 2^32 - 1.
    U32,
    /// Other numbers, all of which have an exact `f32` (ratings: their nearest).
    F32,
    /// Any other numbers, in 64 bits.
    F64,
}

/// What reading a file found out about it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Facts {
    /// The file as the caller named it.
    pub file: String,
    /// Its format.
    pub format: Format,
    /// Its compression.
    pub compression: Option<Compression>,
    /// What separates fields; `None` for formats that fix it.
    pub separator: Option<Separator>,
    /// The header, if line 1 is one.
    pub header: Option<Header>,
    /// The columns that were read; `None` for formats that fix them.
    pub columns: Option<Columns>,
    /// The columns that were not.
    #[serde(default)]
    pub left_out: Vec<LeftOut>,
    /// The first edge.
    #[serde(default)]
    pub first_edge: Option<FirstEdge>,
    /// Lines that were skipped as comments.
    #[serde(default)]
    pub comments: u64,
    /// Lines that were skipped as repetitions of the header.
    #[serde(default)]
    pub repeated_headers: u64,
    /// Whether a comment calls the graph undirected, which is not heeded: comments say what they like.
    #[serde(default)]
    pub called_undirected: bool,
    /// What else is worth knowing of how it was read.
    #[serde(default)]
    pub notes: Vec<String>,
    /// What vertices are called.
    pub ids: IdKind,
    /// The type of the weights.
    pub weights: WeightType,
    /// Whole weights above 2^53 that `f64` holds only rounded; of ratings, those that `f32` does.
    pub rounded_weights: u64,
    /// Whether edges lead one way, where the format says so.
    pub direction: Option<Directedness>,
    /// Vertices that the file or the caller declared.
    pub declared_vertices: Option<u64>,
    /// Bytes of the file, as stored.
    pub bytes: u64,
    /// Bytes of text, decompressed.
    pub text_bytes: u64,
    /// Lines of text.
    pub lines: u64,
    /// Edges: entries of the file; for METIS, pairs.
    pub edges: u64,
}

impl fmt::Display for Facts {
    /// One line: "edge list, tab separated, gzip, ids are numbers, no weights".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.format {
            Format::EdgeList => "edge list",
            Format::Csv => "CSV edge list",
            Format::Tsv => "TSV edge list",
            Format::MatrixMarket => "Matrix Market",
            Format::Metis => "METIS",
            Format::Dimacs => "DIMACS shortest path",
            Format::Pace => "PACE tree width",
        })?;
        f.write_str(match self.separator {
            None => "",
            Some(Separator::Blank) => ", blank separated",
            Some(Separator::Tab) => ", tab separated",
            Some(Separator::Comma) => ", comma separated",
            Some(Separator::Semicolon) => ", semicolon separated",
            Some(Separator::Bar) => ", separated by |",
            Some(Separator::DoubleColon) => ", separated by `::`",
            Some(Separator::Character(_)) => ", separated by ",
        })?;
        if let Some(Separator::Character(c)) = self.separator {
            write!(f, "{c}")?;
        }
        if let Some(compression) = self.compression {
            write!(f, ", {compression}")?;
        }
        if let Some(header) = &self.header {
            let name = |column: usize| header.names.get(column - 1).map_or("?", String::as_str);
            let columns = self.columns.unwrap_or_default();
            write!(f, ", header ({} -> {}", name(columns.source), name(columns.target))?;
            if let Some(weight) = columns.weight {
                write!(f, ", weight {}", name(weight))?;
            }
            f.write_str(")")?;
        }
        match self.direction {
            None => {}
            Some(Directedness::Directed) => f.write_str(", directed")?,
            Some(Directedness::Undirected) => f.write_str(", undirected")?,
        }
        if let Some(vertices) = self.declared_vertices {
            write!(f, ", {vertices} vertices declared")?;
        }
        f.write_str(match self.ids {
            IdKind::Number => ", ids are numbers",
            IdKind::Text => ", ids are text",
        })?;
        f.write_str(match self.weights {
            WeightType::None => ", no weights",
            WeightType::U32 => ", weights are whole numbers (u32)",
            WeightType::F32 => ", weights are f32",
            WeightType::F64 => ", weights are f64",
        })?;
        match (self.rounded_weights, self.weights) {
            (0, _) => {}
            (1, WeightType::F32) => f.write_str(", 1 rating rounded to 32 bits")?,
            (count, WeightType::F32) => write!(f, ", {count} ratings rounded to 32 bits")?,
            (1, _) => f.write_str(", 1 whole number above 2^53 rounded")?,
            (count, _) => write!(f, ", {count} whole numbers above 2^53 rounded")?,
        }
        if !self.left_out.is_empty() {
            let name = |left: &LeftOut| match &left.name {
                Some(name) if !name.is_empty() => name.clone(),
                Some(_) => "row names".into(),
                None => format!("column {}", left.column),
            };
            let names: Vec<_> = self.left_out.iter().take(MOST_NAMES).map(name).collect();
            write!(f, ", left out: {}", names.join(", "))?;
            if self.left_out.len() > MOST_NAMES {
                write!(f, " and {} more", self.left_out.len() - MOST_NAMES)?;
            }
        }
        let mut skipped = |count: u64, one: &str, many: &str| match count {
            0 => Ok(()),
            1 => write!(f, ", 1 {one} skipped"),
            _ => write!(f, ", {count} {many} skipped"),
        };
        skipped(self.comments, "comment", "comments")?;
        skipped(self.repeated_headers, "repeated header", "repeated headers")?;
        self.notes.iter().try_for_each(|note| write!(f, ", {note}"))
    }
}

/// Names of columns that are shown at most.
const MOST_NAMES: usize = 6;
