//! Edge lists: what their first lines settle. Separator, header, columns, kind of ids.

use super::blocks::MAX_LINE_BYTES;
use super::dialect::{Cut, Dialect, Ids};
use super::facts::{Header, Separator};
use super::fields::{Field, Found, split, split_first, trimmed, without_return};
use super::header;
use super::number::{self, Id};
use super::options::{Columns, Format, IdKind, ReadOptions, WeightColumn};
use super::prologue::{Body, Content, Plan};
use crate::error::{Fault, quoted};

/// Reads the lines before the edges of a delimited file.
pub(crate) struct Prologue<'a> {
    options: &'a ReadOptions,
    content: Content,
    format: Format,
    /// Whether the name says that fields are separated by tabs.
    named_tsv: bool,
    /// Settled by the first line that is not a comment.
    cut: Option<(Cut, Separator)>,
    header: Option<Header>,
    columns: Option<Columns>,
    /// Line 1, as long as the next line must show whether it is a header.
    held: Option<Held>,
    /// The lines to parse before the line that settled it.
    replay: Option<Vec<u8>>,
}

/// A line that is a header or an edge.
struct Held {
    /// The line, and a line feed for each line since.
    text: Vec<u8>,
    names: Vec<String>,
    /// What it settles if it is an edge.
    plan: Result<Plan, Found>,
}

impl<'a> Prologue<'a> {
    pub(crate) fn new(options: &'a ReadOptions, content: Content, format: Format, named_tsv: bool) -> Self {
        Prologue {
            options,
            content,
            format,
            named_tsv,
            cut: None,
            header: None,
            columns: options.columns,
            held: None,
            replay: None,
        }
    }

    /// Looks at one more line; a plan when it is the first edge.
    pub(crate) fn line(&mut self, line: &[u8]) -> Result<Option<Plan>, Found> {
        if let Some(held) = &mut self.held {
            held.text.push(b'\n');
        }
        let line = without_return(line);
        let (_, content) = trimmed(line);
        if content.is_empty() || Dialect::plain().is_comment(content) {
            return Ok(None);
        }
        if let Some(held) = self.held.take() {
            return self.settle(held, line);
        }
        if line.len() > MAX_LINE_BYTES {
            return Err((0, Fault::TooLong));
        }
        let is_first = self.cut.is_none();
        let choose = || choose_cut(content, self.content, self.format, self.named_tsv);
        let (cut, separator) = *self.cut.get_or_insert_with(choose);
        let mut fields = Vec::new();
        self.split(line, cut, &mut fields)?;
        if is_first && self.is_header(&fields, separator)? {
            return Ok(None);
        }
        let plan = self.plan(&fields, cut, separator, line.len());
        let undecided = is_first
            && self.header.is_none()
            && self.options.header.is_none()
            && self.options.ids != Some(IdKind::Text)
            && separator != Separator::Blank
            // A line with a rating is no header, whatever comes next.
            && !(self.content == Content::Ratings && fields.get(2).is_some_and(|field| number::weight(&field.text).is_some()));
        if undecided && self.ids_are(&fields, |field| !field.is_empty() && matches!(number::id(field), Id::Text)) {
            self.held = Some(Held { text: line.to_vec(), names: header::names_of(&fields), plan });
            return Ok(None);
        }
        plan.map(Some)
    }

    /// Cuts a line into all its columns, as far as all of them count.
    fn split<'l>(&self, line: &'l [u8], cut: Cut, fields: &mut Vec<Field<'l>>) -> Result<(), Found> {
        let all = split(line, cut, fields);
        if all.is_ok() || self.content == Content::Edges {
            return all;
        }
        let columns = self.columns.unwrap_or_default();
        let read = columns.source.max(columns.target).max(columns.weight.unwrap_or(3));
        split_first(line, cut, read, fields)
    }

    /// The end of the file: a line that is still held is an edge.
    pub(crate) fn end(&mut self) -> Result<Option<Plan>, Found> {
        let Some(mut held) = self.held.take() else { return Ok(None) };
        held.text.push(b'\n');
        self.replay = Some(held.text);
        held.plan.map(Some)
    }

    /// The lines to parse before the line that settled the plan, or the fault: that is in the first of them.
    pub(crate) fn take_replay(&mut self) -> Option<Vec<u8>> {
        self.replay.take()
    }

    /// Decides by the next line what the held one is.
    fn settle(&mut self, held: Held, line: &[u8]) -> Result<Option<Plan>, Found> {
        let (cut, separator) = *self.cut.get_or_insert((Cut::Blanks, Separator::Blank));
        let mut fields = Vec::new();
        let numbers = line.len() <= MAX_LINE_BYTES
            && self.split(line, cut, &mut fields).is_ok()
            && self.ids_are(&fields, |field| matches!(number::id(field), Id::Number(_)));
        if !numbers {
            self.replay = Some(held.text);
            return held.plan.map(Some);
        }
        if self.columns.is_none() {
            let Some(columns) = header::columns_in_order(&held.names) else {
                self.replay = Some(held.text);
                let what = "this header names a source, target or weight in an unexpected place; say what is read with --columns src=1,dst=2";
                return Err((0, Fault::Format(what.into())));
            };
            self.columns = Some(columns);
        }
        self.header = Some(Header { names: held.names });
        self.plan(&fields, cut, separator, line.len()).map(Some)
    }

    /// Whether both ids of a line are such.
    fn ids_are(&self, fields: &[Field<'_>], such: impl Fn(&[u8]) -> bool) -> bool {
        let columns = self.columns.unwrap_or_default();
        [columns.source, columns.target].iter().all(|column| fields.get(column - 1).is_some_and(|f| such(&f.text)))
    }

    /// Takes line 1 if it is a header.
    fn is_header(&mut self, fields: &[Field<'_>], separator: Separator) -> Result<bool, Found> {
        let names = header::names_of(fields);
        let known = header::named_columns(&names);
        match self.options.header {
            Some(false) => return Ok(false),
            Some(true) => {}
            None if known.is_none() => return Ok(false),
            None if separator == Separator::Blank => {
                if self.options.ids == Some(IdKind::Text) {
                    return Ok(false);
                }
                let what = "these words look like a header; say so with --header, or read them as ids with --ids text";
                return Err((fields[0].start, Fault::Format(what.into())));
            }
            None => {}
        }
        let in_order = (separator != Separator::Blank && names.len() > 2)
            .then(|| header::columns_in_order(&names).unwrap_or_default());
        self.columns = self.columns.or(known).or(in_order);
        self.header = Some(Header { names });
        Ok(true)
    }

    fn plan(&self, fields: &[Field<'_>], cut: Cut, separator: Separator, length: usize) -> Result<Plan, Found> {
        let mut dialect = Dialect { cut, ..Dialect::plain() };
        let no_weights = self.options.weights == WeightColumn::None;
        let mut columns = self.columns.unwrap_or_default();
        if let Some(header) = self.header.as_ref().filter(|_| self.options.columns.is_none() && self.columns.is_some())
            && columns.weight.is_none()
            && self.content == Content::Edges
            && (header.names.len(), fields.len()) == (3, 3)
        {
            // The column that is neither source nor target.
            let third = 6 - columns.source - columns.target;
            // What is meant as a number and cannot be one is refused, not passed over.
            let text = &fields[third - 1].text;
            columns.weight = (number::weight(text).is_some() || number::refusal(text).is_some()).then_some(third);
        }
        if self.content == Content::Ratings {
            columns.weight = columns.weight.or_else(|| self.third_rates(columns, fields));
        }
        if no_weights {
            columns.weight = None;
        }
        if self.columns.is_some() {
            dialect.least = columns.source.max(columns.target).max(columns.weight.unwrap_or(0));
            let by_header = self.header.as_ref().filter(|_| self.options.columns.is_none());
            dialect.most = by_header.map_or(usize::MAX, |header| header.names.len());
        } else if fields.len() == 3 {
            dialect.most = 3;
            if !no_weights {
                dialect.least = 3;
                columns.weight = Some(3);
            }
        }
        (dialect.source, dialect.target) = (columns.source - 1, columns.target - 1);
        dialect.weight = columns.weight.map(|weight| weight - 1);
        if self.content == Content::Ratings {
            dialect.least = columns.source.max(columns.target).max(columns.weight.unwrap_or(0));
            // Two columns stay two: a third one further down would be a rating that is lost.
            let width = self.header.as_ref().map_or(fields.len(), |header| header.names.len());
            let two = width == 2 && self.options.columns.is_none() && !no_weights;
            (dialect.most, dialect.loose) = if two { (2, false) } else { (usize::MAX, true) };
        }
        if fields.len() < dialect.least || fields.len() > dialect.most {
            let mut fault = dialect.columns_fault(fields.len());
            let mut first_surplus = dialect.most;
            if let Fault::TooManyColumns { expected, hint, .. } = &mut fault
                && self.columns.is_none()
            {
                first_surplus = 3;
                (*expected, *hint) = (3, "say what is read with --columns src=1,dst=2,weight=3");
            }
            return Err((fields.get(first_surplus).map_or(length, |field| field.start), fault));
        }
        if (self.columns.is_none() || self.header.is_none())
            && let Some(column) = dialect.weight
            && number::weight(&fields[column].text).is_none()
        {
            let rule = match (&self.columns, &self.header) {
                (Some(_), _) => "weights are finite numbers; if this line is a header, say so with --header",
                (None, None) => {
                    "a third column is a weight; if it is not, read two with --columns src=1,dst=2; if this line is a header, say so with --header"
                }
                (None, Some(_)) => "a third column is a weight; if it is not, read two with --columns src=1,dst=2",
            };
            let rule = number::refusal(&fields[column].text).unwrap_or(rule);
            return Err((fields[column].start, Fault::NotAWeight { field: quoted(&fields[column].text), rule }));
        }
        if self.content == Content::Ratings && self.options.ids.is_none() {
            dialect.ids = Ids::Either;
            return Ok(self.plan_of(dialect, columns, separator));
        }
        let kind = self.id_kind(&fields[dialect.source], &fields[dialect.target])?;
        dialect.ids = match (kind, self.options.vertices) {
            (IdKind::Text, None) => Ids::Text,
            (IdKind::Text, Some(_)) => {
                let what = "a number of vertices can be given only where ids are numbers, and these are text";
                return Err((fields[dialect.source].start, Fault::Format(what.into())));
            }
            (IdKind::Number, None) => Ids::any_number(),
            (IdKind::Number, Some(n)) => Ids::Number {
                first: 0,
                last: n,
                declared: format!("--vertices {n} allows ids from 0 to {}, or from 1 to {n}", n.saturating_sub(1)),
            },
        };
        Ok(self.plan_of(dialect, columns, separator))
    }

    /// The third column of ratings, if it is to be read without a name that says so: the one that is neither user nor
    /// item, unless the header says that it is a time.
    fn third_rates(&self, columns: Columns, fields: &[Field<'_>]) -> Option<usize> {
        let first_three = columns.source.max(columns.target) <= 3;
        let width = self.header.as_ref().map_or(fields.len(), |header| header.names.len());
        if self.options.columns.is_some() || width < 3 || !first_three {
            return None;
        }
        let third = 6 - columns.source - columns.target;
        let name = self.header.as_ref().and_then(|header| header.names.get(third - 1));
        let is_time = name.is_some_and(|name| header::is_time(name));
        (!is_time).then_some(third)
    }

    fn plan_of(&self, dialect: Dialect, columns: Columns, separator: Separator) -> Plan {
        let format = match (self.format, dialect.cut) {
            (_, Cut::At(_)) => Format::Csv,
            (_, Cut::Tabs) => Format::Tsv,
            (format, Cut::Blanks | Cut::Colons) => format,
        };
        Plan {
            format,
            body: Body::Edges(dialect),
            this_line: true,
            vertices: None,
            entries: None,
            direction: None,
            separator: Some(separator),
            header: self.header.clone(),
            columns: Some(columns),
        }
    }

    fn id_kind(&self, source: &Field<'_>, target: &Field<'_>) -> Result<IdKind, Found> {
        let wanted = self.options.ids;
        if wanted == Some(IdKind::Text) {
            return Ok(IdKind::Text);
        }
        let looks = [source, target].map(|field| (field, number::id(&field.text)));
        if looks.iter().all(|(_, id)| matches!(id, Id::Number(_))) {
            return Ok(IdKind::Number);
        }
        for (field, id) in looks {
            if field.text.is_empty() {
                return Err((field.start, Fault::EmptyId));
            }
            let hint = match id {
                Id::WrongNumber => "read such ids as text with --ids text",
                Id::Text if wanted.is_some() && self.header.is_none() => {
                    "if this line is a header, say so with --header"
                }
                Id::Text if wanted.is_some() => "",
                _ => continue,
            };
            return Err((field.start, Fault::NotAnId { field: quoted(&field.text), hint }));
        }
        Ok(IdKind::Text)
    }
}

/// How pairs of user and item are laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PairLayout {
    pub(crate) cut: Cut,
    /// Column of the user, from 0.
    pub(crate) user: usize,
    /// Column of the item, from 0.
    pub(crate) item: usize,
    /// Whether the line that showed it is a header.
    pub(crate) has_header: bool,
}

/// What the first line that is neither empty nor a comment shows of pairs: columns by name if it names a user and an item,
/// else the first two.
pub(crate) fn pair_layout(line: &[u8], named_tsv: bool) -> Result<PairLayout, Found> {
    let (cut, _) = choose_cut(trimmed(line).1, Content::Ratings, Format::EdgeList, named_tsv);
    let mut fields = Vec::new();
    // Of what comes after the ids nothing counts, not even that it can be cut.
    split(line, cut, &mut fields).or_else(|_| split_first(line, cut, 2, &mut fields))?;
    let named = header::named_columns(&header::names_of(&fields));
    let columns = named.unwrap_or_default();
    Ok(PairLayout { cut, user: columns.source - 1, item: columns.target - 1, has_header: named.is_some() })
}

/// Where to cut, seen from the first line that is not a comment.
fn choose_cut(line: &[u8], content: Content, format: Format, named_tsv: bool) -> (Cut, Separator) {
    let has_tab = memchr::memchr(b'\t', line).is_some();
    let at = |byte| (Cut::At(byte), if byte == b',' { Separator::Comma } else { Separator::Semicolon });
    if format == Format::Tsv {
        return (Cut::Tabs, Separator::Tab);
    }
    if named_tsv && has_tab && format == Format::EdgeList {
        // Ids that are text may hold blanks and commas; numbers may have blanks around them.
        let numbers = line
            .split(|b| *b == b'\t')
            .filter(|f| !f.is_empty())
            .take(2)
            .all(|f| number::whole(trimmed(f).1).is_some());
        return (if numbers { Cut::Blanks } else { Cut::Tabs }, Separator::Tab);
    }
    if format == Format::EdgeList && colons_separate(line, content) {
        return (Cut::Colons, Separator::DoubleColon);
    }
    if let Some(separator) = first_separator(line) {
        return at(separator);
    }
    if format == Format::Csv {
        return at(b',');
    }
    (Cut::Blanks, if has_tab { Separator::Tab } else { Separator::Blank })
}

/// Whether pairs of colons separate columns. Names may hold them too, `std::vector`: so the first two fields must be
/// numbers; or, where a line is a rating, the third a number or none of the first three in need of another separator.
fn colons_separate(line: &[u8], content: Content) -> bool {
    let mut fields = Vec::new();
    if memchr::memmem::find(line, b"::").is_none() || split_first(line, Cut::Colons, 3, &mut fields).is_err() {
        return false;
    }
    let whole = |field: &Field<'_>| number::whole(&field.text).is_some();
    let single = |field: &Field<'_>| !field.text.iter().any(|b| b" \t,;\"".contains(b));
    let rates = fields.get(2).is_some_and(|field| number::weight(&field.text).is_some());
    fields[..2.min(fields.len())].iter().all(whole)
        || (content == Content::Ratings && (rates || fields.iter().all(single)))
}

/// The first comma or semicolon outside quotes.
fn first_separator(line: &[u8]) -> Option<u8> {
    let mut inside = false;
    line.iter().copied().find(|byte| {
        inside ^= *byte == b'"';
        !inside && (*byte == b',' || *byte == b';')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_shows_where_to_cut() {
        let cut = |line: &str, tsv| choose_cut(line.as_bytes(), Content::Edges, Format::EdgeList, tsv).0;
        assert_eq!(cut("1 2", false), Cut::Blanks);
        assert_eq!(cut("1, 2", false), Cut::At(b','));
        assert_eq!(cut("1;2;0,5", false), Cut::At(b';'));
        assert_eq!(cut("\"a;b\",c", false), Cut::At(b','));
        assert_eq!(cut("1 \t2", true), Cut::Blanks);
        assert_eq!(cut("New York\tDoe, J", true), Cut::Tabs);
        assert_eq!(choose_cut(b"1 2", Content::Edges, Format::Csv, false).0, Cut::At(b','));
    }

    #[test]
    fn pairs_of_colons_separate_where_nothing_else_does() {
        let cut = |line: &str, content| choose_cut(line.as_bytes(), content, Format::EdgeList, false).0;
        for (line, edges, ratings) in [
            ("1::2", Cut::Colons, Cut::Colons),
            ("1::1193::5::978300760", Cut::Colons, Cut::Colons),
            ("anna::Alien::4.5", Cut::Blanks, Cut::Colons),
            ("anna::The Matrix, 1999::4.5", Cut::At(b','), Cut::Colons),
            ("user::item::rating", Cut::Blanks, Cut::Colons),
            ("std::vector std::map", Cut::Blanks, Cut::Blanks),
            ("std::vector,std::map,3", Cut::At(b','), Cut::At(b',')),
            ("1 2 http://x::y", Cut::Blanks, Cut::Blanks),
        ] {
            assert_eq!((cut(line, Content::Edges), cut(line, Content::Ratings)), (edges, ratings), "{line}");
        }
    }
}
