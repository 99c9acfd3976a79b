//! What both programs of PageRank are made from: views, the teleport distribution, weights of out-edges.

use std::marker::PhantomData;

use hubcut::exec::Engine;
use hubcut::graph::{Graph, RawId, VertexId};
use hubcut::plain::Plain;
use hubcut::program::VertexInfo;
use rayon::prelude::*;

use super::Config;
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
struct OutWeights {
    /// The sums of weights, times `unit`; without weights the out-degree, which the graph knows.
    sums: Option<Vec<f64>>,
    /// A power of two that brings the largest `W` near 1, so that views neither overflow nor vanish in 32 bits
    /// however large or small the weights are.
    unit: f64,
}

impl OutWeights {
    /// Of `graph`.
    ///
    /// # Errors
    /// [`Error::InvalidWeight`].
    fn new<W: Weight>(graph: &Graph<W>) -> Result<Self> {
        let mut sums = W::WEIGHTED.then(|| out_weights(graph)).transpose()?;
        let largest = sums.iter().flatten().copied().fold(0.0, f64::max);
        let unit = if largest > 0.0 { (-largest.log2().floor()).exp2() } else { 1.0 };
        sums.iter_mut().flatten().for_each(|weight| *weight *= unit);
        Ok(OutWeights { sums, unit })
    }

    /// Of `v`, times `unit`; 0 if `v` is dangling.
    #[inline(always)]
    fn of(&self, v: VertexInfo<'_>) -> f64 {
        match &self.sums {
            Some(sums) => sums[v.id() as usize],
            // Degrees are below 2^63, and the conversion of signed numbers is one instruction.
            None => v.out_degree() as i64 as f64,
        }
    }
}

/// What both programs compute with: parameters, teleport distribution, weights of out-edges; views of type `V`, edge data
/// of type `W`.
pub(super) struct Inputs<V, W> {
    pub(super) damping: f64,
    pub(super) tolerance: f64,
    teleport: Teleport,
    out_weights: OutWeights,
    types: PhantomData<fn() -> (V, W)>,
}

impl<V: View, W: Weight> Inputs<V, W> {
    /// For a run by `engine` on `graph`.
    ///
    /// # Errors
    /// Those of [`Config::check`], [`Error::NoSuchSource`], [`Error::InvalidWeight`].
    pub(super) fn new(config: &Config, engine: Engine, graph: &Graph<W>) -> Result<Self> {
        config.check(engine)?;
        Ok(Inputs {
            damping: config.damping,
            tolerance: config.tolerance,
            teleport: Teleport::new(graph, &config.sources)?,
            out_weights: OutWeights::new(graph)?,
            types: PhantomData,
        })
    }

    /// `t(v)`.
    #[inline(always)]
    pub(super) fn teleport(&self, v: VertexInfo<'_>) -> f64 {
        self.teleport.share(v.id())
    }

    /// Whether `W(v)` is 0.
    #[inline(always)]
    pub(super) fn is_dangling(&self, v: VertexInfo<'_>) -> bool {
        self.out_weights.of(v) <= 0.0
    }

    /// The view of a vertex of rank `rank`: what flows along an out-edge of weight 1.
    #[inline(always)]
    pub(super) fn view(&self, v: VertexInfo<'_>, rank: f64) -> V {
        let weight = self.out_weights.of(v);
        V::from_f64(if weight > 0.0 { rank / weight } else { 0.0 })
    }

    /// What flows along an edge.
    #[inline(always)]
    pub(super) fn flow(&self, view: V, data: W) -> f64 {
        let flow = view.to_f64();
        if W::WEIGHTED { flow * data.weight() } else { flow }
    }

    /// What flows in, of a sum of flows.
    #[inline(always)]
    pub(super) fn inflow(&self, sum: f64) -> f64 {
        if W::WEIGHTED { sum * self.out_weights.unit } else { sum }
    }
}
