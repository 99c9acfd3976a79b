//! What is said where the first lines can be read two ways: the command for each.

use super::super::header;
use super::super::prologue::Bad;
use super::{About, Row};
use crate::error::{Fault, quoted};

/// A file of lines that all begin like comments.
pub(super) fn only_comments(about: &About<'_>, row: &Row<'_>) -> Bad {
    let mark = row.text.trim_ascii_start().first().map_or('#', |byte| char::from(*byte));
    let what = format!(
        "every line of {} begins with # or %, so there is no edge, unless these are ids: then say `comments = none` (`comments = \
         '{mark}'` says that they are comments, and is a graph only with `vertices`)",
        about.file
    );
    row.refuse(what)
}

/// Joins commands: "a, b or c".
pub(super) fn or(commands: &[String]) -> String {
    match commands {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} or {last}", most.join(", ")),
    }
}

/// The commands that choose one of these columns for the weight, and that for none.
pub(super) fn choose_weight(columns: &[usize], names: Option<&[String]>) -> String {
    let mut commands: Vec<String> =
        columns.iter().map(|column| format!("`columns = weight={}`", header::spelled(*column, names))).collect();
    commands.push("`weights = none`".into());
    or(&commands)
}

/// Names of columns for a message.
pub(super) fn named(columns: &[usize], names: Option<&[String]>) -> String {
    let name = |column: &usize| match names.and_then(|names| names.get(*column)) {
        Some(name) if !name.is_empty() => format!("\"{name}\""),
        _ => format!("column {}", column + 1),
    };
    columns.iter().map(name).collect::<Vec<_>>().join(", ")
}

/// A column that a choice names, and that there is not.
pub(super) fn no_such_column(row: &Row<'_>, name: &str, names: Option<&[String]>) -> Bad {
    let what = match names {
        None => {
            format!("`columns` names \"{name}\", and line 1 is no header; say `header = yes` if it is, or give numbers")
        }
        Some(names) => {
            let all: Vec<_> = names.iter().map(|name| format!("\"{}\"", quoted(name.as_bytes()))).collect();
            format!("there is no column \"{name}\"; the header has {}", all.join(", "))
        }
    };
    row.bad(0, Fault::Format(what))
}
