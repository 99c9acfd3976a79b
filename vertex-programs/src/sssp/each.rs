//! Shortest paths from many sources, one after another: columns of distances, and of parents, for each.

use hubcut::exec::{Engine, Options, RunReport, Termination};
use hubcut::graph::{AnyGraph, Graph, VertexId, memory};
use serde_json::{Map, Value, json};

use super::entry::{Configured, Reach, summary_of};
use super::paths::Finder;
use super::{Distance, Length, PathSolver, Paths, verify, with_types_from};
use crate::each::{Done, Runs, Sum, from_each};
use crate::error::{Error, Result};
use crate::numbers::{count, counted, rounded};
use crate::registry::{Answer, Column, Data, End, Note, Table, Values, Verdict, Watch, limit_to_raise};

/// Sources of which standard error says what was found.
const TOLD: usize = 10;

/// Runs from each source. Weights are looked at, and copied if need be, once.
pub(super) fn run(
    job: &Configured,
    sources: &[VertexId],
    graph: &AnyGraph,
    options: &Options,
    watch: &mut (dyn Watch + Send),
) -> Result<FoundEach> {
    let each = if job.paths { size_of::<f64>() + size_of::<VertexId>() } else { size_of::<f64>() };
    let needed = (each as u64).saturating_mul(graph.topology().vertices() as u64).saturating_mul(sources.len() as u64);
    memory::check_fits(needed, "keeping the distances from all sources")?;
    let first = *sources.first().ok_or_else(|| Error::Usage("there are no sources; give one at least".into()))?;
    let solver = EachSolver { sources, with_parents: job.paths, options, watch };
    let Runs { found, sum } = with_types_from(graph, job.unweighted, first, solver)?;
    Ok(FoundEach::new(job.clone(), found, sum))
}

/// A run from each source, with the types that suit the graph.
struct EachSolver<'a> {
    sources: &'a [VertexId],
    with_parents: bool,
    options: &'a Options,
    watch: &'a mut (dyn Watch + Send),
}

impl PathSolver for EachSolver<'_> {
    type Solution = Runs<Paths>;

    fn solve<D: Distance, W: Length<D>>(self, graph: &Graph<W>, _: VertexId) -> Result<Runs<Paths>> {
        from_each(graph, self.sources, self.options, self.watch, &mut |source, options, observer| {
            let paths = Finder { with_parents: self.with_parents, options, observer }.solve(graph, source)?;
            let (termination, report) = (paths.termination.clone(), paths.report.clone());
            Ok((paths, termination, report))
        })
    }
}

/// Distances from many sources, and what was asked for.
pub(super) struct FoundEach {
    job: Configured,
    found: Vec<Paths>,
    sum: Sum,
    /// What columns are called: of distances, of parents.
    names: Vec<[String; 2]>,
    vertices: Vec<VertexId>,
    reached: Vec<u64>,
    farthest: Vec<f64>,
}

impl FoundEach {
    fn new(job: Configured, found: Vec<Paths>, sum: Sum) -> Self {
        let names =
            sum.sources.iter().map(|source| ["distance", "parent"].map(|what| format!("{what}_from_{}", source.id)));
        let reach = found.iter().map(|paths| Reach::of(&paths.distances));
        let (reached, farthest) = reach.map(|reach| (reach.reached, reach.farthest)).unzip();
        let vertices = sum.sources.iter().map(|source| source.vertex).collect();
        FoundEach { names: names.collect(), vertices, reached, farthest, job, found, sum }
    }
}

impl Answer for FoundEach {
    fn columns(&self) -> Vec<Column<'_>> {
        let mut columns = Vec::new();
        for ([distance, parent], paths) in self.names.iter().zip(&self.found) {
            columns.push(Column { name: distance, values: Values::F64(&paths.distances) });
            if self.job.paths {
                columns.push(Column { name: parent, values: Values::Vertices(&paths.parents) });
            }
        }
        columns
    }

    fn table(&self) -> Option<Table<'_>> {
        let columns = vec![
            Column { name: "reached", values: Values::U64(&self.reached) },
            Column { name: "farthest", values: Values::F64(&self.farthest) },
        ];
        Some(Table { key: "source", vertices: &self.vertices, columns, is_long: false })
    }

    fn ending(&self, end: End, _: Engine) -> Option<Note> {
        Some(self.sum.ending(end, &self.advice()))
    }

    fn advice(&self) -> String {
        format!("their distances may still be too long; try {}", limit_to_raise(self.termination()))
    }

    fn summary(&self, _: End) -> Vec<Note> {
        let all = self.found.first().map_or(0, |paths| paths.distances.len() as u64);
        let all = counted(all, "vertex");
        let line = |((source, reached), farthest): ((&Done, &u64), &f64)| {
            let (id, reached, farthest) = (&source.id, count(*reached), rounded(*farthest));
            Note::Say(format!("from {id}: reached {reached} of {all}; the farthest is at {farthest}"))
        };
        let lines = self.sum.sources.iter().zip(&self.reached).zip(&self.farthest).map(line);
        let mut notes: Vec<Note> = lines.take(TOLD).collect();
        if let more @ 1.. = self.found.len().saturating_sub(TOLD) {
            notes.push(Note::Say(format!("and {} more", count(more as u64))));
        }
        if self.job.paths && self.sum.sources.iter().any(|source| !source.termination.is_complete()) {
            notes.push(Note::Warn(
                "of sources whose run was stopped there are no parents: a shorter way may lead elsewhere".into(),
            ));
        }
        notes
    }

    fn termination(&self) -> &Termination {
        &self.sum.termination
    }

    fn report(&self) -> &RunReport {
        &self.sum.report
    }

    fn facts(&self) -> Map<String, Value> {
        self.sum.facts(&|at, entry| {
            entry["reached"] = self.reached[at].into();
            entry["farthest"] = self.farthest[at].into();
        })
    }

    fn verify(&self, data: Data<'_>) -> Result<Verdict> {
        let graph = data.graph()?;
        let mut wrong = Vec::new();
        for (source, paths) in self.sum.sources.iter().zip(&self.found) {
            let verdict = verify::verify_paths(graph, &self.job.from(&*source.id), paths)?;
            if !verdict.passed {
                wrong.push((&source.id, source.termination.is_complete(), verdict));
            }
        }
        Ok(self.sum.verdict(
            wrong.first().map(|(id, is_complete, verdict)| format!("from {id}: {}", summary_of(verdict, *is_complete))),
            match self.sum.is_complete() {
                true => "no distance is too short or too long",
                false => "no distance is too short",
            },
            wrong.iter().map(|(id, _, verdict)| json!({ "id": id, "verdict": verdict })).collect(),
        ))
    }
}
