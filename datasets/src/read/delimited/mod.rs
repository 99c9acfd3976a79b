//! Edge lists: what their first lines settle. Separator, header, columns, kind of ids.
//!
//! The first some hundred lines are held back and looked at together, then parsed like all others. What they show is checked for
//! every line after them. Where only the whole file decides (whether the words of line 1 occur as ids, whether all edges are
//! undirected, whether weights are times), the end of the file does. Where a late line shows that ids are text or quotes are
//! letters, the file is read again; standard input cannot be, and is refused with the option to give.

mod columns;
mod cut;
mod first;
mod ids;
mod konect;
mod pairs;
mod refusals;
mod shapes;

use super::blocks::MAX_LINE_BYTES;
use super::dialect::Cut;
use super::facts::Separator;
use super::fields::{Field, Found, is_blank, split, split_first, trimmed, without_return};
use super::options::{Format, ReadOptions};
use super::prologue::{Again, Bad, Content, Plan, words};
use crate::error::Fault;

pub(crate) use pairs::{PairLayout, other_header, pair_layout};

/// Lines with an edge that are looked at together.
const ROWS: usize = 256;
/// Bytes of text that are held back at most when there is an edge among them.
const HELD_BYTES: usize = 256 << 10;
/// Bytes of comments that are held back at most.
const COMMENT_BYTES: usize = 64 << 10;
/// Bytes that begin a comment if nobody says otherwise.
const COMMENTS: &[u8] = b"#%";

/// Reads the lines before the edges of a delimited file, and the first of them.
pub(crate) struct TablePrologue<'a> {
    about: About<'a>,
    /// The lines so far, each with its line feed.
    held: Vec<u8>,
    /// Where the edges begin in them.
    body: usize,
    /// Lines of them that are neither blank nor begin like a comment.
    rows: usize,
    /// Whether one of them begins like a comment and may be an edge.
    is_doubtful: bool,
    /// Comments that are held no more.
    dropped: Dropped,
}

/// What is known before the first line.
#[derive(Clone, Copy)]
struct About<'a> {
    options: &'a ReadOptions,
    again: Again,
    content: Content,
    format: Format,
    /// What messages call the file.
    file: &'a str,
}

/// Comments before the lines that are held.
#[derive(Default)]
struct Dropped {
    lines: u64,
    comments: u64,
    first: Option<Vec<u8>>,
    last: Option<Vec<u8>>,
    /// Whether one says that the graph is undirected.
    called_undirected: bool,
}

/// Whether a comment calls the graph undirected, as those of SNAP do: `# Undirected graph: ../data/output/x.txt`.
fn calls_undirected(comment: &[u8]) -> bool {
    words(&comment.to_ascii_lowercase()).iter().any(|word| word.strip_prefix(b"#").unwrap_or(word) == b"undirected")
}

impl About<'_> {
    /// The bytes that begin a comment.
    fn comments(&self) -> &[u8] {
        self.options.comments.as_ref().map_or(COMMENTS, |comments| comments.characters().as_bytes())
    }

    /// Whether a line, trimmed and not empty, is a comment or may be one.
    fn is_comment(&self, line: &[u8]) -> bool {
        self.comments().contains(&line[0])
    }

    /// Whether a line that begins like a comment may be an edge all the same.
    fn may_be_edge(&self, line: &[u8]) -> bool {
        self.options.comments.is_none() && line.get(1).is_some_and(|byte| !is_blank(*byte))
    }
}

impl<'a> TablePrologue<'a> {
    pub(crate) fn new(options: &'a ReadOptions, again: Again, content: Content, format: Format, file: &'a str) -> Self {
        TablePrologue {
            about: About { options, again, content, format, file },
            held: Vec::new(),
            body: 0,
            rows: 0,
            is_doubtful: false,
            dropped: Dropped::default(),
        }
    }

    /// Looks at one more line; a plan when there are enough of them.
    pub(crate) fn line(&mut self, line: &[u8]) -> Result<Option<Plan>, Bad> {
        if line.len() > MAX_LINE_BYTES {
            return Err((0, Fault::TooLong).into());
        }
        self.held.extend_from_slice(line);
        self.held.push(b'\n');
        let (_, content) = trimmed(without_return(line));
        if !content.is_empty() {
            let is_comment = self.about.is_comment(content);
            self.rows += usize::from(!is_comment);
            self.is_doubtful |= is_comment && self.about.may_be_edge(content);
        }
        if self.rows >= ROWS || (self.rows > 0 && self.held.len() >= HELD_BYTES) {
            return self.decide(false);
        }
        if self.rows == 0 && !self.is_doubtful && self.held.len() >= COMMENT_BYTES {
            self.drop_comments();
        }
        Ok(None)
    }

    /// The end of the file.
    pub(crate) fn end(&mut self) -> Result<Option<Plan>, Bad> {
        self.decide(true)
    }

    /// The lines to parse, or to look for a fault in.
    pub(crate) fn take_held(&mut self) -> Vec<u8> {
        self.held.drain(..self.body);
        std::mem::take(&mut self.held)
    }

    /// Lets go of comments, of which there are many.
    fn drop_comments(&mut self) {
        for line in self.held.split(|byte| *byte == b'\n') {
            self.dropped.lines += 1;
            let line = trimmed(without_return(line)).1;
            if !line.is_empty() {
                self.dropped.comments += 1;
                self.dropped.first.get_or_insert_with(|| line.to_vec());
                self.dropped.called_undirected |= calls_undirected(line);
                self.dropped.last = Some(line.to_vec());
            }
        }
        // The last line feed ends a line.
        self.dropped.lines -= 1;
        self.held.clear();
    }

    fn decide(&mut self, ended: bool) -> Result<Option<Plan>, Bad> {
        let Some(sample) = Sample::of(&self.held, &self.about, &self.dropped, ended)? else {
            return Ok(None);
        };
        let Some((plan, body)) = ids::plan(&self.about, &sample)? else { return Ok(None) };
        self.body = body;
        Ok(Some(plan))
    }
}

/// One line of the sample.
#[derive(Clone, Debug)]
struct Row<'h> {
    /// Without carriage return.
    text: &'h [u8],
    /// Where the next line begins.
    end: usize,
    /// Where it begins in what is held.
    start: usize,
    /// Its number in the file, from 1.
    line: u64,
    fields: Vec<Field<'h>>,
}

impl Row<'_> {
    /// A fault in a field; of a column that is missing, at the end.
    fn bad(&self, column: usize, fault: Fault) -> Bad {
        let at = self.fields.get(column).map_or(self.text.len(), |field| field.start);
        Bad { start: Some(self.start), at, fault }
    }

    fn refuse(&self, what: String) -> Bad {
        self.bad(0, Fault::Format(what))
    }
}

/// The lines that are looked at together.
struct Sample<'h> {
    rows: Vec<Row<'h>>,
    cut: Cut,
    separator: Separator,
    /// The first comment of the file.
    first_comment: Option<&'h [u8]>,
    /// The last comment before the first row.
    last_comment: Option<&'h [u8]>,
    /// Comments, with their place in what is held.
    comments: Vec<usize>,
    /// Comments that are held no more.
    dropped: u64,
    /// Whether a comment before the first row calls the graph undirected.
    called_undirected: bool,
    /// Whether these are all lines of the file.
    ended: bool,
    /// What is wrong with the line after the last row, if that is why it is the last.
    fault: Option<Bad>,
}

impl<'h> Sample<'h> {
    /// Cuts what is held into rows; `None` if there is none.
    fn of(held: &'h [u8], about: &About<'_>, dropped: &'h Dropped, ended: bool) -> Result<Option<Self>, Bad> {
        let (mut rows, mut comments, mut doubtful) = (Vec::new(), Vec::new(), None);
        let (mut first_comment, mut last_comment) = (dropped.first.as_deref(), dropped.last.as_deref());
        let (mut start, mut line) = (0, dropped.lines);
        let mut called_undirected = dropped.called_undirected;
        for text in held.strip_suffix(b"\n").unwrap_or(held).split(|byte| *byte == b'\n') {
            let end = start + text.len() + 1;
            let row = Row { text: without_return(text), end, start, line: line + 1, fields: Vec::new() };
            (start, line) = (end, line + 1);
            let content = trimmed(row.text).1;
            if content.is_empty() {
                continue;
            }
            if !about.is_comment(content) {
                rows.push(row);
                continue;
            }
            comments.push(row.start);
            if rows.is_empty() {
                called_undirected |= calls_undirected(content);
                first_comment = first_comment.or(Some(content));
                last_comment = Some(content);
            }
            if doubtful.is_none() && about.may_be_edge(content) {
                doubtful = Some(row);
            }
        }
        if rows.is_empty() {
            return match doubtful {
                Some(row) => Err(refusals::only_comments(about, &row)),
                None => Ok(None),
            };
        }
        let (cut, separator) = cut::choose(about, &rows);
        // The parser finds it again, if it is not the first line.
        let bad = rows.iter_mut().enumerate().find_map(|(i, row)| {
            let (at, fault) = split_row(about, row.text, cut, &mut row.fields).err()?;
            Some((i, Bad { start: Some(row.start), at, fault }))
        });
        let is_all = ended && bad.is_none();
        let fault = match bad {
            Some((0, bad)) => return Err(bad),
            Some((i, bad)) => {
                rows.truncate(i);
                Some(bad)
            }
            None => None,
        };
        drop_padding(&mut rows);
        let dropped = dropped.comments;
        Ok(Some(Sample {
            rows,
            cut,
            separator,
            first_comment,
            last_comment,
            comments,
            dropped,
            called_undirected,
            ended: is_all,
            fault,
        }))
    }
}

/// Takes away empty fields at the end of lines, which spreadsheets and scripts leave: those that all lines have, and those beyond
/// the fields of line 1.
fn drop_padding(rows: &mut [Row<'_>]) {
    let ends_empty =
        |row: &Row<'_>| row.fields.len() > 2 && row.fields.last().is_some_and(|field| field.text.is_empty());
    while rows.iter().all(ends_empty) {
        rows.iter_mut().for_each(|row| drop(row.fields.pop()));
    }
    let width = rows.first().map_or(0, |row| row.fields.len());
    for row in rows {
        while row.fields.len() > width && ends_empty(row) {
            row.fields.pop();
        }
    }
}

/// Cuts a line into all its columns; of a rating, as far as all of them count.
fn split_row<'l>(about: &About<'_>, line: &'l [u8], cut: Cut, fields: &mut Vec<Field<'l>>) -> Result<(), Found> {
    let all = split(line, cut, fields);
    if all.is_ok() || about.content == Content::Edges {
        return all;
    }
    let number = |column: &Option<super::Column>| match column {
        Some(super::Column::Number(number)) => *number,
        _ => 3,
    };
    let columns = &about.options.columns;
    let read = number(&columns.source).max(number(&columns.target)).max(number(&columns.weight));
    split_first(line, cut, read, fields)
}
