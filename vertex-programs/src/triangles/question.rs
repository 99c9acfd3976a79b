//! Triangles as a question: the part of the vertices that are not in as many as a plain loop finds.

use hubcut::graph::AnyGraph;

use super::{Entry, baseline, direct};
use crate::Result;
use crate::race::{Alone, Asked, Question, wrong};
use crate::registry::{Contest, Data, Race, direct_only};

impl Race for Entry {
    fn about(&self) -> &'static str {
        "Time the direct algorithm for triangles, against a plain loop on one thread\n\n\
            Both take turns on a graph that is loaded once. Prints how long each took. There is no vertex program, so no engine takes \
            part. The plain loop looks at all pairs of neighbours: where degrees are high it takes long."
    }

    direct_only!(Race);
}

impl Contest for Entry {
    fn question(&self, data: Data<'_>, _: f64) -> Result<Box<dyn Question>> {
        Ok(question(data.graph()?))
    }
}

/// How the direct algorithm fares against a plain loop on this graph.
pub fn question(graph: &AnyGraph) -> Box<dyn Question> {
    let asked = Asked {
        program: "triangles",
        has: "triangles have".into(),
        configured: "of each vertex, edges taken as undirected".into(),
        error_meaning: "part of the vertices that are not in as many triangles as a plain loop finds",
        error: |_, found, expected| wrong(found, expected),
        baseline_name: "pairs of neighbours, 1 thread",
        baseline: Box::new(|graph| baseline::run(graph.topology()).1),
        direct: Box::new(|graph, options| {
            let run = |limits: &_| direct::run(graph.topology(), limits);
            let (found, _, report) = crate::direct::run(options, run)?;
            Ok((found.of_vertices, report))
        }),
    };
    Box::new(Alone::new(asked, graph))
}
