//! How narrow an edge is: a whole number, so that widest ways are shortest ones with the maximum as sum.

use std::ops::Add;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use hubcut::bytemuck::{Pod, Zeroable};
use hubcut::exec::Options;
use hubcut::graph::{AnyGraph, Graph, VertexId};
use hubcut::parallel;

use crate::direct::{Limits, words32};
use crate::error::{Error, Result};
use crate::running::Running;
use crate::sssp::direct::{Label, delta_stepping};
use crate::sssp::{Distance, Length};
use crate::weight::{self, Weight};

/// How narrow an edge is, or the narrowest edge of a way: 0 is the widest of all edges.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd, Pod, Zeroable)]
#[bytemuck(crate = "hubcut::bytemuck")]
#[repr(transparent)]
pub(super) struct Narrow(pub(super) u32);

impl Add for Narrow {
    type Output = Narrow;

    /// A way is as narrow as the narrowest of its parts.
    #[inline(always)]
    fn add(self, other: Narrow) -> Narrow {
        Narrow(self.0.max(other.0))
    }
}

impl Distance for Narrow {
    const UNREACHED: Narrow = Narrow(u32::MAX);
    const ZERO: Narrow = Narrow(0);

    fn to_f64(self) -> f64 {
        self.0.into()
    }

    fn urgency(self) -> f32 {
        -(self.0 as f32)
    }

    fn key(self) -> u64 {
        self.0.into()
    }
}

impl Weight for Narrow {
    const WEIGHTED: bool = true;

    #[inline(always)]
    fn weight(self) -> f64 {
        self.0.into()
    }
}

impl Length<Narrow> for Narrow {
    #[inline(always)]
    fn length(self) -> Narrow {
        self
    }

    fn begin(_: &Graph<Self>, _: VertexId, _: Options) -> Result<Box<dyn Running<Narrow>>> {
        Err(Error::Usage("widest paths have no vertex program".into()))
    }

    fn direct(graph: &Graph<Self>, source: VertexId, limits: &Limits) -> Result<Vec<Narrow>> {
        delta_stepping(graph, source, None, limits)
    }
}

impl Label for Narrow {
    type Word = AtomicU32;

    fn words(count: usize) -> Result<Vec<AtomicU32>> {
        let words = words32("the widths", count)?;
        parallel::ranges(count, &|range| words[range].iter().for_each(|word| word.store(u32::MAX, Relaxed)));
        Ok(words)
    }

    #[inline(always)]
    fn load(word: &AtomicU32) -> Narrow {
        Narrow(word.load(Relaxed))
    }

    #[inline(always)]
    fn store(self, word: &AtomicU32) {
        word.store(self.0, Relaxed);
    }

    #[inline(always)]
    fn lower(self, word: &AtomicU32) -> bool {
        word.fetch_min(self.0, Relaxed) > self.0
    }

    #[inline(always)]
    fn number(self) -> f64 {
        self.0.into()
    }
}

/// Which width each number of narrowness is.
pub(super) enum Scale {
    /// The largest weight; narrowness is what is missing to it.
    Whole(u32),
    /// The bits of the largest weight; those of numbers that are not negative compare as the numbers do.
    Single(u32),
    /// All weights, the largest first.
    Listed(Vec<f64>),
}

impl Scale {
    pub(super) fn width(&self, narrow: Narrow) -> f64 {
        match self {
            _ if narrow == Narrow::UNREACHED => 0.0,
            Scale::Whole(largest) => f64::from(largest - narrow.0),
            Scale::Single(largest) => f32::from_bits(largest - narrow.0).into(),
            // Without edges there is none: the source alone is there.
            Scale::Listed(weights) => weights.get(narrow.0 as usize).copied().unwrap_or(0.0),
        }
    }
}

/// The graph with the narrowness of its edges.
pub(super) fn narrowed(graph: &AnyGraph) -> Result<(Graph<Narrow>, Scale)> {
    let largest = |data: &(dyn Fn(usize) -> u32 + Sync), count: usize| {
        let of_ranges = parallel::of_ranges(count, &|range| range.map(data).max().unwrap_or(0));
        of_ranges.into_iter().max().unwrap_or(0)
    };
    // What is 0 is no way. It is the narrowest of all in any case, and leads to none with a width.
    match graph {
        AnyGraph::Unweighted(_) => Err(Error::NeedsWeights),
        AnyGraph::U32(graph) => {
            let data = graph.data_by_source();
            let largest = largest(&|at| data[at], data.len());
            Ok((graph.map_data(&|weight| Narrow(largest - weight))?, Scale::Whole(largest)))
        }
        AnyGraph::F32(graph) => {
            weight::check(graph)?;
            // Without the sign of a zero.
            let bits = |weight: f32| weight.abs().to_bits();
            let data = graph.data_by_source();
            let largest = largest(&|at| bits(data[at]), data.len());
            Ok((graph.map_data(&|weight| Narrow(largest - bits(weight)))?, Scale::Single(largest)))
        }
        AnyGraph::F64(graph) => {
            weight::check(graph)?;
            let mut weights = Vec::new();
            hubcut::graph::memory::reserve("the weights", &mut weights, graph.data_by_source().len())?;
            weights.extend(graph.data_by_source().iter().map(|weight| weight.abs()));
            weights.sort_unstable_by(|a, b| b.total_cmp(a));
            weights.dedup();
            let place = |weight: f64| weights.partition_point(|other| *other > weight.abs());
            let narrow = graph.map_data(&|weight| Narrow(place(weight) as u32))?;
            Ok((narrow, Scale::Listed(weights)))
        }
    }
}
