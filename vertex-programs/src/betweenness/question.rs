//! Betweenness as a question: how far sums are from those of a plain loop over the same sources.

use super::{Entry, baseline, direct, how_many, sample};
use crate::Result;
use crate::race::{Alone, Asked, Question, difference};
use crate::registry::{Contest, Data, ErrorRange, Race, direct_only};

/// The seed of the sample.
const SEED: u64 = 1;

/// Sources of a race on a large graph: the plain loop takes its time.
const FEW: usize = 8;

impl Race for Entry {
    fn about(&self) -> &'static str {
        "Time the direct algorithm for betweenness, against a plain loop on one thread\n\n\
            Both take turns on a graph that is loaded once, from the same sources: all, or eight at random where that would take long. Prints \
            how long each took. There is no vertex program, so no engine takes part."
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
        let all = how_many(graph.topology(), None, false) == graph.topology().vertices();
        let sources = sample(graph.topology(), if all { graph.topology().vertices() } else { FEW }, SEED);
        let same = sources.clone();
        let asked = Asked {
            program: "betweenness",
            has: "betweenness has".into(),
            configured: crate::numbers::counted(sources.len() as u64, "source"),
            error_meaning: "largest relative difference from the sums of a plain loop",
            error: |_, found, expected| difference(found, expected),
            baseline_name: "Brandes, 1 thread",
            baseline: Box::new(move |graph| baseline::run(graph.topology(), &sources)),
            direct: Box::new(move |graph, options| {
                let (sums, _, report) =
                    crate::direct::run(options, |limits| direct::run(graph.topology(), &same, limits))?;
                Ok((sums.dependencies, report))
            }),
        };
        Ok(Box::new(Alone::new(asked, graph)))
    }
}
