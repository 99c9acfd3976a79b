//! The real graphs in `datasets/data`.

use std::path::PathBuf;

use hubcut::graph::{AnyGraph, BuildOptions, EdgeList, Graph, RawId, Topology, VertexId};
use hubcut::plain::EdgeValue;
use hubcut_datasets::{Input, ReadOptions, read};

/// Reads and builds one of them; a direction that the format states comes before that of `options`.
pub fn load(file: &str, options: BuildOptions) -> AnyGraph {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../datasets/data").join(file);
    let loaded = read(&Input::from(path), &ReadOptions::default(), &mut ()).expect("the file is sound");
    let direction = loaded.facts.direction.unwrap_or(options.direction);
    loaded.edges.build(&BuildOptions { direction, ..options }).expect("the graph fits")
}

/// The roads of New York with weights, which the file has not: `weight` of the product of the ids in the file.
pub fn weighted_roads<E: EdgeValue>(weight: impl Fn(u64) -> E) -> Graph<E> {
    let graph = load("road-USA-NY.gr.xz", BuildOptions::default());
    let topology = graph.topology();
    let mut triples = Vec::new();
    for source in 0..topology.vertices() as VertexId {
        let targets = topology.by_source().row(source).iter().filter(|&&target| source <= target);
        // Vertex i is i + 1 in the file.
        triples.extend(targets.map(|&t| (source, t, weight((u64::from(source) + 1) * (u64::from(t) + 1)))));
    }
    let options = BuildOptions { direction: topology.direction(), ..BuildOptions::default() };
    EdgeList::from_triples(topology.vertices() as u32, triples).build(&options).expect("the graph fits")
}

/// The vertex with this id in the file.
pub fn vertex(topology: &Topology, id: &str) -> usize {
    topology.find(RawId::Text(id)).expect("the file has the vertex") as usize
}
