//! Strongly connected components as a question: the part of the vertices whose label is not the one that a depth-first search gives.

use super::{Entry, baseline, direct};
use crate::Result;
use crate::race::{Alone, Asked, Question, wrong};
use crate::registry::{Contest, Data, Race, direct_only};

impl Race for Entry {
    fn about(&self) -> &'static str {
        "Time the direct algorithm for strongly connected components, against a depth-first search on one thread\n\n\
            Both take turns on a graph that is loaded once. Prints how long each took. There is no vertex program, so no engine takes \
            part."
    }

    direct_only!(Race);
}

impl Contest for Entry {
    fn question(&self, data: Data<'_>, _: f64) -> Result<Box<dyn Question>> {
        let asked = Asked {
            program: "strong-components",
            has: "strong-components has".into(),
            configured: "by the first vertex of each".into(),
            error_meaning: "part of the vertices whose label is not the one that a depth-first search gives",
            baseline_name: "depth first (Tarjan), 1 thread",
            error: |_, found, expected| wrong(found, expected),
            baseline: Box::new(|graph| baseline::run(graph.topology()).0),
            direct: Box::new(|graph, options| {
                let run = |limits: &_| direct::run(graph.topology(), limits);
                let ((labels, _), _, report) = crate::direct::run(options, run)?;
                Ok((labels, report))
            }),
        };
        Ok(Box::new(Alone::new(asked, data.graph()?)))
    }
}
