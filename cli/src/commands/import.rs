//! `hubcut import IN OUT.hub`.

use anyhow::Result;
use hubcut::graph::AnyGraph;

use crate::args::ImportArgs;
use crate::exit::Exit;
use crate::load::{self, Source};
use crate::session::Session;
use crate::{files, ratings, store, threads};

/// Builds a graph and stores it.
pub(crate) fn execute(args: &ImportArgs, session: &Session) -> Result<Exit> {
    let out = args.out();
    files::refuse_same(("the graph to read", &args.graph.graph), ("the file to write", out))?;
    files::check_store(out)?;
    threads::install(&args.threads, || {
        if args.bipartite {
            let graph = ratings::import(&args.graph, args.order, &session.talk)?;
            store::write(&graph, None, out, session)?;
            return Ok(Exit::Ok);
        }
        let loaded = load::load(&args.graph, args.order, &session.talk)?;
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
