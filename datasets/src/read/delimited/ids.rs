//! What ids are, and the plan that all of this makes.

use std::sync::Arc;

use super::super::dialect::{Cut, Dialect, Ids};
use super::super::facts::Header;
use super::super::fields::{Field, trimmed};
use super::super::header;
use super::super::number::{self, Id};
use super::super::options::{Columns, Format, IdKind, Vertices, WeightColumn, WeightUse};
use super::super::prologue::{Bad, Body, Content, FirstWords, Open, Plan};
use super::columns::{self, Chosen};
use super::first::{self, First};
use super::{About, Row, Sample};
use crate::error::{Fault, quoted};

/// The plan, and where the lines to parse begin in what is held; `None` if there is a header and nothing else.
pub(super) fn plan(about: &About<'_>, sample: &Sample<'_>) -> Result<Option<(Plan, usize)>, Bad> {
    let first = first::first(about, sample);
    let Some(data) = sample.rows.get(first.data) else {
        return match &sample.fault {
            Some(bad) => Err(bad.clone()),
            None => Ok(None),
        };
    };
    let chosen = columns::choose(about, sample, &first)?;
    let mut dialect = layout(about, sample, &first, &chosen, data)?;
    let mut notes = chosen.notes.clone();
    let (ids, note) = id_kind(about, sample, &first, &chosen, data)?;
    notes.extend(note);
    let is_text = ids == Ids::Text;
    dialect.ids = ids;
    dialect.canonical = about.content == Content::Edges
        && matches!(dialect.ids, Ids::Number { .. })
        && about.options.ids.is_none()
        && about.options.vertices.is_none();
    dialect.doubtful = is_text && about.options.comments.is_none();
    let enforced = chosen.weight.is_some_and(|weight| first.evidence.contains(&weight)) || !is_text;
    dialect.numbers = first.evidence.first().copied().filter(|_| !enforced);
    let column = |column: usize| column + 1;
    let columns =
        Columns { source: column(chosen.source), target: column(chosen.target), weight: chosen.weight.map(column) };
    let row = &sample.rows[0];
    let may_be_text = is_text || dialect.ids == Ids::Either;
    let words = (first.asks && may_be_text).then(|| words(row, &first, &chosen)).flatten();
    // What stands before the first edge is counted here, but for comments between a header and it, which are parsed.
    let body = if first.data == 0 { 0 } else { row.end };
    let before = sample.comments.iter().filter(|start| **start < body).count() as u64;
    let plan = Plan {
        direction: chosen.direction,
        separator: Some(sample.separator),
        header: first.names.clone().map(|names| Header { names }),
        columns: Some(columns),
        left_out: chosen.left_out,
        comments: sample.dropped + before,
        called_undirected: sample.called_undirected,
        notes,
        open: Open {
            words,
            refuse_times: chosen.by_place && about.options.weight_use != WeightUse::Kept,
            // A line of sizes is shorter than edges with weights.
            may_be_sizes: first.names.is_none()
                && about.options.header.is_none()
                && !is_text
                && chosen.weight.is_none(),
        },
        ..Plan::new(format_of(about, dialect.cut), Body::Edges(dialect))
    };
    Ok(Some((plan, body)))
}

fn format_of(about: &About<'_>, cut: Cut) -> Format {
    match (about.format, cut) {
        (_, Cut::At(_)) => Format::Csv,
        (_, Cut::Tabs | Cut::Quoted { tabs: true, .. }) => Format::Tsv,
        (format, _) => format,
    }
}

/// The words of line 1 that may be ids.
fn words(row: &Row<'_>, first: &First, chosen: &Chosen) -> Option<FirstWords> {
    // Row names stand before what the header names.
    let shift = first.names.as_ref().map_or(0, |names| names.len().saturating_sub(row.fields.len()));
    let word = |column: usize| {
        let field = row.fields.get(column.checked_sub(shift)?)?;
        Some(String::from_utf8_lossy(&field.text).into_owned())
    };
    Some(FirstWords {
        source: word(chosen.source)?,
        target: word(chosen.target)?,
        is_header: first.names.is_some(),
        line: row.line,
    })
}

/// Where the columns are in a line, and how many a line may have.
fn layout(
    about: &About<'_>,
    sample: &Sample<'_>,
    first: &First,
    chosen: &Chosen,
    row: &Row<'_>,
) -> Result<Dialect, Bad> {
    let mut dialect = Dialect { cut: sample.cut, ..Dialect::plain() };
    if let Some(comments) = &about.options.comments {
        dialect.comments = comments.characters().as_bytes().to_vec().into();
    }
    (dialect.source, dialect.target, dialect.weight) = (chosen.source, chosen.target, chosen.weight);
    dialect.kinds = chosen.kinds;
    let width = row.fields.len();
    dialect.width = width.max(first.names.as_ref().map_or(0, Vec::len));
    let no_weights = about.options.weights == WeightColumn::None;
    let explicit = about.options.columns.source.is_some();
    dialect.least = 1 + chosen.source.max(chosen.target).max(chosen.weight.unwrap_or(0)).max(chosen.kinds.unwrap_or(0));
    dialect.most = match &first.names {
        // Whoever chooses the ends does not mind what else there is.
        _ if explicit => usize::MAX,
        Some(names) => names.len(),
        None if about.options.columns.weight.is_some() => usize::MAX,
        None => chosen.most.unwrap_or(width.min(3)),
    };
    // A comment that is the header is not looked at as an edge.
    dialect.header = match (&first.names, first.data) {
        (Some(_), 0) => sample.last_comment.map(Arc::from),
        (Some(_), _) => Some(Arc::from(trimmed(sample.rows[0].text).1)),
        (None, _) => None,
    };
    if about.content == Content::Ratings {
        // Two columns stay two: a third one further down would be a rating that is lost.
        let width = first.names.as_ref().map_or(width, Vec::len);
        let two = width == 2 && !explicit && !no_weights;
        (dialect.most, dialect.loose) = if two { (2, false) } else { (usize::MAX, true) };
    }
    let is_empty = |field: &&Field<'_>| field.text.is_empty();
    let padding = row.fields.iter().rev().take_while(is_empty).count();
    let found = row.fields.len() - padding.min(row.fields.len().saturating_sub(dialect.most));
    if found < dialect.least {
        return Err(row.bad(found, dialect.columns_fault(found)));
    }
    if found > dialect.most {
        let mut fault = dialect.columns_fault(found);
        if let Fault::TooManyColumns { expected, hint, .. } = &mut fault
            && first.names.is_none()
        {
            *expected = 3;
            *hint = format!("say which are the ends, such as {}", likely_columns(&sample.rows[first.data..])).into();
        }
        return Err(row.bad(dialect.most, fault));
    }
    if first.names.is_none()
        && let Some(column) = dialect.weight
        && number::weight(&row.fields[column].text).is_none()
    {
        let fault = match about.content {
            Content::Edges => Fault::NotAWeight {
                field: quoted(&row.fields[column].text),
                rule: number::refusal(&row.fields[column].text)
                    .unwrap_or("weights are finite numbers; leave the column out with `weights = none`"),
            },
            Content::Ratings => Fault::NotARating { field: quoted(&row.fields[column].text) },
        };
        return Err(row.bad(column, fault));
    }
    Ok(dialect)
}

/// Commands that choose columns of a wide table without names.
fn likely_columns(rows: &[Row<'_>]) -> String {
    let width = rows[0].fields.len();
    let all = |column: usize, such: fn(&[u8]) -> bool| {
        rows.iter().all(|row| row.fields.get(column).is_some_and(|field| such(&field.text)))
    };
    let whole: Vec<usize> = (0..width).filter(|column| all(*column, |field| number::whole(field).is_some())).collect();
    // Of numbers and words the first two numbers, if the first column is one: the ends of triples with a weight.
    let (source, target) = match whole[..] {
        [0, target, ..] => (0, target),
        _ => (0, 1),
    };
    let weights = (0..width).filter(|column| *column != source && *column != target);
    let weights = weights.filter(|column| all(*column, |field| number::weight(field).is_some()));
    let mut commands = vec![header::spell(source, target, None, None)];
    commands.extend(weights.take(3).map(|weight| header::spell(source, target, Some(weight), None)));
    super::refusals::or(&commands)
}

/// What ids are, and what is to be said of it.
fn id_kind(
    about: &About<'_>,
    sample: &Sample<'_>,
    first: &First,
    chosen: &Chosen,
    row: &Row<'_>,
) -> Result<(Ids, Option<String>), Bad> {
    if about.content == Content::Ratings && about.options.ids.is_none() {
        return Ok((Ids::Either, None));
    }
    let rows = &sample.rows[first.data..];
    let columns = [chosen.source, chosen.target];
    let zeros = "ids with zeros in front are text";
    let wanted = about.options.ids;
    let free = wanted.is_none() && about.options.vertices.is_none() && about.content == Content::Edges;
    if free && about.again.text_ids {
        return Ok((Ids::Text, Some(zeros.into())));
    }
    let kind = kind_of_line(about, first, columns.map(|column| &row.fields[column]))
        .map_err(|(column, fault)| row.bad(columns[column], fault))?;
    match (kind, about.options.vertices) {
        (IdKind::Text, None) => Ok((Ids::Text, None)),
        (IdKind::Text, Some(_)) => {
            let what = "a number of vertices can be given only where ids are numbers, and these are text";
            Err(row.bad(columns[0], Fault::Format(what.into())))
        }
        (IdKind::Number, None) => {
            let has_zeros = |row: &Row<'_>| {
                columns.iter().filter_map(|column| row.fields.get(*column)).any(|f| number::has_leading_zero(&f.text))
            };
            if free && rows.iter().any(has_zeros) {
                return Ok((Ids::Text, Some(zeros.into())));
            }
            Ok((Ids::any_number(), None))
        }
        (IdKind::Number, Some(vertices)) => {
            let (first, last) = vertices.allowed();
            let n = vertices.count();
            let allows = match vertices {
                Vertices::Count(_) => format!("ids from 0 to {}, or from 1 to {n}", n.saturating_sub(1)),
                _ => format!("ids from {first} to {last}"),
            };
            Ok((Ids::Number { first, last, declared: format!("`vertices = {vertices}` allows {allows}") }, None))
        }
    }
}

fn kind_of_line(about: &About<'_>, first: &First, ends: [&Field<'_>; 2]) -> Result<IdKind, (usize, Fault)> {
    let wanted = about.options.ids;
    if wanted == Some(IdKind::Text) {
        return Ok(IdKind::Text);
    }
    let look = |field: &Field<'_>| match number::id(&field.text) {
        Id::WrongNumber => number::whole_decimal(&field.text).map_or(Id::WrongNumber, Id::Number),
        id => id,
    };
    let looks = ends.map(look);
    if looks.iter().all(|id| matches!(id, Id::Number(_))) {
        return Ok(IdKind::Number);
    }
    for (column, (field, id)) in ends.into_iter().zip(looks).enumerate() {
        if field.text.is_empty() {
            return Err((column, Fault::EmptyId));
        }
        let hint = match id {
            Id::WrongNumber => "read such ids as text with `ids = text`",
            Id::Text if wanted.is_some() && first.names.is_none() => "read ids as text with `ids = text`",
            Id::Text if wanted.is_some() => "",
            _ => continue,
        };
        return Err((column, Fault::NotAnId { field: quoted(&field.text), hint }));
    }
    Ok(IdKind::Text)
}
