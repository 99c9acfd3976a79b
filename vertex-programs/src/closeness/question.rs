//! Closeness as a question: how far harmonic closeness is from that of a plain loop.

use super::{Entry, baseline, check_small, exact};
use crate::Result;
use crate::race::{Alone, Asked, Question, difference};
use crate::registry::{Contest, Data, ErrorRange, Race, direct_only};

impl Race for Entry {
    fn about(&self) -> &'static str {
        "Time the direct algorithm for exact closeness, against a plain loop on one thread\n\n\
            Both take turns on a graph that is loaded once, and search from all of its vertices. Prints how long each took. There is no \
            vertex program, so no engine takes part."
    }

    /// Sums of a plain loop are rounded in another order.
    fn errors(&self) -> ErrorRange {
        ErrorRange { default: 1e-9, least: Some((1e-12, "sums are rounded in different orders")) }
    }

    direct_only!(Race);
}

impl Contest for Entry {
    fn question(&self, data: Data<'_>, _: f64) -> Result<Box<dyn Question>> {
        let graph = data.graph()?;
        check_small(graph.topology())?;
        let asked = Asked {
            program: "closeness",
            has: "closeness has".into(),
            configured: "exact".into(),
            error_meaning: "largest relative difference from harmonic closeness by a plain loop",
            error: |_, found, expected| difference(found, expected),
            baseline_name: "a search for each vertex, 1 thread",
            baseline: Box::new(|graph| baseline::run(graph.topology()).iter().map(|of| of.harmonic).collect()),
            direct: Box::new(|graph, options| {
                let (found, _, report) = crate::direct::run(options, |limits| exact::run(graph.topology(), limits))?;
                Ok((found.to.iter().map(|of| of.harmonic).collect(), report))
            }),
        };
        Ok(Box::new(Alone::new(asked, graph)))
    }
}
