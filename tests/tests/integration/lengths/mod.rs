//! Views and slots of a length per vertex: on every engine, however the graph is cut.

mod ragged;
mod triangles;

use std::sync::Arc;

use hubcut::graph::Topology;
use hubcut::partition::{Cut, CutOptions, Partitioner, edge_cut, vertex_cut};
use hubcut::program::{Preparation, VertexInfo};

/// Five parts, by edge and by vertex.
fn five_parts(topology: &Topology) -> [Arc<Cut>; 2] {
    let by = |method: &dyn Partitioner| Arc::new(Cut::new(topology, method, &CutOptions::new(5)).unwrap());
    [by(&edge_cut::Hash), by(&vertex_cut::Random)]
}

/// What `of` says of each vertex, known where the vertex is: copies know nothing.
fn at_masters<T: Clone>(
    graph: &Preparation<'_, impl hubcut::plain::Plain>,
    of: impl Fn(VertexInfo<'_>) -> T,
) -> Vec<Vec<Option<T>>> {
    let mut columns = Vec::new();
    for part in graph.parts() {
        let mut column = vec![None; part.vertices()];
        (0..part.masters()).for_each(|local| column[local] = Some(of(part.vertex(local))));
        columns.push(column);
    }
    columns
}
