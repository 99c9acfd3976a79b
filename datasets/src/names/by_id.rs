//! Tables of ids and names.

use std::borrow::Cow;

use hubcut::graph::Side;

use super::by_line::lines_from;
use super::columns::{NameColumn, NameColumns, Word, known};
use super::cut::{NameRow, RowCut};
use super::judge::{Judged, known_columns, rank};
use super::{Bearers, Names, NamesFile, NamesOptions, Way};
use crate::error::{Error, Fault, Result};

/// Where ids and names are.
struct Layout {
    cut: RowCut,
    /// The words of line 1, if it is a header.
    head: Option<Vec<String>>,
    id: usize,
    name: usize,
    /// Whether names go on to the end of the line.
    goes_on: bool,
    /// Whether a line may have more columns than the header.
    ragged: bool,
}

impl Layout {
    /// The side whose ids these are, if they do not say it.
    fn side(&self) -> Side {
        let word = self.head.as_ref().and_then(|head| known(head.get(self.id)?));
        if word == Some(Word::Ids(Some(Side::User))) { Side::User } else { Side::Item }
    }

    fn way(&self) -> Way {
        let called = |column: usize| match &self.head {
            Some(head) => head.get(column).cloned().unwrap_or_default(),
            None => (column + 1).to_string(),
        };
        let is_unused = |(column, word): &(usize, &String)| {
            *column != self.id && *column != self.name && !(self.goes_on && *column > self.name) && !word.is_empty()
        };
        let unused = self.head.iter().flatten().enumerate().filter(is_unused).map(|(_, word)| word.clone()).collect();
        let end = if self.goes_on && self.head.is_none() { "-" } else { "" };
        let name = called(self.name) + end;
        Way::ById { id: called(self.id), name, header: self.head.is_some(), unused }
    }

    /// The name in a row.
    fn name<'a>(&self, row: &'a NameRow<'_>) -> Option<Cow<'a, str>> {
        let first = row.field(self.name)?;
        match row.fields.get(self.name + 1..) {
            Some([_, ..]) if self.goes_on => {
                Some(row.fields[self.name..].join(self.cut.text()).trim().to_owned().into())
            }
            _ => Some(first.into()),
        }
    }
}

impl NamesFile {
    /// Reads the file by the ids in it; `None` if it looks like names alone.
    pub(super) fn by_id(&self, bearers: &Bearers<'_>) -> Result<Option<Names>> {
        for cut in RowCut::ALL.into_iter().filter(|cut| *cut != RowCut::Blank) {
            let head = self.head(cut)?;
            let (ids, names) = known_columns(&head, bearers);
            match (ids.as_slice(), names.as_slice()) {
                ([], _) | (_, []) => {}
                ([id], [name]) => {
                    let layout = Layout { cut, head: Some(head), id: *id, name: *name, goes_on: false, ragged: false };
                    return self.take(bearers, &layout).map(Some);
                }
                (ids, names) => {
                    let what = if ids.len() > 1 { "ids" } else { "names" };
                    let problem = format!("line 1 has several columns that could be {what}");
                    let pairs = ids.iter().flat_map(|id| names.iter().map(|name| (*id, *name)));
                    return Err(self.refuse(bearers, problem, &proposals(pairs, &head)));
                }
            }
        }
        match self.table(bearers)? {
            Some((cut, judged)) => self.evident(bearers, cut, judged).map(Some),
            None => self.refuse_other_tables(bearers).map(|()| None),
        }
    }

    /// Reads a table whose first column looks like ids.
    fn evident(&self, bearers: &Bearers<'_>, cut: RowCut, judged: Judged) -> Result<Names> {
        let take = |head| self.take(bearers, &Layout { cut, head, id: 0, name: 1, goes_on: false, ragged: true });
        let (body, header) = (judged.body(), judged.has_header());
        if judged.broken {
            return take(None);
        }
        let head = if header { judged.head.as_slice() } else { &[] };
        let (narrowest, widest) = body.widths.unwrap_or_default();
        let columns = if header { head.len() } else { narrowest };
        let (ids, names) = known_columns(head, bearers);
        let word = head.first().and_then(|word| known(word));

        // The name is where the header says, else anywhere but in the first column.
        let elsewhere = if names.is_empty() { (1..widest.max(2)).collect() } else { names };
        let mut options = proposals(elsewhere.into_iter().filter(|name| *name > 0).map(|name| (0, name)), head);
        let ragged = widest > 2 && columns <= 2 && narrowest > 1;
        if ragged {
            let to_the_end = NameColumns { id: NameColumn::Number(1), name: NameColumn::From(2) };
            options.insert(0, NamesOptions { columns: Some(to_the_end), from: None });
        }

        let refused = |problem, options: &[_]| Err(self.refuse(bearers, problem, options));
        if let (Some(Word::Ids(Some(Side::User))), true) = (word, bearers.items) {
            return refused(format!("names are those of items, and \"{}\" are ids of users", head[0]), &options);
        }
        if ids.len() > 1 || word == Some(Word::Names) {
            let problem = "its header leaves open which column holds ids and which names".to_owned();
            return refused(problem, &[options, proposals((1..columns).map(|id| (id, 0)), head)].concat());
        }
        match &body.stranger {
            Some((line, id)) if ids != [0] => {
                let problem = match body.ids {
                    0 => format!("its first column is ids of {}; line {line} is for \"{id}\"", bearers.none()),
                    ids => format!(
                        "its first column is not all ids: \"{id}\" on line {line} is no {} ({} of {} lines are \
                         none)",
                        bearers.noun(),
                        body.rows - ids,
                        body.rows
                    ),
                };
                let lines = if header { vec![] } else { lines_from(bearers) };
                return refused(problem, &[options, lines].concat());
            }
            _ => {}
        }
        if ragged {
            let problem = format!("its lines have 2 to {widest} columns, so names may hold the separator");
            return refused(problem, &options);
        }
        if columns > 2 {
            let problem = format!("it has {columns} columns, and nothing says which of them holds the names");
            return refused(problem, &options);
        }
        take(header.then_some(judged.head))
    }

    /// Refuses tables whose first column does not hold ids.
    fn refuse_other_tables(&self, bearers: &Bearers<'_>) -> Result<()> {
        if let Some((_, id, judged)) = self.ids_elsewhere(bearers)? {
            let columns = judged.head.len();
            let problem = format!("it could be names alone, or a table whose column {} holds ids", id + 1);
            let pairs = (0..columns).filter(|name| *name != id).map(|name| (id, name));
            let header = judged.has_header();
            let head = if header { judged.head.as_slice() } else { &[] };
            let lines = if header { vec![] } else { lines_from(bearers) };
            return Err(self.refuse(bearers, problem, &[proposals(pairs, head), lines].concat()));
        }
        Ok(())
    }

    /// Reads the columns that the caller says.
    pub(super) fn by_columns(&self, bearers: &Bearers<'_>, columns: &NameColumns) -> Result<Names> {
        let mut best: Option<((u64, u64), Layout)> = None;
        let mut heads = Vec::new();
        for cut in RowCut::ALL {
            let head = self.head(cut)?;
            let (id, name) = (place(&columns.id, &head), place(&columns.name, &head));
            let (Some(id), Some(name)) = (id, name) else {
                heads.push(head);
                continue;
            };
            let goes_on = matches!(columns.name, NameColumn::From(_));
            let mut layout = Layout { cut, head: Some(head), id, name, goes_on, ragged: true };
            let judged = self.judge(bearers, cut, id, layout.side())?;
            let named = [&columns.id, &columns.name].iter().any(|column| matches!(column, NameColumn::Named(_)));
            let body = judged.body();
            let widest = body.widths.map_or(0, |(_, widest)| widest);
            layout.head = layout.head.filter(|_| named || judged.has_header());
            if widest > id.max(name) && best.as_ref().is_none_or(|(other, _)| *other < rank(&body)) {
                best = Some((rank(&body), layout));
            } else {
                heads.extend(layout.head);
            }
        }
        match best {
            Some((_, layout)) => self.take(bearers, &layout),
            None => Err(self.no_such_columns(columns, heads)),
        }
    }

    fn no_such_columns(&self, columns: &NameColumns, heads: Vec<Vec<String>>) -> Error {
        let head = heads.into_iter().max_by_key(Vec::len).unwrap_or_default();
        let missing = [&columns.id, &columns.name].into_iter().find(|column| place(column, &head).is_none());
        self.problem(match missing {
            Some(column) => {
                format!("`names_columns = {columns}`: line 1 has no column \"{column}\", it has {}", head.join(", "))
            }
            None => format!("`names_columns = {columns}`: there are not so many columns, between whatever separator"),
        })
    }

    fn take(&self, bearers: &Bearers<'_>, layout: &Layout) -> Result<Names> {
        let mut names = Names::new(bearers, layout.way())?;
        let mut skip = layout.head.is_some();
        let mut stranger = None;
        self.rows(layout.cut, &mut |row| {
            if row.broken {
                return Err(self.fault(row, Fault::Quote));
            }
            if std::mem::take(&mut skip) || row.fields.iter().all(|field| field.trim().is_empty()) {
                return Ok(true);
            }
            if let Some(head) = layout.head.as_ref().filter(|head| !layout.ragged && row.width() > head.len()) {
                return Err(self.too_wide(bearers, layout, row, head));
            }
            let hint = "a line has an id and a name";
            let missing = |column: usize| Fault::TooFewColumns { found: row.fields.len(), needed: column + 1, hint };
            let id = row.field(layout.id).ok_or_else(|| self.fault(row, missing(layout.id)))?;
            let name = layout.name(row).ok_or_else(|| self.fault(row, missing(layout.name)))?;
            if id.is_empty() {
                return Err(self.fault(row, Fault::EmptyId));
            }
            match bearers.find(id, layout.side()) {
                Some(position) => names.add(position, &name).map_err(|fault| self.fault(row, fault))?,
                None => {
                    names.strangers += 1;
                    stranger.get_or_insert_with(|| (row.line, id.to_owned()));
                }
            }
            Ok(true)
        })?;
        if names.named > 0 {
            return Ok(names);
        }
        let example = stranger.map_or_else(String::new, |(line, id)| format!("; line {line} is for \"{id}\""));
        Err(self.problem(format!("it names {}{example}", bearers.none())))
    }

    /// The refusal of a row with more columns than the header.
    fn too_wide(&self, bearers: &Bearers<'_>, layout: &Layout, row: &NameRow<'_>, head: &[String]) -> Error {
        let problem = format!(
            "line {} has {} columns where the header has {}; quote a name that holds the separator, or say where names end",
            row.line,
            row.width(),
            head.len()
        );
        let to_the_end = (layout.name + 1 == head.len()).then(|| {
            let columns =
                NameColumns { id: NameColumn::Number(layout.id + 1), name: NameColumn::From(layout.name + 1) };
            NamesOptions { columns: Some(columns), from: None }
        });
        let here = proposals([(layout.id, layout.name)], head);
        self.refuse(bearers, problem, &to_the_end.into_iter().chain(here).collect::<Vec<_>>())
    }
}

/// Where a column is, from 0.
fn place(column: &NameColumn, head: &[String]) -> Option<usize> {
    match column {
        NameColumn::Number(number) | NameColumn::From(number) => Some(number - 1),
        NameColumn::Named(name) => head.iter().position(|word| word == name),
    }
}

/// Options for these columns of ids and names, called as the header calls them if a shell takes that as it is.
fn proposals(pairs: impl IntoIterator<Item = (usize, usize)>, head: &[String]) -> Vec<NamesOptions> {
    let is_plain = |word: &&String| {
        let twice = head.iter().filter(|other| other == word).count() > 1;
        let letters = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        !twice && word.starts_with(|c: char| c.is_ascii_alphabetic()) && word.bytes().all(letters)
    };
    let options = pairs.into_iter().map(|(id, name)| {
        let words = (head.get(id).filter(is_plain), head.get(name).filter(is_plain));
        let columns = match words {
            (Some(id), Some(name)) => {
                NameColumns { id: NameColumn::Named(id.clone()), name: NameColumn::Named(name.clone()) }
            }
            _ => NameColumns { id: NameColumn::Number(id + 1), name: NameColumn::Number(name + 1) },
        };
        NamesOptions { columns: Some(columns), from: None }
    });
    options.collect()
}
