//! Edge lists: vertices already dense, edges still in the order of the input.

use super::{RawIds, Sides, TextIds, VertexId, memory};
use crate::error::Result;
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

impl EdgeList<()> {
    /// Edges between vertices that have names.
    ///
    /// # Examples
    /// ```
    /// use hubcut::graph::{BuildOptions, EdgeList, RawId};
    /// let graph = EdgeList::from_names([("ann", "bob"), ("cid", "ann")]).build(&BuildOptions::default())?;
    /// let ann = graph.find(RawId::Text("ann")).unwrap();
    /// assert_eq!(graph.raw_id(graph.by_source().row(ann)[0]).to_string(), "bob");
    /// # Ok::<(), hubcut::Error>(())
    /// ```
    pub fn from_names<S: AsRef<str>>(edges: impl IntoIterator<Item = (S, S)>) -> Self {
        EdgeList::from_named_triples(edges.into_iter().map(|(source, target)| (source, target, ())))
    }
}

impl<E: EdgeValue> EdgeList<E> {
    /// Edges with data between vertices that have names.
    ///
    /// **Complexity**: `O(edges log edges)`.
    pub fn from_named_triples<S: AsRef<str>>(edges: impl IntoIterator<Item = (S, S, E)>) -> Self {
        let edges: Vec<(S, S, E)> = edges.into_iter().collect();
        let mut names: Vec<&str> = edges.iter().flat_map(|edge| [edge.0.as_ref(), edge.1.as_ref()]).collect();
        names.sort_unstable();
        names.dedup();
        let position = |name: &S| names.binary_search(&name.as_ref()).expect("every name is in the list") as VertexId;
        let ends = edges.iter().map(|(source, target, _)| (position(source), position(target))).collect();
        let data = edges.iter().map(|edge| edge.2).collect();
        let ids = RawIds::Text(TextIds::from_sorted(names.into_iter()));
        EdgeList { ids, chunks: vec![EdgeChunk { edges: ends, data }] }
    }

    /// Edges with data between vertices that are named `0..vertices`.
    pub fn from_triples(vertices: u32, triples: impl IntoIterator<Item = (VertexId, VertexId, E)>) -> Self {
        let (edges, data) = triples.into_iter().map(|(source, target, value)| ((source, target), value)).unzip();
        EdgeList { ids: RawIds::from_zero(vertices), chunks: vec![EdgeChunk { edges, data }] }
    }
}

impl<E: Plain> EdgeList<E> {
    /// Ratings: an edge leads from the user at position `p` among `users` to the item at position `q` among `items`.
    ///
    /// Natural positions are users first, so the item is vertex position `users.len() + q`. Positions that
    /// there are not, and users or items that are themselves [`RawIds::Sides`], are errors when the graph is built.
    ///
    /// # Examples
    /// ```
    /// use hubcut::graph::{BuildOptions, EdgeList, RawId, RawIds};
    /// let (users, items) = (RawIds::from_zero(2), RawIds::Numbers(vec![7, 9].into()));
    /// let graph = EdgeList::bipartite(users, items, vec![(1, 0, 4.5f32)]).build(&BuildOptions::default())?;
    /// assert_eq!(graph.by_source().row(1), [2]);
    /// assert_eq!(graph.raw_id(2).to_string(), "item:7");
    /// assert_eq!(graph.find(RawId::Text("user:1")), Some(1));
    /// # Ok::<(), hubcut::Error>(())
    /// ```
    pub fn bipartite(users: RawIds, items: RawIds, ratings: Vec<(u32, u32, E)>) -> Self {
        // Beyond 32 bits there is no vertex either.
        let first = u32::try_from(users.len()).unwrap_or(u32::MAX);
        let (edges, data) =
            ratings.into_iter().map(|(user, item, value)| ((user, first.saturating_add(item)), value)).unzip();
        EdgeList { ids: RawIds::Sides(Box::new(Sides { users, items })), chunks: vec![EdgeChunk { edges, data }] }
    }

    /// Number of edges.
    pub fn len(&self) -> usize {
        self.chunks.iter().map(|chunk| chunk.edges.len()).sum()
    }

    /// Whether there is no edge.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl EdgeList<f32> {
    /// Converts the edge data to 64 bits. Chunks are freed as they are converted.
    pub(super) fn widened(self) -> Result<EdgeList<f64>> {
        let widen = |chunk: EdgeChunk<f32>| {
            let mut data = Vec::new();
            memory::reserve("weights of 64 bits", &mut data, chunk.data.len())?;
            data.extend(chunk.data.iter().map(|value| f64::from(*value)));
            Ok(EdgeChunk { edges: chunk.edges, data })
        };
        Ok(EdgeList { ids: self.ids, chunks: self.chunks.into_iter().map(widen).collect::<Result<_>>()? })
    }
}

/// An edge list whose type of edge data is known only at run time: what a file turned out to hold.
#[derive(Clone, Debug)]
pub enum AnyEdgeList {
    /// No weights.
    Unweighted(EdgeList<()>),
    /// Whole weights from 0 to 2^32 - 1.
    U32(EdgeList<u32>),
    /// Other finite weights, all of which have an exact `f32`.
    F32(EdgeList<f32>),
    /// Any other finite weights.
    F64(EdgeList<f64>),
}
