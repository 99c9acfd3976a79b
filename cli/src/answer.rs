//! What a program came to, as tables and lists want it.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use hubcut::exec::{RunReport, Termination};
use hubcut::graph::{Topology, VertexId};
use hubcut_datasets::write::Value;

/// What a program came to.
pub(crate) struct Answer {
    /// The value of each vertex.
    pub(crate) values: Values,
    /// The answer in a line, for programs that have one.
    pub(crate) summary: Option<String>,
    /// Why the run ended.
    pub(crate) termination: Termination,
    /// What it did.
    pub(crate) report: RunReport,
}

/// A value for each vertex, by vertex id, and what is known of all of them.
pub(crate) enum Values {
    /// Ranks.
    Ranks {
        /// Of each vertex.
        ranks: Vec<f64>,
        /// What the run promises of the L1 residual of the equation.
        residual_bound: f64,
    },
    /// Distances, infinite for vertices that are out of reach.
    Distances(Vec<f64>),
    /// Components.
    Components {
        /// The first vertex of its component, for each vertex.
        labels: Vec<VertexId>,
        /// First vertex and size of each component, large ones first.
        sizes: Vec<(VertexId, u64)>,
    },
}

/// The best rows: a vertex (a component, by its first vertex) and its value.
pub(crate) struct Top<'a> {
    /// What the vertex stands for.
    pub(crate) key: &'static str,
    /// What its value is called.
    pub(crate) column: &'static str,
    /// Of how many they are the best.
    pub(crate) of: usize,
    /// What they are.
    pub(crate) noun: &'static str,
    /// Best first.
    pub(crate) rows: Vec<(VertexId, Value<'a>)>,
}

impl Values {
    /// What the value of a vertex is called.
    pub(crate) fn column(&self) -> &'static str {
        match self {
            Values::Ranks { .. } => "pagerank",
            Values::Distances(_) => "distance",
            Values::Components { .. } => "component",
        }
    }

    /// The value of vertex `v`.
    pub(crate) fn cell<'a>(&self, topology: &'a Topology, v: VertexId) -> Value<'a> {
        match self {
            Values::Ranks { ranks, .. } => ranks[v as usize].into(),
            Values::Distances(distances) => distance(distances[v as usize]),
            Values::Components { labels, .. } => Value::Id(topology.raw_id(labels[v as usize])),
        }
    }

    /// The `k` best: highest ranks, nearest vertices within reach, largest components. Equal ones by id.
    pub(crate) fn top<'a>(&self, topology: &'a Topology, k: usize) -> Top<'a> {
        let of_vertices = |best: Vec<VertexId>| Top {
            key: "id",
            column: self.column(),
            of: topology.vertices(),
            noun: "vertex",
            rows: best.into_iter().map(|v| (v, self.cell(topology, v))).collect(),
        };
        match self {
            Values::Ranks { ranks, .. } => of_vertices(highest(topology, k, |v| Some(ranks[v as usize]))),
            Values::Distances(distances) => {
                let near = |v| Some(-distances[v as usize]).filter(|near: &f64| near.is_finite());
                of_vertices(highest(topology, k, near))
            }
            Values::Components { sizes, .. } => Top {
                key: "component",
                column: "size",
                of: sizes.len(),
                noun: "component",
                rows: sizes.iter().take(k).map(|&(first, size)| (first, size.into())).collect(),
            },
        }
    }
}

/// JSON has no infinity: it is the same word in every format.
fn distance(distance: f64) -> Value<'static> {
    if distance == f64::INFINITY { Value::Text("inf") } else { distance.into() }
}

/// A value and its natural position, ordered so that the best is the greatest.
#[derive(PartialEq)]
struct Entry(f64, Reverse<usize>);

impl Eq for Entry {}

impl Ord for Entry {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.total_cmp(&other.0).then(self.1.cmp(&other.1))
    }
}

impl PartialOrd for Entry {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

/// The `k` vertices of highest value among those that have one.
fn highest(topology: &Topology, k: usize, value: impl Fn(VertexId) -> Option<f64>) -> Vec<VertexId> {
    let mut heap = BinaryHeap::new();
    for position in 0..topology.vertices() {
        let Some(value) = value(topology.vertex_at(position)) else { continue };
        heap.push(Reverse(Entry(value, Reverse(position))));
        if heap.len() > k {
            heap.pop();
        }
    }
    let best = heap.into_sorted_vec().into_iter();
    best.map(|Reverse(Entry(_, Reverse(position)))| topology.vertex_at(position)).collect()
}
