//! Options of `hubcut import`.

use std::path::{Path, PathBuf};

use clap::{Args, ValueHint};
use hubcut::graph::VertexOrder;

use super::{GraphArgs, ThreadArgs, choice};

/// The orders of vertices by name.
pub(crate) const ORDERS: &[(&str, VertexOrder)] = &[("natural", VertexOrder::Natural), ("hub", VertexOrder::Hub)];

/// Parses an order.
pub(crate) fn order() -> impl clap::builder::TypedValueParser<Value = VertexOrder> {
    choice(ORDERS)
}

/// Build a graph from text and store it as a .hub file, to be opened in milliseconds
///
/// The file is written whole or not at all. A .hub file can be imported too, to lay it out in another order.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  hubcut import web.txt.gz web.hub
  hubcut import twitter.txt -o twitter.hub --order hub --duplicates first --self-loops drop
  hubcut import ratings.csv.gz ratings.hub --bipartite
  hubcut import ratings.mtx ratings.hub --bipartite
  zcat ratings.csv.gz | hubcut import - ratings.hub --bipartite --columns src=2,dst=1,weight=3")]
pub(crate) struct ImportArgs {
    /// In which order vertices are laid out
    ///
    /// natural: by ascending id, the default, which keeps the locality that many real files have already (crawls,
    /// roads). hub: vertices of high out-degree first, which packs the views that are read most together: up to twice
    /// as fast on graphs without natural locality (social networks, R-MAT). Results are the same up to rounding, under the
    /// same ids and in the same rows.
    #[arg(long, default_value = "natural", value_name = "ORDER", value_parser = order())]
    pub(crate) order: VertexOrder,
    /// Lines are ratings: user, item, rating, and whatever follows
    ///
    /// Users and items have ids of their own: user 7 and item 7 are two vertices, user:7 and item:7 in every output. An edge
    /// leads from a user to an item; without a third column every rating is 1. Of a Matrix Market file, rows are users and columns
    /// items.
    #[arg(long)]
    pub(crate) bipartite: bool,
    /// How many threads work.
    #[command(flatten)]
    pub(crate) threads: ThreadArgs,
    /// Which graph.
    #[command(flatten)]
    pub(crate) graph: GraphArgs,
    /// The file to write, its name ending in .hub
    #[arg(value_name = "OUT.hub", help_heading = None, required_unless_present = "output", conflicts_with = "output",
          value_hint = ValueHint::FilePath)]
    out: Option<PathBuf>,
    /// The file to write, as other commands call it: instead of OUT.hub
    #[arg(long, short, value_name = "OUT.hub", help_heading = None, value_hint = ValueHint::FilePath)]
    output: Option<PathBuf>,
}

impl ImportArgs {
    /// The file to write. One of its two names is there.
    pub(crate) fn out(&self) -> &Path {
        self.out.as_deref().or(self.output.as_deref()).unwrap_or(Path::new(""))
    }
}
