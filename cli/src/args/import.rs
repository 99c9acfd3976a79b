//! Options of `hubcut import`.

use std::path::PathBuf;

use anyhow::Result;
use clap::{Args, ValueHint};
use hubcut::graph::VertexOrder;

use super::graph::{ExistingFile, ReadArgs};
use super::partition::shards;
use super::{GraphArgs, ThreadArgs, choice};
use crate::exit::usage;

/// The orders of vertices by name.
pub(crate) const ORDERS: &[(&str, VertexOrder)] =
    &[("natural", VertexOrder::Natural), ("hub", VertexOrder::Hub), ("cut", VertexOrder::Cut)];

/// Parses an order in which a graph can be built.
pub(crate) fn order() -> impl clap::builder::TypedValueParser<Value = VertexOrder> {
    choice(&ORDERS[..2])
}

/// Build a graph from text and store it as a .hub file, to be opened in milliseconds
///
/// The file is written whole or not at all. A .hub file can be imported too, to lay it out in another order.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  hubcut import web.txt.gz web.hub
  hubcut import twitter.txt -o twitter.hub --order hub --duplicates first --self-loops drop
  hubcut import calls.csv calls.hub --columns src=caller,dst=callee,weight=minutes
  hubcut import parts/part-0.csv parts/part-1.csv all.hub
  hubcut import ratings.csv.gz ratings.hub --bipartite
  hubcut import ratings.mtx ratings.hub --bipartite
  zcat ratings.csv.gz | hubcut import - ratings.hub --bipartite --columns src=2,dst=1,weight=3")]
pub(crate) struct ImportArgs {
    /// In which order vertices are laid out
    ///
    /// natural: by ascending id, the default, which keeps the locality that many real files have already (crawls,
    /// roads). hub: vertices of high out-degree first, which packs the views that are read most together: up to twice
    /// as fast on graphs without natural locality (social networks, R-MAT). cut: part by part of the cut that is stored with the
    /// graph, or else of one by multilevel into --parts, the inside of each part before its boundary. Results are the same up to
    /// rounding, under the same ids and in the same rows.
    #[arg(long, default_value = "natural", value_name = "ORDER", value_parser = choice(ORDERS))]
    pub(crate) order: VertexOrder,
    /// Into how many parts the graph is cut for --order cut [default: 64, or the stored cut]
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = shards())]
    pub(crate) parts: Option<usize>,
    /// How many threads work.
    #[command(flatten)]
    pub(crate) threads: ThreadArgs,
    /// A graph as text or .hub, or a folder of text; - is text on standard input
    #[arg(value_name = "GRAPH", help_heading = None, value_hint = ValueHint::FilePath)]
    graph: PathBuf,
    /// The file to write, its name ending in .hub
    #[arg(value_name = "OUT.hub", help_heading = None, required_unless_present = "output", value_hint = ValueHint::FilePath)]
    out: Option<PathBuf>,
    /// With more than two names all but the last are files of the same text, such as part-*
    #[arg(value_name = "MORE", help_heading = None, value_hint = ValueHint::FilePath, value_parser = ExistingFile { or_stored: true })]
    more: Vec<PathBuf>,
    /// How text is read.
    #[command(flatten)]
    read: ReadArgs,
    /// The file to write, as other commands call it: instead of OUT.hub
    #[arg(long, short, value_name = "OUT.hub", help_heading = None, value_hint = ValueHint::FilePath)]
    output: Option<PathBuf>,
}

impl ImportArgs {
    /// Which graph is read, and the file to write.
    ///
    /// # Errors
    /// A usage error for two files to write.
    pub(crate) fn files(&self) -> Result<(GraphArgs, PathBuf)> {
        let mut more: Vec<PathBuf> = self.out.iter().chain(&self.more).cloned().collect();
        let is_stored = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "hub");
        let out = match &self.output {
            Some(_) if more.last().is_some_and(is_stored) => {
                return Err(usage("OUT.hub and --output cannot be used with each other; say once which file to write"));
            }
            Some(output) => output.clone(),
            None => more.pop().unwrap_or_default(),
        };
        let graph = GraphArgs { graph: self.graph.clone(), more, read: self.read.clone() };
        graph.check()?;
        Ok((graph, out))
    }
}
