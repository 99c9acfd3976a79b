//! Which line is the header.

use super::super::fields::{Field, is_blank, split};
use super::super::header::{self, Ends, Role, Sure};
use super::super::number;
use super::super::options::Column;
use super::super::prologue::Content;
use super::{About, Row, Sample};

/// What line 1 is.
pub(super) struct First {
    /// The names of the columns, if there is a header.
    pub(super) names: Option<Vec<String>>,
    /// Where the edges begin among the rows.
    pub(super) data: usize,
    /// Columns that show the header by holding numbers.
    pub(super) evidence: Vec<usize>,
    /// Whether the words of line 1 are to be looked for among the ids: an edge needs them, a header must not have them.
    pub(super) asks: bool,
}

/// Decides what line 1 is.
pub(super) fn first(about: &About<'_>, sample: &Sample<'_>) -> First {
    let row = &sample.rows[0];
    // A header that comes again says nothing.
    let below: Vec<&Row<'_>> = sample.rows[1..].iter().filter(|other| other.text != row.text).collect();
    let below = below.as_slice();
    let same_width = below.iter().all(|other| other.fields.len() == row.fields.len());
    let is_evidence = |column: &usize| {
        let text = &row.fields[*column].text;
        same_width && !text.is_empty() && !number::may_be(text) && holds_numbers(below, *column)
    };
    let evidence: Vec<usize> = (0..row.fields.len()).filter(is_evidence).collect();
    let names = header::names_of(&row.fields);
    let edge = |asks| First { names: None, data: 0, evidence: Vec::new(), asks };
    let one_longer = !below.is_empty() && below.iter().all(|other| other.fields.len() == row.fields.len() + 1);
    // R leaves out the name of row names.
    let has_row_names = one_longer && are_row_names(below);
    let complete = |names: Vec<String>| {
        if has_row_names { std::iter::once(String::new()).chain(names).collect() } else { names }
    };
    let header = |names: Vec<String>, evidence, asks| First { names: Some(names), data: 1, evidence, asks };
    let of_comment = |names| First { names: Some(names), data: 0, evidence: Vec::new(), asks: false };
    let in_comment = sample.last_comment.and_then(|comment| names_in_comment(comment, sample));
    let known_in_comment = || in_comment.clone().filter(|names| header::known_ends(names).is_some()).map(of_comment);
    match about.options.header {
        Some(false) => return edge(false),
        Some(true) => return header(complete(names), Vec::new(), false),
        None => {}
    }
    // Whoever names columns says that there is a header.
    let choice = &about.options.columns;
    if choice.has_names() {
        if choice.is_in(&complete(names.clone())) {
            return header(complete(names), Vec::new(), false);
        }
        if let Some(names) = in_comment.clone().filter(|names| choice.is_in(names)) {
            return of_comment(names);
        }
    }
    let is_numbered = row.fields.iter().any(|field| number::looks_numeric(&field.text));
    if is_numbered
        && (evidence.is_empty() || about.content == Content::Ratings)
        && !is_unnamed(&row.fields[0])
        && header::known_ends(&names).is_none()
    {
        // A number is no name, unless words beside it are.
        return known_in_comment().unwrap_or_else(|| edge(false));
    }
    let known = header::ends(&complete(names.clone()));
    let all_named = names.iter().skip(1).all(|name| !name.is_empty());
    let unnamed = row.fields.len() > 2 && all_named && is_unnamed(&row.fields[0]) && !below.is_empty();
    if about.content == Content::Ratings
        && !evidence.is_empty()
        && !ids_below_are_numbers(about, below)
        && known.as_ref().is_ok_and(Option::is_none)
        && row.fields.get(2).is_none()
    {
        // A line with a rating is no header, whatever comes next; one without may be.
        return edge(false);
    }
    if !evidence.is_empty() || unnamed {
        return header(complete(names), evidence, false);
    }
    let names_ends = match known {
        Ok(Some(Ends { sure: Sure::Known, .. })) | Err(_) => true,
        Ok(Some(Ends { source, target, .. })) => !are_ids(sample, [source, target]),
        Ok(None) => false,
    };
    if names_ends || has_row_names {
        return header(complete(names), Vec::new(), true);
    }
    let roles = names.iter().filter(|name| header::role(name) != Role::Unknown).count();
    if names.len() > 2 && roles > 0 && same_width && about.content == Content::Edges {
        return header(names, Vec::new(), true);
    }
    if let Some(header) = known_in_comment() {
        return header;
    }
    // A file of a single line is an edge: a header alone has nothing to say.
    let is_alone = below.is_empty() && sample.ended;
    edge(names.len() == 2 && !is_alone)
}

/// A column that pandas or R did not name.
fn is_unnamed(field: &Field<'_>) -> bool {
    field.text.is_empty() || header::plain(&String::from_utf8_lossy(&field.text)) == "unnamed0"
}

/// Whether a column holds numbers, perhaps with a decimal comma, and nothing else but gaps.
pub(super) fn holds_numbers(rows: &[&Row<'_>], column: usize) -> bool {
    let is_there =
        |field: &&Field<'_>| !matches!(&*field.text, b"" | b"NA" | b"N/A" | b"null" | b"NULL" | b"None" | b"-");
    let fields = || rows.iter().filter_map(|row| row.fields.get(column)).filter(is_there);
    fields().next().is_some() && fields().all(|field| number::may_be(&field.text))
}

fn ids_below_are_numbers(about: &About<'_>, below: &[&Row<'_>]) -> bool {
    let column = |choice: &Option<Column>, usual: usize| match choice {
        Some(Column::Number(number)) => number - 1,
        _ => usual,
    };
    let columns = &about.options.columns;
    holds_numbers(below, column(&columns.source, 0)) && holds_numbers(below, column(&columns.target, 1))
}

/// Whether the first column counts rows, in quotes or beside ids that are text: beside numbers it may be an id, too.
fn are_row_names(rows: &[&Row<'_>]) -> bool {
    let number = |row: &&Row<'_>| row.fields.first().and_then(|field| number::whole(&field.text));
    let Some(first @ (0 | 1)) = rows.first().and_then(number) else { return false };
    let counts = rows.iter().zip(first..).all(|(row, wanted)| number(row) == Some(wanted));
    let is_quoted = rows.iter().all(|row| row.text.trim_ascii_start().starts_with(b"\""));
    counts && (is_quoted || !(holds_numbers(rows, 1) && holds_numbers(rows, 2)))
}

/// Whether two names of line 1, which only numbers tell apart, are more likely ids: others like them follow, or they themselves.
fn are_ids(sample: &Sample<'_>, columns: [usize; 2]) -> bool {
    let first = &sample.rows[0].fields;
    // Below row names there is a name for neither.
    if columns.iter().any(|column| *column >= first.len()) {
        return false;
    }
    let words: Vec<String> =
        columns.iter().map(|column| String::from_utf8_lossy(&first[*column].text).into_owned()).collect();
    let stems: Vec<_> = words.iter().filter_map(|word| header::stem(word)).collect();
    sample.rows[1..].iter().flat_map(|row| columns.iter().filter_map(|column| row.fields.get(*column))).any(|field| {
        let text = String::from_utf8_lossy(&field.text);
        words.iter().any(|word| *word == text) || header::stem(&text).is_some_and(|stem| stems.contains(&stem))
    })
}

/// The fields of a comment, if they are as many as those of a row.
fn names_in_comment(comment: &[u8], sample: &Sample<'_>) -> Option<Vec<String>> {
    let text = &comment[1..];
    let text = if text.first().is_some_and(|byte| is_blank(*byte)) { &text[1..] } else { text };
    let mut fields = Vec::new();
    split(text, sample.cut, &mut fields).ok()?;
    (fields.len() == sample.rows[0].fields.len()).then(|| header::names_of(&fields))
}
