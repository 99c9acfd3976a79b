//! Writing stored graphs.

use std::path::Path;

use anyhow::Result;
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
    let info = store::write_any_with_cut(graph, cut, path).map_err(|error| match error {
        hubcut::Error::Io { source, .. } => files::failed(path, &source),
        error => error.into(),
    })?;
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
        VertexOrder::Cut => "cut",
    }
}
