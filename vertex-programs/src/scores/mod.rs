//! What centralities by dense passes share: the rounds, with limits and a report; scores as an answer; what their races have in common.
//!
//! A round goes over all edges and reads one number for each, so it is as fast as a gather of the engines. Such programs have no frontier and
//! send no messages: as direct algorithms they cost a fiftieth of a vertex program to compile.

mod answer;
mod rounds;

pub(crate) use answer::Scored;
pub(crate) use rounds::{Rounds, multiply, norm, scale};

use hubcut::exec::{Options, RunReport, Termination};
use hubcut::graph::AnyGraph;

use crate::Result;
use crate::race::{Alone, Asked, Question, difference};

/// What a run came to.
#[derive(Debug)]
pub struct Scores {
    /// The scores by vertex id: of [`hits`](crate::hits) those of hubs, then those of authorities, else one column.
    pub columns: Vec<Vec<f64>>,
    /// A number that belongs to all: the eigenvalue; of Katz centrality alpha.
    pub number: f64,
    /// Why the run ended.
    pub termination: Termination,
    /// What it did.
    pub report: RunReport,
}

/// The error that contenders race to unless told otherwise: both go to a residual of a hundredth of that.
pub(crate) const ERROR: f64 = 1e-6;

/// How a direct algorithm fares against a plain loop that comes to the same scores, the first column of them.
pub(crate) fn question(
    program: &'static str,
    configured: &str,
    graph: &AnyGraph,
    baseline: fn(&AnyGraph) -> Vec<f64>,
    direct: fn(&AnyGraph, &Options) -> Result<Scores>,
) -> Box<dyn Question> {
    let asked = Asked {
        program,
        has: format!("{program} has"),
        configured: configured.into(),
        error_meaning: "largest difference of a score from that of the plain loop",
        error: |_, found, expected| difference(found, expected),
        baseline_name: "edge after edge, 1 thread",
        baseline: Box::new(baseline),
        direct: Box::new(move |graph, options| {
            let scores = direct(graph, options)?;
            Ok((scores.columns.into_iter().next().unwrap_or_default(), scores.report))
        }),
    };
    Box::new(Alone::new(asked, graph))
}
