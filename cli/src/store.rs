//! Writing stored graphs, broken off by Ctrl-C without a trace.

use std::path::Path;

use anyhow::{Result, anyhow};
use hubcut::graph::{AnyGraph, VertexOrder, memory};
use hubcut::partition::Cut;
use hubcut::store::{self, StoreInfo};

use crate::files;
use crate::numbers::counted;
use crate::progress::Bar;
use crate::session::Session;

/// Whether `path` is the name of a stored graph.
pub(crate) fn is_store_name(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("hub"))
}

/// Stores a graph, and a cut of it, in place of what was there, and says so.
pub(crate) fn write(graph: &AnyGraph, cut: Option<&Cut>, path: &Path, session: &Session) -> Result<StoreInfo> {
    let bar = Bar::spinner(&session.talk, format!("writing {}", path.display()));
    let info = replace(graph, cut, path, session)?;
    drop(bar);
    let order = name_of(info.order);
    let (vertices, edges) = (counted(info.vertices, "vertex"), counted(info.edges, "edge"));
    let size = memory::human(info.file_bytes);
    let cut = info.cut.as_ref().map_or(String::new(), |cut| format!("{}, ", counted(cut.shards as u64, "shard")));
    session.talk.say(format_args!("wrote {}: {vertices}, {edges}, {cut}{order} order, {size}", path.display()));
    Ok(info)
}

/// What an order is called.
pub(crate) fn name_of(order: VertexOrder) -> &'static str {
    match order {
        VertexOrder::Natural => "natural",
        VertexOrder::Hub => "hub",
    }
}

/// Writes to a folder of its own, which goes away with the process, and moves the file to its place.
fn replace(graph: &AnyGraph, cut: Option<&Cut>, path: &Path, session: &Session) -> Result<StoreInfo> {
    let name = path.file_name().ok_or_else(|| anyhow!("{} is no file name", path.display()))?;
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let failed = |error: std::io::Error| files::failed(path, &error);
    let folder = tempfile::Builder::new().prefix(".hubcut-").tempdir_in(parent).map_err(failed)?;
    session.interrupts.while_filling(folder.path(), || {
        let part = folder.path().join(name);
        let info = store::write_any_with_cut(graph, cut, &part).map_err(|error| match error {
            hubcut::Error::Io { source, .. } => failed(source),
            hubcut::Error::Unstorable { section, fault, .. } => {
                hubcut::Error::Unstorable { path: path.to_owned(), section, fault }.into()
            }
            error => error.into(),
        })?;
        std::fs::rename(part, path).map_err(failed)?;
        Ok(info)
    })
}
