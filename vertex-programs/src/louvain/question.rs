//! Communities as a question: by how much their modularity is below that of the plain loop.

use hubcut::graph::{AnyGraph, VertexId};

use super::{Config, Entry, baseline, direct, verify};
use crate::Result;
use crate::race::{Alone, Asked, Question};
use crate::registry::{Contest, Data, ErrorRange, Race, direct_only};

/// The error that contenders run to unless told otherwise: ways that are as good differ by that much.
const ERROR: f64 = 0.01;

impl Race for Entry {
    fn about(&self) -> &'static str {
        "Time the direct algorithm for communities, against a plain loop on one thread\n\n\
            Both take turns on a graph that is loaded once. Prints how long each took. The plain loop moves one vertex after another; \
            there is no vertex program, so no engine takes part."
    }

    fn errors(&self) -> ErrorRange {
        ErrorRange { default: ERROR, least: None }
    }

    direct_only!(Race);
}

impl Contest for Entry {
    fn question(&self, data: Data<'_>, _: f64) -> Result<Box<dyn Question>> {
        let asked = Asked {
            program: "louvain",
            has: "communities have".into(),
            configured: "resolution 1, edges taken as undirected".into(),
            error_meaning: "by how much the modularity is below that of the plain loop",
            error: |graph, found, expected| (modularity(graph, expected) - modularity(graph, found)).max(0.0),
            baseline_name: "one vertex after another, 1 thread",
            baseline: Box::new(|graph| baseline::run(graph, 1.0)),
            direct: Box::new(|graph, options| {
                let run = |limits: &_| direct::run(graph, &Config::default(), limits);
                let (found, _, report) = crate::direct::run(options, run)?;
                Ok((found.labels, report))
            }),
        };
        Ok(Box::new(Alone::new(asked, data.graph()?)))
    }
}

fn modularity(graph: &AnyGraph, labels: &[VertexId]) -> f64 {
    let labels: Vec<usize> = labels.iter().map(|label| *label as usize).collect();
    verify::modularity(graph, &labels, 1.0)
}
