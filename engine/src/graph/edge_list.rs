//! Edge lists: vertices already dense, edges still in the order of the input.

use super::{RawIds, VertexId};
use crate::plain::{EdgeValue, Plain};

/// Some edges in the order of the input.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EdgeChunk<E = ()> {
    /// Source and target, as natural positions.
    pub edges: Vec<(VertexId, VertexId)>,
    /// One value an edge (a vector of `()` takes no memory).
    pub data: Vec<E>,
}

/// A graph as a list of edges: what readers and generators make, and what a [`Graph`](super::Graph) is
/// built from.
///
/// Kept in chunks so that the builder can free each as soon as it has been sorted. How the list was cut
/// into chunks does not change the graph that is built.
#[derive(Clone, Debug)]
pub struct EdgeList<E: Plain = ()> {
    /// The raw id of every vertex; its length is the number of vertices.
    pub ids: RawIds,
    /// The edges; endpoints are below `ids.len()`.
    pub chunks: Vec<EdgeChunk<E>>,
}

impl EdgeList<()> {
    /// Edges between vertices that are named `0..vertices`.
    ///
    /// # Examples
    /// ```
    /// use hubcut::graph::EdgeList;
    /// let list = EdgeList::from_pairs(3, vec![(0, 1), (1, 2), (2, 0)]);
    /// assert_eq!(list.len(), 3);
    /// ```
    pub fn from_pairs(vertices: u32, edges: Vec<(VertexId, VertexId)>) -> Self {
        let data = vec![(); edges.len()];
        EdgeList { ids: RawIds::from_zero(vertices), chunks: vec![EdgeChunk { edges, data }] }
    }
}

impl<E: EdgeValue> EdgeList<E> {
    /// Edges with data between vertices that are named `0..vertices`.
    pub fn from_triples(vertices: u32, triples: impl IntoIterator<Item = (VertexId, VertexId, E)>) -> Self {
        let (edges, data) = triples.into_iter().map(|(source, target, value)| ((source, target), value)).unzip();
        EdgeList { ids: RawIds::from_zero(vertices), chunks: vec![EdgeChunk { edges, data }] }
    }
}

impl<E: Plain> EdgeList<E> {
    /// Number of edges.
    pub fn len(&self) -> usize {
        self.chunks.iter().map(|chunk| chunk.edges.len()).sum()
    }

    /// Whether there is no edge.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// An edge list whose type of edge data is known only at run time: what a file turned out to hold.
#[derive(Clone, Debug)]
pub enum AnyEdgeList {
    /// No weights.
    Unweighted(EdgeList<()>),
    /// Whole weights from 0 to 2^32 - 1.
    U32(EdgeList<u32>),
    /// Any other finite weights.
    F32(EdgeList<f32>),
}
