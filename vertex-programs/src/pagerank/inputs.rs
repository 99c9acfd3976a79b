//! What PageRank is made from: views, the teleport distribution, weights of out-edges.

use std::marker::PhantomData;

use hubcut::exec::Engine;
use hubcut::graph::{Graph, VertexId};
use hubcut::parallel;
use hubcut::plain::Plain;
use hubcut::program::{PartGraph, Preparation, PrepareResult, VertexInfo};

use super::{Config, Precision};
use crate::error::{Result, find_source};
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
    Uniform {
        share: f64,
    },
    /// All of it at one vertex of the graph: needs no array.
    One {
        source: usize,
    },
    /// By vertex: of the graph, or of a part.
    Sources {
        shares: Vec<f64>,
    },
}

impl Teleport {
    /// Over the vertices of a graph.
    pub(crate) fn new<E: Plain>(graph: &Graph<E>, sources: &[String]) -> Result<Self> {
        let vertices = sources.iter().map(|id| find_source(id, &|id| graph.find(id))).collect::<Result<Vec<_>>>()?;
        Ok(Self::over(graph.vertices(), vertices, graph.vertices(), &|v| v))
    }

    /// Over `count` vertices of a part, whose ids are `id_of`, of a graph of `all`; uniform if there are no sources.
    fn over(all: usize, mut sources: Vec<VertexId>, count: usize, id_of: &dyn Fn(VertexId) -> VertexId) -> Self {
        if sources.is_empty() {
            return Teleport::Uniform { share: 1.0 / all as f64 };
        }
        sources.sort_unstable();
        sources.dedup();
        if let ([source], true) = (&*sources, count == all) {
            return Teleport::at(*source);
        }
        let share = 1.0 / sources.len() as f64;
        let mut shares = vec![0.0; count];
        if count == all {
            sources.iter().for_each(|source| shares[*source as usize] = share);
        } else {
            let is_source = |local: usize| sources.binary_search(&id_of(local as VertexId)).is_ok();
            (0..count).filter(|local| is_source(*local)).for_each(|local| shares[local] = share);
        }
        Teleport::Sources { shares }
    }

    /// All of it at one vertex of a graph.
    pub(crate) fn at(source: VertexId) -> Self {
        Teleport::One { source: source as usize }
    }

    #[inline(always)]
    pub(crate) fn share(&self, v: usize) -> f64 {
        match self {
            Teleport::Uniform { share } => *share,
            Teleport::One { source } => f64::from(v == *source),
            Teleport::Sources { shares } => shares[v],
        }
    }
}

/// What the program knows of a run, and of the vertices of a part.
pub struct RankData {
    /// Whether ranks are replaced in place, rather than by supersteps.
    pub(super) in_place: bool,
    teleport: Teleport,
    out_weights: OutWeights,
}

/// `W` of each vertex.
struct OutWeights {
    /// The sums of weights, times `unit` or the unit of the vertex; without weights the out-degree, which the graph knows.
    sums: Option<Vec<f64>>,
    /// A power of two that brings the largest `W` near 1, so that views neither overflow nor vanish
    /// however large or small the weights are.
    unit: f64,
    /// Where weights are so far apart that no unit suits all: each vertex has its own, which brings its largest weight near
    /// 1. These are the exponents of the largest weights; `unit` is 1 then.
    exponents: Option<Vec<i16>>,
}

impl OutWeights {
    /// Of each part.
    fn of_parts<W: Weight>(graph: &Preparation<'_, W>) -> Vec<OutWeights> {
        let nothing = || OutWeights { sums: None, unit: 1.0, exponents: None };
        if const { W::WEIGHTED } { Self::sums_of(graph) } else { graph.parts().iter().map(|_| nothing()).collect() }
    }

    /// Of each part of a graph with weights.
    fn sums_of<W: Weight>(graph: &Preparation<'_, W>) -> Vec<OutWeights> {
        let add = |sum: &mut f64, other| *sum += other;
        let mut sums = graph.fold(&|part, v| weights_of(part, v).sum(), &add);
        let over_masters = |zero: f64, fold: fn(f64, f64) -> f64| {
            let of_part = |(part, sums): (&PartGraph<'_, W>, &Vec<f64>)| {
                sums[..part.masters()].iter().copied().filter(|sum| *sum > 0.0).fold(zero, fold)
            };
            graph.join(graph.parts().iter().zip(&sums).map(of_part).collect()).into_iter().fold(zero, fold)
        };
        let (largest, least) = (over_masters(0.0, f64::max), over_masters(f64::INFINITY, f64::min));
        // Within these, views, flows and their sums are all of them numbers.
        let one_unit =
            largest <= f64::exp2(1000.0) && largest >= f64::exp2(-1000.0) && least / largest >= f64::exp2(-900.0);
        if const { W::WIDE } && largest > 0.0 && !one_unit {
            let largest = |part: &PartGraph<'_, W>, v| weights_of(part, v).fold(0.0, f64::max);
            let largest = graph.fold(&largest, &|most: &mut f64, other| *most = most.max(other));
            let exponents_of = |largest: &Vec<f64>| parallel::tabulate(largest.len(), &|v| exponent(largest[v]));
            let exponents: Vec<Vec<i16>> = largest.iter().map(exponents_of).collect();
            let scaled = |part: &PartGraph<'_, W>, v: usize| {
                weights_of(part, v).map(|weight| over_power(weight, exponents[part.index()][v])).sum()
            };
            let sums = graph.fold(&scaled, &add).into_iter();
            let of_part = |(sums, exponents)| OutWeights { sums: Some(sums), unit: 1.0, exponents: Some(exponents) };
            return sums.zip(exponents).map(of_part).collect();
        }
        let unit = if largest > 0.0 { (-largest.log2().floor()).exp2() } else { 1.0 };
        sums.iter_mut().flatten().for_each(|weight| *weight *= unit);
        sums.into_iter().map(|sums| OutWeights { sums: Some(sums), unit, exponents: None }).collect()
    }

    /// Of `v`, times its unit; 0 if `v` is dangling.
    #[inline(always)]
    fn of<W: Weight>(&self, v: VertexInfo<'_>) -> f64 {
        match &self.sums {
            Some(sums) if W::WEIGHTED => sums[v.local()],
            // Degrees are below 2^63, and the conversion of signed numbers is one instruction.
            _ => v.out_degree() as i64 as f64,
        }
    }
}

/// The weights of the out-edges of a vertex that lie on a part.
fn weights_of<W: Weight>(part: &PartGraph<'_, W>, v: usize) -> impl Iterator<Item = f64> {
    part.out_edges(v).1.iter().map(|weight| weight.weight())
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

/// The parameters of the program; views of type `V`, edge data of type `W`.
pub(super) struct Inputs<V, W> {
    pub(super) damping: f64,
    pub(super) tolerance: f64,
    config: Config,
    types: PhantomData<fn() -> (V, W)>,
}

impl<V: View, W: Weight> Inputs<V, W> {
    /// Of a configuration.
    ///
    /// # Errors
    /// Those of [`Config::check`] that do not depend on the engine.
    pub(super) fn new(config: &Config) -> Result<Self> {
        config.check_ranges()?;
        Ok(Inputs { damping: config.damping, tolerance: config.tolerance, config: config.clone(), types: PhantomData })
    }

    /// What there is to know of each part.
    ///
    /// # Errors
    /// [`Error::NoSuchSource`](crate::Error::NoSuchSource), [`Error::InvalidWeight`](crate::Error::InvalidWeight), those of
    /// [`Config::check`].
    pub(super) fn prepare(&self, graph: &Preparation<'_, W>) -> PrepareResult<Vec<RankData>> {
        self.config.check(graph.engine())?;
        let in_place = graph.engine() != Engine::Synchronous;
        let sources = self.config.sources.iter().map(|id| find_source(id, &|id| graph.find(id)));
        let sources = sources.collect::<Result<Vec<VertexId>>>()?;
        weight::check_parts(graph)?;
        let out_weights = OutWeights::of_parts(graph);
        let of_part = |(part, out_weights): (&PartGraph<'_, W>, OutWeights)| {
            let id_of = |local| part.vertex(local as usize).id();
            let teleport = Teleport::over(graph.vertices(), sources.clone(), part.masters(), &id_of);
            RankData { in_place, teleport, out_weights }
        };
        Ok(graph.parts().iter().zip(out_weights).map(of_part).collect())
    }

    /// `t(v)`.
    #[inline(always)]
    pub(super) fn teleport(&self, data: &RankData, v: VertexInfo<'_>) -> f64 {
        data.teleport.share(v.local())
    }

    /// Whether `W(v)` is 0.
    #[inline(always)]
    pub(super) fn is_dangling(&self, data: &RankData, v: VertexInfo<'_>) -> bool {
        data.out_weights.of::<W>(v) <= 0.0
    }

    /// The view of a vertex of rank `rank`: what flows along an out-edge of weight 1.
    #[inline(always)]
    pub(super) fn view(&self, data: &RankData, v: VertexInfo<'_>, rank: f64) -> V {
        let weight = data.out_weights.of::<W>(v);
        V::from_f64(if weight > 0.0 { rank / weight } else { 0.0 })
    }

    /// What flows along an edge with this data and view of its source, whose local number is `source`.
    #[inline(always)]
    pub(super) fn flow(&self, data: &RankData, view: V, weight: W, source: impl FnOnce() -> usize) -> f64 {
        let flow = view.to_f64();
        match &data.out_weights.exponents {
            _ if !W::WEIGHTED => flow,
            Some(exponents) if W::WIDE => flow * over_power(weight.weight(), exponents[source()]),
            _ => flow * weight.weight(),
        }
    }

    /// What flows in, of a sum of flows.
    #[inline(always)]
    pub(super) fn inflow(&self, data: &RankData, sum: f64) -> f64 {
        if W::WEIGHTED { sum * data.out_weights.unit } else { sum }
    }
}
