//! Reading a graph from text.
//!
//! Guarantees: the result, the facts and the error (the first in the order of the file) depend on the file
//! and the options only, not on the number of threads nor on where blocks were cut. Nothing is returned
//! before the whole file has been read and, if compressed, its checksums compared.

mod assemble;
mod blocks;
mod delimited;
mod dialect;
mod dimacs;
mod driver;
mod edges;
mod facts;
mod fields;
mod foreign;
mod header;
mod intern;
mod many;
mod matrix_market;
mod metis;
mod number;
mod options;
mod prologue;
mod reader;
mod source;
#[cfg(test)]
mod tests;
mod watch;
mod weights;

use hubcut::exec::Observer;
use hubcut::graph::{AnyEdgeList, AnyGraph, BuildOptions};

pub use facts::{Facts, FirstEdge, Header, LeftOut, Separator, WeightType};
pub use options::{
    Column, ColumnChoice, Columns, Comments, Format, IdKind, Input, ReadOptions, SeparatorChoice, Vertices,
    WeightColumn, WeightUse,
};
pub use source::Compression;

pub(crate) use assemble::{Pieces, RatingPieces};
pub(crate) use delimited::{PairLayout, pair_layout};
pub(crate) use dialect::Dialect;
pub(crate) use driver::{Sizes, check as check_options, ratings_ahead, ratings_inline};
pub(crate) use fields::{split_first, trimmed, without_return};
pub(crate) use header::plain as plain_column;
pub(crate) use intern::Interner;
pub use prologue::extension;
pub(crate) use prologue::is_tsv;
pub(crate) use source::{Source, from_bytes as source_from_bytes, open};
pub(crate) use watch::{Observed, Watch};
pub(crate) use weights::Weights;

use std::path::Path;

use crate::error::Result;

/// All of a file, or of standard input, decompressed; and what messages call it.
pub(crate) fn read_whole(path: &Path) -> Result<(String, Vec<u8>)> {
    let source = open(&Input::from(path))?;
    let name = source.name.clone();
    Ok((name, source.whole(&())?))
}

/// A graph as text gave it.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The edges, between dense vertices in ascending order of their raw ids.
    pub edges: AnyEdgeList,
    /// What was found out about the file.
    pub facts: Facts,
}

impl Loaded {
    /// Builds the graph, directed or not as the file says; directed, if it does not say. Parallel edges and loops are kept.
    ///
    /// # Errors
    /// Those of [`EdgeList::build`](hubcut::graph::EdgeList::build).
    pub fn build(self) -> Result<AnyGraph> {
        self.build_with(BuildOptions::default())
    }

    /// Builds the graph by some policies; but whether it is directed is as the file says, if it does.
    ///
    /// # Errors
    /// Those of [`EdgeList::build`](hubcut::graph::EdgeList::build).
    pub fn build_with(self, options: BuildOptions) -> Result<AnyGraph> {
        let direction = self.facts.direction.unwrap_or(options.direction);
        Ok(self.edges.build(&BuildOptions { direction, ..options })?)
    }
}

/// Reads a graph from a file with what can be seen from the file alone: see [`read`].
///
/// # Errors
/// As [`read`].
///
/// # Examples
/// ```no_run
/// let graph = hubcut_datasets::read_file("web.txt")?.build()?;
/// # Ok::<(), hubcut_datasets::Error>(())
/// ```
pub fn read_file(path: impl AsRef<Path>) -> Result<Loaded> {
    read(&Input::from(path.as_ref()), &ReadOptions::default(), &mut ())
}

/// Reads a graph from a file or standard input.
///
/// # Formats
/// | format | a line | comments | direction |
/// | --- | --- | --- | --- |
/// | edge list | `source target [weight]`, blanks and tabs mixed; numbers also between `::`; text with tabs at tabs only | `#`, `%` | not said |
/// | CSV | the same between commas, semicolons or bars; `"a ""b"""` quotes a field | `#`, `%` | not said |
/// | TSV | the same between tabs, ids may hold blanks | `#`, `%` | not said |
/// | Matrix Market | `%%MatrixMarket matrix coordinate (pattern\|real\|integer) (general\|symmetric)`, `n n m`, then `row column [value]` | `%` | general: directed, symmetric: undirected |
/// | METIS | `n m [format [weights]]`, then row i: neighbours of vertex i | `%` | undirected |
/// | DIMACS | `p sp n m`, then `a source target weight` | `c` | directed |
/// | PACE | `p tw n m`, then `u v` | `c` | undirected |
///
/// The format is seen from the first bytes and the extension, unless
/// [`ReadOptions::format`] says it. gzip, Zstandard and xz are seen from the first bytes. A byte order mark, CRLF,
/// blank lines and a missing last line feed are accepted everywhere. A folder, or several files, are one text; what begins with `_` or
/// `.` or ends in `.crc` is left out of a folder. Formats that are not read are named by their first bytes, with what to do.
///
/// What could be read two ways is refused, with the option for each reading.
///
/// **Ids.** If both ids of the first edge are whole numbers, all must be, from 0 to 2^64 - 1 (`7.0` is 7, which is said); otherwise
/// ids are text. In an edge list a number with zeros in front, `007`, makes all ids text, unless [`ReadOptions::ids`] or
/// [`ReadOptions::vertices`] say that ids are numbers: the file is read again then, and standard input refused. In Matrix Market, METIS,
/// DIMACS and PACE 007 is 7.
///
/// **Header.** Line 1 is a header if in some column it is text and all later values are numbers; if its first name is empty, or it
/// is one name shorter than all rows, which R and pandas do for row names; if it names two ends of edges, and none of these words is an
/// id below. A file of two columns of text whose first line is none of these begins with an edge if one of its words occurs in another
/// line, and is refused otherwise. A line with a number in it is no header. The last comment before the first edge is one if it has the
/// fields of a row and names both ends. A line equal to the header is skipped and counted.
///
/// **Columns.** The ends are two columns whose names mean that: words such as `source` and `target`, `from` and `to`, alone or with the
/// same other words (`from_node`, `to_node`), names that only a number tells apart (`protein1`, `protein2`), Neo4j's `:START_ID` and
/// `:END_ID`, one name twice that ends in `id`. Of two columns they are these; of more, others are refused with
/// `--columns src=NAME,dst=NAME`. Names of things of two kinds (`userId`, `movieId`) are refused with `--bipartite`. The weight is the
/// column called `weight`, `cost`, `distance`, `travel_time`, `rating` or the like. A column of numbers of another name is left out;
/// under [`WeightUse::Used`] it is refused, and so are two columns called weights. Ids of edges, times, types and labels are left out.
/// Case, `_`, `-`, `.` and blanks in names do not matter. Without a header a third column is the weight; under [`WeightUse::Used`] it
/// is refused if all of it are whole numbers between 1e8 and 1e13, as times are.
///
/// **Comments.** A line that begins with `#` or `%` is a comment if a blank follows, if ids are numbers, or if it has not the fields of
/// an edge; else it is refused with `--comments none` and `--comments '#'`. Comments and repeated headers are counted.
///
/// **Quotes** follow the rules of CSV between commas, semicolons and bars. Between blanks and tabs they are letters, unless all text is
/// in quotes.
///
/// **Direction.** A column `Type` that says Directed or Undirected of every edge is heeded, as is KONECT's first line `% sym positive`.
///
/// **Weights.** They are kept exactly: as `u32` when all are written as
/// whole numbers below 2^32, as `f32` when each is an `f32`, else as `f64`, of which a decimal fraction such as 0.1 is the
/// nearest. Whole numbers above 2^53 that `f64` does not have are rounded to the nearest, once, and counted in the facts.
/// Weights are finite: `inf`, `nan`, `1e309` and, since it would be 0, `1e-400` are refused.
///
/// **Vertices** are the ids that occur, unless the file declares `1..=n` or [`ReadOptions::vertices`] says which.
///
/// # Errors
/// [`Error::Line`](crate::Error::Line) for the first line that cannot be understood, with its number; [`Error::File`](crate::Error::File),
/// [`Error::Corrupt`](crate::Error::Corrupt), [`Error::Io`](crate::Error::Io) for the file as a whole;
/// [`Error::Cancelled`](crate::Error::Cancelled) when `observer` says so.
///
/// # Complexity
/// O(bytes), parallel in blocks of 2 MB. Memory: 8 bytes an edge (16 in blocks with an id of 2^32 or more), 4
/// a weight (8 in blocks that need `f64`, at the end everywhere), a few blocks of text, and a bitmap or a list of the distinct ids.
pub fn read(input: &Input, options: &ReadOptions, observer: &mut (dyn Observer + Send)) -> Result<Loaded> {
    driver::check(options)?;
    driver::read_ahead(input, options, &Observed::by(observer))
}

/// Reads a graph from text in memory, compressed or not; `name` is for messages and its extension.
///
/// # Errors
/// As [`read`].
///
/// # Examples
/// ```
/// use hubcut_datasets::{ReadOptions, read_bytes};
/// let loaded = read_bytes("web.txt", b"# a comment\n12\t3\n3\t40000000000\n", &ReadOptions::default())?;
/// assert_eq!(loaded.facts.to_string(), "edge list, tab separated, ids are numbers, no weights, 1 comment skipped");
/// assert_eq!(loaded.facts.edges, 2);
///
/// let error = read_bytes("web.txt", b"12\t3\n12\t-3\n", &ReadOptions::default()).unwrap_err();
/// assert!(error.to_string().starts_with("web.txt:2:4: \"-3\" is not a vertex id"));
/// # Ok::<(), hubcut_datasets::Error>(())
/// ```
pub fn read_bytes(name: &str, bytes: &[u8], options: &ReadOptions) -> Result<Loaded> {
    read_sized(name, bytes, options, Sizes::default())
}

/// [`read_bytes`] with blocks of another size.
fn read_sized(name: &str, bytes: &[u8], options: &ReadOptions, sizes: Sizes) -> Result<Loaded> {
    driver::check(options)?;
    driver::read_inline((name, bytes), options, sizes)
}
