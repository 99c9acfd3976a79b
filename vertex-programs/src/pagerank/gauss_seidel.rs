//! PageRank in place: every vertex once a round, from the newest ranks (the method of Gauss and Seidel), pulling.

use std::marker::PhantomData;

use hubcut::exec::Engine;
use hubcut::graph::Graph;
use hubcut::program::{Active, Context, GatherEdge, Step, VertexInfo, VertexProgram};

use super::Config;
use super::asynchronous::error_bound;
use super::inputs::{OutWeights, Teleport, View};
use crate::error::Result;
use crate::weight::Weight;

/// The vertex program for `y = (1 - d) t + d P y`; PageRank is `y` over its sum. State: the value in `y`. View: that
/// over `W`. Sum: what flows in.
///
/// # When it is done
/// A round runs every vertex once. What `v` holds after it is `x'(v) = (1 - d) t(v) + d sum of P(v,u) x~(u)`, where
/// `x~(u)` is what `u` held either before the round or after it. So at `x'` the equation is off by
/// `r(v) = d sum of P(v,u) (x'(u) - x~(u))`, and since a column of `P` sums to at most 1,
/// ```text
/// ||r|| <= d ||x' - x||        ||x' - y|| = ||(I - d P)^-1 r|| <= ||r|| / (1 - d)
/// ```
/// in the L1 norm: the changes of a round bound the error. (This holds for any order of the vertices, any interleaving of
/// workers, and for supersteps.) Dividing by the sum doubles it at most, relative to the sum; see [`super`].
pub struct GaussSeidel<V, W> {
    damping: f64,
    tolerance: f64,
    teleport: Teleport,
    out_weights: OutWeights,
    types: PhantomData<fn() -> (V, W)>,
}

impl<V: View, W: Weight> GaussSeidel<V, W> {
    /// The program for `graph`.
    ///
    /// # Errors
    /// As [`PageRank::new`](super::PageRank::new).
    pub fn new(config: &Config, graph: &Graph<W>) -> Result<Self> {
        config.check(Engine::Asynchronous)?;
        Ok(GaussSeidel {
            damping: config.damping,
            tolerance: config.tolerance,
            teleport: Teleport::new(graph, &config.sources)?,
            out_weights: OutWeights::new(graph)?,
            types: PhantomData,
        })
    }
}

impl<V: View, W: Weight> VertexProgram for GaussSeidel<V, W> {
    type Vertex = f64;
    type View = V;
    type Edge = W;
    type Slot = ();
    type Sum = f64;
    type Message = ();
    type Change = ();
    /// The sum of all vertices.
    type Global = f64;

    const ACTIVE: Active = Active::Always;

    fn init(&self, _: &Context<'_, Self>, v: VertexInfo<'_>) -> f64 {
        self.teleport.share(v.id())
    }

    #[inline(always)]
    fn view(&self, v: VertexInfo<'_>, value: &f64, out: &mut V) {
        let weight = self.out_weights.of(v);
        *out = V::from_f64(if weight > 0.0 { value / weight } else { 0.0 });
    }

    #[inline(always)]
    fn zero(&self) -> f64 {
        0.0
    }

    #[inline(always)]
    fn gather(&self, sum: &mut f64, edge: GatherEdge<'_, Self>) {
        let flow = edge.other_view().to_f64();
        *sum += if W::WEIGHTED { flow * edge.data().weight() } else { flow };
    }

    fn merge(&self, sum: &mut f64, other: &mut f64) {
        *sum += *other;
    }

    #[inline(always)]
    fn apply(
        &self,
        _: &Context<'_, Self>,
        v: VertexInfo<'_>,
        value: &mut f64,
        sum: &mut f64,
        _: Option<()>,
    ) -> Step<()> {
        let inflow = if W::WEIGHTED { *sum * self.out_weights.unit } else { *sum };
        let new = (1.0 - self.damping) * self.teleport.share(v.id()) + self.damping * inflow;
        let change = (new - *value).abs();
        *value = new;
        Step::settled().residual(change)
    }

    fn zero_global(&self) -> f64 {
        0.0
    }

    #[inline(always)]
    fn aggregate(&self, mass: &mut f64, _: VertexInfo<'_>, value: &f64) {
        *mass += *value;
    }

    fn merge_global(&self, mass: &mut f64, other: &f64) {
        *mass += *other;
    }

    fn converged(&self, ctx: &Context<'_, Self>) -> bool {
        error_bound(self.damping, self.damping * ctx.residual(), *ctx.global()) < self.tolerance
    }
}
