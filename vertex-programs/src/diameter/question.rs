//! The diameter as a question: how far its bounds are from the one of a plain loop.

use super::{Config, Entry, baseline, direct};
use crate::Result;
use crate::closeness::check_small;
use crate::race::{Alone, Asked, Question, difference};
use crate::registry::{Contest, Data, Race, direct_only};

impl Race for Entry {
    fn about(&self) -> &'static str {
        "Time the direct algorithm for the exact diameter, against a plain loop on one thread\n\n\
            Both take turns on a graph that is loaded once; the plain loop searches from all of its vertices. Prints how long each took. \
            There is no vertex program, so no engine takes part."
    }

    direct_only!(Race);
}

impl Contest for Entry {
    fn question(&self, data: Data<'_>, _: f64) -> Result<Box<dyn Question>> {
        let graph = data.graph()?;
        check_small(graph.topology())?;
        let asked = Asked {
            program: "diameter",
            has: "diameter has".into(),
            configured: "exact".into(),
            error_meaning: "relative difference of the bounds from the diameter by a plain loop",
            error: |_, found, expected| difference(found, expected),
            baseline_name: "a search from each vertex, 1 thread",
            baseline: Box::new(|graph| vec![baseline::run(graph.topology()).into_iter().max().unwrap_or(0).into(); 2]),
            direct: Box::new(|graph, options| {
                let config = Config { searches: u64::MAX, ..Config::default() };
                let run = |limits: &_| direct::run(graph.topology(), &config, limits);
                let (found, _, report) = crate::direct::run(options, run)?;
                Ok((vec![found.least.into(), found.most.into()], report))
            }),
        };
        Ok(Box::new(Alone::new(asked, graph)))
    }
}
