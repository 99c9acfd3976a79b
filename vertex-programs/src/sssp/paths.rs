//! One run from one source, by the engine that is asked for: distances, and parents if they are wanted.

use std::time::Instant;

use hubcut::exec::{Engine, Observer, Options, Run, RunReport, Termination};
use hubcut::graph::{Graph, VertexId};
use hubcut::parallel;

use serde_json::json;

use super::tree::{self, NO_PARENT};
use super::{Distance, Length, PathSolver, ShortestPaths, direct, refuse_overflow};
use crate::{Result, running};

/// What a run came to.
#[derive(Debug)]
pub struct Paths {
    /// The distance of each vertex from the source, by vertex id; infinite where no way leads.
    pub distances: Vec<f64>,
    /// The vertex before each on a shortest way, by vertex id, as [`tree::parents`] has it. Empty if nobody asked for it; after a run that
    /// was stopped [`NO_PARENT`] of all, since distances may still be too long.
    pub parents: Vec<VertexId>,
    /// Why the run ended.
    pub termination: Termination,
    /// What it did.
    pub report: RunReport,
}

/// Runs the vertex program, or the direct algorithm.
pub(super) struct Finder<'a> {
    pub(super) with_parents: bool,
    pub(super) options: Options,
    pub(super) observer: &'a mut (dyn Observer + Send),
}

impl PathSolver for Finder<'_> {
    type Solution = Paths;

    fn solve<D: Distance, W: Length<D>>(mut self, graph: &Graph<W>, source: VertexId) -> Result<Paths> {
        let (engine, choice) = crate::direct::choose(&self.options);
        self.options.engine = engine;
        let mut paths = match engine {
            Engine::Direct => self.directly(graph, source),
            _ => self.by_supersteps(graph, source),
        }?;
        paths.report.choices.extend(choice);
        Ok(paths)
    }
}

impl Finder<'_> {
    fn directly<D: Distance, W: Length<D>>(self, graph: &Graph<W>, source: VertexId) -> Result<Paths> {
        // Whoever watches hears of supersteps only, and need not be on the threads of the search.
        let with_parents = self.with_parents;
        let ((distances, parents), termination, report) = crate::direct::run(&self.options, |limits| {
            let distances = direct::distances(graph, source, limits)?;
            let parents = parents(with_parents, graph, source, &distances, !limits.has_stopped())?;
            Ok((numbers(&distances), parents))
        })?;
        Ok(Paths { distances, parents, termination, report })
    }

    fn by_supersteps<D: Distance, W: Length<D>>(self, graph: &Graph<W>, source: VertexId) -> Result<Paths> {
        let config = json!({ "source": graph.raw_id(source).to_string() });
        let options = running::kept(self.options.clone(), "sssp", &config);
        let mut run = Run::distributed(ShortestPaths::<D, W>::new(source), graph, options)?;
        let termination = run.advance(self.observer)?;
        let outcome = run.into_outcome(termination);
        let (begin, is_complete) = (Instant::now(), outcome.termination.is_complete());
        if is_complete {
            refuse_overflow(graph, &outcome.vertices)?;
        }
        let parents = parents(self.with_parents, graph, source, &outcome.vertices, is_complete)?;
        let mut report = outcome.report;
        if self.with_parents {
            report.run_s += begin.elapsed().as_secs_f64();
        }
        Ok(Paths { distances: numbers(&outcome.vertices), parents, termination: outcome.termination, report })
    }
}

/// Those of a complete run, if they are wanted.
fn parents<D: Distance, W: Length<D>>(
    wanted: bool,
    graph: &Graph<W>,
    source: VertexId,
    distances: &[D],
    is_complete: bool,
) -> Result<Vec<VertexId>> {
    match (wanted, is_complete) {
        (false, _) => Ok(Vec::new()),
        (true, false) => Ok(vec![NO_PARENT; distances.len()]),
        (true, true) => tree::parents(graph, source, distances),
    }
}

fn numbers<D: Distance>(distances: &[D]) -> Vec<f64> {
    parallel::tabulate(distances.len(), &|v| distances[v].to_f64())
}
