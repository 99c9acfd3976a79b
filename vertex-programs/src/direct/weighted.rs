//! Rows of a graph whose edges weigh something, whatever the type of their weights: code over them is compiled once.

use std::borrow::Cow;
use std::ops::Range;

use hubcut::graph::memory::zeroed;
use hubcut::graph::{Adjacency, AnyGraph, Graph, VertexId};

use crate::Result;
use crate::weight::{self, Weight};

/// Rows of neighbours, with weights unless each counts one.
pub(crate) struct WeightedRows<'a> {
    offsets: Cow<'a, [u64]>,
    neighbours: Cow<'a, [VertexId]>,
    weights: Option<Vec<f64>>,
}

impl<'a> WeightedRows<'a> {
    /// Rows that are made.
    pub(crate) fn new(offsets: Vec<u64>, neighbours: Vec<VertexId>, weights: Vec<f64>) -> Self {
        WeightedRows { offsets: offsets.into(), neighbours: neighbours.into(), weights: Some(weights) }
    }

    /// The out-neighbours of each vertex.
    ///
    /// # Errors
    /// [`InvalidWeight`](crate::Error::InvalidWeight); memory that is not there.
    pub(crate) fn by_source(graph: &'a AnyGraph) -> Result<Self> {
        match graph {
            AnyGraph::Unweighted(graph) => rows(graph, graph.by_source(), graph.data_by_source()),
            AnyGraph::U32(graph) => rows(graph, graph.by_source(), graph.data_by_source()),
            AnyGraph::F32(graph) => rows(graph, graph.by_source(), graph.data_by_source()),
            AnyGraph::F64(graph) => rows(graph, graph.by_source(), graph.data_by_source()),
        }
    }

    /// The in-neighbours of each vertex.
    ///
    /// # Errors
    /// As [`by_source`](Self::by_source).
    pub(crate) fn by_target(graph: &'a AnyGraph) -> Result<Self> {
        match graph {
            AnyGraph::Unweighted(graph) => rows(graph, graph.by_target(), graph.data_by_target()),
            AnyGraph::U32(graph) => rows(graph, graph.by_target(), graph.data_by_target()),
            AnyGraph::F32(graph) => rows(graph, graph.by_target(), graph.data_by_target()),
            AnyGraph::F64(graph) => rows(graph, graph.by_target(), graph.data_by_target()),
        }
    }

    /// How many rows there are.
    pub(crate) fn vertices(&self) -> usize {
        self.offsets.len() - 1
    }

    /// How many neighbours there are in all rows.
    pub(crate) fn arcs(&self) -> usize {
        self.neighbours.len()
    }

    /// Where rows begin, their neighbours, and their weights; none if each counts one.
    pub(crate) fn slices(&self) -> (&[u64], &[VertexId], &[f64]) {
        (&self.offsets, &self.neighbours, self.weights.as_deref().unwrap_or_default())
    }

    /// Makes of the weights of each row the sums up to each edge, in units of the largest weight of the row: these do not overflow.
    pub(crate) fn accumulate(&mut self) {
        let Some(weights) = &mut self.weights else { return };
        for ends in self.offsets.windows(2) {
            let row = &mut weights[ends[0] as usize..ends[1] as usize];
            let (most, mut sum) = (row.iter().copied().fold(0.0, f64::max), 0.0);
            if most > 0.0 {
                for weight in row {
                    sum += *weight / most;
                    *weight = sum;
                }
            }
        }
    }

    #[inline(always)]
    fn range(&self, v: usize) -> Range<usize> {
        self.offsets[v] as usize..self.offsets[v + 1] as usize
    }

    /// Calls `visit` for what is in the row of a vertex.
    #[inline(always)]
    pub(crate) fn for_each(&self, v: usize, visit: &mut impl FnMut(VertexId, f64)) {
        let range = self.range(v);
        match &self.weights {
            None => self.neighbours[range].iter().for_each(|other| visit(*other, 1.0)),
            Some(weights) => {
                let row = self.neighbours[range.clone()].iter().zip(&weights[range]);
                row.for_each(|(other, weight)| visit(*other, *weight));
            }
        }
    }

    /// The sum of the weights of a row times what its neighbours have.
    #[inline(always)]
    pub(crate) fn sum(&self, v: usize, values: &[f64]) -> f64 {
        let mut sum = 0.0;
        self.for_each(v, &mut |other, weight| sum += weight * values[other as usize]);
        sum
    }
}

/// Rows with the weights of their edges.
fn rows<'a, W: Weight>(graph: &Graph<W>, rows: &'a Adjacency, data: &[W]) -> Result<WeightedRows<'a>> {
    let mut weights = None;
    if const { W::WEIGHTED } {
        weight::check(graph)?;
        let mut of_arcs = zeroed::<f64>("the weights of edges", data.len())?;
        for (to, from) in of_arcs.iter_mut().zip(data) {
            *to = from.weight();
        }
        weights = Some(of_arcs);
    }
    Ok(WeightedRows { offsets: rows.offsets().into(), neighbours: rows.neighbours().into(), weights })
}

/// The edges of a graph with their weights, each once, for plain loops and checks.
pub(crate) fn edges(graph: &AnyGraph) -> Box<dyn Iterator<Item = (usize, usize, f64)> + '_> {
    let topology = graph.topology();
    let is_directed = !std::ptr::eq(topology.by_source(), topology.by_target());
    Box::new(arcs(graph).filter(move |(from, to, _)| is_directed || from <= to))
}

/// The arcs of a graph with their weights: an undirected edge is two, a loop one.
pub(crate) fn arcs(graph: &AnyGraph) -> Box<dyn Iterator<Item = (usize, usize, f64)> + '_> {
    match graph {
        AnyGraph::Unweighted(graph) => Box::new(arcs_of(graph)),
        AnyGraph::U32(graph) => Box::new(arcs_of(graph)),
        AnyGraph::F32(graph) => Box::new(arcs_of(graph)),
        AnyGraph::F64(graph) => Box::new(arcs_of(graph)),
    }
}

fn arcs_of<W: Weight>(graph: &Graph<W>) -> impl Iterator<Item = (usize, usize, f64)> + '_ {
    let rows = graph.by_source();
    (0..graph.vertices()).flat_map(move |from| {
        let range = rows.range(from as VertexId);
        range.map(move |at| (from, rows.neighbours()[at] as usize, graph.data_by_source()[at].weight()))
    })
}
