//! The benchmark LDBC Graphalytics: six algorithms on data sets that say what must come of them.
//!
//! Each algorithm runs once and its output is validated, and only then it is timed: times of a wrong answer are worth nothing.
//! What is timed is the algorithm on the graph in memory, with all that it prepares; neither reading nor writing.

mod algorithms;
mod rules;
mod table;

use std::path::PathBuf;
use std::time::Instant;

use hubcut::exec::{Interrupt, Observer};
use hubcut::graph::AnyGraph;
use hubcut_datasets::graphalytics::{Algorithm, Benchmark, read_graph};
use serde::Serialize;

pub use rules::Fault;

use crate::{Invocation, Samples};

/// What to time.
#[derive(Clone, Debug)]
pub struct Graphalytics {
    /// Algorithms that take part; all, if there are none.
    pub only: Vec<Algorithm>,
    /// Runs of each that are timed, after the one that is validated.
    pub runs: usize,
    /// Numbers of threads to run with.
    pub threads: Vec<usize>,
    /// Asks to stop.
    pub interrupt: Interrupt,
}

/// Anything that can go wrong.
#[derive(Debug)]
pub enum Error {
    /// Files.
    Data(Box<hubcut_datasets::Error>),
    /// An algorithm on a graph.
    Program {
        /// The graph.
        graph: String,
        /// The algorithm.
        algorithm: Algorithm,
        /// What happened.
        error: Box<hubcut_programs::Error>,
    },
    /// Somebody asked to stop.
    Interrupted,
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Error::Data(error) => error.fmt(f),
            Error::Program { graph, algorithm, error } => write!(f, "{graph}: {algorithm}: {error}"),
            Error::Interrupted => f.write_str("interrupted, nothing is kept"),
        }
    }
}

impl std::error::Error for Error {}

impl From<hubcut_datasets::Error> for Error {
    fn from(error: hubcut_datasets::Error) -> Self {
        Error::Data(Box::new(error))
    }
}

/// All results.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Results {
    /// When, and by which command.
    #[serde(flatten)]
    pub invocation: Invocation,
    /// The graphs, in the order of their files.
    pub graphs: Vec<GraphFacts>,
    /// What was run, graph by graph.
    pub results: Vec<Row>,
}

/// A graph.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct GraphFacts {
    /// What it is called.
    pub graph: String,
    /// Its file of properties.
    pub properties: PathBuf,
    /// Its vertices.
    pub vertices: u64,
    /// Its edges, an undirected one once.
    pub edges: u64,
    /// Whether they are directed.
    pub directed: bool,
    /// Seconds to read and build it.
    pub load_s: f64,
}

/// What validation came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Validation {
    /// The output is the one that the data set has.
    Valid,
    /// It is another one.
    Failed,
    /// The data set has none.
    NoReference,
}

impl Validation {
    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Validation::Valid => "valid",
            Validation::Failed => "failed",
            Validation::NoReference => "no reference",
        }
    }
}

/// An algorithm on a graph with some threads.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Row {
    /// The graph.
    pub graph: String,
    /// The algorithm.
    pub algorithm: Algorithm,
    /// With which parameters.
    pub parameters: String,
    /// How many threads.
    pub threads: usize,
    /// What validation came to.
    pub validation: Validation,
    /// The output that it was compared with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<PathBuf>,
    /// The first difference.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fault: Option<Fault>,
    /// Seconds of each run; none of what is not valid.
    pub seconds: Samples,
    /// The median of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub median_s: Option<f64>,
    /// Edges and vertices of the graph, over the median.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evps: Option<f64>,
}

impl Row {
    /// What failed, in a line.
    pub fn failure(&self) -> Option<String> {
        let (fault, reference) = (self.fault.as_ref()?, self.reference.as_ref()?);
        let Row { graph, algorithm, .. } = self;
        Some(format!("{graph}: {algorithm} is not that of {}: {fault}", reference.display()))
    }
}

/// Who watches.
pub trait Watch {
    /// What is under way.
    fn is_at(&mut self, text: &str);
    /// Who watches a file being read.
    fn reading(&mut self, benchmark: &Benchmark) -> Box<dyn Observer + Send + '_>;
    /// A graph is there.
    fn loaded(&mut self, graph: &GraphFacts);
}

impl Graphalytics {
    /// Runs in a row that are timed, if nothing else is said.
    pub const RUNS: u32 = 3;

    /// Runs, validates and times all algorithms of all data sets.
    ///
    /// # Errors
    /// The first of a file, an algorithm, or [`Error::Interrupted`]. That an output is not the one that is expected is no error but a result.
    pub fn run(
        &self,
        benchmarks: &[Benchmark],
        invocation: Invocation,
        watch: &mut dyn Watch,
    ) -> Result<Results, Error> {
        let mut results = Results { invocation, ..Results::default() };
        for benchmark in benchmarks {
            let chosen = |algorithm: &&Algorithm| self.only.is_empty() || self.only.contains(algorithm);
            let algorithms: Vec<Algorithm> = benchmark.algorithms.iter().filter(chosen).copied().collect();
            if algorithms.is_empty() {
                continue;
            }
            let begin = Instant::now();
            let graph = read_graph(benchmark, &mut *watch.reading(benchmark))?;
            let facts = GraphFacts {
                graph: benchmark.name.clone(),
                properties: benchmark.path.clone(),
                vertices: graph.topology().vertices() as u64,
                edges: graph.topology().edges(),
                directed: benchmark.is_directed,
                load_s: begin.elapsed().as_secs_f64(),
            };
            watch.loaded(&facts);
            for algorithm in algorithms {
                self.run_algorithm(benchmark, &graph, &facts, algorithm, &mut results.results, watch)?;
            }
            results.graphs.push(facts);
        }
        Ok(results)
    }

    fn run_algorithm(
        &self,
        benchmark: &Benchmark,
        graph: &AnyGraph,
        facts: &GraphFacts,
        algorithm: Algorithm,
        rows: &mut Vec<Row>,
        watch: &mut dyn Watch,
    ) -> Result<(), Error> {
        let reference = benchmark.reference(algorithm);
        let name = &benchmark.name;
        for &threads in &self.threads {
            let run = || {
                let begin = Instant::now();
                let output = algorithms::run(benchmark, graph, algorithm, threads, self.interrupt.clone());
                let seconds = begin.elapsed().as_secs_f64();
                let program = |error| Error::Program { graph: name.clone(), algorithm, error: Box::new(error) };
                let output = output.map_err(program)?.ok_or(Error::Interrupted)?;
                Ok::<_, Error>((seconds, output))
            };
            watch.is_at(&format!("{name}: validating {algorithm}"));
            let (_, output) = run()?;
            let fault = match &reference {
                Some(path) => rules::check(graph.topology(), &output, path)?,
                None => None,
            };
            let validation = match (&reference, &fault) {
                (None, _) => Validation::NoReference,
                (_, None) => Validation::Valid,
                (_, Some(_)) => Validation::Failed,
            };
            let mut seconds = Samples::default();
            if validation != Validation::Failed {
                for at in 1..=self.runs {
                    watch.is_at(&format!("{name}: timing {algorithm}, run {at} of {}", self.runs));
                    seconds.push(run()?.0);
                }
            }
            let median_s = Some(seconds.median()).filter(|median| !median.is_nan());
            rows.push(Row {
                graph: name.clone(),
                algorithm,
                parameters: algorithms::parameters(benchmark, algorithm),
                threads,
                validation,
                reference: reference.clone(),
                fault,
                median_s,
                evps: median_s.map(|median| (facts.vertices + facts.edges) as f64 / median),
                seconds,
            });
        }
        Ok(())
    }
}
