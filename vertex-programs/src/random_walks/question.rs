//! Random walks as a question: whether steps are along edges, and as frequent as their probabilities say.

use hubcut::graph::{AnyGraph, Topology, VertexId};
use hubcut::parallel;

use super::{Config, Entry, baseline, direct, verify};
use crate::race::{Alone, Asked, Question};
use crate::registry::{Contest, Data, On, Race, Weights, direct_only};
use crate::{Error, Result};

/// What is raced: the settings of the paper's experiments, but one walk.
const RACED: Config = Config { walks: 1, length: 20, p: 0.25, q: 4.0 };

/// Probabilities that the plain loop computes at the most, some minutes.
const MOST: f64 = 1e10;

impl Race for Entry {
    fn about(&self) -> &'static str {
        "Time random walks of second order, against a plain loop on one thread\n\n\
            Both take turns on a graph that is loaded once, and make one walk of 20 vertices from each vertex with p = 0.25 and q = 4; the loop \
            computes the probabilities of all edges at each step. Prints how long each took. There is no vertex program, so no \
            engine takes part."
    }

    direct_only!(Race);
}

impl Contest for Entry {
    fn on(&self, _: f64) -> On {
        On::Graph(Weights::Used)
    }

    fn question(&self, data: Data<'_>, _: f64) -> Result<Box<dyn Question>> {
        let graph = data.graph()?;
        if probabilities(graph.topology()) > MOST {
            let text = "the plain loop would compute probabilities for many minutes on this graph; give a smaller one";
            return Err(Error::Usage(text.into()));
        }
        // So that the loop need not fail.
        crate::direct::WeightedRows::by_source(graph)?;
        let asked = Asked {
            program: "random-walks",
            has: "random-walks have".into(),
            configured: "1 walk of 20 vertices from each, p = 0.25, q = 4".into(),
            error_meaning: "part of the walks that are wrong, or 1 if steps do not fit their probabilities",
            error: |graph, found, _| error(graph, found),
            baseline_name: "probabilities of all edges at each step, 1 thread",
            baseline: Box::new(|graph| baseline::run(graph, &RACED, 0).unwrap_or_default()),
            direct: Box::new(|graph, options| {
                let run = |limits: &_| direct::run(graph, &RACED, options.seed, limits);
                let ((walks, _), _, report) = crate::direct::run(options, run)?;
                Ok((walks, report))
            }),
        };
        Ok(Box::new(Alone::new(asked, graph)))
    }
}

fn error(graph: &AnyGraph, walks: &[VertexId]) -> f64 {
    match verify::verify(graph, &RACED, walks, true) {
        Ok(verdict) if verdict.passed => 0.0,
        Ok(verdict) if verdict.fits() && verdict.walks > 0 => {
            ((verdict.broken + verdict.foreign) as f64 / verdict.walks as f64).min(1.0)
        }
        _ => 1.0,
    }
}

/// About how many probabilities the plain loop computes, if walks come to vertices as often as edges do.
fn probabilities(graph: &Topology) -> f64 {
    let degree = |v: usize| graph.by_source().degree(v as VertexId) as f64;
    let squares: f64 =
        parallel::of_ranges(graph.vertices(), &|range| range.map(|v| degree(v).powi(2)).sum::<f64>()).into_iter().sum();
    let steps = graph.vertices() as f64 * f64::from(RACED.length - 1);
    steps * squares / (graph.by_source().neighbours().len().max(1) as f64)
}
