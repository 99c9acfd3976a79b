//! The highest values on standard output: TSV in a pipe, an aligned table on a terminal.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::io::{self, IsTerminal, Write};

use anstyle::Style;
use anyhow::Result;
use hubcut::graph::Topology;
use hubcut_datasets::{Names, TableFormat, TableWriter};

use crate::programs::Answer;
use crate::stdout;

/// Prints the `k` highest values, highest first, equal ones by id.
pub(crate) fn print(topology: &Topology, answer: &Answer, names: Option<&Names>, k: usize) -> Result<()> {
    if k == 0 {
        return Ok(());
    }
    let top = highest(topology, &answer.values, k);
    if io::stdout().is_terminal() {
        let rows = aligned(topology, answer, names, &top);
        return stdout::print(|out| print_aligned(out, &rows));
    }
    stdout::print(|out| {
        let mut table = TableWriter::new(out, TableFormat::Tsv, names.is_some(), &[answer.column])?;
        for &position in &top {
            let id = topology.ids().get(position);
            let value = answer.values[topology.vertex_at(position) as usize];
            table.row(id, names.and_then(|names| names.get(id)), &[value.into()])?;
        }
        table.finish()
    })
}

/// A value and its natural position, ordered so that the best is the greatest.
#[derive(PartialEq)]
struct Entry(f64, Reverse<usize>);

impl Eq for Entry {}

impl Ord for Entry {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.total_cmp(&other.0).then(self.1.cmp(&other.1))
    }
}

impl PartialOrd for Entry {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

/// Natural positions of the `k` highest values.
fn highest(topology: &Topology, values: &[f64], k: usize) -> Vec<usize> {
    let mut heap = BinaryHeap::new();
    for position in 0..values.len() {
        heap.push(Reverse(Entry(values[topology.vertex_at(position) as usize], Reverse(position))));
        if heap.len() > k {
            heap.pop();
        }
    }
    heap.into_sorted_vec().into_iter().map(|Reverse(Entry(_, Reverse(position)))| position).collect()
}

/// Header and rows: place, id, perhaps a name, value.
fn aligned(topology: &Topology, answer: &Answer, names: Option<&Names>, top: &[usize]) -> Vec<Vec<String>> {
    let cells = |place: String, id: String, name: String, value: String| match names {
        Some(_) => vec![place, id, name, value],
        None => vec![place, id, value],
    };
    let header = cells("rank".into(), "id".into(), "name".into(), answer.column.into());
    let rows = top.iter().enumerate().map(|(i, &position)| {
        let id = topology.ids().get(position);
        let name = names.and_then(|names| names.get(id)).unwrap_or_default();
        let value = answer.values[topology.vertex_at(position) as usize];
        cells((i + 1).to_string(), id.to_string(), name.into(), format!("{value:.6e}"))
    });
    std::iter::once(header).chain(rows).collect()
}

fn print_aligned(out: &mut dyn Write, rows: &[Vec<String>]) -> io::Result<()> {
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
