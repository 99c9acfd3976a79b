//! What both programs of PageRank are made from: views, the teleport distribution, weights of out-edges.

use hubcut::graph::{Graph, RawId, VertexId};
use hubcut::plain::Plain;
use hubcut::program::VertexInfo;
use rayon::prelude::*;

use crate::error::{Error, Result};
use crate::weight::{self, Weight};

/// A view: the rank that a vertex passes along one edge (of weight 1), in either precision.
pub trait View: Plain {
    /// Rounds to the precision of the view.
    fn from_f64(value: f64) -> Self;
    /// The value.
    fn to_f64(self) -> f64;
}

impl View for f32 {
    #[inline(always)]
    fn from_f64(value: f64) -> f32 {
        value as f32
    }

    #[inline(always)]
    fn to_f64(self) -> f64 {
        f64::from(self)
    }
}

impl View for f64 {
    #[inline(always)]
    fn from_f64(value: f64) -> f64 {
        value
    }

    #[inline(always)]
    fn to_f64(self) -> f64 {
        self
    }
}

/// The teleport distribution `t`.
#[derive(Clone, Debug)]
pub(crate) enum Teleport {
    Uniform { share: f64 },
    Sources { shares: Vec<f64> },
}

impl Teleport {
    pub(crate) fn new<E: Plain>(graph: &Graph<E>, sources: &[String]) -> Result<Self> {
        if sources.is_empty() {
            return Ok(Teleport::Uniform { share: 1.0 / graph.vertices() as f64 });
        }
        let mut vertices = sources
            .iter()
            .map(|id| graph.find(RawId::Text(id)).ok_or_else(|| Error::NoSuchSource { id: id.clone() }))
            .collect::<Result<Vec<VertexId>>>()?;
        vertices.sort_unstable();
        vertices.dedup();
        let mut shares = vec![0.0; graph.vertices()];
        for &v in &vertices {
            shares[v as usize] = 1.0 / vertices.len() as f64;
        }
        Ok(Teleport::Sources { shares })
    }

    #[inline(always)]
    pub(crate) fn share(&self, v: VertexId) -> f64 {
        match self {
            Teleport::Uniform { share } => *share,
            Teleport::Sources { shares } => shares[v as usize],
        }
    }
}

/// The sum of the weights of each vertex's out-edges.
pub(crate) fn out_weights<W: Weight>(graph: &Graph<W>) -> Result<Vec<f64>> {
    weight::check(graph)?;
    let sums: Vec<f64> = (0..graph.vertices() as VertexId)
        .into_par_iter()
        .map(|v| graph.data_by_source()[graph.by_source().range(v)].iter().map(|weight| weight.weight()).sum())
        .collect();
    Ok(sums)
}

/// `W` of each vertex.
pub(super) struct OutWeights {
    /// The sums of weights, times `unit`; without weights the out-degree, which the graph knows.
    sums: Option<Vec<f64>>,
    /// A power of two that brings the largest `W` near 1, so that views neither overflow nor vanish in 32 bits
    /// however large or small the weights are.
    pub(super) unit: f64,
}

impl OutWeights {
    /// Of `graph`.
    ///
    /// # Errors
    /// [`Error::InvalidWeight`].
    pub(super) fn new<W: Weight>(graph: &Graph<W>) -> Result<Self> {
        let mut sums = W::WEIGHTED.then(|| out_weights(graph)).transpose()?;
        let largest = sums.iter().flatten().copied().fold(0.0, f64::max);
        let unit = if largest > 0.0 { (-largest.log2().floor()).exp2() } else { 1.0 };
        sums.iter_mut().flatten().for_each(|weight| *weight *= unit);
        Ok(OutWeights { sums, unit })
    }

    /// Of `v`, times `unit`; 0 if `v` is dangling.
    #[inline(always)]
    pub(super) fn of(&self, v: VertexInfo<'_>) -> f64 {
        match &self.sums {
            Some(sums) => sums[v.id() as usize],
            // Degrees are below 2^63, and the conversion of signed numbers is one instruction.
            None => v.out_degree() as i64 as f64,
        }
    }
}
