//! Distances: numbers that lengths of edges are added to and that are compared, nothing else.

use std::fmt::Debug;
use std::ops::Add;

use hubcut::exec::Options;
use hubcut::graph::{Graph, VertexId};
use hubcut::plain::Plain;

use crate::bfs;
use crate::direct::Limits;
use crate::error::Result;
use crate::running::{self, Running};
use crate::sssp::ShortestPaths;
use crate::sssp::direct::delta_stepping;
use crate::weight::Weight;

/// A distance from the source. Never negative, never NaN.
pub trait Distance: Plain + PartialOrd + Add<Output = Self> + Debug {
    /// No way leads there: above every distance there can be.
    const UNREACHED: Self;
    /// Of the source from itself.
    const ZERO: Self;

    /// As a number; [`UNREACHED`](Self::UNREACHED) is infinite.
    fn to_f64(self) -> f64;

    /// How soon to look at it: the nearer, the higher. Rounded, so near ones may tie.
    fn urgency(self) -> f32;

    /// A whole number that compares as the distance does.
    fn key(self) -> u64;
}

impl Distance for u32 {
    const UNREACHED: u32 = u32::MAX;
    const ZERO: u32 = 0;

    fn to_f64(self) -> f64 {
        if self == Self::UNREACHED { f64::INFINITY } else { f64::from(self) }
    }

    #[inline(always)]
    fn urgency(self) -> f32 {
        -(self as f32)
    }

    #[inline(always)]
    fn key(self) -> u64 {
        self.into()
    }
}

impl Distance for f64 {
    const UNREACHED: f64 = f64::INFINITY;
    const ZERO: f64 = 0.0;

    fn to_f64(self) -> f64 {
        self
    }

    #[inline(always)]
    fn urgency(self) -> f32 {
        -(if (1.0 / FAR..=FAR).contains(&self) { self as f32 } else { compressed(self) })
    }

    /// The bits of numbers that are not negative compare as the numbers do.
    #[inline(always)]
    fn key(self) -> u64 {
        self.to_bits()
    }
}

/// Where [`compressed`] begins to bend: 2^60.
const FAR: f64 = (1u64 << 60) as f64;

/// A number that `f32` has and that orders as `distance` does, which is below 1 / [`FAR`] or above [`FAR`]: else all
/// distances near 1e-50, or 1e50, would look alike.
#[cold]
fn compressed(distance: f64) -> f32 {
    let bend = if distance < 1.0 { 1.0 / FAR } else { FAR };
    // Exponents to -1074 and to 1024 come near -123 and 120.
    (bend * (distance / bend).powf(1.0 / 16.0)) as f32
}

/// Edge data as a length that is added to distances of type `D`.
pub trait Length<D>: Weight {
    /// The length.
    fn length(self) -> D;

    /// Prepares a run of [`ShortestPaths`] from `source`. A method of concrete types, so that the program is compiled
    /// here and nowhere else.
    ///
    /// # Errors
    /// Those of [`Run::new`](hubcut::exec::Run::new).
    fn begin(graph: &Graph<Self>, source: VertexId, options: Options) -> Result<Box<dyn Running<D>>>;

    /// The distances by a direct algorithm: delta-stepping, or breadth-first search where every edge is a hop.
    ///
    /// # Errors
    /// [`NotEnoughMemory`](hubcut::Error::NotEnoughMemory).
    fn direct(graph: &Graph<Self>, source: VertexId, limits: &Limits) -> Result<Vec<D>>;
}

/// The body of [`Length::begin`].
macro_rules! begin {
    ($distance:ty) => {
        fn begin(graph: &Graph<Self>, source: VertexId, options: Options) -> Result<Box<dyn Running<$distance>>> {
            running::begin(ShortestPaths::<$distance, Self>::new(source), graph, options)
        }
    };
}

/// A hop.
impl Length<u32> for () {
    begin!(u32);

    fn direct(graph: &Graph<()>, source: VertexId, limits: &Limits) -> Result<Vec<u32>> {
        // An unknown level is an unknown distance.
        Ok(bfs::direct::run(graph, source, limits)?.levels)
    }

    #[inline(always)]
    fn length(self) -> u32 {
        1
    }
}

impl Length<u32> for u32 {
    begin!(u32);

    fn direct(graph: &Graph<u32>, source: VertexId, limits: &Limits) -> Result<Vec<u32>> {
        delta_stepping(graph, source, None, limits)
    }

    #[inline(always)]
    fn length(self) -> u32 {
        self
    }
}

impl Length<f64> for f64 {
    begin!(f64);

    fn direct(graph: &Graph<f64>, source: VertexId, limits: &Limits) -> Result<Vec<f64>> {
        delta_stepping(graph, source, None, limits)
    }

    #[inline(always)]
    fn length(self) -> f64 {
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearer_is_the_more_urgent_over_the_whole_range() {
        let powers = (-1074..1024).map(|exponent| f64::exp2(exponent.into()));
        let all: Vec<f64> = [0.0].into_iter().chain(powers).chain([f64::MAX]).collect();
        assert!(all.windows(2).all(|pair| pair[0].urgency() > pair[1].urgency()));
        assert!(all.iter().all(|distance| distance.urgency().is_finite()));
        assert_eq!(3.5f64.urgency(), -3.5);
    }
}
