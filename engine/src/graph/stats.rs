//! What a graph looks like: sizes, degrees, what is odd about it.

use serde::{Deserialize, Serialize};

use super::{Adjacency, Directedness, Topology, VertexId, duplicates};
use crate::parallel;

/// Sizes and degrees of a graph, as it is stored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GraphStats {
    /// Number of vertices.
    pub vertices: u64,
    /// Number of edges: arcs if directed, unordered pairs if undirected.
    pub edges: u64,
    /// Number of arcs: the length of the adjacency by source.
    pub arcs: u64,
    /// Edges from a vertex to itself.
    pub self_loops: u64,
    /// Edges beyond the first between the same vertices.
    pub duplicates: u64,
    /// Vertices without any edge.
    pub isolated: u64,
    /// Vertices without out-edge, the isolated ones among them.
    pub dangling: u64,
    /// Arcs over vertices: the mean of out-degrees, and of in-degrees.
    pub mean_degree: f64,
    /// Out-degrees.
    pub out_degree: DegreeStats,
    /// In-degrees; of an undirected graph the same as the out-degrees.
    pub in_degree: DegreeStats,
}

/// The degrees of all vertices in one direction.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DegreeStats {
    /// The largest degree.
    pub max: u64,
    /// Raw id of the first vertex, in natural order, that has it; `None` without vertices.
    pub max_id: Option<String>,
    /// Half of the vertices have at most this degree.
    pub median: u64,
    /// 90 % of the vertices have at most this degree.
    pub p90: u64,
    /// 99 % of the vertices have at most this degree.
    pub p99: u64,
}

impl Topology {
    /// Sizes and degrees.
    ///
    /// **Complexity**: O(vertices + arcs), parallel. **Determinism**: exact, any number of threads.
    ///
    /// # Examples
    /// ```
    /// use hubcut::graph::{BuildOptions, EdgeList};
    /// let graph = EdgeList::from_pairs(4, vec![(0, 1), (0, 1), (2, 1), (1, 1)]).build(&BuildOptions::default())?;
    /// let stats = graph.stats();
    /// assert_eq!((stats.self_loops, stats.duplicates, stats.isolated, stats.dangling), (1, 1, 1, 1));
    /// assert_eq!((stats.in_degree.max, stats.in_degree.max_id.as_deref()), (4, Some("1")));
    /// # Ok::<(), hubcut::Error>(())
    /// ```
    pub fn stats(&self) -> GraphStats {
        let (by_source, by_target) = (self.by_source(), self.by_target());
        let count = |f: &(dyn Fn(VertexId) -> bool + Sync)| {
            parallel::sum(self.vertices(), &|vertices| vertices.filter(|v| f(*v as VertexId)).count() as u64)
        };
        let loops = |v: usize| {
            let (row, v) = (by_source.row(v as VertexId), v as VertexId);
            (row.partition_point(|&w| w <= v) - row.partition_point(|&w| w < v)) as u64
        };
        let self_loops = parallel::sum(self.vertices(), &|vertices| vertices.map(loops).sum());
        let out_degree = self.degrees(by_source);
        let in_degree =
            if self.direction() == Directedness::Directed { self.degrees(by_target) } else { out_degree.clone() };
        GraphStats {
            vertices: self.vertices() as u64,
            edges: self.edges(),
            arcs: self.arcs() as u64,
            self_loops,
            duplicates: duplicates::count(by_source.offsets(), by_source.neighbours(), self.direction()),
            isolated: count(&|v| by_source.degree(v) == 0 && by_target.degree(v) == 0),
            dangling: count(&|v| by_source.degree(v) == 0),
            mean_degree: if self.vertices() == 0 { 0.0 } else { self.arcs() as f64 / self.vertices() as f64 },
            out_degree,
            in_degree,
        }
    }

    fn degrees(&self, adjacency: &Adjacency) -> DegreeStats {
        let vertices = self.vertices();
        // Of equal degrees the lowest natural position is the larger entry.
        let degree_at = |position: usize| (adjacency.degree(self.vertex_at(position)), std::cmp::Reverse(position));
        let max = parallel::of_ranges(vertices, &|range| range.map(degree_at).max()).into_iter().flatten().max();
        let mut degrees = parallel::tabulate(vertices, &|v| adjacency.degree(v as VertexId));
        let mut percentile = |percent: usize| {
            let rank = (vertices * percent).div_ceil(100).max(1) - 1;
            if degrees.is_empty() { 0 } else { *degrees.select_nth_unstable(rank).1 }
        };
        DegreeStats {
            median: percentile(50),
            p90: percentile(90),
            p99: percentile(99),
            max: max.map_or(0, |(degree, _)| degree),
            max_id: max.map(|(_, std::cmp::Reverse(position))| self.ids().get(position).to_string()),
        }
    }
}
