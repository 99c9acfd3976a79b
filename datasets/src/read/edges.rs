//! Parsing lines of edges: bytes of a block to edges, or to the first fault.
//!
//! A pure function of the block and its [`Dialect`]. The fast path understands the plain form of a line
//! and gives up without a trace on anything else; the slow path decides.

mod fast;
mod text;

use fast::Fast;
use hubcut::graph::{RawPairs, TextIds};
use text::Plain;

use super::blocks::MAX_LINE_BYTES;
use super::dialect::{Cut, Dialect, Ids, WeightRule};
use super::fields::{Field, Found, is_blank, split_first, trimmed, without_return};
use super::intern::Interner;
use super::number::{self, Id, Weight};
use super::weights::Weights;
use crate::error::{Fault, quoted};

/// A line that cannot be understood: where it lies in its block, and where in the line the fault is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct BadLine {
    pub(crate) start: usize,
    pub(crate) at: usize,
    pub(crate) fault: Fault,
}

/// The edges of a block.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Piece {
    /// Raw ids, or positions in `names`.
    pub(crate) pairs: RawPairs,
    /// The text ids of the piece; `None` for numbers.
    pub(crate) names: Option<TextIds>,
    pub(crate) weights: Weights,
    /// Lines read, blank ones and comments included.
    pub(crate) lines: u64,
    /// The smallest and the largest numeric id.
    pub(crate) bounds: Option<(u64, u64)>,
    /// The first fault; the edges before it are there.
    pub(crate) bad: Option<BadLine>,
    pub(crate) seen: Seen,
}

/// What was seen beside edges.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Seen {
    /// Comments.
    pub(crate) comments: u64,
    /// Lines equal to the header.
    pub(crate) headers: u64,
    /// Whether an id was written with a point.
    pub(crate) decimals: bool,
    /// Edges that are called directed, undirected, and neither.
    pub(crate) directed: u64,
    pub(crate) undirected: u64,
    pub(crate) of_no_kind: u64,
}

impl Seen {
    pub(crate) fn add(&mut self, other: Seen) {
        self.comments += other.comments;
        self.headers += other.headers;
        self.decimals |= other.decimals;
        self.directed += other.directed;
        self.undirected += other.undirected;
        self.of_no_kind += other.of_no_kind;
    }
}

/// Parses a block of whole lines; the last may lack its line feed.
pub(crate) fn parse(block: &[u8], dialect: &Dialect) -> Piece {
    match dialect.ids {
        Ids::Either => {
            let numbers = Dialect { ids: Ids::any_number(), canonical: true, ..dialect.clone() };
            let piece = parse_as(block, &numbers);
            match &piece.bad {
                Some(BadLine { fault: Fault::NotAnId { .. } | Fault::LeadingZero { .. }, .. }) => {
                    parse_as(block, &Dialect { ids: Ids::Text, ..dialect.clone() })
                }
                _ => piece,
            }
        }
        _ => parse_as(block, dialect),
    }
}

/// Parses a block whose ids are known to be numbers or text.
fn parse_as(block: &[u8], dialect: &Dialect) -> Piece {
    // Compiled apart, so that the loop over lines asks nothing that is the same for all of them.
    match (dialect.canonical, dialect.cut == Cut::Colons) {
        (false, false) => parse_lines::<false, false>(block, dialect),
        (false, true) => parse_lines::<false, true>(block, dialect),
        (true, false) => parse_lines::<true, false>(block, dialect),
        (true, true) => parse_lines::<true, true>(block, dialect),
    }
}

fn parse_lines<const CANONICAL: bool, const COLONS: bool>(block: &[u8], dialect: &Dialect) -> Piece {
    let mut sink = Sink::new(dialect);
    let fast = Fast::new(dialect);
    let text = Plain::new(block, dialect);
    let mut fields = Vec::new();
    let (mut at, mut lines, mut bad) = (0, 0, None);
    while at < block.len() {
        lines += 1;
        if let Some(fast) = &fast
            && let Some(next) = fast.line::<CANONICAL, COLONS>(block, at, &mut sink)
        {
            at = next;
            continue;
        }
        let end = memchr::memchr(b'\n', &block[at..]).map_or(block.len(), |length| at + length);
        if let Some(text) = &text
            && text.line(&block[at..end], &mut sink)
        {
            at = end + 1;
            continue;
        }
        if let Err((column, fault)) = slow_line(&block[at..end], dialect, &mut fields, &mut sink) {
            bad = Some(BadLine { start: at, at: column, fault });
            break;
        }
        at = end + 1;
    }
    sink.into_piece(lines, bad)
}

/// Where the first line starts at which `stop` says so, given both ids of each edge.
pub(crate) fn find_line(block: &[u8], dialect: &Dialect, mut stop: impl FnMut(u64, u64) -> bool) -> Option<usize> {
    let mut at = 0;
    while at < block.len() {
        let end = memchr::memchr(b'\n', &block[at..]).map_or(block.len(), |length| at + length);
        match parse(&block[at..end], dialect).pairs {
            RawPairs::U32(pairs) if pairs.first().is_some_and(|&(s, t)| stop(s.into(), t.into())) => return Some(at),
            RawPairs::U64(pairs) if pairs.first().is_some_and(|&(s, t)| stop(s, t)) => return Some(at),
            _ => at = end + 1,
        }
    }
    None
}

/// Where edges go.
struct Sink {
    narrow: Vec<(u32, u32)>,
    /// Takes over for good with the first id of 33 bits.
    wide: Vec<(u64, u64)>,
    is_wide: bool,
    weights: Weights,
    names: Option<Interner>,
    lowest: u64,
    highest: u64,
    seen: Seen,
}

impl Sink {
    fn new(dialect: &Dialect) -> Self {
        Sink {
            narrow: Vec::new(),
            wide: Vec::new(),
            is_wide: false,
            weights: Weights::None,
            names: (dialect.ids == Ids::Text).then(Interner::new),
            lowest: u64::MAX,
            highest: 0,
            seen: Seen::default(),
        }
    }

    // A call for each edge would cost a tenth of reading it.
    #[inline(always)]
    fn push(&mut self, source: u64, target: u64) {
        self.lowest = self.lowest.min(source).min(target);
        self.highest = self.highest.max(source).max(target);
        if self.highest <= u64::from(u32::MAX) {
            self.narrow.push((source as u32, target as u32));
        } else {
            self.push_wide(source, target);
        }
    }

    #[cold]
    fn widen(&mut self) {
        self.wide = self.narrow.drain(..).map(|(s, t)| (s.into(), t.into())).collect();
        self.narrow = Vec::new();
        self.is_wide = true;
    }

    fn push_wide(&mut self, source: u64, target: u64) {
        if !self.is_wide {
            self.widen();
        }
        self.wide.push((source, target));
    }

    fn into_piece(mut self, lines: u64, bad: Option<BadLine>) -> Piece {
        self.weights.shrink();
        self.narrow.shrink_to_fit();
        self.wide.shrink_to_fit();
        let names = self.names.map(Interner::into_ids);
        let bounds = (self.lowest <= self.highest && names.is_none()).then_some((self.lowest, self.highest));
        let pairs = if self.is_wide { RawPairs::U64(self.wide) } else { RawPairs::U32(self.narrow) };
        Piece { pairs, names, weights: self.weights, lines, bounds, bad, seen: self.seen }
    }
}

fn slow_line<'a>(line: &'a [u8], dialect: &Dialect, fields: &mut Vec<Field<'a>>, sink: &mut Sink) -> Result<(), Found> {
    if line.len() > MAX_LINE_BYTES {
        return Err((0, Fault::TooLong));
    }
    let line = without_return(line);
    let (blanks, content) = trimmed(line);
    if content.is_empty() {
        return Ok(());
    }
    if dialect.is_comment(content) {
        let is_header = dialect.header.as_deref() == Some(content);
        if dialect.doubtful && !is_header && is_doubtful(line, content, dialect, fields) {
            return Err((blanks, Fault::Comment { mark: content[0].into() }));
        }
        sink.seen.comments += 1;
        return Ok(());
    }
    if dialect.header.as_deref() == Some(content) {
        sink.seen.headers += 1;
        return Ok(());
    }
    split_first(line, dialect.cut, dialect.columns(), fields)?;
    if let Some(prefix) = dialect.prefix
        && *fields[0].text != [prefix]
    {
        let (word, prefix) = (quoted(&fields[0].text), char::from(prefix));
        return Err((
            fields[0].start,
            Fault::Format(format!("\"{word}\" begins a line where \"{prefix}\" is expected")),
        ));
    }
    // Spreadsheets and scripts leave separators at the end of a line.
    while fields.len() > dialect.most && fields.last().is_some_and(|field| field.text.is_empty()) {
        fields.pop();
    }
    // Text after the columns that are read need not be UTF-8 of any use, but the fields must be there.
    if fields.len() < dialect.least || fields.len() > dialect.most {
        let at = fields.get(dialect.most).map_or(line.len(), |field| field.start);
        return Err((at, dialect.columns_fault(fields.len())));
    }
    let weight = match dialect.weight {
        None => None,
        Some(column) => Some(parse_weight(&fields[column], dialect.weights, dialect.narrow)?),
    };
    if let Some(column) = dialect.numbers
        && let Some(field) = fields.get(column)
        && !field.text.is_empty()
        && !number::may_be(&field.text)
    {
        return Err((field.start, Fault::NoNumber { field: quoted(&field.text) }));
    }
    if let Some(column) = dialect.kinds {
        let kind = fields.get(column).map_or(&b""[..], |field| &field.text);
        let count = match directedness(kind) {
            Some(true) => &mut sink.seen.directed,
            Some(false) => &mut sink.seen.undirected,
            None => &mut sink.seen.of_no_kind,
        };
        *count += 1;
    }
    let (source, target) = (&fields[dialect.source], &fields[dialect.target]);
    match &dialect.ids {
        Ids::Either => unreachable!("settled for the block"),
        Ids::Text => {
            for field in [source, target] {
                if field.text.is_empty() {
                    return Err((field.start, Fault::EmptyId));
                }
                if let Err(error) = std::str::from_utf8(&field.text) {
                    return Err((field.start + error.valid_up_to(), Fault::NotUtf8));
                }
            }
            if let Some(names) = &mut sink.names {
                let pair = (names.number(&source.text), names.number(&target.text));
                sink.narrow.push(pair);
            }
        }
        ids @ Ids::Number { .. } => {
            let mut decimals = false;
            let mut parse = |field: &Field<'_>, ids: &Ids| {
                if dialect.canonical && number::has_leading_zero(&field.text) {
                    let number = quoted(field.text.trim_ascii_start()).trim_start_matches('0').to_owned();
                    let number = if number.is_empty() { "0".into() } else { number };
                    return Err((field.start, Fault::LeadingZero { field: quoted(&field.text), number }));
                }
                let mut id = number::id(&field.text);
                if id == Id::WrongNumber
                    && dialect.delimited
                    && let Some(whole) = number::whole_decimal(&field.text)
                {
                    id = Id::Number(whole);
                    decimals = true;
                }
                match (id, ids) {
                    (Id::Number(number), Ids::Number { first, last, .. }) if (*first..=*last).contains(&number) => {
                        Ok(number)
                    }
                    (Id::Number(_), Ids::Number { declared, .. }) => {
                        let fault = Fault::OutsideDeclared { field: quoted(&field.text), declared: declared.clone() };
                        Err((field.start, fault))
                    }
                    _ => Err((field.start, not_an_id(&field.text, dialect))),
                }
            };
            let source = parse(source, ids);
            // A word beside an empty field is no id that could be read as text.
            if source.is_err() && target.text.is_empty() {
                return Err((target.start, Fault::EmptyId));
            }
            let pair = (source?, parse(target, dialect.targets.as_ref().unwrap_or(ids))?);
            sink.push(pair.0, pair.1);
            sink.seen.decimals |= decimals;
        }
    }
    if let Some(weight) = weight
        && !dialect.drop_weight
    {
        sink.weights.push(weight);
    }
    Ok(())
}

/// Whether a word says that an edge is directed: `Directed`, or yes in a column of that name.
pub(crate) fn directedness(word: &[u8]) -> Option<bool> {
    let is = |words: &[&str]| words.iter().any(|other| word.eq_ignore_ascii_case(other.as_bytes()));
    if is(&["directed", "true", "yes", "1"]) {
        Some(true)
    } else if is(&["undirected", "false", "no", "0"]) {
        Some(false)
    } else {
        None
    }
}

/// Whether a line that begins like a comment may be an edge: a word follows at once, and it has the fields of one.
fn is_doubtful<'a>(line: &'a [u8], content: &[u8], dialect: &Dialect, fields: &mut Vec<Field<'a>>) -> bool {
    content.get(1).is_some_and(|b| !is_blank(*b))
        && split_first(line, dialect.cut, usize::MAX, fields).is_ok()
        && (dialect.least..=dialect.most.min(dialect.width)).contains(&fields.len())
}

fn not_an_id(field: &[u8], dialect: &Dialect) -> Fault {
    if field.is_empty() {
        return Fault::EmptyId;
    }
    let hint = match number::id(field) {
        Id::Text if dialect.delimited => "the first line has numbers; read all ids as text with `ids = text`",
        _ => "",
    };
    Fault::NotAnId { field: quoted(field), hint }
}

/// The weight in a field; if `narrow`, one that 32 bits can come near to.
fn parse_weight(field: &Field<'_>, rule: WeightRule, narrow: bool) -> Result<Weight, Found> {
    let wrong = |rule| Err((field.start, Fault::NotAWeight { field: quoted(&field.text), rule }));
    match (number::weight(&field.text), rule) {
        (None, _) if field.text.is_empty() => {
            wrong("the field is empty; give every edge a weight, or read none with `weights = none`")
        }
        (None, _) => wrong(number::refusal(&field.text).unwrap_or(number::RULE)),
        (Some(Weight::Real(_)), WeightRule::Whole) if !number::is_whole(&field.text) => {
            wrong("this file declares whole numbers")
        }
        (Some(weight), _) if narrow && !weight.is_in_single() => wrong(number::RULE),
        (Some(weight), _) => Ok(weight),
    }
}
