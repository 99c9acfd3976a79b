//! Times of direct algorithms: `direct_times bfs|components|sssp|triangles|count FILE [threads] [runs] [source] [delta]`.
//!
//! Prints the least and the middle of the seconds of all runs, the load of a machine that does other things not being theirs.
use std::path::Path;
use std::time::Instant;

use hubcut::graph::AnyGraph;
use hubcut::store::StoredGraph;
use hubcut_programs::direct::Limits;
use hubcut_programs::{bfs, components, sssp, triangles};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize, default: usize| args.get(at).map_or(Ok(default), |text| text.parse());
    let [algorithm, file] = &args[..2] else { return Err("say which algorithm, and a graph".into()) };
    let (threads, runs, source) = (number(2, 1)?, number(3, 15)?, number(4, 0)? as u32);
    let delta: Option<f64> = args.get(5).map(|text| text.parse()).transpose()?;
    let graph = match hubcut::store::is_graph_file(Path::new(file))? {
        true => StoredGraph::open(file)?.validate()?,
        false => hubcut_datasets::read_file(file)?.build()?,
    };
    let topology = graph.topology();
    let pool = hubcut::parallel::pool(threads)?;
    let mut seconds = Vec::new();
    let mut said = String::new();
    for _ in 0..runs {
        let limits = Limits::default();
        let begin = Instant::now();
        said = pool.install(|| -> hubcut_programs::Result<String> {
            Ok(match (algorithm.as_str(), &graph) {
                ("bfs", _) => {
                    let tree = bfs::direct::run(topology, source, &limits)?;
                    format!("{} vertices on {} levels", tree.reached, tree.depth)
                }
                ("components", _) => format!("{} components", components::direct::run(topology, &limits)?.1.len()),
                ("sssp", AnyGraph::U32(graph)) => {
                    let distances = sssp::direct::delta_stepping::<u32, u32>(graph, source, delta, &limits)?;
                    let reached = distances.iter().filter(|distance| **distance != u32::MAX);
                    format!("{} vertices, delta {}", reached.count(), sssp::direct::suitable_delta(graph))
                }
                ("sssp", AnyGraph::F64(graph)) => {
                    let distances = sssp::direct::delta_stepping::<f64, f64>(graph, source, delta, &limits)?;
                    let reached = distances.iter().filter(|distance| distance.is_finite());
                    format!("{} vertices, delta {}", reached.count(), sssp::direct::suitable_delta(graph))
                }
                ("triangles", _) => format!("{} triangles", triangles::direct::run(topology, &limits)?.total),
                ("count", _) => format!("{} triangles", triangles::direct::count(topology, &limits)?),
                _ => "nothing to do".into(),
            })
        })?;
        seconds.push(begin.elapsed().as_secs_f64());
    }
    seconds.sort_by(f64::total_cmp);
    println!("{algorithm} {threads} threads: least {:.5} s, middle {:.5} s: {said}", seconds[0], seconds[runs / 2]);
    Ok(())
}
