//! The graph that was measured on.

use hubcut::graph::{Directedness, Topology, VertexOrder};
use serde::Serialize;

/// What there is to say about a graph in a line.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct GraphFacts {
    /// Where it came from.
    pub name: String,
    /// Vertices.
    pub vertices: u64,
    /// Edges.
    pub edges: u64,
    /// Edges each way: twice the edges of an undirected graph, less its loops.
    pub arcs: u64,
    /// Whether edges lead one way.
    pub directed: bool,
    /// How vertices are laid out.
    pub order: VertexOrder,
    /// The most out-edges of a vertex.
    pub largest_out_degree: u64,
}

impl GraphFacts {
    /// Of the graph that `name` names.
    pub fn new(name: String, topology: &Topology) -> Self {
        let largest = topology.by_source().offsets().windows(2).map(|pair| pair[1] - pair[0]).max();
        GraphFacts {
            name,
            vertices: topology.vertices() as u64,
            edges: topology.edges(),
            arcs: topology.arcs() as u64,
            directed: topology.direction() == Directedness::Directed,
            order: topology.vertex_order(),
            largest_out_degree: largest.unwrap_or(0),
        }
    }
}
