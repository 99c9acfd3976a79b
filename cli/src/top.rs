//! The best values: as a table in a file or a pipe, aligned on a terminal.

use std::io::{self, IsTerminal, Write};

use anstyle::Style;
use anyhow::Result;
use hubcut::graph::Topology;
use hubcut_datasets::write::Value;
use hubcut_datasets::{Names, TableFormat, TableWriter};
use hubcut_programs::registry::Answer;

use crate::best::{Top, best, table};
use crate::numbers::rounded;
use crate::stdout;

/// Prints the `k` best values, best first, equal ones by id; or the answer's own table, if it has one (of a long one `k` rows): in the format that was asked for, else TSV in a pipe, aligned
/// on a terminal.
pub(crate) fn print(
    topology: &Topology,
    answer: &dyn Answer,
    names: Option<&Names>,
    k: usize,
    format: Option<TableFormat>,
) -> Result<()> {
    if k == 0 {
        return Ok(());
    }
    let top = match answer.table() {
        Some(of_answer) => table(&of_answer, topology, names, Some(k)),
        None => best(answer, topology, k),
    };
    if format.is_none() && io::stdout().is_terminal() {
        let rows = aligned(topology, &top, names);
        return stdout::print(|out| print_aligned(out, &rows));
    }
    stdout::print(|out| write(out, format.unwrap_or_default(), topology, &top, names))
}

/// Writes the best values as a table.
pub(crate) fn write(
    out: impl Write,
    format: TableFormat,
    topology: &Topology,
    top: &Top<'_>,
    names: Option<&Names>,
) -> io::Result<()> {
    let columns: Vec<&str> = top.columns.iter().map(AsRef::as_ref).collect();
    let mut table = TableWriter::keyed(out, format, top.key, names.is_some(), &columns)?;
    for (v, values) in &top.rows {
        let id = topology.raw_id(*v);
        table.row(id, names.and_then(|names| names.get(topology.position_of(*v))), values)?;
    }
    table.finish()
}

/// Header and rows: place, unless rows are not numbered, id, perhaps a name, values.
fn aligned(topology: &Topology, top: &Top<'_>, names: Option<&Names>) -> Vec<Vec<String>> {
    let cells = |place: String, id: String, name: &str, values: &mut dyn Iterator<Item = String>| -> Vec<String> {
        let place = top.numbered.then_some(place).into_iter();
        place.chain([id]).chain(names.map(|_| name.into())).chain(values).collect()
    };
    let header = cells("rank".into(), top.key.into(), "name", &mut top.columns.iter().map(ToString::to_string));
    let rows = top.rows.iter().enumerate().map(|(i, (v, values))| {
        let id = topology.raw_id(*v).to_string();
        let name = names.and_then(|names| names.get(topology.position_of(*v))).unwrap_or_default();
        cells((i + 1).to_string(), id, name, &mut values.iter().copied().map(shown))
    });
    std::iter::once(header).chain(rows).collect()
}

/// A value for people: digits enough to compare.
fn shown(value: Value<'_>) -> String {
    match value {
        Value::F64(number) => rounded(number),
        Value::F32(number) => rounded(number.into()),
        Value::U64(number) => crate::numbers::count(number).to_string(),
        Value::Text(text) => text.into(),
        Value::Id(id) => id.to_string(),
        Value::Bool(yes) => yes.to_string(),
        Value::Empty => String::new(),
        Value::F32s(numbers) => numbers.iter().map(|x| rounded(f64::from(*x))).collect::<Vec<_>>().join(" "),
        Value::F64s(numbers) => numbers.iter().map(|x| rounded(*x)).collect::<Vec<_>>().join(" "),
    }
}

/// Prints a header and rows, cells below each other.
pub(crate) fn print_aligned(out: &mut dyn Write, rows: &[Vec<String>]) -> io::Result<()> {
    let columns = rows.first().map_or(0, Vec::len);
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0);
    let widths: Vec<_> = (0..columns).map(width).collect();
    let choice = anstream::AutoStream::choice(&io::stdout());
    let bold = if choice == anstream::ColorChoice::Never { Style::new() } else { Style::new().bold() };
    for (i, row) in rows.iter().enumerate() {
        let style = if i == 0 { bold } else { Style::new() };
        write!(out, "{style}")?;
        for (column, (cell, &width)) in row.iter().zip(&widths).enumerate() {
            match column {
                0 => write!(out, "{cell:>width$}")?,
                _ if column + 1 == columns => write!(out, "  {cell}")?,
                _ => write!(out, "  {cell:<width$}")?,
            }
        }
        writeln!(out, "{style:#}")?;
    }
    Ok(())
}
