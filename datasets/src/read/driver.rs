//! From a source to a graph: head, first lines, then batches of blocks parsed in parallel and taken in order.

use std::io::{ErrorKind, Read};
use std::sync::PoisonError;
use std::sync::atomic::Ordering;
use std::sync::mpsc::RecvTimeoutError;

use hubcut::graph::memory;
use hubcut::parallel;

use super::assemble::{Assembly, Pieces};
use super::blocks::{BLOCK_BYTES, Block, Blocks, CANCEL_EVERY, Cutter, MAX_LINE_BYTES};
use super::dialect::Dialect;
use super::edges::{self, BadLine};
use super::facts::WeightType;
use super::options::{Format, Input, ReadOptions, Vertices, WeightUse};
use super::prologue::{self, Again, Bad, Body, Content, Plan, Prologue};
use super::source::{Compression, Source, from_bytes, open};
use super::{Facts, Loaded, Progress, delimited, foreign, many, metis};
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

pub(crate) fn read_ahead(input: &Input, options: &ReadOptions, progress: &dyn Progress) -> Result<Loaded> {
    ahead(input, options, progress, Content::Edges, |done| done.graph())
}

/// [`read_ahead`] of text in memory.
pub(crate) fn read_inline(text: (&str, &[u8]), options: &ReadOptions, sizes: Sizes) -> Result<Loaded> {
    inline(text, options, sizes, Content::Edges, |done| done.graph())
}

/// The pieces of a file of ratings, in order, the facts about it, and how many users and items it declares.
pub(crate) type RatingPieces = (Pieces, Facts, Option<(u64, u64)>);

/// Reads a file of ratings.
pub(crate) fn ratings_ahead(input: &Input, options: &ReadOptions, progress: &dyn Progress) -> Result<RatingPieces> {
    ahead(input, options, progress, Content::Ratings, |done| done.pieces())
}

/// [`ratings_ahead`] of text in memory.
pub(crate) fn ratings_inline(text: (&str, &[u8]), options: &ReadOptions, sizes: Sizes) -> Result<RatingPieces> {
    inline(text, options, sizes, Content::Ratings, |done| done.pieces())
}

/// Reads a file while blocks of it are parsed.
fn ahead<T>(
    input: &Input,
    options: &ReadOptions,
    progress: &dyn Progress,
    content: Content,
    finish: impl Fn(Done<'_>) -> Result<T>,
) -> Result<T> {
    let batch = 2 * rayon::current_num_threads().max(2);
    let mut again = Again::default();
    loop {
        let (mut source, head) = open_watched(input, progress)?;
        let format = format_of(&source, &head, options, content)?;
        let text = std::mem::replace(&mut source.text, Box::new(std::io::empty()));
        let cutter = Cutter::new(head, text, BLOCK_BYTES, max_line(format));
        memory::check_threads(1)?;
        let mut reader = Reader::new(&source, options, progress, format, content);
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

/// How a read ended that met no error.
enum Ended<'a> {
    Done(Box<Done<'a>>),
    /// With what makes it necessary to read the file again, from its beginning and differently.
    Again(Again),
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
        if let Some(what) = foreign::of(&head, source.total) {
            return refuse(&what);
        }
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
    content: Content,
    format: Format,
    /// What an earlier attempt has found out.
    again: Again,
    can_begin_again: bool,
    lines: u64,
    /// Comments before the body, of formats that say what one is.
    comments: u64,
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
        Reader {
            source,
            options,
            progress,
            content,
            format,
            again: Again::default(),
            can_begin_again: false,
            lines: 0,
            comments: 0,
            text_bytes: 0,
        }
    }

    fn run(mut self, mut blocks: Blocks<'_>, most: usize) -> Result<Ended<'a>> {
        let mut prologue = Prologue::new(self.options, self.again, self.content, self.format, &self.source.name);
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
            let mut held = Vec::new();
            for block in &batch {
                match &assembly {
                    Some(_) => texts.push(block),
                    None => {
                        if let Some((plan, start)) = self.first_lines(&mut prologue, block)? {
                            assembly = Some(self.begin(plan, &mut prologue, &mut held));
                            texts.push(&block[start..]);
                        }
                    }
                }
            }
            if let Some(assembly) = &mut assembly {
                for texts in [&[held.as_slice()], &texts[..]] {
                    if let Some(again) = self.parse(texts, assembly)? {
                        return Ok(Ended::Again(again));
                    }
                }
            }
            drop(texts);
            batch.into_iter().for_each(|block: Block| blocks.recycle(block));
        }
        if assembly.is_none()
            && let Some(plan) = prologue.end().map_err(|bad| self.bad_first_line(bad, &mut prologue, &[]))?
        {
            let mut held = Vec::new();
            let mut late = self.begin(plan, &mut prologue, &mut held);
            if let Some(again) = self.parse(&[&held], &mut late)? {
                return Ok(Ended::Again(again));
            }
            assembly = Some(late);
        }
        self.done(assembly, &prologue).map(|done| Ended::Done(Box::new(done)))
    }

    /// Begins with the body: first come the lines that were held back, which are counted again when they are parsed.
    fn begin(&mut self, plan: Plan, prologue: &mut Prologue<'_>, held: &mut Vec<u8>) -> Assembly {
        let line = self.lines;
        let plan = Plan { comments: plan.comments + self.comments, ..plan };
        *held = prologue.take_held();
        self.lines -= memchr::memchr_iter(b'\n', held).count() as u64;
        Assembly::new(plan, self.options, line)
    }

    /// The error for a fault in a line that was held back, or in the one that `rest` begins with, which is counted already.
    fn bad_first_line(&mut self, bad: Bad, prologue: &mut Prologue<'_>, rest: &[u8]) -> Error {
        match bad.start {
            None => {
                self.bad_line(rest, BadLine { start: 0, at: bad.at, fault: bad.fault }, self.lines.saturating_sub(1))
            }
            Some(start) => {
                let held = prologue.take_held();
                self.lines -= memchr::memchr_iter(b'\n', &held).count() as u64;
                self.bad_line_before(&held, BadLine { start, at: bad.at, fault: bad.fault })
            }
        }
    }

    /// Looks for the plan in a block: also where the rest of the body starts.
    fn first_lines(&mut self, prologue: &mut Prologue<'_>, block: &[u8]) -> Result<Option<(Plan, usize)>> {
        let mut at = 0;
        while at < block.len() {
            let end = memchr::memchr(b'\n', &block[at..]).map_or(block.len(), |length| at + length);
            self.lines += 1;
            self.comments += u64::from(self.format.is_comment(&block[at..end], self.lines));
            match prologue.line(&block[at..end]) {
                Err(bad) => return Err(self.bad_first_line(bad, prologue, &block[at..])),
                Ok(None) => at = end + 1,
                Ok(Some(plan)) => return Ok(Some((plan, block.len().min(end + 1)))),
            }
        }
        Ok(None)
    }

    /// Parses blocks in parallel, takes their pieces in order. What it returns makes it necessary to begin again.
    fn parse(&mut self, texts: &[&[u8]], assembly: &mut Assembly) -> Result<Option<Again>> {
        match assembly.body.clone() {
            Body::Edges(dialect) => {
                let dialect = Dialect { narrow: self.content == Content::Ratings, ..dialect };
                let pieces = parallel::collect(texts.len(), &|text| edges::parse(texts[text], &dialect));
                for (text, mut piece) in texts.iter().zip(pieces) {
                    let (lines, bad) = (piece.lines, piece.bad.take());
                    if let Some(bad) = assembly.take_edges(piece, text, &dialect, self.lines).or(bad) {
                        if let Some(again) = self.again_for(&bad.fault) {
                            return Ok(Some(again));
                        }
                        // That a file has another header says more than what is wrong with it as an edge.
                        self.check_headers(assembly)?;
                        return Err(self.bad_line_before(text, bad));
                    }
                    self.lines += lines;
                }
            }
            Body::Rows(rows) => {
                let counts = parallel::collect(texts.len(), &|text| metis::count_rows(texts[text]));
                let mut bases = Vec::with_capacity(counts.len());
                for count in counts {
                    bases.push(assembly.rows);
                    assembly.rows += count;
                }
                let pieces = parallel::collect(texts.len(), &|text| metis::parse(texts[text], &rows, bases[text]));
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
        Ok(None)
    }

    /// How to read again after a fault that shows that the first lines were misunderstood.
    fn again_for(&self, fault: &Fault) -> Option<Again> {
        let again = match fault {
            Fault::LeadingZero { .. } => Again { text_ids: true, ..self.again },
            Fault::Unquoted => Again { letters: true, ..self.again },
            _ => return None,
        };
        (self.can_begin_again && again != self.again).then_some(again)
    }

    fn bad_line_before(&self, block: &[u8], bad: BadLine) -> Error {
        let before = memchr::memchr_iter(b'\n', &block[..bad.start]).count() as u64;
        self.bad_line(block, bad, self.lines + before)
    }

    fn bad_line(&self, block: &[u8], bad: BadLine, lines_before: u64) -> Error {
        let rest = &block[bad.start..];
        let line = &rest[..memchr::memchr(b'\n', rest).unwrap_or(rest.len())];
        let line = super::without_return(line);
        let (file, number) = self.located(lines_before + 1);
        if matches!(bad.fault, Fault::Control { byte: 0 }) {
            let problem =
                format!("this is a binary file, not text: line {number} has a NUL byte; give a graph as text");
            return Error::File { file, problem };
        }
        Error::Line {
            file,
            line: number,
            column: bad.at + 1,
            fault: match self.content {
                Content::Edges => bad.fault,
                Content::Ratings => of_rating(bad.fault),
            },
            text: quoted(line),
        }
    }

    /// The file that a line is in, and its number there.
    fn located(&self, line: u64) -> (String, u64) {
        let of_part = self.source.parts.as_ref().and_then(|parts| many::locate(parts, line));
        of_part.unwrap_or_else(|| (self.source.name.clone(), line))
    }

    /// Refuses files of which some have a header of their own that is not that of the first.
    fn check_headers(&self, assembly: &Assembly) -> Result<()> {
        let (Some(parts), Body::Edges(dialect)) = (&self.source.parts, &assembly.body) else { return Ok(()) };
        let parts = parts.lock().unwrap_or_else(PoisonError::into_inner);
        for part in parts.iter().skip(1) {
            if let Some(problem) = delimited::other_header(&part.first_line, dialect) {
                return Err(Error::File { file: part.name.clone(), problem });
            }
        }
        Ok(())
    }

    fn done(self, assembly: Option<Assembly>, prologue: &Prologue<'_>) -> Result<Done<'a>> {
        let refuse = |problem: String| Error::File { file: self.source.name.clone(), problem };
        let delimited = matches!(self.format, Format::EdgeList | Format::Csv | Format::Tsv);
        let assembly = match (assembly, self.options.vertices) {
            (Some(assembly), _) => assembly,
            (None, Some(_)) if delimited => Assembly::without_edges(self.format, self.options),
            (None, _) if delimited && self.content == Content::Ratings => {
                return Err(refuse("there is no rating in this file, only blank lines, comments or a header".into()));
            }
            (None, _) => return Err(refuse(prologue.missing().into())),
        };
        self.check_headers(&assembly)?;
        if self.progress.cancelled() {
            return Err(Error::Cancelled { file: self.source.name.clone() });
        }
        Ok(Done {
            source: self.source,
            progress: self.progress,
            lines: self.lines,
            text_bytes: self.text_bytes,
            needs_weights: self.options.weight_use == WeightUse::Required,
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
    needs_weights: bool,
    assembly: Assembly,
}

impl Done<'_> {
    fn graph(self) -> Result<Loaded> {
        let Done { source, progress, lines, text_bytes, needs_weights, assembly } = self;
        let (edges, facts) = assembly.finish(&source.name)?;
        if needs_weights && facts.weights == WeightType::None {
            let what = format!("{}: there are no weights, which --weighted asks for; leave it out", source.name);
            return Err(Error::Option(what));
        }
        Ok(Loaded { edges, facts: complete(facts, source, progress, lines, text_bytes) })
    }

    fn pieces(self) -> Result<RatingPieces> {
        let Done { source, progress, lines, text_bytes, assembly, .. } = self;
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
