//! Whether the lines of a file of names are rows of a table, and whether a column holds ids.

use hubcut::graph::Side;

use super::columns::{Word, known};
use super::cut::RowCut;
use super::{Bearers, NamesFile, number};
use crate::error::Result;

/// What a column looks like.
#[derive(Default)]
pub(super) struct Judged {
    /// The fields of the first line.
    pub(super) head: Vec<String>,
    /// The first line by itself.
    first: JudgedColumn,
    /// The lines after it.
    rest: JudgedColumn,
    /// Whether a quote is not closed; what comes after it was not looked at.
    pub(super) broken: bool,
    are_text: bool,
}

/// Counts of lines.
#[derive(Clone, Default)]
pub(super) struct JudgedColumn {
    pub(super) rows: u64,
    /// Those whose field is an id of the graph.
    pub(super) ids: u64,
    /// Those whose field is one, or a number that could be.
    pub(super) like_ids: u64,
    /// The fewest and most columns.
    pub(super) widths: Option<(usize, usize)>,
    /// The first line whose field is no id, and the field.
    pub(super) stranger: Option<(u64, String)>,
}

impl JudgedColumn {
    fn and(&self, other: &JudgedColumn) -> JudgedColumn {
        let widths = match (self.widths, other.widths) {
            (Some((a, b)), Some((c, d))) => Some((a.min(c), b.max(d))),
            (one, other) => one.or(other),
        };
        JudgedColumn {
            rows: self.rows + other.rows,
            ids: self.ids + other.ids,
            like_ids: self.like_ids + other.like_ids,
            widths,
            stranger: self.stranger.clone().or_else(|| other.stranger.clone()),
        }
    }

    /// Whether every field is an id.
    pub(super) fn is_ids(&self) -> bool {
        self.rows > 0 && self.ids == self.rows
    }
}

impl Judged {
    /// Whether line 1 is a header: a word over ids or numbers, or a word that is known.
    pub(super) fn has_header(&self) -> bool {
        let (first, rest) = (&self.first, &self.rest);
        let over = rest.is_ids() || (!self.are_text && rest.like_ids == rest.rows);
        self.head.len() > 1
            && first.like_ids == 0
            && rest.rows > 0
            && (over || self.head.iter().any(|word| known(word).is_some()))
    }

    /// The lines below the header, if there is one.
    pub(super) fn body(&self) -> JudgedColumn {
        if self.has_header() { self.rest.clone() } else { self.first.and(&self.rest) }
    }
}

impl NamesFile {
    /// Looks at a column of the file cut so.
    pub(super) fn judge(&self, bearers: &Bearers<'_>, cut: RowCut, column: usize, side: Side) -> Result<Judged> {
        let mut judged = Judged { are_text: bearers.are_text(), ..Judged::default() };
        self.rows(cut, &mut |row| {
            let field = row.field(column).unwrap_or_default();
            let is_id = bearers.find(field, side).is_some();
            let (width, stranger) = (row.width(), (row.line, field.to_owned()));
            let this = JudgedColumn {
                rows: 1,
                ids: u64::from(is_id),
                like_ids: u64::from(is_id || number(field).is_some()),
                widths: Some((width, width)),
                stranger: (!is_id).then_some(stranger),
            };
            if judged.first.rows == 0 {
                judged.head = row.fields.iter().map(|field| field.trim().to_owned()).collect();
                judged.first = this;
            } else {
                judged.rest = judged.rest.and(&this);
            }
            judged.broken = row.broken;
            Ok(!row.broken)
        })?;
        Ok(judged)
    }

    /// How the lines are to be cut so that their first column looks like ids, if they can be.
    pub(super) fn table(&self, bearers: &Bearers<'_>) -> Result<Option<(RowCut, Judged)>> {
        let mut best: Option<(RowCut, Judged)> = None;
        for cut in RowCut::ALL.into_iter().filter(|cut| self.has_in_most_lines(*cut)) {
            let judged = self.judge(bearers, cut, 0, Side::Item)?;
            let body = judged.body();
            let found = match (bearers.are_text(), cut) {
                // Some names begin with a number, not most of them.
                (false, _) => 2 * body.like_ids > body.rows,
                (true, RowCut::Blank) => body.is_ids(),
                (true, _) => body.ids > 0,
            };
            if found && best.as_ref().is_none_or(|(_, other)| rank(&other.body()) < rank(&body)) {
                best = Some((cut, judged));
            }
        }
        Ok(best)
    }

    /// Whether at least every second line that is not blank has the separator.
    fn has_in_most_lines(&self, cut: RowCut) -> bool {
        let lines = self.lines().map(|(_, line)| line.trim()).filter(|line| !line.is_empty());
        let (all, with) =
            lines.fold((0, 0), |(all, with), line| (all + 1, with + u64::from(line.contains(cut.text()))));
        2 * with >= all
    }

    /// A column other than the first that holds ids in every line, if all lines have as many columns, two or more.
    pub(super) fn ids_elsewhere(&self, bearers: &Bearers<'_>) -> Result<Option<(RowCut, usize, Judged)>> {
        for cut in RowCut::ALL.into_iter().filter(|cut| *cut != RowCut::Blank && self.has_in_most_lines(*cut)) {
            let width = self.head(cut)?.len();
            for column in 1..width.min(MOST_COLUMNS) {
                let judged = self.judge(bearers, cut, column, Side::Item)?;
                let body = judged.body();
                if !judged.broken && body.is_ids() && body.widths == Some((width, width)) {
                    return Ok(Some((cut, column, judged)));
                }
            }
        }
        Ok(None)
    }
}

/// How much a column looks like ids.
pub(super) fn rank(column: &JudgedColumn) -> (u64, u64) {
    (column.ids, column.like_ids)
}

/// Columns in which ids are looked for.
const MOST_COLUMNS: usize = 8;

/// The columns of a header that hold ids, and those that hold names, as far as its words are known.
pub(super) fn known_columns(head: &[String], bearers: &Bearers<'_>) -> (Vec<usize>, Vec<usize>) {
    let columns = |is: &dyn Fn(Word) -> bool| {
        let is = |word: &String| known(word).is_some_and(is);
        (0..head.len()).filter(|column| is(&head[*column])).collect::<Vec<_>>()
    };
    // A user's id is no id of an item, though it may look like one.
    let of_ids = |word| matches!(word, Word::Ids(side) if !(bearers.items && side == Some(Side::User)));
    (columns(&of_ids), columns(&|word| word == Word::Names))
}
