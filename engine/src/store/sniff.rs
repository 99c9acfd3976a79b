//! Tells a stored graph from other files, and names what the others are.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use super::layout::MAGIC;
use crate::error::{Error, Result};

/// Whether the file at `path` starts as a stored graph does; nothing else of it is looked at.
///
/// # Errors
/// [`Error::Io`] if it cannot be read.
///
/// # Examples
/// ```
/// let file = tempfile::NamedTempFile::new().unwrap();
/// std::fs::write(file.path(), "0 1\n1 2\n").unwrap();
/// assert!(!hubcut::store::is_graph_file(file.path()).unwrap());
/// ```
pub fn is_graph_file(path: impl AsRef<Path>) -> Result<bool> {
    let path = path.as_ref();
    let io = |source| Error::Io { path: path.to_owned(), source };
    let mut start = Vec::new();
    File::open(path).map_err(io)?.take(MAGIC.len() as u64).read_to_end(&mut start).map_err(io)?;
    Ok(start == MAGIC)
}

/// What to do about a file that is no stored graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Remedy {
    /// Make a stored graph of it.
    Import,
    /// Make the stored graph again: this one is empty.
    ImportAgain,
    /// Unpack it, or make a stored graph of what is inside.
    UnpackOrImport,
    /// Copy it again, as bytes.
    CopyAgain,
    /// Name another file.
    OtherPath,
}

impl std::fmt::Display for Remedy {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(match self {
            Remedy::Import => "import it first",
            Remedy::ImportAgain => "import the graph again",
            Remedy::UnpackOrImport => "if what is inside is a stored graph, unpack it, else import it",
            Remedy::CopyAgain => "copy it again as binary",
            Remedy::OtherPath => "give the path of a stored graph",
        })
    }
}

/// What a file without the magic is, from its first bytes, and what to do about it.
pub(super) fn describe(start: &[u8]) -> (&'static str, Remedy) {
    if start.is_empty() {
        return ("an empty file", Remedy::ImportAgain);
    }
    // A seventh bit stripped, or line ends changed.
    if start.len() >= 4 && matches!(start[0], 0x89 | 0x09) && start[1..4] == MAGIC[1..4] {
        return ("one mangled by a transfer as text", Remedy::CopyAgain);
    }
    let compressed: [(&[u8], _); 5] = [
        (b"\x1f\x8b", "a gzip file"),
        (b"\x28\xb5\x2f\xfd", "a zstd file"),
        (b"\xfd7zXZ\0", "an xz file"),
        (b"BZh", "a bzip2 file"),
        (b"PK\x03\x04", "a zip file"),
    ];
    if let Some((_, name)) = compressed.iter().find(|(magic, _)| start.starts_with(magic)) {
        return (name, Remedy::UnpackOrImport);
    }
    let start = &start[..start.len().min(512)];
    if start.iter().all(|&b| b >= 0x20 && b != 0x7f || b.is_ascii_whitespace()) {
        return ("a text file", Remedy::Import);
    }
    ("a file of unknown format", Remedy::Import)
}
