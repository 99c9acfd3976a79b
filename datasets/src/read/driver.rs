//! From a source to a graph: head, first lines, then batches of blocks parsed in parallel and taken in order.

use std::io::{ErrorKind, Read};
use std::sync::atomic::Ordering;
use std::sync::mpsc::RecvTimeoutError;

use hubcut::graph::memory;
use rayon::prelude::*;

use super::assemble::{Assembly, Pieces};
use super::blocks::{BLOCK_BYTES, Block, Blocks, CANCEL_EVERY, Cutter, MAX_LINE_BYTES};
use super::dialect::Dialect;
use super::edges::{self, BadLine};
use super::options::{Format, Input, ReadOptions};
use super::prologue::{self, Body, Content, Plan, Prologue};
use super::source::{Compression, Source, open};
use super::{Facts, Loaded, Progress, metis};
use crate::error::{Error, Fault, Result, quoted};

/// Bytes of text that the format is seen from.
const HEAD_BYTES: usize = 256 << 10;
/// Bytes of the longest row of a METIS file: 100 million neighbours.
const MAX_ROW_BYTES: usize = 1 << 30;

/// Bytes that a byte of text may become: `1 2` and a line end are two ids of 4 bytes, in vectors that grow by doubling.
const MOST_BYTES_A_BYTE: u64 = 4;

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
    if let Some(columns) = &options.columns {
        columns.check()?;
    }
    let delimited = matches!(options.format, None | Some(Format::EdgeList | Format::Csv | Format::Tsv));
    if !delimited && options.needs_columns() {
        return Err(Error::Option("columns, header and text ids are choices for edge lists, csv and tsv only".into()));
    }
    match options.vertices {
        Some(0) => Err(Error::Option("a graph has at least one vertex".into())),
        Some(vertices) if vertices > hubcut::graph::MAX_VERTICES => {
            Err(hubcut::Error::TooManyVertices { vertices }.into())
        }
        _ => Ok(()),
    }
}

pub(crate) fn read_ahead(input: &Input, options: &ReadOptions, progress: &dyn Progress) -> Result<Loaded> {
    ahead(input, options, progress, Content::Edges, |done| done.graph())
}

/// [`read_ahead`] of text in memory.
pub(crate) fn read_inline(source: Source<'_>, options: &ReadOptions, sizes: Sizes) -> Result<Loaded> {
    inline(source, options, sizes, Content::Edges, |done| done.graph())
}

/// The pieces of a file of ratings, in order, the facts about it, and how many users and items it declares.
pub(crate) type RatingPieces = (Pieces, Facts, Option<(u64, u64)>);

/// Reads a file of ratings.
pub(crate) fn ratings_ahead(input: &Input, options: &ReadOptions, progress: &dyn Progress) -> Result<RatingPieces> {
    ahead(input, options, progress, Content::Ratings, |done| done.pieces())
}

/// [`ratings_ahead`] of text in memory.
pub(crate) fn ratings_inline(source: Source<'_>, options: &ReadOptions, sizes: Sizes) -> Result<RatingPieces> {
    inline(source, options, sizes, Content::Ratings, |done| done.pieces())
}

/// Reads a file while blocks of it are parsed.
fn ahead<T>(
    input: &Input,
    options: &ReadOptions,
    progress: &dyn Progress,
    content: Content,
    finish: impl FnOnce(Done<'_>) -> Result<T>,
) -> Result<T> {
    let batch = 2 * rayon::current_num_threads().max(2);
    let (mut source, head) = open_watched(input, progress)?;
    let format = format_of(&source, &head, options, content)?;
    let text = std::mem::replace(&mut source.text, Box::new(std::io::empty()));
    let cutter = Cutter::new(head, text, BLOCK_BYTES, max_line(format));
    memory::check_threads(1)?;
    finish(
        Reader::new(&source, options, progress, format, content)
            .run(Blocks::ahead(cutter, batch).map_err(no_thread)?, batch)?,
    )
}

/// Reads and parses block by block.
fn inline<T>(
    mut source: Source<'_>,
    options: &ReadOptions,
    sizes: Sizes,
    content: Content,
    finish: impl FnOnce(Done<'_>) -> Result<T>,
) -> Result<T> {
    let head = head(&mut source, sizes.head)?;
    let format = format_of(&source, &head, options, content)?;
    let text = std::mem::replace(&mut source.text, Box::new(std::io::empty()));
    let cutter = Cutter::new(head, text, sizes.block, max_line(format));
    finish(Reader::new(&source, options, &(), format, content).run(Blocks::Inline(cutter), 1)?)
}

/// Opens a source and reads its head in a thread of its own, so that a silent pipe can be given up.
fn open_watched(input: &Input, progress: &dyn Progress) -> Result<(Source<'static>, Vec<u8>)> {
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
            Err(RecvTimeoutError::Timeout) if !progress.cancelled() => {}
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
    match (content, format) {
        (_, Format::EdgeList | Format::Csv | Format::Tsv) => Ok(format),
        (Content::Ratings, Format::MatrixMarket) if options.needs_columns() => refuse(
            "this is matrix-market, whose rows are users and whose columns are items; columns, header and text ids are choices for \
             edge lists, csv and tsv only, so leave them out"
                .into(),
        ),
        (Content::Edges, _) | (_, Format::MatrixMarket) => Ok(format),
        (Content::Ratings, other) => refuse(format!(
            "this is {other}, and ratings are lines `user item rating` or a Matrix Market file; say with --format edge-list, csv or \
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
        let what = format!("this is a binary file, not text: byte {} is NUL; give a graph as text", at + 1);
        return refuse(&what);
    }
    Ok(head)
}

fn read_error(file: &str, compression: Option<Compression>, source: std::io::Error) -> Error {
    let file = file.to_string();
    match compression {
        // Reads begin again by themselves after a signal: only a cancelled wait looks like this.
        _ if source.kind() == ErrorKind::Interrupted => Error::Cancelled { file },
        Some(compression) => Error::Corrupt { file, compression, source },
        None => Error::Io { file, source },
    }
}

/// A read under way.
struct Reader<'a> {
    source: &'a Source<'a>,
    options: &'a ReadOptions,
    progress: &'a dyn Progress,
    prologue: Prologue<'a>,
    content: Content,
    format: Format,
    lines: u64,
    text_bytes: u64,
}

impl<'a> Reader<'a> {
    fn new(
        source: &'a Source<'a>,
        options: &'a ReadOptions,
        progress: &'a dyn Progress,
        format: Format,
        content: Content,
    ) -> Self {
        let prologue = Prologue::new(options, content, format, &prologue::extension(&source.name));
        Reader { source, options, progress, prologue, content, format, lines: 0, text_bytes: 0 }
    }

    fn run(mut self, mut blocks: Blocks<'_>, most: usize) -> Result<Done<'a>> {
        let mut assembly: Option<Assembly> = None;
        loop {
            let batch = blocks
                .next(most, || self.progress.cancelled())
                .map_err(|error| read_error(&self.source.name, self.source.compression, error))?;
            if batch.is_empty() {
                break;
            }
            let bytes = batch.iter().map(|block| block.len() as u64).sum::<u64>();
            memory::check_fits(MOST_BYTES_A_BYTE * bytes, "reading the rest of the text")?;
            self.text_bytes += bytes;
            self.progress.bytes(self.source.done.load(Ordering::Relaxed), self.source.total);
            let mut texts: Vec<&[u8]> = Vec::with_capacity(batch.len());
            let mut replay = Vec::new();
            for block in &batch {
                match &assembly {
                    Some(_) => texts.push(block),
                    None => {
                        if let Some((plan, start)) = self.first_lines(block)? {
                            assembly = Some(Assembly::new(plan, self.options, self.lines));
                            replay = self.replay();
                            texts.push(&block[start..]);
                        }
                    }
                }
            }
            if let Some(assembly) = &mut assembly {
                if !replay.is_empty() {
                    self.parse(&[&replay], assembly)?;
                }
                self.parse(&texts, assembly)?;
            }
            drop(texts);
            batch.into_iter().for_each(|block: Block| blocks.recycle(block));
        }
        if assembly.is_none() {
            match self.prologue.end() {
                Err(found) => return Err(self.bad_first_line(found, &[])),
                Ok(None) => {}
                Ok(Some(plan)) => {
                    let mut late = Assembly::new(plan, self.options, self.lines);
                    let replay = self.replay();
                    self.parse(&[&replay], &mut late)?;
                    assembly = Some(late);
                }
            }
        }
        self.done(assembly)
    }

    /// Lines of the body that the prologue has passed; they are counted again when parsed.
    fn replay(&mut self) -> Vec<u8> {
        let replay = self.prologue.take_replay().unwrap_or_default();
        self.lines -= memchr::memchr_iter(b'\n', &replay).count() as u64;
        replay
    }

    /// The error for a fault in `rest`, or in the line that was held back.
    fn bad_first_line(&mut self, (at, fault): (usize, Fault), rest: &[u8]) -> Error {
        let replay = self.replay();
        let text = if replay.is_empty() { rest } else { &replay };
        self.bad_line(text, BadLine { start: 0, at, fault }, self.lines)
    }

    /// Looks for the plan in a block: also where the body starts.
    fn first_lines(&mut self, block: &[u8]) -> Result<Option<(Plan, usize)>> {
        let mut at = 0;
        while at < block.len() {
            let end = memchr::memchr(b'\n', &block[at..]).map_or(block.len(), |length| at + length);
            match self.prologue.line(&block[at..end]) {
                Err(found) => return Err(self.bad_first_line(found, &block[at..])),
                Ok(Some(plan)) if plan.this_line => return Ok(Some((plan, at))),
                Ok(plan) => {
                    self.lines += 1;
                    at = end + 1;
                    if let Some(plan) = plan {
                        return Ok(Some((plan, at.min(block.len()))));
                    }
                }
            }
        }
        Ok(None)
    }

    /// Parses blocks in parallel, takes their pieces in order.
    fn parse(&mut self, texts: &[&[u8]], assembly: &mut Assembly) -> Result<()> {
        match assembly.body.clone() {
            Body::Edges(dialect) => {
                let dialect = Dialect { narrow: self.content == Content::Ratings, ..dialect };
                let pieces: Vec<_> = texts.par_iter().map(|text| edges::parse(text, &dialect)).collect();
                for (text, mut piece) in texts.iter().zip(pieces) {
                    let (lines, bad) = (piece.lines, piece.bad.take());
                    if let Some(bad) = assembly.take_edges(piece, text, &dialect).or(bad) {
                        return Err(self.bad_line_before(text, bad));
                    }
                    self.lines += lines;
                }
            }
            Body::Rows(rows) => {
                let counts: Vec<u64> = texts.par_iter().map(|text| metis::count_rows(text)).collect();
                let mut bases = Vec::with_capacity(counts.len());
                for count in counts {
                    bases.push(assembly.rows);
                    assembly.rows += count;
                }
                let pieces: Vec<_> =
                    texts.par_iter().zip(bases).map(|(text, base)| metis::parse(text, &rows, base)).collect();
                for (text, mut piece) in texts.iter().zip(pieces) {
                    if let Some(bad) = piece.bad.take() {
                        return Err(self.bad_line_before(text, bad));
                    }
                    let lines = piece.lines;
                    assembly.gathered.take(piece, self.lines);
                    self.lines += lines;
                }
            }
        }
        Ok(())
    }

    fn bad_line_before(&self, block: &[u8], bad: BadLine) -> Error {
        let before = memchr::memchr_iter(b'\n', &block[..bad.start]).count() as u64;
        self.bad_line(block, bad, self.lines + before)
    }

    fn bad_line(&self, block: &[u8], bad: BadLine, lines_before: u64) -> Error {
        let rest = &block[bad.start..];
        let line = &rest[..memchr::memchr(b'\n', rest).unwrap_or(rest.len())];
        let line = super::without_return(line);
        if matches!(bad.fault, Fault::Control { byte: 0 }) {
            let problem = format!(
                "this is a binary file, not text: line {} has a NUL byte; give a graph as text",
                lines_before + 1
            );
            return Error::File { file: self.source.name.clone(), problem };
        }
        Error::Line {
            file: self.source.name.clone(),
            line: lines_before + 1,
            column: bad.at + 1,
            fault: match self.content {
                Content::Edges => bad.fault,
                Content::Ratings => of_rating(bad.fault),
            },
            text: quoted(line),
        }
    }

    fn done(self, assembly: Option<Assembly>) -> Result<Done<'a>> {
        let refuse = |problem: String| Error::File { file: self.source.name.clone(), problem };
        let delimited = matches!(self.format, Format::EdgeList | Format::Csv | Format::Tsv);
        let assembly = match (assembly, self.options.vertices) {
            (Some(assembly), _) => assembly,
            (None, Some(_)) if delimited => Assembly::without_edges(self.format, self.options),
            (None, _) if delimited && self.content == Content::Ratings => {
                return Err(refuse("there is no rating in this file, only blank lines, comments or a header".into()));
            }
            (None, _) => return Err(refuse(self.prologue.missing().into())),
        };
        if self.progress.cancelled() {
            return Err(Error::Cancelled { file: self.source.name.clone() });
        }
        Ok(Done {
            source: self.source,
            progress: self.progress,
            lines: self.lines,
            text_bytes: self.text_bytes,
            assembly,
        })
    }
}

/// A read that has come to the end of its file.
struct Done<'a> {
    source: &'a Source<'a>,
    progress: &'a dyn Progress,
    lines: u64,
    text_bytes: u64,
    assembly: Assembly,
}

impl Done<'_> {
    fn graph(self) -> Result<Loaded> {
        let Done { source, progress, lines, text_bytes, assembly } = self;
        let (edges, facts) = assembly.finish(&source.name)?;
        Ok(Loaded { edges, facts: complete(facts, source, progress, lines, text_bytes) })
    }

    fn pieces(self) -> Result<RatingPieces> {
        let Done { source, progress, lines, text_bytes, assembly } = self;
        let (pieces, facts, declared) = assembly.pieces(&source.name)?;
        Ok((pieces, complete(facts, source, progress, lines, text_bytes), declared))
    }
}

/// The facts that only the reader knows.
fn complete(facts: Facts, source: &Source<'_>, progress: &dyn Progress, lines: u64, text_bytes: u64) -> Facts {
    let bytes = source.done.load(Ordering::Relaxed);
    progress.bytes(bytes, source.total);
    Facts { compression: source.compression, bytes, text_bytes, lines, ..facts }
}

/// What is wrong with a line, in the words of ratings.
fn of_rating(fault: Fault) -> Fault {
    match fault {
        Fault::NotAWeight { field, .. } => Fault::NotARating { field },
        Fault::TooFewColumns { found, needed, .. } => {
            let hint = match needed {
                0..=2 => "a rating is written `user item rating`, or `user item`",
                _ => {
                    "a rating is written `user item rating`, as on the first line; leave ratings out with --weights none"
                }
            };
            Fault::TooFewColumns { found, needed, hint }
        }
        fault => fault,
    }
}
