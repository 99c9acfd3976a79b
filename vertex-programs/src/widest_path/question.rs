//! Widest paths as a question: the part of the vertices whose width is not that of a plain loop.

use hubcut::exec::Engine;
use hubcut::graph::AnyGraph;

use super::{Entry, baseline, direct};
use crate::direct::WeightedRows;
use crate::error::{Error, Result, find_source};
use crate::race::{Alone, Asked, Question, wrong};
use crate::registry::{Contest, Data, On, Race, Weights, options};
use crate::sssp::ShortestPathsQuestion;

/// From which vertex paths are raced to.
#[derive(Clone, Debug)]
#[cfg_attr(feature = "clap", derive(clap::Args))]
pub struct RaceOptions {
    /// The vertex that paths start from, as the file spells it [default: the one with the most out-edges]
    #[cfg_attr(feature = "clap", arg(long, value_name = "ID", allow_hyphen_values = true))]
    pub source: Option<String>,
}

impl Race for Entry {
    fn about(&self) -> &'static str {
        "Time the direct algorithm for widest paths, against a heap on one thread\n\n\
            Both take turns on a graph with weights that is loaded once. Prints how long each took. There is no vertex program, so no \
            engine takes part."
    }

    fn engines(&self) -> &'static [Engine] {
        &[Engine::Direct]
    }

    options!(RaceOptions => Contest);
}

impl Contest for RaceOptions {
    fn on(&self, _: f64) -> On {
        On::Graph(Weights::Used)
    }

    fn question(&self, data: Data<'_>, _: f64) -> Result<Box<dyn Question>> {
        let graph = data.graph()?;
        let source = self.source.clone().unwrap_or_else(|| ShortestPathsQuestion::hub(graph.topology()));
        let id = find_source(&source, &|id| graph.topology().find(id))?;
        if let AnyGraph::Unweighted(_) = graph {
            return Err(Error::NeedsWeights);
        }
        // So that the loop need not fail.
        WeightedRows::by_source(graph)?;
        let asked = Asked {
            program: "widest-path",
            has: "widest-path has".into(),
            configured: format!("from {source}"),
            error_meaning: "part of the vertices whose width is not the one that a heap gives",
            baseline_name: "heap (Dijkstra), 1 thread",
            error: |_, found, expected| wrong(found, expected),
            baseline: Box::new(move |graph| baseline::run(graph, id).unwrap_or_default()),
            direct: Box::new(move |graph, options| {
                let run = |limits: &_| direct::run(graph, id, false, limits);
                let ((widths, _), _, report) = crate::direct::run(options, run)?;
                Ok((widths, report))
            }),
        };
        Ok(Box::new(Alone::new(asked, graph)))
    }
}
