//! `hubcut import IN OUT.hub`.

use anyhow::Result;
use hubcut::graph::AnyGraph;
use hubcut_datasets::WeightUse;

use crate::args::ImportArgs;
use crate::exit::Exit;
use crate::load::{self, Source};
use crate::session::Session;
use crate::{files, store, threads};

/// Builds a graph and stores it.
pub(crate) fn execute(args: &ImportArgs, session: &Session) -> Result<Exit> {
    let (graph, out) = args.files()?;
    let out = out.as_path();
    files::refuse_same(("the graph to read", &graph.graph), ("the file to write", out))?;
    for path in &graph.more {
        files::refuse_same(("a file to read", path), ("the file to write", out))?;
    }
    files::check_store(out)?;
    threads::install(&args.threads, || {
        let loaded = load::load(&graph, args.order, WeightUse::Kept, &session.talk)?;
        if loaded.stored.as_ref().is_some_and(|stored| stored.info().cut.is_some()) {
            session.talk.warn("the stored cut is left behind; cut the new file with `hubcut partition`");
        }
        let graph = match (loaded.source, loaded.graph) {
            (Source::Text { .. }, graph) => graph,
            (Source::Store { .. }, AnyGraph::Unweighted(graph)) => AnyGraph::Unweighted(graph.reordered(args.order)?),
            (Source::Store { .. }, AnyGraph::U32(graph)) => AnyGraph::U32(graph.reordered(args.order)?),
            (Source::Store { .. }, AnyGraph::F32(graph)) => AnyGraph::F32(graph.reordered(args.order)?),
            (Source::Store { .. }, AnyGraph::F64(graph)) => AnyGraph::F64(graph.reordered(args.order)?),
        };
        store::write(&graph, None, out, session)?;
        Ok(Exit::Ok)
    })
}
