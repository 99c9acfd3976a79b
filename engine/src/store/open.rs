//! Opening a stored graph: maps the file and reads its header.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use memmap2::Mmap;

use super::header;
use super::info::StoreInfo;
use super::sniff::Remedy;
use crate::error::{Error, Result};
use crate::graph::memory;

/// A stored graph that has been opened but not validated: it can say what it is, and no kernel can get at it.
///
/// # Examples
/// ```no_run
/// use hubcut::store::StoredGraph;
/// # fn main() -> hubcut::Result<()> {
/// let stored = StoredGraph::open("web.hub")?;
/// let info = stored.info();
/// println!("{} vertices, {} edges with {}", info.vertices, info.edges, info.edge_type);
/// let graph = stored.validate()?.without_data();
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct StoredGraph {
    pub(super) path: PathBuf,
    pub(super) map: Arc<Mmap>,
    pub(super) info: StoreInfo,
}

impl StoredGraph {
    /// Opens the stored graph at `path`: maps the file into memory and checks its header and section table.
    ///
    /// Of what is behind them only the name of a cut is read, so this takes less than a millisecond whatever the size of the file. What happens
    /// when somebody else changes the file meanwhile is written in the documentation of the
    /// [module](super).
    ///
    /// Complexity: O(sections).
    ///
    /// # Errors
    /// [`Error::Io`] if the file cannot be opened or mapped, [`Error::NotAGraphFile`] if it is something
    /// else, [`Error::NewerFormat`] and [`Error::UnknownSection`] if this hubcut is too old for it, and
    /// [`Error::DamagedFile`] if header or section table are damaged, contradict each other, or the file is
    /// cut off.
    ///
    /// # Examples
    /// ```
    /// let file = tempfile::NamedTempFile::new().unwrap();
    /// std::fs::write(file.path(), "0 1\n1 2\n").unwrap();
    /// let error = hubcut::store::StoredGraph::open(file.path()).unwrap_err();
    /// assert!(error.to_string().contains("not a hubcut graph but a text file"), "{error}");
    /// ```
    pub fn open(path: impl AsRef<Path>) -> Result<StoredGraph> {
        let path = path.as_ref();
        let io = |source| Error::Io { path: path.to_owned(), source };
        // Asked before opening: opening a pipe would wait for its writer.
        let metadata = fs::metadata(path).map_err(io)?;
        if !metadata.is_file() {
            let found = if metadata.is_dir() { "a directory" } else { "not even a regular file" };
            let next = Remedy::OtherPath;
            return Err(Error::NotAGraphFile { path: path.to_owned(), found: found.into(), next });
        }
        let map = map_file(&File::open(path).map_err(io)?).map_err(|error| match error.kind() {
            io::ErrorKind::OutOfMemory => memory::refused("mapping the file", metadata.len()),
            _ => io(error),
        })?;
        let info = header::decode(path, &map)?;
        Ok(StoredGraph { path: path.to_owned(), map: Arc::new(map), info })
    }

    /// What the file says about itself.
    pub fn info(&self) -> &StoreInfo {
        &self.info
    }

    /// Where the file is.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

/// Maps a file into memory, to be read only.
#[allow(unsafe_code)]
fn map_file(file: &File) -> io::Result<Mmap> {
    // SAFETY: the bytes behind a map must not change while it lives. hubcut keeps that for its own part: it
    // never writes to a stored graph, but makes a new file and renames it, which leaves the mapped one as
    // it is. Against other programs no process can defend itself; the module says what happens then and
    // what to do instead. No value has an invalid bit pattern: arrays over the map are of `Plain` types
    // only.
    unsafe { Mmap::map(file) }
}
