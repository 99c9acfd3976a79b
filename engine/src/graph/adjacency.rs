//! The finished graph: adjacency by source (CSR) and by target (CSC), edge data in both orders, raw ids.

use std::ops::Range;
use std::sync::Arc;

use rayon::prelude::*;

use super::{BuildCounts, Directedness, Order, RawId, RawIds, Sides, VertexId, VertexOrder, memory};
use crate::array::Array;
use crate::error::Result;
use crate::parallel;
use crate::plain::Plain;

/// Rows of neighbours in compressed form: row `v` is `neighbours[offsets[v]..offsets[v + 1]]`, sorted.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Adjacency {
    offsets: Array<u64>,
    neighbours: Array<VertexId>,
}

impl Adjacency {
    /// Joins offsets (one more than there are rows, from 0, never falling, the last the number of
    /// neighbours) and neighbours. The caller has checked them.
    pub(crate) fn new(offsets: Array<u64>, neighbours: Array<VertexId>) -> Self {
        debug_assert_eq!(offsets.last().copied(), Some(neighbours.len() as u64));
        Adjacency { offsets, neighbours }
    }

    /// As [`new`](Self::new), before anybody has checked; the store checks before it lets go of it.
    pub(crate) fn unchecked(offsets: Array<u64>, neighbours: Array<VertexId>) -> Self {
        Adjacency { offsets, neighbours }
    }

    /// Where rows start; one entry more than there are rows.
    #[inline]
    pub fn offsets(&self) -> &[u64] {
        &self.offsets
    }

    /// The neighbours of all rows.
    #[inline]
    pub fn neighbours(&self) -> &[VertexId] {
        &self.neighbours
    }

    /// The positions of row `v`.
    #[inline]
    pub fn range(&self, v: VertexId) -> Range<usize> {
        let offsets = self.offsets();
        offsets[v as usize] as usize..offsets[v as usize + 1] as usize
    }

    /// The neighbours of `v`.
    #[inline]
    pub fn row(&self, v: VertexId) -> &[VertexId] {
        &self.neighbours[self.range(v)]
    }

    /// Length of row `v`.
    #[inline]
    pub fn degree(&self, v: VertexId) -> u64 {
        let offsets = self.offsets();
        offsets[v as usize + 1] - offsets[v as usize]
    }

    /// Bytes that the arrays occupy.
    pub fn byte_len(&self) -> usize {
        self.offsets.byte_len() + self.neighbours.byte_len()
    }
}

/// Who is joined to whom, without edge data; shared by all graphs made from it.
#[derive(Clone, Debug, PartialEq)]
pub struct Topology {
    pub(crate) ids: RawIds,
    pub(crate) order: Option<Order>,
    pub(crate) by_source: Adjacency,
    /// `None` for an undirected graph: its rows by target are its rows by source.
    pub(crate) by_target: Option<Adjacency>,
    /// Edges of the graph: arcs if directed, unordered pairs (loops included) if undirected.
    pub(crate) edges: u64,
    pub(crate) counts: BuildCounts,
    /// What whoever built the graph says of where it came from; empty if nothing.
    pub(crate) origin: Arc<str>,
}

/// An immutable graph with data of type `E` on its edges.
///
/// Cloning is O(1): topology and edge data are shared.
#[derive(Clone, Debug)]
pub struct Graph<E: Plain = ()> {
    topology: Arc<Topology>,
    by_source: Arc<Array<E>>,
    by_target: Arc<Array<E>>,
}

impl<E: Plain> Graph<E> {
    /// Joins a topology with its edge data by source and by target; `by_target` is `None` for an
    /// undirected graph, whose two orders are one.
    pub(crate) fn new(topology: Topology, by_source: Array<E>, by_target: Option<Array<E>>) -> Self {
        assert_eq!(by_source.len(), topology.by_source.neighbours.len());
        assert_eq!(by_target.is_some(), topology.by_target.is_some());
        Graph::over(Arc::new(topology), by_source, by_target)
    }

    fn over(topology: Arc<Topology>, by_source: Array<E>, by_target: Option<Array<E>>) -> Self {
        let by_source = Arc::new(by_source);
        let by_target = by_target.map_or_else(|| Arc::clone(&by_source), Arc::new);
        Graph { topology, by_source, by_target }
    }

    /// Other data on the same graph; `by_target` is `None` if it is undirected.
    pub(super) fn with_data<F: Plain>(&self, by_source: Array<F>, by_target: Option<Array<F>>) -> Graph<F> {
        Graph::over(Arc::clone(&self.topology), by_source, by_target)
    }

    /// The same data over `topology`, whose rows by source are those by target of this graph, and the other way round.
    pub(super) fn with_rows_swapped(&self, topology: Topology) -> Self {
        let (by_source, by_target) = (Arc::clone(&self.by_target), Arc::clone(&self.by_source));
        Graph { topology: Arc::new(topology), by_source, by_target }
    }

    /// Its topology, to be kept.
    pub(crate) fn shared_topology(&self) -> Arc<Topology> {
        Arc::clone(&self.topology)
    }

    /// Returns this graph without its edge data; O(1), nothing is copied but the length.
    pub fn without_data(&self) -> Graph<()> {
        let arcs = self.topology.by_source.neighbours.len();
        let none = Arc::new(Array::from(vec![(); arcs]));
        Graph { topology: Arc::clone(&self.topology), by_source: Arc::clone(&none), by_target: none }
    }

    /// Returns this graph with its edge data mapped by `value`.
    ///
    /// O(arcs), parallel; only the data are new.
    ///
    /// # Errors
    /// [`Error::NotEnoughMemory`](crate::Error::NotEnoughMemory).
    ///
    /// # Examples
    /// ```
    /// use hubcut::graph::{BuildOptions, EdgeList};
    /// let graph = EdgeList::from_triples(2, vec![(0, 1, 7u32)]).build(&BuildOptions::default())?;
    /// assert_eq!(graph.map_data(&|weight| f64::from(weight))?.data_by_target(), [7.0]);
    /// # Ok::<(), hubcut::Error>(())
    /// ```
    pub fn map_data<F: Plain>(&self, value: &(dyn Fn(E) -> F + Sync)) -> Result<Graph<F>> {
        let map = |data: &[E]| -> Result<Arc<Array<F>>> {
            memory::check_fits(size_of::<F>() as u64 * data.len() as u64, "other edge data")?;
            let mut mapped = memory::zeroed("other edge data", data.len())?;
            parallel::fill(&mut mapped, &|index| value(data[index]));
            Ok(Arc::new(Array::from(mapped)))
        };
        let by_source = map(&self.by_source)?;
        let by_target =
            if Arc::ptr_eq(&self.by_source, &self.by_target) { by_source.clone() } else { map(&self.by_target)? };
        Ok(Graph { topology: Arc::clone(&self.topology), by_source, by_target })
    }

    /// Replaces the counts of the graph: for who has merged duplicates before the graph was built, and says so.
    ///
    /// O(1) for a graph that has just been built; a topology that others share is copied.
    ///
    /// For the readers of this workspace: nothing promises that it stays.
    #[doc(hidden)]
    pub fn with_counts(mut self, counts: BuildCounts) -> Graph<E> {
        Arc::make_mut(&mut self.topology).counts = counts;
        self
    }

    /// Gives the graph a text that says where it came from. It is stored with the graph, and means nothing to the
    /// engine.
    ///
    /// O(1) for a graph that has just been built; a topology that others share is copied.
    pub fn with_origin(mut self, origin: &str) -> Graph<E> {
        Arc::make_mut(&mut self.topology).origin = origin.into();
        self
    }

    /// Who is joined to whom.
    pub fn topology(&self) -> &Topology {
        &self.topology
    }

    /// Edge data in the order of [`Topology::by_source`].
    pub fn data_by_source(&self) -> &[E] {
        &self.by_source
    }

    /// Edge data in the order of [`Topology::by_target`].
    pub fn data_by_target(&self) -> &[E] {
        &self.by_target
    }

    /// Bytes that adjacency, edge data, ids and order occupy, in memory or in the mapped file.
    pub fn byte_len(&self) -> usize {
        let data = if self.topology.by_target.is_some() { 2 } else { 1 } * self.by_source.byte_len();
        self.topology.byte_len() + data
    }
}

impl Graph<f64> {
    /// With data of 32 bits if every value has an exact `f32`, else as it is.
    pub(super) fn narrowed(self) -> Result<AnyGraph> {
        if !self.by_source.par_iter().all(|value| f64::from(*value as f32) == *value) {
            return Ok(AnyGraph::F64(self));
        }
        let narrow = |wide: &[f64]| -> Result<Arc<Array<f32>>> {
            let mut values = Vec::new();
            memory::reserve("weights of 32 bits", &mut values, wide.len())?;
            values.extend(wide.iter().map(|value| *value as f32));
            Ok(Arc::new(values.into()))
        };
        let by_source = narrow(&self.by_source)?;
        let by_target = match self.topology.by_target {
            Some(_) => narrow(&self.by_target)?,
            None => Arc::clone(&by_source),
        };
        Ok(AnyGraph::F32(Graph { topology: self.topology, by_source, by_target }))
    }
}

impl<E: Plain> std::ops::Deref for Graph<E> {
    type Target = Topology;

    fn deref(&self) -> &Topology {
        &self.topology
    }
}

impl Topology {
    /// What whoever built the graph says of where it came from; empty if nothing.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Number of vertices.
    pub fn vertices(&self) -> usize {
        self.ids.len()
    }

    /// Number of edges: arcs if directed, unordered pairs (a loop counts one) if undirected.
    pub fn edges(&self) -> u64 {
        self.edges
    }

    /// Number of arcs: the length of the adjacency by source.
    pub fn arcs(&self) -> usize {
        self.by_source.neighbours.len()
    }

    /// Directed or undirected.
    pub fn direction(&self) -> Directedness {
        if self.by_target.is_some() { Directedness::Directed } else { Directedness::Undirected }
    }

    /// Out-edges by source (CSR).
    pub fn by_source(&self) -> &Adjacency {
        &self.by_source
    }

    /// In-edges by target (CSC).
    pub fn by_target(&self) -> &Adjacency {
        self.by_target.as_ref().unwrap_or(&self.by_source)
    }

    /// Raw ids in natural order.
    pub fn ids(&self) -> &RawIds {
        &self.ids
    }

    /// The users and items of a graph of ratings, `None` for any other graph.
    ///
    /// Every edge leads from a user to an item. The user at position `p` is vertex `vertex_at(p)`, the item at
    /// position `q` is `vertex_at(users.len() + q)`.
    pub fn sides(&self) -> Option<&Sides> {
        match &self.ids {
            RawIds::Sides(sides) => Some(sides),
            _ => None,
        }
    }

    /// The layout of the vertices, `None` for the natural one.
    pub fn order(&self) -> Option<&Order> {
        self.order.as_ref()
    }

    /// What the layout of the vertices is made by.
    pub fn vertex_order(&self) -> VertexOrder {
        self.order().map_or(VertexOrder::Natural, |order| order.made_by)
    }

    /// What building the graph found and did.
    pub fn counts(&self) -> &BuildCounts {
        &self.counts
    }

    /// The raw id of vertex `v`.
    ///
    /// # Panics
    /// If `v` is not a vertex.
    pub fn raw_id(&self, v: VertexId) -> RawId<'_> {
        self.ids.get(self.position_of(v))
    }

    /// The natural position of vertex `v`: the other way round than [`vertex_at`](Self::vertex_at).
    ///
    /// # Panics
    /// If `v` is not a vertex and the graph has an order.
    #[inline]
    pub fn position_of(&self, v: VertexId) -> usize {
        self.order.as_ref().map_or(v, |order| order.position_of[v as usize]) as usize
    }

    /// The vertex at natural position `position`, that is, with the `position`-th raw id.
    pub fn vertex_at(&self, position: usize) -> VertexId {
        match &self.order {
            None => position as VertexId,
            Some(order) => order.vertex_at[position],
        }
    }

    /// The vertex with raw id `id`, O(log vertices).
    pub fn find(&self, id: RawId<'_>) -> Option<VertexId> {
        self.ids.find(id).map(|position| self.vertex_at(position))
    }

    /// Bytes that adjacency, ids and order occupy.
    pub fn byte_len(&self) -> usize {
        let order = self.order.as_ref().map_or(0, |o| o.position_of.byte_len() + o.vertex_at.byte_len());
        let by_target = self.by_target.as_ref().map_or(0, Adjacency::byte_len);
        self.by_source.byte_len() + by_target + self.ids.byte_len() + order
    }
}

/// A graph whose type of edge data is known only at run time: what a file turned out to hold.
#[derive(Clone, Debug)]
pub enum AnyGraph {
    /// No weights.
    Unweighted(Graph<()>),
    /// Whole weights from 0 to 2^32 - 1.
    U32(Graph<u32>),
    /// Other finite weights, all of which have an exact `f32`.
    F32(Graph<f32>),
    /// Any other finite weights.
    F64(Graph<f64>),
}

impl AnyGraph {
    /// As [`Graph::with_origin`].
    pub fn with_origin(self, origin: &str) -> Self {
        match self {
            AnyGraph::Unweighted(graph) => AnyGraph::Unweighted(graph.with_origin(origin)),
            AnyGraph::U32(graph) => AnyGraph::U32(graph.with_origin(origin)),
            AnyGraph::F32(graph) => AnyGraph::F32(graph.with_origin(origin)),
            AnyGraph::F64(graph) => AnyGraph::F64(graph.with_origin(origin)),
        }
    }

    /// The topology, whatever lies on the edges.
    pub fn topology(&self) -> &Topology {
        match self {
            AnyGraph::Unweighted(graph) => graph.topology(),
            AnyGraph::U32(graph) => graph.topology(),
            AnyGraph::F32(graph) => graph.topology(),
            AnyGraph::F64(graph) => graph.topology(),
        }
    }

    /// The graph without its edge data; O(1).
    pub fn without_data(&self) -> Graph<()> {
        match self {
            AnyGraph::Unweighted(graph) => graph.clone(),
            AnyGraph::U32(graph) => graph.without_data(),
            AnyGraph::F32(graph) => graph.without_data(),
            AnyGraph::F64(graph) => graph.without_data(),
        }
    }
}
