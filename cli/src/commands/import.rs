//! `hubcut import IN OUT.hub`.

use std::time::Instant;

use anyhow::Result;
use hubcut::graph::{AnyGraph, VertexOrder};
use hubcut::partition::{Cut, CutOptions, edge_cut};
use hubcut::store::StoredGraph;
use hubcut_datasets::WeightUse;

use crate::args::ImportArgs;
use crate::exit::{Exit, usage};
use crate::load::{self, Source};
use crate::numbers::{counted, seconds};
use crate::progress::Bar;
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
        if args.parts.is_some() && args.order != VertexOrder::Cut {
            return Err(usage("--parts is for --order cut; add that, or leave it out"));
        }
        let loaded = load::load(&graph, args.order.rebuilt(), WeightUse::Kept, &session.talk)?;
        let graph = match args.order {
            VertexOrder::Cut => {
                let stored = loaded.stored.as_ref().map(StoredGraph::cut).transpose()?.flatten();
                in_order_of_cut(args, &loaded.graph, stored, session)?
            }
            order => {
                if loaded.stored.as_ref().is_some_and(|stored| stored.info().cut.is_some()) {
                    session.talk.warn("the stored cut is left behind; cut the new file with `hubcut partition`");
                }
                match loaded.source {
                    Source::Text { .. } => loaded.graph,
                    Source::Store { .. } => loaded.graph.reordered(order)?,
                }
            }
        };
        store::write(&graph, None, out, session)?;
        Ok(Exit::Ok)
    })
}

/// Parts unless told otherwise.
const PARTS: usize = 64;

/// The graph part by part of the cut that is stored with it, or else of a new one.
fn in_order_of_cut(args: &ImportArgs, graph: &AnyGraph, stored: Option<Cut>, session: &Session) -> Result<AnyGraph> {
    let topology = graph.topology();
    let cut = match stored {
        Some(cut) if args.parts.is_some_and(|parts| parts != cut.shards()) => {
            return Err(usage(format!(
                "the file has a cut into {}, which is the one that counts; leave out --parts, or import the file once without \
                 --order cut, which leaves the cut behind",
                counted(cut.shards() as u64, "shard")
            )));
        }
        Some(cut) => {
            let shards = counted(cut.shards() as u64, "shard");
            session
                .talk
                .say(format_args!("in the order of the stored cut into {shards}; the cut itself is left behind"));
            cut
        }
        None => {
            let options = CutOptions::new(args.parts.unwrap_or(PARTS));
            let parts = counted(options.shards as u64, "part");
            let bar = Bar::spinner(&session.talk, format!("cutting into {parts}"));
            let begin = Instant::now();
            let cut = Cut::new(topology, &edge_cut::Multilevel, &options)?;
            drop(bar);
            session.talk.say(format_args!("{parts}, cut in {}", seconds(begin.elapsed().as_secs_f64())));
            cut
        }
    };
    Ok(graph.laid_out(cut.order(topology)?)?)
}
