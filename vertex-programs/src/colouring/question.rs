//! Colouring as a question: the part of the vertices whose colour is not that of the plain loop over the same order.

use super::{Entry, Order, baseline, direct};
use crate::Result;
use crate::race::{Alone, Asked, Question, wrong};
use crate::registry::{Contest, Data, Race, direct_only};

impl Race for Entry {
    fn about(&self) -> &'static str {
        "Time the direct algorithm for colouring, against a plain loop on one thread\n\n\
            Both take turns on a graph that is loaded once, the vertices with the most neighbours first. Prints how long each took. There \
            is no vertex program, so no engine takes part."
    }

    direct_only!(Race);
}

impl Contest for Entry {
    fn question(&self, data: Data<'_>, _: f64) -> Result<Box<dyn Question>> {
        let order = Order::default();
        let asked = Asked {
            program: "colouring",
            has: "colouring has".into(),
            configured: order.name().into(),
            error_meaning: "part of the vertices whose colour is not that of the plain loop",
            baseline_name: "greedy, 1 thread",
            error: |_, found, expected| wrong(found, expected),
            baseline: Box::new(move |graph| baseline::run(graph.topology(), order, 0).unwrap_or_default()),
            direct: Box::new(move |graph, options| {
                let run = |limits: &_| direct::run(graph.topology(), order, 0, limits);
                let (found, _, report) = crate::direct::run(options, run)?;
                Ok((found, report))
            }),
        };
        Ok(Box::new(Alone::new(asked, data.graph()?)))
    }
}
