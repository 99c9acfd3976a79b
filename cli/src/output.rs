//! The value of every vertex, in the order of ids whatever the layout of the graph.

use std::path::Path;

use anyhow::Result;
use hubcut::graph::Topology;
use hubcut_datasets::{Names, TableFormat, TableWriter};

use crate::answer::Answer;
use crate::files;
use crate::numbers::counted;
use crate::progress::Bar;
use crate::session::Session;

/// Writes the values to `path`, in the format that its extension asks for.
pub(crate) fn write(
    path: &Path,
    topology: &Topology,
    answer: &Answer,
    names: Option<&Names>,
    session: &Session,
) -> Result<()> {
    let bar = Bar::spinner(&session.talk, format!("writing {}", path.display()));
    files::write(path, &session.interrupts, |out| {
        let mut table =
            TableWriter::new(out, TableFormat::from_path(path), names.is_some(), &[answer.values.column()])?;
        for position in 0..topology.vertices() {
            let id = topology.ids().get(position);
            let value = answer.values.cell(topology, topology.vertex_at(position));
            table.row(id, names.and_then(|names| names.get(id)), &[value])?;
        }
        table.finish()
    })?;
    drop(bar);
    if !files::is_standard(path) {
        session.talk.say(format_args!("wrote {}: {}", path.display(), counted(topology.vertices() as u64, "vertex")));
    }
    Ok(())
}
