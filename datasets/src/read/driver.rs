//! From a source to a graph: opens it, sees its format in its head, and has it read, again if what follows shows that the
//! first lines were misunderstood.

use std::io::Read;
use std::sync::mpsc::RecvTimeoutError;

use hubcut::graph::memory;

use super::assemble::RatingPieces;
use super::blocks::{BLOCK_BYTES, Blocks, CANCEL_EVERY, Cutter, MAX_LINE_BYTES};
use super::options::{Format, Input, ReadOptions, Vertices};
use super::prologue::{self, Again, Content};
use super::reader::{Done, Ended, Reader, read_error};
use super::source::{Source, from_bytes, open};
use super::{Loaded, Watch, foreign};
use crate::error::{Error, Result};

/// Bytes of text that the format is seen from.
const HEAD_BYTES: usize = 256 << 10;
/// Bytes of the longest row of a METIS file: 100 million neighbours.
const MAX_ROW_BYTES: usize = 1 << 30;

/// How text is cut; the result does not depend on it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sizes {
    pub(crate) head: usize,
    pub(crate) block: usize,
}

impl Default for Sizes {
    fn default() -> Self {
        Sizes { head: HEAD_BYTES, block: BLOCK_BYTES }
    }
}

/// Refuses options that mean nothing, before any file is opened.
pub(crate) fn check(options: &ReadOptions) -> Result<()> {
    options.columns.check()?;
    let delimited = matches!(options.format, None | Some(Format::EdgeList | Format::Csv | Format::Tsv));
    if !delimited && options.needs_columns() {
        return Err(Error::Option(
            "columns, separator, header, comments, quotes and text ids are choices for edge lists, csv and tsv only"
                .into(),
        ));
    }
    match options.vertices.map(Vertices::count) {
        Some(0) => Err(Error::Option("a graph has at least one vertex".into())),
        Some(vertices) if vertices > hubcut::graph::MAX_VERTICES => {
            Err(hubcut::Error::TooManyVertices { vertices }.into())
        }
        _ => Ok(()),
    }
}

pub(crate) fn read_ahead(input: &Input, options: &ReadOptions, watch: &dyn Watch) -> Result<Loaded> {
    ahead(input, options, watch, Content::Edges, |done| done.graph())
}

/// [`read_ahead`] of text in memory.
pub(crate) fn read_inline(text: (&str, &[u8]), options: &ReadOptions, sizes: Sizes) -> Result<Loaded> {
    inline(text, options, sizes, Content::Edges, |done| done.graph())
}

/// Reads a file of ratings.
pub(crate) fn ratings_ahead(input: &Input, options: &ReadOptions, watch: &dyn Watch) -> Result<RatingPieces> {
    ahead(input, options, watch, Content::Ratings, |done| done.pieces())
}

/// [`ratings_ahead`] of text in memory.
pub(crate) fn ratings_inline(text: (&str, &[u8]), options: &ReadOptions, sizes: Sizes) -> Result<RatingPieces> {
    inline(text, options, sizes, Content::Ratings, |done| done.pieces())
}

/// Reads a file while blocks of it are parsed.
fn ahead<T>(
    input: &Input,
    options: &ReadOptions,
    watch: &dyn Watch,
    content: Content,
    finish: impl Fn(Done<'_>) -> Result<T>,
) -> Result<T> {
    let batch = 2 * rayon::current_num_threads().max(2);
    let mut again = Again::default();
    loop {
        let (mut source, head) = open_watched(input, watch)?;
        let format = format_of(&source, &head, options, content)?;
        let text = std::mem::replace(&mut source.text, Box::new(std::io::empty()));
        let cutter = Cutter::new(head, text, BLOCK_BYTES, max_line(format));
        memory::check_threads(1)?;
        let mut reader = Reader::new(&source, options, watch, format, content);
        (reader.again, reader.can_begin_again) = (again, input.is_kept());
        match reader.run(Blocks::ahead(cutter, batch).map_err(no_thread)?, batch)? {
            Ended::Done(done) => return finish(*done),
            Ended::Again(changed) => again = changed,
        }
    }
}

/// Reads and parses block by block.
fn inline<T>(
    (name, bytes): (&str, &[u8]),
    options: &ReadOptions,
    sizes: Sizes,
    content: Content,
    finish: impl Fn(Done<'_>) -> Result<T>,
) -> Result<T> {
    let mut again = Again::default();
    loop {
        let mut source = from_bytes(name, bytes)?;
        let head = head(&mut source, sizes.head)?;
        let format = format_of(&source, &head, options, content)?;
        let text = std::mem::replace(&mut source.text, Box::new(std::io::empty()));
        let cutter = Cutter::new(head, text, sizes.block, max_line(format));
        let mut reader = Reader::new(&source, options, &(), format, content);
        (reader.again, reader.can_begin_again) = (again, true);
        match reader.run(Blocks::Inline(cutter), 1)? {
            Ended::Done(done) => return finish(*done),
            Ended::Again(changed) => again = changed,
        }
    }
}

/// Opens a source and reads its head in a thread of its own, so that a silent pipe can be given up.
fn open_watched(input: &Input, watch: &dyn Watch) -> Result<(Source<'static>, Vec<u8>)> {
    let name = input.to_string();
    let input = input.clone();
    let (opened_tx, opened) = std::sync::mpsc::sync_channel(1);
    memory::check_threads(1)?;
    let thread = std::thread::Builder::new().spawn(move || {
        let result = open(&input).and_then(|mut source| head(&mut source, HEAD_BYTES).map(|head| (source, head)));
        // Nobody waits any more if the read was cancelled.
        _ = opened_tx.send(result);
    });
    thread.map_err(no_thread)?;
    loop {
        match opened.recv_timeout(CANCEL_EVERY) {
            Ok(result) => return result,
            Err(RecvTimeoutError::Timeout) if !watch.is_cancelled() => {}
            Err(RecvTimeoutError::Timeout) => return Err(Error::Cancelled { file: name }),
            Err(RecvTimeoutError::Disconnected) => {
                return Err(Error::File {
                    file: name,
                    problem: "the decoder failed; decompress the file first".into(),
                });
            }
        }
    }
}

/// The error for a thread that cannot be started.
fn no_thread(error: std::io::Error) -> Error {
    hubcut::Error::Threads { threads: 1, reason: error.to_string() }.into()
}

/// The format of a file; that of ratings is one of those with columns, or Matrix Market.
fn format_of(source: &Source<'_>, head: &[u8], options: &ReadOptions, content: Content) -> Result<Format> {
    let format = options.format.unwrap_or_else(|| prologue::detect(&prologue::extension(&source.name), head));
    let refuse = |problem: String| Err(Error::File { file: source.name.clone(), problem });
    if options.format.is_none()
        && format == Format::EdgeList
        && let Some(problem) = foreign::of(head, source.total)
    {
        return refuse(problem);
    }
    match (content, format) {
        (_, Format::MatrixMarket | Format::Metis | Format::Dimacs | Format::Pace) if source.parts.is_some() => {
            refuse(format!("several files are one graph only if they are edge lists, and the first of them is {format}"))
        }
        (_, Format::EdgeList | Format::Csv | Format::Tsv) => Ok(format),
        (Content::Ratings, Format::MatrixMarket) if options.needs_columns() => refuse(
            "this is matrix-market, whose rows are users and whose columns are items; columns, separator, header, comments, quotes and text ids are \
             choices for edge lists, csv and tsv only, so leave them out"
                .into(),
        ),
        (Content::Edges, _) | (_, Format::MatrixMarket) => Ok(format),
        (Content::Ratings, other) => refuse(format!(
            "this is {other}, and ratings are lines `user item rating` or a Matrix Market file; say with `format = edge-list`, csv or \
             tsv if they are"
        )),
    }
}

fn max_line(format: Format) -> usize {
    if format == Format::Metis { MAX_ROW_BYTES } else { MAX_LINE_BYTES }
}

/// The first bytes of the text, without byte order mark; refuses what is empty or not text.
fn head(source: &mut Source<'_>, bytes: usize) -> Result<Vec<u8>> {
    let mut head = Vec::new();
    let read = source.text.by_ref().take(bytes.max(3) as u64).read_to_end(&mut head);
    read.map_err(|error| read_error(&source.name, source.compression, error))?;
    let refuse = |problem: &str| Err(Error::File { file: source.name.clone(), problem: problem.into() });
    if head.is_empty() {
        return refuse("the file is empty; check that it was written or downloaded completely");
    }
    if head.starts_with(b"\xEF\xBB\xBF") {
        head.drain(..3);
    }
    if head.starts_with(b"\xFF\xFE") || head.starts_with(b"\xFE\xFF") {
        return refuse("the file is UTF-16 text; convert it with `iconv -f utf-16 -t utf-8` first");
    }
    if head.starts_with(&hubcut::store::MAGIC) {
        return refuse("this is a stored graph, which is mapped and not read; give its path instead of standard input");
    }
    if let Some(at) = memchr::memchr(0, &head) {
        if let Some(what) = foreign::of(&head, source.total) {
            return refuse(&what);
        }
        let what = format!("this is a binary file, not text: byte {} is NUL; give a graph as text", at + 1);
        return refuse(&what);
    }
    Ok(head)
}
