//! Options of `hubcut info` and `hubcut check`.

use clap::Args;

use super::{GraphArgs, ThreadArgs};

/// Say what a graph is: sizes, direction, types, what building it found
///
/// Of a .hub file only the header is read, which takes milliseconds; text is loaded.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  hubcut info web.hub
  hubcut info roads.gr.gz --json")]
pub(crate) struct InfoArgs {
    /// Which graph, and how to print.
    #[command(flatten)]
    pub(crate) inspect: InspectArgs,
}

/// Check a graph and count what is odd about it
///
/// Text is read and built. Of a .hub file every byte is checked, and that its two adjacencies and their data are each
/// other's transpose. Counts duplicates, self-loops, isolated and dangling vertices, and degrees.
#[derive(Args, Debug)]
#[command(after_help = "Examples:
  hubcut check web.hub
  hubcut check web.txt --undirected

Exit codes:
  0 sound, 1 damaged or not readable")]
pub(crate) struct CheckArgs {
    /// Which graph, and how to print.
    #[command(flatten)]
    pub(crate) inspect: InspectArgs,
}

/// A command that looks at a graph.
#[derive(Args, Clone, Debug)]
pub(crate) struct InspectArgs {
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
    /// How many threads work.
    #[command(flatten)]
    pub(crate) threads: ThreadArgs,
    /// Which graph.
    #[command(flatten)]
    pub(crate) graph: GraphArgs,
}
