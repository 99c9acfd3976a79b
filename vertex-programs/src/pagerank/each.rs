//! Personalised PageRank of many sources, each by itself: the best vertices of each are kept.

use hubcut::exec::{Engine, Options, RunReport, Termination};
use hubcut::graph::{AnyGraph, Graph, Topology, VertexId, memory};
use hubcut::parallel;
use serde_json::{Map, Value, json};

use super::auto::{at_sources, of_supersteps, only_supersteps};
use super::dynamic::{OnWeights, Solver, Start, until, with_weights};
use super::entry::advice;
use super::{Config, OnTypes, Ranking, Teleport, View, run_as, verify, with_types};
use crate::direct::{Limits, empty_report, on_own_threads};
use crate::each::{Outcome, Runs, Sum, from_each};
use crate::error::Result;
use crate::registry::{Answer, Column, Data, EachSource, End, Note, Table, Values, Verdict, Watch, highest};
use crate::weight::Weight;

/// Runs from each source. The graph is prepared once.
pub(super) fn run(
    config: &Config,
    each: &EachSource<'_>,
    graph: &AnyGraph,
    options: Options,
    watch: &mut (dyn Watch + Send),
) -> Result<RankedEach> {
    config.check(options.engine)?;
    let (config, engine, choice) = match options.engine {
        Engine::Auto => match only_supersteps(config, &options) {
            Some(choice) => (of_supersteps(config), choice.engine, Some(choice)),
            None => (config.clone(), Engine::Direct, Some(at_sources())),
        },
        engine => (config.clone(), engine, None),
    };
    let (config, options) = (&config, Options { engine, ..options });
    let kept = each.best.min(graph.topology().vertices());
    let row = size_of::<VertexId>() * 2 + size_of::<u32>() + size_of::<f64>();
    let needed = (row as u64).saturating_mul(kept as u64).saturating_mul(each.sources.len() as u64);
    memory::check_fits(needed, "keeping the best vertices of all sources")?;
    let keeper = Keeper { graph, config, best: kept, verifies: each.verifies };
    let mut runs = match options.engine {
        Engine::Direct => on_own_threads(&options, || {
            with_weights(graph, config, Directly { keeper, sources: each.sources, options: &options, watch })
        })?,
        engine => with_types(graph, config, engine, BySupersteps { keeper, sources: each.sources, options, watch })?,
    };
    runs.sum.report.choices.extend(choice);
    Ok(RankedEach::new(config.clone(), runs))
}

/// What is kept of each source.
struct Kept {
    best: Vec<(VertexId, f64)>,
    /// If it was asked for.
    verdict: Option<verify::Verdict>,
}

/// Keeps the best of all ranks, and checks the ranks before they go.
#[derive(Clone, Copy)]
struct Keeper<'a> {
    graph: &'a AnyGraph,
    config: &'a Config,
    best: usize,
    verifies: bool,
}

impl Keeper<'_> {
    fn topology(&self) -> &Topology {
        self.graph.topology()
    }

    /// The options of the run from one source.
    fn config_of(&self, source: VertexId) -> Config {
        Config { sources: vec![self.topology().raw_id(source).to_string()], ..self.config.clone() }
    }

    fn keep(&self, source: VertexId, rank: &(dyn Fn(usize) -> f64 + Sync), residual_bound: f64) -> Result<Kept> {
        let verify = || {
            let ranks = parallel::tabulate(self.topology().vertices(), rank);
            verify::verify(self.graph, &self.config_of(source), &ranks, residual_bound)
        };
        let verdict = self.verifies.then(verify).transpose()?;
        let best = highest(self.topology(), self.best, &|v| Some(rank(v as usize)));
        Ok(Kept { best: best.into_iter().map(|v| (v, rank(v as usize))).collect(), verdict })
    }
}

/// Runs of the direct algorithm, which share the equation and all arrays.
struct Directly<'a> {
    keeper: Keeper<'a>,
    sources: &'a [VertexId],
    options: &'a Options,
    watch: &'a mut (dyn Watch + Send),
}

impl OnWeights for Directly<'_> {
    type Solution = Runs<Kept>;

    fn on<W: Weight>(self, graph: &Graph<W>) -> Result<Runs<Kept>> {
        let begin = std::time::Instant::now();
        let mut solver = Solver::new(graph, self.keeper.config)?;
        // That of the first run: the others find all prepared.
        let mut prepare_s = begin.elapsed().as_secs_f64();
        from_each(graph, self.sources, self.options, self.watch, &mut |source, options, observer| {
            let teleport = Teleport::at(source);
            let report = empty_report(std::mem::take(&mut prepare_s));
            let limits = Limits::of(&options);
            let start = Start::of(1, graph);
            let solved = solver.solve(&teleport, start, &mut until(options.max_supersteps, &limits), report, observer);
            let rank = |v| solver.rank(&solved, &teleport, v);
            let kept = self.keeper.keep(source, &rank, solver.residual_bound(&solved))?;
            Ok((kept, solved.termination, solved.report))
        })
    }
}

/// Runs of the program.
struct BySupersteps<'a> {
    keeper: Keeper<'a>,
    sources: &'a [VertexId],
    options: Options,
    watch: &'a mut (dyn Watch + Send),
}

impl OnTypes for BySupersteps<'_> {
    type Solution = Runs<Kept>;

    fn on<V: View, W: Weight>(self, graph: &Graph<W>) -> Result<Runs<Kept>> {
        let keeper = self.keeper;
        from_each(graph, self.sources, &self.options, self.watch, &mut |source, options, observer| {
            let ranking = run_as::<V, W>(graph, &keeper.config_of(source), options, observer)?;
            let Ranking { ranks, residual_bound, termination, report } = ranking;
            let kept = keeper.keep(source, &|v| ranks[v], residual_bound)?;
            Ok::<Outcome<Kept>, _>((kept, termination, report))
        })
    }
}

/// The best vertices of many sources, and what was asked for.
pub(super) struct RankedEach {
    config: Config,
    sum: Sum,
    verdicts: Vec<Option<verify::Verdict>>,
    // A row each.
    sources: Vec<VertexId>,
    places: Vec<u32>,
    vertices: Vec<VertexId>,
    ranks: Vec<f64>,
}

impl RankedEach {
    fn new(config: Config, Runs { found, sum }: Runs<Kept>) -> Self {
        let verdicts = found.iter().map(|kept| kept.verdict).collect();
        let (mut sources, mut places, mut vertices, mut ranks) = (vec![], vec![], vec![], vec![]);
        for (source, kept) in sum.sources.iter().zip(found) {
            for (place, (vertex, rank)) in (1..).zip(kept.best) {
                sources.push(source.vertex);
                places.push(place);
                vertices.push(vertex);
                ranks.push(rank);
            }
        }
        RankedEach { config, sum, verdicts, sources, places, vertices, ranks }
    }
}

impl Answer for RankedEach {
    fn columns(&self) -> Vec<Column<'_>> {
        Vec::new()
    }

    fn table(&self) -> Option<Table<'_>> {
        let columns = vec![
            Column { name: "place", values: Values::U32(&self.places) },
            Column { name: "vertex", values: Values::Vertices(&self.vertices) },
            Column { name: "pagerank", values: Values::F64(&self.ranks) },
        ];
        Some(Table { key: "source", vertices: &self.sources, columns, is_long: false })
    }

    fn ending(&self, end: End, _: Engine) -> Option<Note> {
        Some(self.sum.ending(end, &self.advice()))
    }

    fn advice(&self) -> String {
        advice(&self.config, self.termination())
    }

    fn termination(&self) -> &Termination {
        &self.sum.termination
    }

    fn report(&self) -> &RunReport {
        &self.sum.report
    }

    fn facts(&self) -> Map<String, Value> {
        self.sum.facts(&|_, _| {})
    }

    /// The ranks were checked before all but the best went.
    fn verify(&self, _: Data<'_>) -> Result<Verdict> {
        let all = || self.sum.sources.iter().zip(self.verdicts.iter().flatten());
        let wrong: Vec<_> = all().filter(|(_, verdict)| !verdict.passed).collect();
        let first = wrong.first().map(|(source, verdict)| format!("of {}: {}", source.id, verdict.summary()));
        let residual = all().map(|(_, verdict)| verdict.residual).fold(0.0, f64::max);
        let right = format!("the PageRank equation holds to {residual:.2e} at most (L1)");
        let wrong = wrong.iter().map(|(source, verdict)| json!({ "id": source.id, "verdict": verdict }));
        Ok(self.sum.verdict(first, &right, wrong.collect()))
    }
}
