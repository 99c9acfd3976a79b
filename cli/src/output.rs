//! Values in a file: of every vertex, in the order of ids whatever the layout of the graph, or the best, best first; or a table
//! or walks that an answer has of its own.

use std::path::Path;

use anyhow::Result;
use hubcut::graph::Topology;
use hubcut_datasets::write::{Value, write_walks};
use hubcut_datasets::{Names, TableWriter};
use hubcut_programs::registry::Answer;

use crate::args::CommonArgs;
use crate::best::{best, cell, table};
use crate::numbers::{count, counted};
use crate::progress::Bar;
use crate::session::Session;
use crate::{files, top};

/// Writes the values to `path`: all of them, or as many of the best as --top says.
pub(crate) fn write(
    path: &Path,
    topology: &Topology,
    answer: &dyn Answer,
    names: Option<&Names>,
    args: &CommonArgs,
    session: &Session,
) -> Result<()> {
    let format = args.format.of(path);
    let bar = Bar::spinner(&session.talk, format!("writing {}", path.display()));
    let columns = answer.columns();
    let own = answer.table().filter(|_| columns.is_empty());
    let written = match (own, answer.walks(), args.top) {
        (None, Some(walks), None) => {
            let mut written = 0;
            files::write(path, &session.interrupts, |out| {
                written = write_walks(out, format, walks.length, walks.vertices, &|v| topology.raw_id(v))?;
                Ok(())
            })?;
            counted(written, "walk")
        }
        (Some(own), _, most) => {
            let rows = table(&own, topology, names, most);
            files::write(path, &session.interrupts, |out| top::write(out, format, topology, &rows, names))?;
            match rows.rows.len() {
                written if written < rows.of => {
                    format!("{} of {}", count(written as u64), counted(rows.of as u64, rows.noun))
                }
                _ => counted(rows.of as u64, rows.noun),
            }
        }
        (None, _, Some(k)) => {
            let best = best(answer, topology, k);
            files::write(path, &session.interrupts, |out| top::write(out, format, topology, &best, names))?;
            let all = counted(best.of as u64, best.noun);
            format!("{} of {all}", count(best.rows.len() as u64))
        }
        (None, None, None) => {
            files::write(path, &session.interrupts, |out| {
                let header: Vec<_> = columns.iter().map(|column| column.name).collect();
                let mut table = TableWriter::new(out, format, names.is_some(), &header)?;
                let mut values: Vec<Value<'_>> = Vec::with_capacity(columns.len());
                for position in 0..topology.vertices() {
                    let id = topology.ids().get(position);
                    let v = topology.vertex_at(position);
                    values.clear();
                    values.extend(columns.iter().map(|column| cell(column, topology, v)));
                    table.row(id, names.and_then(|names| names.get(position)), &values)?;
                }
                table.finish()
            })?;
            counted(topology.vertices() as u64, "vertex")
        }
    };
    drop(bar);
    if !files::is_standard(path) {
        session.talk.say(format_args!("wrote {}: {written}", path.display()));
    }
    Ok(())
}
