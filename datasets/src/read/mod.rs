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
mod header;
mod intern;
mod matrix_market;
mod metis;
mod number;
mod options;
mod progress;
mod prologue;
mod source;
#[cfg(test)]
mod tests;
mod weights;

use hubcut::graph::AnyEdgeList;

pub use facts::{Facts, Header, Separator, WeightType};
pub use options::{Columns, Format, IdKind, Input, ReadOptions, WeightColumn};
pub use progress::Progress;
pub use source::Compression;

pub(crate) use assemble::Pieces;
pub(crate) use delimited::{PairLayout, pair_layout};
pub(crate) use dialect::Dialect;
pub(crate) use driver::{RatingPieces, Sizes, check as check_options, ratings_ahead, ratings_inline};
pub(crate) use fields::{split_first, trimmed, without_return};
pub(crate) use header::plain as plain_column;
pub(crate) use intern::Interner;
pub(crate) use prologue::{extension, is_tsv};
pub(crate) use source::{Source, from_bytes as source_from_bytes, open};
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

/// Reads a graph from a file or standard input.
///
/// # Formats
/// | format | a line | comments | direction |
/// | --- | --- | --- | --- |
/// | edge list | `source target [weight]`, blanks and tabs mixed; numbers also between `::` | `#`, `%` | not said |
/// | CSV | the same between commas or semicolons; `"a ""b"""` quotes a field | `#`, `%` | not said |
/// | TSV | the same between tabs, ids may hold blanks | `#`, `%` | not said |
/// | Matrix Market | `%%MatrixMarket matrix coordinate (pattern\|real\|integer) (general\|symmetric)`, `n n m`, then `row column [value]` | `%` | general: directed, symmetric: undirected |
/// | METIS | `n m [format [weights]]`, then row i: neighbours of vertex i | `%` | undirected |
/// | DIMACS | `p sp n m`, then `a source target weight` | `c` | directed |
/// | PACE | `p tw n m`, then `u v` | `c` | undirected |
///
/// The format is seen from the first bytes and the extension, unless
/// [`ReadOptions::format`] says it. gzip, Zstandard and xz are seen from the first bytes. A byte order mark, CRLF,
/// blank lines and a missing last line feed are accepted everywhere.
///
/// **Ids.** If both ids of the first edge are whole numbers, all must be, from 0 to 2^64 - 1; otherwise ids
/// are text.
///
/// **Header.** Line 1 of a file with commas, semicolons or tabs is a header when it names a source
/// (`src`, `source`, `from`, `user`, `userId`, `sourceId`, `fromNodeId`) and a target (`dst`, `dest`, `target`,
/// `to`, `item`, `itemId`, `movie`, `movieId`, `targetId`, `toNodeId`), which are then read by name. It is one too
/// when neither of its ids is a number and both of the next line are, unless ids are said to be text: source
/// and target are then columns 1 and 2. The weight is the column `weight`, `wt`, `w`, `rating`, `len`,
/// `length`, `distance`, `cost`, `value`, `count` or `capacity`; with three columns and no such name, it is
/// the third if the first value there is a number. Case, `_`, `-` and blanks in names do not matter.
///
/// **Weights.** Without a header a third column is the weight. Weights are kept exactly: as `u32` when all are written as
/// whole numbers below 2^32, as `f32` when each is an `f32`, else as `f64`, of which a decimal fraction such as 0.1 is the
/// nearest. Whole numbers above 2^53 that `f64` does not have are rounded to the nearest, once, and counted in the facts.
/// Weights are finite: `inf`, `nan`, `1e309` and, since it would be 0, `1e-400` are refused.
///
/// **Vertices** are the ids that occur, unless the file declares `1..=n` or [`ReadOptions::vertices`] does.
///
/// # Errors
/// [`Error::Line`](crate::Error::Line) for the first line that cannot be understood, with its number; [`Error::File`](crate::Error::File),
/// [`Error::Corrupt`](crate::Error::Corrupt), [`Error::Io`](crate::Error::Io) for the file as a whole;
/// [`Error::Cancelled`](crate::Error::Cancelled) when `progress` says so.
///
/// # Complexity
/// O(bytes), parallel in blocks of 2 MB. Memory: 8 bytes an edge (16 in blocks with an id of 2^32 or more), 4
/// a weight (8 in blocks that need `f64`, at the end everywhere), a few blocks of text, and a bitmap or a list of the distinct ids.
pub fn read(input: &Input, options: &ReadOptions, progress: &dyn Progress) -> Result<Loaded> {
    driver::check(options)?;
    driver::read_ahead(input, options, progress)
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
/// assert_eq!(loaded.facts.to_string(), "edge list, tab separated, ids are numbers, no weights");
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
    driver::read_inline(source::from_bytes(name, bytes)?, options, sizes)
}
