//! The six algorithms as the benchmark defines them, by the programs that compute them.

use hubcut::exec::{Engine, Interrupt, Options};
use hubcut::graph::{AnyGraph, VertexId};
use hubcut::parallel;
use hubcut_datasets::graphalytics::{Algorithm, Benchmark};
use hubcut_programs::bfs::direct::UNREACHED;
use hubcut_programs::{Result, bfs, components, label_propagation, pagerank, sssp, triangles};

/// What came of an algorithm, by vertex id.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Output {
    /// Levels, [`FAR`] where no way leads.
    Levels(Vec<u32>),
    /// Each vertex's label, a vertex.
    Labels(Vec<VertexId>),
    /// A number for each.
    Numbers(Vec<f64>),
    /// A label for each, of which only matters who has the same.
    Parts(Vec<VertexId>),
}

/// The parameters of an algorithm, in words.
pub(super) fn parameters(benchmark: &Benchmark, algorithm: Algorithm) -> String {
    match algorithm {
        Algorithm::Bfs => format!("source {}", benchmark.bfs_source),
        Algorithm::Cdlp => format!("{} iterations", benchmark.cdlp_iterations),
        Algorithm::Pr => format!("damping {}, {} iterations", benchmark.pr_damping, benchmark.pr_iterations),
        Algorithm::Sssp => format!("source {}", benchmark.sssp_source),
        Algorithm::Lcc | Algorithm::Wcc => String::new(),
    }
}

/// Runs an algorithm; nothing if it was interrupted.
pub(super) fn run(
    benchmark: &Benchmark,
    graph: &AnyGraph,
    algorithm: Algorithm,
    threads: usize,
    interrupt: Interrupt,
) -> Result<Option<Output>> {
    let options = Options { engine: Engine::Auto, threads: Some(threads), interrupt, ..Options::default() };
    let interrupt = options.interrupt.clone();
    let output = match algorithm {
        Algorithm::Bfs => {
            let found = bfs::run(graph, &benchmark.bfs_source.to_string(), options, &mut ())?;
            Output::Levels(found.tree.levels)
        }
        Algorithm::Cdlp => {
            let config = label_propagation::Config { iterations: benchmark.cdlp_iterations, weighted: false };
            Output::Labels(label_propagation::run(graph, &config, None, &options)?.labels)
        }
        Algorithm::Lcc => Output::Numbers(clustering(benchmark, graph, &options)?),
        Algorithm::Pr => {
            // Iterations are what counts, so there is no tolerance; and weights do not count.
            let config = pagerank::Config { damping: benchmark.pr_damping, tolerance: 0.0, ..Default::default() };
            let engine = Engine::Synchronous;
            let options = Options { engine, max_supersteps: Some(benchmark.pr_iterations), ..options };
            Output::Numbers(pagerank::run(graph, &config, options, &mut ())?.ranks)
        }
        Algorithm::Sssp => {
            let config = sssp::Config::from(benchmark.sssp_source.to_string());
            Output::Numbers(sssp::run(graph, &config, options, &mut ())?.distances)
        }
        Algorithm::Wcc => Output::Parts(components::run(graph, options, &mut ())?.labels),
    };
    Ok((!interrupt.is_requested()).then_some(output))
}

/// Local clustering coefficients, on the threads of the options.
fn clustering(benchmark: &Benchmark, graph: &AnyGraph, options: &Options) -> Result<Vec<f64>> {
    let threads = options.threads.unwrap_or(1);
    let limits = hubcut_programs::direct::Limits::of(options);
    let topology = graph.topology();
    parallel::pool(threads)?.install(|| {
        Ok(match benchmark.is_directed {
            true => {
                let found = triangles::direct::links(topology, &limits)?;
                parallel::tabulate(topology.vertices(), &|v| found.clustering(v as VertexId))
            }
            false => {
                let found = triangles::direct::run(topology, &limits)?;
                parallel::tabulate(topology.vertices(), &|v| found.clustering(v as VertexId))
            }
        })
    })
}

/// No way leads there.
pub(super) const FAR: u32 = UNREACHED;
