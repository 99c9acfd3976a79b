//! Graphs made of graphs: parts of one, other data, the other direction.

use super::{
    AnyGraph, BuildOptions, Directedness, EdgeChunk, EdgeList, Graph, Order, RawIds, Sides, TextIds, Topology,
    VertexId, VertexOrder,
};
use crate::array::Array;
use crate::error::{Error, Result};
use crate::parallel;
use crate::plain::{EdgeValue, Plain};
use crate::program::Merge;

/// Positions of the source and of the target of an edge.
type Ends = (VertexId, VertexId);

impl<E: EdgeValue> Graph<E> {
    /// The subgraph of those vertices that `keep` keeps, with the edges between them. They have the raw ids that they had, and new
    /// vertex ids.
    ///
    /// **Complexity**: that of building a graph of so many edges. `keep` is asked once for each vertex.
    ///
    /// # Errors
    /// [`Error::NotEnoughMemory`].
    ///
    /// # Examples
    /// ```
    /// use hubcut::graph::{BuildOptions, EdgeList, RawId};
    /// let graph = EdgeList::from_triples(4, vec![(0, 1, 5u32), (1, 3, 7), (3, 2, 1)]).build(&BuildOptions::default())?;
    /// let part = graph.subgraph(&|v| v != 0)?;
    /// assert_eq!((part.vertices(), part.edges()), (3, 2));
    /// assert_eq!((part.raw_id(0), part.data_by_source()), (RawId::Number(1), &[7, 1][..]));
    /// # Ok::<(), hubcut::Error>(())
    /// ```
    pub fn subgraph(&self, keep: &(dyn Fn(VertexId) -> bool + Sync)) -> Result<Graph<E>> {
        let kept = parallel::tabulate(self.vertices(), &|position| keep(self.vertex_at(position)));
        // The new position of each vertex that is kept, by its old one.
        let mut next = 0;
        let positions: Vec<VertexId> = kept
            .iter()
            .map(|kept| {
                next += VertexId::from(*kept);
                next - VertexId::from(*kept)
            })
            .collect();
        let ids = subset(self.ids(), &kept);
        self.rebuilt(ids, &|source, target, _| {
            let [source, target] = [source, target].map(|v| self.position_of(v));
            (kept[source] && kept[target]).then(|| (positions[source], positions[target]))
        })
    }

    /// The graph with those edges only that `keep` keeps, given source, target and data, and with all of its vertices. An edge of an
    /// undirected graph is asked once, the end with the lower vertex id first.
    ///
    /// **Complexity**: that of building a graph of so many edges.
    ///
    /// # Errors
    /// [`Error::NotEnoughMemory`].
    pub fn filter_edges(&self, keep: &(dyn Fn(VertexId, VertexId, &E) -> bool + Sync)) -> Result<Graph<E>> {
        let position = |v: VertexId| self.position_of(v) as VertexId;
        self.rebuilt(self.ids().clone(), &|source, target, data| {
            keep(source, target, data).then(|| (position(source), position(target)))
        })
    }

    /// Built anew of those edges for which `edge` gives positions among `ids`.
    fn rebuilt(&self, ids: RawIds, edge: &(dyn Fn(VertexId, VertexId, &E) -> Option<Ends> + Sync)) -> Result<Graph<E>> {
        let most = self.edges().saturating_mul((size_of::<Ends>() + size_of::<E>()) as u64);
        super::memory::check_fits(most, "the edges of a part of the graph")?;
        let chunks = parallel::of_ranges(self.vertices(), &|range| {
            let mut chunk = EdgeChunk { edges: Vec::new(), data: Vec::new() };
            // In natural order, so that the list is sorted.
            for v in range.map(|position| self.vertex_at(position)) {
                for (source, target, data) in self.edges_from(v) {
                    if let Some(ends) = edge(source, target, data) {
                        chunk.edges.push(ends);
                        chunk.data.push(*data);
                    }
                }
            }
            chunk
        });
        let order = self.vertex_order().rebuilt();
        let options = BuildOptions { direction: self.direction(), order, ..BuildOptions::default() };
        EdgeList { ids, chunks }.build(&options)
    }
}

impl<E: Plain> Graph<E> {
    /// The graph with every edge the other way round; itself, if it is undirected.
    ///
    /// **Complexity**: `O(arcs)` to copy the rows; edge data are shared. The order of the vertices stays, also one that was made by
    /// out-degrees.
    ///
    /// # Errors
    /// [`Error::NotEnoughMemory`]; [`Error::Bipartite`] for a graph of users and items, whose edges lead from users to items.
    ///
    /// # Examples
    /// ```
    /// use hubcut::graph::{BuildOptions, EdgeList};
    /// let graph = EdgeList::from_pairs(3, vec![(0, 1), (0, 2)]).build(&BuildOptions::default())?;
    /// assert_eq!(graph.reversed()?.by_source().row(2), [0]);
    /// # Ok::<(), hubcut::Error>(())
    /// ```
    pub fn reversed(&self) -> Result<Graph<E>> {
        if self.sides().is_some() {
            return Err(Error::Bipartite("edges lead from users to items, and cannot be reversed".into()));
        }
        if self.direction() == Directedness::Undirected {
            return Ok(self.clone());
        }
        let bytes = self.by_source().byte_len() + self.by_target().byte_len();
        super::memory::check_fits(bytes as u64, "the graph the other way round")?;
        let mut topology = self.topology().clone();
        if let Some(by_target) = &mut topology.by_target {
            std::mem::swap(&mut topology.by_source, by_target);
        }
        Ok(self.with_rows_swapped(topology))
    }

    /// The graph with other data on its edges, a function of source, target and data. It is called for the rows by source and for
    /// those by target, so twice for an edge; an edge of an undirected graph is given with the lower vertex id first.
    ///
    /// **Complexity**: `O(arcs)`, parallel; only the data are new.
    ///
    /// # Errors
    /// [`Error::NotEnoughMemory`].
    ///
    /// # Examples
    /// ```
    /// use hubcut::graph::{BuildOptions, EdgeList};
    /// let graph = EdgeList::from_pairs(3, vec![(0, 1), (1, 2)]).build(&BuildOptions::default())?;
    /// let weighted = graph.map_edges(&|_, target, ()| 1.0 / graph.by_target().degree(target) as f64)?;
    /// assert_eq!(weighted.data_by_source(), [1.0, 1.0]);
    /// # Ok::<(), hubcut::Error>(())
    /// ```
    pub fn map_edges<F: Plain>(&self, value: &(dyn Fn(VertexId, VertexId, &E) -> F + Sync)) -> Result<Graph<F>> {
        let is_directed = self.direction() == Directedness::Directed;
        let of_rows = |rows: &super::Adjacency, data: &[E], inward: bool| -> Result<Vec<F>> {
            // The parts, and then all of them joined.
            super::memory::check_fits(2 * size_of::<F>() as u64 * data.len() as u64, "other edge data")?;
            let parts = parallel::of_ranges(self.vertices(), &|range| {
                let mut part = Vec::new();
                for v in range.map(|v| v as VertexId) {
                    for arc in rows.range(v) {
                        let other = rows.neighbours()[arc];
                        let turned = inward || !is_directed && other < v;
                        let (source, target) = if turned { (other, v) } else { (v, other) };
                        part.push(value(source, target, &data[arc]));
                    }
                }
                part
            });
            Ok(parts.concat())
        };
        let by_source = of_rows(self.by_source(), self.data_by_source(), false)?;
        let by_target = is_directed.then(|| of_rows(self.by_target(), self.data_by_target(), true)).transpose()?;
        Ok(self.with_data(by_source.into(), by_target.map(Array::from)))
    }

    /// Every edge once: source, target, data; of an undirected graph the end with the lower vertex id first.
    pub fn iter_edges(&self) -> impl Iterator<Item = (VertexId, VertexId, &E)> {
        (0..self.vertices() as VertexId).flat_map(|v| self.edges_from(v))
    }

    fn edges_from(&self, v: VertexId) -> impl Iterator<Item = (VertexId, VertexId, &E)> {
        let is_directed = self.direction() == Directedness::Directed;
        let arcs = self.by_source().range(v).map(move |arc| (v, self.by_source().neighbours()[arc], arc));
        let edges = arcs.filter(move |(source, target, _)| is_directed || source <= target);
        edges.map(|(source, target, arc)| (source, target, &self.data_by_source()[arc]))
    }

    /// What all edges come to: `of` says what one does, given source, target and data, and the values are merged in the order of
    /// [`iter_edges`](Self::iter_edges), by ranges of vertices that depend on the number of vertices only: the same bits with any
    /// number of threads.
    ///
    /// # Examples
    /// ```
    /// use hubcut::graph::{BuildOptions, EdgeList};
    /// use hubcut::program::{Add, Max};
    /// let graph = EdgeList::from_triples(3, vec![(0, 1, 5u32), (1, 2, 7)]).build(&BuildOptions::default())?;
    /// assert_eq!(graph.fold_edges(&|_, _, weight| (Add(*weight), Max(*weight))), (Add(12), Max(7)));
    /// # Ok::<(), hubcut::Error>(())
    /// ```
    pub fn fold_edges<M: Merge + Send>(&self, of: &(dyn Fn(VertexId, VertexId, &E) -> M + Sync)) -> M {
        self.fold_vertices(&|v| {
            let mut all = M::zero();
            self.edges_from(v).for_each(|(source, target, data)| all.merge(&mut of(source, target, data)));
            all
        })
    }
}

impl Topology {
    /// What all vertices come to: `of` says what one does, and the values are merged in the order of vertex ids, by ranges that
    /// depend on the number of vertices only: the same bits with any number of threads.
    pub fn fold_vertices<M: Merge + Send>(&self, of: &(dyn Fn(VertexId) -> M + Sync)) -> M {
        let of_ranges = parallel::of_ranges(self.vertices(), &|range| {
            let mut all = M::zero();
            range.for_each(|v| all.merge(&mut of(v as VertexId)));
            all
        });
        of_ranges.into_iter().fold(M::zero(), |mut all, mut of_range| {
            all.merge(&mut of_range);
            all
        })
    }
}

/// Those ids that are kept, by position.
fn subset(ids: &RawIds, kept: &[bool]) -> RawIds {
    let positions = || (0..ids.len()).filter(|position| kept[*position]);
    match ids {
        RawIds::Range { first, .. } => {
            let numbers: Vec<u64> = positions().map(|position| first + position as u64).collect();
            match (numbers.first(), numbers.last()) {
                (Some(first), Some(last)) if last - first + 1 == numbers.len() as u64 => {
                    RawIds::Range { first: *first, count: numbers.len() as u32 }
                }
                _ => RawIds::Numbers(numbers.into()),
            }
        }
        RawIds::Numbers(numbers) => RawIds::Numbers(positions().map(|p| numbers[p]).collect::<Vec<_>>().into()),
        RawIds::Text(text) => RawIds::Text(TextIds::from_sorted(positions().map(|p| text.get(p)))),
        RawIds::Sides(sides) => {
            let (of_users, of_items) = kept.split_at(sides.users.len());
            let (users, items) = (subset(&sides.users, of_users), subset(&sides.items, of_items));
            RawIds::Sides(Box::new(Sides { users, items }))
        }
    }
}

macro_rules! any {
    ($($variant:ident $t:ty),*) => {
        $(impl From<Graph<$t>> for AnyGraph {
            fn from(graph: Graph<$t>) -> AnyGraph {
                AnyGraph::$variant(graph)
            }
        })*

        impl AnyGraph {
            /// As [`Graph::subgraph`].
            ///
            /// # Errors
            /// [`Error::NotEnoughMemory`].
            pub fn subgraph(&self, keep: &(dyn Fn(VertexId) -> bool + Sync)) -> Result<AnyGraph> {
                Ok(match self { $(AnyGraph::$variant(graph) => graph.subgraph(keep)?.into(),)* })
            }

            /// As [`Graph::reversed`].
            ///
            /// # Errors
            /// [`Error::Bipartite`] for a graph of users and items.
            pub fn reversed(&self) -> Result<AnyGraph> {
                Ok(match self { $(AnyGraph::$variant(graph) => graph.reversed()?.into(),)* })
            }

            /// As [`Graph::reordered`].
            ///
            /// # Errors
            /// [`Error::Cut`] for [`VertexOrder::Cut`]; [`Error::NotEnoughMemory`].
            pub fn reordered(&self, order: VertexOrder) -> Result<AnyGraph> {
                Ok(match self { $(AnyGraph::$variant(graph) => graph.reordered(order)?.into(),)* })
            }

            /// As [`Graph::laid_out`].
            ///
            /// # Errors
            /// [`Error::NotEnoughMemory`].
            ///
            /// # Panics
            /// If the order is of another number of vertices.
            pub fn laid_out(&self, order: Order) -> Result<AnyGraph> {
                Ok(match self { $(AnyGraph::$variant(graph) => graph.laid_out(order)?.into(),)* })
            }
        }
    };
}
any!(Unweighted (), U32 u32, F32 f32, F64 f64);
