//! Files that could be read in several ways: what is said of them. An option that is proposed has been tried before.

use super::{Bearers, NameColumn, NameColumns, NamesFile, NamesOptions};
use crate::error::Error;

/// Options that are proposed at most.
const MOST: usize = 4;

impl NamesFile {
    /// The refusal of a file that has this problem, with those of `options` that work on it.
    pub(super) fn refuse(&self, bearers: &Bearers<'_>, problem: String, options: &[NamesOptions]) -> Error {
        let works = |options: &&NamesOptions| self.of(bearers, options).is_ok();
        let working: Vec<String> = options.iter().filter(works).take(MOST).map(written).collect();
        let Some((last, others)) = working.split_last() else {
            return self.problem(format!("{problem}; give lines of `id<TAB>name`, or a table with the header id,name"));
        };
        match others {
            [] => self.problem(format!("{problem}; say {last} if that is meant")),
            _ => self.problem(format!("{problem}; say {}, or {last}", others.join(", "))),
        }
    }

    /// The refusal of names that have no ids, where only ids can tell whose they are.
    pub(super) fn no_ids(&self, bearers: &Bearers<'_>) -> Error {
        let none = bearers.none();
        self.problem(format!(
            "it has no column of ids, and ids that are text do not count lines, so it names {none}; give lines of \
             `id<TAB>name`"
        ))
    }
}

/// The option, and what it says if the option alone does not show it.
fn written(options: &NamesOptions) -> String {
    match options {
        NamesOptions { columns: Some(columns @ NameColumns { name: NameColumn::From(number), .. }), .. } => {
            format!("`names_columns = {columns}` (names go on from column {number} to the end of the line)")
        }
        NamesOptions { columns: Some(columns), .. } => format!("`names_columns = {columns}`"),
        NamesOptions { from, .. } => {
            let from = from.unwrap_or_default();
            format!("`names_from = {from}` (a line is a name, line 1 that of id {from})")
        }
    }
}
