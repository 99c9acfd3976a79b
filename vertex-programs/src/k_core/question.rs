//! Cores as a question: the part of the vertices whose core number is not the one that buckets give.

use super::{Entry, baseline, direct};
use crate::Result;
use crate::race::{Alone, Asked, Question, wrong};
use crate::registry::{Contest, Data, Race, direct_only};

impl Race for Entry {
    fn about(&self) -> &'static str {
        "Time the direct algorithm for core numbers, against buckets of degrees on one thread\n\n\
            Both take turns on a graph that is loaded once. Prints how long each took. There is no vertex program, so no engine takes \
            part."
    }

    direct_only!(Race);
}

impl Contest for Entry {
    fn question(&self, data: Data<'_>, _: f64) -> Result<Box<dyn Question>> {
        let asked = Asked {
            program: "k-core",
            has: "k-core has".into(),
            configured: "edges taken as undirected".into(),
            error_meaning: "part of the vertices whose core number is not the one that buckets give",
            baseline_name: "buckets of degrees, 1 thread",
            error: |_, found, expected| wrong(found, expected),
            baseline: Box::new(|graph| baseline::run(graph.topology())),
            direct: Box::new(|graph, options| {
                let run = |limits: &_| direct::run(graph.topology(), limits);
                let (found, _, report) = crate::direct::run(options, run)?;
                Ok((found.of_vertices, report))
            }),
        };
        Ok(Box::new(Alone::new(asked, data.graph()?)))
    }
}
