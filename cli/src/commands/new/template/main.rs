//! Runs the program over a graph in a text file: `cargo run --release -- FILE`, or over a few pages without one.

use hubcut::exec::{Options, Run};
use hubcut::graph::{AnyGraph, BuildOptions, EdgeList};
use template::PageRank;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let graph: AnyGraph = match std::env::args().nth(1) {
        Some(path) => hubcut_datasets::read_file(path)?.build()?,
        None => {
            let links = [("a", "b"), ("a", "c"), ("b", "c"), ("c", "a"), ("d", "c")];
            EdgeList::from_names(links).build(&BuildOptions::default())?.into()
        }
    };
    // The program has no use for weights.
    let graph = graph.without_data();
    let run = Run::new(PageRank { damping: 0.85, tolerance: 1e-6 }, &graph, Options::default())?;
    let outcome = run.run_observed(|progress| {
        eprintln!("superstep {}: change {:.1e}", progress.superstep.superstep, progress.superstep.residual);
    })?;
    for (page, rank) in graph.top(&outcome.vertices, 10) {
        println!("{page}\t{rank:.6}");
    }
    Ok(())
}
