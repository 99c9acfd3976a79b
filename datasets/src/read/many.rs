//! Several files that are one text: a folder of parts, as Spark writes them, or files that somebody names.

use std::collections::{BTreeSet, VecDeque};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex, PoisonError};

use super::Input;
use super::prologue::extension;
use super::source::{Source, open_part};
use crate::error::{Error, Result};

/// Bytes of the first line of a part that are kept.
const FIRST_LINE: usize = 4 << 10;

/// One of several files.
#[derive(Clone, Debug, Default)]
pub(crate) struct Part {
    pub(crate) name: String,
    /// Lines of all parts before it.
    pub(crate) lines_before: u64,
    /// Its first line that is neither empty nor begins like a comment; cut off where it is very long.
    pub(crate) first_line: Vec<u8>,
}

/// What was read of each file so far.
pub(crate) type PartList = Arc<Mutex<Vec<Part>>>;

/// The file and its line, of a line of all of them.
pub(crate) fn locate(parts: &PartList, line: u64) -> Option<(String, u64)> {
    let parts = parts.lock().unwrap_or_else(PoisonError::into_inner);
    let part = parts.iter().rev().find(|part| part.lines_before < line)?;
    Some((part.name.clone(), line - part.lines_before))
}

/// The files of a folder that are parts of one text, in the order of their names.
pub(crate) fn of_folder(folder: &Path) -> Result<Vec<PathBuf>> {
    let name = folder.display().to_string();
    let refuse = |problem: String| Error::File { file: name.clone(), problem };
    let failed = |source| Error::Io { file: name.clone(), source };
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let file = entry.file_name().to_string_lossy().into_owned();
        // What Spark and Hadoop leave beside the parts, and what is hidden.
        if file.starts_with(['_', '.']) || file.ends_with(".crc") {
            continue;
        }
        if entry.path().is_dir() {
            return Err(refuse(format!(
                "there is a folder in this folder, {file}; give the files that are edges, one after another"
            )));
        }
        files.push(entry.path());
    }
    files.sort();
    let kinds: BTreeSet<String> = files.iter().map(|file| extension(&file.to_string_lossy())).collect();
    match (files.is_empty(), kinds.len()) {
        (true, _) => Err(refuse("there is no file in this folder; give one of edges".into())),
        (_, 1) => Ok(files),
        _ => {
            let kinds: Vec<_> =
                kinds.iter().map(|kind| if kind.is_empty() { "none".into() } else { format!(".{kind}") }).collect();
            Err(refuse(format!(
                "this folder holds files of several kinds ({}); give the files that are edges, one after another",
                kinds.join(", ")
            )))
        }
    }
}

/// Opens several files as one text. A line feed is put after each that lacks one.
pub(crate) fn open(name: String, paths: &[PathBuf]) -> Result<Source<'static>> {
    let mut total = Some(0);
    for path in paths {
        let bytes = path.metadata().ok().filter(std::fs::Metadata::is_file).map(|metadata| metadata.len());
        total = total.zip(bytes).map(|(total, bytes)| total + bytes);
    }
    let done = Arc::new(AtomicU64::new(0));
    let parts = PartList::default();
    let mut chain = FileChain {
        paths: paths.iter().cloned().collect(),
        now: None,
        done: Arc::clone(&done),
        parts: Arc::clone(&parts),
        lines: 0,
        ends_line: true,
    };
    // What is wrong with the first file is said as of any file.
    chain.next_file()?;
    let compression = chain.now.as_ref().and_then(|source| source.compression);
    Ok(Source { name, text: Box::new(chain), compression, done, total, parts: Some(parts) })
}

/// The text of files, one after another.
struct FileChain {
    paths: VecDeque<PathBuf>,
    now: Option<Source<'static>>,
    done: Arc<AtomicU64>,
    parts: PartList,
    lines: u64,
    ends_line: bool,
}

impl FileChain {
    /// Opens the next file; false if there is none.
    fn next_file(&mut self) -> Result<bool> {
        let Some(path) = self.paths.pop_front() else { return Ok(false) };
        let source = open_part(&Input::Path(path), &self.done)?;
        let part = Part { name: source.name.clone(), lines_before: self.lines, first_line: Vec::new() };
        self.parts.lock().unwrap_or_else(PoisonError::into_inner).push(part);
        self.now = Some(source);
        Ok(true)
    }

    /// Keeps what is the beginning of the file that is being read, as long as it may be its first line.
    fn look_at(&self, bytes: &[u8]) {
        let mut parts = self.parts.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(part) = parts.last_mut() else { return };
        for line in bytes.split_inclusive(|byte| *byte == b'\n') {
            let is_whole = part.first_line.ends_with(b"\n") || part.first_line.len() >= FIRST_LINE;
            let kept = part.first_line.trim_ascii();
            if is_whole && !kept.is_empty() && !matches!(kept[0], b'#' | b'%') {
                return;
            }
            if is_whole {
                part.first_line.clear();
            }
            let room = FIRST_LINE - part.first_line.len();
            part.first_line.extend_from_slice(&line[..line.len().min(room)]);
        }
    }
}

impl Read for FileChain {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        loop {
            let Some(source) = &mut self.now else {
                return Ok(0);
            };
            let Source { name, text, .. } = source;
            let bytes = text.read(buffer).map_err(|error| io::Error::new(error.kind(), format!("{name}: {error}")))?;
            if bytes > 0 {
                self.lines += memchr::memchr_iter(b'\n', &buffer[..bytes]).count() as u64;
                self.ends_line = buffer[bytes - 1] == b'\n';
                self.look_at(&buffer[..bytes]);
                return Ok(bytes);
            }
            if !self.ends_line {
                buffer[0] = b'\n';
                (self.ends_line, self.lines) = (true, self.lines + 1);
                return Ok(1);
            }
            self.now = None;
            if let Err(error) = self.next_file() {
                return Err(io::Error::other(error.to_string()));
            }
        }
    }
}
