//! A read under way: first lines, then batches of blocks parsed in parallel and taken in order.

use std::io::ErrorKind;
use std::sync::PoisonError;
use std::sync::atomic::Ordering;

use hubcut::graph::memory;
use hubcut::parallel;

use super::assemble::{Assembly, RatingPieces};
use super::blocks::{Block, Blocks};
use super::dialect::Dialect;
use super::edges::{self, BadLine};
use super::facts::WeightType;
use super::options::{Format, ReadOptions, WeightUse};
use super::prologue::{Again, Bad, Body, Content, Plan, Prologue};
use super::source::{Compression, Source};
use super::{Facts, Loaded, Watch, delimited, many, metis};
use crate::error::{Error, Fault, Result, quoted};

/// Bytes that a byte of text may become: `1 2` and a line end are two ids of 4 bytes, in vectors that grow by doubling.
const MOST_BYTES_A_BYTE: u64 = 4;

/// How a read ended that met no error.
pub(super) enum Ended<'a> {
    Done(Box<Done<'a>>),
    /// With what makes it necessary to read the file again, from its beginning and differently.
    Again(Again),
}

/// A read under way.
pub(super) struct Reader<'a> {
    source: &'a Source<'a>,
    options: &'a ReadOptions,
    watch: &'a dyn Watch,
    content: Content,
    format: Format,
    /// What an earlier attempt has found out.
    pub(super) again: Again,
    pub(super) can_begin_again: bool,
    lines: u64,
    /// Comments before the body, of formats that say what one is.
    comments: u64,
    text_bytes: u64,
}

impl<'a> Reader<'a> {
    pub(super) fn new(
        source: &'a Source<'a>,
        options: &'a ReadOptions,
        watch: &'a dyn Watch,
        format: Format,
        content: Content,
    ) -> Self {
        Reader {
            source,
            options,
            watch,
            content,
            format,
            again: Again::default(),
            can_begin_again: false,
            lines: 0,
            comments: 0,
            text_bytes: 0,
        }
    }

    pub(super) fn run(mut self, mut blocks: Blocks<'_>, most: usize) -> Result<Ended<'a>> {
        let mut prologue = Prologue::new(self.options, self.again, self.content, self.format, &self.source.name);
        let mut assembly: Option<Assembly> = None;
        loop {
            let batch = blocks
                .next(most, || self.watch.is_cancelled())
                .map_err(|error| read_error(&self.source.name, self.source.compression, error))?;
            if batch.is_empty() {
                break;
            }
            let bytes = batch.iter().map(|block| block.len() as u64).sum::<u64>();
            memory::check_fits(MOST_BYTES_A_BYTE * bytes, "reading the rest of the text")?;
            self.text_bytes += bytes;
            self.watch.bytes(self.source.done.load(Ordering::Relaxed), self.source.total);
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
        if self.watch.is_cancelled() {
            return Err(Error::Cancelled { file: self.source.name.clone() });
        }
        Ok(Done {
            source: self.source,
            watch: self.watch,
            lines: self.lines,
            text_bytes: self.text_bytes,
            needs_weights: self.options.weight_use == WeightUse::Required,
            assembly,
        })
    }
}

/// A read that has come to the end of its file.
pub(super) struct Done<'a> {
    source: &'a Source<'a>,
    watch: &'a dyn Watch,
    lines: u64,
    text_bytes: u64,
    needs_weights: bool,
    assembly: Assembly,
}

impl Done<'_> {
    pub(super) fn graph(self) -> Result<Loaded> {
        let Done { source, watch, lines, text_bytes, needs_weights, assembly } = self;
        let (edges, facts) = assembly.finish(&source.name)?;
        if needs_weights && facts.weights == WeightType::None {
            let what = format!("{}: there are no weights, which `weighted` asks for; leave it out", source.name);
            return Err(Error::Option(what));
        }
        Ok(Loaded { edges, facts: complete(facts, source, watch, lines, text_bytes) })
    }

    pub(super) fn pieces(self) -> Result<RatingPieces> {
        let Done { source, watch, lines, text_bytes, assembly, .. } = self;
        let (pieces, facts, declared) = assembly.pieces(&source.name)?;
        Ok((pieces, complete(facts, source, watch, lines, text_bytes), declared))
    }
}

/// The facts that only the reader knows.
fn complete(facts: Facts, source: &Source<'_>, watch: &dyn Watch, lines: u64, text_bytes: u64) -> Facts {
    let bytes = source.done.load(Ordering::Relaxed);
    watch.bytes(bytes, source.total);
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
                    "a rating is written `user item rating`, as on the first line; leave ratings out with `weights = none`"
                }
            };
            Fault::TooFewColumns { found, needed, hint }
        }
        fault => fault,
    }
}

pub(super) fn read_error(file: &str, compression: Option<Compression>, source: std::io::Error) -> Error {
    let file = file.to_string();
    match compression {
        // Reads begin again by themselves after a signal: only a cancelled wait looks like this.
        _ if source.kind() == ErrorKind::Interrupted => Error::Cancelled { file },
        Some(compression) => Error::Corrupt { file, compression, source },
        None => Error::Io { file, source },
    }
}
