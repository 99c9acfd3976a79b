//! The lines before the edges: which format a file has, and what its first lines settle.

use hubcut::graph::Directedness;

use super::delimited;
use super::dialect::Dialect;
use super::facts::{Header, LeftOut, Separator};
use super::fields::{Found, trimmed, without_return};
use super::metis::Rows;
use super::options::{Columns, Format, ReadOptions};
use super::{dimacs, matrix_market, metis};
use crate::error::Fault;

/// What the lines of a file say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Content {
    /// Edges between vertices of one kind.
    Edges,
    /// Who rates what, and how: users and items have ids of their own, what follows the rating is ignored.
    Ratings,
}

/// What the first lines settle.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) format: Format,
    pub(crate) body: Body,
    /// Vertices `1..=n` that the file declares.
    pub(crate) vertices: Option<u64>,
    /// How many entries the file declares.
    pub(crate) entries: Option<u64>,
    pub(crate) direction: Option<Directedness>,
    pub(crate) separator: Option<Separator>,
    pub(crate) header: Option<Header>,
    pub(crate) columns: Option<Columns>,
    pub(crate) left_out: Vec<LeftOut>,
    /// Comments among the first lines.
    pub(crate) comments: u64,
    pub(crate) notes: Vec<String>,
    /// Whether a comment calls the graph undirected.
    pub(crate) called_undirected: bool,
    /// What the first lines leave open.
    pub(crate) open: Open,
}

/// What only the whole file shows.
#[derive(Clone, Debug, Default)]
pub(crate) struct Open {
    /// The words of line 1 that may be ids.
    pub(crate) words: Option<FirstWords>,
    /// Whether weights that look like times are to be refused.
    pub(crate) refuse_times: bool,
    /// Whether the first edge may be the numbers of vertices and edges.
    pub(crate) may_be_sizes: bool,
}

/// Two words of line 1, and what it was taken for.
#[derive(Clone, Debug)]
pub(crate) struct FirstWords {
    pub(crate) source: String,
    pub(crate) target: String,
    /// Whether the line was taken for a header; else for an edge.
    pub(crate) is_header: bool,
    /// The line, from 1.
    pub(crate) line: u64,
}

impl Plan {
    /// A plan of which nothing else is known.
    pub(crate) fn new(format: Format, body: Body) -> Self {
        Plan {
            format,
            body,
            vertices: None,
            entries: None,
            direction: None,
            separator: None,
            header: None,
            columns: None,
            left_out: Vec::new(),
            comments: 0,
            notes: Vec::new(),
            called_undirected: false,
            open: Open::default(),
        }
    }
}

/// A fault among the first lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Bad {
    /// Where its line begins among those that were held back; `None` for the line that was looked at last.
    pub(crate) start: Option<usize>,
    /// Which byte of it is wrong, from 0.
    pub(crate) at: usize,
    pub(crate) fault: Fault,
}

impl From<Found> for Bad {
    fn from((at, fault): Found) -> Self {
        Bad { start: None, at, fault }
    }
}

/// How a file that was begun must be read again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Again {
    /// Ids are text, since some have zeros in front.
    pub(crate) text_ids: bool,
    /// Quotes between blanks and tabs are letters.
    pub(crate) letters: bool,
}

/// What follows the first lines.
#[derive(Clone, Debug)]
pub(crate) enum Body {
    /// An edge a line.
    Edges(Dialect),
    /// A vertex a line.
    Rows(Rows),
}

/// Reads the lines before the edges.
pub(crate) enum Prologue<'a> {
    Delimited(Box<delimited::TablePrologue<'a>>),
    MatrixMarket(matrix_market::MatrixMarketPrologue),
    Metis(metis::MetisPrologue),
    Dimacs(dimacs::DimacsPrologue),
}

impl<'a> Prologue<'a> {
    pub(crate) fn new(options: &'a ReadOptions, again: Again, content: Content, format: Format, file: &'a str) -> Self {
        let drop_weight = options.weights == super::WeightColumn::None;
        match format {
            Format::EdgeList | Format::Csv | Format::Tsv => {
                Prologue::Delimited(Box::new(delimited::TablePrologue::new(options, again, content, format, file)))
            }
            Format::MatrixMarket => {
                Prologue::MatrixMarket(matrix_market::MatrixMarketPrologue::new(drop_weight, content))
            }
            Format::Metis => Prologue::Metis(metis::MetisPrologue::new(drop_weight)),
            Format::Dimacs | Format::Pace => Prologue::Dimacs(dimacs::DimacsPrologue::new(drop_weight)),
        }
    }

    /// Looks at one more line, without its line feed; a plan when enough is known, whose body begins after this line.
    pub(crate) fn line(&mut self, line: &[u8]) -> Result<Option<Plan>, Bad> {
        Ok(match self {
            Prologue::Delimited(prologue) => return prologue.line(line),
            Prologue::MatrixMarket(prologue) => prologue.line(line)?,
            Prologue::Metis(prologue) => prologue.line(line)?,
            Prologue::Dimacs(prologue) => prologue.line(line)?,
        })
    }

    /// The end of the file, which may settle what the lines before it are.
    pub(crate) fn end(&mut self) -> Result<Option<Plan>, Bad> {
        if let Prologue::Delimited(prologue) = self { prologue.end() } else { Ok(None) }
    }

    /// Lines passed already that belong to the body, or that have the fault.
    pub(crate) fn take_held(&mut self) -> Vec<u8> {
        if let Prologue::Delimited(prologue) = self { prologue.take_held() } else { Vec::new() }
    }

    /// What is wrong with a file that ends here.
    pub(crate) fn missing(&self) -> &'static str {
        match self {
            Prologue::Delimited(_) => {
                "there is no edge in this file, only blank lines, comments or a header; give the number of vertices with `vertices` if that is right"
            }
            Prologue::MatrixMarket(_) => {
                "the file ends before its size line `rows columns entries`; it may be cut short"
            }
            Prologue::Metis(_) => "the file ends before its first line `vertices edges`; it may be cut short",
            Prologue::Dimacs(_) => "there is no problem line `p sp vertices arcs` or `p tw vertices edges`",
        }
    }
}

impl Format {
    /// Whether a line before the body is a comment, in formats that say what one is; lines are counted from 1.
    pub(crate) fn is_comment(self, line: &[u8], number: u64) -> bool {
        let begins = |such: fn(&[u8]) -> bool| words(line).first().is_some_and(|word| such(word));
        match self {
            Format::EdgeList | Format::Csv | Format::Tsv => false,
            Format::MatrixMarket => number > 1 && begins(|word| word[0] == b'%'),
            Format::Metis => begins(|word| word[0] == b'%'),
            Format::Dimacs | Format::Pace => begins(|word| word == b"c"),
        }
    }
}

/// The format of a file, from the extension of its name and its first bytes.
pub(crate) fn detect(extension: &str, head: &[u8]) -> Format {
    if head.len() >= 14 && head[..14].eq_ignore_ascii_case(b"%%MatrixMarket") {
        return Format::MatrixMarket;
    }
    if let Some(format) = dimacs::problem(head) {
        return format;
    }
    match extension {
        "mtx" | "mm" => Format::MatrixMarket,
        "graph" | "metis" | "chaco" => Format::Metis,
        "gr" => Format::Dimacs,
        _ => Format::EdgeList,
    }
}

/// The extension of the name of a file, lower case, that of the compression left out.
///
/// # Examples
/// ```
/// assert_eq!(hubcut_datasets::extension("web/links.CSV.gz"), "csv");
/// ```
pub fn extension(name: &str) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name).to_ascii_lowercase();
    let mut parts = name.rsplit('.');
    match parts.next() {
        Some("gz" | "zst" | "zstd" | "xz") => match (parts.next(), parts.next()) {
            (Some(extension), Some(_)) => extension.into(),
            _ => String::new(),
        },
        Some(extension) if extension.len() < name.len() => extension.into(),
        _ => String::new(),
    }
}

/// Whether a file of this extension separates fields by tabs.
pub(crate) fn is_tsv(extension: &str) -> bool {
    matches!(extension, "tsv" | "tab")
}

/// The words of a line, without carriage return.
pub(crate) fn words(line: &[u8]) -> Vec<&[u8]> {
    let (_, line) = trimmed(without_return(line));
    line.split(|b| super::fields::is_blank(*b)).filter(|word| !word.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extensions_look_through_compression() {
        for (name, expected) in
            [("a/b.graph.gz", "graph"), ("x.GR.xz", "gr"), ("x", ""), ("a.b/x", ""), ("x.gz", ""), ("x.mtx", "mtx")]
        {
            assert_eq!(extension(name), expected, "{name}");
        }
    }

    #[test]
    fn content_goes_before_the_name() {
        assert_eq!(detect("txt", b"%%matrixmarket matrix"), Format::MatrixMarket);
        assert_eq!(detect("", b"c hello\nc\np sp 3 2\n"), Format::Dimacs);
        assert_eq!(detect("", b"\np tw 3 2\n"), Format::Pace);
        assert_eq!(detect("", b"c d\np q\n"), Format::EdgeList);
        assert_eq!(detect("graph", b"2 1\n"), Format::Metis);
        assert_eq!(detect("txt", b"2 1\n"), Format::EdgeList);
    }
}
