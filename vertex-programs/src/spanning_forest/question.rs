//! Spanning forests as a question: whether weight and number of edges are those that sorting all edges gives.

use super::{Edge, Entry, baseline, direct};
use crate::Result;
use crate::race::{Alone, Asked, Question, wrong};
use crate::registry::{Contest, Data, On, Race, Weights, direct_only};

impl Race for Entry {
    fn about(&self) -> &'static str {
        "Time the direct algorithm for minimum spanning forests, against sorting all edges on one thread\n\n\
            Both take turns on a graph that is loaded once. Prints how long each took. There is no vertex program, so no engine takes \
            part."
    }

    direct_only!(Race);
}

impl Contest for Entry {
    fn on(&self, _: f64) -> On {
        On::Graph(Weights::Used)
    }

    fn question(&self, data: Data<'_>, _: f64) -> Result<Box<dyn Question>> {
        let asked = Asked {
            program: "spanning-forest",
            has: "spanning-forest has".into(),
            configured: "minimum, edges taken as undirected".into(),
            error_meaning: "whether number and weight of the edges are those that sorting all edges gives (0: they are)",
            baseline_name: "sorted edges (Kruskal), 1 thread",
            error: |_, found, expected| wrong(found, expected),
            baseline: Box::new(|graph| numbers(&baseline::run(graph, false))),
            direct: Box::new(|graph, options| {
                let (found, _, report) = crate::direct::run(options, |limits| direct::run(graph, false, limits))?;
                Ok((numbers(&found), report))
            }),
        };
        Ok(Box::new(Alone::new(asked, data.graph()?)))
    }
}

/// How many edges there are, and the bits of their weight together.
fn numbers(forest: &[Edge]) -> Vec<u32> {
    let total = super::total(forest).to_bits();
    vec![forest.len() as u32, (total >> 32) as u32, total as u32]
}
