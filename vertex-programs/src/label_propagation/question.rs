//! Label propagation as a question: the part of the vertices whose label is not the one that a plain loop gives.

use super::{Config, Entry, baseline, direct};
use crate::Result;
use crate::race::{Alone, Asked, Question, wrong};
use crate::registry::{Contest, Data, Race, direct_only};

impl Race for Entry {
    fn about(&self) -> &'static str {
        "Time the direct algorithm for label propagation, against a plain loop on one thread\n\n\
            Both take turns on a graph that is loaded once, 10 iterations each, without weights. Prints how long each took. There is no vertex \
            program, so no engine takes part."
    }

    direct_only!(Race);
}

impl Contest for Entry {
    fn question(&self, data: Data<'_>, _: f64) -> Result<Box<dyn Question>> {
        let asked = Asked {
            program: "label-propagation",
            has: "label propagation has".into(),
            configured: format!("{} iterations, without weights", Config::ITERATIONS),
            error_meaning: "part of the vertices whose label is not the one that a plain loop gives",
            error: |_, found, expected| wrong(found, expected),
            baseline_name: "hash maps, 1 thread",
            baseline: Box::new(|graph| baseline::run(graph.topology(), None, None, Config::ITERATIONS)),
            direct: Box::new(|graph, options| {
                let run = |limits: &_| direct::run(graph.topology(), None, None, Config::ITERATIONS, limits);
                let (found, _, report) = crate::direct::run(options, run)?;
                Ok((found.labels, report))
            }),
        };
        Ok(Box::new(Alone::new(asked, data.graph()?)))
    }
}
