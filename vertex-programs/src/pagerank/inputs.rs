//! What both programs of PageRank are made from: views, the teleport distribution, weights of out-edges.

use std::marker::PhantomData;

use hubcut::exec::Engine;
use hubcut::graph::{Graph, RawId, VertexId};
use hubcut::parallel;
use hubcut::plain::Plain;
use hubcut::program::VertexInfo;

use super::{Config, Precision};
use crate::error::{Error, Result};
use crate::weight::{self, Weight};

/// A view: the rank that a vertex passes along one edge (of weight 1), in either precision.
pub trait View: Plain {
    /// Its precision.
    const PRECISION: Precision;

    /// Rounds to the precision of the view.
    fn from_f64(value: f64) -> Self;
    /// The value.
    fn to_f64(self) -> f64;
}

impl View for f32 {
    const PRECISION: Precision = Precision::F32;

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
    const PRECISION: Precision = Precision::F64;

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
            .map(|id| graph.find(RawId::Text(id)).ok_or_else(|| Error::no_such_source(id, graph)))
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

/// `W` of each vertex.
pub(super) struct OutWeights {
    /// The sums of weights, times `unit` or the unit of the vertex; without weights the out-degree, which the graph knows.
    sums: Option<Vec<f64>>,
    /// A power of two that brings the largest `W` near 1, so that views neither overflow nor vanish
    /// however large or small the weights are.
    unit: f64,
    /// Where weights are so far apart that no unit suits all: each vertex has its own, which brings its largest weight near
    /// 1. These are the exponents of the largest weights; `unit` is 1 then.
    exponents: Option<Vec<i16>>,
    /// The least `W` above 0, times `unit`.
    least: f64,
}

impl OutWeights {
    /// Of `graph`.
    ///
    /// # Errors
    /// [`Error::InvalidWeight`].
    pub(super) fn new<W: Weight>(graph: &Graph<W>) -> Result<Self> {
        if !W::WEIGHTED {
            return Ok(OutWeights { sums: None, unit: 1.0, exponents: None, least: 1.0 });
        }
        weight::check(graph)?;
        let weights = |v: usize| {
            graph.data_by_source()[graph.by_source().range(v as VertexId)].iter().map(|weight| weight.weight())
        };
        let mut sums: Vec<f64> = parallel::tabulate(graph.vertices(), &|v| weights(v).sum());
        let largest = sums.iter().copied().fold(0.0, f64::max);
        let least = sums.iter().copied().filter(|sum| *sum > 0.0).fold(f64::INFINITY, f64::min);
        // Within these, views, flows and their sums are all of them numbers.
        let one_unit =
            largest <= f64::exp2(1000.0) && largest >= f64::exp2(-1000.0) && least / largest >= f64::exp2(-900.0);
        if W::WIDE && largest > 0.0 && !one_unit {
            let exponents = parallel::tabulate(graph.vertices(), &|v| exponent(weights(v).fold(0.0, f64::max)));
            let scaled = |v: usize| weights(v).map(|weight| over_power(weight, exponents[v])).sum();
            return Ok(OutWeights {
                sums: Some(parallel::tabulate(graph.vertices(), &scaled)),
                unit: 1.0,
                exponents: Some(exponents),
                least: 1.0,
            });
        }
        let unit = if largest > 0.0 { (-largest.log2().floor()).exp2() } else { 1.0 };
        sums.iter_mut().for_each(|weight| *weight *= unit);
        Ok(OutWeights { sums: Some(sums), unit, exponents: None, least: least * unit })
    }

    /// Whether views of 32 bits can hold what flows along an edge of weight 1: a rank, which is at most about 1, over `W`.
    pub(super) fn suit_single(&self) -> bool {
        self.least >= f64::exp2(-100.0)
    }

    /// Of `v`, times its unit; 0 if `v` is dangling.
    #[inline(always)]
    fn of(&self, v: VertexInfo<'_>) -> f64 {
        match &self.sums {
            Some(sums) => sums[v.id() as usize],
            // Degrees are below 2^63, and the conversion of signed numbers is one instruction.
            None => v.out_degree() as i64 as f64,
        }
    }
}

/// The exponent of the power of two at or below a number that is not negative; 0 for 0.
fn exponent(number: f64) -> i16 {
    if number > 0.0 { number.log2().floor() as i16 } else { 0 }
}

/// `number` over 2 to `exponent`, which itself may be no number: in two steps.
fn over_power(number: f64, exponent: i16) -> f64 {
    let power = |exponent: i16| f64::from_bits(((1023 - exponent) as u64) << 52);
    number * power(exponent / 2) * power(exponent - exponent / 2)
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
        Self::with(config, engine, graph, OutWeights::new(graph)?)
    }

    /// As [`new`](Self::new), with the sums of weights, which are those of `graph`.
    pub(super) fn with(config: &Config, engine: Engine, graph: &Graph<W>, out_weights: OutWeights) -> Result<Self> {
        config.check(engine)?;
        Ok(Inputs {
            damping: config.damping,
            tolerance: config.tolerance,
            teleport: Teleport::new(graph, &config.sources)?,
            out_weights,
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

    /// What flows along an edge from `source`.
    #[inline(always)]
    pub(super) fn flow(&self, view: V, data: W, source: impl FnOnce() -> VertexId) -> f64 {
        let flow = view.to_f64();
        match &self.out_weights.exponents {
            _ if !W::WEIGHTED => flow,
            Some(exponents) if W::WIDE => flow * over_power(data.weight(), exponents[source() as usize]),
            _ => flow * data.weight(),
        }
    }

    /// What flows in, of a sum of flows.
    #[inline(always)]
    pub(super) fn inflow(&self, sum: f64) -> f64 {
        if W::WEIGHTED { sum * self.out_weights.unit } else { sum }
    }
}
