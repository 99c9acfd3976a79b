//! The lines before the edges: which format a file has, and what its first lines settle.

use hubcut::graph::Directedness;

use super::delimited;
use super::dialect::Dialect;
use super::facts::{Header, Separator};
use super::fields::{Found, trimmed, without_return};
use super::metis::Rows;
use super::options::{Columns, Format, ReadOptions};
use super::{dimacs, matrix_market, metis};

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
    /// Whether the line that settled it is the first of the body.
    pub(crate) this_line: bool,
    /// Vertices `1..=n` that the file declares.
    pub(crate) vertices: Option<u64>,
    /// How many entries the file declares.
    pub(crate) entries: Option<u64>,
    pub(crate) direction: Option<Directedness>,
    pub(crate) separator: Option<Separator>,
    pub(crate) header: Option<Header>,
    pub(crate) columns: Option<Columns>,
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
    Delimited(Box<delimited::Prologue<'a>>),
    MatrixMarket(matrix_market::Prologue),
    Metis(metis::Prologue),
    Dimacs(dimacs::Prologue),
}

impl<'a> Prologue<'a> {
    pub(crate) fn new(options: &'a ReadOptions, content: Content, format: Format, extension: &str) -> Self {
        let drop_weight = options.weights == super::WeightColumn::None;
        match format {
            Format::EdgeList | Format::Csv | Format::Tsv => {
                let named_tsv = is_tsv(extension);
                Prologue::Delimited(Box::new(delimited::Prologue::new(options, content, format, named_tsv)))
            }
            Format::MatrixMarket => Prologue::MatrixMarket(matrix_market::Prologue::new(drop_weight, content)),
            Format::Metis => Prologue::Metis(metis::Prologue::new(drop_weight)),
            Format::Dimacs | Format::Pace => Prologue::Dimacs(dimacs::Prologue::new(drop_weight)),
        }
    }

    /// Looks at one more line, without its line feed.
    pub(crate) fn line(&mut self, line: &[u8]) -> Result<Option<Plan>, Found> {
        match self {
            Prologue::Delimited(prologue) => prologue.line(line),
            Prologue::MatrixMarket(prologue) => prologue.line(line),
            Prologue::Metis(prologue) => prologue.line(line),
            Prologue::Dimacs(prologue) => prologue.line(line),
        }
    }

    /// The end of the file, which may settle what the lines before it are.
    pub(crate) fn end(&mut self) -> Result<Option<Plan>, Found> {
        if let Prologue::Delimited(prologue) = self { prologue.end() } else { Ok(None) }
    }

    /// Lines passed already that belong to the body, or whose first has the fault.
    pub(crate) fn take_replay(&mut self) -> Option<Vec<u8>> {
        if let Prologue::Delimited(prologue) = self { prologue.take_replay() } else { None }
    }

    /// What is wrong with a file that ends here.
    pub(crate) fn missing(&self) -> &'static str {
        match self {
            Prologue::Delimited(_) => {
                "there is no edge in this file, only blank lines, comments or a header; give the number of vertices with --vertices if that is right"
            }
            Prologue::MatrixMarket(_) => {
                "the file ends before its size line `rows columns entries`; it may be cut short"
            }
            Prologue::Metis(_) => "the file ends before its first line `vertices edges`; it may be cut short",
            Prologue::Dimacs(_) => "there is no problem line `p sp vertices arcs` or `p tw vertices edges`",
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

/// The extension of a name, lower case, that of the compression left out.
pub(crate) fn extension(name: &str) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or(name).to_ascii_lowercase();
    let mut parts = name.rsplit('.');
    match parts.next() {
        Some("gz" | "zst" | "zstd" | "xz") => parts.next().unwrap_or("").into(),
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
            [("a/b.graph.gz", "graph"), ("x.GR.xz", "gr"), ("x", ""), ("a.b/x", ""), ("x.gz", "x"), ("x.mtx", "mtx")]
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
